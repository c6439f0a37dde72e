import { toVisual } from "./bidi.ts";
import type { Glyph, Glyphs } from "./glyphs.ts";
import { type Bar, LIGHT, type Line, NOTE, type Paint, type Picture } from "./shapes.ts";

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue, eight bits each, row by row. */
  readonly pixels: Uint32Array;
}

function colorOf(paint: Paint): number {
  return Number.parseInt((LIGHT[paint as keyof typeof LIGHT] ?? paint).slice(1), 16);
}

/** Of how much of a pixel is covered. So few that a picture has but some hundred colours. */
const LEVELS = 7;

/** One colour over another, by how many of the levels. */
function mix(below: number, above: number, level: number): number {
  let mixed = 0;
  for (const shift of [16, 8, 0]) {
    const [from, to] = [(below >> shift) & 255, (above >> shift) & 255];
    mixed |= Math.round(from + ((to - from) * level) / LEVELS) << shift;
  }
  return mixed;
}

function cover({ width, height, pixels }: Canvas, x: number, y: number, color: number, level: number): void {
  if (level <= 0 || x < 0 || y < 0 || x >= width || y >= height) return;
  const at = y * width + x;
  pixels[at] = level >= LEVELS ? color : mix(pixels[at] ?? 0, color, level);
}

function paintBar(canvas: Canvas, bar: Bar): void {
  const { x, y, width, height, paint, opacity = 1, radius } = bar;
  const color = colorOf(paint);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const level = radius ? Math.round(shareOf(bar, radius, column + 0.5, row + 0.5) * LEVELS) : LEVELS;
      cover(canvas, x + column, y + row, color, opacity * level);
    }
  }
}

/** How much of the pixel around a point is within round corners. */
function shareOf({ width, height }: Bar, radius: number, x: number, y: number): number {
  const across = Math.max(0, Math.abs(x - width / 2) - width / 2 + radius);
  const down = Math.max(0, Math.abs(y - height / 2) - height / 2 + radius);
  return Math.min(1, radius + 0.5 - Math.hypot(across, down));
}

/** Points at which a glyph is looked at for each pixel, in each direction. */
const SAMPLES = 3;

/** A glyph at a size: levels in the place of shares, `left` and `top` in whole pixels. */
function resize({ em, left, top, width, height, pixels }: Glyph, size: number): Omit<Glyph, "em" | "advance"> {
  const scale = size / em;
  const [startX, startY] = [Math.floor(left * scale), Math.floor(-top * scale)];
  const [columns, rows] = [Math.ceil((left + width) * scale) - startX, Math.ceil((height - top) * scale) - startY];
  const levels = new Uint8Array(columns * rows);
  for (let at = 0; at < levels.length; at++) {
    const [column, row] = [startX + (at % columns), startY + Math.floor(at / columns)];
    let sum = 0;
    for (let down = 0.5; down < SAMPLES; down++) {
      const fromY = Math.floor((row + down / SAMPLES) / scale) + top;
      if (fromY < 0 || fromY >= height) continue;
      for (let across = 0.5; across < SAMPLES; across++) {
        const fromX = Math.floor((column + across / SAMPLES) / scale) - left;
        if (fromX >= 0 && fromX < width) sum += pixels[fromY * width + fromX] ?? 0;
      }
    }
    levels[at] = Math.round((sum * LEVELS) / (255 * SAMPLES * SAMPLES));
  }
  return { left: startX, top: startY, width: columns, height: rows, pixels: levels };
}

/** Writes at a size. */
type Pen = (character: string, x: number, y: number, color: number) => void;

function createPen(canvas: Canvas, glyphs: Glyphs, size: number): Pen {
  const resized = new Map<string, ReturnType<typeof resize>>();
  return (character, x, y, color) => {
    const glyph = glyphs.get(character);
    if (!glyph) return;
    const made = resized.get(character) ?? resize(glyph, size);
    resized.set(character, made);
    const { left, top, width, height, pixels } = made;
    for (let row = 0, at = 0; row < height; row++) {
      for (let column = 0; column < width; column++, at++) {
        cover(canvas, x + left + column, y + top + row, color, pixels[at] ?? 0);
      }
    }
  };
}

/** The picture on light ground. What there are no glyphs of is left out of its texts. */
export function paint(picture: Picture, glyphs: Glyphs): Canvas {
  const { width, height, bars, lines, direction } = picture;
  const canvas = { width, height, pixels: new Uint32Array(width * height) };
  const isRight = direction === "rtl";
  const pens = new Map<number, Pen>();
  for (const bar of bars) paintBar(canvas, bar);
  /** Gives how wide it came out. */
  const write = ({ text, size, paint, isCentered, x, y }: Line): number => {
    const pen = pens.get(size) ?? createPen(canvas, glyphs, size);
    pens.set(size, pen);
    const characters = [...toVisual(text, direction)];
    const advances = characters.map((character) => {
      const { advance, em } = glyphs.get(character) ?? { advance: 0, em: 1 };
      return (advance * size) / em;
    });
    const long = advances.reduce((sum, advance) => sum + advance, 0);
    let at = x - (isCentered ? long / 2 : isRight ? long : 0);
    characters.forEach((character, index) => {
      pen(character, Math.round(at), Math.round(y), colorOf(paint));
      at += advances[index] ?? 0;
    });
    return long;
  };
  for (const line of lines) {
    const long = write(line);
    const beside = long === 0 ? 0 : long + line.size * NOTE * 0.56;
    const { note } = line;
    if (note)
      write({ ...line, text: note, size: line.size * NOTE, paint: "quiet", x: line.x + (isRight ? -beside : beside) });
  }
  return canvas;
}
