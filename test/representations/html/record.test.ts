import { describe, expect, it } from "vitest";
import type { EventDocument, ListDocument } from "../../../src/domain/document.ts";
import type { Event } from "../../../src/domain/event.ts";
import { formatId } from "../../../src/domain/id.ts";
import { toInstant } from "../../../src/domain/instant.ts";
import { renderEmbed } from "../../../src/representations/html/embed.ts";
import { renderEvent } from "../../../src/representations/html/event.ts";
import { renderList } from "../../../src/representations/html/timeline.ts";
import {
  CATEGORIES,
  createEvent,
  createEventDocument,
  createList,
  createSurroundings,
  createTimeline,
  createWhole,
  ERAS,
  HOSTILE,
  SITE,
  toDate,
} from "./documents.ts";
import { findDangers, readTags, textOf, unescapeText } from "./tags.ts";

const BASE = SITE.baseUrl;
const updatedAt = toInstant(Date.UTC(2026, 10, 23, 21) / 1000);

/** As in documents.ts, on a record that has names to link. */
const WHOLE = createWhole(
  createEvent(1, {
    title: "Arrest",
    date: toDate("2018-12-01"),
    entities: [
      { name: "Huawei", role: "named" },
      { name: "Meng Wanzhou", role: "arrested" },
    ],
    series: { name: "Extradition hearings", edition: 1 },
    sources: [{ url: "https://bbc.example/1", title: "Report" }],
  }),
);

function page(event: Event, changes: Partial<EventDocument> = {}): string {
  return renderEvent(createEventDocument(event, changes));
}

/** Names and values of the first list of facts in `html`. */
const facts = (html: string) =>
  [...(/<dl class="facts">(.*?)<\/dl>/s.exec(html)?.[1] ?? "").matchAll(/<dt[^>]*>(.*?)<\/dt>(.*?)<\/div>/gs)].map(
    ([, name, values]) => [name, textOf(values ?? "")],
  );
/** Each value of one fact. */
const valuesOf = (html: string, name: string) => {
  const [, values = ""] = new RegExp(`<dt[^>]*>${name}</dt>(.*?)</div>`, "s").exec(html) ?? [];
  return [...values.matchAll(/<dd>(.*?)<\/dd>/gs)].map(([, value]) => textOf(value ?? ""));
};
const section = (html: string, id: string) =>
  new RegExp(`<section[^>]* aria-labelledby="${id}".*?</section>`, "s").exec(html)?.[0] ?? "";
const linksIn = (html: string) =>
  readTags(html)
    .filter(({ name }) => name === "a")
    .map(({ attributes, after }) => [after.trim(), attributes["href"]]);

