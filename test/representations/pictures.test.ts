import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { crc32, inflateSync } from "node:zlib";
import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { describe, expect, it } from "vitest";
import type { Document } from "../../src/domain/document.ts";
import type { ReadFile } from "../../src/representations/formats.ts";
import { renderEvent } from "../../src/representations/html/event.ts";
import { renderList } from "../../src/representations/html/timeline.ts";
import { join, toVisual } from "../../src/representations/picture/bidi.ts";
import { draw } from "../../src/representations/picture/draw.ts";
import { type Bar, LIGHT } from "../../src/representations/picture/shapes.ts";
import { cut, widthOf, wrap } from "../../src/representations/picture/text.ts";
import { render as renderPng } from "../../src/representations/png.ts";
import { render as renderSvg, STYLE, STYLE_HASH } from "../../src/representations/svg.ts";
import {
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  TIMELINE,
} from "../helpers/documents.ts";
import { PICTURED } from "../helpers/pictures.ts";
import { expectGolden } from "./golden.ts";

const CASES = Object.entries(PICTURED);

function find(name: string): Document {
  const document = PICTURED[name];
  if (!document) throw new Error(`no document ${name}`);
  return document;
}

/** All elements, outermost first. */
function elementsOf(svg: string): XmlElement[] {
  const { root } = parseXml(svg);
  const all = (element: XmlElement): XmlElement[] => [
    element,
    ...element.children.filter((child) => child instanceof XmlElement).flatMap(all),
  ];
  return root ? all(root) : [];
}

const textsOf = (document: Document) => draw(document).lines.map(({ text }) => text);

/** A file of public/, as the Worker is given it. */
const readFile: ReadFile = async (name) => {
  const file = new URL(`../../public/${name}`, import.meta.url);
  return existsSync(file) ? new Blob([readFileSync(file)]).stream() : undefined;
};

/** PNG with a palette and no filter, read by Node's zlib. */
async function paint(document: Document, read = readFile) {
  const bytes = Buffer.from(await renderPng(document, read));
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    const end = at + 8 + bytes.readUInt32BE(at);
    expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)));
    chunks.set(bytes.toString("latin1", at + 4, at + 8), bytes.subarray(at + 8, end));
  }
  const [head, palette, data] = ["IHDR", "PLTE", "IDAT"].map((type) => chunks.get(type) ?? Buffer.alloc(0)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const rows = inflateSync(data);
  expect([rows.length, [...chunks.keys()]]).toEqual([(width + 1) * height, ["IHDR", "PLTE", "IDAT", "IEND"]]);
  const colorAt = (x: number, y: number) => {
    const index = rows[y * (width + 1) + 1 + x] ?? 0;
    return `#${palette.subarray(index * 3, index * 3 + 3).toString("hex")}`;
  };
  /** How many pixels of a part are not of its ground. */
  const inkIn = (left: number, top: number, wide: number, high: number) => {
    const colors = Array.from({ length: wide * high }, (_, at) =>
      colorAt(left + (at % wide), top + Math.floor(at / wide)),
    );
    return colors.filter((color) => color !== LIGHT.ground).length;
  };
  return { size: bytes.length, width, height, colorAt, inkIn };
}

