import fc from "fast-check";
import { FACETS } from "../../src/domain/facet.ts";
import { parseFilterText } from "../../src/domain/filter.ts";
import { QUERY_PARAMETERS } from "../../src/domain/query.ts";

// What fuzz.test.ts sends: records and queries, most of them right.

const odd = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "2021",
    "2021-13",
    "../..",
    "__proto__",
    "https://a.example",
    "CN",
    "!a|b\\",
  ),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { maxDepth: 3 },
  odd,
  fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }),
  fc.constantFrom(null, true, 0, -0, -1, 1e308, 5e-324, 2 ** 53, [], {}, [[]], [null], [{}], { name: 1 }),
);

const dates = fc.constantFrom("2021-12-26", "1985", "-0043", "2014/..", "/2020", "Y-13800000000", "19XX", "1850~");

/** A record as it should be; or with a member that is odd or of another kind, or that nobody knows; or something else. */
function record(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const names = Object.keys(members);
  const right = fc.record(members, { requiredKeys: names.slice(0, 2) });
  const wrong = fc.dictionary(fc.oneof(fc.constantFrom(...names), odd), value, { minKeys: 1, maxKeys: 2 });
  return fc.oneof(
    { arbitrary: right, weight: 5 },
    { arbitrary: fc.tuple(right, wrong).map(([a, b]) => ({ ...a, ...b })), weight: 4 },
    value,
  );
}

const list = (item: fc.Arbitrary<unknown>) => fc.array(item, { maxLength: 3 });
/** Any text that says something. */
const words = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.lorem({ maxCount: 5 }),
    fc.constantFrom("=1+1", "a|b\\", "!x", "芯片"),
  )
  .filter((text) => text.trim() !== "" && text.length <= 50);
const url = fc.oneof(fc.webUrl(), fc.webUrl({ withFragments: true, withQueryParameters: true }));
const degree = (most: number) => fc.double({ min: -most, max: most, noNaN: true });

export const event = record({
  date: dates,
  title: words,
  status: fc.constantFrom("draft", "published", "archived"),
  published_at: fc.constantFrom("2026-01-01T00:00:00Z", "2026-02-28T23:59:59.9+08:00", "9999-12-31T23:59:59Z"),
  external_id: words,
  slug: words,
  time_zone: fc.constantFrom("Asia/Shanghai", "UTC", "America/New_York"),
  summary: words,
  body: words,
  language: fc.constantFrom("en", "zh-Hans", "x-y", "en-u-ca-buddhist"),
  category: words,
  tags: list(words),
  countries: list(fc.constantFrom("CN", "us", "XX")),
  entities: list(
    fc.oneof(
      words,
      fc.record(
        { name: words, ids: fc.dictionary(fc.constantFrom("wikidata", "lei"), words) },
        { requiredKeys: ["name"] },
      ),
    ),
  ),
  place: fc.oneof(
    fc.record({ name: words, country: fc.constant("CN") }, { requiredKeys: [] }),
    fc.record({ lat: degree(90), lon: degree(180) }),
  ),
  external_url: url,
  sources: list(fc.record({ url, title: words, quote: words, date: dates }, { requiredKeys: ["url"] })),
  media: list(
    fc.record(
      { url, alt: fc.string({ unit: "binary" }), width: fc.integer({ min: 1, max: 99_999 }) },
      { requiredKeys: ["url", "alt"] },
    ),
  ),
  importance: fc.nat(100),
  series: fc.record({ name: words, edition: fc.integer({ min: 1 }) }, { requiredKeys: ["name"] }),
});

export const query = fc
  .array(
    fc.tuple(
      fc.oneof({ arbitrary: fc.constantFrom(...QUERY_PARAMETERS, ...FACETS), weight: 8 }, odd),
      fc.oneof(
        odd,
        dates,
        fc.constantFrom("fuzz", "a|b", "!a", "date", "-published", "5", "1000", "certain", '"a b" -c*', "芯片"),
      ),
    ),
    { maxLength: 5 },
  )
  .map((pairs) =>
    new URLSearchParams(pairs.map(([name, text]) => [name.toWellFormed(), text.toWellFormed()])).toString(),
  );

const rule = query.filter((text) => {
  const result = parseFilterText(text);
  return result.ok && result.value.clauses.every(({ facet }) => facet !== "timeline");
});

export const timeline = record({
  slug: fc.stringMatching(/^[a-z0-9]{1,9}$/),
  title: words,
  description: words,
  rule,
  pinned: list(fc.stringMatching(/^[0-7][0-9a-h]{10}$/)),
  excluded: list(fc.stringMatching(/^[0-7][0-9a-h]{10}$/)),
  language: fc.constantFrom("en", "ar", "zh-Hant-TW"),
  eras: list(fc.record({ title: words, date: dates, color: fc.constant("#1f77b4") })),
  order: fc.constantFrom("date", "-date", "published", "-published"),
});

export const token = record({
  name: words,
  scopes: fc.uniqueArray(fc.constantFrom("read", "events:write", "timelines:write", "tokens:write"), { minLength: 1 }),
  expires_at: fc.constantFrom("2127-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
});
