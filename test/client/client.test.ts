import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { run } from "../../client/example.ts";
import { AnnalsError, type ClientOptions, createClient, type Event } from "../../client/index.js";
import { createApp } from "../../src/app.ts";
import { createClient as createEditor, createToken, ORIGIN } from "../helpers/api.ts";

type Fetch = NonNullable<ClientOptions["fetch"]>;
type Call = { method: string; url: string; headers: Record<string, string>; body: unknown };

let token: string;
const service: Fetch = async (url, init) => createApp().request(url, init, env);

beforeAll(async () => {
  token = (await createToken()).secret;
});

/** A client whose calls go to the app; `disturb` may answer, or fail, in its place. */
function open(
  disturb: (call: Call, count: number) => Response | undefined | Promise<Response | undefined> = () => undefined,
) {
  const calls: Call[] = [];
  const waits: number[] = [];
  const fetch: Fetch = async (url, init) => {
    const headers = init.headers as Record<string, string>;
    const call = { method: init.method ?? "", url, headers, body: init.body };
    calls.push(call);
    return (await disturb(call, calls.length)) ?? service(url, init);
  };
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  return { annals: createClient({ origin: `${ORIGIN}/`, token, fetch, wait }), calls, waits };
}

const busy = (headers: Record<string, string> = {}) => new Response("busy", { status: 503, headers });
const body = (title: string, more: object = {}) => ({ title, date: "2021-12-26", ...more });

async function countEvents(tag: string): Promise<number> {
  const { annals } = open();
  return (await annals.request("GET /events", { query: { tag } })).data.events.length;
}

describe("bookmarks", () => {
  it("says with each call what was seen before, and with none what was not", async () => {
    const { annals, calls } = open();
    expect(annals.bookmark).toBeUndefined();
    const { data } = await annals.request("POST /events", { body: body("Kept in mind") });
    const afterWrite = annals.bookmark;
    await annals.request("GET /events/{id}", { path: { id: data.id } });
    await annals.request("GET /events/{id}", { path: { id: data.id } });
    expect(calls.map(({ headers }) => headers["annals-bookmark"])).toEqual([undefined, afterWrite, expect.any(String)]);
    expect(afterWrite).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/);
  });

  it("keeps the newest of those that come, in whatever order", async () => {
    const at = (n: number) => `0000000${n}-00000000-00000000-${"0".repeat(32)}`;
    const given = [at(2), at(1), at(3)];
    const { annals, calls } = open((_call, count) =>
      Response.json({ events: [] }, { headers: { "annals-bookmark": given[count - 1] ?? "" } }),
    );
    for (let count = 0; count < 3; count++) await annals.request("GET /events");
    expect(calls.map(({ headers }) => headers["annals-bookmark"])).toEqual([undefined, at(2), at(2)]);
    expect(annals.bookmark).toBe(at(3));
  });

  it("goes on from where another client is", async () => {
    const { annals } = open();
    await annals.request("POST /events", { body: body("Seen by the one") });
    const bookmark = annals.bookmark ?? "";
    const calls: Call[] = [];
    const other = createClient({
      ...{ origin: ORIGIN, token, bookmark },
      fetch: (url, init) => {
        calls.push({ method: "", url, headers: init.headers as Record<string, string>, body: undefined });
        return service(url, init);
      },
    });
    await other.request("GET /events");
    expect(calls[0]?.headers["annals-bookmark"]).toBe(bookmark);
  });
});

describe("one operation", () => {
  it("sends what the operation takes, and gives data, ETag and address", async () => {
    const { annals, calls } = open();
    const made = await annals.request("POST /events", { body: body("One") });
    expectTypeOf(
      (await annals.request("GET /events/{id}", { path: { id: made.data.id } })).data,
    ).toEqualTypeOf<Event>();
    calls.length = 1;
    expect(made).toMatchObject({ status: 201, etag: '"1"', isReplayed: false, data: { title: "One", version: 1 } });
    expect(made.location).toBe(`${ORIGIN}/api/v1/events/${made.data.id}`);
    const patched = await annals.request("PATCH /events/{id}", {
      path: { id: made.data.id },
      body: { title: "Two" },
      ifMatch: 1,
    });
    expect(patched.data.title).toBe("Two");
    const gone = await annals.request("DELETE /events/{id}", {
      path: { id: made.data.id },
      ifMatch: patched.etag ?? "",
    });
    expect([gone.status, gone.data]).toEqual([204, undefined]);
    expect(calls.map(({ method, headers }) => [method, headers["content-type"], headers["if-match"]])).toEqual([
      ["POST", "application/json", undefined],
      ["PATCH", "application/merge-patch+json", '"1"'],
      ["DELETE", undefined, '"2"'],
    ]);
    expect(new Set(calls.map(({ headers }) => headers["idempotency-key"])).size).toBe(3);
  });

  it("sends texts as they are", async () => {
    const { annals } = open();
    const { data } = await annals.request("POST /imports", {
      body: "title,date\nFrom a table,2021\n",
      contentType: "text/csv",
      query: { dry_run: "true" },
    });
    expect([data.created, data.refused]).toEqual([1, 0]);
  });

  it("throws the problem, with every place that is wrong", async () => {
    const { annals, calls } = open();
    const error = await annals
      .request("POST /events", { body: body("", { date: "tomorrow" }) })
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AnnalsError);
    expect([error.status, error.type, error.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      "invalid-content",
      ["/date", "/title"],
    ]);
    for (const { pointer, detail } of error.errors) expect(error.message).toContain(`${pointer} ${detail}`);
    expect(calls).toHaveLength(1);
  });

  it("refuses a path without its parts before anything is sent", async () => {
    const { annals, calls } = open();
    await expect(annals.request("GET /events/{id}", { path: { id: "" } })).rejects.toThrow(
      "GET /events/{id} needs path.id",
    );
    expect(calls).toEqual([]);
  });

  it("escapes what stands in a path", async () => {
    const { annals, calls } = open();
    await annals.request("GET /events/{id}", { path: { id: "a/../b?c" } }).catch(() => undefined);
    expect(calls[0]?.url).toBe(`${ORIGIN}/api/v1/events/a%2F..%2Fb%3Fc`);
  });
});

