import { parseAtomFeed } from "feedsmith";
import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import { FRAGMENT } from "../../src/representations/formats.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
  SUFFIXES,
  TEXT_SUFFIXES,
  text,
} from "../helpers/api.ts";

// What an address answers that was public, or is for some: unlisted, withdrawn, deleted and merged events.

ICAL.design.strict = true;

const clock = createClock("2026-11-23T10:00:00Z");
const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const SECRET = "Embargozzo";
const uri = (id: string) => `tag:annals.invalid,2026:event/${id}`;

let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

// biome-ignore lint/suspicious/noExplicitAny: what the API answered
async function change(event: any, members: Record<string, unknown>, version: number): Promise<any> {
  const response = await editor.patch(`${API}/events/${event.id}`, members, { "if-match": `"${version}"` });
  const body = await json(response);
  expect([response.status, body]).toEqual([200, body]);
  return body;
}

const LISTS = ["/events", "/timelines/states", "/entities/states-entity", "/series/states-series"];

/** Every list, in every format, and what else counts or names events. */
const everywhere = () => [
  ...LISTS.flatMap((path) => TEXT_SUFFIXES.map((suffix) => path + suffix)),
  ...TEXT_SUFFIXES.map((suffix) => `/events${suffix}?q=${SECRET}`),
  "/embed/states",
  "/sitemap.xml",
];

/** Where the id or the title of the event is to be seen; a search itself names what it searches for. */
async function placesOf(event: { id: string; title: string }): Promise<string[]> {
  const found: string[] = [];
  for (const path of everywhere()) {
    const response = await reader.get(path);
    expect([path, response.status]).toEqual([path, 200]);
    const body = (await text(response)).replaceAll(/<\/?mark>/g, "");
    if (body.includes(event.id) || body.includes(event.title)) found.push(path);
  }
  return found;
}

/** Where an event that is no more is named: by id alone, in the marks of lists that had it. */
async function marksOf({ id, title }: { id: string; title: string }): Promise<string[]> {
  expect(await placesOf({ id: title, title })).toEqual([]);
  return placesOf({ id, title: id });
}

/** The lists that had an event, in the formats that have marks. */
const MARKED = LISTS.flatMap((path) => [".rss", ".atom", ".feed.json", ".ics"].map((suffix) => path + suffix)).sort();

const MEMBERS = {
  tags: ["states"],
  entities: [{ name: "States Entity" }],
  series: { name: "States Series", edition: 1 },
  date: "2001-05-05",
};

beforeAll(async () => {
  await editor.post(`${API}/timelines`, { slug: "states", title: "States", rule: "tag=states" });
  await editor.post(`${API}/entities`, { slug: "states-entity", name: "States Entity" });
  await editor.post(`${API}/series`, { slug: "states-series", name: "States Series" });
});

describe("an unlisted event", () => {
  // biome-ignore lint/suspicious/noExplicitAny: what the API answered
  let event: any;

  beforeAll(async () => {
    event = await createEvent(editor, { ...MEMBERS, title: `${SECRET} unlisted`, status: "unlisted" });
  });

  it("is at its own address in every format, and tells robots not to keep it", async () => {
    for (const suffix of SUFFIXES) {
      const response = await reader.get(`/events/${event.id}${suffix}`);
      expect([suffix, response.status, response.headers.get("x-robots-tag")]).toEqual([suffix, 200, "noindex"]);
      expect([suffix, (await text(response)).includes(event.title)]).toEqual([suffix, TEXT_SUFFIXES.includes(suffix)]);
    }
    const page = await text(await reader.get(`/events/${event.id}`));
    expect(page).toContain('<meta name="robots" content="noindex">');
  });

  it("is nowhere else", async () => {
    expect(await placesOf(event)).toEqual([]);
    const home = await text(await reader.get("/"));
    expect([...home.matchAll(/(\d+) events?\b/g)].map(([, count]) => count)).toEqual(["0"]);
    expect((await json(await reader.get("/events.json"))).total).toBe(0);
  });

  it("is everywhere once it is published, and robots may keep it", async () => {
    const { version } = await change(event, { status: "published" }, 1);
    expect(await placesOf(event)).toEqual(everywhere());
    for (const suffix of SUFFIXES) {
      const response = await reader.get(`/events/${event.id}${suffix}`);
      // What goes into other pages is never to be found by itself.
      const robots = suffix === FRAGMENT.suffix ? "noindex" : null;
      expect([suffix, response.headers.get("x-robots-tag")]).toEqual([suffix, robots]);
    }
    expect(await text(await reader.get(`/events/${event.id}`))).not.toContain("noindex");
    await change(event, { status: "unlisted" }, version);
    expect(await placesOf(event)).toEqual([]);
  });

  it("answers 410 when it is deleted, as its address could be read", async () => {
    const lent = await createEvent(editor, { title: `${SECRET} lent once`, status: "unlisted" });
    await editor.delete(`${API}/events/${lent.id}`, { "if-match": '"1"' });
    await expectProblem(await reader.get(`/events/${lent.id}.json`), { status: 410, type: "gone" });
  });

  it("leaves no mark in lists when it is withdrawn, but answers who knows its address", async () => {
    const before = await createEvent(editor, { ...MEMBERS, title: `${SECRET} lent`, status: "unlisted" });
    await change(before, { status: "withdrawn", note: "Lent no more" }, 1);
    expect(await placesOf(before)).toEqual([]);
    await expectProblem(await reader.get(`/events/${before.id}.json`), { status: 410, type: "withdrawn" });
  });
});

