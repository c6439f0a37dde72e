import { beforeAll, describe, expect, it } from "vitest";
import { API, type Client, createClient, createClock, createEvent, createReader, json, text } from "../helpers/api.ts";

// Values, and names of one record, beyond what one statement of the database joins or takes as parameters.

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

const TAGS = Array.from({ length: 40 }, (_, index) => `many-${index}`);
const ALIASES = Array.from({ length: 99 }, (_, index) => `Alias ${index}`);

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  for (const [index, tag] of TAGS.entries()) {
    await createEvent(editor, {
      title: tag,
      date: `2001-01-${String(1 + (index % 28)).padStart(2, "0")}`,
      tags: [tag],
    });
  }
  clock.set("2026-11-24T12:00:00Z");
});

describe("a filter by forty values", () => {
  const query = `tag=${TAGS.join("|")}`;

  it.each([["date"], ["-date"], ["published"], ["-published"]])(
    "gives all that have one of them, in the order %s",
    async (order) => {
      const response = await reader.get(`/events.json?${query}&order=${order}&limit=100`);
      expect(response.status).toBe(200);
      const titles = (await json(response)).events.map(({ title }: { title: string }) => title);
      expect([...titles].sort()).toEqual([...TAGS].sort());
    },
  );

  it.each([".rss", ".ics", ".histogram.json", ".tiles.json", ".facets.json"])("works in %s", async (suffix) => {
    expect((await reader.get(`/events${suffix}?${query}`)).status).toBe(200);
  });

  it("works for editors, who see more states of events", async () => {
    const response = await editor.get(`${API}/events?${query}&limit=100`);
    expect((await json(response)).events).toHaveLength(TAGS.length);
  });
});

describe("a record with a hundred names", () => {
  it("is written, though a timeline's rule names it, and is read by all of them", async () => {
    await editor.post(`${API}/timelines`, { slug: "named", title: "Named", rule: "entity=first-name" });
    const record = { slug: "first-name", name: "First name", aliases: ALIASES };
    expect((await editor.post(`${API}/entities`, record)).status).toBe(201);
    for (const name of ALIASES.slice(0, 30)) await createEvent(editor, { title: name, entities: [{ name }] });
    clock.set("2026-11-25T12:00:00Z");
    for (const path of ["/entities/first-name.json", "/timelines/named.json"]) {
      const { events } = await json(await reader.get(`${path}?limit=100`));
      expect([path, events.length]).toEqual([path, 30]);
    }
    for (const suffix of ["", ".rss", ".ics", ".histogram.json", ".tiles.json", ".facets.json"]) {
      const response = await reader.get(`/entities/first-name${suffix}`);
      expect([suffix, response.status]).toEqual([suffix, 200]);
      await text(response);
    }
  });
});
