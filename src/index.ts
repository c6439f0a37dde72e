import { createApp } from "./app.ts";
import type { Bindings } from "./env.ts";
import { prune } from "./jobs/prune.ts";
import { publish } from "./jobs/publish.ts";

const app = createApp();

type Job = (env: Bindings, nowMs: number) => Promise<void>;

/** By the cron expressions of wrangler.toml. */
const JOBS: Readonly<Record<string, Job>> = {
  "* * * * *": publish,
  "17 3 * * *": prune,
};

export default {
  fetch: app.fetch,
  async scheduled(controller, env) {
    const job = JOBS[controller.cron];
    if (!job) throw new Error(`no job for the cron ${controller.cron}`);
    await job(env, controller.scheduledTime);
  },
} satisfies ExportedHandler<Bindings>;
