import type { Seconds, View } from "../types.ts";
import { YEAR } from "./frames.ts";

/** What is shown: all there is to a view of a line of time. */
export interface Window {
  /** The time where the line begins to be seen. */
  readonly left: Seconds;
  /** Seconds a pixel. */
  readonly scale: number;
}

/** Five minutes on a wide screen. */
const FINEST = 0.25;

/** From when to when there is anything, with a little room at both ends. */
export function extentOf({ first, last, start, end }: View): [from: Seconds, to: Seconds] {
  const [from, to] = [first ?? start, last ?? end];
  const room = (to - from) * 0.04 || YEAR / 2;
  return [from - room, to + room];
}

/** As near to what is asked for as makes sense: never far from what there is, never finer than the data. */
export function clampWindow({ left, scale }: Window, [from, to]: readonly [Seconds, Seconds], width: number): Window {
  const nearest = Math.max(FINEST, Math.min(scale, ((to - from) / width) * 1.2));
  const half = (nearest * width) / 2;
  // The middle stays where it is.
  const middle = Math.max(from, Math.min(left + (scale * width) / 2, to));
  return { left: middle - half, scale: nearest };
}

/** On the way from one to another: a point that both show stands still, and every moment zooms as much as the next. */
export function mix(a: Window, b: Window, part: number): Window {
  const scale = a.scale * (b.scale / a.scale) ** part;
  const along = Math.abs(b.scale / a.scale - 1) < 1e-6 ? part : (scale - a.scale) / (b.scale - a.scale);
  return { left: a.left + (b.left - a.left) * along, scale };
}
