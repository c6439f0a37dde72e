import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CHANCE, MAX_VALUE } from "../../src/store/connection.ts";
import { openDatabase, runBatch } from "../../src/store/database.ts";
import { isOverloaded, isTooLong, isTransient } from "../../src/store/failures.ts";
import { tokens } from "../../src/store/schema.ts";
import { API, createClient, createEvent, expectProblem, json, sampleEvent } from "../helpers/api.ts";
import { LOST, loseAnswers } from "../helpers/faults.ts";
import { type Asked, wrapDatabase } from "../helpers/sessions.ts";

// What D1 says, word for word (developers.cloudflare.com/d1/observability/debug-d1).
const TRANSIENT = [
  LOST,
  "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
  "D1_ERROR: D1 DB reset because its code was updated.",
  "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.",
  "D1_ERROR: Can't read from request stream because client disconnected.",
];
const LASTING = [
  "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
  "D1_ERROR: D1 DB exceeded its CPU time limit and was reset.",
  "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.",
  "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1_ERROR: no such table: x: SQLITE_ERROR",
];

/** Fails the first `times` journeys, whichever way they are made. */
function failing(message: string, times: number) {
  let tried = 0;
  const go = <T>(work: () => Promise<T>): Promise<T> =>
    ++tried <= times ? Promise.reject(new Error(message)) : work();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, name) => {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        if (name === "all") return () => go(() => target.all());
        return Reflect.get(target, name);
      },
    });
  const asked: Asked = {
    prepare: (text) => wrap(env.DB.prepare(text)),
    batch: (statements) => go(() => env.DB.batch(statements)),
  };
  return { asked, count: () => tried };
}

function open(message: string, times: number, random = 0.5) {
  const { asked, count } = failing(message, times);
  const waits: number[] = [];
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  return { db: openDatabase(asked, { wait, random: () => random }), waits, count };
}

const ONE = sql`SELECT 1 AS one`;
const SETTING = sql`INSERT INTO settings (key, version, updated, content) VALUES ('tried', 1, 0, '') ON CONFLICT (key)
    DO UPDATE SET version = version + 1`;
const versionOf = async () =>
  (await env.DB.prepare("SELECT version FROM settings WHERE key = 'tried'").first<{ version: number }>())?.version ?? 0;

afterEach(async () => {
  vi.restoreAllMocks();
  await env.DB.exec("DELETE FROM settings WHERE key = 'tried'");
});

describe("which errors pass", () => {
  it.each(TRANSIENT)("%s", (message) => {
    const wrapped = new Error("Failed query: SELECT 1", { cause: new Error(message) });
    expect([isTransient(wrapped), isOverloaded(wrapped)]).toEqual([true, false]);
  });

  it.each(LASTING)("not %s", (message) => {
    const wrapped = new Error("Failed query: SELECT 1", { cause: new Error(message) });
    expect([isTransient(wrapped), isOverloaded(wrapped)]).toEqual([false, message.includes("overloaded")]);
  });

  it("not what is no error of D1's, though it says the like in other words", () => {
    expect([isTransient("Network connection lost"), isTransient(new Error("connection lost"))]).toEqual([false, false]);
  });
});

describe("a question that failed in passing", () => {
  it("is put again after a time of any length up to a bound that doubles", async () => {
    const { db, waits, count } = open(LOST, 3, 0.999);
    expect(await db.all(ONE)).toEqual([{ one: 1 }]);
    expect([count(), waits.map(Math.round)]).toEqual([4, [50, 100, 200]]);
    expect(db.$client.tally).toMatchObject({ roundTrips: 4, repeats: 3 });
    const lucky = open(LOST, 3, 0);
    await lucky.db.all(ONE);
    expect(lucky.waits).toEqual([0, 0, 0]);
  });

  it("is given up after four times", async () => {
    const { db, waits, count } = open(LOST, 9);
    await expect(runBatch(db, [ONE, ONE])).rejects.toThrow(LOST);
    expect([count(), waits]).toEqual([4, [25, 50, 100]]);
  });

  it.each(LASTING)("is not put again after %s", async (message) => {
    const { db, waits, count } = open(message, 1);
    await expect(runBatch(db, [ONE])).rejects.toThrow(message);
    expect([count(), waits]).toEqual([1, []]);
  });

  it("is put again whichever way it reads, and not if any of it writes", async () => {
    const reads = [
      (db: ReturnType<typeof openDatabase>) => db.select().from(tokens),
      (db: ReturnType<typeof openDatabase>) => db.all(sql`WITH t AS (SELECT 1 AS one) SELECT one FROM t`),
      (db: ReturnType<typeof openDatabase>) => runBatch(db, [ONE, ONE]),
    ];
    for (const read of reads) {
      const { db, count } = open(LOST, 1);
      await read(db);
      expect(count()).toBe(2);
    }
    const writes = [
      (db: ReturnType<typeof openDatabase>) => db.run(SETTING),
      (db: ReturnType<typeof openDatabase>) => runBatch(db, [ONE, SETTING]),
      (db: ReturnType<typeof openDatabase>) =>
        runBatch(db, [sql`WITH t AS (SELECT 1) DELETE FROM settings WHERE key = 'tried'`]),
    ];
    for (const write of writes) {
      const { db, count } = open(LOST, 1);
      await expect(write(db)).rejects.toThrow();
      expect(count()).toBe(1);
    }
    expect(await versionOf()).toBe(0);
  });
});

