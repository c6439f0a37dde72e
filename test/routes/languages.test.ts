import { beforeAll, describe, expect, it } from "vitest";
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

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;
let both: string;
let original: string;
let arabic: string;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  await editor.post(`${API}/entities`, { slug: "lang-huawei", name: "Huawei", names: { zh: "华为" } });
  const shared = { tags: ["lang"], date: "2019-05-16" };
  both = (
    await createEvent(editor, {
      ...shared,
      title: "Huawei is listed",
      summary: "Licences are needed.",
      language: "en",
      entities: ["Huawei"],
      translations: { "zh-Hans": { title: "华为被列入实体清单", summary: "需要许可证。" } },
    })
  ).id;
  original = (await createEvent(editor, { ...shared, title: "Only in English", language: "en" })).id;
  arabic = (await createEvent(editor, { ...shared, title: "تصدير الرقائق", language: "ar" })).id;
  const created = await editor.post(`${API}/timelines`, {
    slug: "lang",
    title: "Chips",
    description: "About chips",
    rule: "tag=lang",
    eras: [{ title: "Trade war", date: "2018/2020" }],
    translations: { "zh-Hans": { title: "芯片", "eras/0/title": "贸易战" }, ar: { title: "رقائق" } },
  });
  expect(created.status).toBe(201);
  clock.set("2026-11-24T12:00:00Z");
});

const ETAG = (response: Response) => response.headers.get("etag") ?? "";
/** What `vary` says: besides the language where that counts, what tells a person's browser, and a reader of deltas, from others. */
const varies = (path: string, ...names: string[]) =>
  [...names, ...(/\.(rss|atom|feed\.json)$/.test(path) ? ["Sec-Fetch-Dest", "A-IM"] : [])].join(", ") || null;
/** The language, and what it hangs on: every document besides differs by what its reader has seen. */
const said = (response: Response) => {
  const vary = (response.headers.get("vary") ?? "").split(", ").filter((name) => name !== "Annals-Bookmark");
  return [response.headers.get("content-language"), vary.join(", ") || null];
};
const LISTS = () => [...SUFFIXES.map((suffix) => `/timelines/lang${suffix}`), "/embed/lang"];
const EVENTS = () => SUFFIXES.map((suffix) => `/events/${both}${suffix}`);

