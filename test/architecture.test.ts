import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type FloorPlan, findCycle, findStrayImports, readImports } from "./helpers/imports.ts";

const GROUND = ["domain", "crypto", "links"];
const BELOW_HTTP = [...GROUND, "contract", "store", "representations", "env"];

/** The floor plan of docs/architecture.md. */
const PLAN: FloorPlan = {
  domain: [],
  crypto: [],
  links: [],
  env: ["domain"],
  contract: ["domain"],
  store: ["domain", "crypto"],
  representations: ["domain", "contract", "links"],
  import: ["domain", "contract"],
  http: BELOW_HTTP,
  routes: [...BELOW_HTTP, "import", "http"],
  jobs: [...BELOW_HTTP, "import", "http"],
  app: ["domain", "routes", "http", "env"],
  index: ["app", "jobs", "env", "domain"],
  // Runs in browsers; built into public/ by scripts/widget.ts, which the Worker never imports.
  widget: ["domain"],
  // Named by wrangler.toml alone.
  bundle: ["domain"],
};

/** The libraries that each area may use; every one has its reason in docs/adr. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  domain: ["micromark"],
  import: ["@rgrove/parse-xml"],
  bundle: ["drizzle-orm", "drizzle-orm/sqlite-core", "zod", "zod/v4/core"],
  contract: ["zod"],
  store: ["drizzle-orm", "drizzle-orm/batch", "drizzle-orm/d1", "drizzle-orm/sqlite-core"],
  representations: ["hono/html", "hono/utils/html"],
  http: [
    "hono",
    "hono/factory",
    "hono/hono-base",
    "hono/http-exception",
    "hono/router/trie-router",
    "hono/utils/accept",
    "hono/utils/http-status",
    "zod",
  ],
  routes: ["hono", "zod"],
  app: ["hono", "hono/cors"],
};

const graph = readImports(new URL("../src", import.meta.url).pathname);

describe("architecture", () => {
  it("has files to look at", () => {
    expect(graph.size).toBeGreaterThan(10);
  });

  it("keeps every import within the floor plan", () => {
    expect(findStrayImports(graph, PLAN)).toEqual([]);
  });

  it("has no import cycle, type imports included", () => {
    expect(findCycle(graph)).toBeUndefined();
  });

  it("uses a library only where the plan names it", () => {
    const strays = [...graph].flatMap(([file, { packages }]) =>
      packages
        .filter((name) => !PACKAGES[file.split("/")[0]?.replace(/\.ts$/, "") ?? ""]?.includes(name))
        .map((name) => `${file} -> ${name}`),
    );
    expect(strays).toEqual([]);
  });
});

describe("the architecture check itself", () => {
  const root = mkdtempSync(join(tmpdir(), "annals-architecture-"));
  afterAll(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "domain"));
  mkdirSync(join(root, "store"));
  writeFileSync(
    join(root, "domain/event.ts"),
    'import type { Row } from "../store/events.ts";\nexport type Event = Row;\n',
  );
  writeFileSync(join(root, "store/events.ts"), 'export type { Event as Row } from "../domain/event.ts";\n');
  writeFileSync(join(root, "stray.ts"), "export {};\n");

  it("sees an injected violation, a type import", () => {
    expect(findStrayImports(readImports(root), PLAN)).toEqual([
      "domain/event.ts -> store/events.ts",
      "stray.ts is in no area of the plan",
    ]);
  });

  it("sees an injected cycle", () => {
    expect(findCycle(readImports(root))).toEqual(["domain/event.ts", "store/events.ts", "domain/event.ts"]);
  });
});
