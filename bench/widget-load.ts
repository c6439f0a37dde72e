// What it costs until the first picture is drawn: time, memory, and what is sent.
import {
  countKept,
  countNodes,
  type Load,
  readHeap,
  readLoad,
  sumBytes,
  type Traffic,
  type Visit,
} from "../test/helpers/figures.ts";
import { toTable } from "./table.ts";
import { isOurs, type Site } from "./widget-subjects.ts";
import { count, listCases, of, type Plan, SETTLED, SLOW, takeTurns, times } from "./widget-turns.ts";

type Loaded = Load & { readonly heap: number; readonly nodes: number };

async function load(visit: Visit): Promise<Loaded> {
  await visit.page.waitForTimeout(SETTLED);
  return { ...(await readLoad(visit)), heap: await readHeap(visit), nodes: await countNodes(visit) };
}

export async function measureLoad(plan: Plan, sites: readonly Site[]): Promise<string> {
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

export async function measureWeight(plan: Plan, sites: readonly Site[]): Promise<string> {
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