describe("lang=", () => {
  it("gives every format of a list and of an event in that language", async () => {
    for (const path of [...LISTS(), ...EVENTS()]) {
      const response = await reader.get(`${path}?lang=zh`);
      expect([path, response.status, ...said(response)]).toEqual([path, 200, "zh", varies(path)]);
      const body = await text(response);
      // A painted picture has no text.
      expect([path, body.includes("华为被列入实体清单")]).toEqual([path, !path.endsWith(".png")]);
      if (path.endsWith(".csv") || path.endsWith("json")) continue;
      expect([path, body.includes("Huawei is listed")]).toEqual([path, false]);
    }
  });

  it("says the language to readers of feeds, and shows dates, names and titles in it", async () => {
    const [rss, atom, ics, feed, data] = await Promise.all(
      [".rss", ".atom", ".ics", ".feed.json", ".json"].map(async (suffix) =>
        text(await reader.get(`/timelines/lang${suffix}?lang=zh-Hans`)),
      ),
    );
    expect(rss).toContain("<title>芯片</title>");
    expect(rss).toContain("<language>zh-Hans</language>");
    expect(rss).toContain("<title>2019年5月16日: 华为被列入实体清单</title>");
    expect(rss).toContain('<category domain="urn:annals:facet:entity">华为</category>');
    expect(atom).toContain('xml:lang="zh-Hans"');
    expect(atom).toContain(
      '<link rel="self" type="application/atom+xml" href="https://annals.test/timelines/lang.atom?lang=zh-Hans"/>',
    );
    expect(ics).toContain("\r\nX-WR-CALNAME:芯片\r\n");
    expect(ics).toContain("\r\nSUMMARY;LANGUAGE=zh-Hans:华为被列入实体清单\r\n");
    expect(JSON.parse(feed ?? "")).toMatchObject({ language: "zh-Hans", title: "芯片" });
    const list = JSON.parse(data ?? "");
    expect([list.language, list.languages, list.title]).toEqual(["zh-Hans", ["en", "zh-Hans", "ar"], "芯片"]);
    const one = list.events.find(({ id }: { id: string }) => id === both);
    expect([one.title, one.summary, one.language, one.when.label]).toEqual([
      "华为被列入实体清单",
      "需要许可证。",
      "zh-Hans",
      "2019年5月16日",
    ]);
  });

  it("is that of the events to which an event is related too", async () => {
    const relations = [{ type: "follows", event: both }];
    const { id } = await createEvent(editor, { title: "What followed", date: "2020", relations });
    for (const [lang, title] of [
      ["zh", "华为被列入实体清单"],
      ["en", "Huawei is listed"],
    ]) {
      const { related } = await json(await reader.get(`/events/${id}.json?lang=${lang}`));
      expect(related.map((one: { title: string }) => one.title)).toEqual([title]);
    }
  });

  it("leaves what is not translated as it is, and says in which language that is", async () => {
    const page = await text(await reader.get("/timelines/lang?lang=zh"));
    expect(page).toContain('<html lang="zh" dir="ltr">');
    expect(page).toContain(`<h3 id="t-${original}" lang="en" dir="ltr">`);
    expect(page).toContain(`<h3 id="t-${arabic}" lang="ar" dir="rtl">`);
    expect(page).toContain(`<h3 id="t-${both}" lang="zh-Hans" dir="ltr">`);
    expect(page).toContain('<b lang="zh-Hans" dir="ltr">贸易战</b>');
    const atom = await text(await reader.get("/timelines/lang.atom?lang=zh"));
    expect(atom).toContain('<entry xml:lang="en">');
    const feed = await json(await reader.get("/timelines/lang.feed.json?lang=zh"));
    expect(feed.items.map((item: { language?: string }) => item.language).sort()).toEqual(["ar", "en", "zh-Hans"]);
    const event = await json(await reader.get(`/events/${original}.json?lang=zh`));
    expect([event.title, event.language, event.when.label]).toEqual(["Only in English", "en", "2019年5月16日"]);
  });

  it("turns the page where the language is written from right to left, and keeps it on links", async () => {
    const page = await text(await reader.get("/timelines/lang?lang=ar"));
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(page).toContain("<h1>رقائق</h1>");
    expect(page).toContain(
      `<h3 id="t-${original}" lang="en" dir="ltr"><a href="${ORIGIN}/events/${original}?lang=ar">`,
    );
    expect(page).toContain(`<h3 id="t-${arabic}"><a href="${ORIGIN}/events/${arabic}?lang=ar">`);
  });

  it("names lists that are nobody's, and the first page, in the language", async () => {
    expect(await text(await reader.get("/events.rss?lang=de"))).toContain("<title>Alle Ereignisse</title>");
    expect((await json(await reader.get("/events.json?lang=zh&tag=lang"))).title).toBe("全部事件 (tag: lang)");
    const home = await reader.get("/?lang=zh");
    expect(said(home)).toEqual(["zh", null]);
    const page = await text(home);
    expect(page).toContain('<html lang="zh" dir="ltr">');
    expect(page).toContain(`<a href="${ORIGIN}/timelines/lang?lang=zh">芯片</a>`);
  });
});

