import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toInstant } from "../../../src/domain/instant.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { publishDue } from "../../../src/store/publication.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  json,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let token: { id: string; name: string };

beforeAll(async () => {
  editor = await createClient({ clock });
  const { tokens } = await json(await editor.get(`${API}/tokens`));
  token = { id: tokens[0].id, name: tokens[0].name };
});

beforeEach(() => clock.set("2026-11-23T12:00:00Z"));

const address = ({ id }: { id: string }) => `${API}/events/${id}`;

/** A created event, changed twice: its title, then its tags and dates. */
async function createHistory(overrides: object = {}) {
  const event = await createEvent(editor, { title: "First", slug: "first", ...overrides });
  clock.set("2026-11-23T12:01:00Z");
  await editor.patch(address(event), { title: "Second" }, { "if-match": '"1"' });
  clock.set("2026-11-23T12:02:00Z");
  await editor.patch(address(event), { tags: ["a/b"], dates: { effective: "2022" } }, { "if-match": '"2"' });
  return event;
}

describe("GET /events/{id}/revisions", () => {
  it("lists them newest first, with who, when and what", async () => {
    const event = await createHistory();
    const response = await editor.get(`${address(event)}/revisions`);
    expect(response.status).toBe(200);
    expect(await json(response)).toEqual({
      revisions: [
        { version: 3, at: "2026-11-23T12:02:00Z", action: "updated", token, changed: ["dates", "tags"] },
        { version: 2, at: "2026-11-23T12:01:00Z", action: "updated", token, changed: ["title"] },
        {
          version: 1,
          at: "2026-11-23T12:00:00Z",
          action: "created",
          token,
          changed: expect.arrayContaining(["slug", "date", "title", "status", "published_at"]),
        },
      ],
      next: null,
    });
  });

  it("is read page by page", async () => {
    const event = await createHistory();
    const first = await editor.get(`${address(event)}/revisions?limit=2`);
    const { revisions, next } = await json(first);
    expect(revisions.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    // What the last of a page changed is known from the first of the next.
    expect(revisions[1].changed).toEqual(["title"]);
    expect(first.headers.get("link")).toBe(`<${next}>; rel="next"`);
    const second = await json(await editor.get(String(next).replace("https://annals.test", "")));
    expect(second.revisions.map(({ version }: { version: number }) => version)).toEqual([1]);
    expect(second.next).toBeNull();
  });

  it("tells of a deletion, and says nothing of what was announced only", async () => {
    const event = await createEvent(editor, { title: "Later", published_at: "2026-11-23T12:30:00Z" });
    expect(await publishDue(openDatabase(env.DB), toInstant(Date.parse("2026-11-23T12:30:00Z") / 1000))).toBe(1);
    await editor.delete(address(event), { "if-match": '"1"' });
    const { revisions } = await json(await editor.get(`${address(event)}/revisions`));
    expect(revisions.map(({ version, action }: { version: number; action: string }) => [version, action])).toEqual([
      [2, "deleted"],
      [1, "created"],
    ]);
  });

  it("needs the scope read, and an event that is or was there", async () => {
    const event = await createHistory();
    const path = `${address(event)}/revisions`;
    await expectProblem(await (await createReader(clock)).get(path), { status: 401, type: "unauthorized" });
    const writer = await createClient({ clock, scopes: ["events:write"] });
    await expectProblem(await writer.get(path), { status: 403, type: "forbidden" });
    await expectProblem(await editor.get(`${API}/events/00000000000/revisions`), {
      status: 404,
      type: "not-found",
      detail: "there is no event 00000000000",
    });
    await expectProblem(await editor.get(`${path}?limit=101`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "limit", value: "101", detail: "is not a whole number from 1 to 100" }],
    });
    await expectProblem(await editor.get(`${path}?cursor=x`), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        { parameter: "cursor", value: "x", detail: "is no cursor of this list; take it from next of the page before" },
      ],
    });
    await expectProblem(await editor.get(`${path}?before=1`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "before", value: "1", detail: "is not a parameter here; known are limit, cursor" }],
    });
  });
});

