import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { release, toIntegrity } from "../../scripts/widget-release.ts";
import { createFolder, ROOT, removeFolder, type Server, startServer } from "../helpers/server.ts";

const BYTES = new TextEncoder().encode("export {};\n");
const folder = createFolder("release");
let server: Server;

beforeAll(async () => {
  const assets = join(folder, "public");
  cpSync(join(ROOT, "public"), assets, { recursive: true });
  const table = join(folder, "table.ts");
  writeFileSync(table, "const WIDGET_RELEASES = {};\n");
  release({ folder: join(assets, "embed/"), table }, "99.0.0", BYTES);
  server = await startServer({ workshop: inject("workshop"), assets });
});
afterAll(async () => {
  await server?.stop();
  removeFolder(folder);
});

describe("a release of the widget", () => {
  it("is kept for ever, and loaded by pages of every origin", async () => {
    const response = await fetch(`${server.origin}/embed/99.0.0.js`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(toIntegrity(new Uint8Array(await response.arrayBuffer()))).toBe(toIntegrity(BYTES));
  });

  it("that is none is not found, and embeds beside it are", async () => {
    const response = await fetch(`${server.origin}/embed/99.0.1.js`);
    const { status, detail } = (await response.json()) as { status: number; detail: string };
    expect([response.status, status]).toEqual([404, 404]);
    expect(detail).toMatch(/^99\.0\.1 is no release of the widget(; the latest is \d+\.\d+\.\d+)?$/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect((await fetch(`${server.origin}/embed/us-china-tech`)).status).toBe(200);
  });
});
