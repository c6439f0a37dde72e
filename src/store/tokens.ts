import { asc, eq, or, sql } from "drizzle-orm";
import { createRandomText, sha256 } from "../crypto.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { isScope, TOKEN_PREFIX, type Token } from "../domain/token.ts";
import {
  type Database,
  expectThat,
  isExpectationFailure,
  isUniqueViolation,
  runBatch,
  type Statement,
} from "./database.ts";
import { insertReceipt } from "./receipts.ts";
import { tokens } from "./schema.ts";
import type { WriteContext, WriteOutcome } from "./writes.ts";

type Row = typeof tokens.$inferSelect;

const HOUR = 3600;

function toToken(row: Row): Token {
  return {
    id: row.id as Id,
    name: row.name,
    scopes: row.scopes.split(" ").filter(isScope),
    ...(row.timelines !== null && { timelines: row.timelines.split(" ") }),
    createdAt: row.created as Instant,
    ...(row.expires !== null && { expiresAt: row.expires as Instant }),
    ...(row.revoked !== null && { revokedAt: row.revoked as Instant }),
    ...(row.used !== null && { usedAt: row.used as Instant }),
    ...(row.previousUntil !== null && { previousUntil: row.previousUntil as Instant }),
  };
}

/** What the log keeps of a token: what it may do, and nothing of its secrets. Of one that is in use. */
function logToken(id: Id, action: "created" | "updated" | "deleted", { now, token }: WriteContext): Statement {
  return sql`INSERT INTO changes (at, kind, token, subject, version, action, content)
      SELECT ${now}, 'token', ${token ?? null}, id, (SELECT COUNT(*) + 1 FROM changes WHERE subject = ${id}), ${action},
        json_patch('{}', json_object('name', name, 'scopes', scopes, 'timelines', timelines, 'expires', expires,
          'previous_until', previous_until))
      FROM tokens WHERE id = ${id} AND revoked IS NULL`;
}

/** Writes the token's record and returns its secret, which is kept nowhere and cannot be shown again. */
export async function insertToken(db: Database, token: Token, context: WriteContext): Promise<string> {
  const secret = TOKEN_PREFIX + createRandomText(32);
  const hash = await sha256(secret);
  const statements = [
    db.insert(tokens).values({
      id: token.id,
      name: token.name,
      hash,
      scopes: token.scopes.join(" "),
      timelines: token.timelines?.join(" ") ?? null,
      created: token.createdAt,
      expires: token.expiresAt ?? null,
    }),
    logToken(token.id, "created", context),
  ];
  await runBatch(db, statements, sql`EXISTS (SELECT 1 FROM tokens WHERE id = ${token.id} AND hash = ${hash})`);
  return secret;
}

/**
 * Gives the token a new secret, which is returned. The one that was current works until `previousUntil`, any older one no
 * more. Undefined where there is no such token in use.
 */
export async function rotateToken(
  db: Database,
  id: Id,
  previousUntil: Instant,
  context: WriteContext,
): Promise<{ token: Token; secret: string } | undefined> {
  const secret = TOKEN_PREFIX + createRandomText(32);
  const previous = previousUntil > context.now ? sql`hash` : sql`NULL`;
  const until = previousUntil > context.now ? previousUntil : null;
  const [rows] = await runBatch(db, [
    sql`UPDATE tokens SET previous_hash = ${previous}, previous_until = ${until}, hash = ${await sha256(secret)}
        WHERE id = ${id} AND revoked IS NULL RETURNING id`,
    logToken(id, "updated", context),
  ]);
  const token = rows && rows.length > 0 ? await findTokenById(db, id) : undefined;
  return token && { token, secret };
}

/**
 * The token with this secret at `now`, usable or not; the secret before the last rotation is one for as long as it
 * overlaps. The look-up is by hash, so its time tells nothing about the secret.
 */
export async function findToken(db: Database, secret: string, now: Instant): Promise<Token | undefined> {
  const hash = await sha256(secret);
  const [row] = await db
    .select()
    .from(tokens)
    .where(or(eq(tokens.hash, hash), eq(tokens.previousHash, hash)));
  if (!row || (row.hash !== hash && (row.previousUntil ?? 0) <= now)) return undefined;
  return { ...toToken(row), ...(row.hash !== hash && { isSuperseded: true }) };
}

export async function findTokenById(db: Database, id: Id): Promise<Token | undefined> {
  const [row] = await db.select().from(tokens).where(eq(tokens.id, id));
  return row && toToken(row);
}

export async function listTokens(db: Database): Promise<Token[]> {
  return (await db.select().from(tokens).orderBy(asc(tokens.id))).map(toToken);
}

/** Writes down that the token was used, at most once an hour. */
export async function recordUse(db: Database, token: Token, now: Instant): Promise<void> {
  if (token.usedAt !== undefined && now - token.usedAt < HOUR) return;
  await db.run(sql`UPDATE tokens SET used = ${now} WHERE id = ${token.id} AND (used IS NULL OR used <= ${now - HOUR})`);
}

/** Revokes a token with all its secrets; stale where it is not in use. */
export async function revokeToken(db: Database, id: Id, context: WriteContext): Promise<WriteOutcome> {
  try {
    const statements = [
      ...(context.receipt ? [insertReceipt(db, context.receipt, context.now)] : []),
      expectThat(sql`EXISTS (SELECT 1 FROM tokens WHERE id = ${id} AND revoked IS NULL)`),
      logToken(id, "deleted", context),
      sql`UPDATE tokens SET revoked = ${context.now} WHERE id = ${id}`,
    ];
    await runBatch(db, statements, sql`EXISTS (SELECT 1 FROM tokens WHERE id = ${id} AND revoked = ${context.now})`);
    return "written";
  } catch (error) {
    if (isUniqueViolation(error, "receipts.key")) return "repeated";
    if (isExpectationFailure(error)) return "stale";
    throw error;
  }
}

/** For the command line: true where anything was ever written. */
export async function hasHistory(db: Database): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 FROM changes WHERE kind <> 'token' LIMIT 1`);
  return rows.length > 0;
}
