import { civilFromSeconds } from "../../domain/date/calendar.ts";
import type { Seconds, Words } from "../types.ts";
import { type Step, stepFor, type Tick } from "./ticks.ts";

const DAY = 86_400;
const two = (value: number): string => String(value).padStart(2, "0");

/** The sentence of a name with its places filled; where the server has none, what is put in. */
export function say(words: Words, name: string, values: Readonly<Record<string, string | number>>): string {
  const sentence =
    words[name] ??
    Object.keys(values)
      .map((key) => `{${key}}`)
      .join(" · ");
  return sentence.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

/** Times as ticks and ranges tell them. */
export interface When {
  tick(tick: Tick): string;
  /** A stretch as one would say it, no more precise than the eye sees it. */
  range(from: Seconds, to: Seconds): string;
}

/**
 * Years are digits and words of the server. Names of months come from Intl, which costs 30 ms the first time: until the page
 * is idle they are numbers, then `onChange` is called.
 */
export function createWhen(language: string, words: Words, onChange: () => void): When {
  const names = new Map<string, Intl.DateTimeFormat>();
  let isAsked = false;
  let isReady = false;

  /** A date in words; undefined until there is time for it, or where it is too far away for a Date. */
  function format(options: Intl.DateTimeFormatOptions, at: Seconds): string | undefined {
    if (!isAsked) {
      isAsked = true;
      const idle = globalThis.requestIdleCallback ?? setTimeout;
      idle(() => {
        isReady = true;
        onChange();
      });
    }
    if (!isReady || Math.abs(at) > 8.6e12) return undefined;
    const key = Object.keys(options).join();
    const known =
      names.get(key) ?? new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC", calendar: "gregory" });
    names.set(key, known);
    return known.format(at * 1000);
  }

  function year(value: number): string {
    if (value <= -1_000_000) return say(words, "ma", { n: Math.round(-value / 1e4) / 100 });
    return value > 0 ? String(value) : say(words, "bce", { n: 1 - value });
  }

  function point(at: Seconds, { unit }: Step): string {
    const civil = civilFromSeconds(at);
    const clock = `${two(civil.hour)}:${two(civil.minute)}`;
    if (unit === "year") return year(civil.year);
    const iso = `${year(civil.year)}-${two(civil.month)}`;
    if (unit === "month") return format({ year: "numeric", month: "short" }, at) ?? iso;
    const day = format({ year: "numeric", month: "short", day: "numeric" }, at) ?? `${iso}-${two(civil.day)}`;
    return unit === "clock" ? `${day}, ${clock}` : day;
  }

  return {
    tick({ at, unit }) {
      const civil = civilFromSeconds(at);
      if (unit === "year") return year(civil.year);
      if (unit === "month") return format({ month: "short" }, at) ?? `${year(civil.year)}-${two(civil.month)}`;
      if (unit === "clock") return `${two(civil.hour)}:${two(civil.minute)}`;
      return format({ month: "short", day: "numeric" }, at) ?? `${two(civil.month)}-${two(civil.day)}`;
    },
    range(from, to) {
      const step = stepFor((to - from) / 20);
      const [first, last] = [point(from, step), point(Math.max(from, to - Math.min(DAY, (to - from) / 100)), step)];
      return first === last ? first : `${first} – ${last}`;
    },
  };
}
