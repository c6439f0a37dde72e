import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/store/database.ts";
import { findDuplicates } from "../../../src/store/duplicates.ts";
import { writeEvents } from "../../../src/store/event-writes.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  expectNoChange,
  expectProblem,
  json,
  ORIGIN,
} from "../../helpers/api.ts";
import { createEvent as createRecord, NOW, readDate } from "../../helpers/events.ts";
import { meterDatabase } from "../../helpers/meter.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const post = (body: object, query = "", client = editor, headers = {}) =>
  client.post(`${API}/events${query}`, body, headers);
// biome-ignore lint/suspicious/noExplicitAny: what was answered, read member by member
const make = async (body: object): Promise<any> => json(await post(body, "?duplicates=ignore"));

const duplicate = (event: { id: string; title: string; date: string }, members: object = {}) => ({
  id: event.id,
  title: event.title,
  date: event.date,
  url: `${ORIGIN}/events/${event.id}`,
  similarity: 1,
  shares_source: false,
  ...members,
});

describe("POST /events where an event like it is on record", () => {
  it("creates, and names those that may be the same, most alike first", async () => {
    const exact = await make({ date: "1951-02-03", title: "Treaty of the Harbour signed" });
    const near = await make({ date: "1951-02-04", title: "Harbour treaty signed in Oslo" });
    await make({ date: "1951-02-03", title: "Elections in Chile" });
    await make({ date: "1951-02-06", title: "Treaty of the Harbour signed" });
    const response = await post({ date: "1951-02-03", title: "treaty of the harbour, signed" });
    const created = await json(response);
    expect(response.status).toBe(201);
    expect(created.possible_duplicates).toEqual([duplicate(exact), duplicate(near, { similarity: 0.6 })]);
    const { possible_duplicates: _, ...event } = created;
    expect(await json(await editor.get(`${API}/events/${created.id}`))).toEqual(event);
    // What was answered can be sent back.
    const put = await editor.put(`${API}/events/${created.id}`, created, { "if-match": '"1"' });
    expect([put.status, await json(put)]).toEqual([200, { ...event, version: 2 }]);
  });

  it("knows drafts and what was withdrawn too, by some of the words", async () => {
    const draft = await make({ date: "1957-02-03", title: "Bridge treaty signed in Oslo", status: "draft" });
    const said = { date: "1957-02-03", title: "Bridge treaty signed in Bergen", status: "published" };
    const withdrawn = await make(said);
    const patch = { status: "withdrawn", note: "It was elsewhere" };
    expect((await editor.patch(`${API}/events/${withdrawn.id}`, patch, { "if-match": '"1"' })).status).toBe(200);
    const { possible_duplicates: found } = await json(
      await post({ date: "1957-02-03", title: "Bridge treaty was signed" }),
    );
    expect(found.map(({ id }: { id: string }) => id).sort()).toEqual([draft.id, withdrawn.id].sort());
  });

  it("names ten at most", async () => {
    const event = { date: "1958-02-03", title: "Eleven times the same" };
    const made: string[] = [];
    for (let index = 0; index < 11; index++) made.push((await make(event)).id);
    const { possible_duplicates: found } = await json(await post(event));
    expect(found.map(({ id }: { id: string }) => id)).toEqual(made.sort().slice(0, 10));
  });

  it("says nothing where there is none", async () => {
    expect(await json(await post({ date: "1952-01-01", title: "Alone" }))).not.toHaveProperty("possible_duplicates");
  });

  it.each([
    [
      "of the same words in another language",
      { title: "Blossom Festival", translations: { ja: { title: "桜祭り開催" } } },
      { title: "桜祭り開催へ" },
      0.73,
    ],
    [
      "with a date that says less",
      { date: "1953", title: "Blossom in the valley" },
      { title: "Blossom in the valley" },
      1,
    ],
    [
      "that began long before and goes on",
      { date: "1900/1999", title: "Blossom of an age" },
      { title: "Blossom of an age" },
      1,
    ],
    ["that is a draft", { title: "Night draft", status: "draft" }, { title: "Night draft" }, 1],
    ["that is archived", { title: "Archived daylight", status: "archived" }, { title: "Archived daylight" }, 1],
  ])("finds one %s", async (_, first, second, similarity) => {
    const found = await make({ date: "1953-04-05", status: "published", ...first });
    const { possible_duplicates } = await json(await post({ date: "1953-04-05", ...second }));
    expect(possible_duplicates).toEqual([duplicate(found, { similarity })]);
  });

  it("finds one that cites the same source, on days that touch alone", async () => {
    const sources = [{ url: "https://a.example/shared" }];
    const found = await make({ date: "1954-04-05", title: "One thing", sources });
    await make({ date: "1954-04-15", title: "Later", sources });
    const { possible_duplicates } = await json(await post({ date: "1954-04-06", title: "Another", sources }));
    expect(possible_duplicates).toEqual([duplicate(found, { similarity: 0, shares_source: true })]);
  });

  it("finds none that was deleted", async () => {
    const { id } = await make({ date: "1955-04-05", title: "Gone for good" });
    await editor.delete(`${API}/events/${id}`, { "if-match": '"1"' });
    expect(await json(await post({ date: "1955-04-05", title: "Gone for good" }))).not.toHaveProperty(
      "possible_duplicates",
    );
  });

  it("refuses where it is asked to, and names them", async () => {
    const found = await make({ date: "1956-04-05", title: "Refused", sources: [{ url: "https://a.example/r" }] });
    const byTitle = { date: "1956-04-05", title: "Refused!" };
    const url = `${ORIGIN}/events/${found.id}`;
    const problem = (pointer: string, similarity: number) => ({
      status: 409,
      type: "conflict",
      detail: "an event like it is on record; nothing was written",
      errors: [
        {
          pointer,
          value: found.id,
          detail: `may be the same as ${url} of 1956-04-05, "Refused" (similarity ${similarity}); change that one, or create with duplicates=ignore`,
        },
      ],
    });
    await expectNoChange(async () => {
      await expectProblem(await post(byTitle, "?duplicates=refuse"), problem("/title", 1));
      const bySource = { date: "1956-04-05", title: "Other", sources: [{ url: "https://a.example/r" }] };
      await expectProblem(await post(bySource, "?duplicates=refuse"), problem("/sources", 0));
    });
    expect((await post({ ...byTitle, date: "1957" }, "?duplicates=refuse")).status).toBe(201);
    expect(await json(await post(byTitle, "?duplicates=ignore"))).not.toHaveProperty("possible_duplicates");
  });

  it("answers a repeated request as the first, though there is one like it by then", async () => {
    const body = { date: "1958-04-05", title: "Repeated" };
    const headers = { "idempotency-key": "duplicates-repeated" };
    const first = await post(body, "?duplicates=refuse", editor, headers);
    const again = await post(body, "?duplicates=refuse", editor, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await json(again)).toEqual(await json(first));
  });

  it.each([
    ["?duplicates=no", "duplicates", "no", "is none of warn, refuse, ignore"],
    ["?duplicates=", "duplicates", "", "is none of warn, refuse, ignore"],
    ["?duplicates=warn&duplicates=refuse", "duplicates", "refuse", "is given twice"],
    ["?other=1", "other", "1", "is not a parameter here; known are duplicates"],
  ])("refuses %s", async (query, parameter, value, detail) => {
    await expectNoChange(async () =>
      expectProblem(await post({ date: "1959", title: "x" }, query), {
        status: 400,
        type: "invalid-parameter",
        errors: [{ parameter, value, detail }],
      }),
    );
  });

  it("does not tell a limited token of what it does not reach", async () => {
    await editor.post(`${API}/timelines`, { slug: "duplicates-mine", title: "M", rule: "tag=duplicates-mine" });
    const asked = { name: "x", scopes: ["events:write", "read"], timelines: ["duplicates-mine"] };
    const { token: secret } = await json(await editor.post(`${API}/tokens`, asked));
    const limited = await createClient({ secret, clock });
    const body = { date: "1960-01-01", title: "Seen by some" };
    await make(body);
    const mine = await make({ ...body, tags: ["duplicates-mine"] });
    const created = await json(await post({ ...body, tags: ["duplicates-mine"] }, "", limited));
    expect(created.possible_duplicates).toEqual([duplicate(mine)]);
    const list = await limited.get(`${API}/events/${created.id}/duplicates`);
    expect(await json(list)).toEqual({ duplicates: [duplicate(mine)] });
  });
});

