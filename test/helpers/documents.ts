import { parseEdtf } from "../../src/domain/date/edtf.ts";
import type { EventDate } from "../../src/domain/date/event-date.ts";
import type { EventDocument, ListDocument, Site } from "../../src/domain/document.ts";
import type { Event } from "../../src/domain/event.ts";
import { type Id, parseId } from "../../src/domain/id.ts";
import { type Instant, parseInstant } from "../../src/domain/instant.ts";
import type { Timeline } from "../../src/domain/timeline.ts";

export const SITE: Site = {
  title: "Annals",
  baseUrl: "https://annals.example",
  tagAuthority: "annals.example,2026",
};

/** The date of an EDTF text that is known to be one. */
export function dateOf(text: string): EventDate {
  const date = parseEdtf(text);
  if (!date.ok) throw new Error(date.error);
  return date.value;
}

/** The instant of an RFC 3339 text that is known to be one. */
export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`not an instant: ${text}`);
  return instant;
}

/** "00000000001" for 1. */
export function idOf(number: number): Id {
  const id = parseId(String(number).padStart(11, "0"));
  if (id === undefined) throw new Error(`not an id: ${number}`);
  return id;
}

export type EventOverrides = Partial<Omit<Event, "date" | "id">> & { readonly date?: string };

/** A public event. Its publication and change follow its number, so that every instant differs. */
export function createEvent(number: number, { date = "2021-12-26", ...overrides }: EventOverrides = {}): Event {
  const created = at("2026-01-01T00:00:00Z") + number * 60;
  return {
    id: idOf(number),
    version: 1,
    slug: `event-${number}`,
    title: `Event ${number}`,
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
    createdAt: created as Instant,
    updatedAt: (created + 20) as Instant,
    publishedAt: (created + 10) as Instant,
    ...overrides,
    date: dateOf(date),
  };
}

export const TIMELINE: Timeline = {
  id: idOf(900),
  version: 3,
  slug: "us-china-tech",
  title: "US and China: technology",
  description: "Sanctions, export controls & the answers to them",
  language: "en",
  rule: { clauses: [] },
  pinned: [],
  excluded: [],
  eras: [],
  order: "date",
  suggestions: false,
  createdAt: at("2026-01-01T00:00:00Z"),
  updatedAt: at("2026-01-02T00:00:00Z"),
};

/** All events under a query; as given unless told. */
export function createListDocument(events: readonly Event[], overrides: Partial<ListDocument> = {}): ListDocument {
  return {
    kind: "events",
    languages: ["en"],
    categories: [],
    tombstones: [],
    site: SITE,
    title: "Events",
    language: "en",
    events,
    order: "-published",
    updatedAt: at("2026-03-01T12:00:00Z"),
    query: "",
    filter: overrides.query ?? "",
    ...overrides,
  };
}

export function createTimelineDocument(events: readonly Event[], overrides: Partial<ListDocument> = {}): ListDocument {
  const { title, description = "", language } = TIMELINE;
  return createListDocument(events, {
    kind: "timeline",
    languages: ["en"],
    categories: [],
    tombstones: [],
    timeline: TIMELINE,
    title,
    description,
    language,
    ...overrides,
  });
}

export function createEventDocument(event: Event, overrides: Partial<EventDocument> = {}): EventDocument {
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
    updatedAt: event.updatedAt,
    timelines: [{ slug: TIMELINE.slug, title: TIMELINE.title }],
    ...overrides,
  };
}

