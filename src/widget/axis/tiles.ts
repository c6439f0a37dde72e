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
  /** What is on its way; and what failed, until it may be asked for again. */
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<Tile | undefined> }>();
  /** What is on its way for a search, and not given up when something else is shown. */
  const sought = new Set<string>();
  let wanted: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The tile of a name, which is now the one used last. */
  function find(name: string): Tile | undefined {
    const tile = kept.get(name);
    if (tile) keep(name, tile);
    return tile;
  }

  function keep(name: string, tile: Tile): void {
    kept.delete(name);
    kept.set(name, tile);
    for (const first of kept.keys()) if (kept.size > MOST) kept.delete(first);
  }

  async function run(name: string, { signal }: AbortController): Promise<Tile | undefined> {
    const tile = find(name) ?? (await fetchTile(name, signal).catch(() => undefined));
    if (tile) keep(name, tile);
    else if (!signal.aborted) await new Promise((done) => setTimeout(done, RETRY));
    running.delete(name);
    if (!signal.aborted) onChange();
    return tile;
  }

  function load(name: string): Promise<Tile | undefined> {
    const known = running.get(name);
    if (known) return known.done;
    const abort = new AbortController();
    const done = run(name, abort);
    running.set(name, { abort, done });
    return done;
  }

  function stop(names: readonly string[] = []): void {
    for (const [name, { abort }] of running) if (!names.includes(name) && !sought.has(name)) abort.abort();
  }

  /** Not more often than that, but then at once: what waits until all is at rest never comes in a long zoom. */
  function ask(): void {
    if (timer || !wanted.length) return;
    stop(wanted);
    for (const name of wanted) void load(name);
    timer = setTimeout(() => {
      timer = undefined;
      if (wanted.some((name) => !running.has(name))) ask();
    }, THROTTLE);
  }

  /** From a tile down to the level that is asked for, as far as it is known. */
  function descend(tile: Tile, level: number, from: Seconds, to: Seconds, goal: number): Part[] {
    const frames =
      isDeepest(tile) || level < goal ? [] : listFrames(level, Math.max(from, tile.start), Math.min(to, tile.end));
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
    const frames = !tile || isDeepest(tile) || level < goal ? [] : listFrames(level, tile.start, tile.end);
    if (!tile || !frames[0]) {
      const beyond = tile?.events.filter((event) => compare(event, from) * direction > 0) ?? [];
      return beyond.sort((a, b) => compare(a, b) * direction)[0];
    }
    for (const { name, start, next } of direction > 0 ? frames : frames.reverse()) {
      const isBehind = direction > 0 ? next <= startOf(from) : start > startOf(from);
      if (isBehind || !countWithin([{ tile, from: start, to: next }], start, next)) continue;
      sought.add(name);
      const finer = await load(name);
      sought.delete(name);
      const found = await seek(finer, level - 1, from, direction, goal);
      if (found) return found;
    }
    return undefined;
  }

  const top = topLevel(view.end - view.start);
  return {
    cover(from, to, level) {
      wanted = [];
      const parts = descend(view, top, from, to, level);
      ask();
      return parts;
    },
    seek: (from, direction, level) => seek(view, top, from, direction, level),
    reaching: (from) =>
      [view, ...kept.values()].flatMap((tile) =>
        tile.events.filter((event) => startOf(event) < from && (event[2] ?? from + 1) > from),
      ),
    dispose() {
      clearTimeout(timer);
      sought.clear();
      stop();
    },
  };
}

/** No tile within tells more. */
const isDeepest = ({ leaf, moment }: Tile): boolean => leaf || moment === true;
