// npm run widget -- --release: keeps what src/widget builds today as public/embed/{version}.js, which never changes again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Shelf {
  /** Of the files, with a slash at its end. */
  readonly folder: string;
  /** The module with the table of them. */
  readonly table: string;
}

const atRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
export const SHELF: Shelf = {
  folder: atRoot("public/embed/"),
  table: atRoot("src/representations/html/widget-release.ts"),
};

const TABLE = /(?<=\bWIDGET_RELEASES\b[^{]*)\{[^}]*\}/;
const RAISE = "raise VERSION in src/widget/version.ts, then npm run widget -- --release";

/** As in the attribute `integrity` (W3C Subresource Integrity). */
export function toIntegrity(bytes: Uint8Array): string {
  return `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
}

/** Version and integrity of each release, as the table has them, the latest last. */
export function readReleases({ table }: Shelf): [version: string, integrity: string][] {
  const [entries = ""] = TABLE.exec(readFileSync(table, "utf8")) ?? [];
  return [...entries.matchAll(/"([^"]+)": "([^"]+)"/g)].map(([, version = "", integrity = ""]) => [version, integrity]);
}

function writeReleases({ table }: Shelf, releases: readonly (readonly [string, string])[]): void {
  const lines = releases.map(([version, integrity]) => `  "${version}": "${integrity}",\n`);
  writeFileSync(
    table,
    readFileSync(table, "utf8").replace(TABLE, () => `{\n${lines.join("")}}`),
  );
}

const compare = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** Writes the file and its line in the table; refuses a version that has other bytes already, or is below the latest. */
export function release(shelf: Shelf, version: string, bytes: Uint8Array): void {
  const releases = readReleases(shelf);
  const integrity = toIntegrity(bytes);
  const [, known] = releases.find(([one]) => one === version) ?? [];
  if (known === integrity && existsSync(join(shelf.folder, `${version}.js`))) return;
  if (known !== undefined && known !== integrity) throw new Error(`${version} is out with other bytes: ${RAISE}`);
  const [latest] = releases.at(-1) ?? [];
  if (known === undefined && latest !== undefined && compare(version, latest) < 0)
    throw new Error(`${version} is below ${latest}, which is out: ${RAISE}`);
  mkdirSync(shelf.folder, { recursive: true });
  writeFileSync(join(shelf.folder, `${version}.js`), bytes);
  if (known === undefined) writeReleases(shelf, [...releases, [version, integrity]]);
}

/** What is wrong with the releases, in words: files that are not as they were, and a source that has gone on since the latest. */
export function listFaults(shelf: Shelf, built: Uint8Array): string[] {
  const releases = readReleases(shelf);
  const [latest, integrity] = releases.at(-1) ?? [];
  const changed = releases.flatMap(([version, expected]) => {
    const file = join(shelf.folder, `${version}.js`);
    if (!existsSync(file)) return [`${version}.js is missing`];
    return toIntegrity(readFileSync(file)) === expected ? [] : [`${version}.js is not what was released`];
  });
  const files = existsSync(shelf.folder) ? readdirSync(shelf.folder) : [];
  const strays = files.filter((file) => !releases.some(([version]) => file === `${version}.js`));
  const hasGoneOn = latest !== undefined && toIntegrity(built) !== integrity;
  return [
    ...changed,
    ...strays.map((file) => `${file} is in no table`),
    ...(hasGoneOn ? [`src/widget builds something else than ${latest}: ${RAISE}`] : []),
  ];
}
