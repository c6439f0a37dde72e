import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
  ORIGIN,
  sampleEvent,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00.900Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const FULL = {
  external_id: "full-1",
  slug: "Sixth Day",
  date: "2021-12-26T09:00",
  time_zone: "Asia/Shanghai",
  title: "  Sixth China Manufacturing Day ",
  summary: "Speakers in Beijing called for core technologies.",
  body: "**Made** in China",
  language: "en",
  category: "manufacturing-day",
  tags: ["china-manufacturing-day", "beijing", "beijing"],
  entities: ["Xinhua", { name: "Huawei", type: "company", role: "speaker", ids: { wikidata: "Q160120" } }],
  countries: ["cn", "US"],
  place: { name: "Beijing", country: "cn", subdivision: "CN-BJ", lat: 39.9, lon: 116.4 },
  external_url: "https://example.org/day",
  sources: [
    {
      url: "https://example.org/brief",
      title: "Brief",
      publisher: "Daily",
      date: "2021-12",
      quote: "core technologies",
      archived_url: "https://web.archive.org/x",
    },
  ],
  media: [
    {
      url: "https://example.org/a.jpg",
      media_type: "image/jpeg",
      alt: "",
      credit: "X",
      width: 10,
      height: 20,
      focus: [0.5, 0],
    },
  ],
  importance: 80,
  series: { name: "China Manufacturing Day", edition: 6 },
  status: "published",
  published_at: "2026-11-22T10:00:00+08:00",
};

