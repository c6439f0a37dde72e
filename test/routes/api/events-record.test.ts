import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
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
  ORIGIN,
  sampleEvent,
} from "../../helpers/api.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

const NOON = "2026-11-23T12:00:00Z";
const clock = createClock(NOON);
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const address = ({ id }: { id: string }) => `${API}/events/${id}`;
// biome-ignore lint/suspicious/noExplicitAny: what was answered, read member by member
const read = async (event: { id: string }): Promise<any> => json(await editor.get(address(event)));
const MATCH = { "if-match": '"1"' };

/** Everything that may be said of an event, in the form in which it is answered. */
const createFull = async () => ({
  external_id: `whole-${Math.random()}`,
  slug: "whole",
  date: "2021-12-26T09:00",
  time_zone: "Asia/Shanghai",
  dates: {
    occurred: "2021-12-26",
    announced: "2021-11",
    effective: "2022-01-01",
    expires: "2024-12-31",
    listed: "2022",
  },
  recurrence: { rule: "FREQ=YEARLY;COUNT=3", excluded: ["2022-12-26"] },
  title: "Whole",
  summary: "Summary",
  body: "A **body**",
  language: "en",
  translations: {
    zh: {
      title: "整体",
      summary: "摘要",
      body: "正文",
      note: "注",
      "place/name": "北京",
      "sources/0/title": "简报",
      "sources/0/publisher": "日报",
      "sources/0/quote": "引文",
      "media/0/alt": "图",
      "media/0/credit": "某",
      "updates/0/text": "更新",
    },
    fr: { title: "Entier" },
  },
  category: "whole",
  tags: ["a", "b"],
  entities: [{ name: "Huawei", type: "company", role: "speaker", ids: { wikidata: "Q160120", lei: "L1" } }],
  countries: ["CN"],
  place: { name: "Beijing", country: "CN", subdivision: "CN-BJ", lat: 39.9, lon: 116.4 },
  external_url: "https://example.org/whole",
  sources: [
    {
      url: "https://example.org/brief",
      title: "Brief",
      publisher: "Daily",
      date: "2021-12",
      quote: "quote",
      archived_url: "https://web.archive.org/x",
      supports: ["date", "dates/effective"],
    },
  ],
  media: [
    {
      url: "https://example.org/a.jpg",
      media_type: "image/jpeg",
      alt: "A",
      credit: "X",
      width: 10,
      height: 20,
      focus: [0.5, 0],
    },
  ],
  importance: 80,
  series: { name: "Day", edition: 6 },
  relations: [
    { type: "part_of", event: (await createEvent(editor)).id },
    { type: "responds_to", event: (await createEvent(editor)).id },
  ],
  updates: [
    { at: "2026-01-01T00:00:00Z", text: "First", significant: true },
    { at: "2026-02-01T00:00:00Z", text: "Second", significant: false },
  ],
  event_status: "postponed",
  status: "published",
  note: "Rain",
  published_at: "2026-11-22T02:00:00Z",
  suggestion: { timeline: "t", name: "A reader", contact: "a@example.org", note: "Seen it" },
});

