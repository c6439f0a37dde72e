import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Event } from "../../src/domain/event.ts";
import { COUNTED_FACETS } from "../../src/domain/facet-count.ts";
import { matches } from "../../src/domain/filter.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { MAX_SAMPLE } from "../../src/store/facet-counts.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { readSpelled } from "../helpers/api.ts";
import { createEvent, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const meter = meterDatabase(env.DB);
const app = createApp(() => NOW * 1000);

interface Counts {
  readonly approximate: boolean;
  readonly events_looked_at: number;
  readonly facets: readonly {
    readonly facet: string;
    readonly values: readonly { readonly key: string; readonly label: string; readonly count: number }[];
    readonly counted_by: string;
    readonly approximate: boolean;
    readonly more: boolean;
  }[];
}

async function ask(path: string, headers: Record<string, string> = {}) {
  meter.take();
  const response = await readSpelled(`http://annals.test${path}`, async (url) =>
    app.request(url, { headers }, { ...env, DB: meter.db }),
  );
  const text = await response.text();
  return { response, body: (text === "" ? {} : JSON.parse(text)) as Counts, cost: meter.take() };
}

const pick = (prefix: string, most: number) =>
  fc.uniqueArray(
    fc.integer({ min: 1, max: most }).map((number) => `${prefix} ${number}`),
    { maxLength: 3 },
  );

const made: fc.Arbitrary<Event> = fc
  .record({
    day: fc.integer({ min: 1, max: 28 }),
    category: fc.constantFrom("a", "b", "c", undefined),
    tags: pick("Tag", 60),
    entities: pick("Entity", 20),
    countries: fc.uniqueArray(fc.constantFrom("CN", "US", "NL"), { maxLength: 2 }),
    place: fc.constantFrom("Beijing", "Utrecht", undefined),
    series: fc.constantFrom("Day of x", undefined),
    word: fc.constantFrom("kite", "boat"),
    state: fc.constantFrom("published", "published", "published", "scheduled", "draft", "withdrawn"),
    age: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ day, category, tags, entities, countries, place, series, word, state, age }) =>
    createEvent({
      title: `A ${word}`,
      date: readDate(`2021-03-${String(day).padStart(2, "0")}`),
      ...(category !== undefined && { category }),
      tags,
      entities: entities.map((name) => ({ name })),
      countries,
      ...(place !== undefined && { place: { name: place } }),
      ...(series !== undefined && { series: { name: series } }),
      status: state === "scheduled" ? "published" : (state as Event["status"]),
      publishedAt: toInstant(state === "scheduled" ? NOW + age : NOW - age),
      ...(state === "withdrawn" && { withdrawnAt: toInstant(NOW) }),
    }),
  );

let all: Event[] = [];
const isSeen = ({ status, publishedAt }: Event) => status === "published" && (publishedAt ?? 0) <= NOW;