describe("a withdrawn event", () => {
  const NOTE = "The source <b>was</b> a parody.";
  // biome-ignore lint/suspicious/noExplicitAny: what the API answered
  let event: any;
  let before: Record<string, string>;

  const feeds = async () => ({
    atom: await text(await reader.get("/timelines/states.atom")),
    ics: await text(await reader.get("/timelines/states.ics")),
    json: await text(await reader.get("/timelines/states.feed.json")),
  });
  const calendarEvents = (ics: string) => new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents("vevent");

  beforeAll(async () => {
    clock.set("2026-11-23T10:00:00Z");
    event = await createEvent(editor, {
      ...MEMBERS,
      title: `${SECRET} taken back`,
      language: "en",
    });
    before = await feeds();
    clock.set("2026-11-23T11:00:00Z");
    const translations = { zh: { title: "撤回", note: "来源是恶搞。" } };
    await change(event, { status: "withdrawn", note: NOTE, translations }, 1);
  });

  it("answers 410 with its note in every format", async () => {
    for (const suffix of SUFFIXES) {
      await expectProblem(await reader.get(`/events/${event.id}${suffix}`), {
        status: 410,
        type: "withdrawn",
        detail: `event ${event.id} was withdrawn on 2026-11-23T11:00:00Z: ${NOTE}`,
      });
    }
  });

  it("shows people a page that says when and why, and nothing of what it said", async () => {
    for (const suffix of SUFFIXES) {
      const response = await reader.get(`/events/${event.id}${suffix}`, HTML);
      expect([response.status, response.headers.get("content-type")]).toEqual([410, "text/html; charset=utf-8"]);
      const page = await text(response);
      expect(page).toContain(`<div class="introduction">
<p class="when"><time datetime="2026-11-23T11:00:00Z">23 November 2026</time></p>
<h1>This event was withdrawn</h1>
<p class="lede"><bdi>The source &lt;b&gt;was&lt;/b&gt; a parody.</bdi></p>
<p>It was published here and taken back. What it said is no longer shown.</p>
<p class="meta">Permanent id: <code>${uri(event.id)}</code></p>
`);
      expect(page).toContain('<meta name="robots" content="noindex">');
      expect(page).not.toContain(SECRET);
    }
  });

  it("says so in the language of the reader", async () => {
    const page = await reader.get(`/events/${event.id}`, { ...HTML, "accept-language": "zh-CN" });
    const body = await text(page);
    expect(page.headers.get("content-language")).toBe("zh");
    expect(page.headers.get("vary")).toBe("Accept-Language");
    expect(body).toContain('<html lang="zh" dir="ltr">');
    expect(body).toContain('<p class="lede"><bdi>来源是恶搞。</bdi></p>');
    await expectProblem(await reader.get(`/events/${event.id}.json?lang=zh`), {
      status: 410,
      type: "withdrawn",
      detail: `event ${event.id} was withdrawn on 2026-11-23T11:00:00Z: 来源是恶搞。`,
    });
  });

  it("is gone from everywhere, but for a mark in the formats that have one", async () => {
    const marked = everywhere().filter((path) => /\.(rss|atom|feed\.json|ics)(\?|$)/.test(path));
    expect(await placesOf(event)).toEqual(marked);
    for (const path of marked) expect(await text(await reader.get(path))).not.toContain(event.title);
    const home = await text(await reader.get("/"));
    expect([...home.matchAll(/(\d+) events?\b/g)].map(([, count]) => count)).toEqual(["0"]);
  });

  it("leaves a deleted-entry with the id of the entry (RFC 6721)", async () => {
    const { atom } = await feeds();
    expect(parseAtomFeed(before["atom"] ?? "").entries?.map(({ id }) => id)).toEqual([uri(event.id)]);
    expect(parseAtomFeed(atom).entries ?? []).toEqual([]);
    expect(atom.match(/<at:deleted-entry[\s\S]*<\/at:deleted-entry>/g)).toEqual([
      `<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="${uri(event.id)}" when="2026-11-23T11:00:00Z" annals:reason="withdrawn">
<at:comment>The source &lt;b&gt;was&lt;/b&gt; a parody.</at:comment>
</at:deleted-entry>`,
    ]);
  });

  it("is named by the extension of JSON Feed", async () => {
    const old = JSON.parse(before["json"] ?? "");
    expect([old.items.map(({ id }: { id: string }) => id), old._annals.deleted]).toEqual([[uri(event.id)], undefined]);
    const { items, _annals } = JSON.parse((await feeds()).json);
    expect([items, _annals.deleted]).toEqual([
      [],
      [{ id: uri(event.id), at: "2026-11-23T11:00:00Z", reason: "withdrawn", note: NOTE }],
    ]);
  });

  it("is cancelled in calendars: the same UID and days, a higher SEQUENCE, and nothing of what it said", async () => {
    const members = (ics: string) =>
      calendarEvents(ics).map((component) =>
        Object.fromEntries(
          component.getAllProperties().map((property) => [property.name, property.getFirstValue()?.toString()]),
        ),
      );
    const [old] = members(before["ics"] ?? "");
    expect(old).toMatchObject({ uid: `${event.id}@annals.invalid`, sequence: "0", dtstart: "2001-05-05" });
    expect(members((await feeds()).ics)).toEqual([
      {
        uid: `${event.id}@annals.invalid`,
        dtstamp: "2026-11-23T11:00:00Z",
        "last-modified": "2026-11-23T11:00:00Z",
        sequence: "1",
        dtstart: "2001-05-05",
        dtend: old?.["dtend"],
        status: "CANCELLED",
        transp: "TRANSPARENT",
      },
    ]);
  });

  it("keeps the time of its withdrawal when its note is changed", async () => {
    clock.set("2026-11-23T11:30:00Z");
    await change(event, { note: `${NOTE} So it says.` }, 2);
    expect((await feeds()).atom).toContain(`ref="${uri(event.id)}" when="2026-11-23T11:00:00Z"`);
    await expectProblem(await reader.get(`/events/${event.id}.rss`), {
      status: 410,
      type: "withdrawn",
      detail: `event ${event.id} was withdrawn on 2026-11-23T11:00:00Z: ${NOTE} So it says.`,
    });
  });

  it("comes back whole, without a mark, and with a SEQUENCE that is higher still", async () => {
    await change(event, { status: "published", note: null, translations: null }, 3);
    const { atom, ics, json: feed } = await feeds();
    expect([atom.includes("deleted-entry"), JSON.parse(feed)._annals.deleted]).toEqual([false, undefined]);
    const [component] = calendarEvents(ics);
    expect([component?.getFirstPropertyValue("sequence"), component?.getFirstPropertyValue("status")]).toEqual([
      3,
      "CONFIRMED",
    ]);
    expect(await placesOf(event)).toEqual(everywhere());
  });

  it("leaves no mark, and no answer, where it was never public", async () => {
    for (const [title, members] of [
      ["never shown", { status: "draft" }],
      ["not yet shown", { published_at: "2027-01-01T00:00:00Z" }],
    ] as const) {
      const hidden = await createEvent(editor, { ...MEMBERS, title: `${SECRET} ${title}`, ...members });
      await change(hidden, { status: "withdrawn", note: "Never mind" }, 1);
      expect([title, await placesOf(hidden)]).toEqual([title, []]);
      await expectProblem(await reader.get(`/events/${hidden.id}.json`), { status: 404, type: "not-found" });
    }
  });

  it("is one of the last twenty that a feed tells of, on its first page alone", async () => {
    const made: string[] = [];
    for (let index = 0; index < 21; index++) {
      clock.set(`2026-11-24T00:00:${10 + index}Z`);
      const one = await createEvent(editor, { tags: ["states-many"], title: `One of many ${index}` });
      await change(one, { status: "withdrawn", note: "Too many" }, 1);
      made.push(one.id);
    }
    for (const title of ["kept", "kept too"]) await createEvent(editor, { tags: ["states-many"], title });
    const first = await json(await reader.get("/events.feed.json?tag=states-many&limit=1"));
    expect(first._annals.deleted.map(({ id }: { id: string }) => id)).toEqual(made.slice(1).reverse().map(uri));
    const next = new URL(first.next_url);
    const second = await json(await reader.get(next.pathname + next.search));
    expect([second.items.length, second._annals.deleted]).toEqual([1, undefined]);
  });
});

