import { describe, expect, it } from "vitest";
import type { ListDocument } from "../../../src/domain/document.ts";
import { toInstant } from "../../../src/domain/instant.ts";
import { renderList } from "../../../src/representations/html/timeline.ts";
import { render as renderIcs } from "../../../src/representations/ics.ts";
import { createEvent, createHostile, createList, createTimeline, HOSTILE, SITE, toDate } from "./documents.ts";
import { findDangers, readTags, textOf, unescapeText } from "./tags.ts";

const timeline = createTimeline("us-china-tech", "US–China technology", "en");
const chip = createEvent(1, {
  title: "Chip rules & more",
  summary: "Rules for chips.",
  date: toDate("2022-10-07"),
  category: "export-control",
  tags: ["chips", "a|b", "!odd"],
  entities: [{ name: "BIS" }, { name: "BIS" }],
  countries: ["US"],
  place: { name: "Washington", country: "US" },
  sources: [
    { url: "https://www.example.org/a", title: "The rule", publisher: "Federal Register" },
    { url: "https://b.example/" },
  ],
  media: [{ url: "https://example.org/a.png", alt: "A chip", credit: "Someone", width: 640, height: 360 }],
});
const tagsOf = (html: string, name: string) => readTags(html).filter((tag) => tag.name === name);
const links = (html: string) =>
  tagsOf(html, "a").map(({ attributes, after }) => [unescapeText(after).trim(), attributes["href"]]);

