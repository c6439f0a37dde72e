import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { findDifferences, putTablesRight } from "../../src/store/rebuild/rebuild.ts";
import { countAgain } from "../helpers/count-again.ts";
import { createEvent, NOW } from "../helpers/events.ts";

// Migration 0004 has to leave what writes leave.

const db = openDatabase(env.DB);
const BIRTH = { createdAt: NOW, updatedAt: NOW, publishedAt: NOW };
const at = (name: string, overrides = {}) => createEvent({ ...BIRTH, place: { name }, ...overrides });

async function migrate(): Promise<void> {
  const migration = env.TEST_MIGRATIONS.find(({ name }) => name === "0008_places.sql");
  if (!migration) throw new Error("no such migration");
  for (const query of migration.queries) await env.DB.prepare(query).run();
}

beforeAll(async () => {
  const first = at("The Hague");
  for (const after of [
    first,
    at("the hague"),
    at("Beijing", { status: "draft" }),
    at("北京", { publishedAt: NOW + 1000 }),
    at("北京", { status: "withdrawn", note: "No", withdrawnAt: NOW }),
    at("São Paulo"),
    createEvent(BIRTH),
  ]) {
    expect(await writeEvents(db, [{ after }], { now: NOW })).toBe("written");
  }
  const after = { ...first, title: "Another title", version: 2 };
  expect(await writeEvents(db, [{ before: first, after }], { now: NOW })).toBe("written");
  await env.DB.batch([
    env.DB.prepare("DELETE FROM postings WHERE facet IN (SELECT id FROM facets WHERE facet = 'place')"),
    env.DB.prepare("DELETE FROM facets WHERE facet = 'place'"),
  ]);
});

it("gives events from before their places, as far as SQLite can write the names, and a rebuild the rest", async () => {
  expect((await findDifferences(db)).total).toBeGreaterThan(5);
  await migrate();
  await countAgain(env.DB);
  const { results } = await env.DB.prepare(
    "SELECT key, label, count FROM facets WHERE facet = 'place' ORDER BY key",
  ).all();
  expect(results).toEqual([
    { key: "beijing", label: "Beijing", count: 0 },
    { key: "the hague", label: "The Hague", count: 2 },
    { key: "北京", label: "北京", count: 1 },
  ]);
  const { differences } = await findDifferences(db);
  expect(differences.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    expect.stringMatching(/^facets? .*são paulo/),
    expect.stringMatching(/^postings? .*são paulo/),
    expect.stringMatching(/^buckets? .*são paulo/),
  ]);
  await putTablesRight(db);
  expect((await findDifferences(db)).differences).toEqual([]);
});
