import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { type Event, withTimes } from "../../src/domain/event.ts";
import { formatId, type Id, parseId } from "../../src/domain/id.ts";
import { type Instant, toInstant } from "../../src/domain/instant.ts";
import { CHANGE_WINDOW } from "../../src/store/changes.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type EventChange, writeEvents } from "../../src/store/event-writes.ts";
import { findEvent } from "../../src/store/events.ts";
import { publishDue } from "../../src/store/publication.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
  text,
} from "../helpers/api.ts";
import * as samples from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const clock = createClock("2026-11-23T12:00:00Z");
const AT = "2026-11-23T12:00:00Z";
const db = openDatabase(env.DB);
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

beforeEach(() => clock.set(AT));

interface Entry {
  seq: number;
  at: string;
  type: string;
  id: string;
  uri: string;
  url: string;
  note?: string;
  into?: object;
  // biome-ignore lint/suspicious/noExplicitAny: the event as it comes
  event?: any;
}

const last = async () => (await env.DB.prepare("SELECT MAX(seq) AS seq FROM changes").first<number>("seq")) ?? 0;

async function changesSince(since: number): Promise<Entry[]> {
  return (await json(await reader.get(`/changes.json?since=${since}&limit=1000`))).changes;
}

/** Type and id of every entry, which is enough to see what is told in which order. */
async function typesSince(since: number): Promise<[string, string][]> {
  return (await changesSince(since)).map(({ type, id }) => [type, id]);
}

const address = ({ id }: { id: string }) => `${API}/events/${id}`;

function readEventId(text: string): Id {
  const id = parseId(text);
  if (id === undefined) throw new Error(text);
  return id;
}

async function findStored(id: string): Promise<Event> {
  const found = await findEvent(db, readEventId(id));
  if (found?.state !== "present") throw new Error(`${id} is not there`);
  return found.event;
}

