import type { Seconds, Tile, TileEvent, View } from "../types.ts";
import { countWithin, isWithin, type Part, startOf } from "./counts.ts";
import { FINEST, listFrames, WHOLE } from "./levels.ts";

/** How many tiles are kept. */
const MOST = 400;
const THROTTLE = 60;
/** A tile that failed is asked for again after so long, then after twice as long. */
const RETRY = 2000;

/** What is known of a list, tile by tile. */
export interface Tiles {
  readonly view: View;
  /** The best known of a stretch; what is missing of it is asked for. */
  cover(from: Seconds, to: Seconds, level: number): Part[];
  /** The event next in time, in either direction; loads what it takes to find it. */
  seek(from: TileEvent, direction: 1 | -1, level: number): Promise<TileEvent | undefined>;
  /** Events that began before a stretch and reach into it, as far as they are known. */
  reaching(from: Seconds): TileEvent[];
  dispose(): void;
}

interface Source {
  readonly view: View;
  fetchTile(name: string, signal: AbortSignal): Promise<Tile>;
  /** More is known now. */
  onChange(): void;
}

export function createTiles({ view, fetchTile, onChange }: Source): Tiles {
  const kept = new Map<string, Tile>();
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<Tile | undefined> }>();
  const failed = new Map<string, { readonly at: number; readonly wait: number }>();
  const long = new Map<string, TileEvent>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let wanted: string[] = [];
  let isWaiting = false;

  const later = (run: () => void, wait: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, wait);
    timers.add(timer);
  };

  function learn(tile: Tile): void {
    const span = tile.end - tile.start;
    for (const event of tile.events) {
      const [id, start, end] = event;
      if ((end ?? Number.POSITIVE_INFINITY) - (start ?? tile.start) > span / 100) long.set(id, event);
    }
    for (const id of long.keys()) if (long.size > MOST) long.delete(id);
  }

  function keep(name: string, tile: Tile): Tile {
    kept.delete(name);
    kept.set(name, tile);
    for (const oldest of kept.keys()) if (kept.size > MOST) kept.delete(oldest);
    return tile;
  }

  function find(name: string): Tile | undefined {
    const tile = kept.get(name);
    return tile && keep(name, tile);
  }

  async function run(name: string, signal: AbortSignal): Promise<Tile | undefined> {
    try {
      const tile = await fetchTile(name, signal);
      failed.delete(name);
      learn(tile);
      return keep(name, tile);
    } catch {
      if (!signal.aborted) fail(name);
      return undefined;
    } finally {
      running.delete(name);
      if (!signal.aborted) onChange();
    }
  }

  function fail(name: string): void {
    const wait = Math.min(60_000, (failed.get(name)?.wait ?? RETRY / 2) * 2);
    failed.set(name, { at: performance.now() + wait, wait });
    later(onChange, wait + 1);
  }

  function load(name: string): Promise<Tile | undefined> {
    const tile = find(name);
    if (tile) return Promise.resolve(tile);
    const before = running.get(name);
    if (before) return before.done;
    const abort = new AbortController();
    const done = run(name, abort.signal);
    running.set(name, { abort, done });
    return done;
  }

  /** Not more often than every 60 ms, but then at once: what waits until all is at rest never comes in a long zoom. */
  function ask(names: string[]): void {
    wanted = names;
    if (isWaiting) return;
    flush();
    isWaiting = true;
    later(() => {
      isWaiting = false;
      flush();
    }, THROTTLE);
  }

  function flush(): void {
    for (const [name, { abort }] of running) if (!wanted.includes(name)) abort.abort();
    for (const name of wanted) if ((failed.get(name)?.at ?? 0) <= performance.now()) void load(name);
  }

  /** Goes down from a tile as far as more is known; names of what would tell more come into `missing`. */
  function descend(tile: Tile, depth: number, from: Seconds, to: Seconds, level: number, missing: string[]): Part[] {
    if (tile.leaf || depth > level) return [{ tile, from, to, isDeepest: tile.leaf || depth > FINEST }];
    const here = { tile, isDeepest: false };
    const frames = listFrames(depth, Math.max(from, tile.start), Math.min(to, tile.end));
    if (!frames[0]) return [{ ...here, from, to }];
    return frames.flatMap(({ name, start, next }) => {
      const [a, b] = [Math.max(from, start), Math.min(to, next)];
      if (!countWithin([{ ...here, from: start, to: next }], start, next)) return [];
      const finer = find(name);
      if (!finer && depth === level) missing.push(name);
      if (!finer && depth === level) return [{ ...here, from: a, to: b }];
      return descend(finer ?? tile, depth + 1, a, b, level, missing);
    });
  }

  function cover(from: Seconds, to: Seconds, level: number): Part[] {
    const missing: string[] = [];
    const parts = descend(view, WHOLE + 1, from, to, level, missing);
    ask(missing);
    return parts;
  }

  async function seekIn(
    tile: Tile,
    depth: number,
    from: TileEvent,
    direction: 1 | -1,
    level: number,
  ): Promise<TileEvent | undefined> {
    const isBeyond = (event: TileEvent) => compare(event, from) * direction > 0;
    const frames = tile.leaf || depth > level ? [] : listFrames(depth, tile.start, tile.end);
    if (!frames[0]) return nearest(tile.events.filter(isBeyond), direction);
    for (const { name, start, next } of direction > 0 ? frames : frames.reverse()) {
      const isPast = direction > 0 ? next <= startOf(from) : start > startOf(from);
      if (isPast || !countWithin([{ tile, from: start, to: next, isDeepest: false }], start, next)) continue;
      const finer = await load(name);
      const found = finer && (await seekIn(finer, depth + 1, from, direction, level));
      if (found) return found;
    }
    return undefined;
  }

  learn(view);
  return {
    view,
    cover,
    seek: (from, direction, level) => seekIn(view, WHOLE + 1, from, direction, level),
    reaching: (from) =>
      [...long.values()].filter((event) => startOf(event) < from && (event[2] ?? Number.POSITIVE_INFINITY) > from),
    dispose() {
      for (const { abort } of running.values()) abort.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** In order of time. */
export function compare(a: TileEvent, b: TileEvent): number {
  return startOf(a) - startOf(b) || (a[0] < b[0] ? -1 : Number(a[0] > b[0]));
}

function nearest(events: TileEvent[], direction: 1 | -1): TileEvent | undefined {
  return events.sort((a, b) => compare(a, b) * direction)[0];
}

/** What is known by name in a stretch. */
export function listEvents(parts: readonly Part[]): TileEvent[] {
  return parts.flatMap((part) => part.tile.events.filter((event) => isWithin(part, startOf(event))));
}
