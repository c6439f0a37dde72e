import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import { delayAfter, hostOf, type SubscriptionRequest } from "../domain/subscription.ts";
import { type Database, jsonRows, runBatch } from "./database.ts";

// Statements go to D1 directly: what Drizzle throws quotes the parameters, and secrets are among them.

/** Seconds for which a delivery, or a look at the topics, is one worker's; after that another may try it. */
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

/** Subscriptions that may be live at once: to one host, and in all. */
const MOST = { host: 1000, all: 10_000 } as const;

/** Whether there is room for one more to this host. What is there already may be renewed. */
export async function hasRoom(db: Database, { topic, callback }: SubscriptionRequest): Promise<boolean> {
  const count = (where: SQL, most: number) =>
    sql`(SELECT COUNT(*) FROM (SELECT 1 FROM subscriptions WHERE ${where} LIMIT ${most}))`;
  const [[row] = []] = await runBatch(db, [
    sql`SELECT ${count(sql`host = ${hostOf(callback)}`, MOST.host)} AS host, ${count(sql`1`, MOST.all)} AS total,
          EXISTS (SELECT 1 FROM subscriptions WHERE topic = ${topic} AND callback = ${callback}) AS known`,
  ]);
  const { host, total, known } = row as { host: number; total: number; known: number };
  return known === 1 || (host < MOST.host && total < MOST.all);
}

/** Whether the callback has this subscription, which it may renew or end as often as it likes. */
export async function isSubscribed(db: Database, { topic, callback }: SubscriptionRequest): Promise<boolean> {
  const [rows = []] = await runBatch(db, [
    sql`SELECT 1 FROM subscriptions WHERE topic = ${topic} AND callback = ${callback}`,
  ]);
  return rows.length > 0;
}

/** From now on the callback is told of news of the topic that come after this edition. */
export async function subscribe(
  db: Database,
  { topic, callback, lease, secret }: SubscriptionRequest,
  { etag, digest }: Edition,
  now: Instant,
): Promise<void> {
  await runBatch(db, [
    sql`INSERT INTO subscriptions (topic, callback, host, secret, expires, etag, digest)
        VALUES (${topic}, ${callback}, ${hostOf(callback)}, ${secret ?? null}, ${now + lease}, ${etag}, ${digest})
        ON CONFLICT (topic, callback) DO UPDATE SET secret = excluded.secret, expires = excluded.expires,
          failures = 0, retry = min(retry, ${now})`,
  ]);
}

export async function unsubscribe(db: Database, { topic, callback }: SubscriptionRequest): Promise<void> {
  await runBatch(db, [sql`DELETE FROM subscriptions WHERE topic = ${topic} AND callback = ${callback}`]);
}

/** Topics with subscribers, by name, after `after`. */
export async function listTopics(db: Database, after: string, limit: number, now: Instant): Promise<Topic[]> {
  const [rows = []] = await runBatch(db, [
    sql`SELECT topic, MIN(etag) AS low, MAX(etag) AS high FROM subscriptions
        WHERE topic > ${after} AND expires > ${now} GROUP BY topic ORDER BY topic LIMIT ${limit}`,
  ]);
  return (rows as { topic: string; low: string; high: string }[]).map(({ topic, low, high }) => ({
    topic,
    ...(low === high && { etag: low }),
  }));
}

/** Who has the same bytes under another ETag is given nothing. */
export async function settleSame(db: Database, topic: string, { etag, digest }: Edition): Promise<void> {
  await runBatch(db, [
    sql`UPDATE subscriptions SET etag = ${etag}, failures = 0, retry = 0
        WHERE topic = ${topic} AND digest = ${digest} AND (etag <> ${etag} OR retry > 0)`,
  ]);
}

/** There is nothing to deliver to them for now. */
export async function stopWaiting(db: Database, topic: string): Promise<void> {
  await runBatch(db, [sql`UPDATE subscriptions SET failures = 0, retry = 0 WHERE topic = ${topic} AND retry > 0`]);
}

