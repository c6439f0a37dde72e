import { expect } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { findDifferences } from "../../src/store/rebuild/rebuild.ts";

/** Everything that follows from the log is as the log wants it. */
export async function expectConsistent(d1: D1Database): Promise<void> {
  const { changes, differences } = await findDifferences(openDatabase(d1), 20);
  expect(differences).toEqual([]);
  // Without a log there would be nothing to compare.
  expect(changes).toBeGreaterThan(0);
}

const TABLES = [
  "changes",
  "events",
  "relations",
  "facets",
  "postings",
  "buckets",
  "terms",
  "names",
  "settings",
  "timelines",
  "imports",
  "import_parts",
  "import_chunks",
];

/** Takes away every record, and the log. */
export async function emptyDatabase(d1: D1Database): Promise<void> {
  const statements = TABLES.map((table) => `DELETE FROM ${table}`);
  statements.push("INSERT INTO search (search) VALUES ('delete-all')");
  await d1.batch(statements.map((text) => d1.prepare(text)));
}
