import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { writeTerms } from "../../src/store/term-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { readSpelled } from "../helpers/api.ts";
import { createEvent, createTerm, createTimeline, NOW } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const meter = meterDatabase(env.DB);
const db = openDatabase(env.DB);
const app = createApp(() => NOW * 1000);

interface Suggested {
  readonly suggestions: readonly Readonly<Record<string, string | number>>[];
}

async function ask(query: string, headers: Record<string, string> = {}) {
  meter.take();
  const response = await readSpelled(`http://annals.test/suggest.json${query}`, async (url) =>
    app.request(url, { headers }, { ...env, DB: meter.db }),
  );
  const text = await response.text();
  return { response, body: (text === "" ? {} : JSON.parse(text)) as Suggested, cost: meter.take() };
}

const suggest = async (q: string, limit = 20) =>
  (await ask(`?q=${encodeURIComponent(q)}&limit=${limit}`)).body.suggestions;
const named = async (q: string) => (await suggest(q)).map(({ kind, label, count }) => [kind, label, count]);

async function write(events: readonly ReturnType<typeof createEvent>[]): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    const changes = events.slice(start, start + 500).map((after) => ({ after }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
  }
}

const title = createEvent({ title: "Entering the Entity List", tags: ["Entity List"], entities: [{ name: "Entoo" }] });

beforeAll(async () => {
  await writeTimeline(
    db,
    { after: createTimeline({ slug: "lists", title: "Entity lists of the world" }) },
    { now: NOW },
  );
  await writeTerms(
    db,
    [{ after: createTerm({ slug: "huawei", name: "Huawei", aliases: ["华为技术", "Enterprise H"] }) }],
    { now: NOW },
  );
  await write([
    title,
    createEvent({ tags: ["Entity List", "Zürich"], category: "entertainment", place: { name: "Entebbe" } }),
    createEvent({ tags: ["芯片出口"], entities: [{ name: "Huawei" }], title: "Kirin" }),
    createEvent({ tags: ["芯片出口", "芯"], entities: [{ name: "Huawei" }], title: "Kirin again" }),
    createEvent({ tags: ["Entombed"], publishedAt: toInstant(NOW + 60), title: "Entombed until later" }),
    createEvent({ tags: ["Entwined"], status: "draft", title: "Entwined in drafts" }),
  ]);
});

