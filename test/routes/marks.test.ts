import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import { API, type Client, createClient, createClock, createEvent, createReader, json, text } from "../helpers/api.ts";

// What readers are told of an event that was deleted, or became another: that it is gone, on every list that had it, and nothing
// of what it said.

const START = "2026-11-23T12:00:00Z";
const GONE = "2026-11-23T13:00:00Z";
/** Ninety days later. */
const FADED = "2027-02-21T13:00:00Z";
const MARKING = [".rss", ".atom", ".feed.json", ".ics"];
const OTHERS = ["", ".json", ".ndjson", ".csv", ".timelinejs.json", ".geojson", ".jsonld"];

const clock = createClock(START);
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

/** "/events?tag=a" with a suffix. */
function withSuffix(list: string, suffix: string): string {
  const [path, query] = list.split("?");
  return `${path}${suffix}${query === undefined ? "" : `?${query}`}`;
}

async function read(list: string, suffix: string): Promise<string> {
  const response = await reader.get(withSuffix(list, suffix));
  const body = await text(response);
  expect([list, suffix, response.status]).toEqual([list, suffix, 200]);
  return body;
}

/** Whole elements, components and members, as they stand in each format. */
async function readMarks(list: string) {
  const [rss, atom, feed, calendar] = await Promise.all(MARKING.map((suffix) => read(list, suffix)));
  return {
    rss: rss?.match(/<annals:deleted[\s\S]*?(?:\/>|<\/annals:deleted>)/g) ?? [],
    atom: atom?.match(/<at:deleted-entry[\s\S]*?(?:\/>|<\/at:deleted-entry>)/g) ?? [],
    feed: JSON.parse(feed ?? "")._annals.deleted ?? [],
    calendar: (calendar?.match(/BEGIN:VEVENT\r\n[\s\S]*?END:VEVENT\r\n/g) ?? []).filter((event) =>
      event.includes("STATUS:CANCELLED"),
    ),
  };
}

const NONE = { rss: [], atom: [], feed: [], calendar: [] };

interface Gone {
  readonly id: string;
  readonly reason: string;
  readonly at?: string;
  readonly into?: string;
  readonly sequence?: number;
  readonly days?: string;
}

const uriOf = (id: string) => `tag:annals.invalid,2026:event/${id}`;

/** The mark of one event in every format, to the byte. */
function marksOf({
  id,
  reason,
  at = GONE,
  into,
  sequence = 1,
  days = "DTSTART;VALUE=DATE:20260505\r\nDTEND;VALUE=DATE:20260506",
}: Gone) {
  const stamp = at.replace(/[-:]/g, "");
  const target = into === undefined ? "" : uriOf(into);
  return {
    rss: [`<annals:deleted ref="${uriOf(id)}" when="${at}" reason="${reason}"${target && ` mergedInto="${target}"`}/>`],
    atom: [
      `<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="${uriOf(id)}" when="${at}" annals:reason="${reason}"${target && ` annals:mergedInto="${target}"`}/>`,
    ],
    feed: [{ id: uriOf(id), at, reason, ...(target && { merged_into: target }) }],
    calendar: [
      `BEGIN:VEVENT\r\nUID:${id}@annals.invalid\r\nDTSTAMP:${stamp}\r\nLAST-MODIFIED:${stamp}\r\nSEQUENCE:${sequence}\r\n${days}\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n`,
    ],
  };
}

async function remove(id: string, version = 1): Promise<void> {
  const response = await editor.delete(`${API}/events/${id}`, { "if-match": `"${version}"` });
  expect([id, response.status]).toEqual([id, 204]);
}

async function merge(id: string, into: string, version = 1): Promise<void> {
  const response = await editor.post(`${API}/events/${id}/merge`, { into }, { "if-match": `"${version}"` });
  expect([id, response.status]).toEqual([id, 200]);
}

async function patch(id: string, body: object, version: number): Promise<void> {
  const response = await editor.patch(`${API}/events/${id}`, body, { "if-match": `"${version}"` });
  expect([id, response.status]).toEqual([id, 200]);
}

async function restore(id: string, version: number, last: number): Promise<void> {
  const response = await editor.post(`${API}/events/${id}/restore`, { version }, { "if-match": `"${last}"` });
  expect([id, response.status]).toEqual([id, 200]);
}

