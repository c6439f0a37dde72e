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
  TEXT_SUFFIXES,
  text,
} from "../helpers/api.ts";

const clock = createClock("2026-02-20T12:00:00Z");
let editor: Client;
let reader: Client;

const list = async (client: Client, path: string): Promise<string[]> =>
  (await json(await client.get(path))).events.map(({ title }: { title: string }) => title);

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  const dates = [
    "-0043-02-28",
    "2016-02-28",
    "2016-02-29",
    "2016-02",
    "2016-03-01",
    "2016-02-26/2016-03-02",
    "2016-02-28?",
  ];
  for (const date of dates) await createEvent(editor, { date, title: `On ${date}.`, tags: ["days"] });
  await editor.post(`${API}/timelines`, { slug: "days", title: "Days", rule: "tag=days&on_this_day=02-28|02-29" });
});

describe("on_this_day=today", () => {
  const path = "/events.json?tag=days&order=date&on_this_day=today";

  it("is the day of the request, in UTC, and on 28 February the 29th too where the year has none", async () => {
    clock.set("2026-02-28T00:00:00Z");
    expect(await list(reader, path)).toEqual(["On -0043-02-28.", "On 2016-02-28.", "On 2016-02-29."]);
    expect(await list(reader, path.replace("today", "02-28"))).toEqual(["On -0043-02-28.", "On 2016-02-28."]);
    clock.set("2026-02-28T23:59:59Z");
    expect(await list(reader, path)).toHaveLength(3);
    clock.set("2026-03-01T00:00:00Z");
    expect(await list(reader, path)).toEqual(["On 2016-03-01."]);
    clock.set("2028-02-28T12:00:00Z");
    expect(await list(reader, path)).toEqual(["On -0043-02-28.", "On 2016-02-28."]);
    clock.set("2028-02-29T12:00:00Z");
    expect(await list(reader, path)).toEqual(["On 2016-02-29."]);
  });

  it("counts what is there, and goes on by cursor within the day", async () => {
    clock.set("2026-02-28T12:00:00Z");
    const first = await json(await reader.get(`${path}&limit=2`));
    expect(first.next).toContain("on_this_day=today");
    const next = first.next.replace(/^https?:\/\/[^/]+/, "");
    expect(await list(reader, next)).toEqual(["On 2016-02-29."]);
    clock.set("2026-03-01T00:00:00Z");
    await expectProblem(await reader.get(next), { status: 400, type: "invalid-parameter" });
    expect((await json(await reader.get("/events.json?on_this_day=02-28"))).total).toBe(2);
  });

  it("is in every format, at an address that stays, the same byte for byte within a day and new the next", async () => {
    // A calendar has every day: see anniversaries.test.ts.
    for (const suffix of TEXT_SUFFIXES.filter((one) => one !== ".ics")) {
      const address = `/events${suffix}?tag=days&on_this_day=today`;
      clock.set("2026-02-28T00:00:01Z");
      const morning = await reader.get(address);
      const etag = morning.headers.get("etag") ?? "";
      expect(morning.headers.get("last-modified")).toBe("Sat, 28 Feb 2026 00:00:00 GMT");
      const body = await text(morning);
      expect([suffix, body.includes("On 2016-02-29."), body.includes("On 2016-03-01.")]).toEqual([suffix, true, false]);
      clock.set("2026-02-28T23:59:59Z");
      expect(await text(await reader.get(address))).toBe(body);
      expect((await reader.get(address, { "if-none-match": etag })).status).toBe(304);
      clock.set("2026-03-01T00:00:01Z");
      const next = await reader.get(address, { "if-none-match": etag });
      expect([suffix, next.status]).toEqual([suffix, 200]);
    }
  });

  it("leads on from the page to feeds of whichever day it is", async () => {
    clock.set("2026-02-28T12:00:00Z");
    const page = await text(await reader.get("/events?tag=days&on_this_day=today&lang=en"));
    expect(page).toContain('/events.rss?on_this_day=today&amp;tag=days&amp;lang=en"');
    expect(page).toContain("<span>On this day:</span> <b>today</b>");
    expect(await text(await reader.get("/events?on_this_day=02-29&lang=de"))).toContain("<b>29. Februar</b>");
  });

  it("is a list of the day where there is nothing on it", async () => {
    clock.set("2026-07-04T15:00:00Z");
    const { events, total, updated_at } = await json(await reader.get(path));
    expect([events, total, updated_at]).toEqual([[], 0, "2026-07-04T00:00:00Z"]);
    expect(await text(await reader.get("/events.atom?on_this_day=today"))).toContain(
      "<updated>2026-07-04T00:00:00Z</updated>",
    );
    clock.set("2026-02-28T12:00:00Z");
  });

  it("is for editors too", async () => {
    expect(await list(editor, `${API}/events?tag=days&order=date&on_this_day=today`)).toHaveLength(3);
  });
});

