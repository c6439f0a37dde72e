import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { FORMATS } from "../../src/representations/formats.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
  SUFFIXES,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

// Pages of tags and categories: every format of them is the list of all events with one more clause.

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

const CATEGORIES = [
  {
    key: "Entity-List",
    label: "Entity List",
    labels: { zh: "实体清单", ar: "قائمة الكيانات" },
    description: "Whom the United States wants licences for.",
  },
  { key: "unused", label: "Unused" },
];

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  const put = await editor.put(`${API}/categories`, { categories: CATEGORIES }, { "if-match": '"0"' });
  if (!put.ok) throw new Error(await put.text());
  await createEvent(editor, { title: "Listed", date: "2019-05-16", tags: ["AI Chips", "x"], category: "entity-list" });
  await createEvent(editor, { title: "Of chips", date: "2020-05-15", tags: ["ai chips"], countries: ["CN"] });
  await createEvent(editor, { title: "Of neither", tags: ["x"] });
  await createEvent(editor, { title: "A draft", tags: ["ai chips", "of drafts"], status: "draft", category: "kept" });
  await createEvent(editor, { title: "To come", tags: ["of tomorrow"], published_at: "2026-11-24T00:00:00Z" });
});

const titlesOf = async (path: string) =>
  (await json(await reader.get(path))).events.map(({ title }: { title: string }) => title);

