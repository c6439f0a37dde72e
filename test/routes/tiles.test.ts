import { env } from "cloudflare:workers";
import { brotliCompressSync } from "node:zlib";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { startOfDay } from "../../src/domain/date/calendar.ts";
import type { Event } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { writeCategories } from "../../src/store/settings.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { json, readSpelled } from "../helpers/api.ts";
import { createEvent, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";
import { emptyDatabase } from "../helpers/rebuild.ts";

const db = openDatabase(env.DB);
let seconds: number = NOW;
const app = createApp(() => seconds * 1000);
const DAY = 86_400;

const get = (path: string, headers: Record<string, string> = {}) =>
  readSpelled(`https://annals.test${path}`, async (url) => app.request(url, { headers }, env));

async function read(path: string) {
  const response = await get(path);
  const body = await json(response);
  expect([path, response.status, body]).toEqual([path, 200, body]);
  return body;
}

async function measure(path: string) {
  const meter = meterDatabase(env.DB);
  await app.request(`https://annals.test${path}`, {}, { ...env, DB: meter.db });
  return meter.take();
}

const create = (date: string, overrides: Partial<Event> = {}) =>
  createEvent({ createdAt: NOW, updatedAt: NOW, publishedAt: NOW, date: readDate(date), ...overrides });

async function write(events: readonly Event[]): Promise<void> {
  for (let at = 0; at < events.length; at += 500) {
    const changes = events.slice(at, at + 500).map((after) => ({ after }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
  }
}

const second = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const dayOf = (index: number) => new Date(Date.UTC(1900, 0, 1) + index * DAY * 1000).toISOString().slice(0, 10);

/** Of the ten tiles that one is divided into, that of a digit. */
function withDigit(name: string, digit: number): string {
  const [, sign, digits = "", power] = /^Y(-?)(\d+)E(\d+)$/.exec(name) ?? [];
  if (power === undefined) return name.replace("X", String(digit));
  if (digits === "0" && power === "4") return `${sign}${digit}XXX`;
  return `Y${sign}${digits === "0" ? "" : digits}${digit}E${Number(power) - 1}`;
}

beforeEach(async () => {
  seconds = NOW;
  await emptyDatabase(env.DB);
});

describe("tiles", () => {
  it("have every event where there are few, in order, with words in the language of the reader", async () => {
    await writeCategories(db, 0, [{ key: "space", label: "Space", labels: { de: "Raumfahrt" }, color: "#112233" }], {
      now: NOW,
    });
    const events = [
      create("1969-07-20T20:17", { title: "Landing", category: "space", importance: 90 }),
      create("1969-07-16/1969-07-24", { title: "Apollo 11", category: "space" }),
      create("Y-66E6", { title: "Impact" }),
      create("../1500", { title: "Before" }),
    ];
    await write(events);
    const [landing, apollo, impact, before] = events.map(({ id }) => formatId(id));
    const whole = await read("/events.tiles.json?lang=de");
    expect(whole).toEqual({
      title: "Alle Ereignisse",
      language: "de",
      lanes: [{ key: "space", label: "Raumfahrt", color: "#112233" }],
      first: startOfDay(-66e6, 1, 1),
      last: second("1969-07-20") + (20 * 60 + 17) * 60,
      tile: null,
      start: startOfDay(-66_999_999, 1, 1),
      end: second("1970-01-01"),
      count: 4,
      leaf: true,
      events: [
        [before, null, second("1501-01-01"), "Before", "bis 1500", null, 50],
        [impact, expect.any(Number), expect.any(Number), "Impact", expect.stringContaining("66"), null, 50],
        [apollo, second("1969-07-16"), second("1969-07-25"), "Apollo 11", "16.–24. Juli 1969", "space", 50],
        [
          landing,
          second("1969-07-20") + 73_020,
          second("1969-07-20") + 73_080,
          "Landing",
          "20. Juli 1969, 20:17",
          "space",
          90,
        ],
      ],
      approximate: false,
    });
    const year = await read("/events.tiles.json?tile=1969");
    expect(year).toEqual({
      tile: "1969",
      start: second("1969-01-01"),
      end: second("1970-01-01"),
      count: 2,
      leaf: true,
      events: [
        [apollo, second("1969-07-16"), second("1969-07-25"), "Apollo 11", "16–24 July 1969", "space", 50],
        [
          landing,
          second("1969-07-20") + 73_020,
          second("1969-07-20") + 73_080,
          "Landing",
          "20 July 1969, 20:17",
          "space",
          90,
        ],
      ],
      approximate: false,
    });
    expect(await read("/events.tiles.json?tile=1970")).toMatchObject({ count: 0, leaf: true, events: [] });
  });

  it("have counts where there are many, and of each part the event that stands out most", async () => {
    const many = Array.from({ length: 366 }, (_, index) => create(dayOf(index + 1460), { title: `Day ${index}` }));
    const loud = create("1904-06-10", { title: "Loud", importance: 80 });
    const louder = create("1904-06-12", { title: "Louder", importance: 81 });
    await write([...many, loud, louder, create("1904", { title: "Vague" })]);
    const tile = await read("/events.tiles.json?tile=1904");
    // 1900 was no leap year, so 1,460 days after its first day is the last day of 1903, where one of them is.
    expect(dayOf(1460)).toBe("1904-01-01");
    expect(tile).toMatchObject({
      tile: "1904",
      start: second("1904-01-01"),
      end: second("1905-01-01"),
      count: 369,
      leaf: false,
      interval: "day",
      days: 1,
      approximate: false,
    });
    const expected = Array.from({ length: 366 }, (_, index) => ([161, 163].includes(index) ? 2 : 1));
    expect(tile.counts).toEqual(expected);
    const titles = tile.events.map(([, , , title]: [string, number, number, string]) => title);
    expect(titles).toHaveLength(24);
    expect(titles).toContain("Louder");
    expect(titles).not.toContain("Loud");
    // The decade by months, the century by years; what is of the year alone is in the count, and in no month.
    const decade = await read("/events.tiles.json?tile=190X");
    expect([decade.interval, decade.count, decade.counts.length, decade.days.slice(48, 52)]).toEqual([
      "month",
      369,
      120,
      [31, 29, 31, 30],
    ]);
    expect(decade.counts.slice(47, 61)).toEqual([0, 31, 29, 31, 30, 31, 32, 31, 31, 30, 31, 30, 31, 0]);
    const century = await read("/events.tiles.json?tile=19");
    expect([century.tile, century.interval, century.count, century.counts.length]).toEqual(["19XX", "year", 369, 100]);
    expect(century.counts.indexOf(369)).toBe(4);
    const month = await read("/events.tiles.json?tile=1904-02");
    expect(month).toMatchObject({ leaf: true, count: 29, start: second("1904-02-01"), end: second("1904-03-01") });
  });

  it.each([
    ["kept counts", "", 400],
    ["events that were looked at", "", 150],
    ["no counts", "tag=!none&", 150],
  ])(
    "show of what is equally placed the important, then the pictured, then what says more, with %s",
    async (_, query, number) => {
      // Two in each of the parts of the day or of the year.
      const media = [{ url: "https://example.org/a.jpg", alt: "" }];
      const kinds: Partial<Event>[] = [{ title: "Short" }, { title: "Short, and longer than that", summary: "More" }];
      const pictured = [...kinds, { title: "Pictured", media }];
      const important = [...pictured, { title: "Important", importance: 50 }].map((kind) => ({
        importance: 40,
        ...kind,
      }));
      const isDay = number === 150;
      const at = (part: number) =>
        isDay
          ? `1904-05-05T${String(part).padStart(2, "0")}:00`
          : `1904-${String(1 + (part >> 1)).padStart(2, "0")}-${part % 2 ? 20 : "05"}`;
      const choices = [kinds, pictured, important];
      const shown = ["Short, and longer than that", "Pictured", "Important"];
      const events = Array.from({ length: 24 }, (_, part) =>
        (choices[part % 3] ?? []).slice(-2).map((kind) => create(at(part), { importance: 40, ...kind })),
      );
      const rest = Array.from({ length: number - events.flat().length }, (_, index) =>
        create(isDay ? `1904-05-05T${String(index % 24).padStart(2, "0")}:59` : `1904-12-${30 + (index % 2)}`, {
          importance: 0,
        }),
      );
      await write([...rest, ...events.flat()]);
      const tile = await read(`/events.tiles.json?${query}tile=${isDay ? "1904-05-05" : "1904"}`);
      const titles = tile.events.map(([, , , title]: [string, number, number, string]) => title);
      expect(titles).toEqual(Array.from({ length: 24 }, (_, part) => shown[part % 3]));
      const { rowsRead } = await measure(`/events.tiles.json?${query}tile=1904`);
      expect(rowsRead).toSatisfy((rows) => query !== "" || rows <= 500);
    },
  );

  it("show nothing whose time has not come, however important it is", async () => {
    const ahead = { importance: 100, title: "Ahead", publishedAt: toInstant(NOW + 60) };
    const many = Array.from({ length: 60 }, (_, index) => create(dayOf(index), { title: `Day ${index}` }));
    await write([...many, create("1900-01-05", ahead), create("1900-06-05", ahead)]);
    const titles = async () => {
      const { count, leaf, events } = await read("/events.tiles.json?tile=1900");
      return { count, leaf, ahead: events.filter((event: unknown[]) => event[3] === "Ahead").length };
    };
    expect(await titles()).toEqual({ count: 60, leaf: false, ahead: 0 });
    seconds = NOW + 60;
    expect(await titles()).toEqual({ count: 62, leaf: false, ahead: 2 });
  });

  it("lie without a gap: the counts of a tile are those of the tiles in it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: -25, max: 25 }), fc.nat(364), fc.nat(6)), {
          minLength: 200,
          maxLength: 300,
        }),
        async (facts) => {
          await emptyDatabase(env.DB);
          await write(
            facts.map(([year, index, kind]) => {
              const text = `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
              const rest = new Date(Date.UTC(2001, 0, 1 + index)).toISOString().slice(4, 10);
              return create([text, text + rest.slice(0, 3), `${text.slice(0, -1)}X`][kind] ?? text + rest, {
                tags: ["a", "b"],
              });
            }),
          );
          const sum = (tiles: { count: number }[]) => tiles.reduce((total, { count }) => total + count, 0);
          // With counts that are kept, and without.
          for (const query of ["", "tag=a&tag=b&"]) {
            const of = (tile: string) => read(`/events.tiles.json?${query}tile=${tile}`);
            const [before, after] = [await of("-00XX"), await of("00XX")];
            expect(before.count + after.count).toBe(facts.length);
            const decades = await Promise.all(["-002X", "-001X", "-000X"].map(of));
            expect(sum(decades)).toBe(before.count);
            const years = await Promise.all(Array.from({ length: 10 }, (_, digit) => of(`001${digit}`)));
            const decade = await of("001X");
            expect(sum(years)).toBe(decade.count);
            for (const { leaf, events, count } of [before, after, decade, ...decades, ...years]) {
              expect([leaf, leaf ? events.length : count > 48]).toEqual([leaf, leaf ? count : true]);
            }
            if (!after.leaf)
              expect(after.counts[17]).toBe(facts.filter(([year, , kind]) => year === 17 && kind !== 2).length);
          }
        },
      ),
      { numRuns: 3, seed: 7, endOnFailure: true },
    );
  });

  it("are of one list and its filter, and change with it and with the clock", async () => {
    const slug = "moon";
    await writeTimeline(
      db,
      { after: createTimeline({ slug, title: "The Moon", rule: readFilter("tag=moon") }) },
      { now: NOW },
    );
    await write([create("1969-07-20", { tags: ["moon"] }), create("1957-10-04")]);
    await write([create("1972-12-07", { tags: ["moon"], publishedAt: toInstant(NOW + 60) })]);
    const first = await get("/timelines/moon.tiles.json");
    const etag = first.headers.get("etag") ?? "";
    const body = await json(first);
    expect([body.title, body.count, body.last]).toEqual(["The Moon", 1, second("1969-07-20")]);
    expect(body.events.map(([, start]: [string, number]) => start)).toEqual([second("1969-07-20")]);
    const again = await get("/timelines/moon.tiles.json", { "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/timelines/moon.tiles.json?lang=de", { "if-none-match": etag })).status).toBe(200);
    seconds = NOW + 60;
    const later = await get("/timelines/moon.tiles.json", { "if-none-match": etag });
    expect([later.status, (await json(later)).last]).toEqual([200, second("1972-12-07")]);
    expect((await read("/tags/moon.tiles.json?tile=197X")).count).toBe(1);
    expect((await read("/events.tiles.json?tile=195X&tag=!moon")).count).toBe(1);
    expect((await read("/events.tiles.json?tag=nothing")).count).toBe(0);
  });

  it("are called what the page of the list is called, with its filter", async () => {
    const labels = { de: "Raumfahrt" };
    await writeCategories(db, 0, [{ key: "space", label: "Space", labels }], { now: NOW });
    const rule = readFilter("tag=moon");
    await writeTimeline(db, { after: createTimeline({ slug: "moon", title: "The Moon", rule }) }, { now: NOW });
    await write([create("1969-07-20", { tags: ["moon"], category: "space" })]);
    for (const path of [
      "/events.tiles.json",
      "/events.tiles.json?timeline=moon",
      "/timelines/moon.tiles.json?tag=moon",
      "/tags/moon.tiles.json",
      "/categories/space.tiles.json?lang=de",
      "/categories/space.tiles.json?lang=de&lanes=none",
    ]) {
      const { title } = await read(path);
      const page = await (await get(path.replace(".tiles.json", "").replace("&lanes=none", ""))).text();
      expect([path, page.includes(`<title>${title} · Annals</title>`)]).toEqual([path, true]);
    }
    expect((await read("/categories/space.tiles.json?lang=de&lanes=none")).title).toContain("Raumfahrt");
    expect(await read("/tags/moon.tiles.json?tile=1969")).not.toHaveProperty("title");
  });

  it("reach as far back as events do, with words for that in the language of the reader", async () => {
    await write([
      create("Y-138E8~", { title: "Big Bang" }),
      create("Y-45E8", { title: "Earth" }),
      create("Y-66E6", { title: "Impact" }),
      create("-0043-03-15", { title: "Ides" }),
      create("1969-07-20", { title: "Moon" }),
      create("../Y-5E9", { title: "Before" }),
    ]);
    const whole = await read("/events.tiles.json?lang=fr");
    expect([whole.leaf, whole.count, whole.first, whole.last]).toEqual([
      true,
      6,
      startOfDay(-138e8, 1, 1),
      second("1969-07-20"),
    ]);
    expect([whole.start, whole.end]).toEqual([startOfDay(1 - 14e9, 1, 1), second("1970-01-01")]);
    const shown = whole.events.map(([, start, end, title, date]: unknown[]) => [title, start, end, date]);
    // The only date that is not meant to be exact.
    expect(whole.events.map((event: unknown[]) => event.slice(7))).toEqual([[], [true], [], [], [], []]);
    const year = (number: number) => [startOfDay(number, 1, 1), expect.closeTo(startOfDay(number + 1, 1, 1), -3)];
    expect(shown).toEqual([
      ["Before", null, year(-5e9)[1], "… – il y a 5 milliards d’années"],
      ["Big Bang", ...year(-138e8), "v. il y a 13,8 milliards d’années"],
      ["Earth", ...year(-45e8), "il y a 4,5 milliards d’années"],
      ["Impact", ...year(-66e6), "il y a 66 millions d’années"],
      ["Ides", second("-000043-03-15"), second("-000043-03-16"), "15 mars 44 av. J.-C."],
      ["Moon", second("1969-07-20"), second("1969-07-21"), "20 juillet 1969"],
    ]);
    const first = await read("/events.tiles.json?tile=Y-138E8");
    expect([first.tile, first.leaf, first.count, first.start, first.end]).toEqual([
      "Y-138E8",
      true,
      1,
      startOfDay(1 - 139e8, 1, 1),
      startOfDay(1 - 138e8, 1, 1),
    ]);
    expect((await read("/events.tiles.json?tile=Y-0E4")).count).toBe(1);
    expect((await read("/events.tiles.json?tile=1XXX")).count).toBe(1);
  });

  it("lead from the whole of deep time to every event, and say on the way how many there are", async () => {
    const years = [
      ...Array.from({ length: 200 }, (_, index) => -138e8 + index * 50e6),
      ...Array.from({ length: 100 }, (_, index) => -66e6 + index * 1000),
      ...Array.from({ length: 60 }, (_, index) => -40_000 - index),
      ...Array.from({ length: 60 }, (_, index) => 1960 + index),
      12_345,
    ];
    await write(years.map((year) => create(Math.abs(year) > 9999 ? `Y${year}` : String(year))));
    const within = ({ start, end }: { start: number; end: number }) =>
      years.filter((year) => startOfDay(year, 1, 1) >= start && startOfDay(year, 1, 1) < end).length;
    const whole = await read("/events.tiles.json");
    expect([whole.leaf, whole.interval, whole.count, whole.last]).toEqual([
      false,
      "1E9",
      years.length,
      startOfDay(12_345, 1, 1),
    ]);
    expect(whole.counts).toEqual(
      [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
        .map((digits) => years.filter((year) => Math.floor(-year / 1e9) === digits).length)
        .concat(160, 61),
    );
    expect(whole.days.slice(0, 2)).toEqual([365_242_500_000, 365_242_500_000]);
    const sum = whole.days.reduce((total: number, days: number) => total + days, 0);
    expect(whole.start + sum * DAY).toBe(startOfDay(12_346, 1, 1));
    const seen: string[] = [];
    const visit = async (name: string): Promise<void> => {
      const tile = await read(`/events.tiles.json?tile=${name}`);
      expect([tile.tile, tile.count, tile.approximate]).toEqual([name, within(tile), false]);
      if (tile.leaf) seen.push(...tile.events.map(([id]: [string]) => id));
      else {
        const counted = tile.counts.reduce((total: number, count: number) => total + count, 0);
        expect([name, counted, tile.events.length > 0]).toEqual([name, tile.count, true]);
        for (let digit = 0; digit < 10; digit++) await visit(withDigit(name, digit));
      }
    };
    for (const name of ["Y-1E10", "Y-0E10", "Y0E4", "Y1E4"]) await visit(name);
    expect(new Set(seen).size).toBe(years.length);
  });

  it("say how many there are as far as that is kept, where more of deep time than is looked at is close together", async () => {
    await write(Array.from({ length: 230 }, (_, index) => create(`Y${-138e8 - index}`)));
    await write(Array.from({ length: 230 }, () => create("Y-66E6")));
    const of = async (tile: string) => {
      const { count, counts, interval, moment, approximate, sample, events } = await read(
        `/events.tiles.json?tile=${tile}`,
      );
      return { count, counts, interval, moment, approximate, sample, events: events.length };
    };
    const exact = { approximate: false, sample: undefined };
    expect(await of("Y-13E9")).toEqual({
      ...exact,
      count: 230,
      counts: [230],
      interval: "1E9",
      moment: undefined,
      events: 1,
    });
    expect(await of("Y-1380000E4")).toEqual({
      count: 201,
      counts: [201],
      interval: "1E4",
      moment: undefined,
      approximate: true,
      sample: { read: 201 },
      events: 1,
    });
    expect(await of("Y-138000000E2")).toMatchObject({ ...exact, count: 100, interval: "1E0", events: 24 });
    expect(await of("Y-66E6")).toEqual({
      ...exact,
      count: 230,
      counts: [230],
      interval: "1E6",
      moment: true,
      events: 48,
    });
  });

  const WORDS = "storm hail flood wind river dam north county report damage bridge night crop town power lines".split(
    " ",
  );
  const titleOf = (index: number) =>
    [3, 5, 7, 11, 13, 17, 19].map((factor) => WORDS[(index * factor + (index >> 4)) % WORDS.length]).join(" ");
  const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 19);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

  it("say of 200 events on one day without times that they are no further apart, and show the most important", async () => {
    const events = Array.from({ length: 200 }, (_, index) => create("1996-04-27", { title: titleOf(index) }));
    const loud = create("1996-04-27", { title: "Loud", importance: 90 });
    await write([...events.slice(0, 199), loud]);
    const tile = await read("/events.tiles.json?tile=1996-04-27");
    expect({ ...tile, events: tile.events.length }).toEqual({
      tile: "1996-04-27",
      start: second("1996-04-27"),
      end: second("1996-04-28"),
      count: 200,
      leaf: false,
      moment: true,
      interval: "day",
      days: 1,
      counts: [200],
      events: 48,
      approximate: false,
    });
    expect(tile.events.map(([id]: [string]) => id)).toContain(formatId(loud.id));
    expect(brotliCompressSync(JSON.stringify(tile)).length).toBeLessThanOrEqual(4096);
    // More than are looked at: what is kept says how many there are.
    await write(Array.from({ length: 100 }, () => create("1996-04-27")));
    const more = await read("/events.tiles.json?tile=1996-04-27");
    expect([more.count, more.moment, more.counts, more.events.length, more.approximate]).toEqual([
      300,
      true,
      [300],
      48,
      false,
    ]);
    // And where nothing is kept.
    const found = await read("/events.tiles.json?tag=!none&tile=1996-04-27");
    expect([found.count, found.moment, found.counts, found.events.length]).toEqual([300, true, [300], 48]);
  });

  it.each([200, 700])("lead from a day with %i events at their times to each of them", async (number) => {
    const start = second("1996-04-27");
    // Most of them in one hour, as storms have it, and two of them without a time.
    const times = Array.from({ length: number - 2 }, (_, index) =>
      index % 4 === 0 ? (index * 431) % DAY : 17 * 3600 + ((index * 37) % 3600),
    );
    const dates = [...times.map((at) => `1996-04-27T${clock(at)}`), "1996-04-27", "1996-04-27"];
    await write(dates.map((date, index) => create(date, { title: titleOf(index) })));
    const day = await read("/events.tiles.json?tile=1996-04-27");
    const hours = Array.from({ length: 24 }, (_, hour) => times.filter((at) => Math.floor(at / 3600) === hour).length);
    const expected = number === 200 ? ["hour", hours, 1 / 24] : ["day", [number], 1];
    expect([day.interval, day.counts, day.days, day.count, day.leaf]).toEqual([...expected, number, false]);
    expect(brotliCompressSync(JSON.stringify(day)).length).toBeLessThanOrEqual(4096);
    const seen: string[] = [];
    const visit = async (name: string, length: number, parts: readonly string[]): Promise<void> => {
      const tile = await read(`/events.tiles.json?tile=${name}`);
      expect([tile.tile, tile.end - tile.start]).toEqual([name, length]);
      const there = dates.filter((_, index) => {
        const at = start + (times[index] ?? 0);
        return at >= tile.start && at < tile.end;
      });
      if (tile.leaf) {
        expect(tile.count).toBe(there.length);
        seen.push(...tile.events.map(([id]: [string]) => id));
        return;
      }
      // Of more than are looked at it is known that there are more.
      expect([tile.count, tile.approximate]).toEqual(
        there.length > 200 && length < DAY ? [201, true] : [there.length, false],
      );
      expect(tile.moment).toBeUndefined();
      for (const part of parts) await visit(`${name}${part}`, length / parts.length, MINUTES);
    };
    const HOURS = Array.from({ length: 24 }, (_, hour) => `T${String(hour).padStart(2, "0")}`);
    const MINUTES = Array.from({ length: 60 }, (_, minute) => `:${String(minute).padStart(2, "0")}`);
    await visit("1996-04-27", DAY, HOURS);
    expect(new Set(seen).size).toBe(number);
    const hour = await read("/events.tiles.json?tile=1996-04-27T17");
    for (const name of ["1996", "1996-04-27", "1996-04-27T17", "1996-04-27T17:30"]) {
      const { roundTrips, rowsRead } = await measure(`/events.tiles.json?tile=${name}`);
      expect([name, roundTrips, rowsRead]).toEqual([name, 3, expect.toSatisfy((rows) => rows <= 500)]);
    }
    if (number === 200) {
      expect([hour.interval, hour.counts.length, sum(hour.counts), hour.days]).toEqual([
        "minute",
        60,
        hour.count,
        1 / 1440,
      ]);
    }
    // And where nothing is kept, as long as all are looked through.
    const found = await read("/events.tiles.json?tag=!none&tile=1996-04-27");
    expect([found.count, found.interval, found.counts]).toEqual([number, "hour", hours]);
  });

  it("are drawn in lanes of what is most frequent: categories, whether on record or not, entities or series", async () => {
    const record = { key: "space", label: "Space", labels: { de: "Raumfahrt" }, color: "#112233" };
    await writeCategories(db, 0, [{ key: "war", label: "War", labels: {} }, record], { now: NOW });
    const others = Array.from({ length: 9 }, (_, index) => `other-${index}`);
    const categories = ["space", "arms-race", "arms-race", "arms-race", "space", ...others];
    const entity = (name: string) => ({ name, type: "agency" });
    await write([
      ...categories.map((category, index) => create(`19${50 + index}`, { category, tags: ["moon"] })),
      create("1990", {
        tags: ["moon"],
        entities: [entity("ESA"), entity("NASA"), entity("JAXA")],
        series: { name: "Apollo" },
      }),
      create("1991", { tags: ["moon"], entities: [entity("NASA")], publishedAt: toInstant(NOW + 60) }),
      create("1992", { tags: ["moon"], entities: [entity("NASA")] }),
      ...others.map((name, index) => create(`20${10 + index}`, { tags: ["moon"], entities: [entity(name)] })),
    ]);
    for (const path of ["/events.tiles.json", "/tags/moon.tiles.json"]) {
      const { lanes, events } = await read(`${path}?lanes=category&lang=de`);
      expect(lanes).toEqual([
        { key: "arms-race", label: "Arms race" },
        { key: "space", label: "Raumfahrt", color: "#112233" },
        ...others.slice(0, 6).map((key, index) => ({ key, label: `Other ${index}` })),
      ]);
      expect(events[1][5]).toBe("arms-race");
      const byEntity = await read(`${path}?lanes=entity`);
      expect(byEntity.lanes).toHaveLength(8);
      expect(byEntity.lanes.slice(0, 2)).toEqual([
        { key: "nasa", label: "NASA" },
        { key: "esa", label: "ESA" },
      ]);
      // In the order of the event: the first of them that is a lane is its lane.
      expect((await read(`${path}?tile=1990&lanes=entity`)).events[0][5]).toBe("esa|nasa|jaxa");
      expect((await read(`${path}?tile=1950&lanes=entity`)).events[0][5]).toBeNull();
      expect((await read(`${path}?lanes=series`)).lanes).toEqual([{ key: "apollo", label: "Apollo" }]);
      expect((await read(`${path}?tile=1990&lanes=series`)).events[0][5]).toBe("apollo");
      const without = await read(`${path}?lanes=none`);
      expect([without.lanes, without.events[0][5]]).toEqual([[], null]);
      // Where it is not said by what, those on record.
      expect((await read(path)).lanes.map(({ key }: { key: string }) => key)).toEqual(["war", "space"]);
      const { roundTrips, rowsRead } = await measure(`${path}?lanes=entity`);
      expect([roundTrips, rowsRead]).toEqual(expect.toSatisfy(([trips, rows]) => trips <= 7 && rows <= 1500));
    }
  });

  it("come with the eras of a timeline, as far back as they reach, in the language of the reader", async () => {
    const eras = [
      { title: "Cold War", date: "1947/1991", color: "#336699" },
      { title: "Before", date: "../-0044-03-15" },
      { title: "Of late", date: "2020-05~/.." },
      { title: "Mesozoic", date: "Y-252E6/Y-66E6", color: "#00aa00" },
    ];
    const translations = { de: { "eras/0/title": "Kalter Krieg" } };
    const timeline = createTimeline({ slug: "war", title: "War", language: "en", eras, translations });
    await writeTimeline(db, { after: timeline }, { now: NOW });
    const year = (number: number) => number * 365.2425 * DAY;
    const mesozoic = expect.toSatisfy((at: number) => Math.abs(at / year(-252e6) - 1) < 1e-4);
    const end = expect.toSatisfy((at: number) => Math.abs(at / year(-66e6) - 1) < 1e-4);
    const whole = await read("/timelines/war.tiles.json?lang=de");
    expect(whole.eras).toEqual([
      ["Kalter Krieg", second("1947-01-01"), second("1992-01-01"), "#336699", "1947–1991"],
      ["Before", null, second("-000044-03-16"), null, "bis 15. März 45 v. Chr."],
      ["Of late", second("2020-05-01"), null, null, "ab ca. Mai 2020"],
      ["Mesozoic", mesozoic, end, "#00aa00", "vor 252 Millionen Jahren – vor 66 Millionen Jahren"],
    ]);
    expect(await read("/timelines/war.tiles.json?tile=195X")).not.toHaveProperty("eras");
    expect(await read("/events.tiles.json")).not.toHaveProperty("eras");
  });

  it.each([
    ["tile=1952-13", "tile"],
    ["tile=1952-02-30", "tile"],
    ["tile=-0000", "tile"],
    ["tile=1952-03-04T24", "tile"],
    ["tile=1952-03-04T05:60", "tile"],
    ["tile=1952-02-30T05", "tile"],
    ["tile=XXXX", "tile"],
    ["tile=Y-066E6", "tile"],
    ["tile=Y12E2", "tile"],
    ["tile=Y123E1", "tile"],
    ["tile=Y1E11", "tile"],
    ["tile=Y-66000000", "tile"],
    ["tile=1952-35", "tile"],
    ["tile=1952&tile=1953", "tile"],
    ["from=1952", "from"],
    ["on=1952", "on"],
    ["lanes=color", "lanes"],
    ["lanes=category&lanes=entity", "lanes"],
    ["limit=5", "limit"],
    ["lang=de_DE", "lang"],
  ])("refuse %s by name", async (query, parameter) => {
    const response = await get(`/events.tiles.json?${query}`);
    const { errors } = await json(response);
    expect([response.status, errors]).toEqual([400, [expect.objectContaining({ parameter })]]);
  });

  it("of the whole of a long list count its decades, whose days and years are kept elsewhere", async () => {
    await write(Array.from({ length: 400 }, (_, index) => create(`${1500 + index}-05-05`)));
    const { count, counts, interval } = await read("/events.tiles.json");
    expect([count, interval, counts.reduce((sum: number, one: number) => sum + one, 0)]).toEqual([400, "decade", 400]);
  });

  it("are leaves where few match, though many others are older", async () => {
    await write(Array.from({ length: 2100 }, (_, index) => create(dayOf(index), { tags: ["a"] })));
    await write(Array.from({ length: 30 }, () => create("1950-05-05", { tags: ["b"] })));
    const tile = await read("/events.tiles.json?tag=a|b&tile=1950-05-05");
    expect([tile.leaf, tile.approximate, tile.events.length]).toEqual([true, false, 30]);
  });
});