describe("the page of an event", () => {
  it("says its other dates and how it comes again, by name", () => {
    const html = page(WHOLE);
    expect(facts(html.slice(html.indexOf('<div class="aside">'))).slice(0, 4)).toEqual([
      ["Announced", "5 December 2018"],
      ["In force from", "1 December 2018"],
      ["In force until", "c. September 2021"],
      [
        "Repeats",
        "every 2 months, until 1 September 2021, but not on 4 February 2019 FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;UNTIL=20210901" +
          "3 December 2018, 1 April 2019, 3 June 2019, 5 August 2019, 7 October 2019, 2 December 2019, 3 February 2020, " +
          "6 April 2020, 1 June 2020, 3 August 2020, …",
      ],
    ]);
    expect(html).toContain('<dd><time datetime="2018-12-05">5 December 2018</time></dd>');
  });

  it.each([
    ["FREQ=YEARLY", "every year"],
    ["FREQ=WEEKLY;COUNT=3", "every week, 3 times"],
    ["FREQ=DAILY;INTERVAL=10;UNTIL=20301231T235959Z", "every 10 days, until 31 December 2030"],
    ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26", "every year FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26"],
  ])("says %s in words, and the rule itself where they do not say it whole", (rule, words) => {
    const html = page({ ...WHOLE, recurrence: { rule, excluded: [] } });
    expect(valuesOf(html, "Repeats")[0]).toBe(words);
  });

  it.each([
    ["FREQ=WEEKLY;COUNT=3", ["every week, 3 times", "8 December 2018, 15 December 2018"]],
    ["FREQ=WEEKLY;COUNT=11", ["every week, 11 times", expect.stringMatching(/^8 December 2018, .*, 9 February 2019$/)]],
    ["FREQ=WEEKLY;COUNT=12", ["every week, 12 times", expect.stringMatching(/, 9 February 2019, …$/)]],
    ["FREQ=WEEKLY;COUNT=1", ["every week, once"]],
  ])("says the first dates on which %s comes again", (rule, values) => {
    expect(valuesOf(page({ ...WHOLE, recurrence: { rule, excluded: [] } }), "Repeats")).toEqual(values);
  });

  it("says what became of it, and why", () => {
    expect(page(WHOLE)).toContain(
      '<p class="state"><strong class="postponed">Postponed</strong>: <bdi>The court moved it to a day that is not yet known.</bdi></p>',
    );
    expect(page(createEvent(2, { title: "a", date: toDate("2020"), note: "N" }))).toContain(
      '<p class="state"><bdi>N</bdi></p>',
    );
    expect(page(createEvent(2, { title: "a", date: toDate("2020") }))).not.toContain('class="state"');
  });

  it("says what search engines ask for in the words of schema.org, and only what is known", () => {
    const read = (html: string) =>
      JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? "{}");
    const at = (text: string, content: Partial<Event> = {}) =>
      read(page(createEvent(3, { title: "Talks </script><b>", date: toDate(text), ...content })));
    expect(
      at("2022-12-14T10:00/2022-12-14T12:30", {
        timeZone: "America/New_York",
        language: "en",
        summary: "A hearing",
        eventStatus: "postponed",
        place: { name: "Washington, D.C.", country: "US", lat: 38.9, lon: -77 },
        media: [{ url: "https://example.org/a.jpg", alt: "" }],
      }),
    ).toEqual({
      "@context": "https://schema.org",
      "@type": "Event",
      "@id": `tag:${SITE.tagAuthority}:event/${formatId(createEvent(3, { title: "", date: toDate("2022") }).id)}`,
      identifier: `tag:${SITE.tagAuthority}:event/${formatId(createEvent(3, { title: "", date: toDate("2022") }).id)}`,
      dateModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      name: "Talks </script><b>",
      description: "A hearing",
      inLanguage: "en",
      url: `${BASE}/events/${formatId(createEvent(3, { title: "", date: toDate("2022") }).id)}`,
      startDate: "2022-12-14T10:00:00-05:00",
      endDate: "2022-12-14T12:30:00-05:00",
      eventStatus: "https://schema.org/EventPostponed",
      location: {
        "@type": "Place",
        name: "Washington, D.C.",
        address: { "@type": "PostalAddress", addressCountry: "US" },
        geo: { "@type": "GeoCoordinates", latitude: 38.9, longitude: -77 },
      },
      image: ["https://example.org/a.jpg"],
    });
    const states = (["tentative", "confirmed", "cancelled"] as const).map((eventStatus) => at("2020", { eventStatus }));
    expect(states.map(({ eventStatus }) => eventStatus)).toEqual([
      undefined,
      "https://schema.org/EventScheduled",
      "https://schema.org/EventCancelled",
    ]);
    const starts = ["2020-02-03", "2020-02-03T09:00", "2020-02", "2020-02-03~", "-0043-03-15", "../2020-02-03"];
    expect(starts.map((text) => at(text)["startDate"])).toEqual([
      "2020-02-03",
      "2020-02-03T09:00",
      "2020-02",
      ...Array(3),
    ]);
    expect(page(WHOLE, { isPreview: true })).not.toContain("ld+json");
    expect(page({ ...WHOLE, status: "unlisted" })).not.toContain("ld+json");
  });

  it("names its series and edition in lists too", () => {
    const html = renderList(createList({ events: [WHOLE] }));
    expect(textOf(/<ul class="facets".*?<\/ul>/s.exec(html)?.[0] ?? "")).toContain("Extradition hearings, no. 1");
  });

  it("tells significant updates, the latest first, and keeps the others to itself", () => {
    const updates = section(page(WHOLE), "updates");
    expect(updates.match(/<li>.*?<\/li>/g)?.map(textOf)).toEqual([
      "4 January 2026 The agreement ended & she left.",
      "2 January 2026 Bail was granted.",
    ]);
    expect(updates).toContain('<time datetime="2026-01-04T09:00:00Z">');
    expect(page(WHOLE)).not.toContain("A comma was moved");
  });

  it("leads to what it is related to, in both directions, and says how", () => {
    const { related = [] } = createSurroundings(createEvent(9, { title: "Hearing", date: toDate("2021") }), "en");
    const html = section(page(WHOLE, { related }), "related");
    expect(facts(html)).toEqual([
      ["Part of", "Case of the United States against Huawei 2019 – ongoing"],
      ["Causes", "Arrest of two Canadians in China 10 December 2018"],
      ["Amended by", "Agreement to defer the prosecution 24 September 2021Hearing 2021"],
    ]);
    expect(linksIn(html).map(([, href]) => href)).toEqual(
      related.map(({ event }) => `${BASE}/events/${formatId(event.id)}`),
    );
    expect(page(WHOLE)).not.toContain('id="related"');
  });

  it("names a category in the reader's language and links its events; the dot is no text", () => {
    const html = page(WHOLE, { categories: CATEGORIES, language: "ar" });
    expect(html).toContain(
      `<a href="${BASE}/categories/entity-list"><svg class="dot" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><circle cx="5" cy="5" r="5" fill="#1f77b4"></circle></svg>قائمة الكيانات</a>`,
    );
    expect(page(WHOLE)).toContain(`<a href="${BASE}/categories/entity-list">Entity list</a>`);
  });

  it("names what has a record in the reader's language, and leads there; other names lead to their events", () => {
    const links = linksIn(page(WHOLE, { language: "ar" }));
    expect(links).toContainEqual(["هواوي", `${BASE}/entities/huawei`]);
    expect(links).toContainEqual(["جلسات التسليم", `${BASE}/series/hearings`]);
    expect(links).toContainEqual(["Meng Wanzhou", `${BASE}/events?entity=meng+wanzhou`]);
    expect(linksIn(page(WHOLE))).toContainEqual(["Huawei", `${BASE}/entities/huawei`]);
  });

  it("says what a source is a citation for", () => {
    expect(textOf(section(page(WHOLE), "sources"))).toContain("Report (for: Date, Title, In force from)");
    expect(textOf(section(page(WHOLE, { language: "de" }), "sources"))).toContain(
      "Report (für: Datum, Titel, In Kraft ab)",
    );
  });

  it("says that it is a preview, and asks not to be found", () => {
    const html = page(WHOLE, { isPreview: true });
    expect(html).toContain(
      '<p class="notice" role="note">This is a preview, shown to those who have its link. It may differ from what is or becomes public.</p>',
    );
    expect(html).toContain('<meta name="robots" content="noindex">');
    const shown = page(WHOLE);
    expect([shown.includes('class="notice"'), shown.includes("noindex")]).toEqual([false, false]);
    expect(page({ ...WHOLE, status: "unlisted" })).toContain('<meta name="robots" content="noindex">');
  });

  it("lets nothing of it become markup", () => {
    const hostile: Event = {
      ...WHOLE,
      title: HOSTILE,
      note: HOSTILE,
      dates: { announced: HOSTILE, expires: HOSTILE },
      recurrence: { rule: `FREQ=${HOSTILE};UNTIL=${HOSTILE}`, excluded: [HOSTILE] },
      updates: [{ at: updatedAt, text: HOSTILE, significant: true }],
      language: HOSTILE,
      sources: [{ url: "https://x.example/", title: HOSTILE, supports: [HOSTILE, `dates/${HOSTILE}`] }],
      terms: [
        { kind: "entity", key: "huawei", term: { id: WHOLE.id, slug: HOSTILE, name: HOSTILE, names: {}, ids: {} } },
      ],
    };
    const html = page(hostile, {
      lang: HOSTILE,
      languages: ["en", HOSTILE],
      categories: [{ key: "entity-list", label: HOSTILE, labels: {}, color: HOSTILE }],
      related: [{ type: "amends", direction: "to", event: hostile }],
    });
    expect(findDangers(html, BASE)).toEqual([]);
    expect(textOf(html).split(HOSTILE).length).toBeGreaterThan(10);
  });
});

