import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { toInstant } from "../../src/domain/instant.ts";
import worker from "../../src/index.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { formatContent, readContent } from "../../src/store/events.ts";
import { publishDue } from "../../src/store/publication.ts";
import config from "../../wrangler.toml?raw";
import { createEvent, NOW } from "../helpers/events.ts";
import { breakDatabase, readEverything } from "../helpers/faults.ts";

const db = openDatabase(env.DB);
const MINUTE = "* * * * *";

const run = (cron: string, at: number) =>
  worker.scheduled({ cron, scheduledTime: at * 1000, noRetry: () => undefined }, env, createExecutionContext());

const rows = async <Row>(sql: string) => (await env.DB.prepare(sql).all<Row>()).results;
const announced = () => rows<{ subject: number }>("SELECT * FROM changes WHERE action = 'published' ORDER BY seq");
const pending = async () =>
  (await rows<{ id: number }>("SELECT id FROM events WHERE pending = 1 ORDER BY id")).map(({ id }) => id);

beforeEach(async () => {
  await env.DB.batch(["changes", "events", "receipts"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

describe("the job of every minute", () => {
  it("says in the log of each event whose time has come that it did, in the order of their times", async () => {
    const second = createEvent({ title: "Second", publishedAt: toInstant(NOW + 60) });
    const first = createEvent({ title: "First", publishedAt: toInstant(NOW + 30), version: 4 });
    const later = createEvent({ title: "Later", publishedAt: toInstant(NOW + 61) });
    const draft = createEvent({ title: "Draft", status: "draft", publishedAt: toInstant(NOW + 10) });
    const unlisted = createEvent({ title: "Unlisted", status: "unlisted", publishedAt: toInstant(NOW + 10) });
    const events = [second, first, later, draft, unlisted];
    expect(
      await writeEvents(
        db,
        events.map((after) => ({ after })),
        { now: NOW },
      ),
    ).toBe("written");
    expect(await pending()).toEqual([second.id, first.id, later.id]);
    await run(MINUTE, NOW + 29);
    expect(await announced()).toEqual([]);

    await run(MINUTE, NOW + 60);
    expect(await announced()).toEqual(
      [first, second].map((event, index) => ({
        seq: 6 + index,
        at: event.publishedAt,
        kind: "event",
        subject: event.id,
        version: event.version,
        action: "published",
        token: null,
        content: formatContent(event),
        visible: 1,
      })),
    );
    expect(await pending()).toEqual([later.id]);
    const [stored] = await rows<{ version: number; updated: number; content: string }>(
      `SELECT version, updated, content FROM events WHERE id = ${first.id}`,
    );
    expect([stored?.version, stored?.updated, readContent(stored?.content ?? "")]).toEqual([
      first.version,
      first.updatedAt,
      readContent(formatContent(first)),
    ]);
  });

  it("says it once, however many do at once or again", async () => {
    const event = createEvent({ publishedAt: toInstant(NOW + 1) });
    await writeEvents(db, [{ after: event }], { now: NOW });
    const counts = await Promise.all([1, 2, 3, 4].map(() => publishDue(db, toInstant(NOW + 1))));
    expect(counts.sort()).toEqual([0, 0, 0, 1]);
    await run(MINUTE, NOW + 120);
    expect(await announced()).toHaveLength(1);
  });

  it("does not say it of what was edited, moved or taken away before", async () => {
    const due = { publishedAt: toInstant(NOW + 10) };
    const [edited, moved, deleted, drafted] = [createEvent(due), createEvent(due), createEvent(due), createEvent(due)];
    await writeEvents(
      db,
      [edited, moved, deleted, drafted].map((after) => ({ after })),
      { now: NOW },
    );
    await writeEvents(db, [{ before: edited, after: { ...edited, title: "Edited", version: 2 } }], {
      now: toInstant(NOW + 11),
    });
    await writeEvents(db, [{ before: moved, after: { ...moved, publishedAt: toInstant(NOW + 500), version: 2 } }], {
      now: toInstant(NOW + 5),
    });
    await writeEvents(db, [{ before: deleted }], { now: toInstant(NOW + 5) });
    await writeEvents(db, [{ before: drafted, after: { ...drafted, status: "draft", version: 2 } }], {
      now: toInstant(NOW + 5),
    });
    await run(MINUTE, NOW + 60);
    expect(await announced()).toEqual([]);
    await run(MINUTE, NOW + 500);
    expect((await announced()).map(({ subject }) => subject)).toEqual([moved.id]);
  });

  it("says it of all that one batch holds, or of none, wherever it is cut off", async () => {
    const events = [1, 2].map((seconds) => createEvent({ publishedAt: toInstant(NOW + seconds) }));
    const changes = events.map((after) => ({ after }));
    await writeEvents(db, changes, { now: NOW });
    const before = await readEverything(env.DB);
    for (const place of [0, 1, 2, 3]) {
      const { db: broken, batches } = breakDatabase(env.DB, { batch: 0, place });
      await expect(publishDue(openDatabase(broken), toInstant(NOW + 2))).rejects.toThrow();
      expect([place, batches]).toEqual([place, [3]]);
      expect(await readEverything(env.DB)).toEqual(before);
    }
    expect(await publishDue(db, toInstant(NOW + 2))).toBe(2);
  });

  it("gets through more than one batch holds", async () => {
    const ids = Array.from({ length: 1201 }, (_, index) => index + 1);
    await env.DB.prepare(
      `INSERT INTO events (id, status, public, published, earliest, latest, start_latest, end_earliest, version, created,
         updated, content, pending)
       SELECT value, 'published', 1, ${NOW} - value % 7, 0, 0, 0, 0, 1, 0, 0, '{}', 1 FROM json_each(?)`,
    )
      .bind(JSON.stringify(ids))
      .run();
    expect(await publishDue(db, NOW)).toBe(1201);
    expect([(await announced()).length, await pending()]).toEqual([1201, []]);
    const times = await rows<{ at: number }>("SELECT at FROM changes ORDER BY seq");
    expect(times.map(({ at }) => at)).toEqual(times.map(({ at }) => at).sort((a, b) => a - b));
  });
});

describe("the jobs by their crons", () => {
  it("are those that wrangler.toml names", async () => {
    const [, list = ""] = /^crons = \[(.*)\]$/m.exec(config) ?? [];
    const crons = [...list.matchAll(/"([^"]+)"/g)].map(([, cron]) => cron ?? "");
    expect(crons).toEqual([MINUTE, "17 3 * * *"]);
    for (const cron of crons) await run(cron, NOW);
    await expect(run("0 0 * * *", NOW)).rejects.toThrow("no job for the cron 0 0 * * *");
  });

  it("forget answers to repeated requests a day after", async () => {
    const keep = (key: string, at: number) =>
      env.DB.prepare(`INSERT INTO receipts VALUES ('${key}', 'f', 200, '{}', '', ${at})`).run();
    await keep("old", NOW - 86_401);
    await keep("new", NOW - 86_399);
    await run(MINUTE, NOW);
    expect(await rows("SELECT key FROM receipts ORDER BY key")).toEqual([{ key: "new" }, { key: "old" }]);
    await run("17 3 * * *", NOW);
    expect(await rows("SELECT key FROM receipts")).toEqual([{ key: "new" }]);
  });
});
