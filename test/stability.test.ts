import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { QUERY_PARAMETERS } from "../src/domain/query.ts";
import { SCOPES } from "../src/domain/token.ts";
import { NOTICE } from "../src/http/deprecation.ts";
import { listProblems } from "../src/http/problem.ts";
import { eventUri, termUri, timelineUri } from "../src/links.ts";
import { FORMATS, LOOKS } from "../src/representations/formats.ts";
import { LIMITS } from "../src/store/sitemap.ts";

// What docs/stability.md promises is what the code has, and the other way round.

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const page = read("docs/stability.md");

/** The part of the page under a heading. */
function sectionOf(heading: string): string {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no heading ${heading}`);
  return section;
}

/** The first two cells of every row of a table with this first heading, without their code marks. */
function rowsOf(section: string, heading: string): [string, string][] {
  const [, table = ""] = section.split(`| ${heading} |`);
  return (table.split("\n\n")[0] ?? "")
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .map(([, first = "", second = ""]) => [first, second]);
}

/** Every word in code marks, to the end of the sentence. */
const namesOf = (text: string) => [...(text.split(/\.\s/)[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name);

/** Names of parameters are the page's own: "/events/{id}" and "/events/:name" are one address. */
const toShape = (path: string) => path.replace(/\{\w+\}|:\w+$|:\w+(?=\/)/g, "*");

/** What the app answers at, below the API as a whole. "/:name{events...}" is "/events" with every suffix. */
function listRoutes(): string[] {
  const paths = createApp()
    .routes.filter(({ method }) => method === "GET" || method === "POST")
    .map(({ path }) => (path.startsWith("/api/v1") ? "/api/v1" : path.replace(/^\/:name\{([\w-]+).*\}$/, "/$1")));
  return [...new Set(paths.map(toShape))].sort();
}

describe("the promise of stability", () => {
  it("names every address, and no other", () => {
    const promised = rowsOf(sectionOf("Addresses"), "address").map(([path]) => toShape(path));
    expect(promised.length).toBeGreaterThan(10);
    expect(promised.sort()).toEqual(listRoutes());
  });

  it("names every format with its media type, and no other", () => {
    const formats = [...LOOKS, ...FORMATS].map(({ suffix, mediaType }) => [suffix || "(none)", mediaType]);
    expect(rowsOf(sectionOf("Formats"), "suffix").sort()).toEqual(formats.sort());
  });

  it("names the formats that tell of what was taken back, and how much of it", () => {
    const telling = FORMATS.filter(({ tombstones }) => tombstones !== undefined);
    expect(telling.map(({ suffix }) => suffix).sort()).toEqual([".atom", ".feed.json", ".ics", ".rss"]);
    const [feeds, calendars] = [telling.filter(({ isFeed }) => isFeed), telling.filter(({ isFeed }) => !isFeed)].map(
      (formats) => [...new Set(formats.map(({ tombstones }) => tombstones))].join(),
    );
    expect(sectionOf("Formats")).toContain(`the last ${feeds} in feeds, the last ${calendars} in calendars`);
  });

  it("names every query parameter, and no other", () => {
    const [, list = ""] = sectionOf("Query parameters").split("\n\n");
    expect(namesOf(list).sort()).toEqual([...QUERY_PARAMETERS].sort());
  });

  it("names every problem with its status, and no other", () => {
    const problems = listProblems().map(({ type, status }) => [type, String(status)]);
    expect(rowsOf(sectionOf("The API"), "problem").sort()).toEqual(problems.sort());
  });

  it("names every scope, and no other", () => {
    const [, list = ""] = sectionOf("The API").split("A token keeps what its scopes allow: ");
    expect(namesOf(list).sort()).toEqual([...SCOPES].sort());
  });

  it("gives ids as they are made", () => {
    const made = [
      eventUri("{authority}", "{id}"),
      timelineUri("{authority}", "{id}"),
      termUri("{authority}", "entity", "{id}"),
      termUri("{authority}", "series", "{id}"),
    ];
    expect(namesOf(sectionOf("Ids")).filter((name) => name?.startsWith("tag:"))).toEqual(made);
  });

  it("states how much is in the sitemap", () => {
    const number = (value: number) => value.toLocaleString("en");
    expect(sectionOf("Addresses")).toContain(
      `at most ${number(LIMITS.timelines)} timelines, ${number(LIMITS.terms)} entities and series, and ${number(LIMITS.events)} events`,
    );
    expect(sectionOf("Addresses")).toContain(`the first ${number(LIMITS.values)} by name of the tags`);
  });

  it("gives a year's notice", () => {
    expect(sectionOf("How a thing goes")).toContain("stays beside it for at least a year");
    expect(NOTICE).toBe(365 * 24 * 60 * 60);
  });

  it("is named where people begin to read", () => {
    expect(read("README.md")).toContain("](docs/stability.md)");
    expect(read("docs/api.md")).toContain("](stability.md)");
  });
});
