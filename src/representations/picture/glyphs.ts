import type { ReadFile } from "../formats.ts";

// Glyphs as pictures of their own, in files of 1024 code points each: public/glyphs/{page in base 16}.bin, made by scripts/glyphs.ts.
// A file is deflated; inflated it has five bytes for each code point - four times its advance, the column where it begins and the row
// above the base line where it does, each plus 128, its width, its height - and then, one after the other, how much of each of its pixels is covered.

/** Pixels of an em. */
export const MASTER = 44;
/** The same where there are thousands of characters: Chinese and Japanese ones. */
export const SMALL_MASTER = 26;
/** First and last code point of those. */
const THOUSANDS = [0x2e80, 0xf800] as const;

/** Pixels of an em in the file of that number. */
export function masterOf(page: number): number {
  const code = page * PAGE_SIZE;
  return code + PAGE_SIZE > THOUSANDS[0] && code < THOUSANDS[1] ? SMALL_MASTER : MASTER;
}
/** Code points of a file. */
export const PAGE_SIZE = 1024;
const HEAD = 5;

export interface Glyph {
  /** Pixels of an em, and so the size of all of these. */
  readonly em: number;
  readonly advance: number;
  readonly left: number;
  /** Rows above the base line. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 0 to 255, row by row. */
  readonly pixels: Uint8Array;
}

export type Glyphs = ReadonlyMap<string, Glyph>;

type Page = readonly (readonly [character: string, glyph: Glyph])[];

function readPage(page: number, bytes: Uint8Array): Page {
  const glyphs: [string, Glyph][] = [];
  let at = PAGE_SIZE * HEAD;
  for (let index = 0; index < PAGE_SIZE; index++) {
    const [advance = 0, left = 0, top = 0, width = 0, height = 0] = bytes.subarray(index * HEAD);
    if (advance === 0) continue;
    const pixels = bytes.subarray(at, at + width * height);
    at += width * height;
    const glyph = { em: masterOf(page), advance: advance / 4, left: left - 128, top: top - 128, width, height, pixels };
    glyphs.push([String.fromCharCode(page * PAGE_SIZE + index), glyph]);
  }
  return glyphs;
}

async function loadPage(page: number, readFile: ReadFile): Promise<Page> {
  const file = await readFile(`glyphs/${page.toString(16)}.bin`);
  if (!file) return [];
  const inflated = new Response(file.pipeThrough(new DecompressionStream("deflate-raw")));
  return readPage(page, new Uint8Array(await inflated.arrayBuffer()));
}

/** They never change under a version of the Worker. */
const pages = new Map<number, Page>();
/** Files that are asked for at most for one picture; there are not many more. */
const MAX_PAGES = 40;

/** The glyphs for all characters of a text, where there are any. */
export async function loadGlyphs(text: string, readFile: ReadFile): Promise<Glyphs> {
  const wanted = [...new Set(Array.from(text, (character) => Math.floor(character.charCodeAt(0) / PAGE_SIZE)))].slice(
    0,
    MAX_PAGES,
  );
  const load = async (page: number) => {
    // Not shared with other requests while it loads: one may not wait for what another asked for.
    const glyphs = pages.get(page) ?? (await loadPage(page, readFile));
    pages.set(page, glyphs);
    return glyphs;
  };
  return new Map((await Promise.all(wanted.map(load))).flat());
}
