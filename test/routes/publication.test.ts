import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  SUFFIXES,
  TEXT_SUFFIXES,
  text,
} from "../helpers/api.ts";

// What is not yet, or no more, public must show on no public address, in no form, and in no count.

const clock = createClock("2026-11-23T11:00:00Z");
const NOON = "2026-11-23T12:00:00Z";
const SECRET = "Embargozzo";
const FACETS = {
  category: "vis-category",
  tags: ["vis-tag"],
  entities: ["Vis Entity"],
  countries: ["ZW"],
  language: "eo",
  series: { name: "Vis Series", edition: 1 },
};

let editor: Client;
let reader: Client;
// biome-ignore lint/suspicious/noExplicitAny: what the API answered
const events: Record<string, any> = {};

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  for (const [slug, rule] of [
    ["vis-all", ""],
    ["vis-tag", "tag=vis-tag"],
    ["vis-alone", "tag=vis-alone"],
  ]) {
    await editor.post(`${API}/timelines`, { slug, title: slug, rule });
  }
  const old = { published_at: "2026-11-01T00:00:00Z", date: "2001-05-05" };
  events["shown"] = await createEvent(editor, { ...FACETS, ...old, title: "Shown long since" });
  const hidden = { ...FACETS, tags: ["vis-tag", "vis-alone"], date: "2001-05-06", body: SECRET };
  events["scheduled"] = await createEvent(editor, { ...hidden, title: `${SECRET} scheduled`, published_at: NOON });
  events["draft"] = await createEvent(editor, { ...hidden, title: `${SECRET} draft`, status: "draft" });
  events["archived"] = await createEvent(editor, { ...hidden, title: `${SECRET} archived`, status: "archived" });
  events["dated draft"] = await createEvent(editor, {
    ...hidden,
    title: `${SECRET} dated draft`,
    status: "draft",
    published_at: "2026-01-01T00:00:00Z",
  });
  events["deleted"] = await createEvent(editor, { ...hidden, title: `${SECRET} deleted` });
  await editor.delete(`${API}/events/${events["deleted"].id}`, { "if-match": '"1"' });
});

const QUERIES = [
  "",
  "tag=vis-tag",
  "tag=vis-alone",
  "category=vis-category",
  "entity=vis+entity",
  "country=zw",
  "series=vis+series",
  "language=eo",
  "timeline=vis-tag",
  "timeline=vis-alone|vis-all",
  "tag=!nothing",
  "tag=vis-tag&entity=vis+entity&country=!us",
  "tag=vis-tag|vis-alone|vis-category",
  "from=2001-05-06&to=2001-05-06",
  "on=2001-05&match=certain",
  `q=${SECRET}`,
  `q=${SECRET}&tag=vis-tag`,
  "order=date&tag=vis-tag",
  "order=-date&limit=1",
  "order=published&tag=vis-tag",
  "order=-published&tag=vis-tag&limit=1",
];

// Queries and forms know nothing of each other: every query in one form, and some in all.
const LISTS = [
  ...QUERIES.map((query) => `/events.json?${query}`),
  ...TEXT_SUFFIXES.flatMap((suffix) => [
    `/events${suffix}`,
    `/events${suffix}?entity=vis+entity`,
    `/events${suffix}?q=${SECRET}`,
  ]),
  ...TEXT_SUFFIXES.flatMap((suffix) =>
    ["vis-all", "vis-tag", "vis-alone"].map((slug) => `/timelines/${slug}${suffix}`),
  ),
  "/embed/vis-tag",
  "/embed/vis-alone?limit=1",
];

/** What a reader sees of a list. A page that highlights what was searched for splits words, so tags are taken out. */
async function read(path: string) {
  const response = await reader.get(path);
  expect([path, response.status]).toEqual([path, 200]);
  const found = (await text(response)).replaceAll(/<\/?mark>/g, "");
  // The search itself is named in titles, fields and links.
  const body = found.replaceAll(new RegExp(`q(=|: |" value=")${SECRET}|value="${SECRET}"`, "g"), "");
  return { path, body, etag: response.headers.get("etag"), modified: response.headers.get("last-modified") };
}

/** Formats that name what is deleted, by its id. */
const hasMarks = (path: string) => /\.(rss|atom|ics|feed\.json)\b/.test(path);

const ids = (...names: string[]) => names.map((name) => String(events[name].id));

