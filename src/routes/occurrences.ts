import type { Context } from "hono";
import type { OccurrenceList } from "../contract/occurrence.ts";
import { parseEdtf } from "../domain/date/edtf.ts";
import type { EventDate } from "../domain/date/event-date.ts";
import { labelOf } from "../domain/feed.ts";
import type { ParameterError } from "../domain/filter.ts";
import { findOccurrences, MAX_OCCURRENCES, type Occurrence, type Recurrence } from "../domain/recurrence.ts";
import type { AppEnv } from "../env.ts";
import { allowParameters, readLanguage, readNumber, readOnce, toParameterProblem } from "../http/parameters.ts";

// Occurrences are computed for those who ask, at public addresses and in the API alike.

const DEFAULT_LIMIT = 100;

/** What an address asks for. */
export interface OccurrenceQuestion {
  readonly from: EventDate;
  readonly to: EventDate;
  readonly limit: number;
  readonly lang: string | undefined;
}

/** A question must have bounds: most rules have no end. */
export function readOccurrenceQuestion(c: Context<AppEnv>): OccurrenceQuestion {
  allowParameters(c, ["from", "to", "limit", "lang"]);
  const errors: ParameterError[] = [];
  const [from, to] = ["from", "to"].map((parameter) => {
    const value = readOnce(c, parameter) ?? "";
    const date = parseEdtf(value);
    if (date.ok) return date.value;
    errors.push({ parameter, value, detail: value === "" ? `is missing; for example ${parameter}=2026` : date.error });
    return undefined;
  });
  if (from && to && from.earliest > to.latest) {
    errors.push({ parameter: "to", value: to.text, detail: `is before from=${from.text}` });
  }
  if (errors.length > 0 || !from || !to) throw toParameterProblem(errors);
  const limit = readNumber(c, "limit", 1, MAX_OCCURRENCES) ?? DEFAULT_LIMIT;
  return { from, to, limit, lang: readLanguage(c) };
}

function describe({ number, date: text }: Occurrence, language: string, timeZone: string | undefined) {
  const date = parseEdtf(text);
  const label = date.ok ? labelOf({ date: date.value, ...(timeZone && { timeZone }) }, language) : text;
  return { number, date: text, label };
}

/** The answer to a question; a 400 where the rule cannot be followed so far. */
export function answerOccurrences(
  { date, timeZone, recurrence }: { date: EventDate; timeZone?: string | undefined; recurrence: Recurrence },
  { from, to, limit }: OccurrenceQuestion,
  language: string,
): OccurrenceList {
  const { list, isWhole } = findOccurrences(date, recurrence, from.earliest, to.latest, limit + 1);
  if (!isWhole) {
    throw toParameterProblem([
      { parameter: "to", value: to.text, detail: "is further from the first occurrence than they are counted here" },
    ]);
  }
  return {
    recurrence: { rule: recurrence.rule, excluded: [...recurrence.excluded], start: date.text },
    occurrences: list.slice(0, limit).map((one) => describe(one, language, timeZone)),
    more: list.length > limit,
  };
}