describe("a page that is there in several languages", () => {
  const languages = ["en", "zh-Hans", "ar"];
  const list = createList({
    kind: "timeline",
    timeline: createTimeline("t", "T", "en"),
    title: "T",
    languages,
    query: "tag=a&lang=zh",
    filter: "tag=a",
    lang: "zh",
    language: "zh",
    events: [WHOLE],
    nextCursor: "n",
  });
  const alternates = (html: string) =>
    readTags(html)
      .filter(({ name, attributes }) => name === "link" && attributes["hreflang"])
      .map(({ attributes }) => [attributes["rel"], attributes["hreflang"], attributes["href"]]);
  const canonical = (html: string) => unescapeText(/<link rel="canonical" href="(.*?)">/.exec(html)?.[1] ?? "");
  const id = formatId(WHOLE.id);

  it("names each of its addresses in the head, and one for everyone", () => {
    expect(alternates(page(WHOLE, { languages }))).toEqual([
      ["alternate", "en", `${BASE}/events/${id}?lang=en`],
      ["alternate", "zh-Hans", `${BASE}/events/${id}?lang=zh-Hans`],
      ["alternate", "ar", `${BASE}/events/${id}?lang=ar`],
      ["alternate", "x-default", `${BASE}/events/${id}`],
    ]);
    expect(alternates(renderList(list))).toEqual([
      ["alternate", "en", `${BASE}/timelines/t?tag=a&lang=en`],
      ["alternate", "zh-Hans", `${BASE}/timelines/t?tag=a&lang=zh-Hans`],
      ["alternate", "ar", `${BASE}/timelines/t?tag=a&lang=ar`],
      ["alternate", "x-default", `${BASE}/timelines/t?tag=a`],
    ]);
    expect(alternates(page(WHOLE))).toEqual([]);
  });

  it("is canonical in the language that it was asked for in, where it is in that", () => {
    expect([
      canonical(page(WHOLE, { languages })),
      canonical(page(WHOLE, { languages, lang: "zh", language: "zh" })),
      canonical(page(WHOLE, { languages, lang: "fr", language: "fr" })),
      canonical(page(WHOLE, { languages: ["en"], lang: "en" })),
      canonical(renderList(list)),
    ]).toEqual([
      `${BASE}/events/${id}`,
      `${BASE}/events/${id}?lang=zh-Hans`,
      `${BASE}/events/${id}`,
      `${BASE}/events/${id}`,
      `${BASE}/timelines/t?tag=a&lang=zh-Hans`,
    ]);
  });

  it("lets the reader choose, each language under its own name", () => {
    const nav =
      /<nav class="languages".*?<\/nav>/s.exec(page(WHOLE, { languages, lang: "zh", language: "zh" }))?.[0] ?? "";
    expect(
      readTags(nav)
        .filter(({ name }) => name === "a")
        .map(({ attributes: { lang, dir, href, "aria-current": current }, after }) => [
          after,
          lang,
          dir,
          href,
          current,
        ]),
    ).toEqual([
      ["English", "en", "ltr", `${BASE}/events/${id}?lang=en`, undefined],
      ["简体中文", "zh-Hans", "ltr", `${BASE}/events/${id}?lang=zh-Hans`, "true"],
      ["العربية", "ar", "rtl", `${BASE}/events/${id}?lang=ar`, undefined],
    ]);
    expect(page(WHOLE)).not.toContain('<nav class="languages"');
  });

  it("keeps the language that was asked for on every way on within the service", () => {
    const pages: string[] = [renderList(list), page(WHOLE, { languages, lang: "zh", language: "zh" })];
    for (const html of pages) {
      const body = html
        .slice(html.indexOf("<main"), html.indexOf("<footer"))
        .replace(/<nav class="languages".*?<\/nav>/s, "");
      const ways = linksIn(body).flatMap(([, href]) => (href?.startsWith(`${BASE}/`) ? [href] : []));
      expect(ways.length).toBeGreaterThan(8);
      expect(ways.filter((href) => !/[?&]lang=zh(&|#|$)/.test(href))).toEqual([]);
      expect(ways.filter((href) => /lang=.*lang=/.test(href))).toEqual([]);
    }
    expect(renderList(list)).toContain('<input type="hidden" name="lang" value="zh">');
    expect(renderList(list)).toContain(`action="${BASE}/timelines/t"`);
    expect(linksIn(page(WHOLE)).filter(([, href]) => href?.includes("lang="))).toEqual([]);
  });
});

describe("the page of a timeline", () => {
  const list = (changes: Partial<ListDocument>) =>
    renderList(createList({ kind: "timeline", title: "T", events: [WHOLE], ...changes }));

  it("names its eras with their dates; a colour is a dot beside the name", () => {
    const html = section(list({ timeline: { ...createTimeline("t", "T", "en"), eras: ERAS } }), "eras");
    expect(html.match(/<li>.*?<\/li>/g)?.map((one) => textOf(one))).toEqual([
      "Made in China 2025 May 2015 – 2018",
      "Trade war 6 July 2018 – 15 January 2020",
      "Chip rules 7 October 2022 – ongoing",
    ]);
    expect(html.match(/fill="[^"]*"/g)).toEqual(['fill="#d62728"', 'fill="#ff7f0e"']);
    expect(list({ timeline: createTimeline("t", "T", "en") })).not.toContain('id="eras"');
  });

  it("shows state, labels of categories and names of records in its list", () => {
    const html = list({ timeline: createTimeline("t", "T", "en"), categories: CATEGORIES, language: "ar" });
    const article = /<article id="e-.*?<\/article>/s.exec(html)?.[0] ?? "";
    expect(article).toContain('<strong class="postponed">أُجّل</strong>');
    expect(linksIn(article)).toContainEqual(["هواوي", `${BASE}/entities/huawei`]);
    expect(article).toContain('fill="#1f77b4"></circle></svg>قائمة الكيانات</a>');
  });
});

describe("a page of the past", () => {
  const asOf = toInstant(Date.UTC(2025, 2, 1, 23, 59, 59) / 1000);

  it("says of an event that it is as it was, leads to what it is, and is not to be found", () => {
    const { related = [] } = createSurroundings(WHOLE, "en");
    const html = page(WHOLE, { asOf, related, lang: "en" });
    const id = formatId(WHOLE.id);
    expect(html).toContain(
      `<p class="notice" role="note">This is how the record stood on 1 March 2025. <a href="${BASE}/events/${id}?lang=en">Show it as it is now</a></p>`,
    );
    expect(html).toContain('<meta name="robots" content="noindex">');
    expect(unescapeText(section(html, "related"))).toContain(
      `<a href="${BASE}/events/${formatId(related[0]?.event.id ?? WHOLE.id)}?as_of=2025-03-01&lang=en"`,
    );
    expect(unescapeText(html)).toContain(`<a href="${BASE}/events/${id}.ics?as_of=2025-03-01&lang=en">iCalendar</a>`);
  });

  it("says the same of a list and of its frame, and keeps to the past on its events and in its form", () => {
    const list = createList({
      title: "T",
      kind: "timeline",
      timeline: createTimeline("t", "T", "en"),
      events: [WHOLE],
      asOf,
      query: "tag=a&as_of=2025-03-01",
      filter: "tag=a&as_of=2025-03-01",
    });
    const html = renderList(list);
    expect(html).toContain(`1 March 2025. <a href="${BASE}/timelines/t?tag=a">Show it as it is now</a></p>`);
    expect(html).toContain(`<a href="${BASE}/events/${formatId(WHOLE.id)}?as_of=2025-03-01">Arrest</a>`);
    expect(html).toContain('<input type="hidden" name="as_of" value="2025-03-01">');
    expect(renderEmbed(list)).toContain('<p class="state">This is how the record stood on 1 March 2025.</p>');
    expect(renderEmbed(createList({ events: [WHOLE] }))).not.toContain("how the record stood");
  });
});
