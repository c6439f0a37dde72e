import type { TileEvent, View } from "../types.ts";

/** A lane as it is drawn; the last one may be of several, where there is no room for one each. */
export interface LaneBox {
  label: string;
  /** A CSS colour. */
  readonly color: string;
  top: number;
  rows: number;
  weight: number;
}

export const ROW = 40;

export const laneOf = (event: TileEvent): string => event[5] ?? "";

/** Where the service has no word for a category, its key is one. */
const toLabel = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1).replaceAll("-", " ");

/** Of each lane with events how many are known, in the order of the list. */
export function countLanes({ lanes, events }: View): Map<string, number> {
  const counted = new Map(lanes.map(({ key }) => [key, 0]));
  for (const event of events) counted.set(laneOf(event), (counted.get(laneOf(event)) ?? 0) + 1);
  return counted;
}

/**
 * Boxes from `top` down, with rows where most is; and the box of each lane. `caption` is what the name of a lane takes
 * above its rows.
 */
export function arrangeLanes(
  { lanes }: View,
  counted: ReadonlyMap<string, number>,
  top: number,
  height: number,
  caption: number,
): [boxes: LaneBox[], boxOf: Map<string, LaneBox>] {
  const most = Math.max(1, Math.floor(height / (ROW + caption)));
  const boxes: LaneBox[] = [];
  const boxOf = new Map<string, LaneBox>();
  for (const [key, weight] of counted) {
    if (!weight) continue;
    const lane = lanes.find((each) => each.key === key);
    const label = lane?.label ?? toLabel(key);
    let box = boxes[most - 1];
    if (box) box.label += `, ${label}`;
    else {
      box = { label, color: lane?.color ?? `var(--annals-lane-${(boxes.length % 8) + 1})`, top, rows: 1, weight: 0 };
      boxes.push(box);
    }
    box.weight += weight;
    boxOf.set(key, box);
  }
  let at = top;
  for (let left = Math.floor((height - boxes.length * caption) / ROW) - boxes.length; left > 0 && boxes[0]; left--) {
    boxes.reduce((a, b) => (b.weight / b.rows > a.weight / a.rows ? b : a)).rows++;
  }
  for (const box of boxes) {
    box.top = at + caption;
    at = box.top + box.rows * ROW;
  }
  return [boxes, boxOf];
}