describe("the change feed", () => {
  it("tells of creations, updates, withdrawals, deletions and merges, with the event as it is now", async () => {
    const since = await last();
    const event = await createEvent(editor, { title: "First", suggestion: { timeline: "t", contact: "SECRET" } });
    await editor.patch(address(event), { title: "Second" }, { "if-match": '"1"' });
    const other = await createEvent(editor, { title: "Goes" });
    const third = await createEvent(editor, { title: "Withdrawn later" });
    clock.set("2026-11-23T13:00:00Z");
    await editor.delete(address(other), { "if-match": '"1"' });
    await editor.patch(address(third), { status: "withdrawn", note: "It was wrong" }, { "if-match": '"1"' });
    const twin = await createEvent(editor, { title: "Twin" });
    const before = await findStored(twin.id);
    const mergedInto = readEventId(event.id);
    await writeEvents(db, [{ before, mergedInto }], { now: toInstant(clock() / 1000) });

    const named = ({ id }: { id: string }) => ({
      id,
      uri: `tag:annals.invalid,2026:event/${id}`,
      url: `${ORIGIN}/events/${id}`,
    });
    const later = "2026-11-23T13:00:00Z";
    const { relations: _relations, suggestion: _suggestion, ...shown } = event;
    const now = { ...shown, title: "Second", version: 2 };
    expect(await changesSince(since)).toEqual([
      { seq: since + 1, at: AT, type: "created", ...named(event), event: now },
      { seq: since + 2, at: AT, type: "updated", ...named(event), event: now },
      // Of the others that were created and are public no more, the last is told alone.
      { seq: since + 5, at: later, type: "deleted", ...named(other) },
      { seq: since + 6, at: later, type: "withdrawn", ...named(third), note: "It was wrong" },
      { seq: since + 8, at: later, type: "merged", ...named(twin), into: named(event) },
    ]);
  });

  it("is the same as lines", async () => {
    const since = await last();
    await createEvent(editor);
    await createEvent(editor);
    const response = await reader.get(`/changes.ndjson?since=${since}`);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    const lines = (await text(response)).split("\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => JSON.parse(line))).toEqual(await changesSince(since));
    expect(lines).toHaveLength(2);
  });

  it("tells what left public view in whichever way, and what came back", async () => {
    const since = await last();
    const event = await createEvent(editor);
    let version = 1;
    for (const change of [
      { status: "archived" },
      { status: "published" },
      { status: "unlisted" },
      { status: "published" },
      { status: "draft" },
      { status: "published" },
      { published_at: "2026-12-24T00:00:00Z" },
      { published_at: "2026-11-01T00:00:00Z" },
    ]) {
      const response = await editor.patch(address(event), change, { "if-match": `"${version++}"` });
      expect([change, response.status]).toEqual([change, 200]);
    }
    await editor.delete(address(event), { "if-match": `"${version++}"` });
    await editor.post(`${address(event)}/restore`, { version: 1 }, { "if-match": `"${version}"` });
    expect(await typesSince(since)).toEqual(
      [
        "created",
        "removed",
        "updated",
        "removed",
        "updated",
        "removed",
        "updated",
        "removed",
        "updated",
        "deleted",
        "restored",
      ].map((type) => [type, event.id]),
    );
  });

  it("says nothing of what was never public, nor of a note that is no more", async () => {
    const since = await last();
    const titled = { title: "Hiddenword", body: "Hiddenword" };
    const draft = await createEvent(editor, { ...titled, status: "draft" });
    await editor.patch(address(draft), { summary: "Hiddenword" }, { "if-match": '"1"' });
    await createEvent(editor, { ...titled, status: "unlisted" });
    await createEvent(editor, { ...titled, status: "archived" });
    const ahead = await createEvent(editor, { ...titled, published_at: "2026-12-24T00:00:00Z" });
    await editor.delete(address(ahead), { "if-match": '"1"' });
    await editor.delete(address(draft), { "if-match": '"2"' });
    expect(await changesSince(since)).toEqual([]);
    expect((await json(await reader.get(`/changes.json?since=${since}`))).since).toBe(since + 7);

    // A merge does not give away that there is a draft.
    const twin = await createEvent(editor, { title: "Public twin" });
    const hidden = await createEvent(editor, { ...titled, status: "draft" });
    const before = await findStored(twin.id);
    const change = { before, mergedInto: readEventId(hidden.id) };
    await writeEvents(db, [change], { now: toInstant(clock() / 1000) });
    const [merged] = await changesSince(await last().then((seq) => seq - 1));
    expect(merged).toEqual(expect.objectContaining({ type: "merged", id: twin.id }));
    expect(merged).not.toHaveProperty("into");

    const gone = await createEvent(editor);
    await editor.patch(address(gone), { status: "withdrawn", note: "Hiddenword" }, { "if-match": '"1"' });
    await editor.delete(address(gone), { "if-match": '"2"' });
    // What an editor writes once it is out of view, in place of what readers saw.
    for (const change of [{ status: "draft" }, { published_at: "2026-12-24T00:00:00Z" }, { status: "unlisted" }]) {
      const event = await createEvent(editor, { title: "Shown" });
      await editor.patch(address(event), { ...change, ...titled }, { "if-match": '"1"' });
    }
    const response = await reader.get(`/changes.json?since=${since}&limit=1000`);
    expect(response.status).toBe(200);
    expect(await text(response)).not.toContain("Hiddenword");
  });

  it("names where a merged event went only where lists have that, or had it", async () => {
    const made = await Promise.all([
      createEvent(editor, { title: "Ahead", published_at: "2026-12-24T00:00:00Z" }),
      createEvent(editor, { title: "To be gone" }),
      createEvent(editor, { title: "Unlisted", status: "unlisted" }),
    ]);
    const [, gone] = made;
    const since = await last();
    for (const { id } of made) {
      const other = await createEvent(editor, { title: "A twin" });
      const path = `${address(other)}/merge`;
      expect((await editor.post(path, { into: id }, { "if-match": '"1"' })).status).toBe(200);
    }
    await editor.delete(address(gone), { "if-match": '"2"' });
    const merged = async () =>
      (await changesSince(since)).flatMap(({ type, into }) => (type === "merged" ? [into && Object(into).id] : []));
    expect(await merged()).toEqual([undefined, gone.id, undefined]);
  });

  it("has a scheduled event from its very second, whether the cron was there or not, and once", async () => {
    const since = await last();
    const event = await createEvent(editor, { title: "Embargo", published_at: "2026-11-23T12:30:00Z" });
    clock.set("2026-11-23T12:29:59.999Z");
    const early = await reader.get(`/changes.json?since=${since}`);
    expect((await json(early)).changes).toEqual([]);
    clock.set("2026-11-23T12:30:00Z");
    const late = await reader.get(`/changes.json?since=${since}`, { "if-none-match": early.headers.get("etag") ?? "" });
    expect(late.status).toBe(200);
    expect((await json(late)).changes).toEqual([
      expect.objectContaining({ seq: since + 2, at: "2026-11-23T12:30:00Z", type: "published", id: event.id }),
    ]);
    expect(await publishDue(db, toInstant(clock() / 1000))).toBe(0);
    expect(await typesSince(since)).toEqual([["published", event.id]]);
  });

  it("is read page by page, and resumed where it was left", async () => {
    const since = await last();
    const made = [];
    for (let index = 0; index < 3; index++) made.push((await createEvent(editor)).id);
    const first = await reader.get(`/changes.json?since=${since}&limit=2`);
    const page = await json(first);
    expect([page.changes.map(({ id }: Entry) => id), page.since]).toEqual([made.slice(0, 2), since + 2]);
    expect(page.next).toBe(`${ORIGIN}/changes.json?since=${since + 2}&limit=2`);
    expect(first.headers.get("link")).toBe(`<${page.next}>; rel="next"`);
    const second = await reader.get(String(page.next).slice(ORIGIN.length));
    expect(second.headers.get("link")).toBeNull();
    expect(await json(second)).toEqual({
      changes: [expect.objectContaining({ id: made[2] })],
      since: since + 3,
      next: null,
    });
    const lines = await reader.get(`/changes.ndjson?since=${since}&limit=2`);
    expect(lines.headers.get("link")).toBe(`<${ORIGIN}/changes.ndjson?since=${since + 2}&limit=2>; rel="next"`);
    made.push((await createEvent(editor)).id);
    expect(await typesSince(since + 3)).toEqual([["created", made[3]]]);
  });

  it("is a 304 until something is written, for everyone and every page", async () => {
    const path = `/changes.json?since=${await last()}`;
    const whole = await reader.get(path);
    expect([
      whole.status,
      whole.headers.get("cache-control"),
      whole.headers.get("access-control-allow-origin"),
    ]).toEqual([200, "max-age=10", "*"]);
    const headers = { "if-none-match": whole.headers.get("etag") ?? "" };
    clock.set("2026-11-24T12:00:00Z");
    const again = await reader.get(path, headers);
    expect([again.status, await text(again)]).toEqual([304, ""]);
    await createEvent(editor);
    expect((await reader.get(path, headers)).status).toBe(200);
    expect((await reader.head(path)).status).toBe(200);
  });

  it("looks through a stretch of the log at most, in two round trips", async () => {
    const since = await last();
    const rows = Array.from({ length: CHANGE_WINDOW + 5 }, (_, index) => index);
    await env.DB.prepare(
      `INSERT INTO changes (at, kind, subject, version, action, content)
       SELECT 0, 'event', 7, value + 1, 'updated', '{}' FROM json_each(?)`,
    )
      .bind(JSON.stringify(rows))
      .run();
    const event = await createEvent(editor);
    const meter = meterDatabase(env.DB);
    const app = createApp(clock);
    const ask = async (path: string) => json(await app.request(ORIGIN + path, {}, { ...env, DB: meter.db }));
    const first = await ask(`/changes.json?since=${since}`);
    expect([first.changes, first.since]).toEqual([[], since + CHANGE_WINDOW]);
    const cost = meter.take();
    expect([cost.roundTrips, cost.rowsWritten]).toEqual([2, 0]);
    expect(cost.rowsRead).toBeLessThanOrEqual(2 * CHANGE_WINDOW + 5);
    const second = await ask(String(first.next).slice(ORIGIN.length));
    expect(second.changes.map(({ id }: Entry) => id)).toEqual([event.id]);
  });

  it("refuses what it does not know", async () => {
    const reached = await last();
    for (const [parameter, value, detail] of [
      ["since", "x", "is not a whole number, at least 0"],
      ["since", String(reached + 1), `is ahead of the log, whose last entry is ${reached}; read it again from since=0`],
      ["limit", "1001", "is not a whole number from 1 to 1000"],
      ["tag", "a", "is not a parameter here; known are since, limit"],
    ]) {
      await expectProblem(await reader.get(`/changes.json?${parameter}=${value}`), {
        status: 400,
        type: "invalid-parameter",
        errors: [{ parameter, value, detail }],
      });
    }
    expect((await reader.post("/changes.json", {})).status).toBe(405);
    expect((await reader.get("/changes.rss")).status).toBe(404);
  });
});

describe("replayed from the first entry", () => {
  const content = fc.record({
    title: fc.constantFrom("One", "Two", "Three"),
    tags: fc.uniqueArray(fc.constantFrom("x", "y"), { maxLength: 2 }),
    status: fc.constantFrom("published", "published", "published", "draft", "unlisted", "archived", "withdrawn"),
    /** Seconds from now. */
    published: fc.constantFrom(undefined, undefined, -100, 50, 5000),
  });
  type Content = typeof content extends fc.Arbitrary<infer Value> ? Value : never;
  type Step =
    | { kind: "create"; content: Content }
    | { kind: "edit"; at: number; content: Content }
    | { kind: "restore"; at: number }
    | { kind: "delete" | "merge"; at: number }
    | { kind: "wait" }
    | { kind: "cron" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { arbitrary: fc.record({ kind: fc.constant("create" as const), content }), weight: 3 },
    { arbitrary: fc.record({ kind: fc.constant("edit" as const), at: fc.nat(50), content }), weight: 4 },
    { arbitrary: fc.record({ kind: fc.constantFrom("delete" as const, "merge" as const), at: fc.nat(50) }), weight: 2 },
    { arbitrary: fc.record({ kind: fc.constant("restore" as const), at: fc.nat(50) }), weight: 1 },
    { arbitrary: fc.constantFrom({ kind: "wait" as const }, { kind: "cron" as const }), weight: 2 },
  );

  it("gives what is public, after any sequence of writes and whatever the clock says", async () => {
    let ms = Date.parse("2026-11-25T00:00:00Z");
    const client = await createReader(() => ms);
    const now = (): Instant => toInstant(ms / 1000);
    const start = await last();
    // biome-ignore lint/suspicious/noExplicitAny: events as they come
    const replayed = new Map<string, any>();
    const here: Event[] = [];
    const lost: Event[] = [];
    let since = start;

    const apply = async () => {
      for (let path: string | null = `/changes.json?since=${since}&limit=3`; path; ) {
        const page: { changes: Entry[]; since: number; next: string | null } = await json(await client.get(path));
        for (const { id, event } of page.changes) {
          if (event) replayed.set(id, event);
          else replayed.delete(id);
        }
        since = page.since;
        path = page.next?.slice(ORIGIN.length) ?? null;
      }
    };
    const write = async (change: EventChange) =>
      expect(await writeEvents(db, [change], { now: now() })).toBe("written");
    const toContent = ({ published, ...rest }: { published: number | undefined }, before?: Event): Partial<Event> => {
      const { publishedAt: _published, ...event } = { ...samples.createEvent(), ...before, ...rest } as Event;
      const at = published === undefined ? {} : { publishedAt: toInstant(now() + published) };
      return withTimes({ ...event, ...at, ...(event.status === "withdrawn" && { note: "n" }) }, before, now());
    };
    const take = async (next: Step) => {
      if (next.kind === "wait") ms += 60_000;
      else if (next.kind === "cron") await publishDue(db, now());
      else if (next.kind === "create") {
        const after = { ...samples.createEvent(), ...toContent(next.content), createdAt: now(), updatedAt: now() };
        const event = { ...after, tags: [...after.tags, "replay"] };
        await write({ after: event });
        here.push(event);
      } else if (next.kind === "restore") {
        const index = next.at % Math.max(1, lost.length);
        const [old] = lost.splice(index, 1);
        if (!old) return;
        const after = { ...old, version: old.version + 2, updatedAt: now() };
        await write({ after, replaces: old.version + 1, action: "restored" });
        here.push(after);
      } else {
        const index = next.at % Math.max(1, here.length);
        const before = here[index];
        if (!before) return;
        if (next.kind === "edit") {
          const edited = {
            ...before,
            ...toContent(next.content, before),
            version: before.version + 1,
            updatedAt: now(),
          };
          const after = { ...edited, tags: [...edited.tags, "replay"] };
          await write({ before, after });
          here[index] = after;
          return;
        }
        here.splice(index, 1);
        const [into] = here;
        await write(next.kind === "merge" && into ? { before, mergedInto: into.id } : { before });
        lost.push(before);
      }
    };
    const expectPresent = async () => {
      await apply();
      const list = await text(await client.get("/events.ndjson?tag=replay&limit=1000"));
      const present = list
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      expect(Object.fromEntries(replayed)).toEqual(Object.fromEntries(present.map((event) => [event.id, event])));
    };
    // Followed step by step, a mistake shows even where a later step hides it.
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        for (const next of steps) {
          await take(next);
          if (next.kind === "wait" || next.kind === "edit") await expectPresent();
        }
        await expectPresent();
      }),
      { numRuns: 20, seed: 5, endOnFailure: true },
    );
    expect(replayed.size).toBeGreaterThan(5);
    // And so from the very beginning, as who comes late reads it.
    since = start;
    replayed.clear();
    await expectPresent();
    expect([...replayed.keys()].every((id) => here.some((event) => formatId(event.id) === id))).toBe(true);
  });
});