describe("before their time", () => {
  it("drafts, scheduled, archived and deleted events are on no list in any form", async () => {
    clock.set("2026-11-23T11:59:59.999Z");
    for (const path of LISTS) {
      const { body } = await read(path);
      const found = ids("scheduled", "draft", "archived", "dated draft").filter((id) => body.includes(id));
      expect([path, found]).toEqual([path, []]);
      if (!hasMarks(path)) expect([path, body.includes(events["deleted"].id)]).toEqual([path, false]);
      expect(`${path} ${body}`).not.toMatch(/Embargozzo (scheduled|draft|archived|dated|deleted)/);
    }
  });

  it("editors see all of them but the deleted", async () => {
    const { events: list } = await json(await editor.get(`${API}/events?tag=vis-alone&order=date`));
    expect(list.map(({ id }: { id: string }) => id).sort()).toEqual(
      ids("scheduled", "draft", "archived", "dated draft").sort(),
    );
  });

  it.each(["scheduled", "draft", "archived", "dated draft"])("a %s event answers 404 in every form", async (name) => {
    for (const suffix of SUFFIXES) {
      const response = await reader.get(`/events/${events[name].id}${suffix}`);
      expect([suffix, response.status]).toEqual([suffix, 404]);
      expect(await text(response)).not.toContain(SECRET);
    }
  });

  it("a deleted event answers 410 in every form, to readers and editors", async () => {
    for (const path of [...SUFFIXES.map((suffix) => `/events/${events["deleted"].id}${suffix}`)]) {
      const response = await reader.get(path);
      expect([path, response.status]).toEqual([path, 410]);
      expect(await text(response)).not.toContain(SECRET);
    }
    expect((await editor.get(`${API}/events/${events["deleted"].id}`)).status).toBe(410);
  });

  it("a draft that is deleted answers readers as if it had never been", async () => {
    const { id } = await createEvent(editor, { title: "Never shown", status: "draft" });
    await editor.delete(`${API}/events/${id}`, { "if-match": '"1"' });
    for (const suffix of SUFFIXES) {
      expect([suffix, (await reader.get(`/events/${id}${suffix}`)).status]).toEqual([suffix, 404]);
    }
    expect((await editor.get(`${API}/events/${id}`)).status).toBe(410);
  });

  it("totals and the home page count what is shown alone", async () => {
    clock.set("2026-11-23T11:59:59.999Z");
    const total = async (path: string) => (await json(await reader.get(path))).total;
    expect(await total("/timelines/vis-tag.json")).toBe(1);
    expect(await total("/timelines/vis-alone.json")).toBe(0);
    expect(await total("/events.json?entity=vis+entity")).toBe(1);
    expect(await total("/events.json")).toBe(1);
    const home = await (await reader.get("/")).text();
    expect([...home.matchAll(/(\d+) events?\b/g)].map(([, count]) => count)).toEqual(["1", "1", "0"]);
  });
});

describe("at its time, to the second", () => {
  it("a scheduled event is on every list it belongs to, and every list has another ETag, with no write", async () => {
    clock.set("2026-11-23T11:59:59.999Z");
    const before = new Map<string, string | null>();
    for (const path of LISTS) before.set(path, (await read(path)).etag);
    const homeBefore = await reader.get("/");
    const changes = await countChanges();

    clock.set(NOON);
    for (const path of LISTS) {
      const { body, etag } = await read(path);
      expect(`${path} ${etag}`).not.toBe(`${path} ${before.get(path)}`);
      // Of one event on a page that is the older one by some orders.
      if (!/order=-date/.test(path)) expect([path, body.includes(SECRET)]).toEqual([path, true]);
      expect(ids("draft", "archived", "dated draft").filter((id) => body.includes(id))).toEqual([]);
      const old = await reader.get(path, { "if-none-match": before.get(path) ?? "" });
      expect([path, old.status]).toEqual([path, 200]);
    }
    clock.set("2026-11-23T12:00:01Z");
    for (const path of LISTS) {
      expect([path, (await read(path)).modified]).toEqual([path, "Mon, 23 Nov 2026 12:00:00 GMT"]);
    }
    const homeAfter = await reader.get("/", { "if-none-match": homeBefore.headers.get("etag") ?? "" });
    expect(homeAfter.status).toBe(200);
    const counts = [...(await homeAfter.text()).matchAll(/(\d+) events?\b/g)].map(([, count]) => count);
    expect(counts).toEqual(["2", "2", "1"]);
    expect((await json(await reader.get("/timelines/vis-tag.json"))).total).toBe(2);
    expect(await countChanges()).toBe(changes);
  });

  it("its own address answers 200 in every form", async () => {
    for (const [time, status] of [
      ["2026-11-23T11:59:59.999Z", 404],
      [NOON, 200],
    ] as const) {
      clock.set(time);
      for (const suffix of SUFFIXES) {
        expect([suffix, (await reader.get(`/events/${events["scheduled"].id}${suffix}`)).status]).toEqual([
          suffix,
          status,
        ]);
      }
    }
  });
});

describe("archived", () => {
  it("a published event leaves every list and its own address, and comes back", async () => {
    clock.set(NOON);
    const event = await createEvent(editor, { tags: ["vis-archive"], title: "Archivabile" });
    const path = `${API}/events/${event.id}`;
    const seen = async () => {
      const list = await reader.get("/events.rss?tag=vis-archive");
      return [(await text(list)).includes("Archivabile"), (await reader.get(`/events/${event.id}.json`)).status];
    };
    expect(await seen()).toEqual([true, 200]);
    await editor.patch(path, { status: "archived" }, { "if-match": '"1"' });
    expect(await seen()).toEqual([false, 404]);
    await editor.patch(path, { status: "published" }, { "if-match": '"2"' });
    expect(await seen()).toEqual([true, 200]);
  });
});

describe("a forged cursor", () => {
  it("opens nothing whose time has not come", async () => {
    clock.set("2026-11-20T00:00:00Z");
    for (const [title, time] of [
      ["a", "2026-11-01T00:00:00Z"],
      ["b", "2026-11-02T00:00:00Z"],
      ["Forbidden", NOON],
    ]) {
      await createEvent(editor, { tags: ["vis-cursor"], title, published_at: time });
    }
    for (const order of ["-published", "published", "date", "-date"]) {
      const query = `tag=vis-cursor&limit=1&order=${order}`;
      const { next } = await json(await reader.get(`/events.json?${query}`));
      const cursor = new URL(next).searchParams.get("cursor") ?? "";
      const [, , print] = cursor.split("_");
      for (const key of ["9999999999", "9999999999999999", "-9999999999"]) {
        const forged = `${key}_7zzzzzzzzzz_${print}`;
        const response = await reader.get(`/events.json?${query.replace("limit=1&", "")}&cursor=${forged}`);
        expect([order, response.status]).toEqual([order, 200]);
        expect([order, key, await text(response)]).toEqual([order, key, expect.not.stringContaining("Forbidden")]);
      }
    }
  });
});
