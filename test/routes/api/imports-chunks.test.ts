import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  importRows,
  importText,
  json,
  NDJSON,
  ORIGIN,
} from "../../helpers/api.ts";
import { interruptDatabase } from "../../helpers/faults.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");

function createRows(name: string, count: number, first = 0): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    external_id: `${name}-${first + index}`,
    date: "2021-12-26",
    title: `${name} ${first + index}`,
    tags: [name],
    status: "published",
  }));
}

async function open(query = "", type = NDJSON, headers: Record<string, string> = {}): Promise<string> {
  const response = await importText(editor, "", type, `chunks=true${query}`, headers);
  const report = await json(response);
  expect([response.status, report.state]).toEqual([200, "open"]);
  expect(response.headers.get("location")).toBe(report.url);
  return report.id;
}

const sendChunk = (id: string, chunk: number | string, body: string, type = NDJSON) =>
  editor.put(`${API}/imports/${id}/chunks/${chunk}`, body, { "content-type": type });

/** Sends a chunk, which must be taken, and gives its report. */
async function putChunk(id: string, chunk: number, body: string, type = NDJSON) {
  const response = await sendChunk(id, chunk, body, type);
  const report = await json(response);
  expect([response.status, report]).toEqual([200, report]);
  return report;
}

/** Where some wait until it is opened. */
function createGate() {
  let [count, open, look] = [0, () => {}, () => {}];
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open: () => open(),
    pass: async () => {
      count++;
      look();
      await opened;
    },
    /** When so many wait. */
    reached: (most: number) =>
      new Promise<void>((resolve) => {
        look = () => count >= most && resolve();
        look();
      }),
  };
}

