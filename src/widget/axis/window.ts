import type { Seconds, View } from "../types.ts";

/** What is shown: all there is to a view of a line of time. */
export interface Window {
  /** The time at the edge where the line begins. */
  readonly left: Seconds;
  /** Seconds a pixel. */
  readonly scale: number;
}

/** The least: five minutes on a wide screen. */
const FINEST_SCALE = 0.25;
const YEAR = 31_556_952;

/** From when to when there is anything. */
export function extentOf(view: View): readonly [from: Seconds, to: Seconds] {
  const [from, to] = [view.first ?? view.start, view.last ?? view.end];
  return from < to ? [from, to] : [from - YEAR / 2, to + YEAR / 2];
}

/** All, with a little room at both ends. */
export function fitWindow(view: View, width: number): Window {
  const [from, to] = extentOf(view);
  return between(from - (to - from) * 0.03, to + (to - from) * 0.03, width);
}

export function between(from: Seconds, to: Seconds, width: number): Window {
  return { left: from, scale: (to - from) / width };
}

/** As near to what is asked for as makes sense: never far from what there is, never finer than the data. */
export function clampWindow({ left, scale }: Window, view: View, width: number): Window {
  const whole = fitWindow(view, width);
  const to = Math.min(Math.max(scale, FINEST_SCALE), Math.max(FINEST_SCALE, whole.scale * 1.25));
  // Zoomed out too far, the middle stays.
  const from = left + (scale - to) * width * 0.5;
  const [first, last] = extentOf(view);
  const half = to * width * 0.5;
  return { left: Math.min(Math.max(from, first - half), last - half), scale: to };
}

/** Around a pixel, which stays where it is. */
export function zoomAt({ left, scale }: Window, factor: number, pixel: number): Window {
  return { left: left + pixel * (scale - scale / factor), scale: scale / factor };
}

/** On the way from one to another: a point that both show stands still, and every moment zooms as much as the next. */
export function mix(a: Window, b: Window, part: number): Window {
  const scale = a.scale * (b.scale / a.scale) ** part;
  const along = Math.abs(b.scale / a.scale - 1) < 1e-6 ? part : (scale - a.scale) / (b.scale - a.scale);
  return { left: a.left + (b.left - a.left) * along, scale };
}
