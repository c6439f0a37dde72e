import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
  sampleEvent,
} from "../../helpers/api.ts";
import { wrapDatabase } from "../../helpers/sessions.ts";

let editor: Client;

beforeAll(async () => {
  editor = await createClient();
});

const WRITES = [
  ["PUT", { date: "2020", title: "Late" }],
  ["PATCH", { title: "Late" }],
  ["DELETE", undefined],
] as const;

async function createRecords() {
  const event = await createEvent(editor);
  const slug = `t-${event.id}`;
  await editor.post(`${API}/timelines`, { slug, title: "T" });
  return [
    { path: `${API}/events/${event.id}`, put: { date: "2020", title: "Late" } },
    { path: `${API}/timelines/${slug}`, put: { slug, title: "Late" } },
  ];
}

it("a write that others leave no gap for is refused with what to do", async () => {
  const other = await createClient();
  let writes = 0;
  const db = wrapDatabase(env.DB, (asked) => ({
    prepare: (text) => asked.prepare(text),
    batch: async (statements) => {
      writes += 1;
      await other.post(`${API}/timelines`, { slug: `gap-${writes}`, title: "Gap" });
      return asked.batch(statements);
    },
  }));
  const hindered = await createClient({ db });
  await expectProblem(await hindered.post(`${API}/events?duplicates=ignore`, sampleEvent({ external_id: "gap" })), {
    status: 409,
    type: "conflict",
    detail: "other writers keep changing timelines or names on which this depends; nothing was written: try again",
  });
  expect((await editor.post(`${API}/events`, sampleEvent({ external_id: "gap" }))).status).toBe(201);
});

describe.each(WRITES)("%s", (method, given) => {
  it("without If-Match answers 428 and names the current version", async () => {
    for (const { path, put } of await createRecords()) {
      const response = await expectNoChange(() => editor.send(method, path, { body: method === "PUT" ? put : given }));
      expect(response.headers.get("etag")).toBe('"1"');
      await expectProblem(response, {
        status: 428,
        type: "precondition-required",
        detail: 'send If-Match with the ETag of the version you read; it is "1" now',
        errors: [{ header: "If-Match", detail: "is missing" }],
      });
    }
  });

  it.each(['"2"', '"0"', "1", '"1', "", '"1x"', 'W/"2"', '"2", "3"'])("with If-Match %s answers 412", async (tag) => {
    for (const { path, put } of await createRecords()) {
      const body = method === "PUT" ? put : given;
      const response = await expectNoChange(() => editor.send(method, path, { body, headers: { "if-match": tag } }));
      expect(response.headers.get("etag")).toBe('"1"');
      await expectProblem(response, {
        status: 412,
        type: "stale",
        detail: 'the current version is "1"; read it again and apply your change to it',
        errors: [{ header: "If-Match", value: tag, detail: 'is not "1"' }],
      });
    }
  });

  it.each(['"1"', 'W/"1"', '"7", W/"1"', "*"])("with If-Match %s writes", async (tag) => {
    for (const { path, put } of await createRecords()) {
      const body = method === "PUT" ? put : given;
      const response = await editor.send(method, path, { body, headers: { "if-match": tag } });
      expect(response.status).toBe(method === "DELETE" ? 204 : 200);
      if (method !== "DELETE") expect(await json(response)).toMatchObject({ title: "Late", version: 2 });
    }
  });
});

describe("two writers with the same version", () => {
  it("one after the other: the second is told, and nothing is lost", async () => {
    const event = await createEvent(editor);
    const path = `${API}/events/${event.id}`;
    const first = await editor.patch(path, { summary: "first" }, { "if-match": '"1"' });
    expect(first.status).toBe(200);
    await expectNoChange(async () =>
      expectProblem(await editor.patch(path, { summary: "second" }, { "if-match": '"1"' }), {
        status: 412,
        type: "stale",
      }),
    );
    expect(await json(await editor.get(path))).toMatchObject({ summary: "first", version: 2 });
  });

  it("at once: exactly one is written, whoever it is", async () => {
    for (const { path } of await createRecords()) {
      const titles = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
      const responses = await Promise.all(titles.map((title) => editor.patch(path, { title }, { "if-match": '"1"' })));
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
      const winner = responses.findIndex(({ status }) => status === 200);
      const now = await json(await editor.get(path));
      expect(now).toMatchObject({ title: titles[winner], version: 2 });
      expect(await json(responses[winner] as Response)).toEqual(now);
    }
  });

  it("at once, all trying again with what they then read: every change is there at the end", async () => {
    const event = await createEvent(editor, { tags: [] });
    const path = `${API}/events/${event.id}`;
    const tags = ["a", "b", "c", "d", "e"];
    const add = async (tag: string): Promise<number> => {
      for (let attempt = 1; attempt < 20; attempt++) {
        const read = await editor.get(path);
        const now = await json(read);
        const headers = { "if-match": read.headers.get("etag") ?? "" };
        const response = await editor.patch(path, { tags: [...now.tags, tag] }, headers);
        if (response.status === 200) return attempt;
        expect(response.status).toBe(412);
      }
      throw new Error("never written");
    };
    const attempts = await Promise.all(tags.map(add));
    const now = await json(await editor.get(path));
    expect([...now.tags].sort()).toEqual(tags);
    expect(now.version).toBe(6);
    expect(Math.max(...attempts)).toBeGreaterThan(1);
  });
});
