// Pages for tests, and for bench/pages.ts to look at.
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import type { EventDocument, ListDocument, Site } from "../../../src/domain/document.ts";
import type { Event } from "../../../src/domain/event.ts";
import type { Id } from "../../../src/domain/id.ts";
import { formatId } from "../../../src/domain/id.ts";
import { toInstant } from "../../../src/domain/instant.ts";
import type { Timeline } from "../../../src/domain/timeline.ts";
import { renderEmbed } from "../../../src/representations/html/embed.ts";
import { renderEmbedCode } from "../../../src/representations/html/embed-code.ts";
import { renderEvent } from "../../../src/representations/html/event.ts";
import { renderHome } from "../../../src/representations/html/home.ts";
import { renderProblem } from "../../../src/representations/html/problem.ts";
import { renderReference } from "../../../src/representations/html/reference.ts";
import { renderSuggest, type SuggestPage } from "../../../src/representations/html/suggest.ts";
import { renderList } from "../../../src/representations/html/timeline.ts";
import { createOpenApi } from "./openapi.ts";

export interface PreviewPage {
  readonly name: string;
  readonly path: string;
  readonly html: string;
}

const NOW = toInstant(1_795_000_000);

export function toDate(text: string) {
  const date = parseEdtf(text);
  if (!date.ok) throw new Error(`${text} ${date.error}`);
  return date.value;
}

export function createEvent(index: number, content: Partial<Event> & { title: string; date: Event["date"] }): Event {
  return {
    id: (8_000_000_000_000 + index * 7919) as Id,
    slug: `event-${index}`,
    tags: [],
    entities: [],
    countries: [],
    sources: [],
    media: [],
    importance: 50,
    relations: [],
    updates: [],
    terms: [],
    status: "published",
    publishedAt: NOW,
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    ...content,
  };
}

/** A line of the sample data. */
function readLine(line: string, index: number): Event {
  const row = JSON.parse(line);
  const { date, endDate, entities, series, verified, ...rest } = row;
  return createEvent(index, {
    ...rest,
    date: toDate(endDate ? `${date}/${endDate}` : date),
    entities: entities.map((entity: unknown) => (typeof entity === "string" ? { name: entity } : entity)),
  });
}

export const SITE: Site = { title: "Annals", baseUrl: "https://annals.example", tagAuthority: "annals.example,2026" };

const CHANGED = toInstant(Date.UTC(2026, 10, 23, 21) / 1000);

/** The document of an event with nothing around it. */
export function createEventDocument(event: Event, changes: Partial<EventDocument> = {}): EventDocument {
  return {
    kind: "event",
    languages: ["en"],
    categories: [],
    related: [],
    isPreview: false,
    site: SITE,
    event,
    title: event.title,
    language: "en",
    updatedAt: CHANGED,
    timelines: [],
    ...changes,
  };
}

/** A list over all events, with what a test is about put in. */
export function createList(changes: Partial<ListDocument>): ListDocument {
  return {
    kind: "events",
    languages: ["en"],
    categories: [],
    tombstones: [],
    site: SITE,
    title: "Events",
    language: "en",
    events: [],
    order: "date",
    updatedAt: NOW,
    query: "",
    filter: "",
    ...changes,
  };
}

export function createTimeline(slug: string, title: string, language: string): Timeline {
  return {
    id: 5 as Id,
    slug,
    title,
    language,
    pinned: [],
    excluded: [],
    eras: [],
    order: "date",
    suggestions: false,
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
  };
}