describe("POST /events", () => {
  it("answers 201 with the event, where it is, and its version", async () => {
    const response = await editor.post(`${API}/events`, FULL);
    const event = await json(response);
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe(`${ORIGIN}${API}/events/${event.id}`);
    expect(response.headers.get("etag")).toBe('"1"');
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(event).toEqual({
      ...FULL,
      relations: [],
      updates: [],
      id: expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{11}$/),
      uri: `tag:annals.invalid,2026:event/${event.id}`,
      url: `${ORIGIN}/events/${event.id}`,
      slug: "sixth-day",
      title: "Sixth China Manufacturing Day",
      body_html: "<p><strong>Made</strong> in China</p>",
      tags: ["china-manufacturing-day", "beijing"],
      entities: [{ name: "Xinhua" }, FULL.entities[1]],
      countries: ["CN", "US"],
      place: { ...FULL.place, country: "CN" },
      published_at: "2026-11-22T02:00:00Z",
      when: {
        label: "26 December 2021, 09:00 GMT+8",
        earliest: "2021-12-26T09:00:00",
        latest: "2021-12-26T09:00:59",
        precision: "minute",
        approximate: false,
        uncertain: false,
        all_day: false,
      },
      version: 1,
      created_at: "2026-11-23T12:00:00Z",
      updated_at: "2026-11-23T12:00:00Z",
    });
    expect(await json(await editor.get(`${API}/events/${event.id}`))).toEqual(event);
  });

  it("makes a draft unless told otherwise, with nothing invented", async () => {
    const response = await editor.post(`${API}/events`, { date: "1985", title: "第六届 中国制造日" });
    const { id, uri, url, when, ...event } = await json(response);
    expect(event).toEqual({
      slug: "第六届-中国制造日",
      date: "1985",
      title: "第六届 中国制造日",
      tags: [],
      entities: [],
      countries: [],
      sources: [],
      media: [],
      importance: 50,
      relations: [],
      updates: [],
      status: "draft",
      version: 1,
      created_at: "2026-11-23T12:00:00Z",
      updated_at: "2026-11-23T12:00:00Z",
    });
    expect(when).toMatchObject({ label: "1985", earliest: "1985-01-01", latest: "1985-12-31", precision: "year" });
  });

  it("publishes now where no time is given", async () => {
    expect((await createEvent(editor)).published_at).toBe("2026-11-23T12:00:00Z");
  });

  it("lets what was read be sent back: members that are ours are ignored", async () => {
    const { external_id: _, ...event } = await createEvent(editor, { external_id: "sent-back", body: "b" });
    const copy = await editor.post(`${API}/events?duplicates=ignore`, {
      ...event,
      version: 77,
      uri: "tag:x",
      updated_at: "2001",
    });
    const made = await json(copy);
    expect(copy.status).toBe(201);
    expect(made.id).not.toBe(event.id);
    expect(made).toEqual({ ...event, id: made.id, uri: made.uri, url: made.url, version: 1 });
  });

  it.each([
    ["nonsense", { nonsense: 1 }, "/nonsense", 1],
    ["a member of a source", { sources: [{ url: "https://a.example", x: "y" }] }, "/sources/0/x", "y"],
    ["a member of an entity", { entities: ["A", { name: "B", x: 1 }] }, "/entities/1/x", 1],
    ["a name that must be escaped", { "a/b~c": [1] }, "/a~1b~0c", "(a list of 1)"],
    ["another record's member", { place: { name: "B", latitude: 1 } }, "/place/latitude", 1],
  ])("refuses a member that it does not know: %s", async (_, members, pointer, value) => {
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events`, sampleEvent(members)), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer, detail: "is not a member that can be set here", value }],
      }),
    );
  });

  it("names members that would be Object's own", async () => {
    const body = '{"date":"2021","title":"x","__proto__":{"summary":"s"},"constructor":1,"toString":null}';
    const problem = await expectProblem(
      await editor.post(`${API}/events`, body, { "content-type": "application/json" }),
      { status: 422, type: "invalid-content" },
    );
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(["/__proto__", "/constructor", "/toString"]);
  });

  it("names every member that is wrong, with what was there and what would be right", async () => {
    const wrong = {
      date: "2021-13-45",
      time_zone: "Mars/Olympus",
      title: " ",
      language: "no such",
      countries: ["CN", "Narnia"],
      place: { lat: 91, lon: 0 },
      sources: [{ url: "javascript:alert(1)" }],
      media: [{ url: "https://a.example/a.png" }],
      entities: [{ type: "x" }],
      importance: 101,
      series: { name: "S", edition: 0 },
      status: "public",
      published_at: "2026-11-23 12:00",
    };
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events`, wrong), { status: 422, type: "invalid-content" }),
    );
    const errors = Object.fromEntries((problem.errors ?? []).map(({ pointer, ...rest }) => [pointer, rest]));
    expect(Object.keys(errors).sort()).toEqual([
      "/countries/1",
      "/date",
      "/entities/0/name",
      "/importance",
      "/language",
      "/media/0/alt",
      "/place/lat",
      "/published_at",
      "/series/edition",
      "/sources/0/url",
      "/status",
      "/time_zone",
      "/title",
    ]);
    expect(errors).toMatchObject({
      "/countries/1": {
        value: "Narnia",
        detail: "is not a country code (ISO 3166-1 alpha-2), for example CN",
      },
      "/date": {
        value: "2021-13-45",
        detail: expect.stringMatching(/^"2021-13-45" is not a date: months go from 01 to 12/),
      },
      "/sources/0/url": { value: "javascript:alert(1)", detail: "is not an http or https address" },
      "/time_zone": { value: "Mars/Olympus", detail: "is not an IANA time zone, for example Asia/Shanghai" },
      "/title": { value: " ", detail: "is empty" },
      "/published_at": {
        value: "2026-11-23 12:00",
        detail: "is not a date-time with an offset (RFC 3339), for example 2026-11-23T12:00:00Z",
      },
    });
  });

  it("refuses an external id that another event has", async () => {
    await createEvent(editor, { external_id: "taken" });
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events`, sampleEvent({ external_id: "taken" })), {
        status: 409,
        type: "conflict",
        detail: "another record has this external id, slug or name",
      }),
    );
  });

  it("takes no other parameter than that of duplicates", async () => {
    await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events?dry_run=true`, sampleEvent()), {
        status: 400,
        type: "invalid-parameter",
        errors: [{ parameter: "dry_run", value: "true", detail: "is not a parameter here; known are duplicates" }],
      }),
    );
  });
});
