import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { newsFrom } from "../../src/jobs/hub.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectProblem,
  json,
  sampleEvent,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";
import { lagDatabase } from "../helpers/replica.ts";

// Sessions are those of the D1 that tests run on, which has one copy of the data; where a copy is to lag, another database
// stands for it.

const BOOKMARK = "annals-bookmark";
const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;
const FIRST = `00000000-00000000-00000000-${"0".repeat(32)}`;
const PUBLIC = "max-age=10";

const bookmarkOf = (response: Response) => response.headers.get(BOOKMARK) ?? "";
const cachingOf = ({ headers }: Response) => ["cache-control", "vary", BOOKMARK].map((name) => headers.get(name));

let editor: Client;

beforeAll(async () => {
  await applyD1Migrations(env.REPLICA, env.TEST_MIGRATIONS);
  editor = await createClient();
  await createEvent(editor, { tags: ["marked"] });
});

describe("one session answers a request", () => {
  const meter = meterDatabase(env.DB);

  it.each([
    ["a document", "GET", "/events.json", {}, ["first-unconstrained"]],
    ["a document asked for by its head", "HEAD", "/events.json", {}, ["first-unconstrained"]],
    ["a document for one who has seen more", "GET", "/events.json", { [BOOKMARK]: FIRST }, [FIRST]],
    ["the log, which is asked for from a place on", "GET", "/changes.json", {}, ["first-primary"]],
    ["what an editor reads", "GET", `${API}/events`, {}, ["first-primary"]],
    ["what an editor reads who has seen more", "GET", `${API}/events`, { [BOOKMARK]: FIRST }, [FIRST]],
    ["a write", "POST", `${API}/events`, {}, ["first-primary"]],
    ["a write of one who has seen more", "POST", `${API}/events`, { [BOOKMARK]: FIRST }, ["first-primary"]],
    ["what needs no data", "GET", "/api", {}, []],
  ])("%s", async (_name, method, path, headers, sessions) => {
    const isReader = !path.startsWith(API);
    const client = await createClient({ db: meter.db, ...(isReader && { secret: "" }) });
    meter.takeSessions();
    const body = method === "POST" ? sampleEvent() : undefined;
    const response = await client.send(method, path, { body, headers });
    expect([response.status, meter.takeSessions()]).toEqual([method === "POST" ? 201 : 200, sessions]);
  });

  it("is the primary's for whoever shows a token, which may have been revoked", async () => {
    const client = await createClient({ db: meter.db });
    for (const path of ["/metrics", "/events.json"]) expect((await client.get(path)).status).toBe(200);
    expect(meter.takeSessions()).toEqual(["first-primary", "first-primary"]);
  });

  it("is the primary's for whoever has a link to a preview, which may have been taken back", async () => {
    const reader = await createClient({ db: meter.db, secret: "" });
    meter.takeSessions();
    expect((await reader.get("/events/1jsa9ksa7m7?preview=1.x")).status).toBe(404);
    expect(meter.takeSessions()).toEqual(["first-primary"]);
  });

  it("is the primary's where the hub asks for what is new", async () => {
    newsFrom({ ...env, DB: meter.db }).DB.withSession("first-unconstrained");
    expect(meter.takeSessions()).toEqual(["first-primary"]);
  });
});

