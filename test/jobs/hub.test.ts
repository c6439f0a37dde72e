import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { HubMessage } from "../../src/domain/subscription.ts";
import worker from "../../src/index.ts";
import { Unanswered } from "../../src/jobs/callbacks.ts";
import { check, type Hub, work } from "../../src/jobs/hub.ts";
import { prune } from "../../src/jobs/prune.ts";
import { API, type Client, createClient, createClock, expectProblem, ORIGIN } from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

// The hub against subscribers that behave as each test wants; the documents, the database and the routes are the real ones.

const START = "2026-11-20T10:00:00Z";
const TOPIC = `${ORIGIN}/timelines/news.atom`;
const clock = createClock(START);
const app = createApp(clock);

let editor: Client;
let asked: { url: URL; method: string; headers: Headers; body: string }[];
let queued: HubMessage[];
/** What callbacks answer; by default a subscriber that wants everything. */
let answer: (request: { url: URL; method: string }) => Response | Promise<Response>;

const agree = ({ url }: { url: URL }) => new Response(url.searchParams.get("hub.challenge") ?? "");

const bindings = {
  ...env,
  BASE_URL: ORIGIN,
  HUB: { send: async (message: HubMessage) => void queued.push(message) } as unknown as Queue<HubMessage>,
};

const openHub = (): Hub => ({
  env: bindings,
  nowMs: clock(),
  askService: async (request) => app.fetch(request, bindings),
  askWeb: async (address, init) => {
    const url = new URL(address);
    const { method = "GET", body = "" } = init;
    asked.push({ url, method, headers: new Headers(init.headers), body: String(body) });
    expect(init.redirect).toBe("manual");
    return answer({ url, method });
  },
});

/** Does what waits in the queue, and what that leads to. */
async function drain(): Promise<void> {
  for (let message = queued.shift(); message; message = queued.shift()) await work(openHub(), message);
}

async function post(form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form).toString();
  const type = { "content-type": "application/x-www-form-urlencoded", ...headers };
  return app.request(`${ORIGIN}/websub`, { method: "POST", body, headers: type }, bindings);
}

const form = (more: Record<string, string> = {}) => ({
  "hub.mode": "subscribe",
  "hub.topic": TOPIC,
  "hub.callback": "https://reader.example.com/hook?key=1",
  ...more,
});

async function subscribe(more: Record<string, string> = {}) {
  expect((await post(form(more))).status).toBe(202);
  await drain();
  asked = [];
}

const rows = async () =>
  (
    await env.DB.prepare(
      "SELECT topic, callback, secret, expires, failures, retry FROM subscriptions ORDER BY id",
    ).all()
  ).results;

let titles = 0;
async function publish(tags = ["news"]): Promise<string> {
  titles += 1;
  const title = `Number ${titles} <&> 新闻`;
  const event = { date: "2026-11-01", title, tags, status: "published" };
  expect((await editor.post(`${API}/events`, event)).status).toBe(201);
  return title;
}

const minute = async () => {
  await check(openHub(), { do: "check" });
  await drain();
};

beforeAll(async () => {
  editor = await createClient({ clock });
  await editor.post(`${API}/timelines`, { slug: "news", title: "News", rule: "tag=news" });
  await publish();
});

