import { beforeAll, describe, expect, it } from "vitest";
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
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

const YEARLY = { date: "2016-12-26", recurrence: { rule: "FREQ=YEARLY", excluded: ["2020-12-26"] } };

describe("occurrences of an event", () => {
  it("are computed within the bounds, with their numbers and labels, in public and in the API", async () => {
    const { id } = await createEvent(editor, YEARLY);
    const path = `/events/${id}/occurrences`;
    const expected = {
      recurrence: { rule: "FREQ=YEARLY", excluded: ["2020-12-26"], start: "2016-12-26" },
      occurrences: [
        { number: 4, date: "2019-12-26", label: "26 December 2019" },
        { number: 6, date: "2021-12-26", label: "26 December 2021" },
      ],
      more: false,
    };
    expect(await json(await editor.get(`${API}${path}?from=2019&to=2021`))).toEqual(expected);
    const response = await reader.get(`${path}.json?from=2019&to=2021`);
    expect(await json(response)).toEqual(expected);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const again = await reader.get(`${path}.json?from=2019&to=2021`, {
      "if-none-match": response.headers.get("etag") ?? "",
    });
    expect(again.status).toBe(304);
  });

  it("are a hundred unless more are asked for, and may be those of one second", async () => {
    const { id } = await createEvent(editor, { date: "2021-01-01T09:00:00", recurrence: { rule: "FREQ=DAILY" } });
    const ask = async (query: string) => json(await reader.get(`/events/${id}/occurrences.json?${query}`));
    const { occurrences, more } = await ask("from=2021&to=2021");
    expect([occurrences.length, occurrences.at(-1).date, more]).toEqual([100, "2021-04-10T09:00:00", true]);
    const second = "2021-01-03T09:00:00";
    expect(await ask(`from=${second}&to=${second}`)).toMatchObject({
      occurrences: [{ number: 3, date: second }],
      more: false,
    });
  });

  it("stop at the limit, and say so", async () => {
    const { id } = await createEvent(editor, YEARLY);
    const ask = async (query: string) =>
      json(await reader.get(`/events/${id}/occurrences.json?from=2016&to=2030&${query}`));
    const two = await ask("limit=2");
    expect(two.occurrences.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
    expect(two.more).toBe(true);
    const all = await ask("limit=14");
    expect([all.occurrences.length, all.more]).toEqual([14, false]);
    expect(await json(await reader.get(`/events/${id}/occurrences.json?from=1900&to=2016-12-25`))).toMatchObject({
      occurrences: [],
      more: false,
    });
  });

  it("are labelled in the reader's language", async () => {
    const { id } = await createEvent(editor, YEARLY);
    const path = `/events/${id}/occurrences.json?from=2019&to=2019`;
    expect((await json(await reader.get(`${path}&lang=zh`))).occurrences[0].label).toBe("2019年12月26日");
    const german = await reader.get(path, { "accept-language": "de" });
    expect((await json(german)).occurrences[0].label).toBe("26. Dezember 2019");
    expect([german.headers.get("content-language"), german.headers.get("vary")]).toEqual([
      "de",
      "Accept-Language, Annals-Bookmark",
    ]);
  });

  it("need bounds that can be read", async () => {
    const { id } = await createEvent(editor, YEARLY);
    for (const [client, path] of [
      [reader, `/events/${id}/occurrences.json`],
      [editor, `${API}/events/${id}/occurrences`],
    ] as const) {
      const refuse = async (query: string, errors: unknown) =>
        expectProblem(await client.get(`${path}${query}`), { status: 400, type: "invalid-parameter", errors });
      await refuse("", [
        { parameter: "from", value: "", detail: "is missing; for example from=2026" },
        { parameter: "to", value: "", detail: "is missing; for example to=2026" },
      ]);
      await refuse("?from=2020&to=2019", [{ parameter: "to", value: "2019", detail: "is before from=2020" }]);
      await refuse("?from=2020&to=soon", [{ parameter: "to", value: "soon", detail: expect.any(String) }]);
      await refuse("?from=2020&to=2021&limit=1001", [
        { parameter: "limit", value: "1001", detail: "is not a whole number from 1 to 1000" },
      ]);
      await refuse("?from=2020&from=2021&to=2021", [{ parameter: "from", value: "2021", detail: "is given twice" }]);
      await refuse("?from=2020&to=2021&until=2021", [
        { parameter: "until", value: "2021", detail: "is not a parameter here; known are from, to, limit, lang" },
      ]);
    }
  });

  it("cannot be counted beyond what a request may cost", async () => {
    const { id } = await createEvent(editor, { date: "1700-01-01", recurrence: { rule: "FREQ=DAILY" } });
    await expectProblem(await reader.get(`/events/${id}/occurrences.json?from=2026&to=2027`), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        { parameter: "to", value: "2027", detail: "is further from the first occurrence than they are counted here" },
      ],
    });
    const near = await json(await reader.get(`/events/${id}/occurrences.json?from=1799-12-31&to=1799-12-31`));
    expect(near.occurrences).toEqual([{ number: 36_524, date: "1799-12-31", label: "31 December 1799" }]);
  });

  it("are of events that the reader may read, and that come again", async () => {
    const { id: once } = await createEvent(editor, { date: "2016-12-26" });
    const { id: draft } = await createEvent(editor, { ...YEARLY, status: "draft" });
    const bounds = "from=2020&to=2021";
    await expectProblem(await reader.get(`/events/${once}/occurrences.json?${bounds}`), {
      status: 404,
      type: "not-found",
      detail: `event ${once} does not come again`,
    });
    await expectProblem(await editor.get(`${API}/events/${once}/occurrences?${bounds}`), {
      status: 404,
      type: "not-found",
      detail: `event ${once} does not come again`,
    });
    await expectProblem(await reader.get(`/events/${draft}/occurrences.json?${bounds}`), {
      status: 404,
      type: "not-found",
      detail: `there is no event ${draft}`,
    });
    expect((await editor.get(`${API}/events/${draft}/occurrences?${bounds}`)).status).toBe(200);
    expect((await reader.get(`${API}/events/${draft}/occurrences?${bounds}`)).status).toBe(401);
    const { id: scheduled } = await createEvent(editor, { ...YEARLY, published_at: "2026-11-23T13:00:00Z" });
    expect((await reader.get(`/events/${scheduled}/occurrences.json?${bounds}`)).status).toBe(404);
    const later = await createReader(createClock("2026-11-23T13:00:00Z"));
    expect((await later.get(`/events/${scheduled}/occurrences.json?${bounds}`)).status).toBe(200);
    clock.set("2026-11-23T13:00:00Z");
    await editor.delete(`${API}/events/${scheduled}`, { "if-match": '"1"' });
    clock.set("2026-11-23T12:00:00Z");
    expect((await later.get(`/events/${scheduled}/occurrences.json?${bounds}`)).status).toBe(410);
    await expectProblem(await reader.get(`/events/nonsense/occurrences.json?${bounds}`), {
      status: 404,
      type: "not-found",
    });
    expect((await reader.post(`/events/${once}/occurrences.json`, {})).status).toBe(405);
  });

  it("say where the wall clock of a time is", async () => {
    const { id } = await createEvent(editor, {
      date: "2021-03-27T09:00",
      time_zone: "Asia/Shanghai",
      recurrence: { rule: "FREQ=DAILY;COUNT=2" },
    });
    const { occurrences } = await json(await reader.get(`/events/${id}/occurrences.json?from=2021&to=2022`));
    expect(occurrences).toEqual([
      { number: 1, date: "2021-03-27T09:00", label: "27 March 2021, 09:00 GMT+8" },
      { number: 2, date: "2021-03-28T09:00", label: "28 March 2021, 09:00 GMT+8" },
    ]);
  });
});

