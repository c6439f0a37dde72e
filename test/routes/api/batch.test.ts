import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createClock,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
  sampleEvent,
} from "../../helpers/api.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

const clock = createClock("2026-11-23T12:00:00Z");
const BATCH = `${API}/events/batch`;
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const address = ({ id }: { id: string }) => `${API}/events/${id}`;
// biome-ignore lint/suspicious/noExplicitAny: what was answered, read member by member
const read = async (event: { id: string }): Promise<any> => json(await editor.get(address(event)));
const send = (operations: unknown, headers = {}, client = editor) => client.post(BATCH, { operations }, headers);

/** Checks that the batch is refused with these errors and writes nothing. */
async function expectRefused(operations: unknown, expected: { status: number; type: string; errors: unknown }) {
  return expectNoChange(async () => expectProblem(await send(operations), expected));
}

describe("POST /events/batch", () => {
  it("creates, replaces, patches and deletes in one go, and says what became of each", async () => {
    const replaced = await createEvent(editor, { summary: "s" });
    const patched = await createEvent(editor, { summary: "s", tags: ["a"] });
    const deleted = await createEvent(editor, { external_id: "passed-on" });
    const response = await send([
      { op: "delete", id: deleted.id, version: 1 },
      { op: "create", event: sampleEvent({ title: "Made", external_id: "passed-on" }) },
      { op: "replace", id: replaced.id, version: 1, event: { ...replaced, summary: undefined, title: "Put" } },
      { op: "patch", id: patched.id, version: 1, patch: { summary: null, tags: ["b"] } },
    ]);
    const report = await json(response);
    expect([response.status, report]).toEqual([
      200,
      {
        operations: [
          { op: "delete", id: deleted.id, version: 2 },
          { op: "create", id: expect.stringMatching(/^\w{11}$/), version: 1 },
          { op: "replace", id: replaced.id, version: 2 },
          { op: "patch", id: patched.id, version: 2 },
        ],
      },
    ]);
    expect((await editor.get(address(deleted))).status).toBe(410);
    expect(await read(report.operations[1])).toMatchObject({ title: "Made", external_id: "passed-on", version: 1 });
    const { summary: _, ...rest } = replaced;
    expect(await read(replaced)).toEqual({ ...rest, title: "Put", version: 2 });
    expect(await read(patched)).toMatchObject({ tags: ["b"], version: 2 });
    expect(await read(patched)).not.toHaveProperty("summary");
    await expectConsistent(env.DB);
  });

  it("takes 500 operations", async () => {
    const before = await countChanges();
    const operations = Array.from({ length: 500 }, (_, index) => ({
      op: "create",
      event: { date: "2020", title: `Many ${index}`, tags: ["batch-many"] },
    }));
    const { operations: done } = await json(await send(operations));
    expect(new Set(done.map(({ id }: { id: string }) => id)).size).toBe(500);
    expect(await countChanges()).toBe(before + 500);
    const { events } = await json(await editor.get(`${API}/events?tag=batch-many&limit=1000`));
    expect(events).toHaveLength(500);
  });

  it("is written once for one Idempotency-Key, and answered ten times alike", async () => {
    const event = await createEvent(editor);
    const operations = [
      { op: "create", event: sampleEvent({ tags: ["batch-once"] }) },
      { op: "patch", id: event.id, version: 1, patch: { summary: "once" } },
    ];
    const before = await countChanges();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => send(operations, { "idempotency-key": "batch" })),
    );
    const answers = await Promise.all(responses.map(async (response) => [response.status, await json(response)]));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.[0]).toBe(200);
    expect(await countChanges()).toBe(before + 2);
    const { events } = await json(await editor.get(`${API}/events?tag=batch-once`));
    expect(events.map(({ id }: { id: string }) => id)).toEqual([answers[0]?.[1].operations[0].id]);
  });
});