describe("a bookmark", () => {
  it("comes with every answer of the API, each as new as the one before", async () => {
    const wrote = await editor.post(`${API}/events`, sampleEvent());
    const read = await editor.get(`${API}/events`, { [BOOKMARK]: bookmarkOf(wrote) });
    const refused = await editor.post(`${API}/events`, {}, { [BOOKMARK]: bookmarkOf(read) });
    expect([wrote, read, refused].map(({ status }) => status)).toEqual([201, 200, 422]);
    const marks = [wrote, read, refused].map(bookmarkOf);
    expect(marks).toEqual(marks.map(() => expect.stringMatching(SHAPE)));
    expect(marks).toEqual([...marks].sort());
  });

  it("comes with no answer that others may be given", async () => {
    const reader = await createReader();
    const page = await reader.get("/events.json");
    const same = await reader.get("/events.json", { "if-none-match": page.headers.get("etag") ?? "" });
    const list = await reader.get("/categories.json");
    expect([page, same, list].map(({ status }) => status)).toEqual([200, 304, 200]);
    expect([page, same].map(cachingOf)).toEqual([
      [PUBLIC, "Accept-Language, Annals-Bookmark", null],
      [PUBLIC, "Accept-Language, Annals-Bookmark", null],
    ]);
    expect(cachingOf(list)).toEqual([PUBLIC, expect.stringContaining("Annals-Bookmark"), null]);
  });

  it("with a document keeps the answer out of every cache, not modified ones too", async () => {
    const reader = await createReader();
    const headers = { [BOOKMARK]: bookmarkOf(await editor.get(`${API}/events`)) };
    const page = await reader.get("/events.json", headers);
    const same = await reader.get("/events.json", { ...headers, "if-none-match": page.headers.get("etag") ?? "" });
    const reference = await reader.get("/api", headers);
    expect([page, same, reference].map(({ status }) => status)).toEqual([200, 304, 200]);
    expect([page, same].map(cachingOf)).toEqual([
      ["private, no-store", "Accept-Language", expect.stringMatching(SHAPE)],
      ["private, no-store", "Accept-Language", expect.stringMatching(SHAPE)],
    ]);
    expect(reference.headers.get("cache-control")).toBe("private, no-store");
  });

  it.each([
    "",
    "first-primary",
    "first-unconstrained",
    FIRST.toUpperCase().replace("0", "A"),
    `${FIRST}0`,
    "x".repeat(999),
  ])("that is none is refused: %s", async (value) => {
    for (const path of ["/events.json", "/events", `${API}/events`, "/categories.json"]) {
      await expectProblem(await editor.get(path, { [BOOKMARK]: value }), {
        status: 400,
        type: "invalid-request",
        errors: [
          {
            header: "Annals-Bookmark",
            value: value.length > 100 ? expect.stringMatching(/^x+/) : value,
            detail: "is no bookmark; send back the last Annals-Bookmark that came",
          },
        ],
      });
    }
  });

  it("may be sent and read by pages of other sites", async () => {
    const headers = { origin: "https://elsewhere.example", "access-control-request-method": "GET" };
    const preflight = await editor.send("OPTIONS", `${API}/events`, { headers });
    expect(preflight.headers.get("access-control-allow-headers")?.split(",")).toContain("Annals-Bookmark");
    const answer = await editor.get(`${API}/events`, { origin: "https://elsewhere.example" });
    expect(answer.headers.get("access-control-expose-headers")?.split(",")).toContain("Annals-Bookmark");
  });
});

describe("with a copy that lags behind", () => {
  const { db, catchUp } = lagDatabase(env.DB, env.REPLICA);
  const titlesOf = async (response: Response) =>
    ((await json(response)).events as { title: string }[]).map(({ title }) => title);

  it("a write is visible at once to its writer, and to everyone once the copy has caught up", async () => {
    const writer = await createClient({ db });
    const reader = await createClient({ db, secret: "" });
    await catchUp();
    const tag = "read-your-writes";
    const wrote = await writer.post(`${API}/events`, sampleEvent({ title: "Just now", tags: [tag] }));
    const { id } = await json(wrote);
    const headers = { [BOOKMARK]: bookmarkOf(wrote) };
    const path = `/events.json?tag=${tag}`;

    expect(await titlesOf(await reader.get(path))).toEqual([]);
    expect(await titlesOf(await reader.get(path, headers))).toEqual(["Just now"]);
    expect((await reader.get(`/events/${id}.json`)).status).toBe(404);
    expect((await reader.get(`/events/${id}.json`, headers)).status).toBe(200);
    // Another client of the same editor, who has no bookmark.
    const other = await createClient({ db, secret: writer.secret ?? "" });
    expect(await titlesOf(await other.get(`${API}/events?tag=${tag}`))).toEqual(["Just now"]);

    await catchUp();
    expect(await titlesOf(await reader.get(path))).toEqual(["Just now"]);
  });

  it("a copy that knows what was seen answers, though it knows nothing later", async () => {
    await catchUp();
    const headers = { [BOOKMARK]: bookmarkOf(await editor.get(`${API}/events?limit=1`)) };
    await catchUp();
    await createEvent(editor, { title: "Later", tags: ["later"] });
    const reader = await createClient({ db, secret: "" });
    expect(await titlesOf(await reader.get("/events.json?tag=later", headers))).toEqual([]);
  });

  it("a token that was revoked can write nothing, whatever is known elsewhere", async () => {
    const writer = await createClient({ db });
    await catchUp();
    const { id } = await json(await writer.get(`${API}/tokens/self`));
    expect((await editor.delete(`${API}/tokens/${id}`)).status).toBe(204);
    const headers = { [BOOKMARK]: FIRST };
    expect((await writer.post(`${API}/events`, sampleEvent(), headers)).status).toBe(401);
    expect((await writer.get(`${API}/events`)).status).toBe(401);
  });
});