describe("a deleted event", () => {
  it("answers 410 in every format, and people with a page that does not say what it was", async () => {
    const event = await createEvent(editor, { ...MEMBERS, title: `${SECRET} deleted` });
    await editor.delete(`${API}/events/${event.id}`, { "if-match": '"1"' });
    for (const suffix of SUFFIXES) {
      await expectProblem(await reader.get(`/events/${event.id}${suffix}`), {
        status: 410,
        type: "gone",
        detail: `event ${event.id} was deleted`,
      });
      const page = await reader.get(`/events/${event.id}${suffix}`, HTML);
      expect([page.status, (await text(page)).includes(SECRET)]).toEqual([410, false]);
    }
    expect((await marksOf(event)).sort()).toEqual(MARKED);
  });

  it("is a 404 for ever where its time had not come, merged or deleted", async () => {
    clock.set("2026-11-24T08:00:00Z");
    const ahead = { ...MEMBERS, status: "scheduled", published_at: "2026-11-24T09:00:00Z" };
    const [deleted, merged] = [await createEvent(editor, ahead), await createEvent(editor, ahead)];
    const into = await createEvent(editor, MEMBERS);
    expect((await editor.delete(`${API}/events/${deleted.id}`, { "if-match": '"1"' })).status).toBe(204);
    const merge = `${API}/events/${merged.id}/merge`;
    expect((await editor.post(merge, { into: into.id }, { "if-match": '"1"' })).status).toBe(200);
    for (const time of ["2026-11-24T08:59:59Z", "2026-11-24T09:00:00Z", "2026-11-25T00:00:00Z"]) {
      clock.set(time);
      for (const { id } of [deleted, merged]) {
        const problem = { status: 404, type: "not-found", detail: `there is no event ${id}` };
        await expectProblem(await reader.get(`/events/${id}.json`), problem);
      }
    }
  });
});

