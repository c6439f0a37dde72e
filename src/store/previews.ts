import { sql } from "drizzle-orm";
import { createRandomText, hmac, isSameSecret } from "../crypto.ts";
import { formatId, type Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { type Database, isUniqueViolation, runBatch } from "./database.ts";
import { insertReceipt, isKept } from "./receipts.ts";
import type { WriteContext, WriteOutcome } from "./writes.ts";

// A preview link carries when it ends and a signature over that and the event: "1797000000.<HMAC>". Links are written down
// nowhere, but for a day as the answer under an Idempotency-Key that asked for one. They are good for as long as the key is there that they were signed with, which is never shown nor logged.

const SELECT_KEY = sql`SELECT content FROM settings WHERE key = 'preview-key'`;

/** The key, made at first use; of several at once one makes it, and all get that one. */
async function requireKey(db: Database, now: Instant): Promise<string> {
  const statements = [
    sql`INSERT INTO settings (key, version, updated, content) VALUES ('preview-key', 1, ${now}, ${createRandomText(32)})
        ON CONFLICT (key) DO NOTHING`,
    SELECT_KEY,
  ];
  const [, rows] = await runBatch(db, statements, "same");
  const [row] = rows as { content: string }[];
  if (!row) throw new Error("no key for previews");
  return row.content;
}

function sign(key: string, id: Id, expiry: string): Promise<string> {
  return hmac(key, `preview ${formatId(id)} ${expiry}`);
}

/** What opens a preview of the event until `expiresAt`. */
export async function createPreview(db: Database, id: Id, expiresAt: Instant, now: Instant): Promise<string> {
  const expiry = String(expiresAt);
  return `${expiry}.${await sign(await requireKey(db, now), id, expiry)}`;
}

/** Whether `text` opens a preview of the event at `now`: it is good, was good once, or never was for this event and key. */
export async function checkPreview(
  db: Database,
  id: Id,
  text: string,
  now: Instant,
): Promise<"good" | "expired" | "wrong"> {
  const [, expiry, signature] = /^(\d{1,15})\.([\w-]{43})$/.exec(text) ?? [];
  if (expiry === undefined || signature === undefined) return "wrong";
  const [row] = await db.all<{ content: string }>(SELECT_KEY);
  if (!row || !isSameSecret(await sign(row.content, id, expiry), signature)) return "wrong";
  return Number(expiry) > now ? "good" : "expired";
}

/** Keeps the answer to a request that writes nothing else. */
export async function keepAnswer(db: Database, { now, receipt }: WriteContext): Promise<WriteOutcome> {
  try {
    if (receipt) await runBatch(db, [insertReceipt(db, receipt, now)], isKept(receipt, now));
    return "written";
  } catch (error) {
    if (isUniqueViolation(error, "receipts.key")) return "repeated";
    throw error;
  }
}

/** Puts another key in the place of the one there is, so that every link made until now ends. */
export async function replaceKey(db: Database, { now, token, receipt }: WriteContext): Promise<WriteOutcome> {
  const version = sql`COALESCE((SELECT version FROM settings WHERE key = 'preview-key'), 0) + 1`;
  try {
    const statements = [
      ...(receipt ? [insertReceipt(db, receipt, now)] : []),
      sql`INSERT INTO changes (at, kind, token, subject, version, action, content) VALUES (${now}, 'setting',
          ${token ?? null}, 0, ${version}, 'updated', ${JSON.stringify({ key: "preview-key" })})`,
      sql`INSERT INTO settings (key, version, updated, content)
          VALUES ('preview-key', 1, ${now}, ${createRandomText(32)})
          ON CONFLICT (key) DO UPDATE SET version = version + 1, updated = excluded.updated, content = excluded.content`,
    ];
    // Nothing else is in the way of a second key but the receipt of the first.
    await runBatch(db, statements, receipt && isKept(receipt, now));
    return "written";
  } catch (error) {
    if (isUniqueViolation(error, "receipts.key")) return "repeated";
    throw error;
  }
}