describe("trying again", () => {
  it("makes a write once although its answer was lost", async () => {
    const { annals, calls, waits } = open(async ({ url, ...call }, count) => {
      if (count > 1) return undefined;
      await service(url, { ...call, body: call.body as string });
      throw new TypeError("connection lost");
    });
    const made = await annals.request("POST /events", { body: body("Once", { tags: ["client-once"] }) });
    expect([made.status, made.isReplayed, calls.length, waits]).toEqual([201, true, 2, [500]]);
    expect(await countEvents("client-once")).toBe(1);
  });

  it("waits as long as it is told, and longer each time where it is not", async () => {
    const { annals, waits } = open((_, count) =>
      count === 1 ? busy({ "retry-after": "7" }) : count < 4 ? busy() : undefined,
    );
    await annals.request("GET /events");
    expect(waits).toEqual([7000, 1000, 2000]);
  });

  it("gives up after four tries, or at once when it is told to wait longer than half a minute", async () => {
    const always = open(() => busy());
    await expect(always.annals.request("GET /events")).rejects.toMatchObject({ status: 503, type: "" });
    expect(always.calls).toHaveLength(4);
    const later = open(() => busy({ "retry-after": "31" }));
    await expect(later.annals.request("GET /events")).rejects.toMatchObject({ status: 503 });
    expect(later.calls).toHaveLength(1);
  });

  it("does not repeat what has an answer, nor the making of a token", async () => {
    const { annals, calls } = open(() => busy());
    await expect(annals.request("POST /tokens", { body: { name: "n", scopes: ["read"] } })).rejects.toMatchObject({
      status: 503,
    });
    expect([calls.length, calls[0]?.headers["idempotency-key"]]).toEqual([1, undefined]);
    const missing = open();
    await expect(missing.annals.request("GET /timelines/{slug}", { path: { slug: "none" } })).rejects.toMatchObject({
      status: 404,
      type: "not-found",
    });
    expect(missing.calls).toHaveLength(1);
  });

  it("stops when it is told to", async () => {
    const { annals, calls } = open(() => {
      throw new TypeError("aborted");
    });
    await expect(annals.request("GET /events", { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(calls).toHaveLength(1);
  });
});

describe("lists and changes", () => {
  it("gives every item of all pages", async () => {
    const { annals, calls } = open();
    for (const [day, title] of ["a", "b", "c", "d", "e"].entries()) {
      await annals.request("POST /events", { body: { title, date: `2021-01-0${day + 1}`, tags: ["paged"] } });
    }
    calls.length = 0;
    const titles: string[] = [];
    for await (const { title } of annals.list("GET /events", { query: { tag: "paged", limit: 2, order: "date" } }))
      titles.push(title);
    expect(titles).toEqual(["a", "b", "c", "d", "e"]);
    expect(calls).toHaveLength(3);
  });

  it("keeps the change of another who was faster", async () => {
    const editor = await createEditor();
    const { annals } = open();
    const { data: event } = await annals.request("POST /events", { body: body("Contested") });
    let edits = 0;
    const { data } = await annals.change("/events/{id}", { id: event.id }, async (current) => {
      edits += 1;
      if (edits === 1) {
        await editor.patch(`/api/v1/events/${event.id}`, { summary: "theirs" }, { "if-match": '"1"' });
      }
      return { ...current, title: "ours" };
    });
    expect([data.title, data.summary, data.version, edits]).toEqual(["ours", "theirs", 3, 2]);
  });
});

describe("the example", () => {
  it("does what it says", async () => {
    const said: string[] = [];
    await run({ origin: ORIGIN, token, fetch: service }, (line) => said.push(line));
    expect(said).toEqual([
      expect.stringMatching(/^recorded https:\/\/annals\.test\/events\/[a-z0-9]+/),
      "version 2 has tags entity-list",
      "2022-12-16  Entity List addition",
      expect.stringMatching(/^\/date /),
      expect.stringMatching(/^\/title /),
    ]);
  });
});