const read = async (path: string) => json(await editor.get(`${API}/imports/${path}`));
const close = (id: string, chunks: number) => editor.post(`${API}/imports/${id}/close`, { chunks });

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("an import in chunks", () => {
  it("takes them in any order, says how far it is, and is closed when they are all there", async () => {
    const id = await open();
    const url = `${ORIGIN}${API}/imports/${id}`;
    const bodies = [0, 2, 4].map((first) => lines(createRows("parts", 2, first)));
    const second = await putChunk(id, 2, `${bodies[1]}\n{"title":`);
    expect(second).toEqual({
      chunk: 2,
      url: `${url}/chunks/2`,
      digest: await sha256(`${bodies[1]}\n{"title":`),
      total: 3,
      done: 3,
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 1,
      rows: [
        { row: 1, verdict: "created", id: expect.stringMatching(/^[0-9a-z]{11}$/), external_id: "parts-2" },
        { row: 2, verdict: "created", id: expect.stringMatching(/^[0-9a-z]{11}$/), external_id: "parts-3" },
        { row: 3, verdict: "refused", errors: [{ pointer: "", detail: expect.stringContaining("is not JSON") }] },
      ],
    });
    expect(await read(id)).toEqual({
      id,
      url,
      state: "open",
      total: 3,
      done: 3,
      chunks: 1,
      created_at: "2026-11-23T12:00:00Z",
      updated_at: "2026-11-23T12:00:00Z",
      dry_run: false,
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 1,
      rows: [],
    });
    await expectProblem(await close(id, 3), {
      status: 409,
      type: "conflict",
      errors: [1, 3].map((value) => ({ value, detail: "was not sent, or not dealt with to its end; send it" })),
    });
    await putChunk(id, 3, bodies[2] ?? "");
    await putChunk(id, 1, bodies[0] ?? "");
    await expectProblem(await close(id, 2), {
      status: 409,
      type: "conflict",
      errors: [{ value: 3, detail: "was sent; the chunks were said to be 2" }],
    });
    const closed = await json(await close(id, 3));
    expect(closed).toMatchObject({ state: "done", total: 7, done: 7, chunks: 3, created: 6, refused: 1, rows: [] });
    expect(await expectNoChange(async () => json(await close(id, 3)))).toEqual(closed);
    const { events } = await json(await editor.get(`${API}/events?tag=parts`));
    expect(events).toHaveLength(6);

    const list = await read(`${id}/chunks?limit=2`);
    expect(list.chunks.map(({ chunk, done }: Record<string, number>) => [chunk, done])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(list.next).toBe(`${url}/chunks?limit=2&cursor=2`);
    const { rows: _rows, ...summary } = second;
    expect(list.chunks[1]).toEqual(summary);
    const rest = await read(`${id}/chunks?limit=2&cursor=2`);
    expect([rest.chunks.length, rest.chunks[0].chunk, rest.next]).toEqual([1, 3, null]);
    expect(await read(`${id}/chunks/2`)).toEqual(second);
    await expectConsistent(env.DB);
  });

  it("takes a chunk once, and answers it again as before", async () => {
    const id = await open();
    const body = lines(createRows("once", 3));
    const first = await putChunk(id, 1, body);
    const again = await expectNoChange(() => sendChunk(id, 1, body));
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await json(again)).toEqual(first);
    await expectProblem(await expectNoChange(() => sendChunk(id, 1, `${body}\n`)), {
      status: 409,
      type: "conflict",
      detail: `chunk 1 came with another body before, whose SHA-256 is ${await sha256(body)}; a chunk keeps its rows`,
    });
    expect(await read(id)).toMatchObject({ total: 3, done: 3, chunks: 1, created: 3 });
    expect(await json(await close(id, 1))).toMatchObject({ state: "done" });
    // When it is closed as well.
    expect(await json(await sendChunk(id, 1, body))).toEqual(first);
    await expectProblem(await sendChunk(id, 2, body), {
      status: 409,
      type: "conflict",
      detail: "the import is done; it takes no more rows",
    });
  });

  it("writes a chunk once that comes several times at once", async () => {
    const id = await open();
    const body = lines(createRows("crowd", 3));
    const answers = await Promise.all([1, 2, 3, 4].map(async () => (await sendChunk(id, 1, body)).json()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await read(id)).toMatchObject({ total: 3, done: 3, chunks: 1, created: 3, refused: 0 });
    const { events } = await json(await editor.get(`${API}/events?tag=crowd`));
    expect(events).toHaveLength(3);
  });

  it("asks those to wait that come while enough are being dealt with", async () => {
    await editor.get(`${API}/tokens/self`);
    const id = await open();
    const gate = createGate();
    const held = [1, 2, 3, 4].map((chunk) => {
      const init = {
        method: "PUT",
        headers: { authorization: `Bearer ${editor.secret}`, "content-type": NDJSON },
        body: lines(createRows("wait", 1, chunk)),
      };
      const db = interruptDatabase(env.DB, gate.pass);
      return createApp(clock).request(`${ORIGIN}${API}/imports/${id}/chunks/${chunk}`, init, { ...env, DB: db });
    });
    await gate.reached(4);
    const fifth = () => sendChunk(id, 5, lines(createRows("wait", 1, 5)));
    const refused = await fifth();
    expect(refused.headers.get("retry-after")).toBe("1");
    await expectProblem(refused, {
      status: 429,
      type: "too-many-requests",
      detail: "4 chunks of imports are being dealt with; send this one again in a second",
    });
    // A request that was cut off does not say so: after a minute it counts no more.
    clock.set("2026-11-23T12:01:01Z");
    expect((await fifth()).status).toBe(200);
    clock.set("2026-11-23T12:00:00Z");
    gate.open();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await json(await close(id, 5))).toMatchObject({ state: "done", created: 5 });
  });

  it("has rows that are about one event but once, wherever they are", async () => {
    const event = await createEvent(editor, { external_id: "known", title: "Known" });
    clock.set("2026-11-23T12:05:00Z");
    const id = await open();
    const [row] = createRows("twin", 1);
    await putChunk(id, 2, lines([row, { ...row, external_id: "known", title: "Known better" }]));
    const report = await putChunk(
      id,
      1,
      lines([row, { ...row, title: "Another title" }, { external_id: "known", date: "2020", title: "Known best" }]),
    );
    const detail = "is about an event that was changed since the import was opened, by another row or by someone else";
    const refused = { verdict: "refused", errors: [{ pointer: "", detail }] };
    expect(report.rows).toEqual([
      { row: 1, ...refused },
      { row: 2, verdict: "refused", errors: [{ pointer: "", detail: "has the external_id twin-0 of row 1" }] },
      { row: 3, ...refused },
    ]);
    expect(await json(await editor.get(`${API}/events/${event.id}`))).toMatchObject({
      title: "Known better",
      version: 2,
    });
    // In another import they are what they are.
    expect(await importRows(editor, lines([row]), NDJSON)).toMatchObject({ unchanged: 1 });
    clock.set("2026-11-23T12:00:00Z");
  });

  it("reads chunks as it was opened to: the names, the status, the format", async () => {
    const id = await open("&status=unlisted&map=Nr:external_id", "text/csv");
    await putChunk(id, 1, "Nr,title,date\nsheet-1,One,2021\n", "text/csv");
    await expectProblem(await sendChunk(id, 2, "{}"), {
      status: 415,
      type: "unsupported-media-type",
      detail: "send Content-Type: text/csv",
    });
    const report = await putChunk(id, 2, "Nr,title,date\nsheet-2,Two,2021\n", "text/csv");
    expect(await json(await editor.get(`${API}/events/${report.rows[0].id}`))).toMatchObject({
      external_id: "sheet-2",
      status: "unlisted",
    });
  });

  it("is opened once for one Idempotency-Key", async () => {
    const headers = { "idempotency-key": "chunks" };
    const id = await open("", NDJSON, headers);
    await putChunk(id, 1, lines(createRows("key", 1)));
    const again = await importText(editor, "", NDJSON, "chunks=true", headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await json(again)).toMatchObject({ id, state: "open", done: 1 });
    await expectProblem(await importText(editor, "", NDJSON, "", headers), {
      status: 422,
      type: "idempotency-key-reused",
    });
  });

  it("is undone whole, a stretch at a time, and takes nothing more", async () => {
    const event = await createEvent(editor, { external_id: "undone-0", title: "As it was", tags: ["undone"] });
    const id = await open();
    await putChunk(id, 1, lines(createRows("undone", 2)));
    // More parts than one request takes back: of each chunk one.
    for (let chunk = 2; chunk <= 21; chunk++) await putChunk(id, chunk, lines(createRows("undone", 1, chunk)));
    const undo = async () => json(await editor.post(`${API}/imports/${id}/undo`, {}));
    expect(await undo()).toMatchObject({ state: "undoing", undone: { deleted: 20, restored: 0, kept: 0 } });
    await expectProblem(await sendChunk(id, 22, lines(createRows("late", 1))), {
      status: 409,
      type: "conflict",
      detail: "the import is undoing; it takes no more rows",
    });
    const undone = await undo();
    expect(undone).toMatchObject({ state: "undone", undone: { deleted: 21, restored: 1, kept: 0 }, rows: [] });
    expect(await undo()).toEqual(undone);
    expect(await json(await editor.get(`${API}/events/${event.id}`))).toMatchObject({ title: "As it was", version: 3 });
    expect((await read(`${id}/chunks/1`)).rows.map((row: { undone: string }) => row.undone)).toEqual([
      "restored",
      "deleted",
    ]);
    await expectProblem(await close(id, 21), { status: 409, type: "conflict", detail: "the import is undone" });
    await expectConsistent(env.DB);
  });

  it("closed while a chunk is on its way takes nothing of that", async () => {
    await editor.get(`${API}/tokens/self`);
    const id = await open();
    const db = interruptDatabase(env.DB, () => Promise.resolve(close(id, 0)));
    const init = {
      method: "PUT",
      headers: { authorization: `Bearer ${editor.secret}`, "content-type": NDJSON },
      body: lines(createRows("closing", 1)),
    };
    const path = `${API}/imports/${id}/chunks/1`;
    await expectProblem(await createApp(clock).request(ORIGIN + path, init, { ...env, DB: db }), {
      status: 409,
      type: "conflict",
      detail: `it is done, and takes no more rows; the import is ${ORIGIN}${API}/imports/${id}`,
    });
    expect((await json(await editor.get(`${API}/events?tag=closing`))).events).toEqual([]);
    expect(await read(id)).toMatchObject({ state: "done", total: 0, chunks: 0 });
  });

  it("of nothing is closed as it was opened", async () => {
    const id = await open();
    expect(await json(await close(id, 0))).toMatchObject({ state: "done", total: 0, chunks: 0 });
  });
});

