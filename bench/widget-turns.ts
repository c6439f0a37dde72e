// How the subjects of bench/widget.ts take turns.
import type { Visit } from "../test/helpers/figures.ts";
import { median } from "./answers.ts";
import { isOurs, measureSubject, type Setting, type Site, type Subject, type Watched } from "./widget-subjects.ts";

export interface Plan extends Watched {
  readonly subjects: readonly Subject[];
  /** For each figure; what takes minutes is run once. */
  readonly runs: number;
  /** Visits without the widget and with it. */
  readonly pairs: number;
}

export interface Part {
  readonly heading: string;
  measure(plan: Plan, sites: readonly Site[]): Promise<string>;
}

/** Milliseconds after the first picture in which nothing more is expected. */
export const SETTLED = 1000;
/** Events from which the others take minutes, and are measured once. */
export const SLOW = 10_000;

export type Case = { readonly site: Site; readonly subject: Subject };

export const listCases = ({ subjects }: Plan, sites: readonly Site[]): Case[] =>
  sites.flatMap((site) =>
    subjects.filter(({ most = Number.POSITIVE_INFINITY }) => site.size <= most).map((subject) => ({ site, subject })),
  );

/** The subjects take turns in every run, so that a slow moment falls on all; the others only once from `slow` events on. */
export async function takeTurns<Found>(
  plan: Plan,
  cases: readonly Case[],
  state: string,
  setting: Setting,
  measure: (visit: Visit, one: Case) => Promise<Found>,
  slow = SLOW,
): Promise<{ readonly subject: Subject; readonly site: Site; readonly found: readonly Found[] }[]> {
  const all = cases.map((one) => ({ ...one, found: [] as Found[] }));
  for (let run = 0; run < plan.runs; run++) {
    for (const one of all) {
      const isSlow = !isOurs(one.subject) && one.site.size >= slow;
      if (run > 0 && isSlow) continue;
      const found = await measureSubject(one.site, one.subject, setting, { ...plan, state }, (visit) =>
        measure(visit, one),
      );
      console.error(`${state}, run ${run + 1}: ${one.subject.name}, ${one.site.size}: ${JSON.stringify(found)}`);
      one.found.push(found);
    }
  }
  return all;
}

export const of = <Found>(found: readonly Found[], pick: (one: Found) => number) => median(found.map(pick));
export const count = (size: number) => size.toLocaleString("en");
export const times = (one: number, other: number) => (other > 0 ? `${(one / other).toFixed(1)} x` : "");
