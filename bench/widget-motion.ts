// What panning and zooming cost.
import type { Visit } from "../test/helpers/figures.ts";
import {
  type Depth,
  dragThere,
  findPoint,
  type Motion,
  type Point,
  readRange,
  scrollThere,
  zoomThere,
  zoomThrough,
} from "../test/helpers/gestures.ts";
import { toTable } from "./table.ts";
import { isOurs, measureSubject, type Site } from "./widget-subjects.ts";
import { type Case, count, listCases, of, type Plan, SETTLED, SLOW, takeTurns } from "./widget-turns.ts";

type Moved = { readonly pan: Motion; readonly zoom?: Motion | undefined };

/** Where on the axis there is something at every depth. */
async function findDense(visit: Visit, axis: string, { dense }: Site): Promise<Point> {
  const { shown } = await readRange(visit);
  if (!shown) throw new Error("it is not known what is shown");
  return findPoint(visit, axis, (dense - shown.from) / (shown.to - shown.from));
}

async function move(visit: Visit, { subject, site }: Case): Promise<Moved> {
  await visit.page.waitForTimeout(SETTLED);
  if (subject.axis === undefined) return { pan: await scrollThere(visit, { x: 640, y: 400 }) };
  const pan = await dragThere(visit, await findPoint(visit, subject.axis));
  await visit.page.waitForTimeout(SETTLED);
  return { pan, zoom: subject.zooms ? await zoomThere(visit, await findDense(visit, subject.axis, site)) : undefined };
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

export async function measurePan(plan: Plan, sites: readonly Site[]): Promise<string> {
  const movable = listCases(plan, sites).filter(
    ({ site, subject: { page, mostPanned = site.size } }) => page !== "bare" && site.size <= mostPanned,
  );
  const tables: string[] = [];
  for (const cpu of [1, 4]) {
    // At a quarter of the speed the others take minutes for many.
    const cases = movable.filter(({ site, subject }) => cpu === 1 || isOurs(subject) || site.size < SLOW);
    const all = await takeTurns(plan, cases, `pan, ${cpu} x`, { cpu }, move, 1000);
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
frame of more than 25 ms; "ms a step" is processor time of the main thread for each step. Medians of ${plan.runs} runs (the
others once from 1,000 events on), no graphics processor.

${tables.join("\n\n")}`;
}

type Deep = { readonly slow: Depth; readonly fast: Motion };

/** Once slowly, and then again in one go as deep as that went, by another reader. */
async function measureDepth(plan: Plan, { site, subject }: Case): Promise<Deep> {
  const visitAxis = <Found>(state: string, act: (visit: Visit, point: Point) => Promise<Found>) =>
    measureSubject(site, subject, {}, { ...plan, state }, async (visit) => {
      await visit.page.waitForTimeout(SETTLED);
      return act(visit, await findDense(visit, subject.axis ?? "", site));
    });
  const slow = await visitAxis("zoomed slowly", (visit, point) => zoomThrough(visit, point, NOTCH));
  const fast = await visitAxis("zoomed at once", async (visit, point) => {
    const motion = await zoomThere(visit, point, 2 * slow.steps, NOTCH);
    await visit.page.waitForTimeout(SETTLED);
    return motion;
  });
  return { slow, fast };
}

/** What a wheel turns at once, in pixels. */
const NOTCH = 60;

export async function measureZoom(plan: Plan, sites: readonly Site[]): Promise<string> {
  const rows: (string | number)[][] = [];
  for (const one of listCases(plan, sites).filter(({ subject }) => isOurs(subject))) {
    const { slow, fast } = await measureDepth(plan, one);
    rows.push([
      `${one.subject.name}, ${count(one.site.size)}`,
      slow.steps,
      count(Math.round(slow.deepest / 60)),
      slow.requests,
      count(slow.bytes),
      count(slow.largest),
      fast.requests,
      count(fast.bytes),
      fast.fps.toFixed(1),
      fast.late.toFixed(1),
    ]);
    console.error(rows.at(-1)?.join(" | "));
  }
  const head = [
    "page, events",
    "turns",
    "minutes shown at the deepest",
    "slowly: requests",
    "bytes",
    "largest answer",
    "at once: requests",
    "bytes",
    "fps",
    "late %",
  ];
  return `From all to the deepest that
there is, where the most events are, and back: with a rest after every turn of the wheel until all has come, and at once, a turn a
frame. Bytes on the wire with headers, bodies by brotli 5. TimelineJS3 and vis-timeline have had all data from the beginning.

${toTable(head, rows)}`;
}
