// A Worker and its D1 in two processes, so that what the Worker costs can be told from the simulator of D1, which Cloudflare
// would not bill as the Worker's. The database is a Worker with Miniflare's D1 that hands on what it is asked; the Worker has
// the client of D1 that workerd gives every Worker, made anew over that address: `D1Database` is a class over a fetcher.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { ROOT } from "../test/helpers/server.ts";
import type { Service } from "./answers.ts";
import { watchStart } from "./serve.ts";

export interface Running extends Service {
  stop(): Promise<void>;
}

export interface RunningDatabase extends Running {
  /** The database itself, for what is asked beside the measurement. */
  readonly d1: D1Database;
}

const GATE = `export default { fetch: (request, env) => env.DB.fetcher.fetch(request) };`;

/** `env` is the same for all requests of an isolate, as it is where D1 is bound by Cloudflare. */
const APART = `
import worker from "./index.js";
let own;
export default {
  fetch(request, env, context) {
    own ??= { ...env, DB: new env.DB.constructor(env.D1_SERVICE) };
    return worker.fetch(request, own, context);
  },
};`;

/** Everything kept by its address before the Worker sees the request: the least that a hot document costs. */
const KEPT = `
import worker from "./apart.js";
const kept = new Map();
export default {
  async fetch(request, env, context) {
    const hit = kept.get(request.url);
    if (hit) return new Response(hit.body, hit);
    const response = await worker.fetch(request, env, context);
    const { status, headers } = response;
    kept.set(request.url, { status, headers: [...headers], body: await response.clone().arrayBuffer() });
    return response;
  },
};`;

type Options = Readonly<Record<string, unknown>>;

/** One Worker of the folder on a socket of its own; the first of the scripts is its own, and imports the others. */
async function run(folder: string, scripts: readonly string[], options: Options, persist?: string) {
  const name = "worker";
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      workers: [
        {
          ...options,
          name,
          modules: scripts.map((path) => ({ type: "ESModule", path: join(folder, path) })),
          rootPath: folder,
          modulesRoot: folder,
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
        },
      ],
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
    ...(persist !== undefined && { resourcePersistencePath: persist }),
    logRequests: false,
    telemetry: { enabled: false },
  });
  await miniflare.ready;
  const { origin } = await miniflare.unsafeGetDirectURL(name);
  return { miniflare, name, origin };
}

function readOptions(): Options {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, "wrangler.toml"));
  const { modulesRules: _rules, assets: _assets, ...options } = workerOptions as Record<string, unknown>;
  return options;
}

/** D1 over a folder that `createState` has filled, in a process of its own. */
export async function runDatabase(folder: string, state: string): Promise<RunningDatabase> {
  writeFileSync(join(folder, "gate.js"), GATE);
  const { compatibilityDate, d1Databases } = readOptions();
  const { started, processes } = await watchStart(() =>
    run(folder, ["gate.js"], { compatibilityDate, d1Databases }, join(state, "v3")),
  );
  const d1 = (await started.miniflare.getD1Database("DB", started.name)) as unknown as D1Database;
  return { origin: started.origin, processes, d1, stop: () => started.miniflare.dispose() };
}

export interface RunOptions {
  /** Answers are kept in the Worker's memory, and given without asking the service. */
  readonly kept?: boolean;
}

/** The Worker of a folder that wrangler has filled, with that database. */
export async function runWorker(
  bundle: string,
  database: RunningDatabase,
  { kept = false }: RunOptions = {},
): Promise<Running> {
  writeFileSync(join(bundle, "apart.js"), APART);
  writeFileSync(join(bundle, "kept.js"), KEPT);
  const options = readOptions();
  const address = new URL(database.origin).host;
  const bindings = { serviceBindings: { D1_SERVICE: { external: { address, http: {} } } } };
  const { started, processes } = await watchStart(() =>
    run(bundle, [...(kept ? ["kept.js"] : []), "apart.js", "index.js"], { ...options, ...bindings }),
  );
  return {
    origin: started.origin,
    processes,
    database: database.processes,
    stop: () => started.miniflare.dispose(),
  };
}
