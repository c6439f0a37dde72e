import { toInstant } from "../domain/instant.ts";
import type { Bindings } from "../env.ts";
import { openDatabase } from "../store/database.ts";
import { type Claim, claimPurge, postponePurge, RIPE, settlePurge } from "../store/purges.ts";

// Takes out of the edge's cache what writes have changed (docs/caching.md).

/** What the platform has in front of the Worker: `ExecutionContext.cache`, which is not there in local runs. */
export type EdgeCache = Pick<CacheContext, "purge">;

/** Runs of one job: what is written while one is under way is for the next. */
const MAX_RUNS = 5;

/** After a write: has its tags purged soon. The job of every minute does so in any case. */
export async function announcePurge({ HUB }: Bindings, seconds = RIPE): Promise<void> {
  try {
    await HUB.send({ do: "purge" }, { delaySeconds: seconds });
  } catch (error) {
    console.warn("nobody was told of a write to purge", error);
  }
}

async function ask(cache: EdgeCache, options: CachePurgeOptions): Promise<void> {
  const { success, errors } = await cache.purge(options);
  if (!success) throw new Error(errors.map(({ code, message }) => `${code} ${message}`).join("; "));
}

async function askAll(cache: EdgeCache, requests: Claim["requests"]): Promise<void> {
  if (requests === "everything") return ask(cache, { purgeEverything: true });
  for (const tags of requests) await ask(cache, { tags: [...tags] });
}

/** Purges what there is to purge, as far as the edge takes it; the rest later, and what failed. Without a cache there is nothing to take out. `clock` gives milliseconds since 1970. */
export async function purge(env: Bindings, cache: EdgeCache | undefined, clock: () => number): Promise<void> {
  const db = openDatabase(env.DB);
  for (let run = 0; run < MAX_RUNS; run++) {
    const now = toInstant(clock() / 1000);
    const claim = await claimPurge(db, now);
    if (claim === undefined) return;
    if (typeof claim === "number") return announcePurge(env, claim);
    try {
      if (cache) await askAll(cache, claim.requests);
    } catch (error) {
      console.warn("a purge failed", error);
      return announcePurge(env, await postponePurge(db, claim, now));
    }
    await settlePurge(db, claim);
  }
  await announcePurge(env);
}