describe("Accept-Language", () => {
  it.each([
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"],
    ["en;q=0.5, zh;q=0.9", "zh-Hans"],
    ["ar", "ar"],
    ["fr, ar;q=0.1", "ar"],
    ["zh-Hant-TW", "zh-Hans"],
    ["EN-us", "en"],
    ["fr", "en"],
    ["*", "en"],
    ["*;q=0.5, ar;q=0.1", "en"],
    ["zh;q=0", "en"],
    ["", "en"],
    ["zh;q=abc, ;;;, ===", "zh-Hans"],
    ["<script>, ar", "ar"],
    [`${"fr,".repeat(29)}ar`, "ar"],
    [`${"fr,".repeat(30)}ar`, "en"],
  ])("%s: a timeline in %s", async (header, language) => {
    const headers = { "accept-language": header };
    for (const path of ["/timelines/lang", "/timelines/lang.rss", "/embed/lang"]) {
      const response = await reader.get(path, headers);
      expect([path, response.status, ...said(response)]).toEqual([
        path,
        200,
        language,
        varies(path, "Accept-Language"),
      ]);
    }
  });

  it("counts for events, the first page and lists of all too, in the languages that they have", async () => {
    const headers = { "accept-language": "ar, zh;q=0.5" };
    for (const [path, language, vary] of [
      [`/events/${both}`, "zh-Hans", "Accept-Language"],
      [`/events/${both}.ics`, "zh-Hans", "Accept-Language"],
      [`/events/${original}`, "en", null],
      [`/events/${arabic}`, "ar", null],
      ["/", "ar", "Accept-Language"],
      ["/events", "ar", "Accept-Language"],
      ["/events.json", "ar", "Accept-Language"],
    ] as const) {
      expect([path, ...said(await reader.get(path, headers))]).toEqual([path, language, vary]);
    }
  });

  it("counts for the note of an event that was withdrawn and does not say in which language it is", async () => {
    const event = await createEvent(editor, { title: "A talk", date: "2020" });
    const body = { status: "withdrawn", note: "It was not held.", translations: { "zh-Hans": { note: "没有举行。" } } };
    expect((await editor.patch(`${API}/events/${event.id}`, body, { "if-match": "*" })).status).toBe(200);
    const response = await reader.get(`/events/${event.id}.json`, { "accept-language": "zh" });
    expect([response.status, ...said(response)]).toEqual([410, "zh-Hans", "Accept-Language"]);
    expect((await json(response)).detail).toContain("没有举行。");
  });

  it("is not looked at where the address says the language", async () => {
    for (const path of [...LISTS(), ...EVENTS(), "/", "/events"]) {
      const response = await reader.get(`${path}?lang=en`, { "accept-language": "zh" });
      expect([path, ...said(response)]).toEqual([path, "en", varies(path)]);
    }
  });
});

describe("the validator", () => {
  it("is another for each language, and each has its 304", async () => {
    for (const path of [...LISTS(), ...EVENTS(), "/", "/events.atom"]) {
      const tags = new Map<string, string>();
      for (const language of ["en", "zh-Hans", "ar"])
        tags.set(language, ETAG(await reader.get(`${path}?lang=${language}`)));
      expect([path, new Set(tags.values()).size]).toEqual([path, 3]);
      for (const [language, tag] of tags) {
        for (const [other, otherTag] of tags) {
          const response = await reader.get(`${path}?lang=${language}`, { "if-none-match": otherTag });
          expect([path, language, other, response.status]).toEqual([
            path,
            language,
            other,
            tag === otherTag ? 304 : 200,
          ]);
        }
      }
    }
  });

  it("is that of the language chosen by the header, which a 304 names as what decides", async () => {
    const event = await reader.get(`/events/${both}.json`, { "accept-language": "zh" });
    const same = { "accept-language": "zh", "if-none-match": ETAG(event) };
    const unchanged = await reader.get(`/events/${both}.json`, same);
    expect([unchanged.status, ...said(unchanged)]).toEqual([304, "zh-Hans", "Accept-Language"]);
    const chinese = await reader.get("/timelines/lang.rss", { "accept-language": "zh" });
    const again = await reader.get("/timelines/lang.rss", { "accept-language": "zh", "if-none-match": ETAG(chinese) });
    expect([again.status, again.headers.get("vary")]).toEqual([
      304,
      "Accept-Language, Sec-Fetch-Dest, A-IM, Annals-Bookmark",
    ]);
    const english = await reader.get("/timelines/lang.rss", {
      "accept-language": "en",
      "if-none-match": ETAG(chinese),
    });
    expect([english.status, ...said(english)]).toEqual([200, "en", "Accept-Language, Sec-Fetch-Dest, A-IM"]);
    expect(await text(english)).toContain("<title>Chips</title>");
  });
});

