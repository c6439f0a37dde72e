import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  CSV,
  createClient,
  createClock,
  createEvent,
  createReader,
  importText,
  json,
  NDJSON,
  ORIGIN,
  text,
} from "../helpers/api.ts";

// What an event may have besides its own text, as readers get it in each format, and as the import reads it back.

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

async function patch(id: string, body: object, version: number) {
  const response = await editor.patch(`${API}/events/${id}`, body, { "if-match": `"${version}"` });
  const event = await json(response);
  expect([response.status, event]).toEqual([200, event]);
  return event;
}

describe("an event that was taken back", () => {
  const events = (calendar: string) =>
    new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents("vevent").map((event) => ({
      uid: String(event.getFirstPropertyValue("uid")).split("@")[0],
      sequence: event.getFirstPropertyValue("sequence"),
      status: event.getFirstPropertyValue("status"),
      summary: event.getFirstPropertyValue("summary"),
    }));
  const deleted = (atom: string) =>
    [...atom.matchAll(/<at:deleted-entry [^>]*ref="([^"]*)" when="([^"]*)"/g)].map(([, ref, when]) => [ref, when]);

  it("leaves a mark in feeds and calendars, with nothing of what it said, until it is shown again", async () => {
    await editor.post(`${API}/timelines`, { slug: "taken", title: "Taken", rule: "tag=taken" });
    const { id, uri } = await createEvent(editor, { tags: ["taken"], title: "Secretive", date: "2026-05-05" });
    await createEvent(editor, { tags: ["taken"], title: "Other" });
    const [before] = events(await text(await reader.get("/timelines/taken.ics"))).filter(({ uid }) => uid === id);
    expect(before).toEqual({ uid: id, sequence: 0, status: "CONFIRMED", summary: "Secretive" });

    clock.set("2026-11-23T13:00:00Z");
    await patch(id, { status: "withdrawn", note: "It was wrong" }, 1);
    for (const list of ["/timelines/taken", "/events"]) {
      const query = list === "/events" ? "?tag=taken" : "";
      const atom = await text(await reader.get(`${list}.atom${query}`));
      expect(deleted(atom)).toEqual([[uri, "2026-11-23T13:00:00Z"]]);
      const feed = await json(await reader.get(`${list}.feed.json${query}`));
      expect(feed._annals.deleted).toEqual([
        { id: uri, at: "2026-11-23T13:00:00Z", reason: "withdrawn", note: "It was wrong" },
      ]);
      const rss = await text(await reader.get(`${list}.rss${query}`));
      expect(rss).toContain(
        `<annals:deleted ref="${uri}" when="2026-11-23T13:00:00Z" reason="withdrawn">It was wrong</annals:deleted>`,
      );
      expect(feed.items.map((item: { id: string }) => item.id)).not.toContain(uri);
      const calendar = await text(await reader.get(`${list}.ics${query}`));
      expect(events(calendar).filter(({ uid }) => uid === id)).toEqual([
        { uid: id, sequence: 1, status: "CANCELLED", summary: null },
      ]);
      for (const body of [atom, rss, JSON.stringify(feed), calendar]) expect(body).not.toContain("Secretive");
    }

    await patch(id, { status: "published", note: null }, 2);
    const atom = await text(await reader.get("/timelines/taken.atom"));
    expect([deleted(atom), atom.includes("Secretive")]).toEqual([[], true]);
    const [after] = events(await text(await reader.get("/timelines/taken.ics"))).filter(({ uid }) => uid === id);
    expect(after).toEqual({ uid: id, sequence: 2, status: "CONFIRMED", summary: "Secretive" });
  });

  it("leaves none where it was never public", async () => {
    const { id } = await createEvent(editor, { tags: ["never"], status: "draft" });
    await patch(id, { status: "withdrawn", note: "No" }, 1);
    expect(deleted(await text(await reader.get("/events.atom?tag=never")))).toEqual([]);
    expect((await json(await reader.get("/events.feed.json?tag=never")))._annals).not.toHaveProperty("deleted");
    expect(events(await text(await reader.get("/events.ics?tag=never")))).toEqual([]);
  });
});