describe("a batch of which one operation is wrong", () => {
  it("names every wrong member by its place, and writes nothing", async () => {
    const event = await createEvent(editor);
    const good = { op: "create", event: sampleEvent() };
    await expectRefused(
      [
        good,
        { op: "create", event: { date: "2021-13", title: "" } },
        { op: "patch", id: event.id, version: 1, patch: { title: null, sources: [{ url: "ftp://x" }] } },
      ],
      {
        status: 422,
        type: "invalid-content",
        errors: [
          {
            pointer: "/operations/1/event/date",
            value: "2021-13",
            detail: expect.stringMatching(/^"2021-13" is not a date: months go from 01 to 12/),
          },
          { pointer: "/operations/1/event/title", value: "", detail: "is empty" },
          {
            pointer: "/operations/2/patch/title",
            detail: "Invalid input: expected string, received undefined",
          },
          {
            pointer: "/operations/2/patch/sources/0/url",
            value: "ftp://x",
            detail: "is not an http or https address",
          },
        ],
      },
    );
  });

  it.each([
    ["no operation", [], "/operations", "has no operation"],
    [
      "too many",
      Array.from({ length: 501 }, () => ({ op: "create", event: {} })),
      "/operations",
      "has more than 500 operations",
    ],
    ["another kind", [{ op: "upsert", event: {} }], "/operations/0/op", expect.stringMatching(/^Invalid/)],
    [
      "no version",
      [{ op: "delete", id: "00000000000" }],
      "/operations/0/version",
      "Invalid input: expected number, received undefined",
    ],
    [
      "no id",
      [{ op: "delete", id: "x", version: 1 }],
      "/operations/0/id",
      "is not the id of an event: 11 digits and lower-case letters",
    ],
    ["no event", [{ op: "create" }], "/operations/0/event", "is not an object"],
    ["an event that is a list", [{ op: "create", event: [] }], "/operations/0/event", "is not an object"],
    [
      "a patch that is none",
      [{ op: "patch", id: "00000000000", version: 1, patch: null }],
      "/operations/0/patch",
      "is not an object",
    ],
    [
      "a member too many",
      [{ op: "delete", id: "00000000000", version: 1, event: {} }],
      "/operations/0/event",
      "is not a member that can be set here",
    ],
  ])("%s", async (_, operations, pointer, detail) => {
    const problem = await expectNoChange(async () =>
      expectProblem(await send(operations), { status: 422, type: "invalid-content" }),
    );
    expect(problem.errors).toMatchObject([{ pointer, detail }]);
  });

  it("that names what is not there, or one event twice", async () => {
    const [event, deleted] = [await createEvent(editor), await createEvent(editor)];
    await editor.delete(address(deleted), { "if-match": '"1"' });
    await expectRefused(
      [
        { op: "delete", id: "00000000000", version: 1 },
        { op: "patch", id: event.id, version: 1, patch: {} },
        { op: "patch", id: deleted.id, version: 2, patch: {} },
      ],
      {
        status: 422,
        type: "invalid-content",
        errors: [
          { pointer: "/operations/0/id", value: "00000000000", detail: "is not the id of an event that is there" },
          { pointer: "/operations/2/id", value: deleted.id, detail: "is not the id of an event that is there" },
        ],
      },
    );
    await expectRefused(
      [
        { op: "patch", id: event.id, version: 1, patch: {} },
        { op: "delete", id: event.id, version: 1 },
      ],
      {
        status: 422,
        type: "invalid-content",
        errors: [
          {
            pointer: "/operations/1/id",
            value: event.id,
            detail: "is that of operation 0 too; make one operation of the two",
          },
        ],
      },
    );
  });

  it("that is stale: each one is named with the version that is there", async () => {
    const [first, second, third] = [await createEvent(editor), await createEvent(editor), await createEvent(editor)];
    await editor.patch(address(first), { summary: "s" }, { "if-match": '"1"' });
    const problem = await expectRefused(
      [
        { op: "patch", id: first.id, version: 1, patch: { summary: "lost" } },
        { op: "delete", id: second.id, version: 1 },
        { op: "replace", id: third.id, version: 4, event: third },
      ],
      {
        status: 412,
        type: "stale",
        errors: [
          {
            pointer: "/operations/0/version",
            value: 1,
            detail: `is not the current version of ${first.id}, which is 2`,
          },
          {
            pointer: "/operations/2/version",
            value: 4,
            detail: `is not the current version of ${third.id}, which is 1`,
          },
        ],
      },
    );
    expect(problem.detail).toBe("read what has changed again and apply your changes to it; nothing was written");
    expect((await read(second)).version).toBe(1);
  });

  it("with an external id that is taken, in the batch or outside", async () => {
    const owner = await createEvent(editor, { external_id: "batch-taken" });
    const create = (external_id: string) => ({ op: "create", event: sampleEvent({ external_id }) });
    await expectRefused([create("batch-free"), create("batch-taken")], {
      status: 409,
      type: "conflict",
      errors: [
        {
          pointer: "/operations/1/event/external_id",
          value: "batch-taken",
          detail: `is that of event ${owner.id}`,
        },
      ],
    });
    await expectRefused([create("batch-twice"), create("batch-twice")], {
      status: 409,
      type: "conflict",
      errors: [
        {
          pointer: "/operations/1/event/external_id",
          value: "batch-twice",
          detail: "is that of operation 0 too",
        },
      ],
    });
  });

  it("with a relation to what is not there, or to what the batch deletes", async () => {
    const [event, deleted] = [await createEvent(editor), await createEvent(editor)];
    const related = (...ids: string[]) => ids.map((id) => ({ type: "follows", event: id }));
    await expectRefused(
      [
        { op: "create", event: sampleEvent({ relations: related(deleted.id, "00000000000") }) },
        { op: "patch", id: event.id, version: 1, patch: { relations: related(event.id) } },
        { op: "delete", id: deleted.id, version: 1 },
      ],
      {
        status: 422,
        type: "invalid-content",
        errors: [
          {
            pointer: "/operations/0/event/relations/0/event",
            value: deleted.id,
            detail: "is deleted by another operation",
          },
          {
            pointer: "/operations/0/event/relations/1/event",
            value: "00000000000",
            detail: "is not the id of an event that is there",
          },
          { pointer: "/operations/1/patch/relations/0/event", value: event.id, detail: "is the event itself" },
        ],
      },
    );
  });

  it("with relations that make a circle together", async () => {
    const [a, b, c] = [await createEvent(editor), await createEvent(editor), await createEvent(editor)];
    const to = ({ id }: { id: string }) => ({ relations: [{ type: "part_of", event: id }] });
    const problem = await expectRefused(
      [
        { op: "patch", id: a.id, version: 1, patch: to(b) },
        { op: "patch", id: c.id, version: 1, patch: { summary: "innocent" } },
        { op: "patch", id: b.id, version: 1, patch: to(a) },
      ],
      {
        status: 409,
        type: "conflict",
        errors: [
          { pointer: "/operations/0/patch/relations", detail: "makes a circle, alone or with other operations" },
          { pointer: "/operations/2/patch/relations", detail: "makes a circle, alone or with other operations" },
        ],
      },
    );
    expect(problem.detail).toBe("a relation would lead the event back to itself");
  });

  it("that a limited token may not write", async () => {
    await editor.post(`${API}/timelines`, { slug: "batch-mine", title: "Mine", rule: "tag=batch-mine" });
    const asked = { name: "x", scopes: ["events:write"], timelines: ["batch-mine"] };
    const { token: secret } = await json(await editor.post(`${API}/tokens`, asked));
    const limited = await createClient({ secret, clock });
    const [mine, foreign] = [await createEvent(editor, { tags: ["batch-mine"] }), await createEvent(editor)];
    const patch = (event: { id: string }, members: object) => ({
      op: "patch",
      id: event.id,
      version: 1,
      patch: members,
    });
    await expectNoChange(async () => {
      await expectProblem(await send([patch(mine, {}), patch(foreign, {})], {}, limited), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "/operations/1/id", value: foreign.id, detail: "is not the id of an event that is there" }],
      });
      for (const bad of [patch(mine, { tags: [] }), { op: "create", event: sampleEvent() }]) {
        await expectProblem(await send([bad], {}, limited), {
          status: 403,
          type: "forbidden",
          detail: "the token may write only events that are, before and after, in batch-mine",
        });
      }
    });
    expect((await send([patch(mine, { summary: "s" })], {}, limited)).status).toBe(200);
  });

  it("that is too much to write at once", async () => {
    const body = "漢".repeat(80_000);
    const operations = [1, 2, 3, 4].map((index) => ({
      op: "create",
      event: { date: "2020", title: `L ${index}`, body },
    }));
    await expectNoChange(async () =>
      expectProblem(await send(operations), {
        status: 413,
        type: "too-large",
        detail: expect.stringMatching(/^the events would be \d{7} bytes to write; 1900000 are possible at once/),
      }),
    );
    const large = [{ op: "create", event: sampleEvent({ body: "x".repeat(1024 * 1024) }) }];
    await expectNoChange(async () =>
      expectProblem(await send(large), {
        status: 413,
        type: "too-large",
        detail: `the body may have ${1024 * 1024} bytes at most`,
      }),
    );
    const events = await Promise.all([1, 2, 3, 4].map((index) => createEvent(editor, { title: `L ${index}`, body })));
    await expectNoChange(async () =>
      expectProblem(await send(events.map(({ id }) => ({ op: "patch", id, version: 1, patch: { summary: "s" } }))), {
        status: 413,
        type: "too-large",
        detail: expect.stringMatching(/^the events would be \d{7} bytes to write; 1900000 are possible at once/),
      }),
    );
    const [one, two] = events;
    const few = [one, two].map(({ id }) => ({ op: "patch", id, version: 1, patch: { summary: "s" } }));
    expect((await send(few)).status).toBe(200);
  });
});