describe("other languages of a document", () => {
  const alternates = (response: Response) =>
    (response.headers.get("link") ?? "").split(", ").filter((value) => value.includes("hreflang"));

  it("are named in the Link header, of the same format and query", async () => {
    for (const suffix of SUFFIXES) {
      const list = await reader.get(`/timelines/lang${suffix}?country=!us|ca&lang=zh&limit=5`);
      const base = `https://annals.test/timelines/lang${suffix}?country=!ca%7Cus&limit=5`;
      expect(alternates(list)).toEqual([
        `<${base}&lang=en>; rel="alternate"; hreflang="en"`,
        `<${base}&lang=zh-Hans>; rel="alternate"; hreflang="zh-Hans"`,
        `<${base}&lang=ar>; rel="alternate"; hreflang="ar"`,
        `<${base}>; rel="alternate"; hreflang="x-default"`,
      ]);
      const event = `https://annals.test/events/${both}${suffix}`;
      expect(alternates(await reader.get(`/events/${both}${suffix}`))).toEqual([
        `<${event}?lang=en>; rel="alternate"; hreflang="en"`,
        `<${event}?lang=zh-Hans>; rel="alternate"; hreflang="zh-Hans"`,
        `<${event}>; rel="alternate"; hreflang="x-default"`,
      ]);
    }
  });

  it("are not named where there are none, nor by the frame, nor at a length that clients refuse", async () => {
    expect(alternates(await reader.get(`/events/${original}`))).toEqual([]);
    expect(alternates(await reader.get("/embed/lang"))).toEqual([]);
    const long = Array.from({ length: 39 }, (_, index) => `tag-number-${index}-of-very-many-indeed`).join("|");
    expect(alternates(await reader.get(`/timelines/lang.rss?tag=${long}`))).toEqual([]);
  });
});

describe("texts that are not translated", () => {
  it("stay in the language that they are in, and are marked so", async () => {
    const created = await createEvent(editor, {
      title: "A hearing",
      date: "2019-06-01",
      body: "It was **short**.",
      summary: "A summary",
      language: "en",
      tags: ["lang"],
      event_status: "cancelled",
      note: "Nobody came.",
      updates: [
        { at: "2019-06-02T00:00:00Z", text: "Not translated", significant: true },
        { at: "2019-06-03T00:00:00Z", text: "Translated", significant: true },
      ],
      translations: { ar: { title: "جلسة", "updates/1/text": "مترجم" } },
      status: "published",
    });
    const page = await text(await reader.get(`/events/${created.id}?lang=ar`));
    expect(page).toContain("<h1>جلسة</h1>");
    expect(page).toContain('<p class="lede" lang="en" dir="ltr"><bdi>A summary</bdi></p>');
    expect(page).toContain('<div class="body" lang="en" dir="ltr"><p>It was');
    expect(page).toContain('<bdi lang="en" dir="ltr">Nobody came.</bdi>');
    expect(page).toContain('<span lang="en" dir="ltr"><bdi>Not translated</bdi></span>');
    expect(page).toContain("<span><bdi>مترجم</bdi></span>");
    // Its timeline is named in the language of the page.
    expect(page).toContain('href="https://annals.test/timelines/lang?lang=ar">رقائق</a>');
    const feed = await json(await reader.get(`/events/${created.id}.feed.json?lang=ar`));
    expect(feed.items[0].content_html).toContain('<div lang="en" dir="auto">\n<p>A summary</p>\n<p>It was');
    expect(feed.items[0].content_html).toContain('<span lang="en" dir="auto">Nobody came.</span>');
    for (const path of ["/timelines/lang?lang=ar", "/embed/lang?lang=ar"]) {
      expect(await text(await reader.get(path))).toMatch(/<p(?: class="summary")? lang="en" dir="ltr"><bdi>A summary/);
    }
    const list = await text(await reader.get("/timelines/lang?lang=ar"));
    expect(list).toContain('<p class="lede" lang="en" dir="ltr">About chips</p>');
    expect(list).toContain('<b lang="en" dir="ltr">Trade war</b>');
    const own = await json(await reader.get(`/events/${created.id}.json?lang=ar`));
    expect(own).not.toHaveProperty("untranslated");
    await editor.delete(`${API}/events/${created.id}`, { "if-match": "*" });
  });
});

