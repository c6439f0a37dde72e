import type { Seconds, Tile, TileEvent, View } from "../types.ts";
import { compare, countWithin, type Part, startOf } from "./counts.ts";
import { type Frame, levelFor, listFrames } from "./frames.ts";

/** How many tiles are kept. */
const MOST = 400;
const THROTTLE = 100;
/** A tile that failed is asked for again after so long. */
const RETRY = 4000;
/** How many tiles a view may take. */
const TILES = 5;

type Direction = 1 | -1;

/** What is asked for, and once it is there. */
interface Entry {
  readonly done: Promise<Tile | undefined>;
  tile?: Tile;
}

/** What is known of a list, tile by tile. */
export interface Tiles {
  /** The best known of a stretch, as fine as `span` seconds ask for it; what is missing of it is asked for. */
  cover(from: Seconds, to: Seconds, span: Seconds): Part[];
  /** The event next to another in time; loads what it takes to find it. */
  seek(from: TileEvent, direction: Direction, span: Seconds): Promise<TileEvent | undefined>;
  /** Events in a stretch, or reaching into it, as far as they are known. */
  within(from: Seconds, to: Seconds): TileEvent[];
}

/** `onChange`: more is known now; what could not be had is asked for again, of which nobody is told, until `signal` ends it. */
export function createTiles(
  view: View,
  fetchTile: (name: string, signal: AbortSignal) => Promise<Tile>,
  signal: AbortSignal,
  onChange: () => void,
): Tiles {
  const known = new Map<string, Entry>();
  const top = levelFor((view.end - view.start) / 2, 1) - 1;
  let wanted: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function load(name: string): Promise<Tile | undefined> {
    const entry: Entry = known.get(name) ?? {
      done: fetchTile(name, signal).then(
        (tile) => {
          entry.tile = tile;
          onChange();
          return tile;
        },
        () => {
          setTimeout(forget, RETRY, name);
          return undefined;
        },
      ),
    };
    known.set(name, entry);
    for (const first of known.keys()) if (known.size > MOST) known.delete(first);
    return entry.done;
  }

  function forget(name: string): void {
    known.delete(name);
    if (!signal.aborted) ask();
  }

  /** Not more often than that, but then at once: what waits until all is at rest never comes in a long zoom. */
  function ask(): void {
    if (timer || wanted.every((name) => known.has(name))) return;
    wanted.forEach(load);
    timer = setTimeout(() => {
      timer = undefined;
      ask();
    }, THROTTLE);
  }

  /** From a tile down to the level that is asked for, as far as it is known. */
  function descend(tile: Tile, level: number, from: Seconds, to: Seconds, goal: number): Part[] {
    const frames = framesOf(tile, level, goal, from, to);
    if (!frames[0]) return [{ tile, from, to }];
    return frames.flatMap(({ name, start, next }) => {
      const finer = known.get(name)?.tile;
      const part = { tile, from: Math.max(from, start), to: Math.min(to, next) };
      if (finer || level > goal) return descend(finer ?? tile, level - 1, part.from, part.to, goal);
      wanted.push(name);
      return [part];
    });
  }

  async function seek(
    tile: Tile,
    level: number,
    from: TileEvent,
    direction: Direction,
    goal: number,
  ): Promise<TileEvent | undefined> {
    const frames = framesOf(tile, level, goal, tile.start, tile.end);
    if (!frames[0]) {
      const beyond = tile.events.filter((event) => compare(event, from) * direction > 0);
      return beyond.sort((a, b) => compare(a, b) * direction)[0];
    }
    for (const { name, start, next } of direction > 0 ? frames : frames.reverse()) {
      if (direction > 0 ? next <= startOf(from) : start > startOf(from)) continue;
      const finer = await load(name);
      const found = finer && (await seek(finer, level - 1, from, direction, goal));
      if (found) return found;
    }
    return undefined;
  }

  return {
    cover(from, to, span) {
      wanted = [];
      const parts = descend(view, top, from, to, levelFor(span, TILES));
      ask();
      return parts;
    },
    seek: (from, direction, span) => seek(view, top, from, direction, levelFor(span, TILES)),
    within: (from, to) =>
      [{ tile: view }, ...known.values()].flatMap(
        ({ tile }) => tile?.events.filter((event) => startOf(event) < to && (event[2] ?? to) >= from) ?? [],
      ),
  };
}

/** Those within a tile in which there is something; none where they would tell no more. */
function framesOf(tile: Tile, level: number, goal: number, from: Seconds, to: Seconds): Frame[] {
  if (tile.leaf || tile.moment || level < goal) return [];
  return listFrames(level, Math.max(from, tile.start), Math.min(to, tile.end)).filter(({ start, next }) =>
    countWithin([{ tile, from: start, to: next }], start, next),
  );
}
