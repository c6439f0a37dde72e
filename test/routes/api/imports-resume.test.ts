import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { parseId } from "../../../src/domain/id.ts";
import { prune } from "../../../src/jobs/prune.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  importText,
  json,
  NDJSON,
  ORIGIN,
  text,
} from "../../helpers/api.ts";
import { breakDatabase, describeFaults, readEverything, type Write } from "../../helpers/faults.ts";
import { readTables } from "../../helpers/import-tables.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";
import { wrapDatabase } from "../../helpers/sessions.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
/** Two of these fill a transaction. No word is longer than the index of words takes. */
const LONG = Array(3).fill("x".repeat(30_000)).join(" ");

/** Rows that make three transactions: two long texts fill one. */
function createRows(name: string): Record<string, unknown>[] {
  return Array.from({ length: 6 }, (_, index) => ({
    external_id: `${name}-${index}`,
    date: `202${index}`,
    title: `${name} ${index}`,
    body: LONG,
    tags: [name],
    status: "published",
  }));
}

/** Sends a request over a database that fails in its `batch`th writing batch (from 0). */
async function sendBroken(path: string, body: string, batch: number, headers: Record<string, string> = {}) {
  const { db } = breakDatabase(env.DB, { batch, place: 3 });
  const init = {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${editor.secret}`, "content-type": NDJSON, ...headers },
  };
  return createApp(clock).request(ORIGIN + path, init, { ...env, DB: db });
}

async function listImports(): Promise<{ id: string }[]> {
  return (await json(await editor.get(`${API}/imports?limit=100`))).imports;
}

/** Gives what `send` gives, and the import that it began: two begun within 16 ms are listed in any order. */
async function begin<T>(send: () => Promise<T>) {
  const before = new Set((await listImports()).map(({ id }) => id));
  const response = await send();
  const begun = (await listImports()).filter(({ id }) => !before.has(id));
  expect(begun).toHaveLength(1);
  return { response, begun: JSON.parse(JSON.stringify(begun[0])) };
}

/** Begins an import that fails after its first transaction, and gives what there is of it. */
async function stop(body: string) {
  await editor.get(`${API}/tokens/self`);
  const { response, begun } = await begin(() => sendBroken(`${API}/imports`, body, 1));
  await expectProblem(response, { status: 500, type: "internal-error" });
  return begun;
}

function resume(id: string, body: string) {
  return editor.post(`${API}/imports/${id}/resume`, body, { "content-type": NDJSON });
}

/** A report without what differs between two imports of the same rows under other names. */
function toComparable(report: Record<string, unknown>, name: string) {
  const { id, rows, ...rest } = JSON.parse(JSON.stringify(report).replaceAll(name, "NAME"));
  return { ...rest, url: rest.url.replace(id, "ID"), rows: rows.map((row: object) => ({ ...row, id: "ID" })) };
}

describe("an import that was stopped", () => {
  it("says how far it is, goes on, and ends as one that was not", async () => {
    const body = lines(createRows("stopped"));
    const begun = await stop(body);
    expect(begun).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{11}$/),
      url: `${ORIGIN}${API}/imports/${begun.id}`,
      state: "running",
      total: 6,
      done: 2,
      created_at: "2026-11-23T12:00:00Z",
      updated_at: "2026-11-23T12:00:00Z",
    });
    const half = await json(await editor.get(`${API}/imports/${begun.id}`));
    expect(half).toMatchObject({ ...begun, dry_run: false, created: 2, refused: 0 });
    expect(half.rows.map(({ row, external_id }: Record<string, unknown>) => [row, external_id])).toEqual([
      [1, "stopped-0"],
      [2, "stopped-1"],
    ]);
    const { events } = await json(await editor.get(`${API}/events?tag=stopped`));
    expect(events).toHaveLength(2);

    const response = await resume(begun.id, body);
    const report = await json(response);
    expect([response.status, report.state, report.done]).toEqual([200, "done", 6]);
    expect(await json(await editor.get(`${API}/imports/${begun.id}`))).toEqual(report);

    const whole = await json(await importText(editor, lines(createRows("whole")), NDJSON));
    expect(toComparable(report, "stopped")).toEqual(toComparable(whole, "whole"));
    const tables = await readTables("stopped");
    expect(tables).toEqual(await readTables("whole"));
    expect(tables.events).toHaveLength(6);
    expect(tables.log).toHaveLength(6);
    expect(tables.postings).toHaveLength(12);
  });

  it("resumed again changes nothing and says the same", async () => {
    const body = lines(createRows("again"));
    const { id } = await stop(body);
    const report = await text(await resume(id, body));
    expect(await expectNoChange(async () => text(await resume(id, body)))).toBe(report);
  });

  it("resumed by several at once writes each part once", async () => {
    const body = lines(createRows("several"));
    const { id } = await stop(body);
    const answers = await Promise.all([1, 2, 3, 4].map(async () => text(await resume(id, body))));
    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ state: "done", created: 6, done: 6 });
    expect(new Set(answers).size).toBe(1);
    expect((await readTables("several")).log).toHaveLength(6);
    const { events } = await json(await editor.get(`${API}/events?tag=several`));
    expect(events).toHaveLength(6);
  });

  it("goes on by the same Idempotency-Key, too", async () => {
    const body = lines(createRows("keyed"));
    await editor.get(`${API}/tokens/self`);
    const headers = { "idempotency-key": "keyed", "content-type": NDJSON };
    const { response: broken, begun } = await begin(() => sendBroken(`${API}/imports`, body, 1, headers));
    await expectProblem(broken, { status: 500, type: "internal-error" });
    const { id, done } = begun;
    expect(done).toBe(2);
    const response = await editor.post(`${API}/imports`, body, headers);
    const report = await json(response);
    expect(report).toMatchObject({ id, state: "done", created: 6 });
    expect(response.headers.get("idempotency-replayed")).toBeNull();
    expect((await readTables("keyed")).log).toHaveLength(6);
  });

  it("finds a second row about the same event after it was resumed", async () => {
    const event = await createEvent(editor, { external_id: "twice-0", tags: ["twice"] });
    const rows = [...createRows("twice"), { id: event.id, date: "2020", title: "Again" }];
    const { id } = await stop(lines(rows));
    const report = await json(await resume(id, lines(rows)));
    expect(report.rows[0]).toMatchObject({ row: 1, verdict: "updated", id: event.id });
    expect(report.rows[6]).toEqual({
      row: 7,
      verdict: "refused",
      errors: [{ pointer: "", detail: "is about the event of row 1" }],
    });
  });

  it("is read as it was at first: names and status of the request that began it", async () => {
    const rows = createRows("mapped").map(({ external_id: nr, status: _, ...row }) => ({ nr, ...row }));
    await editor.get(`${API}/tokens/self`);
    const path = `${API}/imports?map=nr:external_id&status=published`;
    const { begun } = await begin(() => sendBroken(path, lines(rows), 1));
    const report = await json(await resume(begun.id, lines(rows)));
    expect(report).toMatchObject({ created: 6, refused: 0 });
    const { events } = await json(await editor.get(`${API}/events?tag=mapped`));
    expect(events.map(({ status }: { status: string }) => status)).toEqual(Array(6).fill("published"));
  });

  it("does not take another body", async () => {
    const body = lines(createRows("other"));
    const { id } = await stop(body);
    await expectNoChange(async () =>
      expectProblem(await resume(id, `${body}\n`), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "", detail: "is not the body that the import began with; send that one, byte by byte" }],
      }),
    );
  });

  it("may be undone; then it does not go on", async () => {
    const body = lines(createRows("dropped"));
    const { id } = await stop(body);
    const undone = await json(await editor.post(`${API}/imports/${id}/undo`, {}));
    expect(undone).toMatchObject({ state: "undone", done: 2, total: 6, undone: { deleted: 2, restored: 0, kept: 0 } });
    expect((await json(await editor.get(`${API}/events?tag=dropped`))).events).toEqual([]);
    await expectNoChange(async () =>
      expectProblem(await resume(id, body), {
        status: 409,
        type: "conflict",
        detail: "the import is undone; what is undone is not gone on with",
      }),
    );
  });
});

describe("an import that others come in between of", () => {
  /** Imports over a database in which `statement` happens before every batch. */
  async function importDisturbed(body: string, statement: string) {
    await editor.get(`${API}/tokens/self`);
    const db = wrapDatabase(env.DB, (asked) => ({
      prepare: (sql) => asked.prepare(sql),
      batch: async (statements) => {
        await env.DB.prepare(statement).run();
        return asked.batch(statements);
      },
    }));
    const headers = { authorization: `Bearer ${editor.secret}`, "content-type": NDJSON };
    const init = { method: "POST", body, headers };
    return createApp(clock).request(`${ORIGIN}${API}/imports`, init, { ...env, DB: db });
  }

  it("by changing its events again and again stops, and says how to go on", async () => {
    const event = await createEvent(editor, { external_id: "busy-0" });
    const body = lines(createRows("busy"));
    const change = "UPDATE events SET version = version + 1 WHERE external_id = 'busy-0'";
    const { response, begun } = await begin(() => expectNoChange(() => importDisturbed(body, change)));
    const { url, ...rest } = begun;
    await expectProblem(response, {
      status: 409,
      type: "conflict",
      detail: `other writers keep changing these events; resume it when they are done; the import is ${url}`,
    });
    expect(rest).toMatchObject({ state: "running", done: 0, total: 6 });
    const report = await json(await resume(rest.id, body));
    expect(report).toMatchObject({ state: "done", created: 5, updated: 1 });
    expect(report.rows[0].id).toBe(event.id);
  });

  it("by undoing it stops", async () => {
    const body = lines(createRows("halved"));
    const change = "UPDATE imports SET state = 'undoing' WHERE state = 'running' AND done = 4";
    const { response, begun } = await begin(() => importDisturbed(body, change));
    const { id, url, state, done } = begun;
    await expectProblem(response, {
      status: 409,
      type: "conflict",
      detail: `it was undone before its end; the import is ${url}`,
    });
    expect([state, done]).toEqual(["undoing", 4]);
    expect(await json(await editor.post(`${API}/imports/${id}/undo`, {}))).toMatchObject({
      state: "undone",
      undone: { deleted: 4, restored: 0, kept: 0 },
    });
    expect((await json(await editor.get(`${API}/events?tag=halved`))).events).toEqual([]);
  });
});

describe("the list of imports", () => {
  it("has all of them, newest first, page by page", async () => {
    const ids: string[] = [];
    for (const name of ["list-1", "list-2", "list-3"]) {
      ids.push((await json(await importText(editor, lines([{ date: "2020", title: name }]), NDJSON))).id);
    }
    ids.sort().reverse();
    const first = await editor.get(`${API}/imports?limit=2`);
    const page = await json(first);
    expect(page.imports.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(page.next).toBe(`${ORIGIN}${API}/imports?limit=2&cursor=${ids[1]}`);
    expect(first.headers.get("link")).toBe(`<${page.next}>; rel="next"`);
    const { pathname, search } = new URL(page.next);
    const second = await json(await editor.get(pathname + search));
    expect(second.imports[0].id).toBe(ids[2]);
    const all = await json(await editor.get(`${API}/imports?limit=100`));
    expect(all.next).toBeNull();
  });

  it.each([
    ["limit=0", [{ parameter: "limit", value: "0", detail: "is not a whole number from 1 to 100" }]],
    ["limit=101", [{ parameter: "limit", value: "101", detail: "is not a whole number from 1 to 100" }]],
    [
      "cursor=x",
      [{ parameter: "cursor", value: "x", detail: "is no cursor of this list; take it from next of the page before" }],
    ],
    ["limit=1&limit=2", [{ parameter: "limit", value: "2", detail: "is given twice" }]],
    ["of=1", [{ parameter: "of", value: "1", detail: "is not a parameter here; known are limit, cursor" }]],
  ])("with %s answers 400", async (query, errors) => {
    await expectProblem(await editor.get(`${API}/imports?${query}`), {
      status: 400,
      type: "invalid-parameter",
      errors,
    });
  });

  it("and single imports are for tokens that may read", async () => {
    const { id } = await json(await importText(editor, lines([{ date: "2020", title: "Read" }]), NDJSON));
    const reader = await createReader();
    const writer = await createClient({ scopes: ["events:write"], clock });
    for (const path of [`${API}/imports`, `${API}/imports/${id}`]) {
      expect((await reader.get(path)).status).toBe(401);
      expect((await writer.get(path)).status).toBe(403);
    }
    expect((await writer.post(`${API}/imports/${id}/undo`, {})).status).toBe(200);
    const looker = await createClient({ scopes: ["read"], clock });
    expect((await looker.get(`${API}/imports/${id}`)).status).toBe(200);
    expect((await looker.post(`${API}/imports/${id}/undo`, {})).status).toBe(403);
    expect((await resume(id, "")).status).toBe(422);
  });

  it.each(["00000000000", "nonsense"])("of %s is nothing there", async (id) => {
    const missing = { status: 404, type: "not-found", detail: `there is no import ${id}` };
    await expectProblem(await editor.get(`${API}/imports/${id}`), missing);
    await expectProblem(await editor.post(`${API}/imports/${id}/undo`, {}), missing);
    await expectProblem(await resume(id, ""), missing);
  });
});

describe("an Idempotency-Key of an import", () => {
  const send = (body: string, key: string, query = "") =>
    editor.post(`${API}/imports${query}`, body, { "idempotency-key": key, "content-type": NDJSON });

  it("ten times at once writes once and answers ten times alike", async () => {
    const body = lines(createRows("ten"));
    const responses = await Promise.all(Array.from({ length: 10 }, () => send(body, "ten")));
    const answers = await Promise.all(
      responses.map(async (response) => [response.status, response.headers.get("location"), await text(response)]),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const report = JSON.parse(String(answers[0]?.[2]));
    expect(answers[0]?.slice(0, 2)).toEqual([200, `${ORIGIN}${API}/imports/${report.id}`]);
    expect(report).toMatchObject({ state: "done", created: 6, done: 6 });
    expect((await readTables("ten")).log).toHaveLength(6);
    const later = await expectNoChange(() => send(body, "ten"));
    expect(later.headers.get("idempotency-replayed")).toBe("true");
    expect(await text(later)).toBe(answers[0]?.[2]);
  });

  it("is no key for another operation, before or after", async () => {
    const reused = { status: 422, type: "idempotency-key-reused" };
    const event = { date: "2020", title: "Under a key" };
    await send(lines([event]), "first-import");
    await expectNoChange(async () => {
      const later = await editor.post(`${API}/events`, event, { "idempotency-key": "first-import" });
      await expectProblem(later, reused);
    });
    await editor.post(`${API}/events`, event, { "idempotency-key": "first-event" });
    await expectNoChange(async () => expectProblem(await send(lines([event]), "first-event"), reused));
  });

  it("is for one body, and one way to read it", async () => {
    await send(lines([{ date: "2020", title: "A" }]), "one");
    const reused = { status: 422, type: "idempotency-key-reused", detail: "use a new key for a new request" };
    await expectNoChange(async () => {
      await expectProblem(await send(lines([{ date: "2020", title: "B" }]), "one"), reused);
      await expectProblem(await send(lines([{ date: "2020", title: "A" }]), "one", "?status=published"), reused);
    });
  });
});

describe("a day later", () => {
  it("the key of an import is forgotten, and the import is not", async () => {
    const headers = { "idempotency-key": "yesterday", "content-type": NDJSON };
    const send = async () =>
      json(await editor.post(`${API}/imports`, lines([{ date: "2020", title: "Kept" }]), headers));
    const first = await send();
    await prune(env, Date.parse("2026-11-24T12:00:00Z"));
    expect((await send()).id).toBe(first.id);
    await prune(env, Date.parse("2026-11-24T12:00:01Z"));
    const second = await send();
    expect(second).toMatchObject({ created: 1, state: "done" });
    expect(second.id).not.toBe(first.id);
    expect(await json(await editor.get(`${API}/imports/${first.id}`))).toEqual(first);
  });
});

/** An import of which the request does the rest, in one transaction. */
const LAST_PART: Write = {
  name: "a part of an import",
  arrange: async (client) => {
    const rows = createRows(`fault-${Math.random()}`).slice(0, 4);
    const body = lines([...rows, "not an object"]);
    const { db } = breakDatabase(env.DB, { batch: 1, place: 0 });
    await client.get(`${API}/tokens/self`);
    const headers = { authorization: `Bearer ${client.secret}`, "content-type": NDJSON };
    const init = { method: "POST", body, headers };
    const send = async () => createApp(clock).request(`${ORIGIN}${API}/imports`, init, { ...env, DB: db });
    const { begun } = await begin(send);
    expect(begun.done).toBe(2);
    return { method: "POST", path: `${API}/imports/${begun.id}/resume`, body, headers: { "content-type": NDJSON } };
  },
};

const UNDO_PART: Write = {
  name: "a part of an undo",
  arrange: async (client) => {
    const name = `undone-${Math.random()}`;
    await createEvent(client, { external_id: `${name}-0`, title: "Before", tags: ["before"] });
    const { id } = await json(await importText(client, lines(createRows(name).slice(0, 2)), NDJSON));
    await env.DB.prepare("UPDATE imports SET state = 'undoing' WHERE id = ?").bind(parseId(id)).run();
    return { method: "POST", path: `${API}/imports/${id}/undo`, body: {} };
  },
};

describe("a fault between any two statements", () => {
  describeFaults([LAST_PART, UNDO_PART]);

  it("leaves tables that agree with each other", async () => {
    await expectConsistent(env.DB);
    expect((await readEverything(env.DB))["import_parts"]?.length).toBeGreaterThan(0);
  });
});
