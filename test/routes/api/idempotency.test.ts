import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
  sampleEvent,
  text,
} from "../../helpers/api.ts";

let editor: Client;

beforeAll(async () => {
  editor = await createClient();
});

let keys = 0;
const createKey = () => `key-${++keys}`;

/** What must be alike in every answer to the same request. */
async function summarize(response: Response) {
  const { status, headers } = response;
  return { status, location: headers.get("location"), etag: headers.get("etag"), body: await text(response) };
}

/** Sends the same request `times` times at once; checks that it was written once and answered alike. */
async function expectOnce(send: () => Promise<Response>, times = 10) {
  const before = await countChanges();
  const responses = await Promise.all(Array.from({ length: times }, send));
  const answers = await Promise.all(responses.map(summarize));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  const writes = (await countChanges()) - before;
  const later = await send();
  expect(later.headers.get("idempotency-replayed")).toBe("true");
  expect(await summarize(later)).toEqual(answers[0]);
  expect(await countChanges()).toBe(before + writes);
  return { answer: answers[0] as (typeof answers)[number], writes };
}

async function createRecord() {
  const { id } = await createEvent(editor);
  return `${API}/events/${id}`;
}

describe("the same Idempotency-Key ten times at once", () => {
  it("creates one event", async () => {
    const body = sampleEvent({ tags: ["once"] });
    const headers = { "idempotency-key": createKey() };
    const { answer, writes } = await expectOnce(() => editor.post(`${API}/events`, body, headers));
    expect(writes).toBe(1);
    expect(answer).toMatchObject({ status: 201, etag: '"1"' });
    expect(answer.location).toContain(JSON.parse(answer.body).id);
    expect((await json(await editor.get(`${API}/events?tag=once`))).events).toHaveLength(1);
  });

  it("creates one timeline", async () => {
    const headers = { "idempotency-key": createKey() };
    const body = { slug: "once", title: "Once" };
    const { answer, writes } = await expectOnce(() => editor.post(`${API}/timelines`, body, headers));
    expect(writes).toBe(1);
    expect(answer).toMatchObject({ status: 201, location: expect.stringContaining("/timelines/once") });
  });

  it.each([
    ["PUT", { date: "2020", title: "Put" }, 200],
    ["PATCH", { title: "Patched" }, 200],
    ["DELETE", undefined, 204],
  ])("%s changes once", async (method, body, status) => {
    const path = await createRecord();
    const headers = { "idempotency-key": createKey(), "if-match": '"1"' };
    const { answer, writes } = await expectOnce(() => editor.send(method, path, { body, headers }));
    expect(writes).toBe(1);
    expect(answer).toMatchObject({ status, etag: status === 200 ? '"2"' : null });
    if (status === 204) expect(answer.body).toBe("");
    expect((await editor.get(path)).headers.get("etag")).toBe(status === 200 ? '"2"' : null);
  });

  it("imports once, rows without an id of their own too", async () => {
    const rows = Array.from({ length: 5 }, (_, index) => sampleEvent({ title: `Row ${index}`, tags: ["import-once"] }));
    const body = rows.map((row) => JSON.stringify(row)).join("\n");
    const headers = { "idempotency-key": createKey(), "content-type": "application/x-ndjson" };
    const { answer, writes } = await expectOnce(() => editor.post(`${API}/imports`, body, headers));
    expect(writes).toBe(5);
    expect(JSON.parse(answer.body)).toMatchObject({ created: 5, updated: 0, unchanged: 0, refused: 0 });
    const { events } = await json(await editor.get(`${API}/events?tag=import-once`));
    expect(events).toHaveLength(5);
    expect(events.map(({ id }: { id: string }) => id).sort()).toEqual(
      JSON.parse(answer.body)
        .rows.map(({ id }: { id: string }) => id)
        .sort(),
    );
  });

  it("imports many rows once, in several transactions", async () => {
    const summary = "s".repeat(4000);
    const body = Array.from({ length: 120 }, (_, index) => ({ date: "2021", title: `Many ${index}`, summary }));
    const headers = { "idempotency-key": createKey(), "content-type": "application/json" };
    const send = () => editor.post(`${API}/imports`, JSON.stringify(body), headers);
    const { answer, writes } = await expectOnce(send, 4);
    expect(writes).toBe(120);
    expect(JSON.parse(answer.body)).toMatchObject({ created: 120, refused: 0 });
  });

  it("an import that was cut off goes on where it stopped", async () => {
    const summary = "t".repeat(150_000);
    const rows = [1, 2, 3].map((index) => ({ date: "2021", title: `Cut ${index}`, body: summary.slice(0, 90_000) }));
    const headers = { "idempotency-key": createKey(), "content-type": "application/json" };
    const first = await json(await editor.post(`${API}/imports`, JSON.stringify(rows), headers));
    // As after a crash between the second transaction and the end: the whole report was not kept.
    await env.DB.prepare("DELETE FROM receipts WHERE key LIKE ?").bind(`%${headers["idempotency-key"]}`).run();
    const again = await expectNoChange(async () =>
      json(await editor.post(`${API}/imports`, JSON.stringify(rows), headers)),
    );
    expect(again).toEqual(first);
    expect(again.created).toBe(3);
  });
});

