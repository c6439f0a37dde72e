import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildScript } from "../scripts/widget.ts";
import { listFaults, readReleases, release, SHELF, type Shelf, toIntegrity } from "../scripts/widget-release.ts";

const root = mkdtempSync(join(tmpdir(), "annals-releases-"));
afterAll(() => rmSync(root, { recursive: true }));
const toBytes = (text: string) => new TextEncoder().encode(text);
const RAISE = "raise VERSION in src/widget/version.ts, then npm run widget -- --release";

let shelves = 0;
/** The project's own table, emptied, beside a folder that is not there yet. */
function createShelf(): Shelf {
  const at = join(root, String(shelves++));
  mkdirSync(at);
  const shelf = { folder: join(at, "embed/"), table: join(at, "table.ts") };
  copyFileSync(SHELF.table, shelf.table);
  const text = readFileSync(shelf.table, "utf8");
  writeFileSync(shelf.table, text.replace(/"[^"]+": "sha384-[^"]+",?/g, ""));
  return shelf;
}

describe("the releases of the widget", () => {
  it("are what was released, the latest as src/widget builds it", async () => {
    expect(listFaults(SHELF, await buildScript())).toEqual([]);
  });
});

describe("a release", () => {
  it("is a file under its version, and a line in the table that the Worker reads", async () => {
    const shelf = createShelf();
    release(shelf, "1.9.0", toBytes("one"));
    release(shelf, "1.10.0", toBytes("two"));
    expect(readFileSync(`${shelf.folder}1.9.0.js`, "utf8")).toBe("one");
    expect(readReleases(shelf)).toEqual([
      ["1.9.0", "sha384-Xby+2wDRMaKeBZP5dvK0N5QpOSORmtQnZt6Bf+yCSmJieZ/sjQTLmxfEjo6ukSZY"],
      ["1.10.0", toIntegrity(toBytes("two"))],
    ]);
    const { widgetRelease } = await import(shelf.table);
    expect(widgetRelease).toEqual({ version: "1.10.0", integrity: toIntegrity(toBytes("two")) });
  });

  it("is never made other than it was", () => {
    const shelf = createShelf();
    release(shelf, "1.0.0", toBytes("one"));
    release(shelf, "1.1.0", toBytes("two"));
    const before = readFileSync(shelf.table, "utf8");
    release(shelf, "1.0.0", toBytes("one"));
    expect(() => release(shelf, "1.0.0", toBytes("other"))).toThrow(`1.0.0 is out with other bytes: ${RAISE}`);
    expect(() => release(shelf, "1.0.9", toBytes("new"))).toThrow(`1.0.9 is below 1.1.0, which is out: ${RAISE}`);
    expect(readFileSync(shelf.table, "utf8")).toBe(before);
    expect(readFileSync(`${shelf.folder}1.0.0.js`, "utf8")).toBe("one");
    expect(listFaults(shelf, toBytes("two"))).toEqual([]);
  });

  it("is missed where its file is gone, changed or in no table, or where the source has gone on", () => {
    const shelf = createShelf();
    expect(listFaults(shelf, toBytes("unreleased"))).toEqual([]);
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) release(shelf, version, toBytes(version));
    rmSync(`${shelf.folder}1.0.0.js`);
    writeFileSync(`${shelf.folder}1.1.0.js`, "changed");
    writeFileSync(`${shelf.folder}2.0.0.js`, "by hand");
    expect(listFaults(shelf, toBytes("new"))).toEqual([
      "1.0.0.js is missing",
      "1.1.0.js is not what was released",
      "2.0.0.js is in no table",
      `src/widget builds something else than 1.2.0: ${RAISE}`,
    ]);
  });
});