describe("the page of a tag", () => {
  it("is the list of the events that have it, in every format, with what any list takes", async () => {
    for (const suffix of SUFFIXES) {
      for (const query of ["", "?country=cn", "?q=chips&lang=zh&order=date&limit=1"]) {
        const page = await reader.get(`/tags/ai%20chips${suffix}${query}`);
        const list = await reader.get(`/events${suffix}?tag=ai+chips${query.replace("?", "&")}`);
        for (const name of ["content-type", "content-language", "etag", "last-modified", "cache-control", "vary"]) {
          expect([name, page.headers.get(name)]).toEqual([name, list.headers.get(name)]);
        }
        expect([suffix, query, page.status]).toEqual([suffix, query, 200]);
        const [own, all] = [await text(page), await text(list)];
        const shown = ["Listed", "Of chips", "Of neither", "A draft"].map((title) =>
          [own, all].map((t) => t.includes(`${title}`)),
        );
        for (const [ours, theirs] of shown) expect(ours).toBe(theirs);
      }
    }
    expect(await titlesOf("/tags/ai%20chips.json?order=date")).toEqual(["Listed", "Of chips"]);
    expect(await titlesOf("/tags/ai%20chips.json?country=cn")).toEqual(["Of chips"]);
    expect(await titlesOf("/tags/ai%20chips.json?tag=x")).toEqual(["Listed"]);
  });

  it("says what it is of: key and label, total, and an id that is that of the filter", async () => {
    const body = await json(await reader.get("/tags/ai%20chips.json"));
    expect({ tag: body.tag, title: body.title, query: body.query, total: body.total, next: body.next }).toEqual({
      tag: { key: "ai chips", label: "AI Chips" },
      title: "Tag: AI Chips",
      query: "",
      total: 2,
      next: null,
    });
    const paged = await json(await reader.get("/tags/ai%20chips.json?limit=1"));
    expect(paged.next).toMatch(new RegExp(`^${ORIGIN}/tags/ai%20chips\\.json\\?limit=1&cursor=`));
    expect(await titlesOf(paged.next.slice(ORIGIN.length))).toEqual(["Listed"]);

    const feedOf = async (path: string) => {
      const { _annals, feed_url, home_page_url, title, items } = await json(await reader.get(path));
      return { id: _annals.id, feed_url, home_page_url, title, ids: items.map(({ id }: { id: string }) => id) };
    };
    const feed = await feedOf("/tags/ai%20chips.feed.json?country=cn");
    const same = await feedOf("/events.feed.json?tag=ai+chips");
    expect(feed).toMatchObject({
      feed_url: `${ORIGIN}/tags/ai%20chips.feed.json?country=cn`,
      home_page_url: `${ORIGIN}/tags/ai%20chips?country=cn`,
      title: "Tag: AI Chips (country: cn)",
    });
    expect(feed.id).toMatch(/^tag:.*:events\?country=cn&tag=ai\+chips$/);
    expect((await feedOf("/tags/ai%20chips.feed.json")).id).toBe(same.id);
    expect((await feedOf("/tags/ai%20chips.feed.json")).ids).toEqual(same.ids);
  });

  it("reads as one, names its feeds, and says to search engines which address counts", async () => {
    const response = await reader.get("/tags/ai%20chips");
    const page = await text(response);
    const address = `${ORIGIN}/tags/ai%20chips`;
    expect(page).toContain("<h1>Tag: AI Chips</h1>");
    expect(page).toContain("<title>Tag: AI Chips · ");
    expect(page).toContain(`<link rel="canonical" href="${address}?lang=en">`.replace("?lang=en", ""));
    expect(page).toContain('<meta property="og:title" content="Tag: AI Chips">');
    expect(page).toContain(`<meta property="og:url" content="${address}">`);
    expect(page).not.toContain('name="robots"');
    for (const [type, suffix] of [
      ["application/rss+xml", ".rss"],
      ["application/atom+xml", ".atom"],
      ["application/feed+json", ".feed.json"],
      ["text/calendar", ".ics"],
    ]) {
      expect(page).toMatch(
        new RegExp(
          `<link rel="alternate" type="${type?.replace("+", "\\+")}" title="[^"]*" href="${address}${suffix}">`,
        ),
      );
    }
    expect(page).toContain(`<link rel="alternate" hreflang="zh" href="${address}?lang=zh">`);
    expect(page).toContain(`<a href="webcal://annals.test/tags/ai%20chips.ics">`);
    expect(page).toContain(`<form class="filter" method="get" action="${address}"`);
    expect((await reader.get("/tags/ai%20chips.rss")).headers.get("link")).toContain(
      `<${address}>; rel="alternate"; type="text/html"`,
    );
    const past = await reader.get("/tags/ai%20chips?as_of=2026-11-23T11:00:00Z");
    expect([past.status, past.headers.get("x-robots-tag")]).toEqual([200, "noindex"]);
    expect(await text(past)).toContain("<h1>Tag: AI Chips</h1>");
  });

  it("is led to from where the tag is shown", async () => {
    const { events } = await json(await reader.get("/events.json?q=listed"));
    for (const path of [`/events/${events[0].id}`, "/events", "/tags/x"]) {
      const page = await text(await reader.get(path));
      expect(page).toContain(`href="${ORIGIN}/tags/ai%20chips"`);
      expect(page).toContain(`href="${ORIGIN}/categories/entity-list"`);
    }
    expect(await text(await reader.get(`/events/${events[0].id}?lang=de`))).toContain(
      `href="${ORIGIN}/tags/ai%20chips?lang=de"`,
    );
    // Nobody is led to a page that is not there.
    const unlisted = await createEvent(editor, { title: "Aside", status: "unlisted", tags: ["aside"] });
    expect(await text(await reader.get(`/events/${unlisted.id}`))).toContain(`href="${ORIGIN}/events?tag=aside"`);
  });

  it("counts instead of the filter for just that value", async () => {
    const canonical = async (query: string) =>
      /<link rel="canonical" href="([^"]*)">/
        .exec(await text(await reader.get(`/events${query}`)))?.[1]
        ?.replaceAll("&amp;", "&");
    expect([await canonical("?tag=AI+chips"), await canonical("?tag=x&lang=zh")]).toEqual([
      `${ORIGIN}/tags/ai%20chips`,
      `${ORIGIN}/tags/x?lang=zh`,
    ]);
    const others = [
      "?tag=never",
      "?tag=!x",
      "?tag=ai+chips|x",
      "?country=cn&tag=x",
      "?tag=x&limit=1",
      "?country=cn",
      "?q=chips",
    ];
    for (const query of others) expect(await canonical(query)).toBe(`${ORIGIN}/events${query}`);
    expect(await canonical("")).toBe(`${ORIGIN}/events`);
  });

  it("is found under another way to write the tag, in the same format and with the same query", async () => {
    for (const [name, suffix] of [
      ["AI%20Chips", ""],
      ["%20ai%20%20chips", ".rss"],
      ["ＡＩ%20chips", ".json"],
    ]) {
      const response = await reader.get(`/tags/${name}${suffix}?country=cn&lang=zh`);
      expect(response.headers.get("location")).toBe(`${ORIGIN}/tags/ai%20chips${suffix}?country=cn&lang=zh`);
      await expectProblem(response, { status: 308, type: "merged" });
    }
  });

  it("is there for every tag that can stand in an address", async () => {
    const tags = ["a/b", "node.js", "50% off?", "芯片", "#1", "a|b", "!not", "🏭", "a&b=c", "é", '"<b>"', "..."];
    await createEvent(editor, { title: "Odd", tags });
    const page = await text(await reader.get("/events?q=odd"));
    for (const tag of tags) {
      const path = `/tags/${encodeURIComponent(tag)}`;
      expect(page).toContain(`href="${ORIGIN}${path}"`);
      expect([tag, await titlesOf(`${path}.json`)]).toEqual([tag, ["Odd"]]);
      const shown = await reader.get(path);
      expect([tag, shown.status]).toEqual([tag, 200]);
      expect(await text(shown)).not.toContain('<b>"');
      const { headers } = await reader.get(`${path}.csv`);
      expect(headers.get("content-disposition")).toBe('attachment; filename="tags.csv"');
    }
    expect((await reader.get("/tags/x.bib")).headers.get("content-disposition")).toBe('attachment; filename="x.bib"');
  });

  it("answers 404 for what no reader has seen: no tag, one of drafts, one whose time has not come", async () => {
    for (const [tag, suffix] of [
      ["never", ".rss"],
      ["of drafts", ""],
      ["of tomorrow", ".json"],
      ["Of Tomorrow", ".ics"],
      ["never", ".json?as_of=2026-11-23T11:00:00Z"],
    ]) {
      await expectProblem(await reader.get(`/tags/${tag}${suffix}`), {
        status: 404,
        type: "not-found",
        detail: `there is no tag ${tag}`,
      });
    }
    for (const name of ["%00", "%E0%A4%A", "..%2F..%2Fetc", "%20", ".json", "a".repeat(5000), "'--", "*"]) {
      for (const collection of ["tags", "categories"]) {
        const response = await reader.get(`/${collection}/${name}`);
        expect({ name, status: response.status, type: (await json(response)).type }).toEqual({
          name,
          status: 404,
          type: `${ORIGIN}/api#problem-not-found`,
        });
      }
    }
  });

  it("comes with its first event, and stays when its last one is gone", async () => {
    clock.set("2026-11-23T23:59:59Z");
    expect((await reader.get("/tags/of%20tomorrow.json")).status).toBe(404);
    clock.set("2026-11-24T00:00:00Z");
    const { events } = await json(await reader.get("/tags/of%20tomorrow.json"));
    expect(events.map(({ title }: { title: string }) => title)).toEqual(["To come"]);
    await editor.delete(`${API}/events/${events[0].id}`, { "if-match": '"1"' });
    const left = await reader.get("/tags/of%20tomorrow.json");
    expect([left.status, (await json(left)).total]).toEqual([200, 0]);
    expect(await text(await reader.get("/sitemap.xml"))).not.toContain("tomorrow");
    clock.set("2026-11-23T12:00:00Z");
  });

  it("is not there for what was to come and never came, and stays where something was taken back", async () => {
    const scheduled = { status: "scheduled", published_at: "2026-11-24T00:00:00Z", tags: ["Secret Tag"] };
    const plan = await createEvent(editor, scheduled);
    const path = `${API}/events/${plan.id}`;
    await editor.patch(path, { status: "draft", published_at: null }, { "if-match": "*" });
    expect((await reader.get("/tags/secret%20tag.json")).status).toBe(404);
    const shown = await createEvent(editor, { tags: ["Secret Tag"] });
    await createEvent(editor, scheduled);
    await editor.delete(`${API}/events/${shown.id}`, { "if-match": "*" });
    const feed = await reader.get("/tags/secret%20tag.atom");
    expect([feed.status, (await text(feed)).includes(`${shown.id}" when=`)]).toEqual([200, true]);
  });

  it("refuses parameters that it does not know, and other methods than reading", async () => {
    await expectProblem(await reader.get("/tags/x.json?colour=red"), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "colour", value: "red", detail: expect.stringMatching(/^is not a parameter here; known/) }],
    });
    const posted = await reader.post("/categories/entity-list", {});
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });
});

