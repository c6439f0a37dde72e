import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app.ts";
import { openDatabase } from "../../src/store/database.ts";
import { findDifferences } from "../../src/store/rebuild/rebuild.ts";
import { type Client, createClient, createClock, ORIGIN } from "./api.ts";
import { emptyDatabase } from "./rebuild.ts";
import { wrapDatabase } from "./sessions.ts";

// Writes that are cut off between any two of their statements. Every kind of write is a row in a table of `Write`; the
// harness tries each at every place where it could break, and then lets it through.

/** A request that writes. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON, or as it is where it is text. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One kind of write. `arrange` makes what has to be there before, and gives the request. */
export interface Write {
  readonly name: string;
  readonly arrange: (editor: Client) => Promise<Request>;
  /** How many batches it writes where all goes well; one unless said. The harness breaks the last. */
  readonly batches?: number;
}

/** Where a batch is to be broken: before statement `place` (from 0) of the `batch`th (from 0) that writes. */
export interface Fault {
  readonly batch: number;
  readonly place: number;
}

export interface BrokenDatabase {
  readonly db: D1Database;
  /** How many statements each batch had that wrote, in order; also that which was broken. */
  readonly batches: number[];
}

const WRITES = /^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i;

/** Gives every batch that writes to `hold`, with its place among them, and sends what comes back. */
function holdWrites(
  d1: D1Database,
  hold: (statements: D1PreparedStatement[], batch: number) => Promise<D1PreparedStatement[]>,
): D1Database {
  const texts = new WeakMap<object, string>();
  let batches = 0;
  const remember = (statement: D1PreparedStatement, text: string): D1PreparedStatement => {
    const bind = statement.bind.bind(statement);
    texts.set(statement, text);
    return Object.assign(statement, { bind: (...values: unknown[]) => remember(bind(...values), text) });
  };
  return wrapDatabase(d1, (asked) => ({
    prepare: (text) => remember(asked.prepare(text), text),
    batch: async (statements) => {
      const isWrite = statements.some((statement) => WRITES.test(texts.get(statement) ?? ""));
      return asked.batch(isWrite ? await hold(statements, batches++) : statements);
    },
  }));
}

/** Breaks one batch at one place, by a statement that fails inside D1 itself; everything else goes through. */
export function breakDatabase(d1: D1Database, fault: Fault | undefined): BrokenDatabase {
  const batches: number[] = [];
  const db = holdWrites(d1, async (statements, batch) => {
    batches.push(statements.length);
    const failing = d1.prepare("SELECT json_extract('{}', 'a fault')");
    return batch === fault?.batch ? statements.toSpliced(fault.place, 0, failing) : statements;
  });
  return { db, batches };
}

/** What D1 says where it is not known what became of a question. */
export const LOST = "D1_ERROR: Network connection lost.";

/** The answers to the first `times` batches that write are lost: before anything came of them, or after all of it did. */
export function loseAnswers(d1: D1Database, when: "before" | "after", times = 1): D1Database {
  let left = times;
  return holdWrites(d1, async (statements) => {
    if (left-- <= 0) return statements;
    if (when === "after") await d1.batch(statements);
    throw new Error(LOST);
  });
}

/** Someone else does `work` just before the first batch that writes. */
export function interruptDatabase(d1: D1Database, work: () => Promise<unknown>): D1Database {
  return holdWrites(d1, async (statements, batch) => {
    if (batch === 0) await work();
    return statements;
  });
}

/** Every row of every table, the insides of the search index too. */
export async function readEverything(d1: D1Database): Promise<Record<string, unknown[]>> {
  const { results } = await d1
    .prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
       AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name`,
    )
    .all<{ name: string }>();
  const rows = await d1.batch(results.map(({ name }) => d1.prepare(`SELECT * FROM "${name}"`)));
  return Object.fromEntries(results.map(({ name }, index) => [name, rows[index]?.results ?? []]));
}

function toInit({ method, body, headers = {} }: Request, secret: string): RequestInit {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  return {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body !== undefined && { "content-type": type }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

const INTERNAL_ERROR = {
  type: `${ORIGIN}/api#problem-internal-error`,
  title: "Something failed on our side",
  status: 500,
};