/** A timeline as the service was made for: exact days, a year, a timed event, sources, a place, a picture. */
export const FOUNDING: ListDocument = createTimelineDocument(
  [
    createEvent(1, {
      externalId: "cmd-6",
      slug: "sixth-china-manufacturing-day",
      date: "2021-12-26",
      title: "Sixth China Manufacturing Day",
      summary: "Scholars and makers met in Beijing; the appeal asked for “patient capital”.",
      body: "Speakers called for *self-reliance*:\n\n- chips\n- machine tools\n\nSee [the appeal](https://example.org/appeal?a=1&b=2).",
      category: "china-manufacturing-day",
      tags: ["china-manufacturing-day", "industrial-policy"],
      entities: [{ name: "Renmin University of China", type: "organization", ids: { wikidata: "Q714717" } }],
      countries: ["CN"],
      place: { name: "Beijing", country: "CN", lat: 39.9042, lon: 116.4074 },
      externalUrl: "https://example.org/cmd/6",
      sources: [
        {
          url: "https://example.org/report?id=6&lang=en",
          title: "Manufacturing Day held",
          publisher: "Example Daily",
          date: "2021-12-27",
          quote: "Patient capital is what makers need.",
          archivedUrl: "https://web.archive.org/web/2022/https://example.org/report?id=6&lang=en",
        },
        { url: "https://example.com/second" },
      ],
      media: [
        {
          url: "https://example.org/hall.jpg",
          alt: "The hall, full",
          credit: "Photo: A. Li",
          width: 1200,
          height: 800,
        },
        { url: "https://example.org/speech.mp3", mediaType: "audio/mpeg", alt: "Recording of the speech" },
      ],
      series: { name: "China Manufacturing Day", edition: 6 },
      importance: 80,
      version: 4,
      updatedAt: at("2026-02-28T08:00:00Z"),
    }),
    createEvent(2, {
      date: "2018-08",
      title: "ZTE and Huawei kept from US government contracts",
      summary: "Section 889 of the National Defense Authorization Act.",
      category: "sanctions",
      tags: ["ndaa"],
      entities: [{ name: "Huawei" }, { name: "ZTE" }],
      countries: ["US", "CN"],
      sources: [{ url: "https://www.congress.gov/bill/115th-congress/house-bill/5515", publisher: "Congress" }],
    }),
    createEvent(3, {
      date: "2022-10-07T08:45",
      timeZone: "America/New_York",
      title: "Advanced chip rule filed for public inspection",
      category: "export-controls",
      countries: ["US"],
    }),
    createEvent(4, { date: "2014", title: "First phase of the Big Fund", language: "en", countries: ["CN"] }),
  ],
  { updatedAt: at("2026-02-28T08:00:00Z"), nextCursor: "bmV4dA==", total: 128 },
);

/** What was not in the founding timeline: other dates, states, updates, recurrence, records of names, what was taken back. */
export const RECORD: ListDocument = createTimelineDocument(
  [
    createEvent(21, {
      date: "2019-05-16",
      title: "Huawei put on the Entity List",
      summary: "Licences are needed for exports to it.",
      language: "en",
      category: "entity-list",
      entities: [
        { name: "华为", role: "target" },
        { name: "BIS", role: "issuer" },
      ],
      series: { name: "Entity List rules", edition: 2 },
      sources: [{ url: "https://example.org/rule", title: "The rule", supports: ["date", "dates/effective"] }],
      dates: { announced: "2019-05-15", effective: "2019-05-21", expires: "2030~" },
      updates: [
        { at: at("2026-01-02T09:00:00Z"), text: "A general licence was given", significant: true },
        { at: at("2026-01-03T09:00:00Z"), text: "A comma was moved", significant: false },
        { at: at("2026-01-04T09:00:00Z"), text: "It ran out & ended", significant: true },
      ],
      eventStatus: "confirmed",
      translations: { zh: { title: "华为被列入实体清单", "updates/0/text": "发放临时许可" } },
      terms: [
        {
          kind: "entity",
          key: "华为",
          term: { id: idOf(500), slug: "huawei", name: "Huawei", names: { zh: "华为" }, ids: { wikidata: "Q160120" } },
        },
        {
          kind: "series",
          key: "entity list rules",
          term: { id: idOf(501), slug: "entity-list-rules", name: "Entity List rules", names: {}, ids: {} },
        },
      ],
    }),
    createEvent(22, {
      date: "2026-12-26",
      title: "Eleventh China Manufacturing Day",
      eventStatus: "cancelled",
      note: "The hall, it says, <burned> down",
    }),
    createEvent(23, { date: "2027-03", title: "Hearing", eventStatus: "postponed", note: "No new day yet" }),
    createEvent(24, {
      date: "2020-02-29/2020-03-01",
      title: "Leap fair",
      recurrence: { rule: "FREQ=YEARLY;INTERVAL=4;UNTIL=20400301T120000Z", excluded: ["2028-02-29"] },
    }),
    createEvent(25, {
      date: "2026-03-01T18:30",
      title: "Open evening",
      recurrence: { rule: "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260401", excluded: ["2026-03-08"] },
    }),
    createEvent(26, {
      date: "2026-10-18T09:00",
      timeZone: "Europe/Berlin",
      title: "Breakfast briefing",
      recurrence: { rule: "FREQ=WEEKLY;COUNT=3", excluded: [] },
    }),
  ],
  {
    categories: [{ key: "entity-list", label: "Entity List", labels: { zh: "实体清单" }, color: "#1f77b4" }],
    languages: ["en", "zh"],
    tombstones: [
      {
        id: idOf(31),
        at: at("2026-02-03T00:00:00Z"),
        reason: "withdrawn",
        note: "It never was <so>",
        version: 4,
        date: dateOf("2024-01-01"),
      },
      {
        id: idOf(32),
        at: at("2026-02-02T00:00:00Z"),
        reason: "merged",
        mergedInto: idOf(34),
        version: 2,
        date: dateOf("2024-01-02T10:00"),
        timeZone: "Asia/Shanghai",
      },
      { id: idOf(33), at: at("2026-02-01T00:00:00Z"), reason: "deleted", version: 2, date: dateOf("195X") },
    ],
  },
);

