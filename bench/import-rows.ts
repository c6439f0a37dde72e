// node bench/import-rows.ts [--events 20000]: what D1 counts as written for each storm, by how many are one transaction, and
// what of that each index is. LARGE_EVENTS names the file of the storms.
import { cpSync } from "node:fs";
import { parseArgs } from "node:util";
import { EventInput, toEventContent } from "../src/contract/event.ts";
import { createIds } from "../src/domain/id.ts";
import { toInstant } from "../src/domain/instant.ts";
import { normalizeRow } from "../src/import/normalize.ts";
import { openDatabase } from "../src/store/database.ts";
import type { EventChange } from "../src/store/event-plan.ts";
import { writeEvents } from "../src/store/event-writes.ts";
import { meterDatabase } from "../test/helpers/meter.ts";
import { createFolder, openWorkshop, QUIET, removeFolder, serve, type Workshop } from "../test/helpers/server.ts";
import { readStorms } from "./storms.ts";

const { values } = parseArgs({ options: { events: { type: "string", default: "20000" } } });
const EVENTS = Number(values.events);
const MAP = { id: "external_id", url: "source_url", endDate: "end_date" };
const NOW = toInstant(Date.now() / 1000);

async function readChanges(): Promise<EventChange[]> {
  const changes: EventChange[] = [];
  const ids = createIds(EVENTS, Date.now());
  for await (const line of readStorms(EVENTS)) {
    const input = EventInput.parse({ status: "published", ...normalizeRow(JSON.parse(line), MAP) });
    const id = ids[changes.length];
    if (id === undefined) throw new Error("no id");
    const state = { id, version: 1, createdAt: NOW, updatedAt: NOW, terms: [] };
    changes.push({ after: { ...toEventContent(input, NOW), ...state } });
  }
  return changes;
}

/** Rows written for each of the changes, so many in one transaction. */
async function countRows({ bundle, empty }: Workshop, changes: readonly EventChange[], size: number) {
  const state = createFolder("rows");
  cpSync(empty, state, { recursive: true });
  const { database, stop } = await serve({ bundle, state, assets: false });
  const { db, take } = meterDatabase(database);
  for (let start = 0; start < changes.length; start += size) {
    await writeEvents(openDatabase(db), changes.slice(start, start + size), { now: NOW });
  }
  const { rowsWritten } = take();
  const postings = await database.prepare("SELECT COUNT(*) AS count FROM postings").first<{ count: number }>();
  await stop();
  removeFolder(state);
  return { rows: rowsWritten / changes.length, postings: (postings?.count ?? 0) / changes.length };
}

Object.assign(process.env, QUIET);
const workshop = await openWorkshop();
const changes = await readChanges();
console.log(
  "| events in one transaction | rows an event | of these postings, and their places by publication | facets |",
);
console.log("|---:|---:|---:|---:|");
for (const size of [100, 250, 500, 1000, 2000]) {
  const { rows, postings } = await countRows(workshop, changes, size);
  // The log and its place by subject, the event, its external id, its words.
  const facets = rows - 5 - 2 * postings;
  console.log(`| ${size} | ${rows.toFixed(2)} | ${(2 * postings).toFixed(2)} | ${facets.toFixed(2)} |`);
}
removeFolder(workshop.folder);
