import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
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
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

// What a feed does with events that changed, and for how long it keeps them: the address says it.

const clock = createClock("2026-03-01T12:00:00Z");
let editor: Client;
let reader: Client;
const ids: Record<string, string> = {};

interface Item {
  readonly id: string;
  readonly title: string;
  readonly date_published: string;
  readonly summary?: string;
}

async function read(query: string): Promise<{ items: Item[]; next_url?: string; _annals: Record<string, unknown> }> {
  return json(await reader.get(`/timelines/told.feed.json${query}`));
}

const titlesOf = ({ items }: { items: readonly Item[] }) => items.map(({ title }) => title.replace(/^.*?: /, ""));

async function publish(name: string, day: string, members: object = {}) {
  clock.set(`${day}T12:00:00Z`);
  ids[name] = (await createEvent(editor, { title: name, date: "2020-05-05", tags: ["told"], ...members })).id;
}

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  await editor.post(`${API}/timelines`, { slug: "told", title: "Told", rule: "tag=told" });
  await publish("first", "2026-03-01");
  await publish("second", "2026-03-02");
  await publish("third", "2026-03-03");
  await publish("elsewhere", "2026-03-04", { tags: ["other"] });
  await publish("ahead", "2026-03-04", { status: "scheduled", published_at: "2026-03-20T12:00:00Z" });
  clock.set("2026-03-05T12:00:00Z");
  await editor.patch(`${API}/events/${ids["first"]}`, { summary: "It grew" }, { "if-match": '"1"' });
});

describe("updates=", () => {
  it("unless said, leaves an entry in its place and tells the time of its change", async () => {
    const [xml, feed] = [await text(await reader.get("/timelines/told.atom")), await read("")];
    expect(titlesOf(feed)).toEqual(["third", "second", "first"]);
    expect(feed.items[2]?.date_published).toBe("2026-03-01T12:00:00Z");
    expect(xml).toContain("<published>2026-03-01T12:00:00Z</published>\n<updated>2026-03-05T12:00:00Z</updated>");
  });

  it("silent: is as new as it was", async () => {
    const xml = await text(await reader.get("/timelines/told.atom?updates=silent"));
    expect(xml).toContain("<published>2026-03-01T12:00:00Z</published>\n<updated>2026-03-01T12:00:00Z</updated>");
    expect(xml).toContain("It grew");
  });

  it("bump: comes first, under its id, dated by the change, with a line on what it was", async () => {
    const feed = await read("?updates=bump");
    expect(titlesOf(feed)).toEqual(["first", "third", "second"]);
    const [first] = feed.items;
    expect([first?.id, first?.date_published]).toEqual([
      `tag:annals.invalid,2026:event/${ids["first"]}`,
      "2026-03-05T12:00:00Z",
    ]);
    expect(first?.summary).toMatch(/^[^–]*[Ss]ummary[^–]* – It grew$/);
  });

  it("new-item: is one more entry, with an id that the next change does not have", async () => {
    const [first] = (await read("?updates=new-item")).items;
    const at = Date.parse("2026-03-05T12:00:00Z") / 1000;
    expect(first?.id).toBe(`tag:annals.invalid,2026:event/${ids["first"]}/update/${at}`);
  });

  it("moves nothing for a silent edit beside a log of updates, and again for a significant one", async () => {
    clock.set("2026-03-06T12:00:00Z");
    const log = `${API}/events/${ids["second"]}/updates`;
    await editor.post(log, { text: "A comma", significant: false }, { "if-match": '"1"' });
    expect(titlesOf(await read("?updates=bump"))).toEqual(["first", "third", "second"]);
    clock.set("2026-03-07T12:00:00Z");
    await editor.post(log, { text: "It is off", significant: true }, { "if-match": '"2"' });
    expect(titlesOf(await read("?updates=bump"))).toEqual(["second", "first", "third"]);
  });

  it("shows what was scheduled from its time on", async () => {
    clock.set("2026-03-20T11:59:59Z");
    expect(titlesOf(await read("?updates=bump"))).toEqual(["second", "first", "third"]);
    clock.set("2026-03-20T12:00:00Z");
    expect(titlesOf(await read("?updates=bump"))).toEqual(["ahead", "second", "first", "third"]);
  });

  it("is one page: what moves would be on two", async () => {
    const feed = await read("?updates=bump&limit=2");
    expect([titlesOf(feed), feed.next_url, feed._annals["complete"]]).toEqual([
      ["ahead", "second"],
      undefined,
      undefined,
    ]);
    expect((await read("?updates=bump"))._annals["complete"]).toBe(true);
    await expectProblem(await reader.get("/timelines/told.rss?updates=bump&archive=1772366400_00000000001"), {
      status: 400,
      type: "invalid-parameter",
    });
  });

  it("anything else is a 400 that says what there is", async () => {
    await expectProblem(await reader.get("/timelines/told.rss?updates=loud"), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "updates", value: "loud", detail: "is not one of silent, bump, new-item" }],
    });
  });
});