/** Says this word wherever an event can say something. */
const SECRET = "Xyzzyplugh";
const hostile = {
  title: `${SECRET} <title>`,
  summary: `${SECRET} & summary`,
  body: `${SECRET} body`,
  note: `${SECRET} note`,
  external_url: `https://example.org/${SECRET}`,
  place: { name: `${SECRET} place`, lat: 1, lon: 2 },
  sources: [{ url: `https://example.org/${SECRET}`, title: `${SECRET} source` }],
  media: [{ url: `https://example.org/${SECRET}.png`, alt: `${SECRET} alt` }],
  updates: [{ text: `${SECRET} update`, significant: true }],
  translations: { zh: { title: `${SECRET} 标题` } },
};

describe("a deleted event", () => {
  const facets = {
    category: "gone-category",
    tags: ["gone", "gone-too"],
    entities: [{ name: "Gone Corporation" }],
    countries: ["FJ"],
    series: { name: "Gone Fair" },
    language: "fj",
    event_status: "postponed",
    dates: { effective: "2026-06", expires: "2026-07" },
  };
  const LISTS = [
    "/timelines/gone",
    "/events?tag=gone",
    "/events?category=gone-category",
    "/events?entity=Gone+Corporation",
    "/events?country=FJ",
    "/events?series=Gone+Fair",
    "/events?language=fj",
    "/events?tag=gone&event_status=postponed",
    "/events?tag=gone&tag=gone-too&category=!other",
    "/events?tag=gone%7Cgone-too%7Cx%7Cy%7Cz",
    "/events?tag=gone&from=2026-05&to=2026-05",
    "/events?tag=gone&from=2026-05&to=2026-05&match=certain",
    "/events?tag=gone&in_force=2026-06-15",
    "/events?tag=gone&in_force=2026-06-30&match=certain",
  ];
  const ELSEWHERE = [
    "/events?tag=other",
    "/events?tag=gone&tag=other",
    "/events?tag=gone&from=2027",
    "/events?tag=gone&from=2026-05&to=2026-05-04",
    "/events?tag=gone&in_force=2027",
    `/events?q=${SECRET}`,
    `/events?tag=gone&q=${SECRET}`,
    "/events?tag=gone&as_of=2026-11-23T12:30:00Z",
  ];
  let id: string;
  let sibling: string;

  beforeAll(async () => {
    clock.set(START);
    await editor.post(`${API}/timelines`, { slug: "gone", title: "Gone", rule: "tag=gone" });
    ({ id } = await createEvent(editor, { ...hostile, ...facets, date: "2026-05-05" }));
    ({ id: sibling } = await createEvent(editor, { tags: ["other"], title: "Sibling" }));
    for (const list of LISTS) for (const suffix of MARKING) expect(await read(list, suffix)).toContain(SECRET);
    clock.set(GONE);
    await remove(id);
  });

  it.each(LISTS)(
    "leaves a mark with its id, the instant and its days on %s, and nothing that it said",
    async (list) => {
      expect(await readMarks(list)).toEqual(marksOf({ id, reason: "deleted" }));
      for (const suffix of MARKING)
        expect([suffix, await read(list, suffix)]).not.toEqual([suffix, expect.stringContaining(SECRET)]);
    },
  );

  it.each(ELSEWHERE)("leaves none on %s", async (list) => {
    expect(await readMarks(list)).toEqual(NONE);
  });

  it.each(OTHERS)("is not in %s", async (suffix) => {
    for (const list of ["/timelines/gone", "/events?tag=gone", "/events"]) {
      const body = await read(list, suffix);
      expect([body.includes(id), body.includes(SECRET)]).toEqual([false, false]);
    }
  });

  it("is nowhere that editors look, counted nowhere, and in the way of nothing", async () => {
    const list = async (query: string) => json(await editor.get(`${API}/events${query}`));
    for (const query of ["?tag=gone", `?q=${SECRET}`, "?from=2026-05-05&to=2026-05-05", "?category=gone-category"]) {
      expect([query, (await list(query)).events]).toEqual([query, []]);
    }
    expect(JSON.stringify(await list(""))).not.toContain(id);
    expect(JSON.parse(await read("/events?tag=gone", ".json"))).toMatchObject({ total: 0, events: [] });
    expect(await text(await reader.get("/sitemap.xml"))).not.toContain(id);
    // One like it is no duplicate of it.
    const again = await editor.post(`${API}/events`, {
      ...hostile,
      ...facets,
      tags: ["like"],
      date: "2026-05-05",
      status: "draft",
    });
    expect(again.status).toBe(201);
  });

  it("is named on the first page alone", async () => {
    for (let count = 0; count < 3; count++) await createEvent(editor, { tags: ["gone-pages"] });
    await remove((await createEvent(editor, { tags: ["gone-pages"] })).id);
    const first = JSON.parse(await read("/events?tag=gone-pages&limit=2", ".feed.json"));
    const second = await json(await reader.get(first.next_url.replace("https://annals.test", "")));
    expect([first._annals.deleted.length, first.items.length, second._annals.deleted, second.items.length]).toEqual([
      1,
      2,
      undefined,
      1,
    ]);
  });

  it("says so at its own address", async () => {
    for (const suffix of ["", ...MARKING]) expect((await reader.get(`/events/${id}${suffix}`)).status).toBe(410);
    expect((await reader.get(`/events/${sibling}`)).status).toBe(200);
  });
});

