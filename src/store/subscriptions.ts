import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import { delayAfter, type SubscriptionRequest } from "../domain/subscription.ts";
import { type Database, jsonRows, runBatch } from "./database.ts";

/** Seconds for which a delivery is one worker's; after that another may try it. */
const CLAIM = 120;

/** A document as subscribers have it: its ETag, and the SHA-256 of its bytes. */
export interface Edition {
  readonly etag: string;
  readonly digest: string;
}

/** What one delivery needs. */
export interface Delivery {
  readonly id: number;
  readonly callback: string;
  readonly secret: string | null;
  readonly failures: number;
}

export interface Topic {
  readonly topic: string;
  /** The ETag of the document that all its subscribers have; undefined where they have different ones. */
  readonly etag?: string;
}

/** From now on the callback is told of news of the topic that come after this edition. */
export async function subscribe(
  db: Database,
  { topic, callback, lease, secret }: SubscriptionRequest,
  { etag, digest }: Edition,
  now: Instant,
): Promise<void> {
  await db.run(
    sql`INSERT INTO subscriptions (topic, callback, secret, expires, etag, digest)
        VALUES (${topic}, ${callback}, ${secret ?? null}, ${now + lease}, ${etag}, ${digest})
        ON CONFLICT (topic, callback) DO UPDATE SET secret = excluded.secret, expires = excluded.expires,
          failures = 0, retry = min(retry, ${now})`,
  );
}

export async function unsubscribe(db: Database, { topic, callback }: SubscriptionRequest): Promise<void> {
  await db.run(sql`DELETE FROM subscriptions WHERE topic = ${topic} AND callback = ${callback}`);
}

/** Topics with subscribers, by name, after `after`. */
export async function listTopics(db: Database, after: string, limit: number, now: Instant): Promise<Topic[]> {
  const rows = await db.all<{ topic: string; low: string; high: string }>(
    sql`SELECT topic, MIN(etag) AS low, MAX(etag) AS high FROM subscriptions
        WHERE topic > ${after} AND expires > ${now} GROUP BY topic ORDER BY topic LIMIT ${limit}`,
  );
  return rows.map(({ topic, low, high }) => ({ topic, ...(low === high && { etag: low }) }));
}

/**
 * Takes up to `limit` deliveries of the edition that are due, so that nobody else makes them meanwhile. Who has the same bytes
 * under another ETag is given nothing.
 */
export async function claimDeliveries(
  db: Database,
  topic: string,
  { etag, digest }: Edition,
  limit: number,
  now: Instant,
): Promise<Delivery[]> {
  const [, rows] = await runBatch(db, [
    sql`UPDATE subscriptions SET etag = ${etag}, failures = 0, retry = 0
        WHERE topic = ${topic} AND digest = ${digest} AND (etag <> ${etag} OR retry > 0)`,
    sql`UPDATE subscriptions SET retry = ${now + CLAIM} WHERE id IN (
          SELECT id FROM subscriptions
          WHERE topic = ${topic} AND digest <> ${digest} AND retry <= ${now} AND expires > ${now}
          ORDER BY id LIMIT ${limit})
        RETURNING id, callback, secret, failures`,
  ]);
  return rows as Delivery[];
}

/** What became of deliveries. */
export interface Outcome {
  readonly delivery: Delivery;
  /** gone: whoever was there wants no more of it. */
  readonly result: "arrived" | "failed" | "gone";
}

/** Writes what became of deliveries of the edition; those that failed are tried again later. */
export async function settleDeliveries(
  db: Database,
  outcomes: readonly Outcome[],
  { etag, digest }: Edition,
  now: Instant,
): Promise<void> {
  const idsOf = (result: Outcome["result"]): SQL => {
    const ids = outcomes.flatMap((one) => (one.result === result ? [one.delivery.id] : []));
    return sql`SELECT value FROM ${jsonRows(ids)}`;
  };
  const failed = outcomes.flatMap(({ delivery: { id, failures }, result }) =>
    result === "failed" ? [[id, now + delayAfter(failures + 1)]] : [],
  );
  await runBatch(db, [
    sql`UPDATE subscriptions SET etag = ${etag}, digest = ${digest}, failures = 0, retry = 0 WHERE id IN (${idsOf("arrived")})`,
    sql`DELETE FROM subscriptions WHERE id IN (${idsOf("gone")})`,
    sql`UPDATE subscriptions SET failures = failures + 1, retry = f.value->>1
        FROM ${jsonRows(failed)} f WHERE subscriptions.id = f.value->>0`,
  ]);
}

/** Ends subscriptions to a topic that is no more, and gives their callbacks. */
export async function endTopic(db: Database, topic: string, limit: number): Promise<string[]> {
  const rows = await db.all<{ callback: string }>(
    sql`DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions WHERE topic = ${topic} LIMIT ${limit})
        RETURNING callback`,
  );
  return rows.map(({ callback }) => callback);
}

/** Whether there may be news for anyone: the state of the log, the one that was last looked at to the end, and what waits. */
export interface HubState {
  readonly mark: string;
  readonly seen: string;
  readonly waits: boolean;
  readonly hasSubscribers: boolean;
}

/** `mark` names the last change and the day, since some documents change with the day. */
export async function readHubState(db: Database, now: Instant): Promise<HubState> {
  const [row] = await db.all<{ seq: number; seen: string; waits: number; some: number }>(
    sql`SELECT (SELECT COALESCE(MAX(seq), 0) FROM changes) AS seq,
          COALESCE((SELECT content FROM settings WHERE key = 'hub'), '') AS seen,
          EXISTS (SELECT 1 FROM subscriptions WHERE retry > 0 AND retry <= ${now} AND expires > ${now}) AS waits,
          EXISTS (SELECT 1 FROM subscriptions WHERE expires > ${now}) AS some`,
  );
  if (!row) throw new Error("no state of the hub");
  const mark = `${row.seq}/${Math.floor(now / 86_400)}`;
  return { mark, seen: row.seen, waits: row.waits === 1, hasSubscribers: row.some === 1 };
}

/** Every topic was looked at since the log was in the state `mark`. */
export async function writeSeen(db: Database, mark: string, now: Instant): Promise<void> {
  await db.run(
    sql`INSERT INTO settings (key, version, updated, content) VALUES ('hub', 1, ${now}, ${mark})
        ON CONFLICT (key) DO UPDATE SET updated = excluded.updated, content = excluded.content`,
  );
}

export async function removeExpiredSubscriptions(db: Database, now: Instant): Promise<void> {
  await db.run(sql`DELETE FROM subscriptions WHERE expires <= ${now}`);
}