describe("the page of a category", () => {
  it("is called as the list of categories calls it, in the language of the reader", async () => {
    const titles = async (lang: string) => {
      const { title, category } = await json(await reader.get(`/categories/entity-list.json?lang=${lang}`));
      return [title, category];
    };
    expect(await titles("en")).toEqual(["Category: Entity List", { key: "entity-list", label: "Entity List" }]);
    expect(await titles("zh")).toEqual(["类别: 实体清单", { key: "entity-list", label: "实体清单" }]);
    expect(await titles("fr")).toEqual(["Catégorie: Entity List", { key: "entity-list", label: "Entity List" }]);
    const page = await text(await reader.get("/categories/entity-list?lang=ar"));
    expect(page).toContain("<h1>الفئة: قائمة الكيانات</h1>");
    const wished = await reader.get("/categories/entity-list", { "accept-language": "zh-CN" });
    expect(wished.headers.get("content-language")).toBe("zh");
    expect(await text(await reader.get("/categories/entity-list"))).toContain(
      '<p class="lede">Whom the United States wants licences for.</p>',
    );
    expect(await text(await reader.get("/categories/entity-list.rss"))).toContain(
      "<description>Whom the United States wants licences for.</description>",
    );
  });

  it("leaves the list of categories where it was", async () => {
    const { categories } = await json(await reader.get("/categories.json"));
    expect(categories.map(({ key }: { key: string }) => key)).toEqual(["Entity-List", "unused"]);
    await expectProblem(await reader.get("/categories/unused"), { status: 404, type: "not-found" });
  });
});

