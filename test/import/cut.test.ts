import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chunk, type CutOptions, cut, type Unsendable } from "../../scripts/import/cut.ts";
import { formatProgress, formatTime } from "../../scripts/import/progress.ts";
import { waitFor } from "../../scripts/import/service.ts";

const NDJSON: CutOptions = { format: "ndjson", rows: 2, bytes: 100 };

async function* split(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function cutAll(bytes: string | Uint8Array, options: CutOptions, size = 7) {
  const items: (Chunk | Unsendable)[] = [];
  const file = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  for await (const item of cut(split(file, size), options)) items.push(item);
  return items;
}

describe("a file is cut into chunks", () => {
  it("by rows and by bytes, and each row knows its line", async () => {
    const long = `{"title":"${"é".repeat(60)}"}`;
    expect(await cutAll(`\ufeff{"a":1}\r\n\n{"b":2}\n{"c":3}\n  \n${long}\n{"d":4}`, NDJSON)).toEqual([
      { number: 1, text: '{"a":1}\n{"b":2}', lines: [1, 3], rows: ['{"a":1}', '{"b":2}'] },
      { number: 2, text: '{"c":3}', lines: [4], rows: ['{"c":3}'] },
      { number: 3, text: long, lines: [6], rows: [long] },
      { number: 4, text: '{"d":4}', lines: [7], rows: ['{"d":4}'] },
    ]);
  });

  it("what cannot be sent is named, and the rows around it are sent", async () => {
    const bad = Buffer.concat([
      Buffer.from("{}\n"),
      Buffer.from([0xff, 0x0a]),
      Buffer.alloc(1_900_001, "x"),
      Buffer.from("\n[]"),
    ]);
    expect(await cutAll(bad, NDJSON, 65_536)).toEqual([
      { line: 2, detail: "is not UTF-8" },
      { line: 3, detail: "has more than 1900000 bytes" },
      { number: 1, text: "{}\n[]", lines: [1, 4], rows: ["{}", "[]"] },
    ]);
  });

  it("of CSV the header goes with each, and a quoted field may have lines", async () => {
    const chunks = await cutAll('a,b\n1,"x\n""y"\n\n2,z\n3,"open\n', { format: "csv", rows: 2, bytes: 100 });
    expect(chunks).toEqual([
      { number: 1, text: 'a,b\n1,"x\n""y"\n2,z', lines: [2, 5], rows: ['1,"x\n""y"', "2,z"] },
      { number: 2, text: 'a,b\n3,"open', lines: [6], rows: ['3,"open'] },
    ]);
  });

  it("of CSV a quote within a field opens none, as the service reads it", async () => {
    const rows = ['1,a 5" pipe', "2,b", '3,"c, 6"" pipe"', "4,d"];
    const chunks = await cutAll(["a,b", ...rows].join("\n"), { format: "csv", rows: 10, bytes: 1000 });
    expect(chunks).toEqual([{ number: 1, text: ["a,b", ...rows].join("\n"), lines: [2, 3, 4, 5], rows }]);
  });

  it("of CSV no lines that end with CR alone are taken, since the whole file would be its header", async () => {
    await expect(cutAll("a,b\r1,x\r2,y\r", { format: "csv", rows: 2, bytes: 100 })).rejects.toThrow("CR alone");
  });

  it("alike, however the bytes come, with nothing lost", async () => {
    const line = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replace(/[\r\n\ufeff]/g, ""));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 50 }), async (texts, size) => {
        const file = texts.join("\n");
        const chunks = (await cutAll(file, NDJSON, size)) as Chunk[];
        expect(chunks).toEqual(await cutAll(file, NDJSON, 10_000));
        expect(chunks.map(({ number }) => number)).toEqual(chunks.map((_, index) => index + 1));
        const found = chunks.flatMap(({ lines, rows }) => rows.map((row, index) => [lines[index], row]));
        const wanted = texts.flatMap((text, index) => (text.trim() === "" ? [] : [[index + 1, text]]));
        expect(found).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a request that was not answered is sent again", () => {
  it("when the service says, and no two at the same moment", () => {
    expect(waitFor(1, "3", () => 0)).toBe(3);
    expect([1, 2, 3, 7, 12].map((attempt) => waitFor(attempt, null, () => 1))).toEqual([0.5, 1, 2, 30, 30]);
    expect(waitFor(4, "soon", () => 0.5)).toBe(2);
  });
});

describe("how far it is", () => {
  it("is said with the rate and the time that is left, of what was done since it went on", () => {
    const begun = { rows: 100_000, refused: 0, part: 0.1 };
    const progress = { rows: 430_112, refused: 3, part: 0.4 };
    expect(formatProgress(progress, begun, 100)).toBe("40.0%  430,112 rows  3,301/s  3 refused  3:20 left");
    expect(formatProgress(begun, begun, 0)).toBe("10.0%  100,000 rows  0/s");
    expect([59.4, 61, 3725].map(formatTime)).toEqual(["0:59", "1:01", "1:02:05"]);
  });
});
