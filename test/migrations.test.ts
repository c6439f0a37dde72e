import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LAST_MIGRATION } from "../src/store/health.ts";
import { findUnsafe } from "./helpers/migrations.ts";

const folder = new URL("../migrations/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .sort();

describe("migrations", () => {
  it.each(files)("%s only adds", (name) => {
    expect(findUnsafe(readFileSync(new URL(name, folder), "utf8"))).toEqual([]);
  });

  it("are known to the code by the last of them", () => {
    expect(LAST_MIGRATION).toBe(files.at(-1));
  });
});

describe("the check of migrations itself", () => {
  it.each([
    "DROP TABLE `events`;",
    "CREATE TABLE `__new_events` (`id` integer);",
    'INSERT INTO `__new_events`("id") SELECT "id" FROM `events`;',
    "ALTER TABLE `__new_events` RENAME TO `events`;",
    "ALTER TABLE events RENAME COLUMN told TO heard;",
    "ALTER TABLE `events`\n  DROP COLUMN `told`;",
    "alter table events drop told;",
    "UPDATE `events` SET `told` = 0;",
    "UPDATE `events` SET `told` = 0 WHERE true;",
    "UPDATE `events` SET `told` = ' WHERE id = 1 ';",
    "DELETE FROM `events`;",
    "PRAGMA foreign_keys = OFF;",
    "PRAGMA writable_schema = ON;",
    "REINDEX;",
    "VACUUM;",
    "CREATE TABLE events_2 AS SELECT * FROM events;",
    "REPLACE INTO events SELECT * FROM events;",
  ])("refuses %s", (statement) => {
    expect(findUnsafe(`CREATE INDEX a ON b (c);--> statement-breakpoint\n${statement}`)).toHaveLength(1);
  });

  it.each([
    "CREATE TABLE `new` (`id` integer PRIMARY KEY);",
    "ALTER TABLE `events` ADD `told` integer DEFAULT 0 NOT NULL;",
    "UPDATE `events` SET `told` = 1 WHERE `public` = 1;",
    "-- DROP TABLE events; in words\nCREATE UNIQUE INDEX a ON b (c);",
    "DROP INDEX a;",
  ])("takes %s", (statement) => {
    expect(findUnsafe(statement)).toEqual([]);
  });
});
