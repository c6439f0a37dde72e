import { sql } from "drizzle-orm";
import { type Aliases, TERM_KINDS } from "../domain/term.ts";
import type { Timeline } from "../domain/timeline.ts";
import { type Database, jsonRows, runBatch } from "./database.ts";
import { toTimeline } from "./timelines.ts";
import { SET_VERSION } from "./writes.ts";

/** Which timelines an event is in depends on these besides the event. */
export interface Rules {
  /** Of the set of timelines and terms, for writers who must know that it did not change meanwhile. */
  readonly version: number;
  readonly timelines: readonly Timeline[];
  readonly aliases: Aliases;
}

/** The names of the terms behind the names given, as `[kind, key]`. Every name of a term comes with all the others. */
function selectAliases(names: readonly (readonly [kind: string, key: string])[]) {
  return sql`SELECT n.kind, n.key, json_group_array(m.key) AS keys FROM ${jsonRows(names)} r
      CROSS JOIN names n ON n.kind = r.value->>0 AND n.key = r.value->>1 CROSS JOIN names m ON m.term = n.term
      GROUP BY n.kind, n.key`;
}

function toAliases(rows: readonly unknown[]): Aliases {
  return new Map(
    (rows as { kind: string; key: string; keys: string }[]).map(({ kind, key, keys }) => [
      `${kind}:${key}`,
      JSON.parse(keys) as string[],
    ]),
  );
}

function onlyTerms(names: readonly (readonly [string, string])[]) {
  const wanted = names.filter(([kind]) => (TERM_KINDS as readonly string[]).includes(kind));
  return [...new Map(wanted.map((name) => [name.join(":"), name])).values()];
}

/** One round trip. `names` are those of the events to be written. */
export async function readRules(db: Database, names: readonly (readonly [string, string])[]): Promise<Rules> {
  const wanted = onlyTerms(names);
  const results = await runBatch(db, [
    sql`SELECT ${SET_VERSION} AS version`,
    sql`SELECT * FROM timelines ORDER BY slug`,
    ...(wanted.length > 0 ? [selectAliases(wanted)] : []),
  ]);
  const [set] = results[0] as { version: number }[];
  return {
    version: set?.version ?? 0,
    timelines: (results[1] as Parameters<typeof toTimeline>[0][]).map(toTimeline),
    aliases: toAliases(results[2] ?? []),
  };
}

/** One round trip. */
export async function readAliases(db: Database, names: readonly (readonly [string, string])[]): Promise<Aliases> {
  const wanted = onlyTerms(names);
  return wanted.length === 0 ? new Map() : toAliases(await db.all(selectAliases(wanted)));
}