describe("what is wrong with a chunk is said", () => {
  it("of its number, its rows and its import", async () => {
    const id = await open();
    for (const number of ["0", "-1", "01", "1000001", "x"]) {
      await expectProblem(await sendChunk(id, number, "{}"), {
        status: 404,
        type: "not-found",
        detail: `chunks are numbered from 1 to 1000000; "${number}" is no such number`,
      });
    }
    await expectProblem(await sendChunk(id, 1, "\n"), {
      status: 422,
      type: "invalid-content",
      errors: [{ pointer: "", detail: "has no rows; a chunk has one at least" }],
    });
    await expectProblem(await sendChunk(id, 1, " ".repeat(2 * 1024 * 1024 + 1)), { status: 413, type: "too-large" });
    await expectProblem(await editor.get(`${API}/imports/${id}/chunks/1`), {
      status: 404,
      type: "not-found",
      detail: "chunk 1 of the import did not come yet",
    });
    await expectProblem(await sendChunk("0000000000z", 1, "{}"), {
      status: 404,
      type: "not-found",
      detail: "there is no import 0000000000z",
    });
    const whole = await importRows(editor, lines(createRows("whole", 1)), NDJSON);
    const detail = "the import came whole; POST /imports?chunks=true begins one that comes in chunks";
    await expectProblem(await sendChunk(whole.id, 1, "{}"), { status: 409, type: "conflict", detail });
    await expectProblem(await close(whole.id, 1), { status: 409, type: "conflict", detail });
    await expectProblem(await editor.post(`${API}/imports/${id}/resume`, "{}", { "content-type": NDJSON }), {
      status: 409,
      type: "conflict",
      detail: "the import comes in chunks; send those again that are not dealt with",
    });
    await expectProblem(await importText(editor, "{}", NDJSON, "chunks=true"), {
      status: 422,
      type: "invalid-content",
      errors: [
        { pointer: "", detail: "is not empty; the rows of an import in chunks go to /imports/{id}/chunks/1 and so on" },
      ],
    });
    await expectProblem(await importText(editor, "", NDJSON, "chunks=true&dry_run=true"), {
      status: 400,
      type: "invalid-parameter",
    });
    await expectProblem(await close(id, -1), { status: 422, type: "invalid-content" });
  });

  it("to those who may write", async () => {
    const id = await open();
    const path = `${API}/imports/${id}/chunks/1`;
    const reader = await createReader(clock);
    await expectProblem(await reader.put(path, "{}", { "content-type": NDJSON }), {
      status: 401,
      type: "unauthorized",
    });
    const looker = await createClient({ clock, scopes: ["read"] });
    await expectProblem(await looker.put(path, "{}", { "content-type": NDJSON }), { status: 403, type: "forbidden" });
    expect((await looker.get(`${API}/imports/${id}/chunks`)).status).toBe(200);
  });
});