describe("renderList", () => {
  const html = renderList(
    createList({
      kind: "timeline",
      timeline,
      title: timeline.title,
      description: "What happened",
      events: [chip],
      total: 1,
      query: "tag=chips",
      filter: "tag=chips",
    }),
  );

  it("shows an event with all that is known of it", () => {
    const article = html.slice(html.indexOf("<article"), html.indexOf("</article>"));
    const { attributes } = tagsOf(article, "article")[0] ?? {};
    expect(attributes?.["id"]).toMatch(/^e-[0-9a-z]{11}$/);
    expect(article).toContain('<time datetime="2022-10-07">7 October 2022</time>');
    expect(links(article)).toEqual([
      ["Chip rules & more", `https://annals.example/events/${attributes?.["id"]?.slice(2)}`],
      ["Export control", "https://annals.example/categories/export-control"],
      ["Washington", "https://annals.example/places/washington"],
      ["BIS", "https://annals.example/events?entity=bis"],
      ["United States", "https://annals.example/events?country=us"],
      ["chips", "https://annals.example/tags/chips"],
      ["a|b", "https://annals.example/tags/a%7Cb"],
      ["!odd", "https://annals.example/tags/!odd"],
      ["Federal Register", "https://www.example.org/a"],
      ["b.example", "https://b.example/"],
    ]);
    expect(textOf(article)).toContain("Washington, United States");
    expect(article).toContain(
      '<img src="https://example.org/a.png" alt="A chip" width="640" height="360" loading="lazy" decoding="async" referrerpolicy="no-referrer">',
    );
    expect(textOf(article)).toContain("Credit: Someone");
  });

  it("has a heading for each year, in an outline without gaps", () => {
    const page = renderList(createList({ events: [createEvent(1, { title: "a", date: toDate("-0043") }), chip] }));
    const outline = readTags(page.slice(0, page.indexOf('<div class="aside">'))).filter(({ name }) =>
      /^h\d$/.test(name),
    );
    expect(outline.map(({ name, after }) => `${name} ${after.trim()}`)).toEqual([
      "h1 Events",
      "h2 44 BC",
      "h3 ",
      "h2 2022",
      "h3 ",
    ]);
  });

  it("names every discoverable format of the query, as others ask for it", () => {
    const page = renderList(
      createList({
        kind: "timeline",
        timeline,
        title: "T",
        query: "tag=chips&order=-date&limit=5",
        filter: "tag=chips",
      }),
    );
    const alternates = tagsOf(page, "link").filter(({ attributes }) => attributes["rel"] === "alternate");
    expect(alternates.map(({ attributes }) => [attributes["type"], attributes["title"], attributes["href"]])).toEqual([
      ["application/rss+xml", "T: RSS", "https://annals.example/timelines/us-china-tech.rss?tag=chips"],
      ["application/atom+xml", "T: Atom", "https://annals.example/timelines/us-china-tech.atom?tag=chips"],
      ["application/feed+json", "T: JSON Feed", "https://annals.example/timelines/us-china-tech.feed.json?tag=chips"],
      ["text/calendar", "T: iCalendar", "https://annals.example/timelines/us-china-tech.ics?tag=chips"],
      ["application/json", "T: JSON", "https://annals.example/timelines/us-china-tech.json?tag=chips"],
      ...[
        ["application/json+oembed", "json"],
        ["text/xml+oembed", "xml"],
      ].map(([type, format]) => [
        type,
        "T",
        `https://annals.example/oembed?url=${encodeURIComponent("https://annals.example/timelines/us-china-tech?tag=chips&order=-date&limit=5")}&format=${format}`,
      ]),
    ]);
  });

  describe("says what becomes of dates in the calendar", () => {
    const dates = ["-0043-03-15", "198X", "2018-08", "2014/2016", "2021-12-26", "1985~"];
    const events = dates.map((date, index) => createEvent(index + 1, { title: "Then", date: toDate(date) }));
    const countsOf = (overrides: Partial<ListDocument>) => {
      const page = renderList(createList({ kind: "timeline", timeline, events, ...overrides }));
      const section = page.slice(page.indexOf('id="subscribe"'), page.indexOf('id="share"'));
      return [...section.matchAll(/<p class="meta">(.*?)<\/p>/g)].map(([, text]) => unescapeText(text ?? ""));
    };

    it.each([
      ["en", "Left out, as no calendar can say their dates: 3", "Shown over a whole month, season or year: 2"],
      ["ar", "غير مدرجة، لأن التقويم لا يعبّر عن تواريخها: 3", "معروضة على مدى شهر أو فصل أو سنة كاملة: 2"],
      [
        "de",
        "Nicht enthalten, weil kein Kalender ihr Datum ausdrücken kann: 3",
        "Über einen ganzen Monat, eine Jahreszeit oder ein Jahr gezeigt: 2",
      ],
      [
        "es",
        "Omitidos, porque ningún calendario puede expresar su fecha: 3",
        "Mostrados durante todo un mes, una estación o un año: 2",
      ],
      [
        "fr",
        "Omis, car aucun calendrier ne peut exprimer leur date : 3",
        "Affichés sur tout un mois, une saison ou une année : 2",
      ],
      ["zh", "因日历无法表示其日期而未列入：3", "按整月、整季或整年显示：2"],
    ])("in %s", (language, ...expected) => {
      expect(countsOf({ language })).toEqual(expected);
    });

    it("with the numbers of the calendar itself", () => {
      const calendar = renderIcs(createList({ events }));
      expect(calendar.match(/^X-ANNALS-(?:SKIPPED|COARSE):\d+/gm)).toEqual(["X-ANNALS-SKIPPED:3", "X-ANNALS-COARSE:2"]);
    });

    it("but not where some are on other pages, nor where nothing does", () => {
      expect(countsOf({ nextCursor: "x" })).toEqual([]);
      expect(countsOf({ cursor: "x" })).toEqual([]);
      expect(countsOf({ events: [createEvent(1, { title: "A day", date: toDate("2021-12-26") })] })).toEqual([]);
    });
  });

  it("offers every format, and the calendar to three kinds of programs", () => {
    const section = html.slice(html.indexOf('id="subscribe"'), html.indexOf('id="share"'));
    expect(links(`<i>${section.slice(section.indexOf(">") + 1, section.lastIndexOf("<"))}`)).toEqual([
      ["RSS", "https://annals.example/timelines/us-china-tech.rss?tag=chips"],
      ["Atom", "https://annals.example/timelines/us-china-tech.atom?tag=chips"],
      ["JSON Feed", "https://annals.example/timelines/us-china-tech.feed.json?tag=chips"],
      ["Calendar app", "webcal://annals.example/timelines/us-china-tech.ics?tag=chips"],
      [
        "Google Calendar",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fannals.example%2Ftimelines%2Fus-china-tech.ics%3Ftag%3Dchips",
      ],
      [
        "Outlook",
        "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fannals.example%2Ftimelines%2Fus-china-tech.ics%3Ftag%3Dchips&name=US%E2%80%93China%20technology",
      ],
      ["iCalendar", "https://annals.example/timelines/us-china-tech.ics?tag=chips"],
      ["JSON", "https://annals.example/timelines/us-china-tech.json?tag=chips"],
      ["NDJSON", "https://annals.example/timelines/us-china-tech.ndjson?tag=chips"],
      ["CSV", "https://annals.example/timelines/us-china-tech.csv?tag=chips"],
      ["TimelineJS", "https://annals.example/timelines/us-china-tech.timelinejs.json?tag=chips"],
      ["GeoJSON", "https://annals.example/timelines/us-china-tech.geojson?tag=chips"],
      ["JSON-LD", "https://annals.example/timelines/us-china-tech.jsonld?tag=chips"],
      ["CSL-JSON", "https://annals.example/timelines/us-china-tech.csl.json?tag=chips"],
      ["BibTeX", "https://annals.example/timelines/us-china-tech.bib?tag=chips"],
      ["SVG", "https://annals.example/timelines/us-china-tech.svg?tag=chips"],
      ["PNG", "https://annals.example/timelines/us-china-tech.png?tag=chips"],
    ]);
  });

  it("leads from a timeline's page to how it gets onto other pages, with its filter", () => {
    const share = "https://annals.example/timelines/us-china-tech/share?tag=chips";
    const section = html.slice(html.indexOf('id="share"'), html.indexOf("</section>", html.indexOf('id="share"')));
    expect(links(`<i>${section.slice(section.indexOf(">") + 1)}`)).toEqual([
      ["Share and embed", share],
      ["Frame", `${share}#frame`],
      ["Element", `${share}#element`],
      ["WordPress", `${share}#wordpress`],
      ["Picture", `${share}#picture`],
    ]);
    const all = renderList(createList({ events: [chip] }));
    expect(all).not.toContain('id="share"');
    for (const page of [html, all]) {
      expect(tagsOf(page, "script").filter(({ attributes }) => attributes["src"])).toEqual([]);
    }
  });

  it("links to the next page, and back to the first from a later one", () => {
    const pages = (cursor?: string, nextCursor?: string) => {
      const page = renderList(
        createList({ query: "tag=a", events: [chip], ...(cursor && { cursor }), ...(nextCursor && { nextCursor }) }),
      );
      const nav = /<nav class="pages".*?<\/nav>/s.exec(page)?.[0] ?? "";
      const canonical = tagsOf(page, "link").find(({ attributes }) => attributes["rel"] === "canonical");
      return [
        ...tagsOf(nav, "a").map(({ attributes }) => `${attributes["rel"] ?? ""} ${attributes["href"]}`),
        canonical?.attributes["href"],
      ];
    };
    const base = "https://annals.example/events?tag=a";
    expect(pages()).toEqual([base]);
    expect(pages(undefined, "n+/=")).toEqual([`next ${base}&cursor=n%2B%2F%3D`, base]);
    expect(pages("c", "n")).toEqual([` ${base}`, `next ${base}&cursor=n`, `${base}&cursor=c`]);
    expect(pages("c")).toEqual([` ${base}`, `${base}&cursor=c`]);
  });

  it("marks the words searched for in title and summary", () => {
    const page = renderList(createList({ events: [chip], search: "rules" }));
    expect(page).toContain("Chip <mark>rules</mark> &amp; more</a>");
    expect(page).toContain("<mark>Rules</mark> for chips.");
    expect(page.match(/<mark>/g)?.length).toBe(2);
  });

  it("names the filter in the title of the window only", () => {
    const page = renderList(
      createList({ title: "All events: tag=a", query: "tag=a", filter: "tag=a", events: [chip] }),
    );
    expect(/<h1>(.*?)<\/h1>/.exec(page)?.[1]).toBe("All events");
    expect(/<title>(.*?)<\/title>/.exec(page)?.[1]).toBe("All events: tag=a · Annals");
  });

  it("says so where nothing matches, and keeps form and subscriptions", () => {
    const page = renderList(createList({ events: [], query: "tag=none" }));
    expect(page).toContain("No event matches.");
    expect(page).toContain('<form class="filter"');
    expect(page).toContain('id="subscribe"');
  });

  it("has the language of its name, whatever stands before it", () => {
    const own = { timeline: createTimeline("a", "技术", "zh-Hans"), title: "技术", language: "de" };
    const heading = (page: string) => /<h1.*?<\/h1>/.exec(page)?.[0];
    expect(heading(renderList(createList({ ...own, prefix: "An diesem Tag" })))).toBe(
      '<h1><span>An diesem Tag:</span> <span lang="zh-Hans" dir="ltr">技术</span></h1>',
    );
    expect(heading(renderList(createList(own)))).toBe('<h1 lang="zh-Hans" dir="ltr">技术</h1>');
    expect(heading(renderList(createList({ ...own, heading: "技术 und B" })))).toBe("<h1>技术 und B</h1>");
  });

  it("has no date of a change where nothing has ever been there", () => {
    const none = createList({ events: [], query: "tag=none", updatedAt: toInstant(0) });
    expect(renderList(none)).not.toMatch(/Updated|1970/);
    expect(renderList(createList({ events: [] }))).toContain("Updated <time");
  });

  it.each([
    ["en", "ltr", "Subscribe"],
    ["ar", "rtl", "اشتراك"],
    ["zh-Hans", "ltr", "订阅"],
    ["he", "rtl", "Subscribe"],
    ["fa", "rtl", "Subscribe"],
    ["ur-PK", "rtl", "Subscribe"],
    ["az-Arab", "rtl", "Subscribe"],
    ["uz-Latn", "ltr", "Subscribe"],
  ])("is in %s, %s", (language, direction, subscribe) => {
    const page = renderList(createList({ language, events: [chip] }));
    const { attributes } = tagsOf(page, "html")[0] ?? {};
    expect([attributes?.["lang"], attributes?.["dir"]]).toEqual([language, direction]);
    expect(/<h2 id="subscribe-heading">(.*?)<\/h2>/.exec(page)?.[1]).toBe(subscribe);
  });

  it("says where its own words are English on a page in another language", () => {
    const section = (language: string) =>
      readTags(renderList(createList({ language }))).find(({ attributes }) => attributes["id"] === "subscribe")
        ?.attributes;
    expect([section("he")?.["lang"], section("he")?.["dir"]]).toEqual(["en", "ltr"]);
    expect([section("ar")?.["lang"], section("ar")?.["dir"]]).toEqual([undefined, undefined]);
  });

  it("marks an event in another language than the page", () => {
    const page = renderList(createList({ events: [{ ...chip, language: "ar" }] }));
    const heading = readTags(page).find(({ name }) => name === "h3");
    expect([heading?.attributes["lang"], heading?.attributes["dir"]]).toEqual(["ar", "rtl"]);
  });

  it("lets nothing that an editor or a reader wrote become markup", () => {
    const page = renderList(
      createList({
        kind: "timeline",
        timeline: createTimeline(HOSTILE, HOSTILE, "en"),
        site: { ...SITE, title: HOSTILE },
        title: HOSTILE,
        description: HOSTILE,
        language: HOSTILE,
        search: HOSTILE,
        cursor: HOSTILE,
        nextCursor: HOSTILE,
        query: new URLSearchParams({ tag: HOSTILE, q: HOSTILE }).toString(),
        filter: HOSTILE,
        events: createHostile(SITE.baseUrl),
      }),
    );
    expect(findDangers(page, SITE.baseUrl)).toEqual([]);
    expect(textOf(page).split(HOSTILE.slice(0, 20)).length).toBeGreaterThan(15);
  });

  it("is the same for the same data", () => {
    const document = createList({ events: [chip], search: "chip" });
    expect(renderList(document)).toBe(renderList(document));
  });
});
