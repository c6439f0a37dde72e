import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { toInstant } from "../../src/domain/instant.ts";
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

/** all, category, tag, country, the day of the year, and one timeline. */
const FACETS = 6;

/** What is to be taken out of the cache: a row a batch. */
const OUTBOX = 1;

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
  expect(single).toMatchObject({ roundTrips: 2, rowsWritten: own + FACETS + OUTBOX });

  const many = Array.from({ length: 500 }, (_, index) => ({ after: storm(index + 2) }));
  const chunk = await costOf(() => writeEvents(db, many, { now: NOW }));
  expect(chunk).toMatchObject({ roundTrips: 2, rowsWritten: 500 * own + FACETS + OUTBOX });

  // Another summary changes no posting: the log and its place by subject, the event and its external id, the words, and the versions of its facets.
  const after = { ...one, summary: "Seen from afar", version: 2 };
  const edit = await costOf(() => writeEvents(db, [{ before: one, after }], { now: NOW }));
  expect(edit).toMatchObject({ roundTrips: 2, rowsWritten: 5 + FACETS + OUTBOX });

  // And later on when readers were told of it again.
  const later = toInstant(NOW + 60);
  const again = { ...after, summary: "Seen from nearby", version: 3, updatedAt: later };
  const second = await costOf(() => writeEvents(db, [{ before: after, after: again }], { now: later }));
  expect(second).toMatchObject({ roundTrips: 2, rowsWritten: 6 + FACETS + OUTBOX });
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

  async function send(path: string, body: object, headers: Readonly<Record<string, string>> = {}, method = "POST") {
    const init = {
      method,
      headers: { authorization: `Bearer ${client.secret}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    };
    meter.take();
    const response = await createApp(clock).request(`${ORIGIN}${API}${path}`, init, { ...env, DB: meter.db });
    return { cost: meter.take(), report: await json(response) };
  }

  /** The log and its place by subject; the event and its external id; its postings, each twice; the words. */
  const OWN = 2 + 2 + 2 * FACETS + 1;

  it("writes two rows more a part, and one for itself", async () => {
    const { cost, report } = await send("/imports", gales(500, "plain"));
    expect(report).toMatchObject({ created: 500, refused: 0 });
    // Who asks; the categories; the import; what is there, by external id; the timelines and terms; the part.
    expect(cost).toMatchObject({ roundTrips: 6, rowsWritten: 1 + 500 * OWN + FACETS + 2 + OUTBOX });

    const keyed = await send("/imports", gales(1000, "keyed"), { "idempotency-key": "costs" });
    expect(keyed.report).toMatchObject({ created: 1000, refused: 0 });
    // An answer kept for the key and an import begun with it are looked for first; the key has an index.
    expect(keyed.cost).toMatchObject({ roundTrips: 8 + 3, rowsWritten: 2 + 1000 * OWN + 2 * (FACETS + 2 + OUTBOX) });
  });

  it("in chunks writes three rows more for each: the part, the chunk, and how far the whole is", async () => {
    const opened = await createApp(clock).request(
      `${ORIGIN}${API}/imports?chunks=true`,
      { method: "POST", headers: { authorization: `Bearer ${client.secret}`, "content-type": "application/json" } },
      env,
    );
    const { id } = await json(opened);
    const { cost, report } = await send(`/imports/${id}/chunks/1`, gales(500, "chunk"), {}, "PUT");
    expect(report).toMatchObject({ created: 500, refused: 0 });
    // Who asks; the import and the chunk; the categories; what is there, by external id; the timelines and terms; the part.
    expect(cost).toMatchObject({ roundTrips: 6, rowsWritten: 500 * OWN + FACETS + 3 + OUTBOX });

    const again = await send(`/imports/${id}/chunks/1`, gales(500, "chunk"), {}, "PUT");
    expect(again.report).toEqual(report);
    // Who asks; the import and the chunk; its verdicts.
    expect(again.cost).toMatchObject({ roundTrips: 3, rowsWritten: 0 });
  });

  it("that changes nothing writes only that it was there", async () => {
    const { cost, report } = await send("/imports", gales(500, "plain"));
    expect(report).toMatchObject({ unchanged: 500 });
    expect(cost).toMatchObject({ roundTrips: 5, rowsWritten: 1 + 2 });
  });

  it("undone writes two rows more a part than what it deletes, and one for its beginning", async () => {
    const { report } = await send("/imports", gales(500, "undone"));
    const { cost, report: undone } = await send(`/imports/${report.id}/undo`, {});
    expect(undone.undone).toEqual({ deleted: 500, restored: 0, kept: 0 });
    // Of each: the log and its place by subject, the event, its postings, what its mark posts with two places each, its words.
    expect(cost.rowsWritten).toBe(1 + 500 * (2 + 1 + FACETS + 3 * FACETS + 1) + FACETS + 2 + OUTBOX);
  });
});

describe("a write of one event", () => {
  const clock = createClock("2026-11-23T12:00:00Z");
  let client: Client;

  /** all, category, two tags, country, the day of the year. */
  const MEMBERS = {
    category: "sky",
    tags: ["hail", "wind"],
    countries: ["FR"],
    date: "2021-12-26",
    status: "published",
  };
  const body = (members: object = {}) => ({ title: "Hail", ...MEMBERS, ...members });

  async function send(method: string, path: string, content?: object, version?: number, key?: string) {
    const headers = {
      ...(key !== undefined && { "idempotency-key": key }),
      authorization: `Bearer ${client.secret}`,
      "content-type": "application/json",
      ...(version !== undefined && { "if-match": `"${version}"` }),
    };
    const init = { method, headers, ...(content && { body: JSON.stringify(content) }) };
    meter.take();
    const response = await createApp(clock).request(`${ORIGIN}${API}${path}`, init, { ...env, DB: meter.db });
    const { rowsWritten } = meter.take();
    expect([method, path, response.status]).toEqual([method, path, expect.toSatisfy((status) => status < 300)]);
    return { rowsWritten, answer: response.status === 204 ? undefined : await json(response) };
  }

  async function create(members: object = {}): Promise<string> {
    return (await send("POST", "/events?duplicates=ignore", body(members))).answer.id;
  }

  beforeAll(async () => {
    client = await createClient({ clock });
    await client.get(`${API}/tokens/self`);
    // Every value is known before: a new one costs a row more, its place by name.
    await create({ tags: ["hail", "wind", "sleet"], place: { name: "Nice" } });
  });

  it("writes so many rows", async () => {
    const id = await create();
    const path = `/events/${id}`;
    const rows: Record<string, number> = {};
    const note = (name: string, { rowsWritten }: { rowsWritten: number }) => {
      rows[name] = rowsWritten;
    };
    note("created", await send("POST", "/events?duplicates=ignore", body({ external_id: "hail" })));
    note("with a key", await send("POST", "/events?duplicates=ignore", body(), undefined, "cost"));
    note("a new value", await send("POST", "/events?duplicates=ignore", body({ tags: ["hail", "graupel"] })));
    note("a place", await send("POST", "/events?duplicates=ignore", body({ place: { name: "Nice" } })));
    note("importance", await send("PATCH", path, { importance: 60 }, 1));
    note("words", await send("PATCH", path, { title: "Large hail" }, 2));
    note("a value", await send("PATCH", path, { tags: ["hail", "wind", "sleet"] }, 3));
    note("the date", await send("PATCH", path, { date: "2021-12-27" }, 4));
    note("an entry of its log", await send("POST", `${path}/updates`, { text: "It melted" }, 5));
    note("withdrawn", await send("PATCH", path, { status: "withdrawn", note: "It was snow" }, 6));
    note("restored", await send("POST", `${path}/restore`, { version: 4 }, 7));
    note("a relation", await send("PATCH", path, { relations: [{ type: "follows", event: await create() }] }, 8));
    note("deleted", await send("DELETE", path, undefined, 9));
    note("restored from nothing", await send("POST", `${path}/restore`, { version: 1 }, 10));
    note("a draft deleted", await send("DELETE", `/events/${await create({ status: "draft" })}`, undefined, 1));
    note("merged", await send("POST", `${path}/merge`, { into: await create() }, 11));
    // The log and its place by subject, the event, and the version of each facet, of which there are six, and seven with the value.
    const [six, seven] = [2 + 1 + 6 + OUTBOX, 2 + 1 + 7 + OUTBOX];
    expect(rows).toEqual({
      // Its external id; each posting and its place by publication; the words.
      created: six + 1 + 2 * 6 + 1,
      // The receipt and its place by key.
      "with a key": six + 2 * 6 + 1 + 2,
      "a new value": six + 2 * 6 + 1 + 1,
      // As any value: its posting twice, and its version.
      "a place": six + 2 * 6 + 1 + 3,
      // More than most: each posting is written again with its place by publication, and has one by importance from here on.
      importance: six + 3 * 6,
      words: six + 1,
      "a value": seven + 3 + 1,
      // Each posting goes, and comes at another place; the other day of the year has a version too, and was not known.
      "the date": seven + 7 + 3 * 7 + 1 + 1,
      "an entry of its log": seven,
      withdrawn: seven + 7 + 2 * 7,
      // To its first day.
      restored: seven + 7 + 3 * 7 + 1,
      // And its place by target.
      "a relation": seven + 2,
      // Its postings go, and those of its mark come, each with its place by publication and by event; its words, its relation.
      deleted: seven + 7 + 3 * 7 + 1 + 1,
      // The mark goes, and the version of a facet that it was in changes.
      "restored from nothing": six + 2 * 6 + 1 + 7 + 1,
      // The log, the event, its postings, its words: nobody is told.
      "a draft deleted": 2 + 1 + 6 + 1,
      // The log and the other event too, and what is deleted with the one, and its mark.
      merged: six + 2 + 1 + 6 + 3 * 6 + 1,
    });
  });
});
