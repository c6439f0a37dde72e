import { sql } from "drizzle-orm";
import { createRandomText, sha256 } from "../crypto.ts";
import { type Instant, toInstant } from "../domain/instant.ts";
import { type Database, expectThat, isExpectationFailure, jsonRows, runBatch, type Statement } from "./database.ts";

const DAY = 86_400;

/** How often a thing may be done within a stretch of time that begins with the first. */
export interface Limit {
  /** What, and by whom or for what. */
  readonly key: string;
  readonly most: number;
  /** Seconds. */
  readonly stretch: number;
}

/** How often it may still be done, and when the stretch ends. */
export interface Allowance {
  readonly limit: Limit;
  readonly left: number;
  readonly until: Instant;
}

/**
 * A name for whoever has this address, so that the address itself is stored nowhere. It is another one every day (UTC),
 * because what it is made with is forgotten then.
 */
export async function nameClient(db: Database, address: string, now: Instant): Promise<string> {
  const today = now - (now % DAY);
  const statements = [
    sql`INSERT INTO settings (key, version, updated, content)
        VALUES ('attempt-salt', 1, ${today}, ${createRandomText(16)})
        ON CONFLICT (key) DO UPDATE SET updated = excluded.updated, content = excluded.content
        WHERE updated < excluded.updated`,
    sql`SELECT content FROM settings WHERE key = 'attempt-salt'`,
  ];
  const [, rows] = await runBatch(db, statements, "same");
  const [row] = rows as { content: string }[];
  if (!row) throw new Error("no salt for attempts");
  return sha256(`${row.content} ${address}`);
}

/** What is left of each limit at `now`, before anything is counted. */
export async function findAllowances(db: Database, limits: readonly Limit[], now: Instant): Promise<Allowance[]> {
  const rows = await db.all<{ key: string; count: number; until: number }>(
    sql`SELECT key, count, until FROM attempts
        WHERE key IN (SELECT value FROM ${jsonRows(limits.map(({ key }) => key))}) AND until > ${now}`,
  );
  return limits.map((limit) => {
    const row = rows.find(({ key }) => key === limit.key);
    const until = toInstant(row?.until ?? now + limit.stretch);
    return { limit, left: Math.max(0, limit.most - (row?.count ?? 0)), until };
  });
}

/** For the batch of what is limited: counts it, or undoes the batch where a limit is reached; see `isOverLimit`. */
export function countAttempts(limits: readonly Limit[], now: Instant): Statement[] {
  const rows = jsonRows(limits.map(({ key, most, stretch }) => [key, most, now + stretch]));
  return [
    expectThat(
      sql`NOT EXISTS (SELECT 1 FROM ${rows} JOIN attempts a ON a.key = value->>0
          WHERE a.until > ${now} AND a.count >= value->>1)`,
      "allowed",
    ),
    sql`INSERT INTO attempts (key, count, until) SELECT value->>0, 1, value->>2 FROM ${rows} WHERE true
        ON CONFLICT (key) DO UPDATE SET
          count = CASE WHEN until > ${now} THEN count + 1 ELSE 1 END,
          until = CASE WHEN until > ${now} THEN until ELSE excluded.until END`,
  ];
}

/** True where a batch was undone because a limit is reached. */
export function isOverLimit(error: unknown): boolean {
  return isExpectationFailure(error, "allowed");
}

/** Forgets attempts whose stretch is over, and what clients of the days before were named with. */
export async function removeAttempts(db: Database, now: Instant): Promise<void> {
  await runBatch(db, [
    sql`DELETE FROM attempts WHERE until <= ${now}`,
    sql`DELETE FROM settings WHERE key = 'attempt-salt' AND updated < ${now - (now % DAY)}`,
  ]);
}
