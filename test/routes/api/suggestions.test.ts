import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../../../src/crypto.ts";
import { prune } from "../../../src/jobs/prune.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createReader,
  expectNoChange,
  expectProblem,
  json,
  text,
} from "../../helpers/api.ts";

const NOON = "2026-11-23T12:00:00Z";
const clock = createClock(NOON);
let editor: Client;
let anyone: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  anyone = await createReader(clock);
  await editor.post(`${API}/timelines`, { slug: "open", title: "Open", rule: "tag=open", suggestions: true });
  await editor.post(`${API}/timelines`, { slug: "closed", title: "Closed" });
});

beforeEach(async () => {
  clock.set(NOON);
  await env.DB.exec("DELETE FROM attempts");
});

const PATH = `${API}/timelines/open/suggestions`;
const BODY = { date: "2021-12-26", title: "Something that happened" };

let clients = 0;
/** The header that Cloudflare sets; another client each time. */
const from = (address = `192.0.2.${++clients}`) => ({ "cf-connecting-ip": address });

const send = (members: object = {}, headers: Record<string, string> = from()) =>
  anyone.post(PATH, { ...BODY, ...members }, headers);

const attempts = async () =>
  (await env.DB.prepare("SELECT key, count, until FROM attempts ORDER BY key").all<{ key: string; count: number }>())
    .results;

describe("POST /timelines/{slug}/suggestions", () => {
  it("makes a draft that editors find and nobody else", async () => {
    const said = {
      summary: "In Beijing",
      language: "en",
      sources: [{ url: "https://example.org/brief", title: "Brief" }],
    };
    const who = { name: "A. Reader", contact: "reader@example.org", note: "I was there" };
    const response = await send({ ...said, ...who });
    const answer = await json(response);
    expect([response.status, response.headers.get("cache-control")]).toEqual([201, "private, no-store"]);
    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{11}$/),
      timeline: "open",
      ...BODY,
      received_at: NOON,
    });
    const { events } = await json(await editor.get(`${API}/events?suggestion=open`));
    expect(events).toEqual([
      expect.objectContaining({
        id: answer.id,
        ...BODY,
        ...said,
        status: "draft",
        suggestion: { timeline: "open", ...who },
        version: 1,
        created_at: NOON,
      }),
    ]);
    expect((await anyone.get(`/events/${answer.id}`)).status).toBe(404);
    for (const path of ["/events.json?suggestion=open", "/events.json", "/timelines/open.json"]) {
      expect([path, (await json(await anyone.get(path))).events]).toEqual([path, []]);
    }
    const row = await env.DB.prepare("SELECT token, action, visible FROM changes ORDER BY seq DESC LIMIT 1").first();
    expect(row).toEqual({ token: null, action: "created", visible: 0 });
  });

  it("once published is an event like any other, without who sent it", async () => {
    const { id } = await json(await send({ name: "Secret Source", contact: "s@example.org" }));
    await editor.patch(`${API}/events/${id}`, { status: "published", tags: ["open"] }, { "if-match": '"1"' });
    expect((await json(await anyone.get("/timelines/open.json"))).events).toHaveLength(1);
    for (const path of [`/events/${id}`, `/events/${id}.json`, "/timelines/open", "/events.csv", "/events.ndjson"]) {
      expect(await text(await anyone.get(path))).not.toMatch(/Secret Source|s@example/);
    }
    const { events } = await json(await editor.get(`${API}/events?suggestion=open`));
    expect(events.map((event: { id: string }) => event.id)).not.toContain(id);
  });

  it.each([
    ["closed", "timeline closed takes no suggestions"],
    ["nowhere", "there is no timeline nowhere"],
  ])("is not there for the timeline %s", async (slug, detail) => {
    await expectNoChange(async () =>
      expectProblem(await anyone.post(`${API}/timelines/${slug}/suggestions`, BODY, from()), {
        status: 404,
        type: "not-found",
        detail,
      }),
    );
    expect(await attempts()).toEqual([]);
  });

  it.each([
    ["no date", { date: undefined }, "/date"],
    ["a date that is none", { date: "last week" }, "/date"],
    ["no title", { title: " " }, "/title"],
    ["a long title", { title: "x".repeat(301) }, "/title"],
    ["a source that is code", { sources: [{ url: "javascript:alert(1)" }] }, "/sources/0/url"],
    ["eleven sources", { sources: Array.from({ length: 11 }, () => ({ url: "https://example.org" })) }, "/sources"],
    ["a long contact", { contact: "x".repeat(301) }, "/contact"],
    ["a status of one's own", { status: "published" }, "/status"],
    ["a pin", { external_id: "x" }, "/external_id"],
    ["another timeline", { suggestion: { timeline: "closed" } }, "/suggestion"],
  ])("refuses %s, and counts nothing", async (_, members, pointer) => {
    const problem = await expectNoChange(async () =>
      expectProblem(await send(members), { status: 422, type: "invalid-content" }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await attempts()).toEqual([]);
  });

  it("refuses what is too large, and parameters", async () => {
    await expectNoChange(async () => {
      await expectProblem(await send({ note: "x".repeat(32 * 1024) }), { status: 413, type: "too-large" });
      await expectProblem(await anyone.post(`${PATH}?status=published`, BODY, from()), {
        status: 400,
        type: "invalid-parameter",
      });
    });
  });

  it("writes once with an Idempotency-Key, however often and however many at once", async () => {
    const headers = { ...from(), "idempotency-key": "suggest-1" };
    const before = await json(await editor.get(`${API}/events?suggestion=open&limit=200`));
    const all = await Promise.all(Array.from({ length: 10 }, () => send({ title: "Once" }, headers)));
    const answers = await Promise.all(all.map(json));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const after = await json(await editor.get(`${API}/events?suggestion=open&limit=200`));
    expect(after.events.length).toBe(before.events.length + 1);
    expect((await attempts()).map(({ count }) => count)).toEqual([1, 1]);
  });
});