describe("a picture as SVG", () => {
  it.each(CASES)("of %s is written byte for byte", (name, document) => {
    expectGolden(`pictures/${name}.svg`, renderSvg(document));
  });

  it.each(CASES)(
    "of %s is well-formed, has a text alternative, and nothing that runs or comes from elsewhere",
    (_, document) => {
      const svg = renderSvg(document);
      const elements = elementsOf(svg);
      const [root, title, desc, style] = elements;
      expect([root?.name, title?.name, desc?.name, style?.name]).toEqual(["svg", "title", "desc", "style"]);
      expect(root?.attributes).toMatchObject({ role: "img", viewBox: "0 0 1200 630", width: "1200", height: "630" });
      expect(title?.text.trim()).toBe(document.title.replaceAll("\0", "").trim());
      expect(desc?.text).not.toBe("");
      const known = [
        "svg",
        "title",
        "desc",
        "style",
        "defs",
        "linearGradient",
        "stop",
        "mask",
        "rect",
        "text",
        "tspan",
      ];
      expect(elements.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
      const attributes = elements.flatMap((element) => Object.entries(element.attributes));
      expect(attributes.filter(([name]) => /^on|href|style|src/.test(name))).toEqual([]);
      expect(attributes.filter(([, value]) => /url\((?!#)/.test(value))).toEqual([]);
      expect(svg).not.toContain("NaN");
    },
  );

  it.each(CASES)("of %s stays within its edges", (_, document) => {
    const { width, height, bars } = draw(document);
    expect(
      bars.filter((bar) => bar.x < 0 || bar.y < 0 || bar.x + bar.width > width || bar.y + bar.height > height),
    ).toEqual([]);
    expect(bars.filter((bar) => bar.width < 0 || bar.height <= 0)).toEqual([]);
  });

  it("has one style, which its policy allows by its hash", () => {
    expect(STYLE_HASH).toBe(`sha256-${createHash("sha256").update(STYLE).digest("base64")}`);
    expect(renderSvg(find("rome"))).toContain(`<style>${STYLE}</style>`);
  });

  it("says in words what is to be seen: the span, how many, and the most important with their dates, in order", () => {
    const events = Array.from({ length: 14 }, (_, index) =>
      createEvent(index + 1, { date: String(1960 + index), importance: index % 7 === 0 ? 10 : 90 }),
    );
    const { title, description } = draw(createListDocument(events, { title: "Fourteen", total: 14 }));
    expect([title, description.split(". ")[0]]).toEqual(["Fourteen", "1960 – 1973 · 14 events"]);
    expect(description.split(". ").slice(1)).toEqual(
      [1961, 1962, 1963, 1964, 1965, 1966, 1968, 1969, 1970, 1971].map((year) => `${year}: Event ${year - 1959}`),
    );
  });

  it("says of how many events it shows how many", () => {
    expect(textsOf(find("busy"))).toContain("26 December 2021 · 200 / 5,000 events");
    expect(textsOf(find("empty"))).toContain("No event matches. Remove a filter or widen the period.");
  });

  it("counts years before Christ and before us as people do", () => {
    const ticks = (name: string) =>
      draw(find(name))
        .lines.filter(({ isCentered }) => isCentered)
        .map(({ text }) => text);
    expect(ticks("rome")).toEqual(["600 BC", "400 BC", "200 BC", "1 AD", "200 AD", "400 AD"]);
    expect(ticks("mesozoic")).toEqual(["250 Ma", "200 Ma", "150 Ma", "100 Ma"]);
    expect(ticks("deep")).toEqual(["12 Ga", "10 Ga", "8 Ga", "6 Ga", "4 Ga", "2 Ga"]);
    expect(ticks("single")).toEqual(["26 December 2021", "06:00", "12:00", "18:00"]);
  });

  it.each([
    ["1969-07-16/1969-07-24", ["17 July 1969", "19 July 1969", "21 July 1969", "23 July 1969"]],
    ["1969-07/1970-12", ["July 1969", "October 1969", "January 1970", "April 1970", "July 1970", "October 1970"]],
    ["1066/1087", ["1070", "1075", "1080", "1085"]],
  ])("marks round dates in %s", (date, expected) => {
    const { lines } = draw(createListDocument([createEvent(1, { date })]));
    expect(lines.filter(({ isCentered }) => isCentered).map(({ text }) => text)).toEqual(expected);
  });

  it("lets an end fade that is not known exactly, or that is not there", () => {
    const fades = (date: string) => {
      const { bars } = draw(createListDocument([createEvent(1, { date }), createEvent(2, { date: "1900/2000" })]));
      const own = bars.filter(({ paint: color, y }) => color.startsWith("#") && y < 400);
      const faint = own.filter(({ opacity = 1 }) => opacity < 0.1);
      const isLeft = ({ x, y }: Bar) => x < (own.find((bar) => bar.opacity === undefined && bar.y === y)?.x ?? 0);
      return faint.map((bar) => (isLeft(bar) ? "left" : "right"));
    };
    expect([fades("1950"), fades("1950~"), fades("1950/.."), fades("../1950")]).toEqual([
      [],
      ["left", "right"],
      ["right"],
      ["left"],
    ]);
  });

  it("puts each category in a lane of its name and colour, and more than six in six", () => {
    const events = Array.from({ length: 9 }, (_, index) => createEvent(index + 1, { category: `kind-${index + 1}` }));
    const categories = [{ key: "kind-2", label: "Second kind", labels: {}, color: "#123456" }];
    const { bars, lines } = draw(createListDocument(events, { categories }));
    const dots = bars.filter(({ x, width, height }) => x === 48 && width === 10 && height === 10);
    expect(dots.map(({ paint: color }) => color)).toHaveLength(6);
    expect(dots[1]?.paint).toBe("#123456");
    expect(lines.map(({ text }) => text)).toEqual(expect.arrayContaining(["Kind 1", "Second kind"]));
  });

  it("names the important first, and marks the rest with how many they are", () => {
    const { lines, bars } = draw(find("single"));
    const named = lines.flatMap(({ text }) => /^Notice (\d+)/.exec(text)?.[1] ?? []).map(Number);
    const rest = Number(lines.find(({ text }) => text.startsWith("+"))?.text);
    expect(named.length + rest).toBe(200);
    expect(bars.filter(({ opacity }) => opacity === 0.45)).toHaveLength(rest);
    // (index * 37) % 101 is 100 for the 31st and the 132nd.
    expect(named).toEqual(expect.arrayContaining([31, 132]));
  });

  it("never lets two titles touch", () => {
    for (const [, document] of CASES) {
      const { lines, direction } = draw(document);
      if (direction === "rtl") continue;
      const rows = Map.groupBy(
        lines.filter(({ isCentered }) => !isCentered),
        ({ y }) => Math.round(y),
      );
      for (const row of rows.values()) {
        const spans = row
          .map(({ x, size, text, note }) => [
            x,
            x + widthOf(text, size) + (note ? widthOf(`  ${note}`, size * 0.85) : 0),
          ])
          .sort(([a = 0], [b = 0]) => a - b);
        spans.forEach(([start = 0], index) => {
          expect(start).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
        });
      }
    }
  });

  it("runs from the right where the language does", () => {
    const [ltr, rtl] = ["en", "ar"].map((language) => draw(createListDocument([createEvent(1)], { language })));
    expect([ltr?.direction, rtl?.direction]).toEqual(["ltr", "rtl"]);
    expect([ltr?.lines[0]?.x, rtl?.lines[0]?.x]).toEqual([48, 1152]);
    expect(renderSvg(find("arabic"))).toContain('lang="ar" direction="rtl"');
  });

  it("draws the eras of a timeline, in their colours, even without events", () => {
    const timeline = { ...TIMELINE, eras: [{ title: "Roaring", date: "1920/1929", color: "#aa0000" }] };
    const { bars, lines } = draw(createTimelineDocument([], { timeline }));
    expect(bars.filter(({ paint: color }) => color === "#aa0000").map(({ opacity = 1 }) => opacity)).toEqual([0.13, 1]);
    expect(lines.map(({ text }) => text)).toContain("Roaring");
  });
});

describe("texts of pictures", () => {
  it("are as wide as their characters, cut and wrapped where they are too wide", () => {
    expect([widthOf("", 20), widthOf("漢字", 20), widthOf("e\u0301", 36)]).toEqual([0, 40, 20]);
    expect([cut("short", 20, 100), cut("a title that is too long", 20, 100)]).toEqual(["short", "a title th…"]);
    expect(wrap("one two three four", 20, 80, 3)).toEqual(["one two", "three", "four"]);
    expect(wrap("one two three four", 20, 80, 2)).toEqual(["one two", "three f…"]);
    expect(wrap("第六届中国制造日", 20, 80, 3)).toEqual(["第六届中", "国制造日"]);
  });

  it("stand from left to right, Arabic in its joined forms", () => {
    const codes = (text: string) => Array.from(text, (one) => one.charCodeAt(0).toString(16)).join(" ");
    expect(codes(join("سلام"))).toBe("feb3 fefc fee1");
    expect(codes(join("بغداد"))).toBe("fe91 fed0 feaa fe8d fea9");
    expect(codes(join("باب"))).toBe("fe91 fe8e fe8f");
    expect(toVisual("a (b) 12", "ltr")).toBe("a (b) 12");
    expect(toVisual("אב (Optics) 12", "rtl")).toBe("12 (Optics) בא");
    expect(toVisual("Order (EO) 12: a", "rtl")).toBe("Order (EO) 12: a");
    expect(toVisual("אב 970–972", "rtl")).toBe("972–970 בא");
    expect(toVisual("אב 3.5", "rtl")).toBe("3.5 בא");
    expect(toVisual("see אב גד now", "ltr")).toBe("see דג בא now");
  });
});

describe("a picture as PNG", () => {
  it.each(CASES)("of %s has the pixels that SVG has as shapes, in less than 60 kB", async (_, document) => {
    const png = await paint(document);
    expect([png.width, png.height]).toEqual([1200, 630]);
    expect(png.size).toBeLessThan(60_000);
    expect(png.colorAt(2, 2)).toBe(LIGHT.ground);
    for (const { x, y, width, height, paint: color, opacity } of draw(document).bars) {
      if (!color.startsWith("#") || opacity !== undefined || width < 8) continue;
      const at = png.colorAt(x + Math.floor(width / 2), y + Math.floor(height / 2));
      const parts = (text: string) => [1, 3, 5].map((from) => Number.parseInt(text.slice(from, from + 2), 16));
      const apart = parts(at).map((part, index) => Math.abs(part - (parts(color)[index] ?? 0)));
      // Bars may lie under others of the same lane; with very many colours, those that are alike become one.
      expect(Math.max(...apart)).toBeLessThan(16);
    }
  });

  it("writes titles in the scripts that there are glyphs of", async () => {
    for (const title of [
      "Annals",
      "Χρονικά",
      "Летопись",
      "حوليات",
      "דברי הימים",
      "编年史",
      "編年史",
      "年代記のあらまし",
    ]) {
      const { inkIn } = await paint(createListDocument([], { title }));
      // Each of its letters, one after the other.
      const inks = [...title].filter((letter) => letter !== " ").length;
      expect([title, inkIn(48, 30, 400, 50) > 60 * inks]).toEqual([title, true]);
    }
  });

  it("leaves out what it has no glyphs of, and shows the date and the mark", async () => {
    const document = createListDocument([createEvent(1, { title: "ᚠᚢᚦᚨᚱᚲ", date: "1969" })], { title: "ᚠᚢᚦ" });
    const [line] = draw(document).lines.filter(({ note }) => note === "1969");
    if (!line) throw new Error("no label");
    const { inkIn } = await paint(document);
    const [left, top] = [Math.round(line.x), Math.round(line.y) - 24];
    expect(inkIn(48, 20, 500, 60)).toBe(0);
    expect(inkIn(left, top, 60, 28)).toBeGreaterThan(100);
    expect(inkIn(left + 70, top, 100, 24)).toBe(0);
  });

  it("fails where a file of glyphs cannot be read, and is whole the next time", async () => {
    const document = createListDocument([], { title: "Ж" });
    const failing: ReadFile = async () => {
      throw new Error("no network");
    };
    await expect(renderPng(createListDocument([], { title: "\u1ea0" }), failing)).rejects.toThrow("no network");
    expect((await paint(document)).inkIn(48, 30, 60, 50)).toBeGreaterThan(100);
  });

  it("does not wait for a file that another picture asked for", async () => {
    const document = createListDocument([], { title: "\u1e00" });
    const asked: string[] = [];
    void renderPng(document, (name) => {
      asked.push(name);
      return new Promise(() => {});
    });
    expect(asked).toContain("glyphs/7.bin");
    expect((await paint(document)).inkIn(48, 30, 60, 50)).toBeGreaterThan(100);
  });

  it("is the same bytes for the same document", async () => {
    const [first, second] = [await renderPng(find("rome"), readFile), await renderPng(find("rome"), readFile)];
    expect(Buffer.compare(first, second)).toBe(0);
  });
});

describe("a page and its picture", () => {
  /** What the page says of its picture, by name. */
  const readMeta = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)">/g)].map(
        ([, name, content]) => [name, content],
      ),
    );
  const size = { "og:image:width": "1200", "og:image:height": "630", "twitter:card": "summary_large_image" };

  it("name each other, with the filter and the language of the page, and the picture in words", () => {
    const events = [createEvent(1, { date: "1969" }), createEvent(2, { date: "1972" })];
    const made = { filter: "tag=moon", query: "tag=moon&limit=2", lang: "en", total: 2 };
    expect(readMeta(renderList(createTimelineDocument(events, made)))).toEqual({
      "og:image": "https://annals.example/timelines/us-china-tech.png?tag=moon&amp;lang=en",
      "og:image:alt": "US and China: technology: 1969 – 1972 · 2 events",
      ...size,
    });
    expect(readMeta(renderEvent(createEventDocument(createEvent(3, { date: "1969", title: '"Moon"' }))))).toEqual({
      "og:image": "https://annals.example/events/00000000003.png",
      "og:image:alt": "1969: &quot;Moon&quot;",
      ...size,
    });
  });

  it("are in one language, whoever asks for the picture", () => {
    const pictureOf = (html: string) => readMeta(html)["og:image"]?.split("?", 2)[1];
    const [languages, language] = [["en", "de"], "de"];
    expect(pictureOf(renderList(createTimelineDocument([], { languages, language, filter: "tag=moon" })))).toBe(
      "tag=moon&amp;lang=de",
    );
    expect(pictureOf(renderEvent(createEventDocument(createEvent(1), { languages, language })))).toBe("lang=de");
    expect(pictureOf(renderEvent(createEventDocument(createEvent(1), { languages, language: "en" })))).toBeUndefined();
  });

  it("prefer a picture of the event itself, and have none of what is past or not public", () => {
    const media = [{ url: "https://example.org/a.png", mediaType: "image/png", alt: "" }];
    const own = createEventDocument(createEvent(1, { media }));
    expect(readMeta(renderEvent(own))).toEqual({ "og:image": "https://example.org/a.png" });
    const event = createEvent(1);
    expect(readMeta(renderEvent(createEventDocument(event, { isPreview: true })))).toEqual({});
    expect(readMeta(renderEvent(createEventDocument(event, { asOf: event.createdAt })))).toEqual({});
    expect(readMeta(renderList(createListDocument([event], { asOf: event.createdAt })))).toEqual({});
  });
});