describe("the way from an event to the one that it was merged into", () => {
  it("keeps the language that was asked for", async () => {
    const double = await createEvent(editor, { title: "A double", date: "2019-05-16" });
    const merge = `${API}/events/${double.id}/merge`;
    expect((await editor.post(merge, { into: original }, { "if-match": "*" })).status).toBe(200);
    const response = await reader.get(`/events/${double.id}.rss?lang=zh`);
    expect([response.status, response.headers.get("location")]).toEqual([
      308,
      `${ORIGIN}/events/${original}.rss?lang=zh`,
    ]);
  });
});

describe("the canonical address of a page", () => {
  it("is that of its own language, and no header says otherwise", async () => {
    for (const path of [`/events/${both}`, "/timelines/lang"]) {
      const response = await reader.get(`${path}?lang=zh-Hans`);
      expect(response.headers.get("link")).not.toContain("canonical");
      expect(await text(response)).toContain(`<link rel="canonical" href="${ORIGIN}${path}?lang=zh-Hans">`);
      expect((await reader.get(`${path}.json`)).headers.get("link")).toContain(
        `<${ORIGIN}${path}>; rel="alternate"; type="text/html"`,
      );
    }
    expect((await reader.get(`/events/${original}`)).headers.get("link")).toBeNull();
  });
});

describe("what is no language", () => {
  it.each([
    ["en_US"],
    ["e"],
    ["englishlanguage"],
    ["en-en-en"],
    ["zh-"],
    ["*"],
    ["../x"],
    ['en"><script>'],
    ["en\r\nSet-Cookie: a=b"],
    ["zh,en"],
    [`en-${"abcdefgh-".repeat(4)}a`],
    ["华"],
  ])("%j is a 400 that names it", async (lang) => {
    for (const path of ["/", "/events", "/timelines/lang.rss", `/events/${both}.json`, "/embed/lang"]) {
      const response = await reader.get(`${path}?${new URLSearchParams({ lang })}`);
      await expectProblem(response, {
        status: 400,
        type: "invalid-parameter",
        detail: "lang is not a language tag (BCP 47), for example en or zh-Hans",
        errors: [
          { parameter: "lang", value: lang, detail: "is not a language tag (BCP 47), for example en or zh-Hans" },
        ],
      });
    }
  });

  it("is a 400 where it is given twice, and nothing where it is empty", async () => {
    for (const path of ["/", "/events", `/events/${both}.json`]) {
      await expectProblem(await reader.get(`${path}?lang=en&lang=zh`), {
        status: 400,
        type: "invalid-parameter",
        detail: "lang is given twice",
      });
      expect((await reader.get(`${path}?lang=`)).status).toBe(200);
    }
  });

  it("is the document's own where nobody has words in it", async () => {
    for (const lang of ["qqq", "xx-Hans", "tlh", "abcdefgh"]) {
      for (const [path, language] of [
        ["/timelines/lang.json", "en"],
        [`/events/${arabic}.json`, "ar"],
      ] as const) {
        const response = await reader.get(`${path}?lang=${lang}`);
        expect([path, lang, response.status, ...said(response)]).toEqual([path, lang, 200, language, null]);
      }
    }
  });

  it("cannot ask for another calendar or other digits by an extension", async () => {
    for (const lang of ["en-u-ca-buddhist", "EN-u-nu-thai", "en-x-secret"]) {
      const response = await reader.get(`/events/${original}.json?lang=${lang}`);
      expect([lang, ...said(response), (await json(response)).when.label]).toEqual([lang, "en", null, "16 May 2019"]);
    }
  });

  it("in a language without words of ours is told apart within the page", async () => {
    const page = await text(await reader.get("/timelines/lang?lang=ja"));
    expect(page).toContain('<html lang="ja" dir="ltr">');
    expect(page).toContain('<h2 id="subscribe-heading">Subscribe</h2>');
    expect(page).toContain('aria-labelledby="subscribe-heading" lang="en" dir="ltr"');
    expect(page).toContain("2019年5月16日");
  });
});