describe("a batch that may be made again", () => {
  it("is, where it does the same however often", async () => {
    const { db, count } = open(LOST, 2);
    expect(await runBatch(db, [ONE, sql`DELETE FROM settings WHERE key = 'tried'`], "same")).toEqual([
      [{ one: 1 }],
      [],
    ]);
    expect(count()).toBe(3);
  });

  it("counts as made where what tells so holds, and gives no rows then", async () => {
    const insert = sql`INSERT INTO settings (key, version, updated, content) VALUES ('tried', 1, 0, 'mine') RETURNING key`;
    const isMade = (content: string) =>
      sql`EXISTS (SELECT 1 FROM settings WHERE key = 'tried' AND content = ${content})`;
    const lost = () => openDatabase(loseAnswers(env.DB, "after"), { wait: async () => {}, random: () => 0 });
    expect(await runBatch(lost(), [insert], isMade("mine"))).toEqual([[]]);
    const db = openDatabase(loseAnswers(env.DB, "before"), { wait: async () => {}, random: () => 0 });
    await expect(runBatch(db, [insert], isMade("of another"))).rejects.toThrow("UNIQUE constraint failed");
    expect(await versionOf()).toBe(1);
  });

  it("is not asked about where it failed the first time, for a reason of its own", async () => {
    const meant: string[] = [];
    const db = openDatabase(
      wrapDatabase(env.DB, (asked) => ({
        prepare: (text) => {
          meant.push(text);
          return asked.prepare(text);
        },
        batch: (statements) => asked.batch(statements),
      })),
    );
    await expect(runBatch(db, [sql`INSERT INTO settings (key) VALUES (NULL)`], sql`1`)).rejects.toThrow("NOT NULL");
    expect(meant).toHaveLength(1);
  });
});