describe("GET /events/{id}/revisions/{version}", () => {
  it("gives the event as it was", async () => {
    const event = await createHistory();
    expect(await json(await editor.get(`${address(event)}/revisions/1`))).toEqual({
      version: 1,
      at: "2026-11-23T12:00:00Z",
      action: "created",
      token,
      event,
    });
    const second = await json(await editor.get(`${address(event)}/revisions/2`));
    expect(second.event).toEqual({ ...event, title: "Second", version: 2, updated_at: "2026-11-23T12:01:00Z" });
  });

  it("gives no event where it was deleted, and 404 for versions that there are not", async () => {
    const event = await createEvent(editor);
    clock.set("2026-11-23T12:05:00Z");
    await editor.delete(address(event), { "if-match": '"1"' });
    expect(await json(await editor.get(`${address(event)}/revisions/2`))).toEqual({
      version: 2,
      at: "2026-11-23T12:05:00Z",
      action: "deleted",
      token,
    });
    for (const [version, detail] of [
      ["3", "there is no version 3 of it"],
      ["x", "x is not the number of a version"],
    ]) {
      await expectProblem(await editor.get(`${address(event)}/revisions/${version}`), {
        status: 404,
        type: "not-found",
        detail,
      });
    }
  });
});

describe("GET /events/{id}/revisions/{version}/diff", () => {
  it("compares with the version before, member by member", async () => {
    const event = await createHistory({ tags: ["x"], place: { name: "Here" } });
    expect(await json(await editor.get(`${address(event)}/revisions/3/diff`))).toEqual({
      version: 3,
      with: 2,
      differences: [
        { pointer: "/dates", after: { effective: "2022" } },
        { pointer: "/tags", before: ["x"], after: ["a/b"] },
      ],
    });
    await editor.patch(address(event), { dates: { effective: "2023" } }, { "if-match": '"3"' });
    expect(await json(await editor.get(`${address(event)}/revisions/4/diff`))).toEqual({
      version: 4,
      with: 3,
      differences: [{ pointer: "/dates/effective", before: "2022", after: "2023" }],
    });
  });

  it("compares any two, either way, and a version with itself", async () => {
    const event = await createHistory({ tags: ["x"] });
    const ask = async (query: string) =>
      (await json(await editor.get(`${address(event)}/revisions/${query}`))).differences;
    expect(await ask("1/diff?with=2")).toEqual([{ pointer: "/title", before: "Second", after: "First" }]);
    expect(await ask("2/diff?with=1")).toEqual([{ pointer: "/title", before: "First", after: "Second" }]);
    expect(await ask("2/diff?with=2")).toEqual([]);
    await expectProblem(await editor.get(`${address(event)}/revisions/2/diff?with=9`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "with", value: "9", detail: "is no version of it" }],
    });
  });
});

