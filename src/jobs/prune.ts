import { toInstant } from "../domain/instant.ts";
import type { Bindings } from "../env.ts";
import { removeAttempts } from "../store/attempts.ts";
import { openDatabase, optimize } from "../store/database.ts";
import { forgetImportReceipts } from "../store/imports.ts";
import { removeReceipts } from "../store/receipts.ts";
import { removeExpiredSubscriptions } from "../store/subscriptions.ts";

const DAY = 86_400;

/** Forgets the answers kept for repeated requests after a day, who did how much of what is limited, and subscriptions that ended. Then D1 looks at how its tables have grown. */
export async function prune(env: Bindings, nowMs: number): Promise<void> {
  const db = openDatabase(env.DB);
  const yesterday = toInstant(nowMs / 1000 - DAY);
  await removeReceipts(db, yesterday);
  await forgetImportReceipts(db, yesterday);
  await removeAttempts(db, toInstant(nowMs / 1000));
  await removeExpiredSubscriptions(db, toInstant(nowMs / 1000));
  await optimize(db);
}