describe("suggestions for what is typed", () => {
  it("have values, records, timelines and events, the exact first, then those of most events", async () => {
    expect(await named("ent")).toEqual([
      ["entity", "Huawei", 2],
      ["tag", "Entity List", 2],
      ["entity", "Entoo", 1],
      ["category", "entertainment", 1],
      ["place", "Entebbe", 1],
      ["timeline", "Entity lists of the world", 0],
      ["event", "Entering the Entity List", undefined],
    ]);
    expect((await named("entity list"))[0]).toEqual(["tag", "Entity List", 2]);
    expect((await named("ENTEBBE"))[0]).toEqual(["place", "Entebbe", 1]);
  });

  it("say where each is, and which filter stands for it", async () => {
    const found = await suggest("ent");
    expect(found.find(({ kind }) => kind === "tag")).toEqual({
      kind: "tag",
      label: "Entity List",
      count: 2,
      key: "entity list",
      filter: "tag=entity+list",
      url: "http://annals.test/tags/entity%20list",
    });
    expect(found.find(({ label }) => label === "Huawei")).toMatchObject({
      alias: "enterprise h",
      url: "http://annals.test/entities/huawei",
    });
    expect(found.find(({ label }) => label === "Entoo")).toMatchObject({
      url: "http://annals.test/events?entity=entoo",
    });
    const id = formatId(title.id);
    expect(found.at(-1)).toMatchObject({ kind: "event", id, url: `http://annals.test/events/${id}` });
  });

  it("find words without their marks, names in other languages, and one or two characters of Chinese", async () => {
    expect(await named("zur")).toEqual([["tag", "Zürich", 1]]);
    expect(await named("Zür")).toEqual([["tag", "Zürich", 1]]);
    expect((await suggest("华为"))[0]).toMatchObject({ kind: "entity", label: "Huawei", alias: "华为技术", count: 2 });
    expect(await named("芯")).toEqual([
      ["tag", "芯", 1],
      ["tag", "芯片出口", 2],
    ]);
    expect(await named("芯片")).toEqual([["tag", "芯片出口", 2]]);
    expect(await named("出口")).toEqual([["tag", "芯片出口", 2]]);
  });

  it("know nothing of what readers do not see", async () => {
    expect(await named("ento")).toEqual([["entity", "Entoo", 1]]);
    expect(await named("entw")).toEqual([]);
    const later = await createApp(() => (NOW + 61) * 1000).request("http://annals.test/suggest.json?q=entom", {}, env);
    expect(((await later.json()) as Suggested).suggestions.map(({ label }) => label)).toEqual([
      "Entombed",
      "Entombed until later",
    ]);
  });

  it("refuse what cannot be answered, naming it", async () => {
    for (const [query, errors] of [
      ["", [{ parameter: "q", value: "", detail: "has nothing to go on; write for example q=ent" }]],
      ["?q=a&limit=21", [{ parameter: "limit", value: "21", detail: "is not a whole number from 1 to 20" }]],
      ["?q=a&kind=tag", [{ parameter: "kind", value: "tag", detail: "is not a parameter here; known are q, limit" }]],
      ["?q=a&q=b", [{ parameter: "q", value: "b", detail: "is given twice" }]],
    ] as const) {
      const { response, body } = await ask(query);
      expect([query, response.status]).toEqual([query, 400]);
      expect(body).toMatchObject({ errors });
    }
    for (const odd of ['"', "-", "*", "%", "\\", "NEAR(", "a".repeat(100)]) {
      expect([odd, (await ask(`?q=${encodeURIComponent(odd)}`)).response.status]).toEqual([odd, 200]);
    }
  });

  it("read at most 200 rows in three round trips, however many there are, and five in one for a 304", async () => {
    await write(
      Array.from({ length: 2000 }, (_, index) =>
        createEvent({
          title: `Entry ${index}`,
          tags: [`Entry ${index}`, `Entrance ${index % 40}`],
          entities: [{ name: `Entrant ${index}` }],
          place: { name: `Entville ${index}` },
          category: `entries-${index % 30}`,
        }),
      ),
    );
    for (const q of ["e", "en", "ent", "entr", "entry 1", "entry 1999", "芯"]) {
      const { response, cost } = await ask(`?q=${encodeURIComponent(q)}&limit=20`);
      expect({ q, ...cost, rowsRead: cost.rowsRead <= 200 || cost.rowsRead }).toEqual({
        q,
        roundTrips: 3,
        rowsWritten: 0,
        rowsRead: true,
      });
      expect(response.headers.get("cache-control")).toBe("max-age=10");
      const again = await ask(`?q=${encodeURIComponent(q)}&limit=20`, {
        "if-none-match": response.headers.get("etag") ?? "",
      });
      expect([again.response.status, again.cost.roundTrips]).toEqual([304, 1]);
      expect(again.cost.rowsRead).toBeLessThanOrEqual(5);
    }
  });

  it("are not pushed out by drafts, and another answer has another validator", async () => {
    await write([createEvent({ title: "Zebra crossing" })]);
    const { response, body } = await ask("?q=zeb&limit=20");
    expect(body.suggestions.map(({ label }) => label)).toEqual(["Zebra crossing"]);
    const drafts = Array.from({ length: 15 }, (_, index) => createEvent({ title: `Zebra ${index}`, status: "draft" }));
    await write(drafts);
    const after = await ask("?q=zeb&limit=20");
    expect(after.body.suggestions.map(({ label }) => label)).toEqual(["Zebra crossing"]);
    expect(after.response.headers.get("etag")).not.toBe(response.headers.get("etag"));
  });

  it("name nothing that only events have whose time has not come, however many these are", async () => {
    const later = toInstant(NOW + 3600);
    await write(
      Array.from({ length: 60 }, (_, index) =>
        createEvent({ title: `Quagga ${index}`, tags: ["Quiet plan"], publishedAt: later }),
      ),
    );
    expect(await suggest("quiet")).toEqual([]);
  });
});