describe("order=-updated", () => {
  it("is the order of every format, with any filter", async () => {
    for (const query of ["tag=told", "timeline=told", "tag=told|none&country=!FR", "tag=told&on=2020-05-05"]) {
      const { events, next } = await json(await reader.get(`/events.json?${query}&order=-updated`));
      expect([query, events.map(({ title }: { title: string }) => title), next]).toEqual([
        query,
        ["ahead", "second", "first", "third"],
        null,
      ]);
    }
    const found = await json(await reader.get("/events.json?q=grew&order=-updated"));
    expect(found.events.map(({ id }: { id: string }) => id)).toEqual([ids["first"]]);
    const csv = await text(await reader.get("/timelines/told.csv?order=-updated"));
    expect(
      csv
        .split("\r\n")
        .slice(1, -1)
        .map((row) => /,(ahead|second|first|third),/.exec(row)?.[1]),
    ).toEqual(["ahead", "second", "first", "third"]);
  });

  it("reads no more than the page and the last that readers were told of", async () => {
    const meter = meterDatabase(env.DB);
    const response = await createApp(clock).request(
      `${ORIGIN}/timelines/told.feed.json?updates=bump`,
      {},
      { ...env, DB: meter.db },
    );
    expect(response.status).toBe(200);
    const cost = meter.take();
    expect(cost.roundTrips).toBe(2);
    expect(cost.rowsRead).toBeLessThan(80);
  });

  it("is for readers: the API's list has no such order", async () => {
    await expectProblem(await editor.get(`${API}/events?order=-updated&content=summary`), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        { parameter: "content", value: "summary", detail: "is for published documents (/events.json)" },
        { parameter: "order", value: "-updated", detail: "-updated is for published documents (/events.json)" },
      ],
    });
  });
});

describe("retention=", () => {
  it("keeps what came out in so many days, today among them, and says that the rest is not there", async () => {
    clock.set("2026-03-03T23:59:59Z");
    for (const [days, titles] of [
      [1, ["third"]],
      [2, ["third", "second"]],
      [3, ["third", "second", "first"]],
    ] as const) {
      const feed = await read(`?retention=${days}&updates=silent`);
      expect([days, titlesOf(feed), feed._annals["complete"]]).toEqual([days, titles, undefined]);
      const { total } = await json(await reader.get(`/timelines/told.json?retention=${days}`));
      expect([days, total]).toEqual([days, titles.length]);
    }
  });

  it("lets go at the beginning of a day, and says so to who has the document of before", async () => {
    const path = "/timelines/told.rss?retention=1";
    clock.set("2026-03-20T23:59:59Z");
    const before = await reader.get(path);
    expect((await text(before)).match(/<item>/g)).toHaveLength(1);
    const byTag = { "if-none-match": before.headers.get("etag") ?? "" };
    const byTime = { "if-modified-since": before.headers.get("last-modified") ?? "" };
    expect(byTime["if-modified-since"]).toBe("Fri, 20 Mar 2026 12:00:00 GMT");
    for (const headers of [byTag, byTime]) expect((await reader.get(path, headers)).status).toBe(304);
    clock.set("2026-03-21T00:00:01Z");
    for (const headers of [byTag, byTime]) {
      const after = await reader.get(path, headers);
      expect([after.status, (await text(after)).match(/<item>/g)]).toEqual([200, null]);
    }
  });

  it("counts the days since readers were told, where updates are in order", async () => {
    clock.set("2026-03-07T13:00:00Z");
    expect(titlesOf(await read("?retention=1&updates=bump"))).toEqual(["second"]);
    expect(titlesOf(await read("?retention=3&updates=bump"))).toEqual(["second", "first"]);
    expect(titlesOf(await read("?retention=3"))).toEqual([]);
  });

  it.each(["0", "-1", "1.5", "3651", "x"])("%s is a 400", async (value) => {
    await expectProblem(await reader.get(`/timelines/told.rss?retention=${value}`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "retention", value, detail: "is not a whole number of days from 1 to 3650" }],
    });
  });

  it("does not go with as_of", async () => {
    await expectProblem(await reader.get("/timelines/told.json?retention=3&as_of=2026-03-02"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "retention",
          value: "3",
          detail: "cannot be asked for with as_of, as its days are counted from today; leave one of them out",
        },
      ],
    });
  });
});