describe("an event that comes again", () => {
  it("is met by windows after its first day, as long as its rule lasts", async () => {
    const { id } = await createEvent(editor, {
      ...YEARLY,
      tags: ["comes-again"],
      recurrence: { rule: "FREQ=YEARLY;UNTIL=20301226" },
    });
    const find = async (query: string) => {
      const { events } = await json(await reader.get(`/events.json?tag=comes-again&${query}`));
      return events.map((event: { id: string }) => event.id);
    };
    expect(await find("from=2025&to=2026")).toEqual([id]);
    expect(await find("on=2030-12-26")).toEqual([id]);
    expect(await find("from=2030-12-27")).toEqual([]);
    expect(await find("to=2016-12-25")).toEqual([]);
    const open = { recurrence: { rule: "FREQ=YEARLY" } };
    await editor.patch(`${API}/events/${id}`, open, { "if-match": '"1"' });
    expect(await find("from=2500")).toEqual([id]);
    await editor.patch(`${API}/events/${id}`, { recurrence: null }, { "if-match": '"2"' });
    expect(await find("from=2017")).toEqual([]);
  });

  it("is refused with a rule that does not fit, and with exceptions that are no days", async () => {
    const post = (recurrence: object, date = "2016-12-26") =>
      editor.post(`${API}/events`, { title: "Refused", date, recurrence });
    await expectProblem(await post({ rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }), {
      status: 422,
      type: "invalid-content",
      errors: [
        {
          pointer: "/recurrence/rule",
          value: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
          detail: "does not come on 2016-12-26, where it begins, nor on any day in many years after it",
        },
      ],
    });
    await expectProblem(await post({ rule: "FREQ=YEARLY", excluded: ["2020-12-26", "2021"] }), {
      status: 422,
      type: "invalid-content",
      errors: [
        { pointer: "/recurrence/excluded/1", value: "2021", detail: "is not a day (EDTF), for example 2029-05-01" },
      ],
    });
  });
});

describe("occurrences of a series", () => {
  it("are the days on which editions are to be expected", async () => {
    await editor.post(`${API}/series`, {
      slug: "expected",
      name: "Expected Day",
      aliases: ["Expectation"],
      recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" },
    });
    await editor.post(`${API}/series`, { slug: "unruly", name: "Unruly" });
    const bounds = "from=2026&to=2027";
    expect(await json(await reader.get(`/series/expected/occurrences.json?${bounds}`))).toEqual({
      recurrence: { rule: "FREQ=YEARLY", excluded: [], start: "2016-12-26" },
      occurrences: [
        { number: 11, date: "2026-12-26", label: "26 December 2026" },
        { number: 12, date: "2027-12-26", label: "26 December 2027" },
      ],
      more: false,
    });
    const alias = await reader.get(`/series/expectation/occurrences.json?${bounds}`);
    expect([alias.status, alias.headers.get("location")]).toEqual([
      308,
      `${ORIGIN}/series/expected/occurrences.json?${bounds}`,
    ]);
    await expectProblem(await reader.get(`/series/unruly/occurrences.json?${bounds}`), {
      status: 404,
      type: "not-found",
      detail: "series unruly has no rule of recurrence",
    });
    await expectProblem(await reader.get(`/series/nothing/occurrences.json?${bounds}`), {
      status: 404,
      type: "not-found",
      detail: "there is no series nothing",
    });
  });
});