beforeEach(async () => {
  await env.DB.batch(["subscriptions", "attempts"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await env.DB.exec("DELETE FROM settings WHERE key = 'hub'");
  clock.set(START);
  asked = [];
  queued = [];
  answer = agree;
});

describe("a subscription", () => {
  it("holds once its callback has said so, for the lease that it was told", async () => {
    const response = await post(form({ "hub.lease_seconds": "7200", "hub.secret": "quiet" }));
    expect([response.status, await response.text()]).toEqual([202, ""]);
    expect(await rows()).toEqual([]);
    await drain();
    const [{ url, method } = { url: new URL(ORIGIN), method: "" }] = asked;
    expect([asked.length, method, url.origin, url.pathname]).toEqual([1, "GET", "https://reader.example.com", "/hook"]);
    const { "hub.challenge": challenge, ...said } = Object.fromEntries(url.searchParams);
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(said).toEqual({ key: "1", "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.lease_seconds": "7200" });
    expect(await rows()).toEqual([
      {
        topic: TOPIC,
        callback: "https://reader.example.com/hook?key=1",
        secret: "quiet",
        expires: clock() / 1000 + 7200,
        failures: 0,
        retry: 0,
      },
    ]);
  });

  it.each([
    ["answers with something else", () => new Response("no")],
    ["answers with the challenge and more", ({ url }) => new Response(`${url.searchParams.get("hub.challenge")}.`)],
    ["answers without an end", () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(64)) }))],
    ["redirects", () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1/" } })],
    ["knows nothing of it", ({ url }) => new Response(url.searchParams.get("hub.challenge"), { status: 404 })],
  ] satisfies [string, typeof answer][])("does not hold where the callback %s", async (_, reply) => {
    answer = reply;
    await post(form());
    await drain();
    expect([asked.length, await rows()]).toEqual([1, []]);
  });

  it.each([
    ["fails", () => new Response("", { status: 503 })],
    ["cannot be reached", () => Promise.reject(new TypeError("no route to https://reader.example.com"))],
  ] satisfies [string, typeof answer][])("is asked for again where the callback %s", async (_, reply) => {
    answer = reply;
    await post(form());
    await expect(drain()).rejects.toThrow(Unanswered);
    await expect(drain()).resolves.toBeUndefined();
    expect(await rows()).toEqual([]);
  });

  it("is renewed, with another secret, and keeps what it has not been given yet", async () => {
    await subscribe({ "hub.secret": "old" });
    const title = await publish();
    clock.set("2026-11-21T10:00:00Z");
    expect((await post(form({ "hub.secret": "new" }))).status).toBe(202);
    await drain();
    expect(await rows()).toMatchObject([{ secret: "new", expires: clock() / 1000 + 864_000 }]);
    const posts = asked.filter(({ method }) => method === "POST");
    expect(posts.map(({ body }) => body.includes(title.replaceAll("<&>", "&lt;&amp;&gt;")))).toEqual([true]);
  });

  it("begins with what was there when it was asked for, and gets what came meanwhile", async () => {
    let title = "";
    answer = async (request) => {
      if (request.method === "GET") title = await publish();
      return agree(request);
    };
    await post(form());
    await drain();
    const posts = asked.filter(({ method }) => method === "POST");
    expect(posts.map(({ body }) => body.includes(title.replaceAll("<&>", "&lt;&amp;&gt;")))).toEqual([true]);
  });

  it("is renewed and ended though new ones are too many for now", async () => {
    await subscribe();
    await env.DB.exec(
      `INSERT INTO attempts (key, count, until) VALUES ('hub host reader.example.com', 500, ${clock() / 1000 + 60})
         ON CONFLICT (key) DO UPDATE SET count = 500`.replaceAll("\n", " "),
    );
    expect((await post(form())).status).toBe(202);
    expect((await post(form({ "hub.mode": "unsubscribe" }))).status).toBe(202);
    await expectProblem(await post(form({ "hub.topic": `${ORIGIN}/events.rss` })), {
      status: 429,
      type: "too-many-requests",
    });
  });

  it("is denied where a host has a thousand, but may be renewed", async () => {
    await subscribe();
    const until = clock() / 1000 + 60;
    await env.DB.exec(
      `INSERT INTO subscriptions (topic, callback, host, expires, etag, digest) SELECT value, 'x', 'reader.example.com', ${until}, '', '' FROM json_each('${JSON.stringify(Array.from({ length: 999 }, (_, index) => index))}')`,
    );
    await post(form({ "hub.topic": `${ORIGIN}/events.rss` }));
    await drain();
    expect(asked.map(({ url }) => [url.searchParams.get("hub.mode"), url.searchParams.get("hub.reason")])).toEqual([
      ["denied", "there are too many subscriptions"],
    ]);
    expect(await rows()).toHaveLength(1000);
    await subscribe({ "hub.secret": "again" });
    expect((await rows())[0]).toMatchObject({ secret: "again" });
  });

  it("is asked for again where the service itself fails, and not denied", async () => {
    const broken: Hub = { ...openHub(), askService: async () => new Response("", { status: 500 }) };
    await post(form());
    const [message] = queued.splice(0);
    if (!message) throw new Error("no message");
    await expect(work(broken, message)).rejects.toThrow("500 for a topic");
    expect(asked).toEqual([]);
  });

  it("follows a topic through all its new addresses", async () => {
    const moving: Hub = {
      ...openHub(),
      askService: async (request) => {
        const hop = Number(new URL(request.url).searchParams.get("hop") ?? 3);
        if (hop === 0) return app.request(TOPIC, {}, bindings);
        return new Response(null, { status: 308, headers: { location: `${TOPIC}?hop=${hop - 1}` } });
      },
    };
    await post(form());
    const [message] = queued.splice(0);
    if (!message) throw new Error("no message");
    await work(moving, message);
    expect(await rows()).toHaveLength(1);
  });

  it("ends when its callback confirms that, and not before", async () => {
    await subscribe();
    answer = () => new Response("who?", { status: 404 });
    await post(form({ "hub.mode": "unsubscribe" }));
    await drain();
    expect(await rows()).toHaveLength(1);
    answer = agree;
    await post(form({ "hub.mode": "unsubscribe" }));
    await drain();
    expect(asked.map(({ url }) => url.searchParams.get("hub.lease_seconds"))).toEqual([null, null]);
    expect(await rows()).toEqual([]);
  });

  it.each([
    ["/timelines/nowhere.atom", "there is no feed at the address"],
    ["/events.rss?colour=red", "there is no feed at the address"],
    ["/timelines/news.json", "the address is no feed that news come to"],
    ["/timelines/news.atom?as_of=2026-11-20T10:00:00Z", "the address is no feed that news come to"],
    ["/robots.txt", "the address is no feed that news come to"],
  ])("is denied for %s", async (path, reason) => {
    await post(form({ "hub.topic": ORIGIN + path }));
    await drain();
    expect(asked.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { key: "1", "hub.mode": "denied", "hub.topic": ORIGIN + path, "hub.reason": reason },
    ]);
    expect(await rows()).toEqual([]);
  });

  it("holds for every filter and for an event", async () => {
    const { events } = (await (await app.request(`${ORIGIN}/events.json`, {}, bindings)).json()) as {
      events: { id: string }[];
    };
    for (const path of ["/events.rss?tag=news", `/events/${events[0]?.id}.feed.json`]) {
      await subscribe({ "hub.topic": ORIGIN + path });
    }
    expect(await rows()).toHaveLength(2);
  });

  it("is forgotten by the daily job when its lease is over", async () => {
    await subscribe({ "hub.lease_seconds": "3600" });
    await prune(env, clock() + 3_599_000);
    expect(await rows()).toHaveLength(1);
    await prune(env, clock() + 3_600_000);
    expect(await rows()).toEqual([]);
  });
});