describe("this_week=", () => {
  it("is what falls in the week of the request, or in the one named", async () => {
    clock.set("2026-02-25T12:00:00Z");
    const path = "/events.json?tag=days&order=date&this_week=";
    const week = ["On -0043-02-28.", "On 2016-02-26/2016-03-02.", "On 2016-02-28.", "On 2016-02-29.", "On 2016-03-01."];
    expect(await list(reader, `${path}today`)).toEqual(week);
    expect(await list(reader, `${path}2026-W09`)).toEqual(week);
    expect(await list(reader, `${path}2026-W10`)).toEqual([]);
    expect(await text(await reader.get("/events?tag=days&this_week=2026-W09&lang=fr"))).toContain("<b>2026-W09</b>");
  });
});

describe("days and weeks", () => {
  it("can be the rule of a timeline, but for today", async () => {
    expect(await list(reader, "/timelines/days.json")).toEqual(["On -0043-02-28.", "On 2016-02-28.", "On 2016-02-29."]);
    for (const rule of ["on_this_day=today", "this_week=today"]) {
      await expectProblem(await editor.post(`${API}/timelines`, { slug: "today", title: "Today", rule }), {
        status: 422,
        type: "invalid-content",
        errors: [
          expect.objectContaining({ detail: "names today; what is in a timeline does not follow from the clock" }),
        ],
      });
    }
  });

  it("are of the past as well, but for today", async () => {
    clock.set("2026-03-01T12:00:00Z");
    expect(await list(reader, "/events.json?tag=days&on_this_day=02-29&as_of=2026-02-20")).toEqual(["On 2016-02-29."]);
    expect(await list(reader, "/events.json?tag=days&this_week=2026-W09&as_of=2026-02-20")).toHaveLength(5);
    const detail = "today cannot be asked for with as_of, as its days are counted from today; leave one of them out";
    await expectProblem(await reader.get("/events.json?on_this_day=today&this_week=today&as_of=2026-02-20"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        { parameter: "on_this_day", value: "today", detail },
        { parameter: "this_week", value: "today", detail },
      ],
    });
    await expectProblem(await reader.get("/events.rss?on_this_day=today&archive=1-00000000001"), {
      status: 400,
      type: "invalid-parameter",
    });
  });

  it("are refused where they are none", async () => {
    await expectProblem(await reader.get("/events.json?on_this_day=02-30&this_week=2026-19"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "on_this_day",
          value: "02-30",
          detail: "has 02-30, which is neither a day of a year, for example 05-10, nor today",
        },
        {
          parameter: "this_week",
          value: "2026-19",
          detail: "is neither a week of ISO 8601, for example 2026-W19, nor today",
        },
      ],
    });
  });
});

describe("the count of what is in force", () => {
  it("is of what is in force, and not of all that ever was", async () => {
    for (const expires of ["2020", "2030"]) {
      await createEvent(editor, { date: "2019", tags: ["force"], dates: { effective: "2019", expires } });
    }
    expect((await json(await reader.get("/events.json?in_force=2025&limit=1"))).total).toBe(1);
    for (let more = 0; more < 2; more++) {
      await createEvent(editor, { date: "2019", tags: ["force"], dates: { effective: "2019", expires: "2030" } });
    }
    expect((await json(await reader.get("/events.json?in_force=2025&limit=1"))).total).toBeUndefined();
  });
});