describe("moderation with a token that is limited to the timeline", () => {
  it("sees, changes and publishes what was sent to it, and nothing that was sent to others", async () => {
    await editor.post(`${API}/timelines`, { slug: "second", title: "Second", rule: "tag=second", suggestions: true });
    const there = await json(await anyone.post(`${API}/timelines/second/suggestions`, BODY, from()));
    const here = await json(await send());
    const scopes = ["read", "events:write"];
    const made = await json(await editor.post(`${API}/tokens`, { name: "m", scopes, timelines: ["second"] }));
    const moderator = await createClient({ secret: made.token, clock });

    const list = async (query: string) => {
      const { events } = await json(await moderator.get(`${API}/events?${query}`));
      return events.map(({ id }: { id: string }) => id);
    };
    expect(await list("suggestion=second")).toEqual([there.id]);
    for (const query of ["suggestion=open", "suggestion=open|second", "suggestion=!second", ""]) {
      expect([query, await list(query)]).toEqual([query, []]);
    }
    const address = (id: string) => `${API}/events/${id}`;
    expect((await moderator.get(address(here.id))).status).toBe(404);
    expect((await moderator.patch(address(here.id), { title: "x" }, { "if-match": "*" })).status).toBe(404);
    const ask = (patch: object) => moderator.patch(address(there.id), patch, { "if-match": "*" });
    expect((await ask({ title: "Better" })).status).toBe(200);
    // Published, it must be in the timeline like any other event of its editors.
    await expectProblem(await ask({ status: "published" }), { status: 403, type: "forbidden" });
    expect((await ask({ status: "published", tags: ["second"] })).status).toBe(200);
    expect(await list("suggestion=second")).toEqual([]);
    expect(await list("")).toEqual([there.id]);
  });
});

