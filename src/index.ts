import { createApp } from "./app.ts";
import type { Bindings } from "./env.ts";
import { prune } from "./jobs/prune.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  async scheduled(controller, env) {
    await prune(env, controller.scheduledTime);
  },
} satisfies ExportedHandler<Bindings>;
