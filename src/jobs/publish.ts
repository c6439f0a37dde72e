import { toInstant } from "../domain/instant.ts";
import type { Bindings } from "../env.ts";
import { openDatabase } from "../store/database.ts";
import { publishDue } from "../store/publication.ts";

/** Announces the events whose time has come. What readers may see does not wait for it. */
export async function publish(env: Bindings, nowMs: number): Promise<void> {
  await publishDue(openDatabase(env.DB), toInstant(nowMs / 1000));
}
