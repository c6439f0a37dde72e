import type { Message } from "../src/domain/message.ts";
import type { Bindings } from "../src/env.ts";
import worker from "../src/index.ts";
import { createStandIn, type StandIn } from "./edge-cache.ts";

// The Worker of `npm start`: the service behind what stands for the cache at the edge. What is deployed is src/index.ts alone.

/** One for every origin that this machine is asked at: each is a service of its own address. */
const caches = new Map<string, StandIn>();

function cacheOf(origin: string): StandIn {
  const cache = caches.get(origin) ?? createStandIn();
  caches.set(origin, cache);
  return cache;
}

/** Takes things out of all of them. */
const all: Pick<CacheContext, "purge"> = {
  async purge(options) {
    const results = await Promise.all([...caches.values()].map((cache) => cache.purge(options)));
    return results.find(({ success }) => !success) ?? { success: true, errors: [] };
  },
};

/** The context as the platform gives it where there is a cache. */
function withCache(context: ExecutionContext): ExecutionContext {
  const waitUntil = (promise: Promise<unknown>) => context.waitUntil(promise);
  return { waitUntil, cache: all } as unknown as ExecutionContext;
}

export default {
  async fetch(request, env, context) {
    const { origin } = new URL(request.url);
    const bindings = { ...env, BASE_URL: env.BASE_URL || origin };
    const ask = (asked: Request) => worker.fetch(asked as typeof request, bindings, context);
    return cacheOf(origin).fetch(request, ask, context);
  },
  scheduled: (controller, env, context) => worker.scheduled(controller, env, withCache(context)),
  queue: (batch, env, context) => worker.queue(batch, env, withCache(context)),
} satisfies ExportedHandler<Bindings, Message>;