describe("a merged event", () => {
  beforeAll(() => clock.set(START));

  it("leaves a mark that names the event that it became, where readers see that", async () => {
    clock.set(START);
    const make = (tag: string, members: object = {}) =>
      createEvent(editor, { tags: [tag], date: "2026-05-05", ...members });
    const [one, two, three, four] = await Promise.all(
      ["seen", "draft", "hidden", "later"].map((tag) => make(`into-${tag}`)),
    );
    const seen = await createEvent(editor, { title: "Survivor" });
    const draft = await createEvent(editor, { status: "draft" });
    const hidden = await createEvent(editor, { status: "unlisted" });
    const later = await createEvent(editor, { status: "scheduled", published_at: "2027-01-01T00:00:00Z" });
    clock.set(GONE);
    await merge(one.id, seen.id);
    await merge(two.id, draft.id);
    await merge(three.id, hidden.id);
    await merge(four.id, later.id);
    // The survivor has its tag now, and is an entry.
    expect(await readMarks("/events?tag=into-seen")).toEqual(marksOf({ id: one.id, reason: "merged", into: seen.id }));
    expect(await read("/events?tag=into-seen", ".atom")).toContain(`<id>${uriOf(seen.id)}</id>`);
    for (const [tag, { id }, into] of [
      ["draft", two, draft],
      ["hidden", three, hidden],
      ["later", four, later],
    ] as const) {
      expect(await readMarks(`/events?tag=into-${tag}`)).toEqual(marksOf({ id, reason: "merged" }));
      for (const suffix of MARKING) expect(await read(`/events?tag=into-${tag}`, suffix)).not.toContain(into.id);
    }
    // What becomes of the survivors is told on their own lists: the mark stays as it is.
    await patch(draft.id, { status: "published" }, 2);
    await patch(seen.id, { status: "draft", tags: [] }, 2);
    expect((await readMarks("/events?tag=into-seen")).feed).toMatchObject([{ merged_into: uriOf(seen.id) }]);
    expect(await readMarks("/events?tag=into-draft")).toEqual(marksOf({ id: two.id, reason: "merged" }));
  });

  it("comes back with an entry of its own, and the mark goes", async () => {
    clock.set(START);
    const into = await createEvent(editor, { tags: ["back"], title: "Stays" });
    const { id } = await createEvent(editor, { tags: ["back"], title: "Comes back", date: "2026-05-05" });
    clock.set(GONE);
    await merge(id, into.id);
    expect((await readMarks("/events?tag=back")).feed).toHaveLength(1);
    await restore(id, 1, 2);
    expect(await readMarks("/events?tag=back")).toEqual(NONE);
    const calendar = new ICAL.Component(ICAL.parse(await read("/events?tag=back", ".ics")));
    const sequences = calendar.getAllSubcomponents("vevent").map((event) => event.getFirstPropertyValue("sequence"));
    expect(sequences.sort()).toEqual([1, 2]);
  });
});