/** Takes up to `limit` deliveries of the edition that are due, by callback after `after`, so that nobody else makes them meanwhile. */
export async function claimDeliveries(
  db: Database,
  topic: string,
  { digest }: Edition,
  { after, limit, now }: { readonly after: string; readonly limit: number; readonly now: Instant },
): Promise<Delivery[]> {
  const [rows = []] = await runBatch(db, [
    sql`UPDATE subscriptions SET retry = ${now + CLAIM} WHERE id IN (
          SELECT id FROM subscriptions
          WHERE topic = ${topic} AND callback > ${after} AND digest <> ${digest} AND retry <= ${now} AND expires > ${now}
          ORDER BY callback LIMIT ${limit})
        RETURNING id, callback, secret, failures`,
  ]);
  return (rows as Delivery[]).sort((a, b) => (a.callback < b.callback ? -1 : 1));
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
  const [rows = []] = await runBatch(db, [
    sql`DELETE FROM subscriptions WHERE id IN (SELECT id FROM subscriptions WHERE topic = ${topic} LIMIT ${limit})
        RETURNING callback`,
  ]);
  return (rows as { callback: string }[]).map(({ callback }) => callback);
}

/** Whether there may be news for anyone: the state of the log, and the one that was last looked at to the end. */
export interface HubState {
  readonly mark: string;
  readonly seen: string;
  readonly hasSubscribers: boolean;
  /** Topics of deliveries that failed and are due again, not all at once. */
  readonly due: readonly string[];
}

/** `mark` names the last change and the day, since some documents change with the day. */
export async function readHubState(db: Database, limit: number, now: Instant): Promise<HubState> {
  const [[row] = [], due = []] = await runBatch(db, [
    sql`SELECT (SELECT COALESCE(MAX(seq), 0) FROM changes) AS seq,
          COALESCE((SELECT content FROM settings WHERE key = 'hub'), '') AS seen,
          EXISTS (SELECT 1 FROM subscriptions WHERE expires > ${now}) AS some`,
    // By its index whatever SQLite knows of the table: with it no subscription is read that waits for nothing.
    sql`SELECT DISTINCT topic FROM subscriptions INDEXED BY subscriptions_retry
        WHERE retry > 0 AND retry <= ${now} AND expires > ${now} LIMIT ${limit}`,
  ]);
  const { seq, seen, some } = row as { seq: number; seen: string; some: number };
  const topics = (due as { topic: string }[]).map(({ topic }) => topic);
  return { mark: `${seq}/${Math.floor(now / 86_400)}`, seen, hasSubscribers: some === 1, due: topics };
}

/** Begins to look at every topic; false where that is under way. `updated` of the setting is until when it is. */
export async function beginLook(db: Database, now: Instant): Promise<boolean> {
  const [rows = []] = await runBatch(db, [
    sql`INSERT INTO settings (key, version, updated, content) VALUES ('hub', 1, ${now + CLAIM}, '')
        ON CONFLICT (key) DO UPDATE SET updated = excluded.updated WHERE updated <= ${now} RETURNING key`,
  ]);
  return rows.length > 0;
}

/** It goes on. */
export async function extendLook(db: Database, now: Instant): Promise<void> {
  await runBatch(db, [sql`UPDATE settings SET updated = ${now + CLAIM} WHERE key = 'hub'`]);
}

/** Every topic was looked at since the log was in the state `mark`. */
export async function endLook(db: Database, mark: string): Promise<void> {
  await runBatch(db, [sql`UPDATE settings SET updated = 0, content = ${mark} WHERE key = 'hub'`]);
}

export async function removeExpiredSubscriptions(db: Database, now: Instant): Promise<void> {
  await runBatch(db, [sql`DELETE FROM subscriptions WHERE expires <= ${now}`]);
}
