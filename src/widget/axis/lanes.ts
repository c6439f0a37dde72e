import type { TileEvent, View } from "../types.ts";

/** A lane as it is drawn: several where there is no room for one each. */
export interface LaneBox {
  readonly label: string;
  /** A CSS colour. */
  readonly color: string;
  readonly top: number;
  readonly rows: number;
}

export interface Lanes {
  readonly boxes: readonly LaneBox[];
  /** The index of the box of a lane. */
  readonly boxOf: ReadonlyMap<string, number>;
  /** Where the last ends. */
  readonly bottom: number;
}

export const ROW = 40;

interface Room {
  readonly top: number;
  readonly height: number;
  /** What the name of a lane takes above its rows. */
  readonly caption: number;
}

export const laneOf = ([, , , , , lane]: TileEvent): string => lane ?? "";

/** Lanes in which there is something, in the order of the list; rows go to where most is. */
export function arrangeLanes(view: View, seen: ReadonlyMap<string, number>, { top, height, caption }: Room): Lanes {
  const known = [...view.lanes, ...(seen.has("") ? [{ key: "", label: "" }] : [])].filter(({ key }) => seen.has(key));
  const most = Math.max(1, Math.floor(height / (ROW + caption)));
  const groups = known.slice(0, most).map((lane, index) => (index === most - 1 ? known.slice(index) : [lane]));
  if (!groups[0]) groups.push([]);
  const weights = groups.map((group) => group.reduce((sum, { key }) => sum + (seen.get(key) ?? 0), 0) + 0.1);
  const rows = groups.map(() => 1);
  for (let left = Math.floor((height - groups.length * (ROW + caption)) / ROW); left > 0; left--) {
    const shares = weights.map((weight, index) => weight / (rows[index] ?? 1));
    const neediest = shares.indexOf(Math.max(...shares));
    rows[neediest] = (rows[neediest] ?? 0) + 1;
  }
  let bottom = top;
  const boxes = groups.map((group, index): LaneBox => {
    const start = bottom;
    bottom += caption + (rows[index] ?? 1) * ROW;
    const color = group[0] && "color" in group[0] ? group[0].color : undefined;
    return {
      label: group.map(({ label }) => label).join(", "),
      color: color ?? `var(--annals-lane-${(index % 8) + 1})`,
      top: start,
      rows: rows[index] ?? 1,
    };
  });
  return { boxes, boxOf: new Map(groups.flatMap((group, index) => group.map(({ key }) => [key, index]))), bottom };
}

/** How many events of each lane are known of the whole. */
export function countLanes({ events }: View): Map<string, number> {
  const seen = new Map<string, number>();
  for (const event of events) seen.set(laneOf(event), (seen.get(laneOf(event)) ?? 0) + 1);
  return seen;
}
