import type { Event } from "../../domain/event.ts";
import { listOccurrences, type Recurrence } from "../../domain/recurrence.ts";
import { FREQUENCIES } from "../../domain/rule.ts";
import type { Context } from "./context.ts";
import { labelDateText, renderDateText } from "./date.ts";
import { formatNumber } from "./language.ts";
import { attributes, html, join, type Markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** Dates after the first that a page names; `/events/{id}/occurrences.json` has the others. */
const SHOWN = 10;

/** What words say of a rule; for any other part the rule itself is shown. */
const IN_WORDS: ReadonlySet<string> = new Set(["FREQ", "INTERVAL", "COUNT", "UNTIL"]);

/** "every 2 weeks, until 5 May 2030, but not on 1 May 2029"; and the rule where the words do not say it whole. */
export function labelRecurrence({ rule, excluded }: Recurrence, messages: Messages): { words: string; rule?: string } {
  const parts = new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));
  const number = (name: string) => Number(parts.get(name) ?? 1);
  const format = (value: number) => formatNumber(value, messages.language);
  const label = (date: string) => labelDateText(date, messages.language);
  const frequency = FREQUENCIES.find((name) => name === parts.get("FREQ"));
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/.exec(parts.get("UNTIL") ?? "") ?? [];
  const words = [
    frequency && messages.every[frequency](number("INTERVAL"), format(number("INTERVAL"))),
    parts.has("COUNT") && messages.times(number("COUNT"), format(number("COUNT"))),
    year && messages.until(label(`${year}-${month}-${day}`)),
    excluded.length > 0 && messages.except(excluded.map(label).join(messages.comma)),
  ].filter((part) => part);
  const isWhole = [...parts.keys()].every((name) => IN_WORDS.has(name));
  return { words: words.join(messages.comma), ...(!isWhole && { rule }) };
}

export function renderRecurrence(recurrence: Recurrence, { messages, own }: Context): Markup {
  const { words, rule } = labelRecurrence(recurrence, messages);
  return html`<span${attributes(own)}>${words}</span>${rule === undefined ? "" : html` <code dir="ltr">${rule}</code>`}`;
}

/** When it comes again: the dates after its own, whatever day it is today, because a page has no clock. */
export function renderOccurrences({ date, recurrence }: Event, { language, messages }: Context): Markup[] {
  if (!recurrence) return [];
  const found = listOccurrences(date, recurrence, date.earliest, Number.MAX_SAFE_INTEGER, SHOWN + 2);
  const following = found.filter(({ number }) => number > 1);
  if (following.length === 0) return [];
  const dates = following.slice(0, SHOWN).map((occurrence) => renderDateText(occurrence.date, language));
  return [html`${join(dates, messages.comma)}${following.length > SHOWN ? `${messages.comma}…` : ""}`];
}
