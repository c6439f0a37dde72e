import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createReader,
  expectNoChange,
  expectProblem,
  json,
  ORIGIN,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

const address = (slug: string) => `${API}/timelines/${slug}`;

async function create(slug: string, members: object = {}) {
  const response = await editor.post(`${API}/timelines`, { slug, title: `Timeline ${slug}`, ...members });
  return { response, timeline: await json(response) };
}

describe("POST /timelines", () => {
  it("answers 201 with the record, where it is, and its version", async () => {
    const members = {
      title: " Entity List ",
      description: "What was listed",
      language: "zh-Hans",
      rule: "country=CN&category=entity-list|Export-Control",
      pinned: ["00000000001"],
      excluded: ["00000000002"],
      eras: [{ title: "Trade war", date: "2018/2020", color: "#1F77b4" }],
      order: "-date",
    };
    const { response, timeline } = await create("entity-list", members);
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe(`${ORIGIN}${address("entity-list")}`);
    expect(response.headers.get("etag")).toBe('"1"');
    expect(timeline).toEqual({
      ...members,
      slug: "entity-list",
      title: "Entity List",
      rule: "category=entity-list|export-control&country=cn",
      suggestions: false,
      id: expect.stringMatching(/^[0-9a-z]{11}$/),
      uri: `tag:annals.invalid,2026:timeline/${timeline.id}`,
      url: `${ORIGIN}/timelines/entity-list`,
      version: 1,
      created_at: "2026-11-23T12:00:00Z",
      updated_at: "2026-11-23T12:00:00Z",
    });
    expect(await json(await editor.get(address("entity-list")))).toEqual(timeline);
    const { timelines } = await json(await editor.get(`${API}/timelines`));
    expect(timelines).toContainEqual(timeline);
  });

  it("needs a slug and a title alone; without a rule it is empty, with an empty one it has all", async () => {
    expect((await create("bare")).timeline).toMatchObject({ language: "en", pinned: [], order: "date" });
    expect((await create("bare-2")).timeline).not.toHaveProperty("rule");
    expect((await create("everything", { rule: "" })).timeline.rule).toBe("");
  });

  it("refuses a slug that is taken, and leaves the other as it is", async () => {
    const { timeline } = await create("taken");
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/timelines`, { slug: "taken", title: "Other" }), {
        status: 409,
        type: "conflict",
        detail: "another timeline is at taken",
        errors: [
          { pointer: "/slug", value: "taken", detail: "is the slug of another timeline; choose one that is free" },
        ],
      }),
    );
    expect(await json(await editor.get(address("taken")))).toEqual(timeline);
  });

  it.each([
    ["colour=red", "colour=red is not a parameter here; known are "],
    ["from=2021-13", 'from=2021-13 "2021-13" is not a date: months go from 01 to 12'],
    ["on=2021&from=2020", "on=2021 stands for from and to; give it alone"],
    ["tag=", "tag= names no tag; "],
    ["q=-x", "q=-x has no word to look for"],
    ["order=date", "order=date is not a parameter here"],
    ["limit=5", "limit=5 is not a parameter here"],
    ["timeline=other", "names a timeline; a rule is about events alone"],
    ["tag=a&timeline=!other", "names a timeline; a rule is about events alone"],
  ])("refuses the rule %s and names what is wrong in it", async (rule, detail) => {
    const slug = "refused-rule";
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/timelines`, { slug, title: "T", rule }), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "/rule", value: rule, detail: expect.stringContaining(detail) }],
      }),
    );
    expect((await editor.get(address(slug))).status).toBe(404);
  });

  it("names every error of a rule", async () => {
    const rule = "colour=red&from=x&match=sure";
    const problem = await expectProblem(await editor.post(`${API}/timelines`, { slug: "many", title: "T", rule }), {
      status: 422,
      type: "invalid-content",
    });
    expect(problem.errors?.map(({ detail }) => detail.split("=")[0])).toEqual(["colour", "from", "match"]);
  });

  it.each([
    ["a slug with capitals", { slug: "Slug" }, "/slug"],
    ["a slug with a dot", { slug: "a.rss" }, "/slug"],
    ["a slug with a slash", { slug: "a/b" }, "/slug"],
    ["an empty slug", { slug: "" }, "/slug"],
    ["a slug in markup", { slug: "<b>" }, "/slug"],
    ["a slug of other letters", { slug: "芯片" }, "/slug"],
    ["no title", { title: " " }, "/title"],
    ["an id that is none", { pinned: ["00000000001", "x"] }, "/pinned/1"],
    ["an order that is none", { order: "up" }, "/order"],
    ["an era without a date", { eras: [{ title: "E" }] }, "/eras/0/date"],
    ["a colour that is code", { eras: [{ title: "E", date: "2020", color: "red;x" }] }, "/eras/0/color"],
    ["a language that is none", { language: "no such" }, "/language"],
    ["a member that nobody knows", { rules: "" }, "/rules"],
  ])("refuses %s", async (_, members, pointer) => {
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/timelines`, { slug: "refused", title: "T", ...members }), {
        status: 422,
        type: "invalid-content",
      }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});

describe("changing", () => {
  it("PUT takes back what GET gave, changed", async () => {
    const { timeline } = await create("put", { rule: "tag=a", description: "d" });
    clock.set("2026-11-23T13:00:00Z");
    const { description: _, ...changed } = { ...timeline, title: "Changed", rule: "tag=B" };
    const response = await editor.put(address("put"), changed, { "if-match": '"1"' });
    const after = { ...changed, rule: "tag=b", version: 2, updated_at: "2026-11-23T13:00:00Z" };
    expect(response.headers.get("etag")).toBe('"2"');
    expect(await json(response)).toEqual(after);
    expect(await json(await editor.get(address("put")))).toEqual(after);
  });

  it("PATCH merges, null takes away", async () => {
    await create("patch", { rule: "tag=a", description: "d" });
    const response = await editor.patch(address("patch"), { rule: null, order: "published" }, { "if-match": '"1"' });
    const after = await json(response);
    expect(after).toMatchObject({ description: "d", order: "published", version: 2 });
    expect(after).not.toHaveProperty("rule");
  });

  it("a new slug: another address, the same id, the same events; the old address leads there until it is taken", async () => {
    const event = await json(
      await editor.post(`${API}/events`, { date: "2020", title: "Moved", tags: ["moved"], status: "published" }),
    );
    const { timeline } = await create("old-name", { rule: "tag=moved" });
    const before = await json(await reader.get("/timelines/old-name.json"));
    const feedBefore = await (await reader.get("/timelines/old-name.atom")).text();
    const response = await editor.patch(address("old-name"), { slug: "new-name" }, { "if-match": '"1"' });
    expect(await json(response)).toMatchObject({
      id: timeline.id,
      uri: timeline.uri,
      url: `${ORIGIN}/timelines/new-name`,
    });

    const after = await json(await reader.get("/timelines/new-name.json"));
    expect(after.events).toEqual(before.events);
    expect(after.events.map(({ id }: { id: string }) => id)).toEqual([event.id]);
    expect(after.total).toBe(1);
    const ids = (feed: string) => [...feed.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id);
    const feedAfter = await (await reader.get("/timelines/new-name.atom")).text();
    expect(ids(feedAfter)).toEqual(ids(feedBefore));
    expect(ids(feedAfter)).toHaveLength(2);

    for (const path of ["/timelines/old-name", "/timelines/old-name.rss", "/embed/old-name", address("old-name")]) {
      expect([path, (await editor.get(path)).status]).toEqual([path, path.startsWith(API) ? 404 : 308]);
    }
    expect((await json(await reader.get("/events.json?timeline=new-name"))).events).toHaveLength(1);
    expect((await json(await reader.get("/events.json?timeline=old-name"))).events).toHaveLength(0);
    const again = await create("old-name", { rule: "tag=none" });
    expect(again.response.status).toBe(201);
    expect(again.timeline.id).not.toBe(timeline.id);
    expect((await json(await reader.get("/timelines/old-name.json"))).events).toHaveLength(0);
    expect((await json(await reader.get("/timelines/new-name.json"))).events).toHaveLength(1);
  });

  it("to a slug that is taken answers 409 and changes nothing", async () => {
    const { timeline } = await create("stays");
    await create("other");
    await expectNoChange(async () =>
      expectProblem(await editor.patch(address("stays"), { slug: "other" }, { "if-match": '"1"' }), {
        status: 409,
        type: "conflict",
        detail: "another timeline is at other",
      }),
    );
    expect(await json(await editor.get(address("stays")))).toEqual(timeline);
  });
});

describe("DELETE /timelines/{slug}", () => {
  it("takes the timeline and leaves its events; its name can be used again", async () => {
    const event = await json(
      await editor.post(`${API}/events`, { date: "2020", title: "Kept", tags: ["kept"], status: "published" }),
    );
    const { timeline } = await create("short-lived", { rule: "tag=kept" });
    const response = await editor.delete(address("short-lived"), { "if-match": '"1"' });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    for (const path of [address("short-lived"), "/timelines/short-lived", "/timelines/short-lived.ics"]) {
      expect([path, (await editor.get(path)).status]).toEqual([path, path.startsWith(API) ? 404 : 410]);
    }
    expect((await reader.get(`/events/${event.id}`)).status).toBe(200);
    expect(await (await reader.get("/")).text()).not.toContain("short-lived");
    expect((await json(await reader.get("/events.json?timeline=short-lived"))).events).toEqual([]);
    const again = await create("short-lived", { rule: "tag=other" });
    expect(again.timeline.id).not.toBe(timeline.id);
    expect((await json(await reader.get("/timelines/short-lived.json"))).total).toBe(0);
  });
});
