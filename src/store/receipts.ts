import { lt, type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { Database, Statement } from "./database.ts";
import { receipts } from "./schema.ts";

/** The answer to a write, kept so that the same request sent again gets the same answer and writes nothing. */
export interface Receipt {
  /** Who asked, and the Idempotency-Key. */
  readonly key: string;
  /** Of the request: the same key with another request is an error. */
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** "import": the key is that of an import, which answers for itself. One round trip. */
export async function findReceipt(db: Database, key: string): Promise<Receipt | "import" | undefined> {
  const [row] = await db.all<{ [Member in keyof Receipt]: Member extends "headers" ? string : Receipt[Member] }>(
    sql`SELECT key, fingerprint, status, headers, body FROM receipts WHERE key = ${key}
        UNION ALL SELECT receipt, '', 0, '{}', '' FROM imports WHERE receipt = ${key}`,
  );
  if (row?.status === 0) return "import";
  return row && { ...row, headers: JSON.parse(row.headers) as Record<string, string> };
}

/** Goes into the batch of the write that it answers: a second one with the same key undoes the second write. */
export function insertReceipt(db: Database, receipt: Receipt, at: Instant): Statement {
  return db.insert(receipts).values({ ...receipt, headers: JSON.stringify(receipt.headers), at });
}

/** Holds once this receipt is there, and not one of another request. */
export function isKept({ key, fingerprint, body }: Receipt, at: Instant): SQL {
  return sql`EXISTS (SELECT 1 FROM receipts
      WHERE key = ${key} AND fingerprint = ${fingerprint} AND body = ${body} AND at = ${at})`;
}

/** Removes receipts older than `before`. */
export async function removeReceipts(db: Database, before: Instant): Promise<void> {
  await db.delete(receipts).where(lt(receipts.at, before));
}
