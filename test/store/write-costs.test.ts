import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { API, type Client, createClient, createClock, json, ORIGIN } from "../helpers/api.ts";
import { createEvent, createTimeline, NOW, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const meter = meterDatabase(env.DB);
const db = openDatabase(meter.db);

const storm = (index: number) =>
  createEvent({
    externalId: `storm-${index}`,
    title: `Storm ${index}`,
    category: "weather",
    tags: ["tornado"],
    countries: ["US"],
  });

/** all, category, tag, country, and one timeline. */
const FACETS = 5;

async function costOf(work: () => Promise<string>) {
  meter.take();
  expect(await work()).toBe("written");
  return meter.take();
}

it("writes a row for each thing that a reader may ask for, and no more", async () => {
  const timeline = createTimeline({ slug: "storms", rule: readFilter("tag=tornado") });
  expect(await writeTimeline(db, { after: timeline }, { now: NOW })).toBe("written");
  await writeEvents(db, [{ after: storm(0) }], { now: NOW });

  // The log and its place by subject; the event and its external id; a posting and its place by publication for each facet; the words.
  const own = 2 + 2 + 2 * FACETS + 1;

  const one = storm(1);
  const single = await costOf(() => writeEvents(db, [{ after: one }], { now: NOW }));
  expect(single).toMatchObject({ roundTrips: 2, rowsWritten: own + FACETS });

  const many = Array.from({ length: 500 }, (_, index) => ({ after: storm(index + 2) }));
  const chunk = await costOf(() => writeEvents(db, many, { now: NOW }));
  expect(chunk).toMatchObject({ roundTrips: 2, rowsWritten: 500 * own + FACETS });

  // Another summary changes no posting: the log and its place by subject, the event, the words, and the versions of its facets.
  const after = { ...one, summary: "Seen from afar", version: 2 };
  const edit = await costOf(() => writeEvents(db, [{ before: one, after }], { now: NOW }));
  expect(edit).toMatchObject({ roundTrips: 2, rowsWritten: 4 + FACETS + 1 });
});

describe("an import", () => {
  const clock = createClock("2026-11-23T12:00:00Z");
  let client: Client;

  beforeAll(async () => {
    client = await createClient({ clock });
    // The first use of a token within an hour is written down.
    await client.get(`${API}/tokens/self`);
    await writeTimeline(db, { after: createTimeline({ slug: "gales", rule: readFilter("tag=gale") }) }, { now: NOW });
    await writeEvents(db, [{ after: createEvent({ ...GALE, externalId: "gale" }) }], { now: NOW });
  });

  const GALE = { category: "wind", tags: ["gale"], countries: ["GB"] };
  const gales = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => ({
      external_id: `${name}-${index}`,
      date: "2021-12-26",
      title: `Gale ${index}`,
      status: "published",
      ...GALE,
    }));

  async function send(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
    const init = {
      method: "POST",
      headers: { authorization: `Bearer ${client.secret}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    };
    meter.take();
    const response = await createApp(clock).request(`${ORIGIN}${API}${path}`, init, { ...env, DB: meter.db });
    return { cost: meter.take(), report: await json(response) };
  }

  /** The log and its place by subject; the event and its external id; its postings, each twice; the words. */
  const OWN = 2 + 2 + 2 * FACETS + 1;

  it("writes two rows more a chunk, and one for itself", async () => {
    const { cost, report } = await send("/imports", gales(500, "plain"));
    expect(report).toMatchObject({ created: 500, refused: 0 });
    // Who asks; the import; what is there, by external id; the timelines and terms; the chunk.
    expect(cost).toMatchObject({ roundTrips: 5, rowsWritten: 1 + 500 * OWN + FACETS + 2 });

    const keyed = await send("/imports", gales(1000, "keyed"), { "idempotency-key": "costs" });
    expect(keyed.report).toMatchObject({ created: 1000, refused: 0 });
    // An answer kept for the key and an import begun with it are looked for first; the key has an index.
    expect(keyed.cost).toMatchObject({ roundTrips: 7 + 3, rowsWritten: 2 + 1000 * OWN + 2 * (FACETS + 2) });
  });

  it("that changes nothing writes only that it was there", async () => {
    const { cost, report } = await send("/imports", gales(500, "plain"));
    expect(report).toMatchObject({ unchanged: 500 });
    expect(cost).toMatchObject({ roundTrips: 4, rowsWritten: 1 + 2 });
  });

  it("undone writes two rows more a chunk than what it deletes, and one for its beginning", async () => {
    const { report } = await send("/imports", gales(500, "undone"));
    const { cost, report: undone } = await send(`/imports/${report.id}/undo`, {});
    expect(undone.undone).toEqual({ deleted: 500, restored: 0, kept: 0 });
    // Of each: the log and its place by subject, the event, its postings, its words.
    expect(cost.rowsWritten).toBe(1 + 500 * (2 + 1 + FACETS + 1) + FACETS + 2);
  });
});