describe("the mark of an event", () => {
  async function prepare(tag: string, members: object = {}): Promise<string> {
    clock.set(START);
    const { id } = await createEvent(editor, { tags: [tag], date: "2026-05-05", ...members });
    clock.set(GONE);
    return id;
  }

  it("has the days of a time in its zone", async () => {
    await remove(await prepare("zoned", { date: "2026-05-05T09:00", time_zone: "Asia/Shanghai" }));
    const [mark] = (await readMarks("/events?tag=zoned")).calendar;
    expect(mark).toContain("\r\nDTSTART;TZID=Asia/Shanghai:20260505T090000\r\n");
  });

  it("takes the place of that of a withdrawal, without its note", async () => {
    const id = await prepare("twice");
    await patch(id, { status: "withdrawn", note: SECRET }, 1);
    expect((await readMarks("/events?tag=twice")).feed).toMatchObject([{ reason: "withdrawn", note: SECRET }]);
    clock.set("2026-11-23T14:00:00Z");
    await remove(id, 2);
    expect(await readMarks("/events?tag=twice")).toEqual(
      marksOf({ id, reason: "deleted", at: "2026-11-23T14:00:00Z", sequence: 2 }),
    );
  });

  it("goes when the event comes back, as whatever it comes back", async () => {
    const id = await prepare("restored");
    await remove(id);
    const validator = async () => (await reader.get("/events.atom?tag=restored")).headers.get("etag");
    const before = await validator();
    // The mark was in a list that the event is in no more.
    await restore(id, 1, 2);
    await patch(id, { status: "draft", tags: ["elsewhere"] }, 3);
    expect([await readMarks("/events?tag=restored"), (await validator()) === before]).toEqual([NONE, false]);
    // Not public, it goes without another.
    await remove(id, 4);
    expect(await readMarks("/events?tag=restored")).toEqual(NONE);
    expect(await readMarks("/events?tag=elsewhere")).toEqual(NONE);
    await restore(id, 1, 5);
    await remove(id, 6);
    expect(await readMarks("/events?tag=restored")).toEqual(marksOf({ id, reason: "deleted", sequence: 6 }));
    // As a draft it is nothing to readers, and neither is what was deleted.
    const first = await validator();
    await restore(id, 4, 7);
    expect([await readMarks("/events?tag=restored"), (await validator()) === first]).toEqual([NONE, false]);
  });

  it("stays on its timeline under another slug and another rule, and goes with it", async () => {
    const path = `${API}/timelines`;
    await editor.post(path, { slug: "moving", title: "Moving", rule: "tag=moving" });
    const id = await prepare("moving");
    await remove(id);
    const marks = marksOf({ id, reason: "deleted" });
    expect(await readMarks("/timelines/moving")).toEqual(marks);
    await editor.patch(`${path}/moving`, { slug: "moved" }, { "if-match": "*" });
    expect(await readMarks("/timelines/moved")).toEqual(marks);
    await editor.patch(`${path}/moved`, { rule: "tag=another" }, { "if-match": "*" });
    expect(await readMarks("/timelines/moved")).toEqual(marks);
    await editor.delete(`${path}/moved`, { "if-match": "*" });
    await editor.post(path, { slug: "moved", title: "Another", rule: "tag=moving" });
    expect(await readMarks("/timelines/moved")).toEqual(NONE);
    expect(await readMarks("/events?tag=moving")).toEqual(marks);
  });

  it("stands under every name of an entity, as the event did", async () => {
    const id = await prepare("named", { entities: [{ name: "Marked AG" }] });
    await editor.post(`${API}/entities`, { slug: "marked", name: "Marked", aliases: ["Marked AG"] });
    await remove(id);
    await editor.patch(`${API}/entities/marked`, { names: { de: "Der Markierte" } }, { "if-match": "*" });
    for (const list of ["/entities/marked", "/events?entity=marked"]) {
      expect([list, await readMarks(list)]).toEqual([list, marksOf({ id, reason: "deleted" })]);
    }
  });

  it("is one of the last twenty in a feed; a calendar has all", async () => {
    clock.set(START);
    const operations = Array.from({ length: 25 }, (_, index) => ({
      op: "create",
      event: { date: "2026-05-05", title: `One of many ${index}`, tags: ["many"], status: "published" },
    }));
    const batch = (list: object[]) => editor.post(`${API}/events/batch`, { operations: list });
    const made = (await json(await batch(operations))).operations as { id: string }[];
    clock.set(GONE);
    expect((await batch(made.map(({ id }) => ({ op: "delete", id, version: 1 })))).status).toBe(200);
    const { rss, atom, feed, calendar } = await readMarks("/events?tag=many");
    expect([rss.length, atom.length, feed.length, calendar.length]).toEqual([20, 20, 20, 25]);
  });
});