it("does not let __proto__ set members", async () => {
  const event = await createEvent(editor);
  const patch = `{"op":"patch","id":"${event.id}","version":1,"patch":{"__proto__":{"summary":"sneaked in"}}}`;
  const create = '{"op":"create","event":{"date":"2021","title":"x","__proto__":{"summary":"s"}}}';
  const body = `{"operations":[${patch},${create}]}`;
  const response = await expectNoChange(() => editor.post(BATCH, body, { "content-type": "application/json" }));
  const problem = await expectProblem(response, { status: 422, type: "invalid-content" });
  expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
    "/operations/0/patch/__proto__",
    "/operations/1/event/__proto__",
  ]);
});

it("refuses what is nested beyond all reason", async () => {
  const { id } = await createEvent(editor);
  const nested = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  for (const [operation, pointer] of [
    [`{"op":"patch","id":"${id}","version":1,"patch":{"place":${nested}}}`, "/operations/0/patch"],
    [`{"op":"create","event":{"date":"2021","title":"x","a":${nested}}}`, "/operations/0/event/a"],
  ]) {
    const body = `{"operations":[${operation}]}`;
    const response = await expectNoChange(() => editor.post(BATCH, body, { "content-type": "application/json" }));
    const problem = await expectProblem(response, { status: 422, type: "invalid-content" });
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  }
});

describe("two batches at once", () => {
  it("of the same versions: one is written, the other told of every event that changed", async () => {
    const events = await Promise.all([1, 2, 3].map(() => createEvent(editor)));
    const batch = (summary: string) =>
      send(events.map(({ id }) => ({ op: "patch", id, version: 1, patch: { summary } })));
    const responses = await Promise.all(["left", "right", "middle"].map(batch));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const now = await Promise.all(events.map(read));
    expect(now.map(({ version }) => version)).toEqual([2, 2, 2]);
    expect(new Set(now.map(({ summary }) => summary)).size).toBe(1);
    for (const response of responses.filter(({ status }) => status === 412)) {
      const { errors } = await json(response);
      expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        "/operations/0/version",
        "/operations/1/version",
        "/operations/2/version",
      ]);
    }
  });
});
