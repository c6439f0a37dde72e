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
  text,
} from "../helpers/api.ts";

const clock = createClock("2026-11-01T12:00:00Z");
let editor: Client;
let reader: Client;
const ids: Record<string, string> = {};

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  for (const date of ["2016-11-29", "-0043-11-29", "2016-11-28", "2026-11-29", "2027-11-29", "2016-11"]) {
    ids[date] = (await createEvent(editor, { date, title: `On ${date}`, tags: ["memory"] })).id;
  }
  await editor.post(`${API}/timelines`, { slug: "memory", title: "Memory", rule: "tag=memory" });
  clock.set("2026-11-29T12:00:00Z");
});

const FEED = "/timelines/memory.feed.json?on_this_day=today&lang=en";
const items = async (path: string): Promise<string[][]> =>
  (await json(await reader.get(path))).items.map((item: Record<string, string>) => [
    item["title"],
    item["date_published"],
  ]);

describe("a feed of what happened on this day", () => {
  it("tells the anniversaries of the day, and no event of this year or of one to come", async () => {
    expect(await items(FEED)).toEqual([
      ["10 years ago today: On 2016-11-29", "2026-11-29T00:00:00Z"],
      ["2,069 years ago today: On -0043-11-29", "2026-11-29T00:00:00Z"],
    ]);
    const feed = await json(await reader.get(FEED));
    expect([feed.title, feed._annals.prev_archive, feed._annals.complete]).toEqual([
      "On this day: Memory",
      undefined,
      undefined,
    ]);
    expect(feed.items[0].id).toMatch(new RegExp(`event/${ids["2016-11-29"]}/anniversary/2026$`));
    const list = await json(await reader.get(FEED.replace(".feed", "")));
    expect(list.events.map(({ date }: { date: string }) => date)).toEqual([
      "-0043-11-29",
      "2016-11-29",
      "2026-11-29",
      "2027-11-29",
    ]);
  });

  it("brings no more than news: polled each day of two years, every anniversary comes once a year, on its day", async () => {
    const seen = new Map<string, string>();
    for (let day = Date.UTC(2026, 10, 27, 6); day < Date.UTC(2028, 11, 2); day += 86_400_000) {
      // Weeks in between in which nothing is remembered are passed over.
      if (new Date(day).getUTCMonth() !== 10) continue;
      clock.set(new Date(day).toISOString());
      for (const item of (await json(await reader.get(FEED))).items) {
        expect(Date.parse(item.date_published)).toBeLessThanOrEqual(day);
        expect(seen.get(item.id) ?? item.date_published).toBe(item.date_published);
        seen.set(item.id, item.date_published);
      }
    }
    const years = [...seen.keys()].map((id) => id.replace(/^.*event\//, "").replace("/anniversary/", " ")).sort();
    const expected = [
      ...["2016-11-29", "-0043-11-29", "2016-11-28"].flatMap((date) => [2026, 2027, 2028].map((year) => [date, year])),
      ...[2027, 2028].map((year) => ["2026-11-29", year]),
      ["2027-11-29", 2028],
    ];
    expect(years).toEqual(expected.map(([date, year]) => `${ids[String(date)]} ${year}`).sort());
    clock.set("2026-11-29T12:00:00Z");
  });

  it("goes back some days with retention, for readers that were off", async () => {
    expect(await items(`${FEED}&retention=2`)).toEqual([
      ["10 years ago today: On 2016-11-29", "2026-11-29T00:00:00Z"],
      ["10 years ago today: On 2016-11-28", "2026-11-28T00:00:00Z"],
      ["2,069 years ago today: On -0043-11-29", "2026-11-29T00:00:00Z"],
    ]);
    clock.set("2026-12-22T12:00:00Z");
    expect(await items(`${FEED}&retention=24`)).toHaveLength(2);
    expect(await items(`${FEED}&retention=23`)).toHaveLength(0);
    clock.set("2026-11-29T12:00:00Z");
  });

  it("goes on by pages", async () => {
    const first = await json(await reader.get(`${FEED}&limit=1`));
    expect(first.items).toHaveLength(1);
    expect(await items(first.next_url.replace(/^https?:\/\/[^/]+/, ""))).toEqual([
      ["2,069 years ago today: On -0043-11-29", "2026-11-29T00:00:00Z"],
    ]);
  });

  it("refuses what does not go with it", async () => {
    await expectProblem(await reader.get("/events.rss?on_this_day=today&updates=bump&retention=32"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "updates",
          value: "bump",
          detail: "cannot be asked for with on_this_day=today, where entries come on their day; leave one of them out",
        },
        {
          parameter: "retention",
          value: "32",
          detail: "is more than 24 days, as many as on_this_day=today goes back in a feed",
        },
      ],
    });
    await expectProblem(await reader.get("/events.rss?on_this_day=today&order=-updated"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "order",
          value: "-updated",
          detail: "cannot be asked for with on_this_day=today, where entries come on their day; leave one of them out",
        },
      ],
    });
    expect((await reader.get("/events.rss?on_this_day=11-29&updates=bump&retention=32")).status).toBe(200);
  });

  it("is a page about itself in a browser", async () => {
    const page = await reader.get(FEED, { "sec-fetch-dest": "document", accept: "text/html" });
    expect(await text(page)).toContain("10 years ago today: On 2016-11-29");
  });
});

describe("a calendar of what happened on this day", () => {
  it("has every day, and so stays as it is from one day to the next", async () => {
    const path = "/timelines/memory.ics?on_this_day=today";
    const calendar = await reader.get(path);
    const body = await text(calendar);
    expect(body.match(/RRULE:FREQ=YEARLY/g)).toHaveLength(5);
    expect(body).toContain("X-WR-CALNAME:On this day: Memory\r\n");
    expect(body).toContain(`UID:${ids["2016-11-28"]}-anniversary@`);
    clock.set("2026-11-30T12:00:00Z");
    expect((await reader.get(path, { "if-none-match": calendar.headers.get("etag") ?? "" })).status).toBe(304);
    expect(await text(await reader.get(path))).toBe(body);
    clock.set("2026-11-29T12:00:00Z");
    // A certain day is a filter as in any format.
    const day = await text(await reader.get("/timelines/memory.ics?on_this_day=11-28"));
    expect([day.match(/BEGIN:VEVENT/g)?.length, day.includes("RRULE")]).toEqual([1, false]);
  });
});

describe("/on-this-day", () => {
  it.each(["", ".rss", ".atom", ".feed.json", ".ics", ".json"])("leads to the list itself%s", async (suffix) => {
    const answer = await reader.get(`/on-this-day${suffix}?tag=memory&lang=de`);
    expect(answer.status).toBe(308);
    const location = answer.headers.get("location") ?? "";
    expect(location).toMatch(
      new RegExp(`/events${suffix.replaceAll(".", "\\.")}\\?on_this_day=today&tag=memory&lang=de$`),
    );
    expect((await reader.get(location.replace(/^https?:\/\/[^/]+/, ""))).status).toBe(200);
  });

  it("has no format that there is not", async () => {
    await expectProblem(await reader.get("/on-this-day.doc"), { status: 404, type: "not-found" });
  });
});
