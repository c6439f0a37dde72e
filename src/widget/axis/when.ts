import { phrase } from "../phrase.ts";
import type { Seconds, Words } from "../types.ts";
import { civil } from "./calendar.ts";
import { stepFor, type Unit, unitAt, unitOf } from "./ticks.ts";

/** Times as ticks and ranges tell them. */
export interface When {
  /** On its own, or (`isShort`) beside others of the same month or day. */
  point(at: Seconds, unit: Unit, isShort?: boolean): string;
  /** A stretch, without its end, as one would say it: no more precise than the eye sees it, or than its first and last second are. */
  range(from: Seconds, to: Seconds): string;
}

/**
 * Years are digits and words of the server. Names of months come from Intl, which costs 30 ms the first time: until the page
 * is idle they are numbers, then `onReady` is called. English without a country is British, as the dates of events are.
 */
export function createWhen(host: { readonly language: string; readonly words: Words }, onReady: () => void): When {
  const formats: Record<string, Intl.DateTimeFormat> = {};
  let isAsked = false;
  let isReady = false;

  function prepare(): void {
    if (isAsked) return;
    isAsked = true;
    (globalThis.requestIdleCallback ?? setTimeout)(() => {
      isReady = true;
      onReady();
    });
  }

  function tellYear(year: number): string {
    if (year > 0) return `${year}`;
    const isNear = year > -1e6;
    return phrase(host, isNear ? "bce" : "ma", {
      n: isNear ? 1 - year : (Math.round(-year / 1e4) / 100).toLocaleString(host.language),
    });
  }

  function point(at: Seconds, unit: Unit, isShort = false): string {
    const { year, date } = civil(at);
    if (!unit) return tellYear(year);
    const iso = date.toISOString();
    if (unit > 2) return (isShort ? "" : `${point(at, 2)}, `) + iso.slice(11, 16);
    prepare();
    if (!isReady || Math.abs(at) > 8e12) return tellYear(year) + iso.slice(4, 4 + unit * 3);
    const key = `${unit}${isShort}${year < 1}`;
    formats[key] ??= new Intl.DateTimeFormat(host.language === "en" ? "en-GB" : host.language, {
      timeZone: "UTC",
      calendar: "gregory",
      month: "short",
      ...(unit > 1 && { day: "numeric" }),
      ...(!isShort && { year: "numeric", ...(year < 1 && { era: "short" }) }),
    });
    return formats[key]?.format(at * 1000) ?? "";
  }

  return {
    point,
    range(from, to) {
      const finest = Math.max(unitAt(from), unitAt(to - 1));
      const unit = Math.min(unitOf(stepFor((to - from) / 20)), finest) as Unit;
      const isOneDay = unit > 2 && Math.floor(from / 86_400) === Math.floor((to - 1) / 86_400);
      const [first, last] = [point(from, unit), point(to - 1, unit, isOneDay)];
      return first === last || (isOneDay && first.endsWith(last)) ? first : `${first} – ${last}`;
    },
  };
}