describe("the page of a place", () => {
  it("has the events there, and is led to by the name that they have for it in whatever language", async () => {
    const event = await createEvent(editor, {
      title: "At the lake",
      language: "en",
      place: { name: "West  Lake", country: "CN", lat: 30.2, lon: 120.1 },
      translations: { zh: { title: "在湖边", "place/name": "西湖" } },
    });
    await createEvent(editor, { title: "There too", place: { name: "west lake" } });
    expect((await titlesOf("/places/west%20lake.json?order=published")).sort()).toEqual(["At the lake", "There too"]);
    expect(await titlesOf("/events.json?place=West+Lake&country=cn")).toEqual(["At the lake"]);
    const body = await json(await reader.get("/places/west%20lake.json"));
    expect([body.title, body.place, body.total]).toEqual([
      "Place: West  Lake",
      { key: "west lake", label: "West  Lake" },
      2,
    ]);
    const link = (lang: string, name: string) => `<a href="${ORIGIN}/places/west%20lake?lang=${lang}">${name}</a>`;
    expect(await text(await reader.get(`/events/${event.id}?lang=zh`))).toContain(link("zh", "西湖"));
    expect(await text(await reader.get("/places/west%20lake?lang=zh"))).toContain(link("zh", "西湖"));
    expect(await text(await reader.get(`/events/${event.id}?lang=en`))).toContain(link("en", "West  Lake"));
    expect(await text(await reader.get("/places/west%20lake?lang=de"))).toContain("<h1>Ort: West  Lake</h1>");
    expect(await text(await reader.get("/sitemap.xml"))).toContain(`<loc>${ORIGIN}/places/west%20lake</loc>`);
    await expectProblem(await reader.get("/places/west"), {
      status: 404,
      detail: "there is no place west",
      type: "not-found",
    });
  });

  it("leads nowhere where the name is translated and the title is not", async () => {
    const event = await createEvent(editor, {
      title: "Half translated",
      language: "en",
      place: { name: "East Lake" },
      translations: { zh: { "place/name": "东湖" } },
    });
    const page = await text(await reader.get(`/events/${event.id}?lang=zh`));
    expect(page).toContain("<bdi>东湖</bdi>");
    expect(page).not.toContain("/places/");
  });
});

