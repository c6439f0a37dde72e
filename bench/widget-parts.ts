// The parts of bench/widget.ts: what each measures, and the table that it makes of it.
import {
  countKept,
  countNodes,
  dragThere,
  findPoint,
  type Load,
  type Motion,
  readHeap,
  readLoad,
  scrollThere,
  sumBytes,
  type Traffic,
  type Visit,
  zoomThere,
} from "../test/helpers/figures.ts";
import { median } from "./answers.ts";
import { toTable } from "./table.ts";
import { isOurs, measureSubject, type Setting, type Site, type Subject, type Watched } from "./widget-subjects.ts";

export interface Plan extends Watched {
  readonly subjects: readonly Subject[];
  /** For each figure; what takes minutes is run once. */
  readonly runs: number;
}

export interface Part {
  readonly heading: string;
  measure(plan: Plan, sites: readonly Site[]): Promise<string>;
}

/** Milliseconds after the first picture in which nothing more is expected. */
const SETTLED = 1000;
const SLOW = 10_000;

type Case = { readonly site: Site; readonly subject: Subject };

const listCases = ({ subjects }: Plan, sites: readonly Site[]): Case[] =>
  sites.flatMap((site) =>
    subjects.filter(({ most = Number.POSITIVE_INFINITY }) => site.size <= most).map((subject) => ({ site, subject })),
  );

