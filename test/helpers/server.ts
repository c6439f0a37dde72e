// The service as it is deployed: the bundle that wrangler makes, run by workerd through Miniflare, with its assets and a
// database of its own in a folder that is thrown away. Nothing here leaves the machine.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { createIds } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { SCOPES, type Scope } from "../../src/domain/token.ts";
import { openDatabase } from "../../src/store/database.ts";
import { insertToken } from "../../src/store/tokens.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** No telemetry, no look-up of updates or of the place, no log files; the scripts' own Node first. */
export const QUIET: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${join(ROOT, "node_modules/.bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  CI: "1",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
  X_LOCAL_EXPLORER: "false",
  X_LOCAL_OBSERVABILITY: "false",
};

const run = promisify(execFile);

/** Runs wrangler, by default in the project's folder; its output is the result, or the message of the error. */
export async function wrangler(args: readonly string[], cwd = ROOT): Promise<string> {
  const { stdout } = await run("wrangler", args, { cwd, env: QUIET, maxBuffer: 2 ** 26 });
  return stdout;
}

export function createFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `annals-${name}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Builds the Worker as `wrangler deploy` would upload it, into `folder`; gives what wrangler says, sizes included. */
export function buildBundle(folder: string): Promise<string> {
  return wrangler(["deploy", "--dry-run", "--outdir", folder]);
}

/** A database with all migrations and nothing in it. */
export async function createState(folder: string): Promise<void> {
  await wrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", folder]);
}

export interface ServeOptions {
  /** A folder that `buildBundle` has filled. */
  readonly bundle: string;
  /** A folder that `createState` has filled. */
  readonly state: string;
  /** A free one unless said. */
  readonly port?: number;
  /** Without the router for files, which measurements of the Worker alone leave out; or another folder than public. */
  readonly assets?: boolean | string;
  /** In the place of what wrangler.toml says. */
  readonly vars?: Readonly<Record<string, string>>;
}

export interface Serving {
  readonly origin: string;
  /** The database itself, beside the service. */
  readonly database: D1Database;
  stop(): Promise<void>;
}

/** Serves a bundle over a state, on loopback, through workerd's own socket rather than the one of the proxy for development. */
export async function serve({ bundle, state, port = 0, assets = true, vars = {} }: ServeOptions): Promise<Serving> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, "wrangler.toml"));
  // Rules for modules of other kinds, which the finished bundle does not have and Miniflare does not take.
  const { modulesRules: _rules, assets: files, ...worker } = workerOptions as Record<string, unknown>;
  const name = "annals";
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      workers: [
        {
          ...worker,
          bindings: { ...(worker["bindings"] as object), ...vars },
          ...(assets && { assets: { ...(files as object), ...(typeof assets === "string" && { directory: assets }) } }),
          name,
          modules: true,
          rootPath: ROOT,
          modulesRoot: relative(ROOT, bundle),
          scriptPath: relative(ROOT, join(bundle, "index.js")),
          unsafeDirectSockets: [{ host: "127.0.0.1", port }],
        },
      ],
    } as Parameters<typeof convertV4MiniflareOptions>[0]),
    resourcePersistencePath: join(state, "v3"),
    logRequests: false,
    telemetry: { enabled: false },
  });
  await miniflare.ready;
  const { origin } = await miniflare.unsafeGetDirectURL(name);
  const database = (await miniflare.getD1Database("DB", name)) as unknown as D1Database;
  return { origin, database, stop: () => miniflare.dispose() };
}

/** A token as the command line makes it: by writing to the database. */
export async function createToken(database: D1Database, scopes: readonly Scope[] = SCOPES): Promise<string> {
  const [id] = createIds(1, Date.now());
  if (id === undefined) throw new Error("no id");
  const now = toInstant(Date.now() / 1000);
  return insertToken(openDatabase(database), { id, name: "test", scopes, createdAt: now }, { now });
}

export type ImportReport = Readonly<Record<"created" | "updated" | "unchanged" | "refused", number>> & {
  readonly rows: readonly { readonly row: number; readonly verdict: string; readonly errors?: unknown }[];
};

/** Sends one write to the API; anything but a success is an error that says why. */
export async function send(
  { origin, token }: { readonly origin: string; readonly token: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 2000)}`);
  return response;
}

/** Loads the sample timelines through the API, as seed/seed.ts does. */
export async function loadSeed(server: { readonly origin: string; readonly token: string }): Promise<ImportReport> {
  const timelines: object[] = JSON.parse(readFileSync(join(ROOT, "seed/timelines.json"), "utf8"));
  for (const timeline of timelines) await send(server, "POST", "/timelines", timeline);
  const events = readFileSync(join(ROOT, "seed/events.ndjson"), "utf8");
  const response = await send(server, "POST", "/imports", events, { "content-type": "application/x-ndjson" });
  return (await response.json()) as ImportReport;
}

/** What is made once and used by every server: the bundle, and the states from which each begins with a copy. */
export interface Workshop {
  readonly folder: string;
  readonly bundle: string;
  /** Migrated, without a row. */
  readonly empty: string;
  /** The sample timelines. */
  readonly seeded: string;
  /** All scopes, good for `seeded`. */
  readonly token: string;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = createFolder("e2e");
  try {
    const [bundle, empty, seeded] = [join(folder, "bundle"), join(folder, "empty"), join(folder, "seeded")];
    await Promise.all([buildBundle(bundle), createState(empty)]);
    cpSync(empty, seeded, { recursive: true });
    return { folder, bundle, empty, seeded, token: await seedState(bundle, seeded) };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

async function seedState(bundle: string, state: string): Promise<string> {
  const serving = await serve({ bundle, state });
  try {
    const token = await createToken(serving.database);
    const report = await loadSeed({ origin: serving.origin, token });
    if (report.refused > 0) throw new Error(`the seed has refused rows: ${JSON.stringify(report.rows)}`);
    return token;
  } finally {
    await serving.stop();
  }
}

export interface Server extends Serving {
  /** All scopes. */
  readonly token: string;
  /** The same data in a new process, at the same address. */
  restart(): Promise<void>;
}

export interface StartOptions {
  readonly workshop?: Workshop;
  /** Without the sample timelines. */
  readonly empty?: boolean;
  readonly assets?: boolean | string;
  readonly vars?: Readonly<Record<string, string>>;
}

/** A server with data of its own, so that no test sees what another wrote. Without a workshop it makes one for itself. */
export async function startServer(options: StartOptions = {}): Promise<Server> {
  const workshop = options.workshop ?? (await openWorkshop());
  const { bundle } = workshop;
  const state = createFolder("state");
  cpSync(options.empty ? workshop.empty : workshop.seeded, state, { recursive: true });
  const { assets = true, vars = {} } = options;
  let serving = await serve({ bundle, state, assets, vars });
  const token = options.empty ? await createToken(serving.database) : workshop.token;
  const { origin } = serving;
  return {
    origin,
    token,
    get database() {
      return serving.database;
    },
    async restart() {
      await serving.stop();
      serving = await serve({ bundle, state, assets, vars, port: Number(new URL(origin).port) });
    },
    async stop() {
      await serving.stop();
      removeFolder(state);
      if (!options.workshop) removeFolder(workshop.folder);
    },
  };
}
