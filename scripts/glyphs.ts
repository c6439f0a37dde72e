// Makes public/glyphs/*.bin, of which src/representations/picture/glyphs.ts paints texts of PNG pictures (docs/adr/0029):
//   node scripts/glyphs.ts "DejaVu Sans Condensed=.../DejaVuSansCondensed.ttf" "Droid Sans Fallback=.../DroidSansFallbackFull.ttf"
// Each argument is a font as the system knows it and its file; the first that has a character is used. A browser draws the glyphs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { chromium } from "playwright-core";
import { masterOf, PAGE_SIZE, SMALL_MASTER } from "../src/representations/picture/glyphs.ts";
import { findBrowser } from "../test/helpers/chromium.ts";

/** Latin, Greek, Cyrillic, Hebrew, Arabic with its joined forms, punctuation, arrows and signs; kana and forms of full width. */
const RANGES = [
  [0x0020, 0x06ff],
  [0x1e00, 0x22ff],
  [0x3000, 0x30ff],
  [0xfb1d, 0xfb4f],
  [0xfe70, 0xffef],
] as const;

/** What is in everyday use: GB 2312, the first level of Big5 and of JIS X 0208, by lead bytes. */
const SETS = [
  ["gbk", 0xb0, 0xf7, 0xa1],
  ["big5", 0xa4, 0xc6, 0x40],
  ["shift_jis", 0x88, 0x98, 0x40],
] as const;

function* listCharacters(): Generator<number> {
  for (const [first, last] of RANGES) for (let code: number = first; code <= last; code++) yield code;
  for (const [name, first, last, low] of SETS) {
    const decoder = new TextDecoder(name);
    for (let lead: number = first; lead <= last; lead++) {
      for (let trail: number = low; trail <= 0xfe; trail++) {
        const [code = 0, ...rest] = Array.from(decoder.decode(Uint8Array.of(lead, trail)), (one) => one.charCodeAt(0));
        if (rest.length === 0 && code >= 0x4e00 && code <= 0x9fff) yield code;
      }
    }
  }
}

/** The code points of the basic plane that a font has: its cmap of format 4 (OpenType, "cmap"). */
function readCharacters(file: string): Set<number> {
  const font = readFileSync(file);
  const found = new Set<number>();
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + index * 16);
  const cmap = tables.find((at) => font.toString("latin1", at, at + 4) === "cmap");
  if (cmap === undefined) throw new Error(`${file} has no cmap`);
  const start = font.readUInt32BE(cmap + 8);
  for (let index = 0; index < font.readUInt16BE(start + 2); index++) {
    const at = start + font.readUInt32BE(start + 4 + index * 8 + 4);
    if (font.readUInt16BE(at) !== 4) continue;
    const size = font.readUInt16BE(at + 6);
    for (let segment = 0; segment < size; segment += 2) {
      const [end, first] = [font.readUInt16BE(at + 14 + segment), font.readUInt16BE(at + 16 + size + segment)];
      for (let code = first; code <= end && code < 0xffff; code++) found.add(code);
    }
  }
  return found;
}

interface Glyph {
  readonly advance: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

/** In the browser: one character, white on black, cut to what is there of it. */
function drawGlyph({ text, font, size }: { text: string; font: string; size: number }): Glyph {
  const canvas = new OffscreenCanvas(size * 4, size * 3);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.fillStyle = "#fff";
  context.font = `${size}px "${font}"`;
  const [x, y] = [size, size * 2];
  context.fillText(text, x, y);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const at = (column: number, row: number) => data[(row * canvas.width + column) * 4 + 3] ?? 0;
  let [left, right, top, bottom] = [canvas.width, -1, canvas.height, -1];
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      if (at(column, row) < 8) continue;
      [left, right] = [Math.min(left, column), Math.max(right, column)];
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    }
  }
  const [width, height] = right < 0 ? [0, 0] : [right - left + 1, bottom - top + 1];
  const pixels: number[] = [];
  for (let row = top; row < top + height; row++) {
    for (let column = left; column < left + width; column++) pixels.push(at(column, row));
  }
  const { width: advance } = context.measureText(text);
  return { advance, left: width ? left - x : 0, top: height ? y - top : 0, width, height, pixels };
}

const fonts = process.argv.slice(2).map((argument) => {
  const [name = "", file = ""] = argument.split("=");
  return { name, has: readCharacters(file) };
});
const executablePath = findBrowser();
if (!executablePath || fonts.length === 0) throw new Error("needs a browser (CHROMIUM=...) and fonts: name=file");
const folder = new URL("../public/glyphs/", import.meta.url);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--font-render-hinting=none"] });
const tab = await browser.newPage();
const wanted = new Set(listCharacters());
for (const page of new Set(Array.from(wanted, (code) => Math.floor(code / PAGE_SIZE)))) {
  const master = masterOf(page);
  const head = Buffer.alloc(PAGE_SIZE * 5);
  const bodies: Buffer[] = [];
  for (let index = 0; index < PAGE_SIZE; index++) {
    const code = page * PAGE_SIZE + index;
    const text = String.fromCharCode(code);
    const font = fonts.find(({ has }) => has.has(code));
    if (!font || !wanted.has(code) || /[\p{C}\p{M}]/u.test(text)) continue;
    const glyph = await tab.evaluate(drawGlyph, { text, font: font.name, size: master });
    head.set(
      [Math.round(glyph.advance * 4), glyph.left + 128, glyph.top + 128, glyph.width, glyph.height].map((one) =>
        Math.min(255, one),
      ),
      index * 5,
    );
    // So many levels: the eye sees no more, and they take half the room.
    const levels = master === SMALL_MASTER ? 3 : 15;
    bodies.push(
      Buffer.from(glyph.pixels.map((pixel) => Math.round((Math.round((pixel * levels) / 255) * 255) / levels))),
    );
  }
  const bytes = deflateRawSync(Buffer.concat([head, ...bodies]), { level: 9 });
  writeFileSync(new URL(`${page.toString(16)}.bin`, folder), bytes);
  console.log(page.toString(16), bytes.length);
}
await browser.close();
