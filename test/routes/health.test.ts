import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { prune } from "../../src/jobs/prune.ts";
import { LAST_MIGRATION } from "../../src/store/health.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectProblem,
  json,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

const BROKEN = new Proxy({}, { get: () => () => Promise.reject(new Error("no database")) }) as D1Database;

let editor: Client;
beforeAll(async () => {
  editor = await createClient();
});

/** Name -> value, of what has the form of Prometheus' text format. */
function readMetrics(body: string): Record<string, number> {
  const lines = body.split("\n").slice(0, -1);
  expect(lines.every((line) => /^(# (HELP|TYPE) annals_\w+ .+|annals_\w+ \d+)$/.test(line))).toBe(true);
  const values = lines.filter((line) => !line.startsWith("#")).map((line) => line.replace("annals_", "").split(" "));
  return Object.fromEntries(values.map(([name, value]) => [name, Number(value)]));
}

describe("/health", () => {
  it("says that the Worker answers, whatever the database does", async () => {
    const response = await (await createClient({ secret: "", db: BROKEN })).get("/health");
    expect([response.status, response.headers.get("cache-control"), await json(response)]).toEqual([
      200,
      "no-store",
      { status: "ok" },
    ]);
  });
});

describe("/ready", () => {
  afterEach(async () => {
    await env.DB.prepare("INSERT OR IGNORE INTO d1_migrations (name) VALUES (?)").bind(LAST_MIGRATION).run();
  });

  it("says that the database answers and has every migration, in one round trip", async () => {
    const meter = meterDatabase(env.DB);
    const response = await (await createClient({ secret: "", db: meter.db })).get("/ready");
    expect([response.status, response.headers.get("cache-control"), await json(response)]).toEqual([
      200,
      "no-store",
      { status: "ok", migration: LAST_MIGRATION },
    ]);
    expect(meter.take()).toMatchObject({ roundTrips: 1, rowsRead: 1 });
  });

  it("says so too of a database that is ahead", async () => {
    await env.DB.exec("INSERT INTO d1_migrations (name) VALUES ('9999_later.sql')");
    const response = await (await createReader()).get("/ready");
    await env.DB.exec("DELETE FROM d1_migrations WHERE name = '9999_later.sql'");
    expect([response.status, (await json(response)).migration]).toEqual([200, "9999_later.sql"]);
  });

  it("is a 503 where a migration is missing", async () => {
    await env.DB.prepare("DELETE FROM d1_migrations WHERE name = ?").bind(LAST_MIGRATION).run();
    const { results } = await env.DB.prepare("SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1").all();
    const response = await (await createReader()).get("/ready");
    expect(response.headers.get("retry-after")).toBe("30");
    await expectProblem(response, {
      status: 503,
      type: "unavailable",
      detail: `the database is at ${results[0]?.["name"]}; this needs ${LAST_MIGRATION}: npm run deploy applies it`,
    });
  });

  it("is a 503 of a database that was never migrated, too", async () => {
    await env.DB.exec("ALTER TABLE d1_migrations RENAME TO d1_elsewhere");
    const response = await (await createReader()).get("/ready");
    await env.DB.exec("ALTER TABLE d1_elsewhere RENAME TO d1_migrations");
    await expectProblem(response, {
      status: 503,
      type: "unavailable",
      detail: `the database is at no migration; this needs ${LAST_MIGRATION}: npm run deploy applies it`,
    });
  });
});

describe("/metrics", () => {
  it("says how much there is of what, to a token for that, and what it cost", async () => {
    const watcher = await createClient({ scopes: ["metrics:read"] });
    const before = readMetrics(await text(await watcher.get("/metrics")));
    await createEvent(editor);
    await createEvent(editor, { status: "scheduled", published_at: "2999-01-01T00:00:00Z" });
    await editor.post(`${API}/timelines`, { slug: "measured", title: "Measured" });
    await env.DB.exec(
      "INSERT INTO subscriptions (topic, callback, host, expires, etag, digest, retry) VALUES ('t', 'c', 'h', 99999999999, '', '', 5)",
    );
    const response = await watcher.get("/metrics");
    expect([response.status, response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
      "private, no-store",
    ]);
    const after = readMetrics(await text(response));
    const grown = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
    expect(grown).toMatchObject({
      events_public: 2,
      timelines: 1,
      changes: 3,
      publications_due: 0,
      publications_scheduled: 1,
      subscriptions: 1,
      deliveries_waiting: 1,
      purges_waiting: 3,
      imports_running: 0,
    });
    expect(after["database_bytes"]).toBeGreaterThan(50_000);
    expect(after["scrape_rows_read"]).toBeLessThan(40);
  });

  it("is nobody else's", async () => {
    expect((await (await createReader()).get("/metrics")).status).toBe(401);
    const reader = await createClient({ scopes: ["read", "audit:read"] });
    await expectProblem(await reader.get("/metrics"), { status: 403, type: "forbidden" });
  });
});

it.each(["/health", "/ready", "/metrics"])("%s takes no parameter and no other method", async (path) => {
  expect((await editor.get(`${path}?verbose=1`)).status).toBe(400);
  const response = await editor.post(path, {});
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
});

describe("what an answer cost", () => {
  it("is told to editors, as D1 counts it, and to nobody whose answer others may get", async () => {
    const meter = meterDatabase(env.DB);
    const client = await createClient({ db: meter.db });
    await client.get(`${API}/events`);
    meter.take();
    const response = await client.get(`${API}/events`);
    const { roundTrips, rowsRead, rowsWritten } = meter.take();
    expect(response.headers.get("server-timing")).toBe(
      `db;desc="${roundTrips} round trips, ${rowsRead} rows read, ${rowsWritten} written"`,
    );
    expect((await (await createReader()).get("/events.json")).headers.get("server-timing")).toBeNull();
  });
});

describe("the daily cron", () => {
  it("lets D1 look at how its tables have grown, and changes no answer by that", async () => {
    const asked: string[] = [];
    const db = new Proxy(env.DB, {
      get: (target, name) => {
        if (name !== "prepare") return Reflect.get(target, name).bind(target);
        return (query: string) => {
          asked.push(query);
          return target.prepare(query);
        };
      },
    });
    const before = await text(await editor.get(`${API}/events`));
    await prune({ ...env, DB: db }, Date.parse("2026-11-23T03:17:00Z"));
    expect(asked.at(-1)).toBe("PRAGMA optimize");
    expect(await text(await editor.get(`${API}/events`))).toBe(before);
  });
});
