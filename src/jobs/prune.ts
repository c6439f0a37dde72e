import { toInstant } from "../domain/instant.ts";
import type { Bindings } from "../env.ts";
import { openDatabase } from "../store/database.ts";
import { removeReceipts } from "../store/receipts.ts";

const DAY = 86_400;

/** Forgets the answers kept for repeated requests after a day. */
export async function prune(env: Bindings, nowMs: number): Promise<void> {
  await removeReceipts(openDatabase(env.DB), toInstant(nowMs / 1000 - DAY));
}
