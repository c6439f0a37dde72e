import { asc, eq, sql } from "drizzle-orm";
import { createRandomText, sha256 } from "../crypto.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { isScope, TOKEN_PREFIX, type Token } from "../domain/token.ts";
import { type Database, runBatch, type Statement } from "./database.ts";
import { tokens } from "./schema.ts";
import type { WriteContext } from "./writes.ts";

type Row = typeof tokens.$inferSelect;

function toToken(row: Row): Token {
  return {
    id: row.id as Id,
    name: row.name,
    scopes: row.scopes.split(" ").filter(isScope),
    createdAt: row.created as Instant,
    ...(row.expires !== null && { expiresAt: row.expires as Instant }),
    ...(row.revoked !== null && { revokedAt: row.revoked as Instant }),
  };
}

function logToken(token: Token, context: WriteContext): Statement {
  const content = JSON.stringify({ name: token.name, scopes: token.scopes });
  return sql`INSERT INTO changes (at, kind, token, subject, version, action, content)
      VALUES (${context.now}, 'token', ${context.token ?? null}, ${token.id}, 1, 'created', ${content})`;
}

/** Writes the token's record and returns its secret, which is kept nowhere and cannot be shown again. */
export async function insertToken(db: Database, token: Token, context: WriteContext): Promise<string> {
  const secret = TOKEN_PREFIX + createRandomText(32);
  await runBatch(db, [
    db.insert(tokens).values({
      id: token.id,
      name: token.name,
      hash: await sha256(secret),
      scopes: token.scopes.join(" "),
      created: token.createdAt,
      expires: token.expiresAt ?? null,
    }),
    logToken(token, context),
  ]);
  return secret;
}

/** The token with this secret, usable or not. The look-up is by hash, so its time tells nothing about the secret. */
export async function findToken(db: Database, secret: string): Promise<Token | undefined> {
  const [row] = await db
    .select()
    .from(tokens)
    .where(eq(tokens.hash, await sha256(secret)));
  return row && toToken(row);
}

export async function listTokens(db: Database): Promise<Token[]> {
  return (await db.select().from(tokens).orderBy(asc(tokens.id))).map(toToken);
}

/** True where a token that was in use is revoked now. */
export async function revokeToken(db: Database, id: Id, { now, token }: WriteContext): Promise<boolean> {
  const [, rows] = await runBatch(db, [
    sql`INSERT INTO changes (at, kind, token, subject, version, action, content)
        SELECT ${now}, 'token', ${token ?? null}, id, 1, 'deleted', json_object('name', name, 'scopes', scopes)
        FROM tokens WHERE id = ${id} AND revoked IS NULL`,
    sql`UPDATE tokens SET revoked = ${now} WHERE id = ${id} AND revoked IS NULL RETURNING id`,
  ]);
  return rows !== undefined && rows.length > 0;
}

/** For the command line: true where anything was ever written. */
export async function hasHistory(db: Database): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 FROM changes WHERE kind <> 'token' LIMIT 1`);
  return rows.length > 0;
}
