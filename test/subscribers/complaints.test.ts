import ICAL from "ical.js";
import { beforeAll, describe, expect, it } from "vitest";
import { text } from "../helpers/api.ts";
import { HOSTILE } from "./hostile.ts";
import { type Service, startService } from "./service.ts";
import { FEED_FORMATS } from "./subscriber.ts";

// What users of such systems complain about, as far as it is about feeds and calendars, in their words.

ICAL.design.strict = true;

let service: Service;
const FEEDS = FEED_FORMATS.map(({ suffix }) => suffix);

beforeAll(async () => {
  service = await startService("2026-01-10T12:00:00Z");
});

const get = async (path: string, headers = {}) => {
  const response = await service.fetch(service.origin + path, headers);
  const body = await text(response);
  expect([path, response.status]).toEqual([path, 200]);
  return body;
};

/** A timeline of its own, with these events in it, each published a minute after the other; gives their ids. */
async function publish(slug: string, ...events: readonly object[]): Promise<string[]> {
  await service.send("POST", "/timelines", { slug, title: slug, rule: `tag=${slug}` });
  const ids: string[] = [];
  for (const event of events) {
    service.pass(60);
    const body = { title: "An event", date: "2021-12-26", tags: [slug], status: "published", ...event };
    ids.push((await service.send("POST", "/events", body)).id);
  }
  return ids;
}

const edit = (id: string | undefined, members: object) => service.send("PATCH", `/events/${id}`, members);

const readFeed = async (suffix: string, slug: string, query = "") => {
  const format = FEED_FORMATS.find((each) => each.suffix === suffix);
  return format?.read(await get(`/timelines/${slug}${suffix}${query}`)).items ?? [];
};

/** The events of a calendar by id, each member as it is written. */
async function readCalendar(slug: string) {
  const body = await get(`/timelines/${slug}.ics`);
  const events = new ICAL.Component(ICAL.parse(body)).getAllSubcomponents("vevent");
  return new Map(
    events.map((event) => {
      const value = (name: string) => event.getFirstPropertyValue(name)?.toString();
      return [
        value("uid")?.split("@")[0],
        {
          summary: value("summary"),
          description: value("description"),
          start: event.getFirstProperty("dtstart")?.toICALString(),
          end: event.getFirstProperty("dtend")?.toICALString(),
          status: value("status"),
          sequence: Number(value("sequence")),
          stamp: value("dtstamp"),
          modified: value("last-modified"),
        },
      ];
    }),
  );
}

const instant = () => new Date(service.now() * 1000).toISOString().replace(".000Z", "Z");

describe("feed items in the wrong order, or dated in the future, so that readers and Slack skip newer ones", () => {
  let ids: string[];
  beforeAll(async () => {
    ids = await publish("order", { date: "2040-05-01" }, { date: "1985" }, { date: "2026-01-10" }, { date: "2030/.." });
  });

  it.each(FEEDS)("%s begins with what was published last, whatever the date of the event", async (suffix) => {
    const items = await readFeed(suffix, "order");
    expect(items.map(({ id }) => id.split("/").at(-1))).toEqual(ids.toReversed());
    expect(items.map(({ date }) => date)).toEqual(["2030/..", "2026-01-10", "1985", "2040-05-01"]);
  });

  it.each(FEEDS)("%s dates each item by its publication, and nothing in it lies ahead", async (suffix) => {
    const now = service.now() * 1000;
    const items = await readFeed(suffix, "order");
    const published = items.map((item) => Date.parse(item.published));
    expect(published).toEqual([0, 1, 2, 3].map((minutes) => now - minutes * 60_000));
    for (const { updated } of items) expect(Date.parse(updated)).toBeLessThanOrEqual(now);
    const body = await get(`/timelines/order${suffix}`);
    const stated = /<(?:lastBuildDate|updated)>([^<]+)|"updated":"([^"]+)"/
      .exec(body)
      ?.slice(1)
      .find((each) => each);
    expect(Date.parse(stated ?? "")).toBe(now);
  });

  it.each(FEEDS)("%s has a scheduled event at the top from its time on, dated by that time", async (suffix) => {
    const slug = `scheduled${suffix.replaceAll(".", "-")}`;
    const published_at = new Date((service.now() + 7200) * 1000).toISOString().replace(".000Z", "Z");
    const [scheduled, plain] = await publish(slug, { status: "scheduled", published_at }, {});
    expect((await readFeed(suffix, slug)).map(({ id }) => id.split("/").at(-1))).toEqual([plain]);
    service.pass(86_400);
    const items = await readFeed(suffix, slug);
    expect(items.map(({ id }) => id.split("/").at(-1))).toEqual([scheduled, plain]);
    expect(Date.parse(items[0]?.published ?? "")).toBe(Date.parse(published_at));
  });

  it.each(FEEDS)("%s leaves an item that is edited in its place, with its date of publication", async (suffix) => {
    const slug = `edited${suffix.replaceAll(".", "-")}`;
    const [first, second] = await publish(slug, {}, {});
    const before = await readFeed(suffix, slug);
    service.pass(3600);
    await edit(first, { title: "Corrected" });
    const after = await readFeed(suffix, slug);
    expect(after.map(({ id }) => id.split("/").at(-1))).toEqual([second, first]);
    expect(after.map(({ published }) => published)).toEqual(before.map(({ published }) => published));
    expect(after[1]?.title).toBe("26 December 2021: Corrected");
    expect(Date.parse(after[1]?.updated ?? "")).toBe(service.now() * 1000);
  });
});

