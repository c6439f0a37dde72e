import type { Document } from "../domain/document.ts";
import type { ReadFile } from "./formats.ts";
import { join } from "./picture/bidi.ts";
import { draw } from "./picture/draw.ts";
import { loadGlyphs } from "./picture/glyphs.ts";
import { type Canvas, paint } from "./picture/paint.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Eight bits for each pixel, which name a colour of the palette; deflated, filtered by row, not interlaced. */
const INDEXED = [8, 3, 0, 0, 0];
const MAX_COLORS = 256;
/** What of a colour counts: with too many of them, those that are alike become one. */
const MASKS = [0xffffff, 0xfcfcfc, 0xf8f8f8, 0xf0f0f0, 0xe0e0e0];

const CRCS = Uint32Array.from({ length: 256 }, (_, value) => {
  let crc = value;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRCS[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function toNumber(value: number): number[] {
  return [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);
}

/** PNG 5.3: length, type, data, and a sum of the last two. */
function toChunk(type: string, data: ArrayLike<number>): Uint8Array {
  const chunk = new Uint8Array(data.length + 12);
  chunk.set(toNumber(data.length));
  chunk.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  chunk.set(data, 8);
  chunk.set(toNumber(crcOf(chunk.subarray(4, -4))), data.length + 8);
  return chunk;
}

/** Each pixel as a number of the palette, each row behind the byte that names its filter: none. Undefined with too many colours. */
function toIndexes({ width, height, pixels }: Canvas, mask: number) {
  const palette = new Map<number, number>();
  const rows = new Uint8Array((width + 1) * height);
  let [last, index] = [-1, 0];
  for (let at = 0; at < pixels.length; at++) {
    const pixel = (pixels[at] ?? 0) & mask;
    if (pixel !== last) {
      index = palette.get(pixel) ?? palette.size;
      if (index === MAX_COLORS) return undefined;
      palette.set(pixel, index);
      last = pixel;
    }
    rows[at + Math.floor(at / width) + 1] = index;
  }
  return { rows, palette: [...palette.keys()].flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]) };
}

/** Portable Network Graphics (W3C, third edition). */
export async function encode(canvas: Canvas): Promise<Uint8Array> {
  let indexed: ReturnType<typeof toIndexes>;
  for (const mask of MASKS) indexed ??= toIndexes(canvas, mask);
  if (!indexed) throw new Error("more colours than there are");
  const deflated = new Blob([indexed.rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const data = new Uint8Array(await new Response(deflated).arrayBuffer());
  const chunks = [
    Uint8Array.from(SIGNATURE),
    toChunk("IHDR", [...toNumber(canvas.width), ...toNumber(canvas.height), ...INDEXED]),
    toChunk("PLTE", indexed.palette),
    toChunk("IDAT", data),
    toChunk("IEND", []),
  ];
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/** The same picture as SVG has, in pixels. */
export async function render(document: Document, readFile: ReadFile): Promise<Uint8Array> {
  const picture = draw(document);
  const texts = picture.lines.map(({ text, note = "" }) => join(`${text}${note}`.normalize("NFC"))).join("");
  return encode(paint(picture, await loadGlyphs(texts, readFile)));
}
