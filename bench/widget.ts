// node bench/widget.ts [--parts load,weight,pan,zoom,host,a11y] [--sizes 50,1000,10000,1000000] [--folder ...] [--file ...]
//   [--only pattern] [--runs 3] [--pairs 9] [--limit 240] [--shots folder] [--write]
// What our timeline on a page costs beside TimelineJS3, vis-timeline and a plain list with the same events, in a real Chromium with a
// fresh profile for each run. The service is the production bundle under Miniflare; bench and service are compressed alike, by
// brotli 5, as Cloudflare's edge does it, and nothing is kept there. The subjects take turns, and figures are medians. Third parties
// cannot be reached: what tries is counted. A page that throws an error ends the run, and --shots keeps a picture of every state.
// The databases are made where the folder does not have them yet; without --file (LARGE_EVENTS) events are made up.
import { existsSync, mkdirSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle, createFolder, QUIET, removeFolder } from "../test/helpers/server.ts";
import { loadState } from "./fill.ts";
import { writeSection } from "./table.ts";
import { PARTS } from "./widget-parts.ts";
import { type Site, SUBJECTS, startSite } from "./widget-subjects.ts";
import type { Plan } from "./widget-turns.ts";

Object.assign(process.env, QUIET);
const { values } = parseArgs({
  options: {
    parts: { type: "string", default: Object.keys(PARTS).join(",") },
    sizes: { type: "string", default: "50,1000,10000,1000000" },
    folder: { type: "string", default: join(tmpdir(), "annals-widget") },
    file: { type: "string", default: process.env["LARGE_EVENTS"] ?? "" },
    only: { type: "string", default: "" },
    runs: { type: "string", default: "3" },
    pairs: { type: "string", default: "9" },
    limit: { type: "string", default: "240" },
    shots: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const SIZES = values.sizes.split(",").map(Number);
const MOST = Math.max(...SUBJECTS.map(({ most = 0 }) => most));
const plan: Plan = {
  subjects: SUBJECTS.filter(({ name }) => new RegExp(values.only).test(name)),
  runs: Number(values.runs),
  pairs: Number(values.pairs),
  shots: values.shots,
  limit: Number(values.limit) * 1000,
};

async function openSites(bundle: string): Promise<Site[]> {
  mkdirSync(values.folder, { recursive: true });
  const sites: Site[] = [];
  for (const size of SIZES) {
    const state = join(values.folder, String(size));
    if (!existsSync(state)) await loadState(state, { file: values.file }, size);
    sites.push(await startSite(size, { bundle, state }, MOST));
  }
  return sites;
}

const bundle = createFolder("bundle");
const machine = `${cpus().length} processors (${cpus()[0]?.model.split(" ").slice(0, 2).join(" ")})`;
const sites: Site[] = [];
try {
  await buildBundle(bundle);
  sites.push(...(await openSites(bundle)));
  for (const name of values.parts.split(",")) {
    const part = PARTS[name];
    if (!part) throw new Error(`there is no part ${name}; there are ${Object.keys(PARTS).join(", ")}`);
    const busy = (loadavg()[0] ?? 0).toFixed(1);
    const text = `\`node bench/widget.ts --parts ${name} --write\` on ${machine}, load ${busy} at the start. ${await part.measure(plan, sites)}`;
    console.log(`\n## ${part.heading}\n\n${text}`);
    if (values.write) writeSection(part.heading, text);
  }
} finally {
  await Promise.all(sites.map((site) => site.stop()));
  removeFolder(bundle);
}