const SCRIPT = "<script>alert(1)</script>";
const BREAKOUT = `"'><svg onload=alert(1)>]]><!-- &amp; ${SCRIPT}`;

/** A script in every field, every script of the world, every kind of date, and characters no format can hold. */
export const HOSTILE: ListDocument = createTimelineDocument(
  [
    createEvent(11, {
      externalId: `=HYPERLINK("http://evil.example","x")`,
      date: "2021-12-26",
      title: `${BREAKOUT} title`,
      summary: `${BREAKOUT} summary`,
      body: `${BREAKOUT} \u0001body\ufffe\n\n[a](javascript:alert(1)) ![b](data:text/html;base64,PHNjcmlwdD4=) <img src=x onerror=alert(1)>\n\n${SCRIPT}`,
      language: `en" onload="x\r\nX-EVIL:1`,
      category: `cat"${SCRIPT}`,
      tags: [`tag|pipe,comma;semi\\back"${SCRIPT}`, "=1+1"],
      entities: [{ name: `entity"${SCRIPT}` }],
      countries: ["CN"],
      place: { name: `place\r\nX-EVIL:1${SCRIPT}`, lat: -33.8, lon: -70.25 },
      externalUrl: "javascript:alert(1)",
      sources: [
        {
          url: `https://example.org/"onmouseover="alert(1)\r\nX-EVIL:1`,
          title: `source ${BREAKOUT}`,
          publisher: SCRIPT,
          date: SCRIPT,
          quote: BREAKOUT,
          archivedUrl: "data:text/html,x",
        },
        { url: "javascript:alert(2)", title: "dropped" },
      ],
      media: [
        { url: `https://example.org/a b".png`, alt: BREAKOUT, credit: SCRIPT, mediaType: `image/png";x` },
        { url: "vbscript:x", alt: "dropped" },
        { url: "data:image/svg+xml,<svg onload=alert(1)>", alt: "dropped" },
      ],
    }),
    createEvent(12, { date: "-0043-03-15", title: "Caesar is killed \u{1F5E1}\u{FE0F}", language: "la" }),
    createEvent(13, {
      date: "1850~",
      title: "Something, about then",
      summary: "@SUM(1)\u0000\u0008\u001f\ufffe\ud800 end",
    }),
    createEvent(14, {
      date: "2019-05-16?",
      title: "华为被列入实体清单",
      language: "zh-Hans",
      summary: "“华为”及其七十家关联企业。".repeat(12),
    }),
    createEvent(15, { date: "2020-03/2020-05", title: "تصدير الرقائق", language: "ar", summary: "قيود على التصدير" }),
    createEvent(16, { date: "2018-07-06/..", title: "Tariffs, in force\nand going on", tags: ["a", "b"] }),
    createEvent(17, { date: "Y-13800000000", title: "Big Bang" }),
    createEvent(18, {
      date: "2024-02-29/2024-03-01",
      title: "👩‍👩‍👧‍👦".repeat(20),
      body: "Long **paragraph** with 漢字 and emoji 🎉. ".repeat(260),
    }),
    createEvent(19, { date: "2026-03-29T02:30", timeZone: "Europe/Berlin", title: "In the hour that is skipped" }),
  ],
  {
    title: `${BREAKOUT} feed`,
    description: `${BREAKOUT} about`,
    query: "q=%22%3Cscript%3E&tag=a%26b&limit=50",
    filter: "q=%22%3Cscript%3E&tag=a%26b",
    cursor: `c"<>&`,
    updatedAt: at("2026-02-01T00:00:00Z"),
  },
);