describe("calendars that never show an edit or a cancellation", () => {
  it("raise the sequence and the time of change with every edit, under the same UID", async () => {
    const [id] = await publish("calendar-edit", { title: "Before" });
    const before = await readCalendar("calendar-edit");
    service.pass(3600);
    await edit(id, { title: "After", date: "2021-12-27" });
    const after = await readCalendar("calendar-edit");
    expect([...before.keys(), ...after.keys()]).toEqual([id, id]);
    expect(after.get(id)).toEqual({
      ...before.get(id),
      summary: "After",
      start: "DTSTART;VALUE=DATE:20211227",
      end: "DTEND;VALUE=DATE:20211228",
      sequence: 1,
      stamp: instant(),
      modified: instant(),
    });
  });

  it("say that an event is cancelled, and that one is withdrawn", async () => {
    const ids = await publish("calendar-cancel", { title: "Called off" }, { title: "A mistake" });
    service.pass(3600);
    await edit(ids[0], { event_status: "cancelled", note: "The hall burned down" });
    await edit(ids[1], { status: "withdrawn", note: "It never was" });
    const events = await readCalendar("calendar-cancel");
    const seen = ids.map((id) => {
      const { summary, description, status, sequence, start } = events.get(id) ?? {};
      return { summary, description, status, sequence, start };
    });
    const start = "DTSTART;VALUE=DATE:20211226";
    expect(seen).toEqual([
      {
        summary: "Called off",
        description: "Cancelled: The hall burned down",
        status: "CANCELLED",
        sequence: 1,
        start,
      },
      { summary: undefined, description: undefined, status: "CANCELLED", sequence: 1, start },
    ]);
  });

  it("are not kept from it by a cache: the tag changes with the edit, and no answer is kept for long", async () => {
    const [id] = await publish("calendar-cache", {});
    const address = `${service.origin}/timelines/calendar-cache.ics`;
    const etag = (await service.fetch(address)).headers.get("etag") ?? "";
    expect((await service.fetch(address, { "if-none-match": etag })).status).toBe(304);
    await edit(id, { title: "Edited" });
    const response = await service.fetch(address, { "if-none-match": etag });
    expect([response.status, /max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "")?.[1]]).toEqual([
      200,
      "10",
    ]);
  });
});

describe("all-day events on the wrong day", () => {
  it("are days and no instants: no zone is in them, and the end is the day after", async () => {
    const dates = ["2021-12-26", "2024-02-28", "2024-02-29/2024-03-01", "2023-12-31", "2021-03"];
    const ids = await publish("days", ...dates.map((date) => ({ date, place: { country: "NZ" } })));
    const events = await readCalendar("days");
    expect(ids.map((id) => [events.get(id)?.start, events.get(id)?.end])).toEqual([
      ["DTSTART;VALUE=DATE:20211226", "DTEND;VALUE=DATE:20211227"],
      ["DTSTART;VALUE=DATE:20240228", "DTEND;VALUE=DATE:20240229"],
      ["DTSTART;VALUE=DATE:20240229", "DTEND;VALUE=DATE:20240302"],
      ["DTSTART;VALUE=DATE:20231231", "DTEND;VALUE=DATE:20240101"],
      ["DTSTART;VALUE=DATE:20210301", "DTEND;VALUE=DATE:20210401"],
    ]);
  });
});

