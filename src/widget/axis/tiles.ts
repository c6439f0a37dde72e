import type { Seconds, Tile, TileEvent, View } from "../types.ts";
import { compare, countWithin, type Part, startOf } from "./counts.ts";
import { listFrames, topLevel } from "./frames.ts";

/** How many tiles are kept. */
const MOST = 400;
const THROTTLE = 60;
/** A tile that failed is asked for again after so long. */
const RETRY = 4000;

type Direction = 1 | -1;

/** What is known of a list, tile by tile. */
export interface Tiles {
  /** The best known of a stretch; what is missing of it is asked for. */
  cover(from: Seconds, to: Seconds, level: number): Part[];
  /** The event next to another in time; loads what it takes to find it. */
  seek(from: TileEvent, direction: Direction, level: number): Promise<TileEvent | undefined>;
  /** Events that began before a stretch and reach into it, as far as they are known. */
  reaching(from: Seconds): TileEvent[];
  dispose(): void;
}

/** `onChange`: more is known now. */
export function createTiles(
  view: View,
  fetchTile: (name: string, signal: AbortSignal) => Promise<Tile>,
  onChange: () => void,
): Tiles {
  const kept = new Map<string, Tile>();
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<Tile | undefined> }>();
  const failed = new Set<string>();
  const long = new Map<string, TileEvent>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let wanted: string[] = [];
  let isWaiting = false;

  function later(wait: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, wait);
    timers.add(timer);
  }

  /** What lasts long in its tile is seen from others too. */
  function learn({ start, end, events }: Tile): void {
    for (const event of events)
      if ((event[2] ?? end) - (event[1] ?? start) > (end - start) / 50) put(long, event[0], event);
  }

  /** The tile of a name, which is now the one used last. */
  function find(name: string): Tile | undefined {
    const tile = kept.get(name);
    if (tile) put(kept, name, tile);
    return tile;
  }

  function load(name: string): Promise<Tile | undefined> {
    const known = running.get(name);
    if (known) return known.done;
    const abort = new AbortController();
    const run = async (): Promise<Tile | undefined> => {
      try {
        const tile = find(name) ?? (await fetchTile(name, abort.signal));
        put(kept, name, tile);
        learn(tile);
        return tile;
      } catch {
        if (abort.signal.aborted) return undefined;
        failed.add(name);
        later(RETRY, () => {
          failed.delete(name);
          onChange();
        });
        return undefined;
      } finally {
        running.delete(name);
        if (!abort.signal.aborted) onChange();
      }
    };
    const done = run();
    running.set(name, { abort, done });
    return done;
  }

  /** Not more often than that, but then at once: what waits until all is at rest never comes in a long zoom. */
  function ask(): void {
    if (isWaiting) return;
    isWaiting = true;
    for (const [name, { abort }] of running) if (!wanted.includes(name)) abort.abort();
    for (const name of wanted) if (!failed.has(name)) void load(name);
    later(THROTTLE, () => {
      isWaiting = false;
      if (wanted.some((name) => !kept.has(name) && !running.has(name) && !failed.has(name))) ask();
    });
  }

  /** From a tile down to the level that is asked for, as far as it is known. */
  function descend(tile: Tile, level: number, from: Seconds, to: Seconds, goal: number): Part[] {
    const frames =
      tile.leaf || level < goal ? [] : listFrames(level, Math.max(from, tile.start), Math.min(to, tile.end));
    if (!frames[0]) return [{ tile, from, to }];
    return frames.flatMap(({ name, start, next }) => {
      const part = { tile, from: Math.max(from, start), to: Math.min(to, next) };
      if (!countWithin([{ tile, from: start, to: next }], start, next)) return [];
      const finer = find(name);
      if (finer || level > goal) return descend(finer ?? tile, level - 1, part.from, part.to, goal);
      wanted.push(name);
      return [part];
    });
  }

  async function seek(
    tile: Tile | undefined,
    level: number,
    from: TileEvent,
    direction: Direction,
    goal: number,
  ): Promise<TileEvent | undefined> {
    const frames = !tile || tile.leaf || level < goal ? [] : listFrames(level, tile.start, tile.end);
    if (!tile || !frames[0]) {
      const beyond = tile?.events.filter((event) => compare(event, from) * direction > 0) ?? [];
      return beyond.sort((a, b) => compare(a, b) * direction)[0];
    }
    for (const { name, start, next } of direction > 0 ? frames : frames.reverse()) {
      const isBehind = direction > 0 ? next <= startOf(from) : start > startOf(from);
      if (isBehind || !countWithin([{ tile, from: start, to: next }], start, next)) continue;
      const found = await seek(await load(name), level - 1, from, direction, goal);
      if (found) return found;
    }
    return undefined;
  }

  const top = topLevel(view.end - view.start);
  learn(view);
  return {
    cover(from, to, level) {
      wanted = [];
      const parts = descend(view, top, from, to, level);
      ask();
      return parts;
    },
    seek: (from, direction, level) => seek(view, top, from, direction, level),
    reaching: (from) => [...long.values()].filter((event) => startOf(event) < from && (event[2] ?? from + 1) > from),
    dispose() {
      for (const { abort } of running.values()) abort.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Puts at the end, and forgets the first where there are too many. */
function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const first of map.keys()) if (map.size > MOST) map.delete(first);
}
