import fc from "fast-check";
import RssParser from "rss-parser";
import { describe, expect, it } from "vitest";
import { attributes, cdata, element, escapeXml, toXmlText } from "../../src/representations/xml.ts";

const PIECES = ["&", "<", ">", '"', "'", "]]>", "]", "<![CDATA[", "&amp;", "&#60;", "\u0000", "\ud800", "漢"];

const text = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 20 }).map((parts) => parts.join("")),
);

/** XML 1.0 section 2.2, turned round. */
const FORBIDDEN = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

describe("escapeXml", () => {
  it("escapes markup and quotes, and drops what XML forbids", () => {
    expect(escapeXml(`<a b="c">&'`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;'");
    expect(escapeXml("a\u0000\u0008\u000b\u001f\ufffe\uffffb\t\n\r")).toBe("ab\t\n\r");
    expect(escapeXml("a\ud800b\udc00c\u{1f389}")).toBe("a\ufffdb\ufffdc\u{1f389}");
  });
});

describe("XML made of any text", () => {
  it("is read by a strict parser, which gives the text back", { timeout: 60_000 }, async () => {
    const parser = new RssParser({ xml2js: { strict: true } });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const plain = `.${toXmlText(value)}.`;
        const item = `<title>${escapeXml(plain)}</title><description>${cdata(plain)}</description>`;
        const xml = `<rss version="2.0"><channel><item>${item}<enclosure${attributes({ url: plain, type: undefined })}/></item></channel></rss>`;
        expect(xml).not.toMatch(FORBIDDEN);
        expect(cdata(value)).not.toMatch(FORBIDDEN);
        expect(escapeXml(value)).not.toMatch(FORBIDDEN);
        const [read] = (await parser.parseString(xml)).items;
        expect([read?.title, read?.content, read?.enclosure?.url]).toEqual([plain, plain, plain]);
      }),
      { numRuns: 1000 },
    );
  });

  it("has no element without a text", () => {
    expect(element("a", undefined) + element("a", "")).toBe("");
    expect(element("a", "b", attributes({ c: 1 }))).toBe('<a c="1">b</a>\n');
  });
});

it("escapes every text as it would without looking at it first", () => {
  const character = fc.constantFrom(
    "a",
    "é",
    "中",
    "&",
    "<",
    ">",
    '"',
    "\0",
    "\x0b",
    "\n",
    "\ud800",
    "\udc00",
    "😀",
    "\ufffe",
    "\uffff",
  );
  const references: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  fc.assert(
    fc.property(fc.array(character), (characters) => {
      const whole = [...characters.join("").toWellFormed()];
      const expected = whole.map((one) => references[one] ?? ("\0\x0b\ufffe\uffff".includes(one) ? "" : one)).join("");
      expect(escapeXml(characters.join(""))).toBe(expected);
    }),
  );
});