/** For each kind of write: cut off at any place nothing of it is there, and nothing is told of the inside. */
export function describeFaults(writes: readonly Write[]): void {
  // What was shown to those who run the service says where it failed; here that is meant to happen.
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  describe.each(writes)("$name", ({ arrange, batches: expected = 1 }) => {
    it("is done whole or not at all, wherever it is cut off", async () => {
      const clock = createClock("2026-11-23T12:00:00Z");
      const editor = await createClient({ clock });
      const app = createApp(clock);
      const request = await arrange(editor);
      const send = (db: D1Database) =>
        app.request(ORIGIN + request.path, toInit(request, editor.secret ?? ""), { ...env, DB: db });
      // The token's first use in an hour is written down; a request that changes nothing does that beforehand.
      await editor.get("/api/v1/tokens/self");

      const before = await readEverything(env.DB);
      for (let place = 0; ; place++) {
        const { db, batches } = breakDatabase(env.DB, { batch: expected - 1, place });
        const response = await send(db);
        expect([place, batches.length]).toEqual([place, expected]);
        expect([place, response.status, await response.json()]).toEqual([place, 500, INTERNAL_ERROR]);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
        expect(await readEverything(env.DB)).toEqual(before);
        // That was after the last statement.
        if (place === batches.at(-1)) break;
      }

      const { db, batches } = breakDatabase(env.DB, undefined);
      const response = await send(db);
      expect([response.status, batches.length]).toEqual([expect.toSatisfy(isGood), expected]);
      expect(await readEverything(env.DB)).not.toEqual(before);
    });
  });
}

/** For each kind of write that takes an Idempotency-Key: sent ten times at once it is done once, and answered alike. */
export function describeOnce(writes: readonly Write[]): void {
  describe.each(writes)("$name", ({ name, arrange }) => {
    it("is done once for one Idempotency-Key, and answered ten times alike", async () => {
      const clock = createClock("2026-11-23T12:00:00Z");
      const editor = await createClient({ clock });
      await editor.get("/api/v1/tokens/self");
      const app = createApp(clock);
      const countLog = async () => (await readEverything(env.DB))["changes"]?.length ?? 0;
      const write = async (times: number) => {
        // What was made the last time is in nobody's way, and neither is how often.
        await emptyDatabase(env.DB);
        await env.DB.exec("DELETE FROM attempts");
        const request = await arrange(editor);
        const headers = { ...request.headers, "idempotency-key": `${name.replaceAll(" ", "-")}-${times}` };
        const init = toInit({ ...request, headers }, editor.secret ?? "");
        const send = async () => {
          const response = await app.request(ORIGIN + request.path, init, env);
          return { status: response.status, etag: response.headers.get("etag"), body: await response.text() };
        };
        const before = await countLog();
        const answers = await Promise.all(Array.from({ length: times }, send));
        return { send, answers, logged: (await countLog()) - before };
      };

      const single = await write(1);
      const { send, answers, logged } = await write(10);
      const [first] = answers;
      expect([first?.status, logged]).toEqual([single.answers[0]?.status, single.logged]);
      expect(first?.status).toSatisfy(isGood);
      expect(answers).toEqual(Array.from({ length: 10 }, () => first));
      const after = await readEverything(env.DB);
      expect(await send()).toEqual(first);
      expect(await readEverything(env.DB)).toEqual(after);
    });
  });
}

/**
 * For each kind of write: where its answer is lost it is made again, which makes it once, and answers as ever. Without an
 * Idempotency-Key, whose receipt would make up for much; but for those that nothing else keeps from happening twice.
 */
export function describeLost(writes: readonly Write[], onlyWithKey: readonly string[]): void {
  describe.each(writes)("$name", ({ name, arrange }) => {
    /** In an empty database. What can be compared is how much there is, since ids and secrets differ each time. */
    const make = async (disturb: (d1: D1Database) => D1Database) => {
      const clock = createClock("2026-11-23T12:00:00Z");
      const editor = await createClient({ clock });
      await editor.get("/api/v1/tokens/self");
      await emptyDatabase(env.DB);
      await env.DB.exec("DELETE FROM attempts; DELETE FROM receipts");
      const request = await arrange(editor);
      const { "idempotency-key": _key, ...unkeyed } = request.headers ?? {};
      const headers = onlyWithKey.includes(name) ? (request.headers ?? {}) : unkeyed;
      const init = toInit({ ...request, headers }, editor.secret ?? "");
      const response = await createApp(clock).request(ORIGIN + request.path, init, { ...env, DB: disturb(env.DB) });
      expect((await findDifferences(openDatabase(env.DB))).differences).toEqual([]);
      const tables = Object.entries(await readEverything(env.DB)).filter(([table]) => !/^(search|tokens)/.test(table));
      return {
        status: response.status,
        counts: tables.map(([table, rows]) => [table, rows.length]),
        attempts: tables.flatMap(([table, rows]) =>
          table === "attempts" ? rows.map((row) => (row as { count: number }).count) : [],
        ),
      };
    };

    it("is made once where its answer is lost", async () => {
      const usual = await make((d1) => d1);
      expect(usual.status).toSatisfy(isGood);
      for (const when of ["before", "after"] as const) {
        expect([when, await make((d1) => loseAnswers(d1, when))]).toEqual([when, usual]);
      }
    });
  });
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}
