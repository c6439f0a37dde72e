import type { Seconds, View } from "../types.ts";
import { YEAR } from "./frames.ts";

/** What is shown: all there is to a view of a line of time. */
export interface Window {
  readonly from: Seconds;
  readonly span: Seconds;
}

/** From when to when there is anything, with a little room at both ends. */
export function wholeOf({ first, last, start, end }: View): Window {
  const from = first ?? start;
  const span = (last ?? end) - from;
  const room = span * 0.04 || YEAR / 2;
  return { from: from - room, span: span + 2 * room };
}

/** As near to what is asked for as makes sense: never far from what there is, never finer than five minutes. The middle stays. */
export function clamp({ from, span }: Window, whole: Window): Window {
  const nearest = Math.max(300, Math.min(span, whole.span * 1.2));
  const middle = Math.max(whole.from, Math.min(from + span / 2, whole.from + whole.span));
  return { from: middle - nearest / 2, span: nearest };
}

/** On the way to another: a point that both show stands still. The goal itself once it is near. */
export function approach(a: Window, goal: Window): Window {
  const from = (goal.from - a.from) * 0.3;
  const span = (goal.span - a.span) * 0.3;
  return Math.abs(from) + Math.abs(span) < goal.span / 500 ? goal : { from: a.from + from, span: a.span + span };
}