describe("past events that vanish", () => {
  it("stay in the calendar and in the feeds ten years on", async () => {
    await publish("past", { date: "1999-01-01" }, { date: "2026-01-09" }, { date: "2026-01-11" });
    const later = await startService(instant());
    const read = async () => {
      const bodies: string[] = [];
      for (const suffix of [...FEEDS, ".ics"]) {
        bodies.push(await text(await later.fetch(`${later.origin}/timelines/past${suffix}`)));
      }
      return bodies;
    };
    const before = await read();
    for (const body of before) expect(body.match(/<item>|<entry>|"date_published"|BEGIN:VEVENT/g)).toHaveLength(3);
    later.pass(10 * 365 * 86_400);
    expect(await read()).toEqual(before);
  });
});

describe("`1985` shown as 1 January 1985; 44 BC off by one; circa lost; an ongoing event that ends January 1, 0", () => {
  const DATES = {
    year: "1985",
    caesar: "-0043-03-15",
    circa: "1850~",
    ongoing: "2018-07-06/..",
    before: "../2001-09-11",
  };
  const LABELS = ["1985", "15 March 44 BC", "c. 1850", "6 July 2018 – ongoing", "until 11 September 2001"];
  let ids: string[];
  beforeAll(async () => {
    ids = await publish("dates", ...Object.values(DATES).map((date) => ({ date, title: "It" })));
  });

  it.each(FEEDS)("%s says the date as it is known, in words and as EDTF", async (suffix) => {
    const items = (await readFeed(suffix, "dates")).toReversed();
    expect(items.map(({ title, date }) => [title, date])).toEqual(
      Object.values(DATES).map((date, index) => [`${LABELS[index]}: It`, date]),
    );
    const body = await get(`/timelines/dates${suffix}`);
    // A year is no day in the HTML either, and what HTML cannot say is no time.
    expect(body).toMatch(/<time datetime=\\?"1985\\?">1985</);
    expect(body).toMatch(/<data value=\\?"-0043-03-15\\?">15 March 44 BC</);
    expect(body).toMatch(/<data value=\\?"2018-07-06\/..\\?">6 July 2018 – ongoing</);
    expect(body).not.toMatch(/1985-01-01T|January 1985|45 BC|43 BC|January 1, 0|1 January 0|"?0000-|9999-/);
  });

  it("in the calendar a year is all of it, and in words; what is about is tentative; what goes on has no made-up end", async () => {
    const events = await readCalendar("dates");
    const [year, caesar, circa, ongoing, before] = ids.map((id) => events.get(id));
    expect(year).toMatchObject({
      start: "DTSTART;VALUE=DATE:19850101",
      end: "DTEND;VALUE=DATE:19860101",
      description: "1985",
      status: "CONFIRMED",
    });
    expect(circa).toMatchObject({ description: "c. 1850", status: "TENTATIVE" });
    expect(ongoing).toMatchObject({ start: "DTSTART;VALUE=DATE:20180706", description: "6 July 2018 – ongoing" });
    expect(ongoing?.end ?? "DTEND;VALUE=DATE:20180707").toBe("DTEND;VALUE=DATE:20180707");
    // No calendar has a year before the first, or a thing without a beginning: they are counted instead.
    expect([caesar, before]).toEqual([undefined, undefined]);
    expect(await get("/timelines/dates.ics")).toContain("\r\nX-ANNALS-SKIPPED:2\r\n");
  });
});

describe("feed readers blocked by the platform's bot rules", () => {
  it.each(["", "curl/8", "Feedly/1.0", "Slackbot 1.0", "Google-Calendar-Importer", "Mozilla/5.0 (compatible; bot)"])(
    "the agent %j gets the same as any other",
    async (agent) => {
      for (const suffix of [...FEEDS, ".ics"]) {
        const path = `/timelines/order${suffix}`;
        expect(await get(path, { "user-agent": agent })).toBe(await get(path));
      }
    },
  );

  it("robots.txt keeps nobody from feeds and calendars", async () => {
    const robots = await get("/robots.txt");
    const refused = [...robots.matchAll(/^Disallow:[ \t]*(\S*)/gim)].map(([, path]) => path ?? "");
    for (const path of ["/timelines/order.rss", "/events.atom", "/events.ics", "/events/1.feed.json"]) {
      expect([path, refused.filter((start) => start !== "" && path.startsWith(start))]).toEqual([path, []]);
    }
  });
});

describe("servers that ignore If-None-Match and send everything on each poll", () => {
  it("sends nothing to who has it, in every format, with weak and listed tags too", async () => {
    for (const suffix of [...FEEDS, ".ics", ".json", ""]) {
      const address = `${service.origin}/timelines/order${suffix}`;
      const etag = (await service.fetch(address)).headers.get("etag") ?? "";
      for (const tags of [etag, `W/${etag}`, `"other", ${etag}`]) {
        const response = await service.fetch(address, { "if-none-match": tags });
        expect([suffix, tags, response.status, await text(response)]).toEqual([suffix, tags, 304, ""]);
      }
    }
  });
});

describe("ids that change when the site moves to https, so that every old item comes back as new", () => {
  const readIds = async () => {
    const ids: string[] = [];
    for (const suffix of FEEDS) ids.push(...(await readFeed(suffix, "order")).map(({ id }) => `${suffix} ${id}`));
    const calendar = await get("/timelines/order.ics");
    ids.push(...[...calendar.matchAll(/^UID:(.*)$/gm)].map(([line]) => line));
    const atom = await get("/timelines/order.atom");
    ids.push(/<id>([^<]*)/.exec(atom)?.[1] ?? "", JSON.parse(await get("/timelines/order.feed.json"))._annals.id);
    return ids;
  };

  it("stay with scheme, host, slug and title", async () => {
    const before = await readIds();
    expect(before).toHaveLength(4 * 4 + 2);
    service.move("https://annals.test");
    expect(await readIds()).toEqual(before);
    service.move("https://elsewhere.test:8443");
    expect(await readIds()).toEqual(before);
    service.move("http://annals.test");
    const { events } = JSON.parse(await get("/timelines/order.json"));
    for (const { id } of events) await edit(id, { slug: "another", title: "Another" });
    expect(await readIds()).toEqual(before);
  });
});

describe("script injection through event text", () => {
  beforeAll(async () => {
    await service.send("POST", "/timelines", { slug: "hostile", title: "Hostile", rule: "tag=hostile" });
    for (const { tags = [], ...event } of HOSTILE as readonly { readonly tags?: readonly string[] }[]) {
      await service.send("POST", "/events", { status: "published", ...event, tags: [...tags, "hostile"] });
    }
  });

  const SAFE =
    /^(p|ul|ol|li|cite|q|blockquote|a|time|data|strong|em|code|pre|figure|figcaption|img|br|hr|h[1-6]|div|span|audio|video|small)$/;

  /** Everything in the HTML of an entry that could act, or that has no place there. */
  async function findDanger(html: string): Promise<string[]> {
    const found: string[] = [];
    const look = (element: Element) => {
      if (!SAFE.test(element.tagName)) found.push(`<${element.tagName}>`);
      for (const [name = "", value = ""] of element.attributes as unknown as Iterable<string[]>) {
        if (/^on|^style$|^srcdoc$/i.test(name)) found.push(`${name}=${value}`);
        if (/^(href|src|cite|poster|action)$/i.test(name) && !/^https?:\/\//i.test(value))
          found.push(`${name}=${value}`);
      }
    };
    await new HTMLRewriter().on("*", { element: look }).transform(new Response(html)).text();
    return found;
  }

  it("is found by what looks for it", async () => {
    const html = `<p onclick=a()>x<script>a()</script><a href="javascript:a()">b</a><svg/onload=a()>`;
    expect(await findDanger(html)).toEqual(["onclick=a()", "<script>", "href=javascript:a()", "<svg>", "onload=a()"]);
  });

  it("has no way out of the HTML of any entry", async () => {
    const contents = {
      rss: [...(await get("/timelines/hostile.rss")).matchAll(/<content:encoded><!\[CDATA\[(.*?)\]\]><\/content/gs)],
      atom: [
        ...(await get("/timelines/hostile.atom")).matchAll(/<content type="html"><!\[CDATA\[(.*?)\]\]><\/content/gs),
      ],
    };
    const { items } = JSON.parse(await get("/timelines/hostile.feed.json")) as { items: { content_html: string }[] };
    const join = (html: string | undefined) => (html ?? "").replaceAll("]]]]><![CDATA[>", "]]>");
    for (const found of Object.values(contents)) {
      expect(found.map(([, html]) => join(html))).toEqual(
        items.map(({ content_html }) =>
          // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them
          content_html.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ""),
        ),
      );
    }
    expect(items).toHaveLength(HOSTILE.length);
    for (const { content_html } of items) expect(await findDanger(content_html)).toEqual([]);
  });
});
