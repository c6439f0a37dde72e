import type { TileEvent, View } from "../types.ts";
import { make } from "./dom.ts";

/** A lane as it is drawn, or all of them where there is no room for one each. */
export interface LaneBox {
  readonly label: string;
  top: number;
  rows: number;
  readonly weight: number;
}

export const ROW = 40;

/** The lane of an event: the first of what it says that is one; after the last for none of them. */
export function laneOf({ lanes }: View, event: TileEvent): number {
  const found = event[5]?.split("|").map((name) => lanes.findIndex(({ key }) => key === name));
  return found?.find((index) => index >= 0) ?? lanes.length;
}

/** A CSS colour. */
export function colorOf({ lanes }: View, lane: number): string {
  return lanes[lane]?.color ?? `var(--annals-lane-${(lane % 8) + 1})`;
}

/** Boxes from `top` down, with most rows where most is; `caption` is what the name of a lane takes above its rows. */
export function arrangeLanes(view: View, top: number, height: number, caption: number): LaneBox[] {
  const lanes = view.events.map((event) => laneOf(view, event));
  const labels = view.lanes.map(({ label }) => label);
  if (lanes.includes(labels.length) || !labels[0]) labels.push("");
  // Where there is not a row for each, all share what there is.
  const isShared = labels.length > height / (ROW + caption);
  const boxes = (isShared ? [labels.filter(Boolean).join(", ")] : labels).map(
    (label, index): LaneBox => ({ label, top, rows: 1, weight: lanes.filter((lane) => lane === index).length }),
  );
  const own = boxes.length;
  for (let left = Math.floor((height - own * caption) / ROW) - own; left > 0; left--) {
    boxes.reduce((a, b) => (b.weight / b.rows > a.weight / a.rows ? b : a)).rows++;
  }
  let at = top;
  for (const box of boxes) {
    box.top = at + caption;
    at = box.top + box.rows * ROW;
  }
  return boxes;
}

/** The names of boxes, beside them or above their rows; beside rows that all lanes share, which colour is whose. */
export function makeNames(view: View, boxes: readonly LaneBox[], caption: number): HTMLElement[] {
  const isLegend = !caption && boxes.length < view.lanes.length;
  return (isLegend ? view.lanes : boxes).map(({ label }, index) => {
    const name = make("span", {}, label);
    const top = isLegend ? (boxes[0]?.top ?? 0) + index * 19 : (boxes[index]?.top ?? 0);
    name.style.cssText = `top:${top - caption}px;--lane:${colorOf(view, index)}`;
    return name;
  });
}
