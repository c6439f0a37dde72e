// docs/feeds.md as a reader takes it: every command is run, in order, against the built Worker with the sample timelines,
// and what the document shows of an answer is in that answer.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { FORMATS } from "../../src/representations/formats.ts";
import { type Exchange, runCommands } from "../helpers/commands.ts";
import { ROOT, type Server, startServer } from "../helpers/server.ts";

const FILE = "docs/feeds.md";
const SHOWN = ["xml", "ics", "json", "bibtex", "html"];

/** A block that shows a part of the answer to the command before it. "…" stands for anything, on a line or as lines. */
interface Excerpt {
  readonly line: number;
  readonly lines: readonly string[];
}

function listExcerpts(markdown: string): Excerpt[] {
  const excerpts: Excerpt[] = [];
  let open: { line: number; lines: string[] } | undefined;
  let isOther = false;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (!line.startsWith("```")) open?.lines.push(line);
    else if (open) {
      excerpts.push(open);
      open = undefined;
    } else if (isOther) isOther = false;
    else if (SHOWN.includes(line.slice(3))) open = { line: index + 1, lines: [] };
    else isOther = true;
  }
  return excerpts;
}

/** Spaces between words may be any; folded lines of calendars are whole. */
function flatten(text: string): string {
  return text.replaceAll("\r\n ", "").replace(/\s+/g, " ");
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function toPattern({ lines }: Excerpt): RegExp {
  const parts = flatten(lines.join("\n").trim()).split("…");
  return new RegExp(parts.map((part) => escapePattern(part.trim())).join("\\s*.*?\\s*"), "s");
}

let server: Server;
let exchanges: readonly Exchange[];
const markdown = readFileSync(join(ROOT, FILE), "utf8");
const excerpts = listExcerpts(markdown);

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  exchanges = await runCommands(FILE, { SITE: server.origin, API: `${server.origin}/api/v1`, TOKEN: server.token });
});
afterAll(() => server?.stop());

describe(FILE, () => {
  it("has commands that answer as it says", () => {
    expect(exchanges.length).toBeGreaterThan(20);
    const wrong = exchanges.filter(({ status, expected }) => status !== expected);
    expect(wrong.map(({ body, ...exchange }) => ({ ...exchange, body: body.slice(0, 500) }))).toEqual([]);
  });

  it("shows what the answers say", () => {
    expect(excerpts.length).toBeGreaterThanOrEqual(10);
    for (const excerpt of excerpts) {
      const before = exchanges.filter(({ line }) => line < excerpt.line).at(-1);
      const body = flatten(before?.body ?? "").replaceAll(server.origin, "http://localhost:8787");
      expect([excerpt.line, body]).toEqual([excerpt.line, expect.stringMatching(toPattern(excerpt))]);
    }
  });

  it("asks for every format", () => {
    const asked = exchanges.map(({ url }) => new URL(url).pathname);
    expect(FORMATS.filter(({ suffix }) => !asked.some((path) => path.endsWith(suffix)))).toEqual([]);
  });
});
