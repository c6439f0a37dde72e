import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LOOK_PARAMETERS } from "../src/domain/look.ts";

// What docs/embedding.md says of the element is what src/widget and its markup have, and the other way round.

const ROOT = new URL("../", import.meta.url);
const page = readFileSync(new URL("docs/embedding.md", ROOT), "utf8");

/** All texts of a folder and those in it. */
function readFolder(folder: string): string {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|css)$/.test(name))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, ROOT), "utf8"))
    .join("\n");
}

const widget = readFolder("src/widget");
const markup = readFolder("src/representations/html");

const find = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = ""]) => name);
const unique = (names: readonly string[]) => [...new Set(names)].sort();

/** The words in code marks of the first column of the table with this heading. */
function namesOf(heading: string): string[] {
  const [, table] = page.split(`\n| ${heading} |`);
  const rows = table?.split("\n\n")[0]?.split("\n").slice(2) ?? [];
  return rows.flatMap((row) => find(row.split("|")[1] ?? "", /`([^`]+)`/g)).sort();
}

describe("the page on embedding names", () => {
  it("every attribute, and no other", () => {
    const [observed = ""] = find(widget, /observedAttributes = "([^"]+)"/g);
    const styled = find(widget, /:host\([^{]*?\[([a-z-]+)/g).filter((name) => name !== "hidden");
    expect(namesOf("attribute")).toEqual(unique([...observed.split(" "), ...styled]));
  });

  it("every parameter of the page for frames, and no other", () => {
    expect(namesOf("parameter")).toEqual([...LOOK_PARAMETERS].sort());
  });

  it("every event, and no other", () => {
    const emitted = find(widget, /\bemit\([^,<]+, "(\w+)"/g).map((name) => `annals:${name}`);
    expect(emitted.length).toBeGreaterThan(4);
    expect(namesOf("event")).toEqual(unique(emitted));
  });

  it("every part, and no other", () => {
    const parts = [...find(markup, /\bpart="(\w+)"/g), ...find(widget, /\bpart: "(\w+)"/g)];
    expect(namesOf("part")).toEqual(unique(parts));
  });

  it("every custom property, and no other", () => {
    const used = find(widget, /var\((--annals-[a-z]+(?:-(?=\$))?)/g);
    const lanes = (name: string) => (name === "--annals-lane-" ? [`${name}1`, `${name}8`] : [name]);
    expect(namesOf("property")).toEqual(unique(used.flatMap(lanes)));
  });

  it("pictures and pages that are there", () => {
    const linked = find(page, /\]\((?!https?:|#)([^)#]+)/g);
    expect(linked.length).toBeGreaterThan(4);
    for (const path of linked) expect(() => readFileSync(new URL(path, new URL("docs/", ROOT)))).not.toThrow();
    const headings = find(page, /^#+ (.*)$/gm).map((heading) => heading.toLowerCase().replaceAll(" ", "-"));
    for (const anchor of find(page, /\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor);
  });
});
