import type { D1Migration } from "cloudflare:test";

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
      REPLICA: D1Database;
      HUB: Queue;
      ASSETS: Fetcher;
      BASE_URL: string;
      TAG_AUTHORITY: string;
      SITE_TITLE: string;
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}