describe("events that are related", () => {
  it("name each other in JSON and on their pages, as far as both are public", async () => {
    const rule = await createEvent(editor, { title: "The rule", date: "2019-05-16", language: "en" });
    const draft = await createEvent(editor, { title: "Hidden draft", status: "draft" });
    const change = await createEvent(editor, {
      title: "The change",
      date: "2020-05-15",
      relations: [
        { type: "amends", event: rule.id },
        { type: "follows", event: draft.id },
      ],
    });
    const page = (id: string) => `${ORIGIN}/events/${id}`;
    expect((await json(await reader.get(`/events/${change.id}.json`))).related).toEqual([
      {
        type: "amends",
        direction: "from",
        id: rule.id,
        url: page(rule.id),
        title: "The rule",
        language: "en",
        date: "2019-05-16",
      },
    ]);
    expect((await json(await reader.get(`/events/${rule.id}.json`))).related).toEqual([
      { type: "amends", direction: "to", id: change.id, url: page(change.id), title: "The change", date: "2020-05-15" },
    ]);
    const pages = await Promise.all([change, rule].map(async ({ id }) => text(await reader.get(`/events/${id}`))));
    expect(pages[0]).toContain(`<dt>Amends</dt><dd><a href="${page(rule.id)}">The rule</a>`);
    expect(pages[1]).toContain(`<dt>Amended by</dt><dd><a href="${page(change.id)}">The change</a>`);
    for (const path of [`/events/${change.id}`, `/events/${change.id}.json`, "/events.json", "/events.ndjson"]) {
      const body = await text(await reader.get(path));
      expect([path, body.includes("Hidden draft"), body.includes(draft.id)]).toEqual([path, false, false]);
      expect([path, body.includes('"relations"')]).toEqual([path, false]);
    }
  });
});

describe("a whole record", () => {
  const WHOLE = {
    date: "2020-02-29",
    title: "Whole",
    summary: "All of it",
    language: "en",
    tags: ["whole"],
    dates: { announced: "2019-05-15", effective: "2020-03-01", expires: "2030~" },
    recurrence: { rule: "FREQ=YEARLY;INTERVAL=4", excluded: ["2028-02-29"] },
    updates: [
      { at: "2026-01-02T09:00:00Z", text: "Told", significant: true },
      { at: "2026-01-03T09:00:00Z", text: "Not told", significant: false },
    ],
    event_status: "postponed",
    note: "Why",
    entities: [{ name: "BIS", role: "issuer" }],
    sources: [{ url: "https://example.org/1", title: "S", supports: ["date", "dates/effective"] }],
    translations: { zh: { title: "全部", note: "为何", "updates/0/text": "已告知", "sources/0/title": "来源" } },
  };

  it("is given back by the import from what every reader can download, and changes nothing", async () => {
    const whole = await createEvent(editor, WHOLE);
    expect(whole).toMatchObject(WHOLE);
    for (const [path, type] of [
      ["/events.ndjson?tag=whole", NDJSON],
      ["/events.csv?tag=whole", CSV],
      ["/events.json?tag=whole", "application/json"],
      [`/events/${whole.id}.ndjson`, NDJSON],
      [`/events/${whole.id}.csv`, CSV],
    ] as const) {
      const report = await json(await importText(editor, await text(await reader.get(path)), type));
      expect([path, report]).toEqual([
        path,
        expect.objectContaining({ unchanged: 1, updated: 0, created: 0, refused: 0 }),
      ]);
    }
    const one = await text(await reader.get(`/events/${whole.id}.json`));
    const report = await json(await importText(editor, `[${one}]`, "application/json"));
    expect(report).toMatchObject({ unchanged: 1, refused: 0 });
  });

  it("is what it was where a translation of it is read back", async () => {
    const whole = await createEvent(editor, { ...WHOLE, tags: ["turned"] });
    const chinese = await text(await reader.get("/events.ndjson?tag=turned&lang=zh"));
    expect(JSON.parse(chinese)).toMatchObject({ language: "zh", title: "全部" });
    const report = await json(await importText(editor, chinese, NDJSON));
    expect(report).toMatchObject({ unchanged: 1, updated: 0, refused: 0 });
    const { possible_duplicates: _, ...before } = whole;
    expect(await json(await editor.get(`${API}/events/${whole.id}`))).toEqual(before);
  });
});
