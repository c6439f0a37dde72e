import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FACETS } from "../../src/domain/facet.ts";
import { type Filter, formatFilter, matches, parseFilter, parseFilterText } from "../../src/domain/filter.ts";
import { createEvent } from "../helpers/documents.ts";

function read(text: string): Filter {
  const result = parseFilterText(text);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.value;
}

function errorsOf(text: string) {
  const result = parseFilterText(text);
  return result.ok ? [] : result.errors;
}

/** Values with everything in them that the grammar, addresses or Unicode could stumble over. */
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "B", "|", "\\", "!", " ", "&", "=", "+", "%", "#", "é", "芯") }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
);

const parameters = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom(...FACETS), value),
    fc.tuple(fc.constantFrom("from", "to", "on"), fc.constantFrom("2020", "2021-12", "1850~", "2014/..", "-0043")),
    fc.tuple(fc.constant("match"), fc.constantFrom("possible", "certain")),
    fc.tuple(fc.constant("q"), fc.constantFrom("a", "芯片 -b", '"a  b"', "c*", "  x   y ")),
  ),
  { maxLength: 6 },
);

describe("the canonical text of a filter", () => {
  it("says the filter: reading it gives the same filter and the same text", () => {
    fc.assert(
      fc.property(parameters, (pairs) => {
        const first = parseFilter(pairs);
        fc.pre(first.ok);
        if (!first.ok) return;
        const text = formatFilter(first.value);
        const second = parseFilterText(text);
        expect(second).toEqual(first);
        if (second.ok) expect(formatFilter(second.value)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["country=CN&category=a", "category=a&country=cn"],
    ["tag=b|A|b", "tag=a|b"],
    ["tag=a&tag=a", "tag=a"],
    ["tag=b&tag=a", "tag=a&tag=b"],
    ["tag=%7Ca%7C", "tag=a"],
    ["tag=!B|a", "tag=!a|b"],
    ["tag=a|!b", "tag=\\!b|a"],
    ["tag=!!a", "tag=!!a"],
    ["tag=a\\|b", "tag=a\\|b"],
    ["from=2020&to=2020", "on=2020"],
    ["match=possible", ""],
    ["q=%20two%20%20words", "q=two+words"],
    ["entity=Johnson+%26+Johnson", "entity=johnson+%26+johnson"],
  ])("of %s is %s", (text, canonical) => {
    expect(decodeURI(formatFilter(read(text))).replaceAll("%5C", "\\")).toBe(canonical);
  });

  it("keeps a bar and a backslash within a value", () => {
    const keys = (text: string) => read(text).clauses.flatMap((clause) => clause.keys);
    expect(keys("tag=a\\|b|c")).toEqual(["a|b", "c"]);
    expect(keys("tag=a\\\\|b")).toEqual(["a\\", "b"]);
    expect(keys("tag=a\\b")).toEqual(["a\\b"]);
    expect(keys("tag=\\!a")).toEqual(["!a"]);
  });
});

describe("errors", () => {
  it("are reported all, each with its parameter and value", () => {
    expect(errorsOf("tag=&from=2021-13&match=sure&q=--&colour=red&from=2020&on=2020")).toEqual([
      { parameter: "tag", value: "", detail: "names no tag; write for example tag=a, tag=a|b or tag=!a" },
      { parameter: "from", value: "2021-13", detail: expect.stringContaining("months go from 01 to 12") },
      { parameter: "match", value: "sure", detail: "is neither possible nor certain" },
      { parameter: "q", value: "--", detail: "has no word to look for" },
      { parameter: "colour", value: "red", detail: expect.stringContaining("is not a parameter here; known are") },
      { parameter: "from", value: "2020", detail: "is given twice" },
      { parameter: "on", value: "2020", detail: "stands for from and to; give it alone" },
    ]);
  });

  it.each(["tag=|", "tag=!", "tag=!|", "tag=%20", "tag=%E3%80%80"])("%s names nothing", (text) => {
    expect(errorsOf(text)).toMatchObject([{ parameter: "tag", detail: expect.stringContaining("names no tag") }]);
  });

  it("a window that ends before it begins", () => {
    expect(errorsOf("from=2021&to=2020")).toEqual([{ parameter: "to", value: "2020", detail: "is before from=2021" }]);
    expect(errorsOf("from=2020-06&to=2020")).toEqual([]);
  });

  it("of one kind do not bring others that name what was not said", () => {
    const detail = "stands for from and to; give it alone";
    expect(errorsOf("on=2000&from=2021")).toEqual([{ parameter: "on", value: "2000", detail }]);
    expect(errorsOf("on=x&to=2021").map(({ parameter, value }) => [parameter, value])).toEqual([
      ["on", "x"],
      ["on", "x"],
    ]);
  });

  it("too many values", () => {
    const many = (count: number) => `tag=${Array.from({ length: count }, (_, index) => `t${index}`).join("|")}`;
    expect(errorsOf(many(40))).toEqual([]);
    expect(errorsOf(`${many(40)}&country=cn`)).toMatchObject([
      { parameter: "country", detail: "makes more than 40 values in all" },
    ]);
  });
});

describe("matches", () => {
  const event = createEvent(1, {
    category: "Entity-List",
    tags: ["Chips", "a|b", "!x"],
    entities: [{ name: "Ｈuawei  Technologies" }],
    countries: ["US"],
    place: { country: "CN" },
    series: { name: "Day" },
    language: "en",
    date: "2019-05",
    title: "Listed",
  });

  it.each([
    ["", true],
    ["category=entity-list", true],
    ["tag=CHIPS", true],
    ["tag=chips|none", true],
    ["tag=chips&tag=none", false],
    ["tag=!chips", false],
    ["tag=!none|other", true],
    ["tag=!none|chips", false],
    ["tag=a\\|b", true],
    ["tag=\\!x", true],
    ["entity=huawei+technologies", true],
    ["country=cn&country=us", true],
    ["series=day&language=en", true],
    ["timeline=here", true],
    ["timeline=there", false],
    ["on=2019", true],
    ["on=2019&match=certain", true],
    ["on=2019-05-16", true],
    ["on=2019-05-16&match=certain", false],
    ["q=listed", true],
    ["q=list*", true],
    ["q=-listed+huawei", false],
  ])("%s: %s", (text, expected) => {
    expect(matches(event, read(text), { timelines: ["here"] })).toBe(expected);
  });
});

describe("in_force", () => {
  const DATES = { effective: "2019-05-21", expires: "2020-06-30" };

  it.each([
    // Both days are in it, the last one too.
    [DATES, "2019-05-20", "none"],
    [DATES, "2019-05-21", "certain"],
    [DATES, "2020-06-30", "certain"],
    [DATES, "2020-07-01", "none"],
    // Only some days of what is asked for.
    [DATES, "2019-05", "possible"],
    [DATES, "2020", "possible"],
    [DATES, "2019-06/2020-05", "certain"],
    // It took effect on some day of May, and expired on one of June.
    [{ effective: "2019-05", expires: "2020-06" }, "2019-04-30", "none"],
    [{ effective: "2019-05", expires: "2020-06" }, "2019-05-30", "possible"],
    [{ effective: "2019-05", expires: "2020-06" }, "2019-05-31", "certain"],
    [{ effective: "2019-05", expires: "2020-06" }, "2020-06-01", "certain"],
    [{ effective: "2019-05", expires: "2020-06" }, "2020-06-02", "possible"],
    [{ effective: "2019-05", expires: "2020-06" }, "2020-06-30", "possible"],
    [{ effective: "2019-05", expires: "2020-06" }, "2020-07-01", "none"],
    // About a day, or perhaps, is never certain.
    [{ effective: "2019-05-21~" }, "2025", "possible"],
    [{ effective: "2019-05-21", expires: "2030?" }, "2025", "possible"],
    // A time of day says more than its day.
    [{ effective: "2019-05-21T12:00" }, "2019-05-21T11:59", "none"],
    [{ effective: "2019-05-21T12:00" }, "2019-05-21", "possible"],
    [{ effective: "2019-05-21T12:00" }, "2019-05-21T12:01", "certain"],
    [{ effective: "2019", expires: "2019-05-21T12:00" }, "2019-05-21T12:01", "none"],
    [{ effective: "2019-05-21T12:00:00" }, "2019-05-21T12:00:00", "certain"],
    [{ effective: "2019", expires: "2020-05-21T12:00:00" }, "2020-05-21T12:00:00", "certain"],
    [{ effective: "2019", expires: "2020-05-21T12:00:00" }, "2020-05-21T12:00:01", "none"],
    [{ effective: "2019", expires: "2030/.." }, "2020/..", "certain"],
    // Without an end it goes on; without a beginning it is nothing.
    [{ effective: "2019-05-21" }, "2900", "certain"],
    [{ expires: "2020-06-30" }, "2020-01-01", "none"],
    [undefined, "2020-01-01", "none"],
  ])("%j on %s: %s", (dates, on, expected) => {
    const event = createEvent(1, { title: "A rule", ...(dates && { dates }) });
    const holds = (match: string) => matches(event, read(`in_force=${on}&match=${match}`));
    expect([holds("possible"), holds("certain")]).toEqual([expected !== "none", expected === "certain"]);
  });
});