describe("POST /events/{id}/restore", () => {
  it("makes a present event what it was, as a new version", async () => {
    const event = await createHistory();
    clock.set("2026-11-23T13:00:00Z");
    const response = await editor.post(`${address(event)}/restore`, { version: 1 }, { "if-match": '"3"' });
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toBe('"4"');
    const after = { ...event, version: 4, updated_at: "2026-11-23T13:00:00Z" };
    expect(await json(response)).toEqual(after);
    expect(await json(await editor.get(address(event)))).toEqual(after);
    const { revisions } = await json(await editor.get(`${address(event)}/revisions?limit=1`));
    expect(revisions).toEqual([
      { version: 4, at: "2026-11-23T13:00:00Z", action: "restored", token, changed: ["dates", "tags", "title"] },
    ]);
  });

  it("brings a deleted event back under its id, to readers too", async () => {
    const reader = await createReader(clock);
    const event = await createEvent(editor, { tags: ["revenant"], title: "Back again" });
    await editor.delete(address(event), { "if-match": '"1"' });
    expect((await reader.get(`/events/${event.id}.json`)).status).toBe(410);
    expect((await json(await reader.get("/events.json?tag=revenant"))).total).toBe(0);
    clock.set("2026-11-23T13:00:00Z");
    const response = await editor.post(`${address(event)}/restore`, { version: 1 }, { "if-match": '"2"' });
    const after = { ...event, version: 3, updated_at: "2026-11-23T13:00:00Z" };
    expect([response.status, await json(response)]).toEqual([200, after]);
    expect((await reader.get(`/events/${event.id}.json`)).status).toBe(200);
    const { total, events } = await json(await reader.get("/events.json?tag=revenant&q=again"));
    expect([total ?? events.length, events[0].id]).toEqual([1, event.id]);
  });

  it("says of what is to be published later what reading it says", async () => {
    const body = { status: "scheduled", published_at: "2026-12-01T12:00:00Z" };
    const event = await createEvent(editor, body);
    await editor.patch(address(event), { title: "Other" }, { "if-match": '"1"' });
    const restored = await json(await editor.post(`${address(event)}/restore`, { version: 1 }, { "if-match": '"2"' }));
    expect(restored.status).toBe("scheduled");
    expect(restored).toEqual(await json(await editor.get(address(event))));
    expect((await json(await editor.get(`${address(event)}/revisions/1`))).event.status).toBe("scheduled");
  });

  it("takes back from now on what was withdrawn once, and no more what is shown again", async () => {
    const event = await createEvent(editor);
    await editor.patch(address(event), { status: "withdrawn", note: "Wrong" }, { "if-match": '"1"' });
    clock.set("2026-11-23T13:00:00Z");
    const restore = async (version: number, present: number) =>
      json(await editor.post(`${address(event)}/restore`, { version }, { "if-match": `"${present}"` }));
    expect(await restore(1, 2)).toEqual({ ...event, version: 3, updated_at: "2026-11-23T13:00:00Z" });
    expect(await restore(2, 3)).toMatchObject({ status: "withdrawn", withdrawn_at: "2026-11-23T13:00:00Z" });
  });

  it("answers 409 where its external id was taken meanwhile, and writes nothing", async () => {
    const event = await createEvent(editor, { external_id: "taken-1" });
    await editor.delete(address(event), { "if-match": '"1"' });
    const other = await createEvent(editor, { external_id: "taken-1" });
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${address(event)}/restore`, { version: 1 }, { "if-match": '"2"' }), {
        status: 409,
        type: "conflict",
        errors: [{ pointer: "/external_id", value: "taken-1", detail: `is that of event ${other.id}` }],
      }),
    );
  });

  it("needs If-Match with the version that is there, and refuses what is no version to restore", async () => {
    const event = await createHistory();
    const path = `${address(event)}/restore`;
    await expectNoChange(async () => {
      await expectProblem(await editor.post(path, { version: 1 }), { status: 428, type: "precondition-required" });
      await expectProblem(await editor.post(path, { version: 1 }, { "if-match": '"2"' }), {
        status: 412,
        type: "stale",
        detail: 'the current version is "3"; read it again and apply your change to it',
      });
      await expectProblem(await editor.post(path, { version: 8 }, { "if-match": '"3"' }), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "/version", value: 8, detail: "is no version of it; see its revisions" }],
      });
    });
    await editor.delete(address(event), { "if-match": '"3"' });
    await expectProblem(await editor.post(path, { version: 4 }, { "if-match": '"4"' }), {
      status: 422,
      type: "invalid-content",
      errors: [{ pointer: "/version", value: 4, detail: "is where it was taken away; restore a version before" }],
    });
    const reading = await createClient({ clock, scopes: ["read"] });
    await expectProblem(await reading.post(path, { version: 1 }, { "if-match": '"4"' }), {
      status: 403,
      type: "forbidden",
    });
  });

  it("is done once for one Idempotency-Key", async () => {
    const event = await createHistory();
    const headers = { "if-match": '"3"', "idempotency-key": "restore-once" };
    const first = await editor.post(`${address(event)}/restore`, { version: 1 }, headers);
    const second = await editor.post(`${address(event)}/restore`, { version: 1 }, headers);
    expect([first.status, second.status, second.headers.get("idempotency-replayed")]).toEqual([200, 200, "true"]);
    expect(await json(second)).toEqual(await json(first));
    expect((await json(await editor.get(address(event)))).version).toBe(4);
  });
});

describe("revisions of a timeline", () => {
  it("are listed, read, compared and restored", async () => {
    const reader = await createReader(clock);
    const one = await createEvent(editor, { tags: ["tl-one"] });
    const two = await createEvent(editor, { tags: ["tl-two"] });
    const path = `${API}/timelines/revised`;
    const body = { slug: "revised", title: "Revised", rule: "tag=tl-one" };
    const timeline = await json(await editor.post(`${API}/timelines`, body));
    clock.set("2026-11-23T12:01:00Z");
    await editor.patch(path, { rule: "tag=tl-two", description: "d" }, { "if-match": '"1"' });
    const shown = async () =>
      (await json(await reader.get("/timelines/revised.json"))).events.map(({ id }: { id: string }) => id);
    expect(await shown()).toEqual([two.id]);

    const { revisions } = await json(await editor.get(`${path}/revisions`));
    expect(revisions[0]).toEqual({
      version: 2,
      at: "2026-11-23T12:01:00Z",
      action: "updated",
      token,
      changed: ["description", "rule"],
    });
    expect((await json(await editor.get(`${path}/revisions/1`))).timeline).toEqual(timeline);
    expect((await json(await editor.get(`${path}/revisions/2/diff`))).differences).toEqual([
      { pointer: "/description", after: "d" },
      { pointer: "/rule", before: "tag=tl-one", after: "tag=tl-two" },
    ]);
    const response = await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' });
    expect(await json(response)).toEqual({ ...timeline, version: 3, updated_at: "2026-11-23T12:01:00Z" });
    expect(await shown()).toEqual([one.id]);
  });

  it("bring a deleted one back, named by its id", async () => {
    const reader = await createReader(clock);
    const event = await createEvent(editor, { tags: ["tl-lost"] });
    const body = { slug: "lost", title: "Lost", rule: "tag=tl-lost" };
    const timeline = await json(await editor.post(`${API}/timelines`, body));
    await editor.delete(`${API}/timelines/lost`, { "if-match": '"1"' });
    await expectProblem(await editor.get(`${API}/timelines/lost/revisions`), {
      status: 404,
      type: "not-found",
      detail: "there is no timeline lost",
    });
    const path = `${API}/timelines/${timeline.id}`;
    const other = await json(await editor.post(`${API}/timelines`, { slug: "lost", title: "Took its place" }));
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' }), {
        status: 409,
        type: "conflict",
        errors: [
          { pointer: "/slug", value: "lost", detail: "is the slug of another timeline; choose one that is free" },
        ],
      }),
    );
    await editor.delete(`${API}/timelines/${other.slug}`, { "if-match": '"1"' });
    expect((await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' })).status).toBe(200);
    const { timeline: shown, events } = await json(await reader.get("/timelines/lost.json"));
    expect([shown.id, shown.version, events.map(({ id }: { id: string }) => id)]).toEqual([timeline.id, 3, [event.id]]);
    const { revisions } = await json(await editor.get(`${API}/timelines/lost/revisions`));
    expect(revisions.map(({ action }: { action: string }) => action)).toEqual(["restored", "deleted", "created"]);
  });
});

describe("revisions of an entity and of a series", () => {
  it("are listed, read, compared and restored, with what events show of it", async () => {
    for (const [collection, kind] of [
      ["entities", "entity"],
      ["series", "series"],
    ] as const) {
      clock.set("2026-11-23T12:00:00Z");
      const path = `${API}/${collection}/revised`;
      const made = await json(await editor.post(`${API}/${collection}`, { slug: "revised", name: "First name" }));
      const named = kind === "entity" ? { entities: ["First name"] } : { series: { name: "First name" } };
      const event = await createEvent(editor, named);
      clock.set("2026-11-23T12:01:00Z");
      await editor.patch(path, { name: "Second name" }, { "if-match": '"1"' });
      const shown = async () => (await json(await editor.get(address(event)))).terms;
      expect(await shown()).toBeUndefined();

      const { revisions } = await json(await editor.get(`${path}/revisions`));
      expect(revisions[0]).toEqual({
        version: 2,
        at: "2026-11-23T12:01:00Z",
        action: "updated",
        token,
        changed: ["name"],
      });
      expect((await json(await editor.get(`${path}/revisions/1`)))[kind]).toEqual(made);
      expect((await json(await editor.get(`${path}/revisions/2/diff`))).differences).toEqual([
        { pointer: "/name", before: "First name", after: "Second name" },
      ]);
      const response = await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' });
      expect([response.status, await json(response)]).toEqual([
        200,
        { ...made, version: 3, updated_at: "2026-11-23T12:01:00Z" },
      ]);
      expect(await shown()).toMatchObject([{ kind, id: made.id, name: "First name" }]);
      const { revisions: after } = await json(await editor.get(`${path}/revisions?limit=1`));
      expect(after).toMatchObject([{ version: 3, action: "restored", changed: ["name"] }]);
    }
  });

  it("bring a deleted one back, named by its id, unless its names were taken", async () => {
    const made = await json(await editor.post(`${API}/entities`, { slug: "lost", name: "Lost", aliases: ["Gone"] }));
    await editor.delete(`${API}/entities/lost`, { "if-match": '"1"' });
    const path = `${API}/entities/${made.id}`;
    const other = await json(await editor.post(`${API}/entities`, { slug: "other", name: "Gone" }));
    await expectNoChange(async () => {
      await expectProblem(await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"1"' }), {
        status: 412,
        type: "stale",
      });
      await expectProblem(await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' }), {
        status: 409,
        type: "conflict",
        detail: "another entity is called Gone",
        errors: [
          {
            pointer: "/aliases/0",
            value: "Gone",
            detail: "is a name of entity other; take it from there, or merge the two",
          },
        ],
      });
    });
    await editor.delete(`${API}/entities/${other.slug}`, { "if-match": '"1"' });
    expect((await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' })).status).toBe(200);
    expect(await json(await editor.get(`${API}/entities/lost`))).toMatchObject({
      id: made.id,
      version: 3,
      name: "Lost",
    });
    const { revisions } = await json(await editor.get(`${API}/entities/lost/revisions`));
    expect(revisions.map(({ action }: { action: string }) => action)).toEqual(["restored", "deleted", "created"]);
  });

  it("keep the slug that one had until then as one of its names", async () => {
    await editor.post(`${API}/entities`, { slug: "name-then", name: "Then" });
    await editor.patch(`${API}/entities/name-then`, { slug: "name-now" }, { "if-match": '"1"' });
    const response = await editor.post(`${API}/entities/name-now/restore`, { version: 1 }, { "if-match": '"2"' });
    expect(await json(response)).toMatchObject({ slug: "name-then", version: 3, aliases: ["name-now"] });
    const former = await editor.get(`${API}/entities/name-now`);
    expect([former.status, former.headers.get("location")]).toEqual([
      308,
      "https://annals.test/api/v1/entities/name-then",
    ]);
  });

  it("need the scope of their kind", async () => {
    await editor.post(`${API}/series`, { slug: "guarded", name: "Guarded" });
    const writer = await createClient({ clock, scopes: ["read", "events:write", "timelines:write"] });
    const path = `${API}/series/guarded`;
    expect((await writer.get(`${path}/revisions`)).status).toBe(200);
    await expectProblem(await writer.post(`${path}/restore`, { version: 1 }, { "if-match": '"1"' }), {
      status: 403,
      type: "forbidden",
    });
  });
});