describe("a key used for something else", () => {
  it.each([
    ["another body", { title: "B" }, `${API}/events`],
    ["another parameter of the address", { title: "A" }, `${API}/events?x=y`],
    ["another address", { title: "A" }, `${API}/timelines`],
  ])("%s answers 422 and writes nothing", async (_, overrides, path) => {
    const headers = { "idempotency-key": createKey() };
    const body = { date: "2021", title: "A" };
    expect((await editor.post(`${API}/events`, body, headers)).status).toBe(201);
    await expectNoChange(async () =>
      expectProblem(await editor.post(path, { ...body, ...overrides }, headers), {
        status: 422,
        type: "idempotency-key-reused",
        detail: "use a new key for a new request",
        errors: [
          {
            header: "Idempotency-Key",
            value: headers["idempotency-key"],
            detail: "came with another request before; send a new one",
          },
        ],
      }),
    );
  });

  it("another version of the record answers 422", async () => {
    const path = await createRecord();
    const key = { "idempotency-key": createKey() };
    expect((await editor.patch(path, { title: "A" }, { ...key, "if-match": '"1"' })).status).toBe(200);
    await expectNoChange(async () =>
      expectProblem(await editor.patch(path, { title: "A" }, { ...key, "if-match": '"2"' }), {
        status: 422,
        type: "idempotency-key-reused",
      }),
    );
  });

  it("another method answers 422", async () => {
    const path = await createRecord();
    const headers = { "idempotency-key": createKey(), "if-match": "*", "content-type": "application/json" };
    const body = { date: "2021", title: "A" };
    expect((await editor.put(path, body, headers)).status).toBe(200);
    await expectNoChange(async () =>
      expectProblem(await editor.patch(path, body, headers), { status: 422, type: "idempotency-key-reused" }),
    );
  });

  it("two different bodies at once: one is written, the other refused", async () => {
    for (const path of ["events", "imports"]) {
      const headers = { "idempotency-key": createKey(), "content-type": "application/json" };
      const bodies = ["A", "B"].map((title) => ({ date: "2021", title }));
      const before = await countChanges();
      const responses = await Promise.all(
        bodies.map((body) => editor.post(`${API}/${path}`, JSON.stringify(path === "events" ? body : [body]), headers)),
      );
      expect(responses.map(({ status }) => status).sort()).toEqual([path === "events" ? 201 : 200, 422]);
      expect(await countChanges()).toBe(before + 1);
    }
  });

  it("the same key of another token is another key", async () => {
    const headers = { "idempotency-key": createKey() };
    const other = await createClient();
    const body = sampleEvent();
    const [first, second] = [
      await editor.post(`${API}/events`, body, headers),
      await other.post(`${API}/events`, body, headers),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get("idempotency-replayed")).toBeNull();
    expect((await json(first)).id).not.toBe((await json(second)).id);
  });
});

describe("what is not kept", () => {
  it("an answer that says that something was wrong: the same key can be used when it is right", async () => {
    const headers = { "idempotency-key": createKey() };
    expect((await editor.post(`${API}/events`, { date: "2021" }, headers)).status).toBe(422);
    expect((await editor.post(`${API}/events`, sampleEvent(), headers)).status).toBe(201);
  });

  it("a dry run", async () => {
    const headers = { "idempotency-key": createKey(), "content-type": "application/json" };
    const body = JSON.stringify([sampleEvent()]);
    await expectNoChange(async () => {
      expect(await json(await editor.post(`${API}/imports?dry_run=true`, body, headers))).toMatchObject({ created: 1 });
    });
    expect(await json(await editor.post(`${API}/imports`, body, headers))).toMatchObject({ created: 1 });
  });
});

describe("a key that cannot be one", () => {
  it.each(["", "two words", "tab\tin", "x".repeat(256)])("%j answers 400", async (key) => {
    await expectNoChange(async () => {
      const response = await editor.post(`${API}/events`, sampleEvent(), { "idempotency-key": key });
      await expectProblem(response, {
        status: 400,
        type: "invalid-request",
        errors: [
          {
            header: "Idempotency-Key",
            value: expect.any(String),
            detail: "is not 1 to 255 visible ASCII characters",
          },
        ],
      });
    });
  });

  it("255 characters are one", async () => {
    const response = await editor.post(`${API}/events`, sampleEvent(), { "idempotency-key": "~".repeat(255) });
    expect(response.status).toBe(201);
  });
});
