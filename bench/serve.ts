// node bench/serve.ts [--port 8788] [--assets]: serves the production bundle with the sample timelines through Miniflare on
// workerd's own socket, about thirty times as fast as `wrangler dev`, until it is interrupted. For measuring by hand:
// bench/http.ts does it by itself.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import {
  createFolder,
  openWorkshop,
  QUIET,
  ROOT,
  removeFolder,
  type ServeOptions,
  type Serving,
  serve,
  type Workshop,
  wrangler,
} from "../test/helpers/server.ts";

/** A service and the processes that it runs in, so that what it costs can be told from what else runs here. */
export interface Measured extends Serving {
  /** Ids of its workerd processes. */
  readonly processes: readonly number[];
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
}

function listProcesses(): Process[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [, command = "", rest = ""] = /^\d+ \((.*)\) (.*)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      return [{ id: Number(name), parent: Number(rest.split(" ")[1]), name: command }];
    } catch {
      // It has ended since the folder was read.
      return [];
    }
  });
}

/** Processes of that name that descend from this one. */
export function listDescendants(program: string): number[] {
  if (process.platform !== "linux") return [];
  const all = listProcesses();
  const family = new Set([process.pid]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { id, parent } of all) if (family.has(parent)) family.add(id);
  }
  return all.filter(({ id, name }) => family.has(id) && name.startsWith(program)).map(({ id }) => id);
}

const TICKS = process.platform === "linux" ? Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) : 100;

/** Seconds of processor time that the processes have used so far, in user and kernel mode together. */
export function readCpu(processes: readonly number[]): number {
  let ticks = 0;
  for (const id of processes) {
    const fields = readFileSync(`/proc/${id}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS;
}

export async function serveMeasured(options: ServeOptions): Promise<Measured> {
  const { started, processes } = await watchStart(() => serve(options));
  return { ...started, processes };
}

/** What `start` gives, and the workerd that it has started. */
export async function watchStart<Started>(
  start: () => Promise<Started>,
): Promise<{ started: Started; processes: number[] }> {
  const before = new Set(listDescendants("workerd"));
  const started = await start();
  return { started, processes: listDescendants("workerd").filter((id) => !before.has(id)) };
}

/** A Worker of a few lines, built by the same wrangler, as the floor: what the runtime and the router cost by themselves. */
export async function buildBare(source: string): Promise<string> {
  const folder = createFolder("bare");
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/index.ts"), source);
  const date = /compatibility_date = .*/.exec(readFileSync(join(ROOT, "wrangler.toml"), "utf8"))?.[0];
  writeFileSync(join(folder, "wrangler.toml"), `name = "bare"\nmain = "src/index.ts"\n${date}\nsend_metrics = false\n`);
  await wrangler(["deploy", "--dry-run", "--outdir", "bundle"], folder);
  return folder;
}

/** A state of its own for each service, because workerd writes to it. */
export function copyState(workshop: Workshop): string {
  const state = createFolder("bench");
  cpSync(workshop.seeded, state, { recursive: true });
  return state;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string", default: "8788" }, assets: { type: "boolean" } } });
  Object.assign(process.env, QUIET);
  const workshop = await openWorkshop();
  const { bundle, seeded: state } = workshop;
  const assets = values.assets ?? false;
  const { origin, processes, stop } = await serveMeasured({ bundle, state, assets, port: Number(values.port) });
  console.log(`${origin}/timelines/us-china-tech.json (workerd ${processes.join(", ")}; Ctrl+C ends it)`);
  console.log(`A token for /api/v1: ${workshop.token}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      await stop();
      removeFolder(workshop.folder);
      process.exit(0);
    });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