describe("validators of these pages", () => {
  it("hold until an event of theirs or the list of categories changes", async () => {
    const path = "/categories/changing";
    const body = { category: "changing", tags: ["changing"] };
    const first = await createEvent(editor, body);
    const steps: [string, number, () => Promise<unknown>][] = [
      ["an event of another", 304, () => createEvent(editor, { category: "other" })],
      ["an event of it", 200, () => createEvent(editor, body)],
      ["a change of one", 200, () => editor.patch(`${API}/events/${first.id}`, { title: "T" }, { "if-match": '"1"' })],
      [
        "the list of categories",
        200,
        () =>
          editor.put(
            `${API}/categories`,
            { categories: [...CATEGORIES, { key: "changing", label: "Changed" }] },
            { "if-match": '"1"' },
          ),
      ],
    ];
    for (const [step, status, work] of steps) {
      const etag = (await reader.get(path)).headers.get("etag") ?? "";
      expect((await reader.get(path, { "if-none-match": etag })).status).toBe(304);
      await work();
      expect([step, (await reader.get(path, { "if-none-match": etag })).status]).toEqual([step, status]);
    }
    expect(await text(await reader.get(path))).toContain("<h1>Category: Changed</h1>");
  });

  it("cost one round trip for a 304 or a 404, and two for a page, as those of the list of all events do", async () => {
    const meter = meterDatabase(env.DB);
    const app = createApp(clock);
    const fetchCounted = async (path: string, headers: Record<string, string> = {}) => {
      meter.take();
      const response = await app.request(`${ORIGIN}${path}`, { headers }, { ...env, DB: meter.db });
      await response.arrayBuffer();
      return { response, cost: meter.take() };
    };
    for (const suffix of SUFFIXES) {
      const page = await fetchCounted(`/tags/x${suffix}`);
      expect([suffix, page.response.status, page.cost.roundTrips]).toEqual([suffix, 200, 2]);
      const { cost } = await fetchCounted(`/events${suffix}?tag=x`);
      // Whether anything that had it was taken back is one look-up, which feeds make anyhow.
      const isFeed = FORMATS.some((format) => format.suffix === suffix && format.tombstones !== undefined);
      expect(page.cost).toEqual({ ...cost, rowsRead: cost.rowsRead + (isFeed ? 0 : 1) });
      const again = await fetchCounted(`/tags/x${suffix}`, {
        "if-none-match": page.response.headers.get("etag") ?? "",
      });
      expect([again.response.status, again.cost.roundTrips, again.cost.rowsWritten]).toEqual([304, 1, 0]);
      expect(again.cost.rowsRead).toBeLessThanOrEqual(5);
    }
    const missing = await fetchCounted("/tags/never");
    expect([missing.response.status, missing.cost.roundTrips]).toEqual([404, 1]);
  });
});
