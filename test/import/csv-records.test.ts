import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../src/import/csv-records.ts";

const read = (text: string) => [...readCsv(text)].map((record) => ("cells" in record ? record.cells : record.error));
const OPEN = "the quote that opens cell 1 is not closed before a comma or the end of a line";

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe("readCsv", () => {
  it.each([
    ["", []],
    ["a", [["a"]]],
    [
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["a\rb\r\nc\nd", [["a"], ["b"], ["c"], ["d"]]],
    [",\n\n,", [["", ""], [""], ["", ""]]],
    ['"a ""b"", c","d\r\ne"\n""', [['a "b", c', "d\r\ne"], [""]]],
    ['5" pipe, "x"', [['5" pipe', ' "x"']]],
    [" a , b ", [[" a ", " b "]]],
  ])("%j", (text, cells) => {
    expect(read(text)).toEqual(cells);
  });

  it.each([
    ['"a"x,b\nc,d', [OPEN, ["c", "d"]]],
    ['"never closed\nc,d\ne,f', [OPEN, ["c", "d"], ["e", "f"]]],
    ['a,"x" \nc,d', [OPEN.replace("1", "2"), ["c", "d"]]],
    ['"', [OPEN]],
    ['a\n"""', [["a"], OPEN]],
  ])("%j spoils one line and no other", (text, cells) => {
    expect(read(text)).toEqual(cells);
  });

  const cell = fc.string({ unit: fc.constantFrom("a", "b", ",", '"', "\r", "\n", " ", "'", "芯") });
  const table = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }))
    .chain(([columns, rows]) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
    );

  it("reads back every table that is written with quotes", () => {
    fc.assert(
      fc.property(table, fc.constantFrom("\r\n", "\n", "\r"), fc.boolean(), (rows, end, ended) => {
        const text = rows.map((row) => row.map(quote).join(",")).join(end) + (ended ? end : "");
        expect(read(text)).toEqual(rows);
      }),
    );
  });

  it("reads what another parser reads, as it does", () => {
    const plain = fc.string({ unit: fc.constantFrom("a", " ", "芯", "'") });
    const mixed = fc.array(fc.array(fc.oneof(plain, cell.map(quote)), { minLength: 2, maxLength: 3 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(mixed, (rows) => {
        const text = `${rows.map((row) => row.join(",")).join("\r\n")}\r\n`;
        const theirs = parse(text, { relax_column_count: true, record_delimiter: "\r\n" });
        expect(read(text)).toEqual(theirs);
      }),
    );
  });

  it("never loses a line, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", ",", '"') }), { minLength: 1 }), (lines) => {
        const records = read(`${lines.join("\n")}\nlast,line`);
        expect(records.at(-1)).toSatisfy((record) => JSON.stringify(record).includes("last"));
      }),
    );
  });

  it("takes a text of a megabyte with a quote open from its start in no time", () => {
    const records = read(`"${"a,b\n".repeat(250_000)}`);
    expect(records).toHaveLength(250_000);
    expect(records[0]).toBe(OPEN);
  });
});
