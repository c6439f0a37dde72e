import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { API, type Client, createClient, createEvent, createReader, json, text } from "../../helpers/api.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

let editor: Client;
let reader: Client;
// biome-ignore lint/suspicious/noExplicitAny: what the API answered
let chips: any, cars: any, draft: any;

/** Changes a record, whatever its version. */
async function change(path: string, patch: object): Promise<void> {
  const read = await editor.get(path);
  const response = await editor.patch(path, patch, { "if-match": read.headers.get("etag") ?? "" });
  expect([response.status, await json(response)]).toEqual([200, expect.anything()]);
}

const event = ({ id }: { id: string }) => `${API}/events/${id}`;

/** What readers see in the timeline: ids in JSON, and that all other forms and counts agree. */
async function members(slug: string): Promise<string[]> {
  const { events, total } = await json(await reader.get(`/timelines/${slug}.json`));
  const ids = events.map(({ id }: { id: string }) => id).sort();
  expect(total).toBe(ids.length);
  const rss = await text(await reader.get(`/timelines/${slug}.rss`));
  expect([...rss.matchAll(/event\/(\w{11})</g)].map(([, id]) => id).sort()).toEqual(ids);
  const filtered = await json(await reader.get(`/events.json?timeline=${slug}`));
  expect(filtered.events.map(({ id }: { id: string }) => id).sort()).toEqual(ids);
  return ids;
}

const ids = (...events: { id: string }[]) => events.map(({ id }) => id).sort();

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  chips = await createEvent(editor, { tags: ["chips"], date: "2021", title: "Chips" });
  cars = await createEvent(editor, { tags: ["cars"], date: "2022", title: "Cars" });
  draft = await createEvent(editor, { tags: ["chips"], date: "2023", status: "draft", title: "Draft" });
});

async function create(slug: string, members: object) {
  const response = await editor.post(`${API}/timelines`, { slug, title: slug, ...members });
  expect(response.status).toBe(201);
  return `${API}/timelines/${slug}`;
}

describe("membership", () => {
  it("follows the rule when it is made and when it is edited", async () => {
    const path = await create("by-rule", { rule: "tag=chips" });
    expect(await members("by-rule")).toEqual(ids(chips));
    await change(path, { rule: "tag=chips|cars" });
    expect(await members("by-rule")).toEqual(ids(chips, cars));
    await change(path, { rule: "tag=!chips" });
    expect(await members("by-rule")).toEqual(ids(cars));
    await change(path, { rule: "from=2022&q=cars" });
    expect(await members("by-rule")).toEqual(ids(cars));
    await change(path, { rule: "tag=nobody-has-it-yet" });
    expect(await members("by-rule")).toEqual([]);
    await change(path, { rule: null });
    expect(await members("by-rule")).toEqual([]);
    await change(path, { rule: "" });
    expect(await members("by-rule")).toEqual(ids(chips, cars));
    await expectConsistent(env.DB);
  });

  it("follows a rule that names a value twice", async () => {
    await create("twice", { rule: "tag=chips&tag=chips|cars" });
    expect(await members("twice")).toEqual(ids(chips));
  });

  it("follows pins and exclusions, which win over the rule", async () => {
    const path = await create("by-pin", { rule: "tag=chips", pinned: [cars.id, "00000000001"] });
    expect(await members("by-pin")).toEqual(ids(chips, cars));
    await change(path, { excluded: [chips.id, cars.id] });
    expect(await members("by-pin")).toEqual([]);
    await change(path, { excluded: [], pinned: [draft.id] });
    expect(await members("by-pin")).toEqual(ids(chips));
    await change(path, { rule: null, pinned: [cars.id] });
    expect(await members("by-pin")).toEqual(ids(cars));
    await expectConsistent(env.DB);
  });

  it("follows edits of events: into the rule, out of it, published, taken back, deleted", async () => {
    await create("by-event", { rule: "tag=moving&category=wanted" });
    const moving = await createEvent(editor, { tags: ["moving"] });
    expect(await members("by-event")).toEqual([]);
    await change(event(moving), { category: "wanted" });
    expect(await members("by-event")).toEqual(ids(moving));
    await change(event(moving), { date: "1999", title: "Another" });
    expect(await members("by-event")).toEqual(ids(moving));
    await change(event(moving), { tags: [] });
    expect(await members("by-event")).toEqual([]);
    await change(event(moving), { tags: ["moving"], status: "draft" });
    expect(await members("by-event")).toEqual([]);
    await change(event(moving), { status: "published" });
    expect(await members("by-event")).toEqual(ids(moving));
    await editor.delete(event(moving), { "if-match": "*" });
    expect(await members("by-event")).toEqual([]);
    await expectConsistent(env.DB);
  });

  it("has an event in many timelines, named on its page, and each has its own ETag", async () => {
    const shared = await createEvent(editor, { tags: ["shared"], title: "Shared" });
    await create("many-1", { rule: "tag=shared" });
    await create("many-2", { pinned: [shared.id] });
    const page = await text(await reader.get(`/events/${shared.id}`));
    expect(page).toContain("/timelines/many-1");
    expect(page).toContain("/timelines/many-2");
    const before = await reader.get("/timelines/many-2.json");
    await createEvent(editor, { tags: ["shared"] });
    const tag = before.headers.get("etag") ?? "";
    expect((await reader.get("/timelines/many-2.json", { "if-none-match": tag })).status).toBe(304);
    await change(`${API}/timelines/many-2`, { excluded: [shared.id] });
    expect((await reader.get("/timelines/many-2.json", { "if-none-match": tag })).status).toBe(200);
    expect(await text(await reader.get(`/events/${shared.id}`))).not.toContain("/timelines/many-2");
  });

  it("is right when events and the rule are written at once", async () => {
    const path = await create("at-once", { rule: "tag=never" });
    await Promise.all([
      change(path, { rule: "tag=at-once" }),
      ...Array.from({ length: 6 }, () => createEvent(editor, { tags: ["at-once"] })),
    ]);
    expect(await members("at-once")).toHaveLength(6);
    await expectConsistent(env.DB);
  });
});
