import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ContentLines, escapeText, foldLine } from "../../src/representations/content-line.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(fc.constantFrom("a", "é", "漢", "🎉", "\u0301", "\\", ";", ","), { maxLength: 300 })
    .map((parts) => parts.join("")),
);

describe("foldLine", () => {
  it("leaves 75 octets as they are and folds 76", () => {
    expect(foldLine("a".repeat(75))).toBe(`${"a".repeat(75)}\r\n`);
    expect(foldLine("a".repeat(76))).toBe(`${"a".repeat(75)}\r\n a\r\n`);
    expect(foldLine(`${"a".repeat(74)}é`)).toBe(`${"a".repeat(74)}\r\n é\r\n`);
    expect(foldLine(`${"a".repeat(72)}🎉`)).toBe(`${"a".repeat(72)}\r\n 🎉\r\n`);
    expect(foldLine(`${"a".repeat(71)}🎉`)).toBe(`${"a".repeat(71)}🎉\r\n`);
  });

  it("keeps lines within 75 octets, characters whole, and gives the text back when unfolded", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(text, (line) => {
        const whole = line.replace(/[\r\n]/g, "").toWellFormed();
        const folded = foldLine(whole);
        expect(folded.endsWith("\r\n")).toBe(true);
        for (const part of folded.slice(0, -2).split("\r\n")) {
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(75);
          expect(part.isWellFormed()).toBe(true);
        }
        expect(folded.slice(0, -2).replaceAll("\r\n ", "")).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it("counts octets of UTF-8 as it goes", () => {
    fc.assert(
      fc.property(fc.array(text), (values) => {
        const lines = new ContentLines();
        for (const value of values) {
          lines.addLine(value.replace(/[\r\n]/g, "").toWellFormed());
          lines.addText("DESCRIPTION", value);
          lines.addShort("STATUS:CONFIRMED\r\n");
        }
        expect(lines.octets).toBe(Buffer.byteLength(lines.text));
      }),
    );
  });

  it("fills its lines", () => {
    const parts = foldLine("a".repeat(1000)).trimEnd().split("\r\n");
    expect(parts.slice(0, -1).map((part) => part.length)).toEqual(Array(parts.length - 1).fill(75));
  });
});

describe("escapeText", () => {
  it("escapes what ends a value, and drops controls", () => {
    expect(escapeText('a;b,c\\d\r\ne\nf\rg\th\u0000i\u007fj\ud800:"')).toBe('a\\;b\\,c\\\\d\\ne\\nf\\ng\thij\ufffd:"');
  });

  it("gives the text back to who unescapes it", () => {
    fc.assert(
      fc.property(text, (value) => {
        const plain = value.toWellFormed().replace(/\p{Cc}/gu, "\n");
        const back = escapeText(plain).replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character));
        expect(back).toBe(plain);
      }),
    );
  });

  it("leaves out a property without a text", () => {
    const lines = new ContentLines();
    lines.addText("X", undefined);
    lines.addText("X", "");
    expect(lines).toEqual({ text: "", octets: 0 });
  });
});