describe("the limits", () => {
  it("let a client send five in an hour, and say what is left", async () => {
    const headers = from();
    const said: (string | null)[][] = [];
    for (const time of ["12:00:00", "12:00:00", "12:00:00", "12:30:00", "12:30:00"]) {
      clock.set(`2026-11-23T${time}Z`);
      const response = await send({}, headers);
      said.push([String(response.status), response.headers.get("ratelimit")]);
    }
    const left = ["r=4;t=3600", "r=3;t=3600", "r=2;t=3600", "r=1;t=1800", "r=0;t=1800"];
    expect(said).toEqual(left.map((rest) => ["201", `"suggestions";${rest}`]));
    clock.set("2026-11-23T12:59:50Z");
    const response = await expectNoChange(() => send({}, headers));
    expect(response.headers.get("retry-after")).toBe("10");
    expect(response.headers.get("ratelimit")).toBe('"suggestions";r=0;t=10');
    expect(response.headers.get("ratelimit-policy")).toBe('"suggestions";q=5;w=3600');
    await expectProblem(response, {
      status: 429,
      type: "too-many-requests",
      detail: "no more suggestions are taken for now; try again in 10 seconds",
    });
    expect((await send({}, from())).status).toBe(201);
    clock.set("2026-11-23T13:00:00Z");
    for (const rest of ["r=4;t=3600", "r=3;t=3600"]) {
      const next = await send({}, headers);
      expect([next.status, next.headers.get("ratelimit")]).toEqual([201, `"suggestions";${rest}`]);
    }
  });

  it("hold for ten at once", async () => {
    const headers = from();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send({ title: `At once ${index}` }, headers)),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([...Array(5).fill(201), ...Array(5).fill(429)]);
    const refused = all.filter(({ status }) => status === 429);
    for (const response of refused) expect(response.headers.get("retry-after")).toBe("3600");
    const { events } = await json(await editor.get(`${API}/events?suggestion=open&limit=200`));
    expect(events.filter(({ title }: { title: string }) => title.startsWith("At once")).length).toBe(5);
  });

  it("take the addresses of one network for one client", async () => {
    for (let sent = 1; sent <= 5; sent++) expect((await send({}, from(`2001:db8:1:2::${sent}`))).status).toBe(201);
    expect((await send({}, from("2001:db8:1:2:ffff::1"))).status).toBe(429);
    expect((await send({}, from("2001:db8:1:3::1"))).status).toBe(201);
  });

  it("are 200 a day for a timeline, whoever sends", async () => {
    await send();
    await env.DB.exec("UPDATE attempts SET count = 199 WHERE key = 'suggestion timeline open'");
    const last = await send();
    expect([last.status, last.headers.get("ratelimit")]).toEqual([201, '"suggestions";r=0;t=86400']);
    const response = await expectNoChange(() => send());
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "86400"]);
    await editor.post(`${API}/timelines`, { slug: "other", title: "Other", suggestions: true });
    expect((await anyone.post(`${API}/timelines/other/suggestions`, BODY, from())).status).toBe(201);
  });

  it("keep no address, and no way to find it out after the day", async () => {
    const address = "198.51.100.77";
    await send({}, from(address));
    const salt = () =>
      env.DB.prepare("SELECT content FROM settings WHERE key = 'attempt-salt'").first<string>("content");
    const first = await salt();
    const [client, timeline] = await attempts();
    const until = Date.parse(NOON) / 1000;
    expect([client, timeline]).toEqual([
      { key: `suggestion client ${await sha256(`${first} ${address}`)}`, count: 1, until: until + 3600 },
      { key: "suggestion timeline open", count: 1, until: until + 86_400 },
    ]);
    const tables = ["attempts", "changes", "receipts", "events", "settings"];
    const results = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
    expect(JSON.stringify(results)).not.toContain(address);
    clock.set("2026-11-24T00:00:00Z");
    await send({}, from(address));
    expect(await salt()).not.toBe(first);
  });

  it("are forgotten by the daily job when they are over", async () => {
    await send();
    expect(await attempts()).toHaveLength(2);
    await prune(env, Date.parse("2026-11-23T13:00:00Z"));
    expect((await attempts()).map(({ key }) => key)).toEqual(["suggestion timeline open"]);
    const salts = "SELECT COUNT(*) AS count FROM settings WHERE key = 'attempt-salt'";
    expect(await env.DB.prepare(salts).first("count")).toBe(1);
    await prune(env, Date.parse("2026-11-25T00:00:00Z"));
    expect(await attempts()).toEqual([]);
    expect(await env.DB.prepare(salts).first("count")).toBe(0);
  });
});