describe("what clients are told", () => {
  beforeEach(() => {
    vi.spyOn(CHANCE, "wait").mockResolvedValue();
  });

  const clientOf = async (message: string, times: number) => {
    const { secret = "" } = await createClient();
    const { asked } = failing(message, times);
    const db = { ...asked, withSession: () => ({ ...asked, getBookmark: () => null }) } as unknown as D1Database;
    return createClient({ secret, db });
  };

  it.each([
    ["/events.json", LOST, "1", "the database did not answer; try again"],
    [`${API}/events`, LOST, "1", "the database did not answer; try again"],
    ["/events.json", LASTING[0], "5", "more is asked at this moment than can be answered; try again later"],
  ])("of %s after %s", async (path, message = "", seconds, detail) => {
    const client = await clientOf(message, 99);
    const response = await client.get(path);
    expect(response.headers.get("retry-after")).toBe(seconds);
    await expectProblem(response, { status: 503, type: "unavailable", detail });
  });

  it("of what passes in time: nothing", async () => {
    expect((await (await clientOf(LOST, 3)).get("/events.json")).status).toBe(200);
  });

  it("of a write that cannot be sent again, because it would not be the same", async () => {
    const editor = await createClient();
    const made = await editor.post(`${API}/tokens`, { name: "Rotated", scopes: ["read"] });
    const { id, token } = await json(made);
    for (const when of ["before", "after"] as const) {
      const client = await createClient({ secret: editor.secret ?? "", db: loseAnswers(env.DB, when) });
      const response = await client.post(`${API}/tokens/${id}/rotate`, { overlap_seconds: 0 });
      expect(response.headers.get("retry-after")).toBe("1");
      await expectProblem(response, {
        status: 503,
        type: "unavailable",
        detail:
          "the database did not answer; whether anything was written is not known: send it again with the same Idempotency-Key, or read first",
      });
      const holder = await createClient({ secret: token });
      expect((await holder.get(`${API}/tokens/self`)).status).toBe(when === "before" ? 200 : 401);
    }
  });

  it("of a write of which every answer is lost: that it was made, where that can be seen", async () => {
    const editor = await createClient();
    const created = await createEvent(editor);
    const client = await createClient({ secret: editor.secret ?? "", db: loseAnswers(env.DB, "after", 4) });
    const init = { "if-match": '"1"' };
    const response = await client.patch(`${API}/events/${created.id}`, { title: "Once" }, init);
    expect([response.status, (await json(response)).version]).toEqual([200, 2]);
    const lost = await createClient({ secret: editor.secret ?? "", db: loseAnswers(env.DB, "before", 4) });
    expect((await lost.patch(`${API}/events/${created.id}`, { title: "Twice" }, { "if-match": '"2"' })).status).toBe(
      503,
    );
    expect((await json(await editor.get(`${API}/events/${created.id}`))).title).toBe("Once");
  });

  it("of somebody else's change meanwhile: 412, though an answer was lost", async () => {
    const editor = await createClient();
    const { id } = await createEvent(editor);
    const other = await createClient();
    let isFirst = true;
    const db = wrapDatabase(env.DB, (asked) => ({
      prepare: (text) => asked.prepare(text),
      batch: async (statements) => {
        if (statements.length < 4 || !isFirst) return asked.batch(statements);
        isFirst = false;
        await other.patch(`${API}/events/${id}`, { title: "Theirs" }, { "if-match": '"1"' });
        throw new Error(LOST);
      },
    }));
    const client = await createClient({ secret: editor.secret ?? "", db });
    const response = await client.patch(`${API}/events/${id}`, { title: "Ours" }, { "if-match": '"1"' });
    await expectProblem(response, { status: 412, type: "stale" });
    expect((await json(await editor.get(`${API}/events/${id}`))).title).toBe("Theirs");
  });
});

describe("the bounds of D1", () => {
  const db = openDatabase(env.DB);
  const many = (count: number) =>
    sql.join(
      Array.from({ length: count }, (_, index) => sql`${index}`),
      sql`, `,
    );

  it("100 parameters in one statement", async () => {
    expect(await runBatch(db, [sql`SELECT 100 IN (${many(100)}) AS found`])).toEqual([[{ found: 0 }]]);
    await expect(runBatch(db, [sql`SELECT ${many(101)}`])).rejects.toThrow(
      "101 parameters in one statement; D1 takes 100",
    );
  });

  it("100 KB of text in one statement", async () => {
    const text = (bytes: number) => sql.raw(`SELECT 1 AS one -- ${"x".repeat(bytes - 19)}`);
    expect(await runBatch(db, [text(100_000)])).toEqual([[{ one: 1 }]]);
    await expect(runBatch(db, [text(100_001)])).rejects.toThrow("a statement of 100001 bytes; D1 takes 100000");
  });

  it("1,000 statements in one batch", async () => {
    expect(await runBatch(db, Array(1000).fill(ONE))).toHaveLength(1000);
    await expect(runBatch(db, Array(1001).fill(ONE))).rejects.toThrow("1001 statements in one batch; D1 takes 1000");
  });

  it("a value of 1.9 MB, in bytes and not in characters", async () => {
    const length = (text: string) => db.all(sql`SELECT LENGTH(${text}) AS length`);
    expect(await length("x".repeat(MAX_VALUE))).toEqual([{ length: MAX_VALUE }]);
    for (const text of ["x".repeat(MAX_VALUE + 1), "字".repeat(MAX_VALUE / 3 + 1)]) {
      const error = await length(text).catch((reason: unknown) => reason);
      expect([isTooLong(error), (error as Error).message]).toEqual([
        true,
        expect.stringMatching(/^190000\d bytes in one parameter$/),
      ]);
    }
  });

  it("are no reason for a client's mistake to be one of ours", async () => {
    const editor = await createClient();
    await expectProblem(await editor.post(`${API}/events`, sampleEvent({ body: "x".repeat(400_000) })), {
      status: 422,
      type: "invalid-content",
    });
  });
});
