import { beforeAll, describe, expect, it } from "vitest";
import { PARAMETER_WORDS } from "../../src/contract/query.ts";
import { QUERY_PARAMETERS } from "../../src/domain/query.ts";
import { API, type Client, createClient, createEvent, createReader, ORIGIN, SUFFIXES, text } from "../helpers/api.ts";

let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  await editor.post(`${API}/timelines`, {
    slug: "told",
    title: "Told [of](javascript:0)\n# twice",
    description: "<b>What</b> it is",
    rule: "tag=told",
  });
  await createEvent(editor, { tags: ["told"] });
});

const get = async () => text(await reader.get("/llms.txt"));

describe("/llms.txt", () => {
  it("is text with a title, a summary and sections, as llmstxt.org has it", async () => {
    const response = await reader.get("/llms.txt");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    const page = await text(response);
    expect(page).toMatch(/^# Annals\n\n> \S.*\n\n/);
    expect(page.match(/^## .*$/gm)).toEqual([
      "## Timelines",
      "## All events",
      "## Formats",
      "## Filters",
      "## Citing",
      "## API",
    ]);
  });

  it("names every timeline with what it holds; what editors wrote cannot become a link or a heading", async () => {
    expect(await get()).toContain(
      `- [Told \\[of\\](javascript:0) # twice](${ORIGIN}/timelines/told.json): 1 events. \\<b\\>What\\</b\\> it is\n`,
    );
  });

  it("names every format and every parameter, and only those that are there", async () => {
    const page = await get();
    const [, formats = ""] = /## Formats\n\n([^#]*)/.exec(page) ?? [];
    const suffixes = [...formats.matchAll(/^- `([^`]+)`/gm)].map(([, suffix]) => suffix);
    expect(suffixes.sort()).toEqual(SUFFIXES.filter((suffix) => suffix !== "").sort());
    const [, filters = ""] = /## Filters\n\n([^#]*)/.exec(page) ?? [];
    const names = [...filters.matchAll(/^- `([^`]+)`: \S/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual([...QUERY_PARAMETERS].sort());
    expect(Object.keys(PARAMETER_WORDS).sort()).toEqual([...QUERY_PARAMETERS].sort());
  });

  it("leads only to what answers", async () => {
    const links = [...(await get()).matchAll(/(https:\/\/[^\s)`]+)/g)].map(([link]) => link.replace(ORIGIN, ""));
    expect(links.length).toBeGreaterThan(6);
    for (const link of links) expect([link, (await reader.get(link)).status]).toEqual([link, 200]);
  });

  it("changes with the timelines, and answers 304 until then", async () => {
    const etag = (await reader.get("/llms.txt")).headers.get("etag") ?? "";
    expect((await reader.get("/llms.txt", { "if-none-match": etag })).status).toBe(304);
    await createEvent(editor, { tags: ["told"] });
    const changed = await reader.get("/llms.txt", { "if-none-match": etag });
    expect([changed.status, await text(changed)]).toEqual([200, expect.stringContaining("told.json): 2 events.")]);
  });

  it("takes no parameter", async () => {
    expect((await reader.get("/llms.txt?lang=de")).status).toBe(400);
  });
});