describe("GET /events/{id}/duplicates", () => {
  it("lists those like one on record, without itself", async () => {
    const [a, b] = [
      await make({ date: "1961-05-05", title: "Twice told" }),
      await make({ date: "1961-05", title: "Twice told" }),
    ];
    const response = await editor.get(`${API}/events/${a.id}/duplicates`);
    expect([response.status, await json(response)]).toEqual([200, { duplicates: [duplicate(b)] }]);
    const alone = await make({ date: "1962", title: "Once" });
    expect(await json(await editor.get(`${API}/events/${alone.id}/duplicates`))).toEqual({ duplicates: [] });
  });

  it("answers 404 where there is no event, and takes no parameters", async () => {
    await expectProblem(await editor.get(`${API}/events/00000000000/duplicates`), { status: 404, type: "not-found" });
    const { id } = await make({ date: "1963", title: "Plain" });
    await expectProblem(await editor.get(`${API}/events/${id}/duplicates?limit=1`), {
      status: 400,
      type: "invalid-parameter",
    });
  });
});

describe("looking for duplicates", () => {
  it("reads no more than its bounds, however many events a day has, and finds the same words beyond them", async () => {
    const meter = meterDatabase(env.DB);
    const db = openDatabase(env.DB);
    const date = readDate("1970-06-07");
    const states = ["draft", "published"] as const;
    const crowd = states.flatMap((status) =>
      Array.from({ length: 400 }, (_, index) => ({
        after: createRecord({ date, status, title: `Crowd number ${index} ${status}` }),
      })),
    );
    const needle = createRecord({ date, title: "Needle in the haystack" });
    await writeEvents(db, [...crowd.slice(0, 400), ...crowd.slice(400, 499)], { now: NOW });
    await writeEvents(db, [...crowd.slice(499), { after: needle }], { now: NOW });
    meter.take();
    const wanted = createRecord({ date, title: "Needle found in the haystack" });
    const [found] = await findDuplicates(openDatabase(meter.db), [wanted]);
    const { roundTrips, rowsRead } = meter.take();
    expect(roundTrips).toBe(1);
    expect(rowsRead).toBeLessThan(2500);
    expect(found).toEqual([]);
    const [again] = await findDuplicates(db, [{ ...wanted, title: "The haystack, needle in" }]);
    expect(again).toEqual([
      { id: needle.id, title: "Needle in the haystack", date: "1970-06-07", similarity: 1, sharesSource: false },
    ]);
  });

  it("takes many at once", async () => {
    const db = openDatabase(env.DB);
    const many = Array.from({ length: 90 }, (_, index) =>
      createRecord({ date: readDate("1971-06-07"), title: `Many at once ${index}` }),
    );
    await writeEvents(
      db,
      many.map((after) => ({ after })),
      { now: NOW },
    );
    const meter = meterDatabase(env.DB);
    const wanted = many.map(({ id: _, ...content }) => content);
    const found = await findDuplicates(openDatabase(meter.db), wanted);
    expect(meter.take().roundTrips).toBe(3);
    expect(found.map((list) => list.map(({ id }) => id))).toEqual(many.map(({ id }) => [id]));
  });
});
