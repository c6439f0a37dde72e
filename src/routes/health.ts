import { requireAccess } from "../http/auth.ts";
import { databaseOf } from "../http/database.ts";
import { allowParameters } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createRouter } from "../http/router.ts";
import { findLastMigration, LAST_MIGRATION, readFigures } from "../store/health.ts";
import { type Handled, refuseMethod } from "./documents/answer.ts";

// For whoever runs the service.

/** The Worker answers. */
function serveHealth(c: Handled) {
  allowParameters(c);
  return c.json({ status: "ok" }, 200, { "cache-control": "no-store" });
}

/** The database answers too, and has the tables that the code needs. */
async function serveReady(c: Handled) {
  allowParameters(c);
  const last = await findLastMigration(databaseOf(c));
  if (last === undefined || last < LAST_MIGRATION) {
    const detail = `the database is at ${last ?? "no migration"}; this needs ${LAST_MIGRATION}: npm run deploy applies it`;
    throw new Problem("unavailable", { detail, headers: { "retry-after": "30" } });
  }
  return c.json({ status: "ok", migration: last }, 200, { "cache-control": "no-store" });
}

/** Prometheus' text format, version 0.0.4: name, what it is, value. */
function formatMetrics(metrics: readonly (readonly [name: string, help: string, value: number])[]): string {
  return metrics
    .map(
      ([name, help, value]) => `# HELP annals_${name} ${help}\n# TYPE annals_${name} gauge\nannals_${name} ${value}\n`,
    )
    .join("");
}

async function serveMetrics(c: Handled) {
  allowParameters(c);
  const db = databaseOf(c);
  const figures = await readFigures(db, c.get("now"));
  const { size, rowsRead } = db.$client.tally;
  const text = formatMetrics([
    ["events_public", "Events that readers see, and those that are scheduled.", figures.events],
    ["timelines", "Timelines, counted up to 1000.", figures.timelines],
    ["changes", "Entries in the log.", figures.changes],
    [
      "publications_due",
      "Events whose time has come and that the log does not say so of yet, up to 1000.",
      figures.due,
    ],
    ["publications_scheduled", "Events whose time is to come, up to 1000.", figures.scheduled],
    ["subscriptions", "Subscriptions of the hub, up to 1000.", figures.subscriptions],
    ["deliveries_waiting", "Subscriptions that wait for another try, up to 1000.", figures.waiting],
    ["purges_waiting", "Writes whose changes the cache at the edge was not told of yet, up to 1000.", figures.purges],
    ["imports_running", "Of the last 1000 imports, those that are not finished.", figures.importsRunning],
    ["database_bytes", "Size of the database.", size],
    ["scrape_rows_read", "Rows that this answer cost.", rowsRead],
  ]);
  return c.body(text, 200, {
    "content-type": "text/plain; version=0.0.4; charset=utf-8",
    "cache-control": "private, no-store",
  });
}

export const health = createRouter()
  .get("/health", serveHealth)
  .get("/ready", serveReady)
  .get("/metrics", requireAccess("metrics:read"), serveMetrics);

for (const path of ["/health", "/ready", "/metrics"]) health.all(path, refuseMethod);
