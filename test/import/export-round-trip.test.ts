import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventInput, toEventContent, toEventInput } from "../../src/contract/event.ts";
import type { Category } from "../../src/domain/category.ts";
import { DATE_ROLES, type Event } from "../../src/domain/event.ts";
import { listLosses } from "../../src/domain/loss.ts";
import { PARSERS } from "../../src/import/index.ts";
import { LOSS_RULES, REPRESENTATIONS } from "../../src/representations/index.ts";
import { type ExportLoss, listExportLosses } from "../../src/representations/losses/loss.ts";
import { checkRows } from "../../src/routes/api/import-rows.ts";
import { at, createEvent, createListDocument } from "../helpers/documents.ts";

// Done with our own exports: what is not there when they are read again is what the report of the format says.

const CATEGORIES: readonly Category[] = [
  { key: "entity-list", label: "Entity List", labels: { en: "Entity List", zh: "实体清单" } },
];

const words = fc
  .oneof(fc.lorem({ maxCount: 4 }), fc.constantFrom("芯片 & 机器", "a;b,c\\d", "=1+1", "“patient” <b>", "🎉 é", "x|y"))
  .filter((text) => text.trim() === text);
const paragraphs = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("\n\n"));
const url = fc
  .webUrl({ withQueryParameters: true })
  .filter((text) => /^https?:[!-~]+$/.test(text) && !/["'<>\\^`{|}]/.test(text));
const date = fc.constantFrom(
  ...["2021-12-26", "1985", "2018-08", "2024-02-28/2024-03-01", "2014/..", "1850~", "2019-05-16?", "2001-21", "198X"],
  ...["-0043-03-15", "Y-13800000000", "../2020", "2021-12/2022", "2021-03-04T10:15:30", "2021-12-26T09:00+08:00"],
);
const timed = fc.constantFrom(
  "2021-12-26T09:00",
  "2021-12-26T09:00/2021-12-26T17:30",
  "2021-11-07T01:30",
  "2021-12-26T23:59:30",
);
const zone = fc.constantFrom("Asia/Shanghai", "America/New_York", "Europe/Dublin", "UTC");
const day = fc.constantFrom("2020-01-01", "1999", "2003-04~");
const optional = <T>(members: Record<string, fc.Arbitrary<T>>) => fc.record(members, { requiredKeys: [] });

const source = fc.record(
  { url, title: words, publisher: words, date: day, quote: words, archived_url: url, supports: fc.constant(["date"]) },
  { requiredKeys: ["url"] },
);
/** With an ending by which programs know what it is. */
const media = fc
  .record(
    {
      ...{ url: fc.webUrl(), alt: words, credit: words, kind: fc.constantFrom("image/png", "audio/mpeg", "video/mp4") },
      ...{ length: fc.integer({ min: 1, max: 10 ** 9 }), width: fc.integer({ min: 1, max: 5000 }) },
      focus: fc.constant([0.25, 0.5]),
    },
    { requiredKeys: ["url", "alt", "kind"] },
  )
  .map(({ url, kind, ...rest }) => ({
    ...rest,
    url: `https://${new URL(url).host}/a.${kind.split("/")[1]?.replace("mpeg", "mp3")}`,
    media_type: kind,
  }));
const entity = fc.record(
  { name: words, type: fc.constantFrom("person", "company"), role: words, ids: fc.constant({ wikidata: "Q1" }) },
  { requiredKeys: ["name"] },
);
const place = fc.oneof(
  fc.record({ name: words, country: fc.constantFrom("CN", "US") }, { requiredKeys: ["name"] }),
  fc.record({ country: fc.constantFrom("CN", "US"), subdivision: fc.constant("CN-BJ") }),
  fc.record({
    name: words,
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
);
const common = {
  title: words,
  external_id: words,
  summary: words,
  body: paragraphs,
  language: fc.constantFrom("en", "zh-Hans", "ar"),
  translations: fc.constant({ zh: { title: "事" } }),
  category: fc.constantFrom("entity-list", "another"),
  tags: fc.uniqueArray(fc.oneof(words, fc.constant("entity-list")), { maxLength: 3 }),
  entities: fc.uniqueArray(entity, { maxLength: 2, selector: ({ name }) => name }),
  countries: fc.subarray(["CN", "US"]),
  place,
  external_url: url,
  sources: fc.uniqueArray(source, { maxLength: 2, selector: (one) => one.url }),
  media: fc.uniqueArray(media, { maxLength: 2, selector: (one) => one.url }),
  importance: fc.integer({ min: 0, max: 100 }),
  series: fc.record({ name: words, edition: fc.integer({ min: 1, max: 99 }) }, { requiredKeys: ["name"] }),
  dates: optional(Object.fromEntries(DATE_ROLES.map((role) => [role, day]))),
  updates: fc.array(fc.record({ at: fc.constant("2026-01-05T00:00:00Z"), text: words, significant: fc.boolean() }), {
    maxLength: 2,
  }),
  event_status: fc.constantFrom("tentative", "confirmed", "cancelled", "postponed"),
  note: words,
};
const required = ["title", "date", "status", "published_at"] as const;
const published = { status: fc.constant("published"), published_at: fc.constant("2026-01-02T00:00:00Z") };
const input = fc.oneof(
  fc.record({ ...common, ...published, date, time_zone: zone }, { requiredKeys: [...required] }),
  fc.record({ ...common, ...published, date: timed, time_zone: zone }, { requiredKeys: [...required, "time_zone"] }),
  fc.record(
    {
      ...{ ...common, ...published, date: fc.constantFrom("2021-12-26", "2021-12-26T09:00"), time_zone: zone },
      recurrence: fc.record({
        rule: fc.constantFrom("FREQ=YEARLY", "FREQ=WEEKLY;UNTIL=20220301", "FREQ=DAILY;COUNT=5"),
        excluded: fc.constantFrom([], ["2022-01-02"]),
      }),
    },
    { requiredKeys: [...required, "recurrence"] },
  ),
);

const NOW = at("2026-03-01T00:00:00Z");
const TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".ndjson": "application/x-ndjson",
  ".csv": "text/csv",
  ".timelinejs.json": "application/json",
  ".ics": "text/calendar",
};

function toEvent(value: unknown, index: number): Event {
  const { date, ...content } = toEventContent(EventInput.parse(value), NOW);
  return { ...createEvent(index + 1), ...content, date };
}

/** Events as they are read again from a document, by what stands for their id. */
function readAgain(events: readonly Event[], suffix: string) {
  const text = REPRESENTATIONS.get(suffix)?.render(createListDocument(events, { categories: CATEGORIES })) ?? "";
  const type = TYPES[suffix] ?? "";
  const rows = PARSERS[type]?.(text, { categories: CATEGORIES }) ?? [];
  return checkRows(rows, { map: {} }, NOW);
}

/** Whether the report has all of a value that did not come back. */
function isNamed(losses: readonly ExportLoss[], pointer: string, was: unknown): boolean {
  if (losses.some((loss) => pointer === loss.pointer || pointer.startsWith(`${loss.pointer}/`))) return true;
  if (typeof was !== "object" || was === null) return false;
  return Object.entries(was).every(([name, member]) => isNamed(losses, `${pointer}/${name}`, member));
}

/** What is known by its address, in the place that it had before. */
function inPlace(name: "media" | "sources", before: EventMembers, after: EventMembers): unknown {
  return before[name]?.map(({ url }) => after[name]?.find((one) => one.url === url) ?? {});
}
type EventMembers = ReturnType<typeof toEventInput>;

function listUnnamed(before: EventMembers, after: EventMembers, losses: readonly ExportLoss[]) {
  const placed = { ...after, media: inPlace("media", before, after), sources: inPlace("sources", before, after) };
  return listLosses(before, placed).filter(({ pointer, was }) => !isNamed(losses, pointer, was));
}

describe.each(Object.keys(TYPES))("%s, read again", (suffix) => {
  it("lacks nothing but what its report of losses names", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(input, (value) => {
        const event = toEvent(value, 0);
        const document = createListDocument([event], { categories: CATEGORIES });
        const rules = LOSS_RULES[suffix] ?? {};
        const [row] = readAgain([event], suffix);
        if (rules.leftOut?.(document)(event) !== undefined) {
          expect(row).toBeUndefined();
          return;
        }
        const losses = listExportLosses(event, document, rules);
        if (!row || !("content" in row)) throw new Error(JSON.stringify(row));
        expect(listUnnamed(toEventInput(event), toEventInput(row.content), losses)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
