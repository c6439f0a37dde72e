import { civilFromSeconds } from "../../domain/date/calendar.ts";
import type { Seconds, Words } from "../types.ts";
import { phrase } from "../widget.ts";
import { stepFor, type Unit, unitOf } from "./ticks.ts";

const pad = (value: number): string => `${value}`.padStart(2, "0");

/** Times as ticks and ranges tell them. */
export interface When {
  /** On its own, or (`isShort`) beside others of the same month or day. */
  point(at: Seconds, unit: Unit, isShort?: boolean): string;
  /** A stretch as one would say it, no more precise than the eye sees it. */
  range(from: Seconds, to: Seconds): string;
}

/**
 * Years are digits and words of the server. Names of months come from Intl, which costs 30 ms the first time: until the page
 * is idle they are numbers, then `onReady` is called. English without a country is British, as the dates of events are.
 */
export function createWhen(host: { readonly language: string; readonly words: Words }, onReady: () => void): When {
  const formats = new Map<string, Intl.DateTimeFormat>();
  let isAsked = false;
  let isReady = false;

  function prepare(): void {
    isAsked = true;
    (globalThis.requestIdleCallback ?? setTimeout)(() => {
      isReady = true;
      onReady();
    });
  }

  function year(value: number): string {
    if (value > 0) return `${value}`;
    return value > -1e6
      ? phrase(host, "bce", { n: 1 - value })
      : phrase(host, "ma", { n: Math.round(-value / 1e4) / 100 });
  }

  function point(at: Seconds, unit: Unit, isShort = false): string {
    const civil = civilFromSeconds(at);
    if (unit === "year") return year(civil.year);
    const clock = `${pad(civil.hour)}:${pad(civil.minute)}`;
    if (unit === "clock") return isShort ? clock : `${point(at, "day")}, ${clock}`;
    const isDay = unit === "day";
    if (!isAsked) prepare();
    if (!isReady || Math.abs(at) > 8e12)
      return `${year(civil.year)}-${pad(civil.month)}${isDay ? `-${pad(civil.day)}` : ""}`;
    const isBefore = civil.year < 1;
    const key = `${isDay}${isShort}${isBefore}`;
    const format =
      formats.get(key) ??
      new Intl.DateTimeFormat(host.language === "en" ? "en-GB" : host.language, {
        timeZone: "UTC",
        calendar: "gregory",
        month: "short",
        ...(isDay && { day: "numeric" }),
        ...(!isShort && { year: "numeric", ...(isBefore && { era: "short" }) }),
      });
    formats.set(key, format);
    return format.format(at * 1000);
  }

  return {
    point,
    range(from, to) {
      const unit = unitOf(stepFor((to - from) / 20));
      const isOneDay = unit === "clock" && Math.floor(from / 86_400) === Math.floor((to - 1) / 86_400);
      const [first, last] = [point(from, unit), point(to - 1, unit, isOneDay)];
      return first.endsWith(last) ? first : `${first} – ${last}`;
    },
  };
}
