import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Three kinds of test: "unit" is pure code in Node; "worker" runs inside workerd with a real D1;
// "e2e" starts the built Worker and talks to it over HTTP and from a real browser.
// TEST_REPORT names a file that gets the results as JSON besides, for .ci/run.
const report = process.env["TEST_REPORT"];

export default defineConfig({
  test: {
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{domain,representations,import,contract,bundle,local}/**/*.test.ts", "test/*.test.ts"],
          setupFiles: ["./test/helpers/words.ts"],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: { TEST_MIGRATIONS: await readD1Migrations("./migrations") },
              // What a copy of the database is that lags behind (test/helpers/replica.ts).
              d1Databases: ["REPLICA"],
            },
          })),
        ],
        // As in the bundle (docs/adr/0024).
        resolve: {
          alias: [
            { find: /^zod$/, replacement: new URL("src/bundle/zod.ts", import.meta.url).pathname },
            { find: "drizzle-orm/d1", replacement: new URL("src/bundle/drizzle.ts", import.meta.url).pathname },
          ],
        },
        test: {
          name: "worker",
          include: ["test/{store,http,routes,jobs,client}/**/*.test.ts", "test/subscribers/*.test.ts"],
          globalSetup: ["./test/helpers/reference-setup.ts"],
          setupFiles: ["./test/helpers/apply-migrations.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/{e2e,browser}/**/*.test.ts", "test/subscribers/built/*.test.ts"],
          globalSetup: ["./test/helpers/server-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          // Whatever else the machine does: a browser is waited for until it is ready.
          expect: { poll: { timeout: 10_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
});