describe("everything that may be said of an event", () => {
  it("is kept as it was said, however it is written", async () => {
    const full = await createFull();
    const created = await createEvent(editor, full);
    expect(created).toMatchObject(full);
    expect(await read(created)).toEqual(created);
    const patched = await json(await editor.patch(address(created), { importance: 81 }, MATCH));
    expect(patched).toEqual({ ...created, importance: 81, version: 2 });
    const put = await json(await editor.put(address(created), patched, { "if-match": '"2"' }));
    expect(put).toEqual({ ...patched, version: 3 });
    expect(await read(created)).toEqual(put);
    const { events } = await json(await editor.get(`${API}/events?category=whole`));
    expect(events).toEqual([put]);
  });

  it.each([
    ["time_zone", { time_zone: "Beijing" }, "/time_zone", "is not an IANA time zone, for example Asia/Shanghai"],
    [
      "dates of a role that is none",
      { dates: { born: "2021" } },
      "/dates/born",
      "is not a member that can be set here",
    ],
    ["dates that are none", { dates: { effective: "soon" } }, "/dates/effective", /^"soon" is not an EDTF date/],
    ["recurrence", { recurrence: { rule: "every year" } }, "/recurrence/rule", /^is not a rule \(RFC 5545\)/],
    ["recurrence of no day", { date: "2021", recurrence: { rule: "FREQ=YEARLY" } }, "/recurrence/rule", /day/],
    [
      "excluded",
      { recurrence: { rule: "FREQ=YEARLY", excluded: ["x"] } },
      "/recurrence/excluded/0",
      /^is not a day \(EDTF\), for example \d/,
    ],
    ["language", { translations: { "no such": { title: "x" } } }, "/translations/no such", /^(Invalid key|is not a)/],
    [
      "translations of what is no text",
      { translations: { zh: { date: "2021" } } },
      "/translations/zh/date",
      "is not the path of a text that can be translated",
    ],
    [
      "translations of what is not there",
      { translations: { zh: { "media/0/alt": "x" } } },
      "/translations/zh/media~10~1alt",
      "translates a text that is not there",
    ],
    ["translations without text", { translations: { zh: { title: " " } } }, "/translations/zh/title", "is empty"],
    ["place", { place: { subdivision: "California" } }, "/place/subdivision", /^is not a subdivision code/],
    ["lat without lon", { place: { lat: 1 } }, "/place", "needs both lat and lon, or neither"],
    ["external_url", { external_url: "data:text/html,x" }, "/external_url", "is not an http or https address"],
    [
      "sources' date",
      { sources: [{ url: "https://a.example", date: "x" }] },
      "/sources/0/date",
      /^"x" is not an EDTF date/,
    ],
    [
      "what a source supports",
      { sources: [{ url: "https://a.example", supports: ["date", "colour"] }] },
      "/sources/0/supports/1",
      "names no member of an event",
    ],
    [
      "archived_url",
      { sources: [{ url: "https://a.example", archived_url: "x" }] },
      "/sources/0/archived_url",
      "is not an http or https address",
    ],
    ["a relation's kind", { relations: [{ type: "near", event: "00000000000" }] }, "/relations/0/type", /^Invalid/],
    [
      "a relation's event",
      { relations: [{ type: "follows", event: "x" }] },
      "/relations/0/event",
      "is not the id of an event: 11 digits and lower-case letters",
    ],
    ["an update's time", { updates: [{ at: "now", text: "x" }] }, "/updates/0/at", /^is not a date-time/],
    ["an update's text", { updates: [{ text: "" }] }, "/updates/0/text", "is empty"],
    ["event_status", { event_status: "maybe" }, "/event_status", /^Invalid option/],
    ["status", { status: "deleted" }, "/status", /^Invalid option/],
    ["withdrawn without a note", { status: "withdrawn" }, "/note", "is missing: a withdrawn event says why"],
    [
      "scheduled without a time",
      { status: "scheduled" },
      "/published_at",
      "is missing: a scheduled event says when it becomes public",
    ],
    ["half a character", { title: "\ud800" }, "/title", "has half a character: an unpaired surrogate"],
    ["focus", { media: [{ url: "https://a.example", alt: "", focus: [2, 0] }] }, "/media/0/focus/0", /^Too big/],
  ])("is refused where it is wrong, by its place: %s", async (_, members, pointer, detail) => {
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events`, sampleEvent(members)), {
        status: 422,
        type: "invalid-content",
      }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
    const [error] = problem.errors ?? [];
    if (typeof detail === "string") expect(error?.detail).toBe(detail);
    else expect(error?.detail).toMatch(detail);
  });
});

describe("the state of publication", () => {
  it("is told as scheduled until its time comes, and may be sent back so", async () => {
    const at = "2026-11-24T00:00:00Z";
    const created = await createEvent(editor, { status: "published", published_at: at });
    expect(created).toMatchObject({ status: "scheduled", published_at: at });
    const { events } = await json(await editor.get(`${API}/events?q=${encodeURIComponent(created.title)}`));
    expect(events.map(({ status }: { status: string }) => status)).toEqual(["scheduled"]);
    const put = await json(await editor.put(address(created), { ...created, summary: "s" }, MATCH));
    expect(put).toEqual({ ...created, summary: "s", version: 2 });
    const reader = await createReader(clock);
    expect((await reader.get(`/events/${created.id}.json`)).status).toBe(404);
    clock.set(at);
    expect((await read(created)).status).toBe("published");
    expect((await reader.get(`/events/${created.id}.json`)).status).toBe(200);
    clock.set(NOON);
  });

  it("scheduled for a time that is past is published", async () => {
    const created = await createEvent(editor, { status: "scheduled", published_at: "2026-01-01T00:00:00Z" });
    expect(created).toMatchObject({ status: "published", published_at: "2026-01-01T00:00:00Z" });
  });

  it("withdrawn keeps the moment at which it was, over edits, until it is published again", async () => {
    const created = await createEvent(editor);
    clock.set("2026-11-23T13:00:00Z");
    const body = { status: "withdrawn", note: "It was wrong" };
    const withdrawn = await json(await editor.patch(address(created), body, MATCH));
    expect(withdrawn).toEqual({
      ...created,
      ...body,
      withdrawn_at: "2026-11-23T13:00:00Z",
      version: 2,
      updated_at: "2026-11-23T13:00:00Z",
    });
    clock.set("2026-11-23T14:00:00Z");
    const edited = await editor.put(address(created), { ...withdrawn, note: "Quite wrong" }, { "if-match": '"2"' });
    expect(await json(edited)).toMatchObject({ note: "Quite wrong", withdrawn_at: "2026-11-23T13:00:00Z", version: 3 });
    const again = await editor.patch(address(created), { status: "published", note: null }, { "if-match": '"3"' });
    expect(await json(again)).toEqual({ ...created, version: 4, updated_at: "2026-11-23T14:00:00Z" });
    clock.set(NOON);
  });
});

describe("POST /events/{id}/updates", () => {
  it("adds an entry of now at the end of the log, significant unless said", async () => {
    const event = await createEvent(editor, {
      updates: [{ at: "2026-11-25T00:00:00Z", text: "Ahead", significant: true }],
    });
    const first = await editor.post(`${address(event)}/updates`, { text: " It went on " }, MATCH);
    expect([first.status, first.headers.get("etag")]).toEqual([200, '"2"']);
    // Entries stand in the order of their times: one that is ahead already moves the next one with it.
    const updates = [...event.updates, { at: "2026-11-25T00:00:00Z", text: "It went on", significant: true }];
    expect(await json(first)).toEqual({ ...event, updates, version: 2 });
    const second = await editor.post(
      `${address(event)}/updates`,
      { text: "Quietly", significant: false },
      { "if-match": '"2"' },
    );
    expect((await json(second)).updates).toEqual([
      ...updates,
      { at: "2026-11-25T00:00:00Z", text: "Quietly", significant: false },
    ]);
  });

  it("is of now where nothing is ahead", async () => {
    const event = await createEvent(editor);
    const { updates } = await json(await editor.post(`${address(event)}/updates`, { text: "Now" }, MATCH));
    expect(updates).toEqual([{ at: NOON, text: "Now", significant: true }]);
  });

  it.each([
    ["nothing", {}, "/text"],
    ["a time", { text: "x", at: NOON }, "/at"],
    ["a word for significant", { text: "x", significant: "yes" }, "/significant"],
  ])("refuses %s", async (_, body, pointer) => {
    const event = await createEvent(editor);
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${address(event)}/updates`, body, MATCH), {
        status: 422,
        type: "invalid-content",
      }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it("refuses the 201st entry", async () => {
    const updates = Array.from({ length: 200 }, (_, index) => ({ at: NOON, text: `${index}`, significant: false }));
    const event = await createEvent(editor, { updates });
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${address(event)}/updates`, { text: "One more" }, MATCH), {
        status: 422,
        type: "invalid-content",
      }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual(["/updates"]);
  });

  it("needs the version, and is written once for one Idempotency-Key", async () => {
    const event = await createEvent(editor);
    const path = `${address(event)}/updates`;
    await expectProblem(await editor.post(path, { text: "x" }), { status: 428, type: "precondition-required" });
    await expectProblem(await editor.post(path, { text: "x" }, { "if-match": '"2"' }), { status: 412, type: "stale" });
    const send = () => editor.post(path, { text: "Once" }, { ...MATCH, "idempotency-key": "update-once" });
    const responses = await Promise.all(Array.from({ length: 10 }, send));
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await read(event)).updates).toEqual([{ at: NOON, text: "Once", significant: true }]);
  });
});

describe("relations", () => {
  const to = (type: string, { id }: { id: string }) => ({ relations: [{ type, event: id }] });

  it("name events that are there, by each way of writing", async () => {
    const [event, deleted] = [await createEvent(editor), await createEvent(editor)];
    await editor.delete(address(deleted), MATCH);
    const relations = [
      { type: "follows", event: "00000000000" },
      { type: "amends", event: deleted.id },
      { type: "causes", event: event.id },
    ];
    const missing = [0, 1].map((index) => ({
      pointer: `/relations/${index}/event`,
      value: relations[index]?.event,
      detail: "is not the id of an event that is there",
    }));
    const itself = { pointer: "/relations/2/event", value: event.id, detail: "is the event itself" };
    const problem = (errors: object[]) => ({ status: 422, type: "invalid-content", errors });
    await expectNoChange(async () => {
      await expectProblem(await editor.post(`${API}/events`, sampleEvent({ relations })), problem(missing));
      const bad = problem([...missing, itself]);
      await expectProblem(await editor.put(address(event), { ...event, relations }, MATCH), bad);
      await expectProblem(await editor.patch(address(event), { relations }, MATCH), bad);
    });
  });

  it("to one that was deleted later stay, and can be taken away", async () => {
    const target = await createEvent(editor);
    const event = await createEvent(editor, to("follows", target));
    await editor.delete(address(target), MATCH);
    expect(await read(event)).toEqual(event);
    const edited = await json(await editor.patch(address(event), { summary: "s" }, MATCH));
    expect(edited.relations).toEqual(event.relations);
    const revision = await json(await editor.get(`${address(event)}/revisions/1`));
    expect(revision.event.relations).toEqual(event.relations);
    const cleared = await json(await editor.patch(address(event), { relations: [] }, { "if-match": '"2"' }));
    expect(cleared.relations).toEqual([]);
    const diff = await json(await editor.get(`${address(event)}/revisions/3/diff`));
    expect(diff.differences).toEqual([{ pointer: "/relations", before: event.relations, after: [] }]);
  });

  it.each(["part_of", "follows", "causes", "amends", "supersedes"])("of the kind %s make no circle", async (type) => {
    const [a, b] = [await createEvent(editor), await createEvent(editor)];
    const c = await createEvent(editor, to(type, b));
    await editor.patch(address(b), to(type, a), MATCH);
    await expectNoChange(async () =>
      expectProblem(await editor.patch(address(a), to(type, c), MATCH), {
        status: 409,
        type: "conflict",
        detail: "a relation would lead the event back to itself",
        errors: [
          {
            pointer: "/relations/0",
            value: `${type} ${c.id}`,
            detail: "makes a circle: that event leads back to this one",
          },
        ],
      }),
    );
    // Another kind is another chain.
    const other = type === "follows" ? "causes" : "follows";
    expect((await editor.patch(address(a), to(other, c), MATCH)).status).toBe(200);
  });

  it("of the kind responds_to may: two events answer each other", async () => {
    const a = await createEvent(editor);
    const b = await createEvent(editor, to("responds_to", a));
    expect((await editor.patch(address(a), to("responds_to", b), MATCH)).status).toBe(200);
  });

  it("written at once make no circle together", async () => {
    for (let round = 0; round < 5; round++) {
      const events = await Promise.all([1, 2, 3].map(() => createEvent(editor)));
      const responses = await Promise.all(
        events.map((event, index) =>
          editor.patch(address(event), to("part_of", events[(index + 1) % 3] as { id: string }), MATCH),
        ),
      );
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    }
  });
});

describe("a token that is limited to timelines", () => {
  let limited: Client;

  beforeAll(async () => {
    await editor.post(`${API}/timelines`, { slug: "record-mine", title: "Mine", rule: "tag=record-mine" });
    const asked = { name: "limited", scopes: ["read", "events:write"], timelines: ["record-mine"] };
    const { token: secret } = await json(await editor.post(`${API}/tokens`, asked));
    limited = await createClient({ secret, clock });
  });

  it("lists and reads what is in them; nothing else is there", async () => {
    const mine = await createEvent(editor, { tags: ["record-mine"], status: "draft" });
    const [foreign, deleted] = [await createEvent(editor), await createEvent(editor, { tags: ["record-mine"] })];
    await editor.delete(address(deleted), MATCH);
    const { events } = await json(await limited.get(`${API}/events`));
    expect(events).toEqual([mine]);
    expect(await json(await limited.get(address(mine)))).toEqual(mine);
    for (const { id } of [foreign, deleted]) {
      const missing = { status: 404, type: "not-found", detail: `there is no event ${id}` };
      const path = `${API}/events/${id}`;
      await expectNoChange(async () => {
        await expectProblem(await limited.get(path), missing);
        await expectProblem(await limited.put(path, { date: "2021", title: "x" }, MATCH), missing);
        await expectProblem(await limited.patch(path, {}, MATCH), missing);
        await expectProblem(await limited.delete(path, MATCH), missing);
        await expectProblem(await limited.post(`${path}/updates`, { text: "x" }, MATCH), missing);
        await expectProblem(await limited.get(`${path}/duplicates`), missing);
      });
    }
  });

  it("writes what is in them before and after, and relates it to what it reaches", async () => {
    const mine = await createEvent(editor, { tags: ["record-mine"] });
    const foreign = await createEvent(editor);
    const problem = {
      status: 403,
      type: "forbidden",
      detail: "the token may write only events that are, before and after, in record-mine",
    };
    await expectNoChange(async () => {
      await expectProblem(await limited.post(`${API}/events`, sampleEvent()), problem);
      await expectProblem(await limited.patch(address(mine), { tags: [] }, MATCH), problem);
      const relations = [{ type: "follows", event: foreign.id }];
      await expectProblem(await limited.patch(address(mine), { relations }, MATCH), {
        status: 422,
        type: "invalid-content",
        errors: [
          { pointer: "/relations/0/event", value: foreign.id, detail: "is not the id of an event that is there" },
        ],
      });
    });
    expect((await limited.patch(address(mine), { summary: "s" }, MATCH)).status).toBe(200);
    expect((await limited.post(`${API}/events`, sampleEvent({ tags: ["record-mine"] }))).status).toBe(201);
    expect((await limited.delete(address(mine), { "if-match": '"2"' })).status).toBe(204);
  });

  it("is told that an external id is taken, and by which event only where it reaches that", async () => {
    const foreign = await createEvent(editor, { external_id: "record-foreign" });
    const known = await createEvent(editor, { external_id: "record-known", tags: ["record-mine"] });
    const mine = await createEvent(editor, { tags: ["record-mine"] });
    const cases = [
      ["record-foreign", "is that of another event"],
      ["record-known", `is that of event ${known.id}`],
    ] as const;
    for (const [external_id, detail] of cases) {
      const event = sampleEvent({ external_id, tags: ["record-mine"] });
      const taken = (pointer: string) => ({
        status: 409,
        type: "conflict",
        errors: [{ pointer, value: external_id, detail }],
      });
      await expectNoChange(async () => {
        await expectProblem(await limited.post(`${API}/events`, event), taken("/external_id"));
        await expectProblem(await limited.patch(address(mine), { external_id }, MATCH), taken("/external_id"));
        const operations = [{ op: "create", event }];
        const batch = await limited.post(`${API}/events/batch`, { operations });
        await expectProblem(batch, taken("/operations/0/event/external_id"));
      });
    }
    expect((await editor.get(address(foreign))).status).toBe(200);
  });
});

describe("an answer of 412", () => {
  it("names the version that is there, in the header and in the problem", async () => {
    const event = await createEvent(editor);
    await editor.patch(address(event), { summary: "first" }, MATCH);
    for (const [method, path, body] of [
      ["PUT", address(event), { date: "2021", title: "x" }],
      ["PATCH", address(event), {}],
      ["DELETE", address(event), undefined],
      ["POST", `${address(event)}/updates`, { text: "x" }],
    ] as const) {
      const response = await editor.send(method, path, { body, headers: MATCH });
      expect(response.headers.get("etag")).toBe('"2"');
      expect(await json(response)).toEqual({
        type: `${ORIGIN}/api#problem-stale`,
        title: "It has changed since you read it",
        status: 412,
        detail: 'the current version is "2"; read it again and apply your change to it',
        errors: [{ header: "If-Match", value: '"1"', detail: 'is not "2"' }],
        version: 2,
      });
    }
  });

  it("that came too late by a moment names it too", async () => {
    const event = await createEvent(editor);
    const send = (summary: string) => editor.patch(address(event), { summary }, MATCH);
    const responses = await Promise.all(["a", "b", "c", "d"].map(send));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    for (const response of responses.filter(({ status }) => status === 412)) {
      expect(response.headers.get("etag")).toBe('"2"');
      expect((await json(response)).version).toBe(2);
    }
  });
});

it("leaves everything that follows from events as a rebuild would", () => expectConsistent(env.DB));
