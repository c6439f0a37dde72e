// Loads the sample timelines into the local database, through the same API that editors use. It runs once: where anything
// was ever written, it leaves the data alone, so a restart keeps what you changed or deleted.
import { readFileSync } from "node:fs";
import { getPlatformProxy } from "wrangler";
import { createApp } from "../src/app.ts";
import { createIds } from "../src/domain/id.ts";
import { toInstant } from "../src/domain/instant.ts";
import { SCOPES, type Token } from "../src/domain/token.ts";
import type { Bindings } from "../src/env.ts";
import { openDatabase } from "../src/store/database.ts";
import { hasHistory, insertToken, revokeToken } from "../src/store/tokens.ts";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** Sends one request to the app in this process; any answer but a success ends the seeding. */
async function post(env: Bindings, secret: string, path: string, type: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${secret}`, "content-type": type };
  const response = await createApp().request(`http://localhost/api/v1${path}`, { method: "POST", headers, body }, env);
  if (!response.ok) throw new Error(`seeding failed at ${path}: ${await response.text()}`);
  return response;
}

async function seed(env: Bindings): Promise<string> {
  const db = openDatabase(env.DB);
  if (await hasHistory(db)) return "The database has data; the sample timelines are not loaded again.";
  const now = toInstant(Date.now() / 1000);
  const [id] = createIds(1, Date.now());
  if (id === undefined) throw new Error("no id");
  const token: Token = { id, name: "seed", scopes: SCOPES, createdAt: now, expiresAt: toInstant(now + 600) };
  const secret = await insertToken(db, token, { now });
  for (const timeline of JSON.parse(read("timelines.json")) as object[]) {
    await post(env, secret, "/timelines", "application/json", JSON.stringify(timeline));
  }
  const response = await post(env, secret, "/imports", "application/x-ndjson", read("events.ndjson"));
  const report = (await response.json()) as { created: number; refused: number; rows: unknown[] };
  if (report.refused > 0) throw new Error(`seeding failed: ${JSON.stringify(report.rows)}`);
  await revokeToken(db, id, { now });
  return `Loaded ${report.created} events into the sample timelines.`;
}

const { env, dispose } = await getPlatformProxy<Bindings & Record<string, unknown>>();
try {
  console.log(await seed(env));
} finally {
  await dispose();
}