describe("a merged event", () => {
  it("leads to the other under the same suffix, along a chain of merges too, and is nowhere else but in marks", async () => {
    const [first, second, third] = [
      await createEvent(editor, { ...MEMBERS, title: "First of three" }),
      await createEvent(editor, { ...MEMBERS, title: "Second of three" }),
      await createEvent(editor, { ...MEMBERS, title: "Third of three" }),
    ];
    const merge = async (one: { id: string }, into: { id: string }) => {
      const path = `${API}/events/${one.id}/merge`;
      expect((await editor.post(path, { into: into.id }, { "if-match": "*" })).status).toBe(200);
    };
    await merge(first, second);
    await merge(second, third);
    for (const suffix of SUFFIXES) {
      for (const headers of [{}, HTML]) {
        const hops: (string | null)[] = [];
        let path = `/events/${first.id}${suffix}`;
        for (let hop = 0; hop < 3; hop++) {
          const response = await reader.get(path, headers);
          hops.push(`${response.status}`);
          if (response.status !== 308) break;
          path = (response.headers.get("location") ?? "").slice(ORIGIN.length);
          hops.push(path);
        }
        expect([suffix, hops.at(-2), hops.at(-1)]).toEqual([suffix, `/events/${third.id}${suffix}`, "200"]);
      }
    }
    expect((await marksOf(first)).sort()).toEqual(MARKED);
    expect((await marksOf(second)).sort()).toEqual(MARKED);
    expect(await placesOf(third)).toEqual(everywhere().filter((path) => !path.includes("?q=")));
  });
});