export const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>' onmouseover='alert(3)`;
const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
export const PICTURE_PATH = "/picture.svg";

export function createHostile(base: string): Event[] {
  const javascript = "javascript:alert(4)";
  return [
    createEvent(9001, {
      title: HOSTILE,
      summary: HOSTILE,
      body: `# ${HOSTILE}\n\n${HOSTILE}\n\n[a](javascript:alert(5)) [b](https://example.org/) ![c](javascript:alert(6))`,
      language: `en"><script>alert(7)</script>`,
      category: HOSTILE,
      tags: [HOSTILE, "a|b", "!not"],
      entities: [{ name: HOSTILE, role: HOSTILE, type: HOSTILE, ids: { [HOSTILE]: HOSTILE, wikidata: HOSTILE } }],
      countries: [HOSTILE, "XX"],
      place: { name: HOSTILE, country: "DE", lat: 1, lon: 2 },
      externalUrl: javascript,
      series: { name: HOSTILE, edition: 3 },
      timeZone: HOSTILE,
      sources: [
        { url: javascript, title: HOSTILE },
        {
          url: `https://example.org/${HOSTILE}`,
          title: HOSTILE,
          publisher: HOSTILE,
          date: HOSTILE,
          quote: HOSTILE,
          archivedUrl: javascript,
        },
      ],
      media: [
        { url: javascript, alt: HOSTILE },
        { url: `data:image/svg+xml,${HOSTILE}`, alt: HOSTILE },
        { url: `${base}${PICTURE_PATH}`, alt: HOSTILE, credit: HOSTILE, width: 640, height: 360 },
      ],
      date: toDate("2020"),
    }),
    createEvent(9002, {
      title: LONG,
      summary: `${LONG} ${LONG}`,
      category: LONG,
      tags: [LONG],
      entities: [{ name: LONG }],
      place: { name: LONG },
      sources: [{ url: `https://example.org/${LONG}`, publisher: LONG, title: LONG, quote: LONG }],
      date: toDate("2020-05-01"),
    }),
    createEvent(9003, {
      title: "Julius Caesar is murdered",
      date: toDate("-0043-03-15"),
      media: [
        {
          url: `${base}${PICTURE_PATH}`,
          alt: "Lines and dots",
          credit: "Somebody, CC BY 4.0",
          width: 640,
          height: 360,
        },
      ],
    }),
    createEvent(9004, { title: "The universe begins", date: toDate("Y-13800000000") }),
    createEvent(9005, { title: "Dinosaurs die out", date: toDate("Y-66000000~") }),
    createEvent(9006, { title: "Somewhen in the fifties", date: toDate("195X") }),
    createEvent(9007, { title: "Until the end of the war", date: toDate("../1945-05-08") }),
    createEvent(9008, {
      title: "A meeting that goes on",
      date: toDate("2021-03-01T18:30+08:00"),
      timeZone: "Asia/Shanghai",
    }),
  ];
}

export function createArabic(): Event[] {
  const texts = [
    [
      "2016-12-26",
      "أول يوم للصناعة الصينية",
      "أطلقت اللجنة المركزية لرابطة الشبيبة الشيوعية وهيئة SASAC يوم الصناعة الصينية حملةً على الإنترنت.",
    ],
    [
      "2018-07-06",
      "دخول أولى رسوم المادة 301 على السلع الصينية حيز التنفيذ",
      "فرضت الولايات المتحدة رسومًا بنسبة 25% على واردات بقيمة 34 مليار دولار.",
    ],
    ["2018-12-01", "اعتقال منغ وانتشو في فانكوفر", "اعتُقلت المديرة المالية لشركة Huawei بطلب من الولايات المتحدة."],
    ["2019-05/2020-01", "مفاوضات تجارية", "جولات متتالية بين بكين وواشنطن انتهت باتفاق المرحلة الأولى."],
  ] as const;
  return texts.map(([date, title, summary], index) =>
    createEvent(7000 + index, {
      date: toDate(date),
      title,
      summary,
      category: "تجارة",
      tags: ["رسوم", "tariffs"],
      countries: ["US", "CN"],
      place: { name: "بكين", country: "CN" },
      entities: [{ name: "Huawei" }, { name: "وزارة التجارة" }],
      sources: [{ url: "https://example.org/ar", publisher: "رويترز", title: "عنوان" }],
    }),
  );
}

export const CATEGORIES: ListDocument["categories"] = [
  { key: "entity-list", label: "Entity List", labels: { ar: "قائمة الكيانات" }, color: "#1f77b4" },
  { key: "export-control", label: "Export control", labels: { ar: "ضوابط التصدير" }, color: "#ffffcc" },
  { key: "diplomacy", label: "Diplomacy", labels: {}, color: "#2ca02c" },
];

export const ERAS: Timeline["eras"] = [
  { title: "Made in China 2025", date: "2015-05/2018", color: "#d62728" },
  { title: "Trade war", date: "2018-07-06/2020-01-15", color: "#ff7f0e" },
  { title: "Chip rules", date: "2022-10-07/.." },
];

/** An event with all that an event can have. */
export function createWhole(event: Event): Event {
  const at = (text: string) => toInstant(Date.parse(text) / 1000);
  return {
    ...event,
    language: "en",
    category: "entity-list",
    eventStatus: "postponed",
    note: "The court moved it to a day that is not yet known.",
    dates: { announced: "2018-12-05", effective: "2018-12-01", expires: "2021-09~" },
    recurrence: { rule: "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;UNTIL=20210901", excluded: ["2019-02-04"] },
    updates: [
      { at: at("2026-01-02T09:00:00Z"), text: "Bail was granted.", significant: true },
      { at: at("2026-01-03T09:00:00Z"), text: "A comma was moved.", significant: false },
      { at: at("2026-01-04T09:00:00Z"), text: "The agreement ended & she left.", significant: true },
    ],
    terms: [
      {
        kind: "entity",
        key: "huawei",
        term: { id: 77 as Id, slug: "huawei", name: "Huawei", names: { ar: "هواوي" }, ids: { wikidata: "Q160120" } },
      },
      {
        kind: "series",
        key: "extradition hearings",
        term: { id: 78 as Id, slug: "hearings", name: "Extradition hearings", names: { ar: "جلسات التسليم" }, ids: {} },
      },
    ],
    sources: event.sources.map((source, index) =>
      index === 0 ? { ...source, supports: ["date", "title", "dates/effective"] } : source,
    ),
  };
}

