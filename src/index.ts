import { createApp } from "./app.ts";
import type { Message } from "./domain/message.ts";
import type { Bindings } from "./env.ts";
import { Unanswered } from "./jobs/callbacks.ts";
import { announceWrite, check, type Hub, newsFrom, work } from "./jobs/hub.ts";
import { prune } from "./jobs/prune.ts";
import { publish } from "./jobs/publish.ts";
import { announcePurge, type EdgeCache, purge } from "./jobs/purge.ts";

const app = createApp();

type Job = (env: Bindings, nowMs: number, cache: EdgeCache | undefined) => Promise<void>;

async function settleInTurn(jobs: readonly (() => Promise<void>)[]): Promise<PromiseSettledResult<void>[]> {
  const done: PromiseSettledResult<void>[] = [];
  for (const job of jobs) done.push(...(await Promise.allSettled([job()])));
  return done;
}

/** By the cron expressions of wrangler.toml. */
const JOBS: Readonly<Record<string, Job>> = {
  "* * * * *": async (env, nowMs, cache) => {
    // One after the other, since each looks at what the one before it wrote; none because another failed is left out.
    const done = await settleInTurn([
      () => publish(env, nowMs),
      () => purge(env, cache, Date.now),
      () => check(openHub(env, nowMs), { do: "check" }),
    ]);
    const failed = done.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  },
  "17 3 * * *": prune,
};

function openHub(env: Bindings, nowMs: number): Hub {
  return {
    env,
    nowMs,
    askService: async (request) => app.fetch(request, newsFrom(env)),
    askWeb: (url, init) => fetch(url, init),
  };
}

/** Whether a request may have changed what is published. */
function mayBeNews({ method, url }: Request, { ok }: Response): boolean {
  return ok && !/^(GET|HEAD|OPTIONS)$/.test(method) && new URL(url).pathname.startsWith("/api/");
}

/** Seconds until a message that could not be dealt with comes again, by how often it came. */
const delayOf = (attempts: number) => 30 * 2 ** attempts;

export default {
  async fetch(request, env, context) {
    const response = await app.fetch(request, env, context);
    if (mayBeNews(request, response)) context.waitUntil(Promise.all([announceWrite(env), announcePurge(env)]));
    return response;
  },
  async scheduled(controller, env, context) {
    const job = JOBS[controller.cron];
    if (!job) throw new Error(`no job for the cron ${controller.cron}`);
    await job(env, controller.scheduledTime, context.cache);
  },
  async queue({ messages }, env, context) {
    const nowMs = Date.now();
    const hub = openHub(env, nowMs);
    await Promise.all(
      messages.map(async (message) => {
        try {
          if (message.body.do === "purge") await purge(env, context.cache, Date.now);
          else await work(hub, message.body);
          message.ack();
        } catch (error) {
          if (!(error instanceof Unanswered)) console.error(error);
          message.retry({ delaySeconds: delayOf(message.attempts) });
        }
      }),
    );
  },
} satisfies ExportedHandler<Bindings, Message>;