/** The subjects take turns in every run, so that a slow moment falls on all. */
async function takeTurns<Found>(
  plan: Plan,
  cases: readonly Case[],
  state: string,
  setting: Setting,
  measure: (visit: Visit, one: Case) => Promise<Found>,
): Promise<{ readonly subject: Subject; readonly site: Site; readonly found: readonly Found[] }[]> {
  const all = cases.map((one) => ({ ...one, found: [] as Found[] }));
  for (let run = 0; run < plan.runs; run++) {
    for (const one of all) {
      const isSlow = !isOurs(one.subject) && one.site.size >= SLOW;
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

const of = <Found>(found: readonly Found[], pick: (one: Found) => number) => median(found.map(pick));
const count = (size: number) => size.toLocaleString("en");
const times = (one: number, other: number) => (other > 0 ? `${(one / other).toFixed(1)} x` : "");

type Loaded = Load & { readonly heap: number; readonly nodes: number };

async function load(visit: Visit): Promise<Loaded> {
  await visit.page.waitForTimeout(SETTLED);
  return { ...(await readLoad(visit)), heap: await readHeap(visit), nodes: await countNodes(visit) };
}

async function measureLoad(plan: Plan, sites: readonly Site[]): Promise<string> {
  const all = await takeTurns(plan, listCases(plan, sites), "load", {}, load);
  const ours = (size: number) =>
    all.find(({ site, subject }) => site.size === size && isOurs(subject) && subject.page !== undefined)?.found ?? [];
  const rows = all.map(({ subject, site, found }) => [
    `${subject.name}, ${count(site.size)}`,
    of(found, ({ ready }) => ready).toFixed(0),
    times(
      of(found, ({ ready }) => ready),
      of(ours(site.size), ({ ready }) => ready),
    ),
    of(found, ({ blocking }) => blocking).toFixed(0),
    Math.max(...found.map(({ shift }) => shift)).toFixed(3),
    (of(found, ({ heap }) => heap) / 2 ** 20).toFixed(1),
    times(
      of(found, ({ heap }) => heap),
      of(ours(site.size), ({ heap }) => heap),
    ),
    count(of(found, ({ nodes }) => nodes)),
    times(
      of(found, ({ nodes }) => nodes),
      of(ours(site.size), ({ nodes }) => nodes),
    ),
  ]);
  return `Medians of ${plan.runs} runs in turns
(one run of the others at ${count(SLOW)}), without a delay of the network: from the beginning of navigation to the first picture and two
frames more; long tasks beyond 50 ms each; shifts, the worst; the heap after collecting garbage; elements with shadow trees.
The plain list has every event; the frame is our page by itself.

${toTable(["page, events", "ready ms", "to ours", "blocking ms", "shift", "heap MiB", "to ours", "elements", "to ours"], rows)}`;
}

interface Weight {
  readonly traffic: Traffic;
  readonly kept: { readonly cookies: number; readonly storage: number };
}

async function weigh(visit: Visit): Promise<Weight> {
  await visit.page.waitForTimeout(2 * SETTLED);
  const { own, foreign, cookies } = visit.traffic;
  return { traffic: { own: [...own], foreign: [...foreign], cookies }, kept: await countKept(visit) };
}

const DATA = new Set(["XHR", "Fetch"]);

async function measureWeight(plan: Plan, sites: readonly Site[]): Promise<string> {
  const all = await takeTurns({ ...plan, runs: 1 }, listCases(plan, sites), "weight", {}, weigh);
  const rows = all.map(({ subject, site, found: [found] }) => {
    const { own = [], foreign = [] } = found?.traffic ?? {};
    // The page of the frame is ours; that of the host is not what the widget costs.
    const sent = own.filter(({ type }) => subject.page === undefined || type !== "Document");
    const of = (...types: string[]) => sumBytes(sent.filter(({ type }) => types.includes(type)));
    return [
      `${subject.name}, ${count(site.size)}`,
      sent.length,
      count(sumBytes(sent)),
      count(of("Document")),
      count(of("Script", "Stylesheet")),
      count(of(...DATA)),
      foreign.length,
      found?.kept.cookies ?? "",
      found?.kept.storage ?? "",
    ];
  });
  return `What is sent until the first
view is drawn and two seconds more: bytes on the wire with headers, bodies by brotli 5; the host's own page is left out.

${toTable(["page, events", "requests", "bytes", "page", "script, style", "data", "third parties", "cookies", "storage"], rows)}`;
}

type Moved = { readonly pan: Motion; readonly zoom?: Motion | undefined };

async function move(visit: Visit, { subject, site }: Case): Promise<Moved> {
  await visit.page.waitForTimeout(SETTLED);
  if (subject.axis === undefined) return { pan: await scrollThere(visit, { x: 640, y: 400 }) };
  const point = await findPoint(visit, subject.axis, subject.zooms ? site.dense : 0.5);
  const pan = await dragThere(visit, point);
  await visit.page.waitForTimeout(SETTLED);
  return { pan, zoom: subject.zooms ? await zoomThere(visit, point) : undefined };
}

const describe = (motions: readonly Motion[]): string[] =>
  motions.length === 0
    ? ["", "", "", ""]
    : [
        of(motions, ({ fps }) => fps).toFixed(1),
        of(motions, ({ p95 }) => p95).toFixed(0),
        of(motions, ({ late }) => late).toFixed(1),
        of(motions, ({ step }) => step).toFixed(1),
      ];

const MOTION = ["fps", "p95 ms", "late %", "ms a step"];

async function measurePan(plan: Plan, sites: readonly Site[]): Promise<string> {
  const movable = listCases(plan, sites).filter(({ subject }) => subject.page !== "bare");
  const tables: string[] = [];
  for (const cpu of [1, 4]) {
    // At a quarter of the speed the others take minutes for many.
    const cases = movable.filter(({ site, subject }) => cpu === 1 || isOurs(subject) || site.size < SLOW);
    const all = await takeTurns(plan, cases, `pan, ${cpu} x`, { cpu }, move);
    const rows = all.map(({ subject, site, found }) => [
      `${subject.name}, ${count(site.size)}`,
      ...describe(found.map(({ pan }) => pan)),
      ...describe(found.flatMap(({ zoom }) => zoom ?? [])),
    ]);
    const head = ["page, events", ...MOTION.map((name) => `pan: ${name}`), ...MOTION.map((name) => `zoom: ${name}`)];
    tables.push(`Processor ${cpu === 1 ? "as it is" : `${cpu} times slower`}:\n\n${toTable(head, rows)}`);
  }
  return `A drag of 120 steps of 6 pixels
there and back, and 120 steps of control and the wheel in and out, where the most events are; the list is scrolled. Late is a
frame of more than 25 ms; "ms a step" is what the main thread works for each step. Medians of ${plan.runs} runs, no graphics processor.

${tables.join("\n\n")}`;
}

export const PARTS: Readonly<Record<string, Part>> = {
  load: { heading: "The widget: loading", measure: measureLoad },
  weight: { heading: "The widget: what is sent", measure: measureWeight },
  pan: { heading: "The widget: panning and zooming", measure: measurePan },
};