export function createSurroundings(event: Event, language: string): Partial<EventDocument> {
  const other = (index: number, title: string, date: string) =>
    createEvent(index, { title, date: toDate(date), language: "en" });
  return {
    languages: ["en", "ar", "zh"],
    lang: language,
    categories: CATEGORIES,
    isPreview: true,
    related: [
      { type: "part_of", direction: "from", event: other(6001, "Case of the United States against Huawei", "2019/..") },
      { type: "causes", direction: "from", event: other(6002, "Arrest of two Canadians in China", "2018-12-10") },
      { type: "amends", direction: "to", event: other(6003, "Agreement to defer the prosecution", "2021-09-24") },
      { type: "amends", direction: "to", event: { ...event, language: "en" } },
    ],
  };
}

export function listPages(base: string, ndjson: string): PreviewPage[] {
  const site: Site = { title: "Annals", baseUrl: base, tagAuthority: "annals.example,2026" };
  const events = ndjson
    .trim()
    .split("\n")
    .map(readLine)
    .sort((a, b) => a.date.earliest - b.date.earliest);
  const description =
    "China Manufacturing Day, US technology sanctions, export controls, capital-market measures and countermeasures, from 2014 to 2027.";
  const list: ListDocument = {
    kind: "timeline",
    languages: ["en", "ar", "zh"],
    categories: CATEGORIES,
    tombstones: [],
    site,
    timeline: { ...createTimeline("us-china-tech", "US–China technology", "en"), eras: ERAS },
    title: "US–China technology",
    description,
    language: "en",
    events,
    order: "date",
    total: events.length,
    updatedAt: NOW,
    query: "",
    filter: "",
  };
  const { timeline: _, ...rest } = list;
  const filtered: ListDocument = {
    ...rest,
    kind: "events",
    languages: ["en"],
    categories: [],
    tombstones: [],
    title: "Events",
    description: "Everything on record, by any filter.",
    query:
      "category=entity-list|export-control&country=cn&tag=!trade&from=2018&match=certain&q=chip huawei&order=-date&limit=20",
    filter: "category=entity-list|export-control&country=cn&tag=!trade&from=2018&match=certain&q=chip huawei",
    search: "chip huawei",
    order: "-date",
    cursor: "abc",
    nextCursor: "def",
    events: events
      .filter(({ title, summary }) => /chip|huawei/i.test(title + summary))
      .slice(-20)
      .reverse(),
  };
  const hostile: ListDocument = {
    ...list,
    filter: formatHostile(),
    title: HOSTILE,
    description: HOSTILE,
    search: HOSTILE,
    timeline: createTimeline(HOSTILE, HOSTILE, "en"),
    events: createHostile(base).sort((a, b) => a.date.earliest - b.date.earliest),
    query: formatHostile(),
  };
  const arabic: ListDocument = {
    ...list,
    language: "ar",
    title: "التقنية بين الولايات المتحدة والصين",
    description: "يوم الصناعة الصينية والعقوبات التقنية وضوابط التصدير.",
    timeline: createTimeline("ar", "التقنية", "ar"),
    events: createArabic(),
    query: "country=cn&from=2016",
    filter: "country=cn&from=2016",
    total: 1284,
  };
  const hebrew: ListDocument = {
    ...list,
    language: "he",
    title: "סין וארצות הברית",
    description: "אירועים",
    timeline: createTimeline("he", "סין", "he"),
    events: events.slice(0, 5),
  };
  const rich = {
    ...(events.find(({ title }) => /Meng/.test(title)) ?? (events[0] as Event)),
    body: "Canada acted on a **US warrant**; the charge was [bank fraud](https://example.org/) over Iran.\n\n## What followed\n\n1. House arrest\n2. A deferred prosecution agreement\n\n> It was political.",
    timeZone: "America/Vancouver",
    series: { name: "Extradition hearings", edition: 1 },
    media: [
      { url: `${base}${PICTURE_PATH}`, alt: "Lines and dots", credit: "Somebody, CC BY 4.0", width: 640, height: 360 },
    ],
    entities: [
      { name: "Meng Wanzhou", role: "arrested", type: "person", ids: { wikidata: "Q20656166" } },
      { name: "Huawei", type: "company" },
    ],
    place: { name: "Vancouver", country: "CA", lat: 49.19, lon: -123.18 },
    externalUrl: "https://www.example.org/case",
    sources: [
      {
        url: "https://www.bbc.com/news/business-46462858",
        title: "Huawei finance chief Meng Wanzhou arrested in Canada",
        publisher: "BBC News",
        date: "2018-12-06",
        quote: "She is sought for extradition.",
        archivedUrl: "https://web.archive.org/web/2018/https://www.bbc.com/",
      },
      { url: "https://example.org/2", title: "Second source" },
    ],
  } satisfies Event;
  const event = (one: Event, language = "en", changes: Partial<EventDocument> = {}) =>
    renderEvent({
      kind: "event",
      languages: ["en"],
      categories: [],
      related: [],
      isPreview: false,
      site,
      event: one,
      title: one.title,
      language,
      updatedAt: NOW,
      timelines: [{ slug: "us-china-tech", title: "US–China technology" }],
      ...changes,
    });
  const suggest = (language: string, changes: Partial<SuggestPage>) =>
    renderSuggest({
      site,
      timeline: createTimeline("us-china-tech", "US–China technology", "en"),
      language,
      state: "open",
      values: {},
      errors: {},
      ...changes,
    });
  const summary = {
    slug: "us-china-tech",
    title: "US–China technology",
    description,
    language: "en",
    count: 128,
    updatedAt: NOW,
  };
  return [
    {
      name: "home",
      path: "/",
      html: renderHome({
        site,
        language: "en",
        languages: ["en"],
        timelines: [
          summary,
          {
            ...summary,
            slug: "ar",
            title: arabic.title,
            description: arabic.description ?? "",
            language: "ar",
            count: 1284,
          },
          { slug: "short", title: "Chip rules", language: "en", count: 1, updatedAt: NOW },
        ],
      }),
    },
    { name: "suggest", path: "/timelines/us-china-tech/suggest", html: suggest("en", {}) },
    {
      name: "suggest-failed",
      path: "/timelines/ar/suggest",
      html: suggest("ar", {
        state: "failed",
        values: { date: HOSTILE, title: "", summary: HOSTILE, sources: HOSTILE, contact: "x".repeat(301) },
        errors: { date: "noDate", title: "missing", sources: "noAddress", contact: "long" },
      }),
    },
    { name: "suggest-sent", path: "/timelines/de/suggest", html: suggest("de", { state: "sent" }) },
    {
      name: "home-empty",
      path: "/empty",
      html: renderHome({ site, timelines: [], language: "en", languages: ["en"] }),
    },
    { name: "timeline", path: "/timelines/us-china-tech", html: renderList(list) },
    { name: "filtered", path: "/events", html: renderList(filtered) },
    { name: "none", path: "/none", html: renderList({ ...filtered, events: [], total: 0 }) },
    {
      name: "published",
      path: "/published",
      html: renderList({ ...list, order: "-published", events: events.slice(0, 8) }),
    },
    { name: "hostile", path: "/hostile", html: renderList(hostile) },
    { name: "arabic", path: "/arabic", html: renderList(arabic) },
    { name: "hebrew", path: "/hebrew", html: renderList(hebrew) },
    { name: "event", path: `/events/${formatId(rich.id)}`, html: event(rich) },
    { name: "event-whole", path: "/event-whole", html: event(createWhole(rich), "en", createSurroundings(rich, "en")) },
    {
      name: "event-whole-arabic",
      path: "/event-whole-arabic",
      html: event(createWhole(rich), "ar", createSurroundings(rich, "ar")),
    },
    { name: "event-hostile", path: "/event-hostile", html: event(createHostile(base)[0] as Event) },
    { name: "event-arabic", path: "/event-arabic", html: event(createArabic()[0] as Event, "ar") },
    { name: "embed", path: "/embed/us-china-tech", html: renderEmbed(list) },
    { name: "embed-arabic", path: "/embed/ar", html: renderEmbed({ ...arabic, nextCursor: "x" }) },
    { name: "embed-hostile", path: "/embed/hostile", html: renderEmbed(hostile) },
    {
      name: "frame",
      path: "/frame",
      html: `<!doctype html><html lang="en"><title>Host</title><main><h1>Host page</h1>${renderEmbedCode(`${base}/embed/us-china-tech`, "US-China")}</main></html>`,
    },
    {
      name: "problem",
      path: "/problem",
      html: renderProblem({
        status: 404,
        title: "Not found",
        detail: "There is no timeline at this address. It may have been renamed.",
        site,
      }),
    },
    { name: "reference", path: "/api", html: renderReference(createOpenApi(), site) },
  ];
}

function formatHostile(): string {
  return new URLSearchParams({ tag: HOSTILE, q: HOSTILE }).toString();
}
