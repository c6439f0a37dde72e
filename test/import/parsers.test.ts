import { describe, expect, it } from "vitest";
import { parseCsv } from "../../src/import/csv.ts";
import { PARSERS } from "../../src/import/index.ts";
import { parseJsonEvents } from "../../src/import/json.ts";
import { parseNdjson } from "../../src/import/ndjson.ts";
import { ImportError } from "../../src/import/rows.ts";
import { guardCell } from "../../src/representations/csv.ts";

describe("parseNdjson", () => {
  it("gives a row a line, by the numbers of the lines", () => {
    expect(parseNdjson('{"a":1}\r\n\r\n  \n{"b":2}\n')).toEqual([
      { row: 1, value: { a: 1 } },
      { row: 4, value: { b: 2 } },
    ]);
  });

  it.each(["1", "null", "[]", '"x"', "true"])("%s is no record", (line) => {
    expect(parseNdjson(line)).toEqual([{ row: 1, error: "is not an object" }]);
  });

  it("a line that is no JSON spoils itself alone", () => {
    const [bad, good] = parseNdjson('{"a":\n{"a":1}');
    expect(bad).toEqual({ row: 1, error: expect.stringMatching(/^is not JSON: ./) });
    expect(good).toEqual({ row: 2, value: { a: 1 } });
  });

  it("keeps U+2028 within texts, as it is no end of a line here", () => {
    expect(parseNdjson('{"a":"x\u2028y"}')).toEqual([{ row: 1, value: { a: "x\u2028y" } }]);
  });
});

describe("parseJsonEvents", () => {
  it.each(['[{"a":1},2]', '{"title":"T","events":[{"a":1},2],"next":null}'])("reads %s", (text) => {
    expect(parseJsonEvents(text)).toEqual([
      { row: 1, value: { a: 1 } },
      { row: 2, error: "is not an object" },
    ]);
  });

  it.each(["", "{", "null", "1", "{}", '{"events":{}}', '{"events":null}'])("refuses %j as a whole", (text) => {
    expect(() => parseJsonEvents(text)).toThrow(ImportError);
  });
});

describe("parseCsv", () => {
  it("names cells by the header, without empty ones", () => {
    expect(parseCsv("\ufeffTitle, Date ,,x\r\nA,2020,ignored,\r\n")).toEqual([
      { row: 1, value: { title: "A", date: "2020" } },
    ]);
  });

  it("passes over empty rows but counts them", () => {
    expect(parseCsv("title,date\n\n , \nA,2020")).toEqual([{ row: 3, value: { title: "A", date: "2020" } }]);
  });

  it("forgives empty cells beyond the header, and no others", () => {
    expect(parseCsv("title,date\nA,2020,, \nB,2020,x,")).toEqual([
      { row: 1, value: { title: "A", date: "2020" } },
      { row: 2, error: "has 4 cells, but there are 2 columns" },
    ]);
  });

  it("gives up where hardly anything is CSV", () => {
    expect(() => parseCsv(`title,date\n${'"x"y\n'.repeat(101)}`)).toThrow(
      new ImportError("101 rows are not CSV; the last is row 101"),
    );
    expect(() => parseCsv('"title"x,date\n')).toThrow(ImportError);
  });

  it.each(["=1+1", "'=1+1", "''-x", "+a", "-1", "@x", "'quoted'", "''", "'", "x", "'x"])(
    "takes away the apostrophe that our export puts before %j, and no other",
    (text) => {
      expect(parseCsv(`title,date\n${guardCell(text)},2020\n`)).toEqual([
        { row: 1, value: { title: text, date: "2020" } },
      ]);
    },
  );

  it("takes any name for a column", () => {
    expect(parseCsv("__proto__,title\na,b\n")).toEqual([
      {
        row: 1,
        value: Object.fromEntries([
          ["__proto__", "a"],
          ["title", "b"],
        ]),
      },
    ]);
  });
});

describe("PARSERS", () => {
  it("has nothing that it was not given", () => {
    expect(Object.keys(PARSERS)).toEqual([
      "application/x-ndjson",
      "application/json",
      "text/csv",
      "text/calendar",
      "application/rss+xml",
      "application/atom+xml",
      "application/xml",
      "text/xml",
      "application/feed+json",
    ]);
  });
});
