import { parseXml } from "@rgrove/parse-xml";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  ORIGIN,
  text,
} from "../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
const SANDBOX = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox";
let editor: Client;
let reader: Client;
let member: string;
let alone: string;

beforeAll(async () => {
  const vars = { BASE_URL: ORIGIN };
  editor = await createClient({ clock, vars });
  reader = await createReader(clock, vars);
  await editor.post(`${API}/timelines`, {
    slug: "shown",
    title: 'Shown & "told" <b>',
    translations: { de: { title: "Gezeigt" } },
    rule: "tag=shown",
  });
  member = (await createEvent(editor, { title: "A <i>member</i>", tags: ["shown"] })).id;
  alone = (await createEvent(editor, { title: "Alone" })).id;
});

const ask = (url: string, rest = "") => reader.get(`/oembed?url=${encodeURIComponent(url)}${rest}`);
const read = async (path: string, rest = "") => json(await ask(ORIGIN + path, rest));

const TITLE = "Shown &amp; &quot;told&quot; &lt;b&gt;";

// Before anything else of this file asks for words.
it("has words in the language of an address, though it is the first to ask for any", async () => {
  expect((await read("/timelines/shown?on_this_day=today&lang=de")).title).toBe("An diesem Tag: Gezeigt");
});

describe("oEmbed", () => {
  it("gives a timeline as a link and a frame, in that order and nothing else", async () => {
    expect(await read("/timelines/shown")).toEqual({
      version: "1.0",
      type: "rich",
      title: 'Shown & "told" <b>',
      provider_name: "Annals",
      provider_url: `${ORIGIN}/`,
      cache_age: 86400,
      html: `<blockquote><a href="${ORIGIN}/timelines/shown">${TITLE}</a></blockquote><iframe src="${ORIGIN}/embed/shown" title="${TITLE}" width="100%" height="480" loading="lazy" frameborder="0" sandbox="${SANDBOX}"></iframe>`,
      width: 800,
      height: 480,
      thumbnail_url: `${ORIGIN}/timelines/shown.png`,
      thumbnail_width: 1200,
      thumbnail_height: 630,
    });
  });

  it.each([
    ["/timelines/shown", "/timelines/shown", "/embed/shown"],
    [
      "/timelines/shown?order=-date&tag=b|a&cursor=x",
      "/timelines/shown?tag=a|b&amp;order=-date",
      "/embed/shown?tag=a|b&amp;order=-date",
    ],
    [
      "/embed/shown?theme=dark&tag=a&layout=axis",
      "/timelines/shown?tag=a",
      "/embed/shown?tag=a&amp;layout=axis&amp;theme=dark",
    ],
    ["/timelines/shown#e-12345678901", "/timelines/shown", "/embed/shown"],
  ])("knows %s", async (asked, page, frame) => {
    const { html } = await read(asked);
    expect([/<a href="([^"]+)"/.exec(html)?.[1], /src="([^"]+)"/.exec(html)?.[1]]).toEqual([
      ORIGIN + page,
      ORIGIN + frame,
    ]);
    // What it gives is there, and is the one spelling.
    const address = frame.replaceAll("&amp;", "&");
    expect((await reader.get(address)).status).toBe(200);
  });

  it("titles a filter and a language as the page does", async () => {
    const title = async (path: string) => (await read(path)).title;
    expect(await title("/timelines/shown?tag=a&lang=de")).toBe("Gezeigt (tag: a)");
    expect(await text(await reader.get("/timelines/shown?tag=a&lang=de"))).toContain(
      "<title>Gezeigt (tag: a) · Annals</title>",
    );
  });

  it("gives an event as a card of a timeline, and one that is in none as a link", async () => {
    const found = await read(`/events/${member}`);
    expect([found.type, found.title]).toEqual(["rich", "A <i>member</i>"]);
    expect(found.html).toContain(
      `<blockquote><a href="${ORIGIN}/events/${member}">A &lt;i&gt;member&lt;/i&gt;</a></blockquote>`,
    );
    expect(found.html).toContain(`src="${ORIGIN}/embed/shown?layout=card&amp;event=${member}"`);
    expect((await reader.get(`/embed/shown?layout=card&event=${member}`)).status).toBe(200);
    expect(await read(`/events/${alone}`)).toEqual({
      version: "1.0",
      type: "link",
      title: "Alone",
      provider_name: "Annals",
      provider_url: `${ORIGIN}/`,
      cache_age: 86400,
      thumbnail_url: `${ORIGIN}/events/${alone}.png`,
      thumbnail_width: 1200,
      thumbnail_height: 630,
    });
  });

  it("shows a picture that is there, and as large as it says", async () => {
    for (const path of ["/timelines/shown?tag=shown&order=-date", `/events/${member}`]) {
      const { thumbnail_url, thumbnail_width, thumbnail_height } = await read(path);
      const response = await reader.get(thumbnail_url.slice(ORIGIN.length));
      expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 200, "image/png"]);
      // PNG section 11.2.1: width and height follow the name of the first chunk.
      const header = new DataView(await response.arrayBuffer());
      expect([header.getUint32(16), header.getUint32(20)]).toEqual([thumbnail_width, thumbnail_height]);
    }
  });

  it("stays within what it may have", async () => {
    const found = await read("/timelines/shown", "&maxwidth=600&maxheight=300");
    expect([found.width, found.height]).toEqual([600, 300]);
    expect(found.html).toContain(' height="300"');
    expect([found.thumbnail_width, found.thumbnail_height]).toEqual([571, 300]);
    expect(await read("/timelines/shown", "&maxwidth=4000&maxheight=4000")).toEqual(await read("/timelines/shown"));
  });

  it("says the same in XML", async () => {
    const response = await ask(`${ORIGIN}/timelines/shown`, "&format=xml");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/xml; charset=utf-8"]);
    const { root } = parseXml(await text(response));
    const members = (root?.children ?? []).flatMap((child) =>
      "name" in child && "text" in child ? [[String(child.name), String(child.text)] as const] : [],
    );
    const same = Object.entries(await read("/timelines/shown", "&format=json")).map(([name, value]) => [
      name,
      String(value),
    ]);
    expect([root?.name, members]).toEqual(["oembed", same]);
  });

  it("is found in the head of every page that it knows", async () => {
    for (const path of ["/timelines/shown", "/timelines/shown?tag=shown", "/embed/shown", `/events/${member}`]) {
      const page = await text(await reader.get(path));
      for (const [type, kind] of [
        ["application/json+oembed", "application/json"],
        ["text/xml+oembed", "text/xml"],
      ]) {
        const [, href = ""] =
          new RegExp(`<link rel="alternate" type="${type?.replace("+", "\\+")}" href="([^"]+)"`).exec(page) ?? [];
        const response = await reader.get(href.replaceAll("&amp;", "&").slice(ORIGIN.length));
        expect([path, response.status, response.headers.get("content-type")]).toEqual([
          path,
          200,
          `${kind}; charset=utf-8`,
        ]);
      }
    }
    for (const path of ["/", "/events", "/timelines/shown?as_of=2026-11-23T12:00:00Z"]) {
      expect([path, (await text(await reader.get(path))).includes("+oembed")]).toEqual([path, false]);
    }
  });

  it("may be read from everywhere, kept, asked for again, and asked for its head", async () => {
    const path = `/oembed?url=${encodeURIComponent(`${ORIGIN}/timelines/shown`)}`;
    const first = await reader.get(path);
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    const etag = first.headers.get("etag") ?? "";
    expect((await reader.get(path, { "if-none-match": etag })).status).toBe(304);
    const head = await reader.send("HEAD", path);
    expect([head.status, head.headers.get("etag"), await text(head)]).toEqual([200, etag, ""]);
    await editor.post(`${API}/timelines`, { slug: "another", title: "Another" });
    expect((await reader.get(path, { "if-none-match": etag })).status).toBe(200);
  });

  it("passes over what else is asked, in any order, as WordPress asks", async () => {
    const url = encodeURIComponent(`${ORIGIN}/timelines/shown`);
    const response = await reader.get(`/oembed?format=json&maxheight=900&url=${url}&maxwidth=600&dnt=1`);
    expect([response.status, (await json(response)).width]).toEqual([200, 600]);
  });

  it.each([
    ["https://elsewhere.example/timelines/shown"],
    [`${ORIGIN}/timelines/none`],
    [`${ORIGIN}/timelines/shown?colour=red`],
    [`${ORIGIN}/timelines/shown.rss`],
    [`${ORIGIN}/embed/shown?theme=blue`],
    [`${ORIGIN}/events/12345678901`],
    [`${ORIGIN}/events/no-id`],
    [`${ORIGIN}/`],
    [`${ORIGIN.replace("https", "ftp")}/timelines/shown`],
    ["shown"],
  ])("knows nothing of %s", async (url) => {
    const response = await ask(url);
    expect([response.status, (await json(response)).detail]).toEqual([
      404,
      `${url} is no timeline and no event of this service`,
    ]);
  });

  it("follows a timeline to its new slug, and knows no event that is not public", async () => {
    await editor.post(`${API}/timelines`, { slug: "before", title: "Renamed" });
    const renamed = await editor.patch(`${API}/timelines/before`, { slug: "after" }, { "if-match": "*" });
    expect(renamed.status).toBe(200);
    expect((await read("/timelines/before")).html).toContain(`src="${ORIGIN}/embed/after"`);
    for (const status of ["draft", "archived"]) {
      const { id } = await createEvent(editor, { status, tags: ["shown"] });
      expect([status, (await ask(`${ORIGIN}/events/${id}`)).status]).toEqual([status, 404]);
    }
    const { id } = await createEvent(editor, { tags: ["shown"], published_at: "2026-11-24T00:00:00Z" });
    expect((await ask(`${ORIGIN}/events/${id}`)).status).toBe(404);
  });

  it("says what is wrong with the question", async () => {
    const missing = await reader.get("/oembed");
    expect([missing.status, (await json(missing)).errors]).toEqual([
      400,
      [
        {
          parameter: "url",
          value: "",
          detail: `is missing; it is the address of a timeline or an event, for example ${ORIGIN}/timelines/us-china-tech`,
        },
      ],
    ]);
    const size = await ask(`${ORIGIN}/timelines/shown`, "&maxwidth=wide");
    expect([size.status, (await json(size)).errors]).toEqual([
      400,
      [{ parameter: "maxwidth", value: "wide", detail: "is not a whole number from 1 to 100000" }],
    ]);
    const format = await ask(`${ORIGIN}/timelines/shown`, "&format=yaml");
    const problem = await json(format);
    expect([format.status, problem.type, problem.detail]).toEqual([
      501,
      `${ORIGIN}/api#problem-not-implemented`,
      "there is no format yaml; there are json and xml",
    ]);
  });
});