describe("an event that no list had", () => {
  it.each([
    ["a draft", { status: "draft" }, 404],
    ["archived", { status: "archived" }, 404],
    ["unlisted", { status: "unlisted" }, 410],
  ])("goes without a trace: %s", async (name, members, status) => {
    clock.set(START);
    const tag = `never-${name.replace(" ", "-")}`;
    await createEvent(editor, { tags: [tag] });
    const { id } = await createEvent(editor, { tags: [tag], ...members });
    const look = async () => {
      const answers = [...MARKING, ...OTHERS].map(async (suffix) => {
        const response = await reader.get(withSuffix(`/events?tag=${tag}`, suffix));
        return [suffix, response.headers.get("etag"), response.headers.get("last-modified"), await text(response)];
      });
      return Promise.all(answers);
    };
    const before = await look();
    clock.set(GONE);
    await remove(id);
    expect(await look()).toEqual(before);
    expect((await reader.get(`/events/${id}.atom`)).status).toBe(status);
  });
});

it("an event whose time had not come leaves no mark", async () => {
  clock.set(START);
  const { id } = await createEvent(editor, {
    tags: ["scheduled"],
    status: "scheduled",
    published_at: "2026-11-23T13:00:01Z",
  });
  clock.set(GONE);
  await remove(id);
  clock.set("2026-11-23T14:00:00Z");
  expect(await readMarks("/events?tag=scheduled")).toEqual(NONE);
  expect((await reader.get(`/events/${id}.atom`)).status).toBe(404);
});

describe("marks after ninety days", () => {
  it.each([
    ["deleted", (id: string) => remove(id)],
    ["withdrawn", (id: string) => patch(id, { status: "withdrawn", note: "It was wrong" }, 1)],
  ])("are no more, and the validators of the documents that had them say so: %s", async (name, take) => {
    clock.set(START);
    const [tag, other] = [`old-${name}`, `young-${name}`];
    const { id } = await createEvent(editor, { tags: [tag] });
    await createEvent(editor, { tags: [tag] });
    await createEvent(editor, { tags: [other] });
    clock.set(GONE);
    await take(id);
    clock.set("2026-11-24T00:00:00Z");
    const ask = async (address: string, headers = {}) => {
      const { status, headers: answered } = await reader.get(address, headers);
      return { status, etag: answered.get("etag") ?? "", modified: answered.get("last-modified") ?? "" };
    };
    const marking = MARKING.map((suffix) => `/events${suffix}?tag=${tag}`);
    const still = [
      ...MARKING.map((suffix) => `/events${suffix}?tag=${other}`),
      `/events.json?tag=${tag}`,
      `/events?tag=${tag}`,
    ];
    const known = new Map(await Promise.all([...marking, ...still].map(async (at) => [at, await ask(at)] as const)));
    const again = async (address: string, by: "etag" | "modified") => {
      const { etag, modified } = known.get(address) ?? { etag: "", modified: "" };
      return ask(address, by === "etag" ? { "if-none-match": etag } : { "if-modified-since": modified });
    };

    clock.set("2027-02-21T12:59:59Z");
    for (const address of [...marking, ...still]) {
      for (const by of ["etag", "modified"] as const)
        expect([address, (await again(address, by)).status]).toEqual([address, 304]);
    }
    expect(Object.values(await readMarks(`/events?tag=${tag}`)).map(({ length }) => length)).toEqual([1, 1, 1, 1]);

    clock.set(FADED);
    expect(await readMarks(`/events?tag=${tag}`)).toEqual(NONE);
    clock.set("2027-02-22T00:00:00Z");
    for (const address of marking) {
      const answer = await again(address, "etag");
      expect([address, answer.status, answer.modified]).toEqual([address, 200, "Sun, 21 Feb 2027 13:00:00 GMT"]);
      expect([address, (await again(address, "modified")).status]).toEqual([address, 200]);
      expect((await ask(address, { "if-none-match": answer.etag })).status).toBe(304);
    }
    for (const address of still) expect([address, (await again(address, "etag")).status]).toEqual([address, 304]);
  });
});