/** Facet -> key -> count, by looking at every event. */
function count(events: readonly Event[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = Object.fromEntries(COUNTED_FACETS.map((facet) => [facet, {}]));
  for (const event of events) {
    const values = {
      category: [event.category],
      tag: event.tags,
      entity: event.entities.map(({ name }) => name),
      country: event.countries,
      place: [event.place?.name],
      series: [event.series?.name],
      language: [],
    };
    for (const [facet, names] of Object.entries(values)) {
      for (const name of names) {
        if (name === undefined) continue;
        const own = counts[facet] ?? {};
        own[name.toLowerCase()] = (own[name.toLowerCase()] ?? 0) + 1;
      }
    }
  }
  return counts;
}

const toObject = ({ facets }: Counts) =>
  Object.fromEntries(
    facets.map(({ facet, values }) => [facet, Object.fromEntries(values.map(({ key, count }) => [key, count]))]),
  );

async function write(events: readonly Event[]): Promise<void> {
  const db = openDatabase(env.DB);
  for (let start = 0; start < events.length; start += 500) {
    const changes = events.slice(start, start + 500).map((after) => ({ after }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
  }
}

describe("counts of facets", () => {
  beforeAll(async () => {
    all = fc.sample(made, { numRuns: 400, seed: 39 });
    await write(all);
    const after = createTimeline({ slug: "boats", title: "Boats", rule: readFilter("q=boat") });
    expect(await writeTimeline(openDatabase(env.DB), { after }, { now: NOW })).toBe("written");
  });

  it("are what looking at every public event gives, for all events and under any filter", async () => {
    const filters = [
      "",
      "category=a",
      "tag=tag 1|tag 2",
      "country=!cn",
      "q=kite",
      "entity=entity 3&country=us",
      "on=2021-03-05",
      "series=none",
    ];
    for (const text of filters) {
      const { response, body } = await ask(`/events.facets.json?limit=100&${text}`);
      const wanted = all.filter((event) => isSeen(event) && matches(event, readFilter(text)));
      expect([text, response.status, body.approximate]).toEqual([text, 200, false]);
      expect([text, toObject(body)]).toEqual([text, count(wanted)]);
      for (const { values } of body.facets) {
        expect(values).toEqual([...values].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)));
      }
    }
    const timeline = await ask("/timelines/boats.facets.json?limit=100");
    expect(toObject(timeline.body)).toEqual(count(all.filter((event) => isSeen(event) && event.title === "A boat")));
    const tag = await ask("/tags/tag%201.facets.json?facet=country");
    const ofTag = count(all.filter((event) => isSeen(event) && event.tags.includes("Tag 1")));
    expect(toObject(tag.body)).toEqual({ country: ofTag["country"] });
  });

  it("say how they came about, have labels, and end where asked", async () => {
    const { body } = await ask("/events.facets.json?facet=tag|country&limit=2&lang=de");
    expect(body.facets.map(({ facet, counted_by, more, values }) => [facet, counted_by, more, values.length])).toEqual([
      ["tag", "kept", true, 2],
      ["country", "kept", true, 2],
    ]);
    expect(body.facets[0]?.values.every(({ label }) => label.startsWith("Tag "))).toBe(true);
    expect(["China", "Vereinigte Staaten", "Niederlande"]).toContain(body.facets[1]?.values[0]?.label);
    const filtered = await ask("/events.facets.json?category=a&facet=tag");
    expect(filtered.body.facets[0]).toMatchObject({ counted_by: "events", approximate: false, more: true });
    expect(filtered.body.events_looked_at).toBe(all.filter((event) => isSeen(event) && event.category === "a").length);
  });

  it("refuse what is no facet, and what is of a list of events", async () => {
    const { response, body } = await ask("/events.facets.json?facet=tag|timeline&order=date&limit=500&colour=red");
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const [order, colour] = [
      { parameter: "order", value: "date" },
      { parameter: "colour", value: "red" },
    ];
    expect(body).toMatchObject({ errors: [order, colour] });
    const known = await ask("/events.facets.json?facet=tag|timeline&limit=500");
    expect(known.response.status).toBe(400);
    expect(known.body).toMatchObject({
      errors: [
        { parameter: "facet", value: "timeline" },
        { parameter: "limit", value: "500" },
      ],
    });
    expect((await ask("/timelines/nothing.facets.json")).response.status).toBe(404);
    expect((await ask(`/events/${all[0]?.id}.facets.json`)).response.status).toBe(404);
  });

  it("read a bounded number of rows of many events, say that they are of a sample, and five for a 304", async () => {
    await write(
      Array.from({ length: 3000 }, (_, index) =>
        createEvent({
          title: "A common kite",
          date: readDate(`${1800 + (index % 200)}-01-01`),
          category: `many-${index % 3}`,
          tags: [`many ${index % 500}`, "everywhere"],
          entities: [{ name: `Many ${index % 700}` }],
          place: { name: `Place ${index % 900}` },
          countries: index % 2 === 0 ? ["US"] : ["CN"],
        }),
      ),
    );
    for (const path of [
      "/events.facets.json",
      "/events.facets.json?category=many-0",
      "/events.facets.json?category=many-0&country=us",
      "/events.facets.json?category=many-0&category=many-1",
      "/events.facets.json?country=!us&tag=everywhere",
      "/tags/everywhere.facets.json",
    ]) {
      const { response, body, cost } = await ask(path);
      expect([path, response.status, body.approximate]).toEqual([path, 200, true]);
      expect(body.events_looked_at).toBeLessThanOrEqual(MAX_SAMPLE);
      expect({ path, rows: cost.rowsRead <= 1500 || cost.rowsRead }).toEqual({ path, rows: true });
      const again = await ask(path, { "if-none-match": response.headers.get("etag") ?? "" });
      expect([again.response.status, again.cost.roundTrips]).toEqual([304, 1]);
      expect(again.cost.rowsRead).toBeLessThanOrEqual(5);
    }
    // Counts that are kept are right, whatever the sample missed.
    const { body } = await ask("/events.facets.json?facet=tag|category&limit=1");
    expect(body.facets).toMatchObject([
      { facet: "category", values: [{ key: "many-0", count: 1000 }], approximate: false, more: true },
      { facet: "tag", values: [{ key: "everywhere", count: 3000 }], counted_by: "kept", approximate: true },
    ]);
  });

  it("change with what is written", async () => {
    const path = "/events.facets.json?tag=everywhere&facet=country";
    const etag = (await ask(path)).response.headers.get("etag") ?? "";
    await write([createEvent({ tags: ["everywhere"], countries: ["NL"], date: readDate("2030") })]);
    const { response, body } = await ask(path, { "if-none-match": etag });
    expect(response.status).toBe(200);
    expect(toObject(body)["country"]).toHaveProperty("nl");
  });

  it("name nothing that only events have whose time has not come, however many these are", async () => {
    const create = (index: number, tag: string) =>
      createEvent({
        title: `Later ${index}`,
        tags: [tag],
        publishedAt: toInstant(NOW + 1000 + index),
        date: readDate("2030"),
      });
    await write([...Array.from({ length: 101 }, (_, index) => create(index, "later")), create(200, "Secret merger")]);
    const { body } = await ask("/events.facets.json?facet=tag&limit=100");
    expect(body.facets[0]?.values.map(({ key }) => key)).not.toContain("secret merger");
  });
});