describe("a card", () => {
  const address = (event: string, slug = "shown", rest = "") => `/embed/${slug}?${rest}layout=card&event=${event}`;

  it("is the document of the event, without a script too, and of no other", async () => {
    const { id } = await createEvent(editor, {
      title: "Of two languages",
      language: "en",
      body: "All of it",
      tags: ["shown"],
      sources: [{ url: "https://example.org/source", title: "A source" }],
      translations: { de: { title: "In zwei Sprachen" } },
    });
    const response = await reader.get(address(id));
    const page = await text(response);
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors *");
    expect(page).toContain("<title>Of two languages</title>");
    expect(page).toContain(`<event-timeline src="${ORIGIN}/events/${id}" lang="en" dir="ltr" layout="card">`);
    expect(page).toContain(`<link rel="canonical" href="${ORIGIN}/events/${id}">`);
    expect([...page.matchAll(/<article part="event" id="e-([^"]+)"/g)].map(([, one]) => one)).toEqual([id]);
    expect(page).toMatch(/All of it[\s\S]*https:\/\/example.org\/source/);
    const german = await reader.get(address(id, "shown", "lang=de&"));
    expect([german.headers.get("content-language"), (await text(german)).includes("In zwei Sprachen")]).toEqual([
      "de",
      true,
    ]);
  });

  it("has the validator and the tags of the event, and changes with it", async () => {
    const { id } = await createEvent(editor, { title: "First", tags: ["shown"] });
    const ask = (etag = "") => reader.get(address(id), { "if-none-match": etag });
    const first = await ask();
    const etag = first.headers.get("etag") ?? "";
    const page = await reader.get(`/events/${id}`);
    expect(first.headers.get("cache-tag")).toBe(page.headers.get("cache-tag"));
    const again = await ask(etag);
    expect([again.status, await text(again)]).toEqual([304, ""]);
    await editor.patch(`${API}/events/${id}`, { title: "Second" }, { "if-match": "*" });
    const later = await ask(etag);
    expect([later.status, (await text(later)).includes("<title>Second</title>")]).toEqual([200, true]);
  });

  it("is by oEmbed a card of the same look", async () => {
    const query = `lang=de&layout=card&theme=dark&event=${member}`;
    const found = await read(`/embed/shown?theme=dark&event=${member}&layout=card&lang=de`);
    expect(found.html).toContain(`<a href="${ORIGIN}/events/${member}?lang=de">`);
    expect(found.html).toContain(`src="${ORIGIN}/embed/shown?${query.replaceAll("&", "&amp;")}"`);
    expect((await reader.send("GET", `/embed/shown?${query}`)).status).toBe(200);
  });

  it("is there of no event that is not public, nor of another timeline", async () => {
    const states = [
      { status: "draft" },
      { status: "archived" },
      { status: "unlisted" },
      { published_at: "2026-11-24T00:00:00Z" },
    ];
    for (const state of states) {
      const { id } = await createEvent(editor, { ...state, title: "Hidden", tags: ["shown"] });
      const response = await reader.get(address(id));
      expect([state, response.status, (await text(response)).includes("Hidden")]).toEqual([state, 404, false]);
    }
    const detail = async (path: string) => {
      const response = await reader.get(path);
      return [response.status, (await json(response)).detail];
    };
    expect(await detail(address(alone))).toEqual([404, `there is no event ${alone} in timeline shown`]);
    expect(await detail(address(member, "none"))).toEqual([404, "there is no timeline none"]);
    expect(await detail(address("12345678901"))).toEqual([404, "there is no event 12345678901"]);
    const filtered = await reader.get(address(member, "shown", "tag=a&"));
    expect([filtered.status, (await json(filtered)).errors[0].parameter]).toEqual([400, "tag"]);
  });

  it("leads to where its timeline or its event went", async () => {
    await editor.post(`${API}/timelines`, { slug: "card-before", title: "Card", rule: "tag=shown" });
    await editor.patch(`${API}/timelines/card-before`, { slug: "card-after" }, { "if-match": "*" });
    const renamed = await reader.send("GET", address(member, "card-before"));
    expect([renamed.status, renamed.headers.get("location")]).toEqual([308, ORIGIN + address(member, "card-after")]);
    const { id } = await createEvent(editor, { tags: ["shown"] });
    await editor.post(`${API}/events/${id}/merge`, { into: member }, { "if-match": "*" });
    const merged = await reader.send("GET", address(id, "shown", "lang=de&"));
    expect([merged.status, merged.headers.get("location")]).toEqual([
      308,
      ORIGIN + address(member, "shown", "lang=de&"),
    ]);
  });
});

describe("how an embed looks", () => {
  const TIMELINE = "/embed/shown?limit=1&layout=story&theme=dark&controls=search+filter&zone=Asia%2FShanghai";

  beforeAll(() => createEvent(editor, { tags: ["shown"] }));

  it("is in the attributes of its element, and stays with its form and its next page", async () => {
    const page = await text(await reader.get(TIMELINE));
    expect(page).toMatch(
      /<event-timeline src="[^"]+" lang="en" dir="ltr" layout="story" theme="dark" controls="search filter" zone="Asia\/Shanghai">/,
    );
    expect(page).toContain('<meta name="color-scheme" content="dark">');
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]+)">/g)].map(
      ([, name, value]) => [name, value],
    );
    expect(hidden).toEqual([
      ["limit", "1"],
      ["layout", "story"],
      ["theme", "dark"],
      ["controls", "search filter"],
      ["zone", "Asia/Shanghai"],
    ]);
    const [, next = ""] = /<a rel="next"[^>]* href="([^"]+)"/.exec(page) ?? [];
    const address = next.replaceAll("&amp;", "&").slice(ORIGIN.length);
    expect(address).toMatch(/cursor=.*&layout=story&theme=dark&controls=search\+filter&zone=Asia%2FShanghai$/);
    expect((await reader.send("GET", address)).status).toBe(200);
  });

  it("is refused by name where it is wrong, and where nothing looks like anything", async () => {
    const wrong = await reader.get("/embed/shown?theme=blue&layout=grid");
    expect([wrong.status, (await json(wrong)).errors]).toEqual([
      400,
      [
        {
          parameter: "layout",
          value: "grid",
          detail: "is not one of auto, list, axis, story, compact, next, card",
        },
        { parameter: "theme", value: "blue", detail: "is not one of auto, light, dark" },
      ],
    ]);
    const elsewhere = await reader.get("/timelines/shown?theme=dark");
    expect([elsewhere.status, (await json(elsewhere)).errors[0].parameter]).toEqual([400, "theme"]);
    const unknown = await reader.get("/embed/shown?colour=red");
    expect((await json(unknown)).errors[0].detail).toMatch(
      /known are category, .*, archive, layout, theme, lanes, controls, zone, event$/,
    );
  });
});
