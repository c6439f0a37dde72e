// npm start: migrates the local database, loads the sample timelines once, and serves, behind what stands for the cache at
// the edge (docs/caching.md). Wrangler is kept from asking
// anything and from calling out, so that it starts alike with and without a network.
import { spawn, spawnSync } from "node:child_process";

const env = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_WRITE_LOGS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
};
const port = process.env["PORT"] ?? "8787";
const shell = process.platform === "win32";

function run(command: string, ...parameters: string[]): void {
  // Closed input: nothing can ask for an answer.
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    env,
    shell,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (status === 0) return;
  console.error(`${stdout}${stderr}`);
  process.exit(status ?? 1);
}

run("wrangler", "d1", "migrations", "apply", "DB", "--local");
const seed = spawnSync("node", ["seed/seed.ts"], { env, shell, stdio: ["ignore", "inherit", "inherit"] });
if (seed.status !== 0) process.exit(seed.status ?? 1);

const server = spawn("wrangler", ["dev", "local/index.ts", "--port", port, "--show-interactive-dev-session=false"], {
  env,
  shell,
  stdio: ["ignore", "inherit", "inherit"],
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));