describe("news", () => {
  it("are given to who subscribed before, signed, as the address of the topic has them, and once", async () => {
    await subscribe({ "hub.secret": "quiet" });
    await subscribe({ "hub.callback": "https://other.example.com/" });
    await minute();
    expect(asked).toEqual([]);
    await publish();
    await minute();
    await minute();
    const document = await app.request(TOPIC, {}, bindings);
    const text = await document.text();
    const [second, first] = asked.sort((a, b) => a.url.host.localeCompare(b.url.host));
    expect([first, second].map((one) => [one?.method, one?.url.href, one?.body === text])).toEqual([
      ["POST", "https://reader.example.com/hook?key=1", true],
      ["POST", "https://other.example.com/", true],
    ]);
    expect(first?.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
    expect(first?.headers.get("link")).toBe(
      `<${TOPIC}>; rel="self"; type="application/atom+xml", <${ORIGIN}/websub>; rel="hub"`,
    );
    const key = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode("quiet"),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["verify"],
    );
    const signature = /^sha256=([0-9a-f]{64})$/.exec(first?.headers.get("x-hub-signature") ?? "")?.[1] ?? "";
    const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    expect(await crypto.subtle.verify("HMAC", key, bytes, new TextEncoder().encode(text))).toBe(true);
    expect(second?.headers.has("x-hub-signature")).toBe(false);
  });

  it("are none where something else changed", async () => {
    await subscribe();
    await publish(["other"]);
    await minute();
    expect(asked).toEqual([]);
  });

  it("come with a scheduled event at its time", async () => {
    await subscribe();
    const event = {
      date: "2026-12-01",
      title: "Later",
      tags: ["news"],
      status: "scheduled",
      published_at: "2026-11-20T10:30:00Z",
    };
    expect((await editor.post(`${API}/events`, event)).status).toBe(201);
    await minute();
    expect(asked.filter(({ body }) => body.includes("Later"))).toEqual([]);
    asked = [];
    clock.set("2026-11-20T10:30:00Z");
    // The job of the minute says in the log that the time came, and then looks for news.
    await worker.scheduled(
      { cron: "* * * * *", scheduledTime: clock(), noRetry: () => undefined },
      bindings,
      createExecutionContext(),
    );
    await drain();
    expect(asked.map(({ method, body }) => [method, body.includes("Later")])).toEqual([["POST", true]]);
  });

  it("come to a topic that is spelled otherwise than its address is", async () => {
    const spelled = `${TOPIC}?lang=&order=-published&country=`;
    await subscribe({ "hub.topic": spelled });
    expect(await env.DB.prepare("SELECT topic FROM subscriptions").all()).toMatchObject({
      results: [{ topic: spelled }],
    });
    const [name = ""] = (await publish()).split(" <");
    await minute();
    expect(asked.map(({ method, body }) => [method, body.includes(name)])).toEqual([["POST", true]]);
    expect(asked[0]?.headers.get("link")).toContain(`<${TOPIC}?order=-published>; rel="self"`);
  });

  it("are none where the same bytes have another ETag", async () => {
    await subscribe();
    await env.DB.exec("UPDATE subscriptions SET etag = 'of the renderer before'");
    await minute();
    expect(asked).toEqual([]);
    const { etag } = Object.fromEntries((await app.request(TOPIC, {}, bindings)).headers);
    expect(await env.DB.prepare("SELECT etag FROM subscriptions").all()).toMatchObject({ results: [{ etag }] });
  });

  it("wait for a callback that fails, ever longer, and are then the newest", async () => {
    await subscribe();
    await publish();
    answer = () => new Response("", { status: 500 });
    await minute();
    expect(await rows()).toMatchObject([{ failures: 1, retry: clock() / 1000 + 60 }]);
    clock.set("2026-11-20T10:00:59Z");
    await minute();
    expect(asked).toHaveLength(1);
    clock.set("2026-11-20T10:01:00Z");
    answer = () => Promise.reject(new TypeError("gone away"));
    await minute();
    expect(await rows()).toMatchObject([{ failures: 2, retry: clock() / 1000 + 120 }]);
    const title = await publish();
    answer = agree;
    clock.set("2026-11-20T10:03:00Z");
    await minute();
    expect(asked).toHaveLength(3);
    expect(asked.at(-1)?.body).toContain(title.replaceAll("<&>", "&lt;&amp;&gt;"));
    expect(await rows()).toMatchObject([{ failures: 0, retry: 0 }]);
  });

  it("of one subscriber do not wait for another", async () => {
    await subscribe();
    await subscribe({ "hub.callback": "https://other.example.com/" });
    await publish();
    answer = ({ url }) => new Response("", { status: url.hostname === "other.example.com" ? 204 : 500 });
    await minute();
    expect(await rows()).toMatchObject([{ failures: 1 }, { failures: 0, retry: 0 }]);
  });

  it("are no more for a callback that says so", async () => {
    await subscribe();
    await publish();
    answer = () => new Response("", { status: 410 });
    await minute();
    expect(await rows()).toEqual([]);
  });

  it("are not given after the lease", async () => {
    await subscribe({ "hub.lease_seconds": "3600" });
    await publish();
    clock.set("2026-11-20T11:00:00Z");
    await minute();
    expect(asked).toEqual([]);
  });

  it("reach more subscribers and topics than one run takes, each once", async () => {
    const { etag } = Object.fromEntries((await app.request(TOPIC, {}, bindings)).headers);
    const topics = Array.from({ length: 45 }, (_, index) => `${ORIGIN}/events.atom?tag=news&limit=${index + 1}`);
    const many = [
      ...Array.from({ length: 70 }, (_, index) => [TOPIC, `https://r${index}.example.com/`]),
      ...topics.map((topic, index) => [topic, `https://t${index}.example.com/`]),
    ];
    const until = clock() / 1000 + 7200;
    await env.DB.batch(
      many.map(([topic, callback]) =>
        env.DB.prepare(
          "INSERT INTO subscriptions (topic, callback, host, expires, etag, digest) VALUES (?, ?, 'x', ?, ?, 'old')",
        ).bind(...[topic, callback, until, etag]),
      ),
    );
    await publish();
    await minute();
    expect(asked.map(({ url }) => url.href).sort()).toEqual(many.map(([, callback]) => callback).sort());
  });

  it("that come while others are delivered are delivered too", async () => {
    await subscribe();
    await subscribe({ "hub.callback": "https://other.example.com/" });
    await publish();
    let title = "";
    answer = async (request) => {
      if (title === "") title = await publish();
      return agree(request);
    };
    await minute();
    const last = title.replaceAll("<&>", "&lt;&amp;&gt;");
    expect(asked.map(({ url, body }) => [url.hostname, body.includes(last)]).sort()).toEqual([
      ["other.example.com", false],
      ["other.example.com", true],
      ["reader.example.com", false],
      ["reader.example.com", true],
    ]);
  });

  it("that come during a delivery follow it, though nobody looks for them", async () => {
    await subscribe();
    await publish();
    let title = "";
    answer = async (request) => {
      if (title === "") title = await publish();
      return agree(request);
    };
    await work(openHub(), { do: "deliver", topic: TOPIC });
    await drain();
    const last = title.replaceAll("<&>", "&lt;&amp;&gt;");
    expect(asked.map(({ body }) => body.includes(last))).toEqual([false, true]);
  });

  it("are not delivered after the lease, however they were sent for", async () => {
    await subscribe({ "hub.lease_seconds": "3600" });
    await publish();
    clock.set("2026-11-20T11:00:00Z");
    await work(openHub(), { do: "deliver", topic: TOPIC });
    expect(asked).toEqual([]);
  });

  it("go to six callbacks at a time", async () => {
    const until = clock() / 1000 + 7200;
    await env.DB.batch(
      Array.from({ length: 40 }, (_, index) =>
        env.DB.prepare(
          "INSERT INTO subscriptions (topic, callback, host, expires, etag, digest) VALUES (?, ?, 'x', ?, '', 'old')",
        ).bind(TOPIC, `https://r${index}.example.com/`, until),
      ),
    );
    let open = 0;
    let most = 0;
    answer = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open -= 1;
      return new Response("");
    };
    await minute();
    expect([asked.length, most]).toEqual([40, 6]);
  });

  it("end for a callback that failed twenty times in a row", async () => {
    await subscribe();
    await env.DB.exec("UPDATE subscriptions SET failures = 18");
    await publish();
    answer = () => new Response("", { status: 500 });
    await minute();
    expect(await rows()).toMatchObject([{ failures: 19, retry: clock() / 1000 + 21_600 }]);
    clock.set("2026-11-20T16:00:00Z");
    await minute();
    expect(await rows()).toEqual([]);
  });

  it("wait while a topic is not there, and end no subscription for that", async () => {
    await subscribe({ "hub.topic": `${ORIGIN}/tags/news.rss` });
    const gone: Hub = { ...openHub(), askService: async () => new Response("", { status: 404 }) };
    await env.DB.exec("UPDATE subscriptions SET failures = 3, retry = 1");
    await work(gone, { do: "deliver", topic: `${ORIGIN}/tags/news.rss` });
    expect([asked, await rows()]).toMatchObject([[], [{ failures: 0, retry: 0 }]]);
    await publish();
    await minute();
    expect(asked.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("of a timeline that is renamed come from its new address", async () => {
    await editor.post(`${API}/timelines`, { slug: "before", title: "Renamed", rule: "tag=renamed" });
    await subscribe({ "hub.topic": `${ORIGIN}/timelines/before.rss` });
    await editor.patch(
      `${API}/timelines/before`,
      { slug: "after" },
      { "if-match": "*", "content-type": "application/merge-patch+json" },
    );
    await publish(["renamed"]);
    await minute();
    expect(asked.map(({ method, headers }) => [method, headers.get("link")?.split(";")[0]])).toEqual([
      ["POST", `<${ORIGIN}/timelines/after.rss>`],
    ]);
  });

  it("end with a timeline that is deleted, and its subscribers are told", async () => {
    await editor.post(`${API}/timelines`, { slug: "short", title: "Short" });
    await subscribe({ "hub.topic": `${ORIGIN}/timelines/short.rss` });
    expect((await editor.delete(`${API}/timelines/short`, { "if-match": "*" })).status).toBe(204);
    await minute();
    expect(asked.map(({ url }) => [url.searchParams.get("hub.mode"), url.searchParams.get("hub.reason")])).toEqual([
      ["denied", "the feed was deleted"],
    ]);
    expect(await rows()).toEqual([]);
  });
});

describe("what looking for news costs", () => {
  const cost = async () => {
    const meter = meterDatabase(env.DB);
    await check({ ...openHub(), env: { ...bindings, DB: meter.db } }, { do: "check" });
    return meter.take();
  };

  // A delivery of an earlier test that waits for another try would be looked at too.
  beforeEach(() => env.DB.exec("DELETE FROM subscriptions"));

  it("is one round trip where nothing has changed, however many subscribe", async () => {
    await subscribe();
    await subscribe({ "hub.topic": `${ORIGIN}/events.rss` });
    await minute();
    expect(await cost()).toEqual({ roundTrips: 1, rowsRead: 4, rowsWritten: 0 });
  });

  it("is one round trip where nobody subscribes", async () => {
    await publish();
    expect(await cost()).toEqual({ roundTrips: 1, rowsRead: 3, rowsWritten: 0 });
  });

  it("is the list of topics and two writes of the mark where something else has changed; the documents come besides", async () => {
    await subscribe();
    await minute();
    await publish(["other"]);
    expect(await cost()).toMatchObject({ roundTrips: 4, rowsWritten: 2 });
  });
});
