import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { matches, parseFilter } from "../../src/domain/filter.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { type Order, PAGED_ORDERS, type Position } from "../../src/domain/query.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { type Audience, MAX_UPDATED } from "../../src/store/search.ts";
import { MAX_TEXT_DRIVER } from "../../src/store/words.ts";
import { createEvent, NOW, readDate } from "../helpers/events.ts";

// The oracle knows nothing of our dates, tokens or SQL: every event is made from facts that are kept beside it.
interface Facts {
  readonly event: Event;
  readonly first: number;
  readonly last: number;
  /** [latest start, earliest end]; undefined where nothing is certain. */
  readonly certain?: readonly [number, number];
  /** Of the title, the tags and the category. */
  readonly words: readonly string[];
}

const FOREVER = Number.POSITIVE_INFINITY;
const CATEGORIES = ["export-control", "entity-list", "trade"];
const TAGS = ["ai", "chips", "huawei", "rare earths", "a|b"];
const COUNTRIES = ["CN", "US", "NL", "KR"];
const WORDS = ["sanction", "sanctions", "chip", "chipmaker", "Zürich", "lithography", "AI"];
const CHINESE = ["芯片出口管制", "稀土"];

const second = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / 1000;
const two = (value: number) => String(value).padStart(2, "0");

interface DateFacts {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly certain?: readonly [number, number];
}

const year = fc.integer({ min: 1990, max: 2030 });
const month = fc.integer({ min: 1, max: 12 });
const day = fc.integer({ min: 1, max: 28 });

const dateFacts: fc.Arbitrary<DateFacts> = fc.oneof(
  fc.tuple(year, month, day).map(([y, m, d]) => {
    const first = second(y, m, d);
    return { text: `${y}-${two(m)}-${two(d)}`, first, last: first + 86_399, certain: [first + 86_399, first] as const };
  }),
  fc.tuple(year, month, day).map(([y, m, d]) => {
    const first = second(y, m, d);
    return { text: `${y}-${two(m)}-${two(d)}?`, first, last: first + 86_399 };
  }),
  fc.tuple(year, month).map(([y, m]) => {
    const first = second(y, m, 1);
    const last = second(y, m + 1, 1) - 1;
    return { text: `${y}-${two(m)}`, first, last, certain: [last, first] as const };
  }),
  year.map((y) => {
    const first = second(y, 1, 1);
    const last = second(y + 1, 1, 1) - 1;
    return { text: `${y}`, first, last, certain: [last, first] as const };
  }),
  fc.tuple(year, fc.integer({ min: 0, max: 5 })).map(([y, n]) => {
    const first = second(y, 1, 1);
    const last = second(y + n + 1, 1, 1) - 1;
    return { text: `${y}/${y + n}`, first, last, certain: [second(y + 1, 1, 1) - 1, second(y + n, 1, 1)] as const };
  }),
  year.map((y) => {
    const first = second(y, 1, 1);
    return { text: `${y}/..`, first, last: FOREVER, certain: [second(y + 1, 1, 1) - 1, FOREVER] as const };
  }),
);

const pick = (values: readonly string[], max: number) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: max });

const facts: fc.Arbitrary<Facts> = fc
  .record({
    date: dateFacts,
    category: fc.option(fc.constantFrom(...CATEGORIES), { nil: undefined }),
    tags: pick(TAGS, 3),
    countries: pick(COUNTRIES, 2),
    words: fc.array(fc.constantFrom(...WORDS, ...CHINESE), { minLength: 1, maxLength: 4 }),
    state: fc.constantFrom("published", "published", "published", "scheduled", "draft", "archived"),
    age: fc.integer({ min: 0, max: 5000 }),
  })
  .map(({ date, category, tags, countries, words: titled, state, age }) => ({
    event: createEvent({
      date: readDate(date.text),
      title: titled.join(" "),
      ...(category !== undefined && { category }),
      tags,
      countries,
      status: state === "draft" || state === "archived" ? state : "published",
      publishedAt: toInstant(state === "scheduled" ? NOW + 1 + age : NOW - age),
    }),
    first: date.first,
    last: date.last,
    ...(date.certain && { certain: date.certain }),
    words: [...titled, ...[...tags, category ?? ""].flatMap((text) => text.split(/[^a-z]/))],
  }));

interface Ask {
  readonly parameters: [string, string][];
  readonly holds: (facts: Facts) => boolean;
}

const fold = (text: string) => text.toLowerCase().replace("ü", "u");
const clause = (name: string, values: readonly string[], of: (event: Event) => readonly string[]): fc.Arbitrary<Ask> =>
  fc
    .tuple(fc.uniqueArray(fc.constantFrom(...values, "unused"), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([keys, not]) => ({
      parameters: [[name, (not ? "!" : "") + keys.map((key) => key.replace("|", "\\|")).join("|")]],
      holds: ({ event }) => of(event).some((value) => keys.includes(value)) !== not,
    }));

const windowAsk: fc.Arbitrary<Ask> = fc
  .record({
    y: year,
    m: month,
    span: fc.integer({ min: 0, max: 8 }),
    certain: fc.boolean(),
    ends: fc.constantFrom("both", "from", "to", "on"),
  })
  .map(({ y, m, span, certain, ends }) => {
    const from = ends === "to" ? -FOREVER : second(y, m, 1);
    const to = ends === "from" ? FOREVER : ends === "on" ? second(y, m + 1, 1) - 1 : second(y + span + 1, 1, 1) - 1;
    const start: [string, string] = ["from", `${y}-${two(m)}`];
    const end: [string, string] = ["to", `${y + span}`];
    const parameters: [string, string][] =
      ends === "both" ? [start, end] : ends === "from" ? [start] : ends === "to" ? [end] : [["on", `${y}-${two(m)}`]];
    if (certain) parameters.push(["match", "certain"]);
    return {
      parameters,
      holds: (fact) => {
        if (!certain) return fact.first <= to && fact.last >= from;
        return fact.certain !== undefined && fact.certain[0] <= to && fact.certain[1] >= from;
      },
    };
  });

const textAsk: fc.Arbitrary<Ask> = fc.oneof(
  fc.constantFrom("sanction", "sanctions", "chip", "zurich", "ZÜRICH", "litho", "ai").map((word): Ask => {
    const wanted = fold(word);
    const holds = (text: string) => (wanted.length < 3 ? text === wanted : text.startsWith(wanted));
    return { parameters: [["q", word]], holds: ({ words }) => words.some((text) => holds(fold(text))) };
  }),
  fc.constantFrom("芯片", "出口", "土", "管制").map(
    (word): Ask => ({
      parameters: [["q", word]],
      holds: ({ words }) => words.some((text) => text.includes(word)),
    }),
  ),
  fc.constantFrom(...WORDS).map(
    (word): Ask => ({
      parameters: [["q", `"${word}" -litho`]],
      holds: ({ words }) => words.some((text) => fold(text) === fold(word)) && !words.includes("lithography"),
    }),
  ),
);

const ask: fc.Arbitrary<Ask> = fc
  .tuple(
    fc.array(
      fc.oneof(
        clause("category", CATEGORIES, (event) => (event.category === undefined ? [] : [event.category])),
        clause("tag", TAGS, (event) => event.tags),
        clause("country", COUNTRIES, (event) => event.countries),
      ),
      { maxLength: 3 },
    ),
    fc.option(windowAsk, { nil: undefined }),
    fc.option(textAsk, { nil: undefined }),
  )
  .map(([clauses, window, text]) => {
    const parts = [...clauses, ...(window ? [window] : []), ...(text ? [text] : [])];
    return {
      parameters: parts.flatMap((part) => part.parameters),
      holds: (fact: Facts) => parts.every((part) => part.holds(fact)),
    };
  });

const db = openDatabase(env.DB);
let all: Facts[] = [];

beforeAll(async () => {
  all = fc.sample(facts, { numRuns: 400, seed: 20_261_123 });
  for (let start = 0; start < all.length; start += 100) {
    const changes = all.slice(start, start + 100).map(({ event }) => ({ after: event }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
  }
});

function sortKey(event: Event, order: Order): number {
  if (order === "date" || order === "-date") return event.date.earliest;
  if (order === "-updated") return Math.max(event.updatedAt, event.publishedAt ?? 0);
  return event.status === "published" ? (event.publishedAt ?? 0) : 0;
}

function expected(ask: Ask, order: Order, audience: Audience): string[] {
  const sign = order.startsWith("-") ? -1 : 1;
  return all
    .filter(ask.holds)
    .map(({ event }) => event)
    .filter((event) => audience === "editors" || (event.status === "published" && (event.publishedAt ?? 0) <= NOW))
    .sort((a, b) => sign * (sortKey(a, order) - sortKey(b, order) || a.id - b.id))
    .map(({ id }) => String(id));
}

/** So few are looked through for a page, and the words of texts are looked for as if they were common. */
interface Bounds {
  readonly candidates: number;
  readonly isCommon: boolean;
}

async function readAll(
  parameters: [string, string][],
  order: Order,
  limit: number,
  audience: Audience,
  { candidates, isCommon }: Partial<Bounds> = {},
) {
  const parsed = parseFilter(parameters);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const ids: string[] = [];
  let after: Position | undefined;
  let total: number | undefined;
  let pages = 0;
  do {
    const found = await resolveQuery(db, parsed.value, NOW);
    const resolved = isCommon ? { ...found, textMatches: MAX_TEXT_DRIVER + 1 } : found;
    const page = await listEvents(
      db,
      { filter: parsed.value, order, limit, ...(after && { after }), ...(candidates && { candidates }) },
      audience,
      resolved,
    );
    total = page.total;
    expect(page.events.length).toBeLessThanOrEqual(limit);
    ids.push(...page.events.map(({ id }) => String(id)));
    after = page.next;
    pages++;
  } while (after);
  return { ids, total, pages };
}

describe("queries", () => {
  it("give what brute force gives, in order, page by page, for any filter", async () => {
    await fc.assert(
      fc.asyncProperty(
        ask,
        fc.constantFrom(...PAGED_ORDERS),
        fc.integer({ min: 3, max: 120 }),
        fc.constantFrom<Audience>({ publicAt: NOW }, { publicAt: NOW }, "editors"),
        async (asked, order, limit, audience) => {
          const { ids, total } = await readAll(asked.parameters, order, limit, audience);
          expect(ids).toEqual(expected(asked, order, audience));
          if (total !== undefined && audience !== "editors") expect(total).toBe(ids.length);
        },
      ),
      { numRuns: 250, seed: 7 },
    );
  });

  it("give the same where a page looks through few candidates, or looks for words in each of them", async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        ask,
        fc.constantFrom(...PAGED_ORDERS),
        fc.integer({ min: 1, max: 60 }),
        fc.record({ candidates: fc.integer({ min: 5, max: 80 }), isCommon: fc.boolean() }),
        fc.constantFrom<Audience>({ publicAt: NOW }, { publicAt: NOW }, "editors"),
        async (asked, order, limit, bounds, audience) => {
          const { ids, pages } = await readAll(asked.parameters, order, limit, audience, bounds);
          const wanted = expected(asked, order, audience);
          expect(ids).toEqual(wanted);
          most = Math.max(most, pages - Math.ceil(wanted.length / limit));
        },
      ),
      { numRuns: 200, seed: 9 },
    );
    // Many pages ended at their bound.
    expect(most).toBeGreaterThan(10);
  });

  it("give what readers were told of last, as one page, for any filter", async () => {
    await fc.assert(
      fc.asyncProperty(ask, fc.integer({ min: 1, max: 120 }), async (asked, limit) => {
        const { ids } = await readAll(asked.parameters, "-updated", limit, { publicAt: NOW });
        expect(ids).toEqual(expected(asked, "-updated", { publicAt: NOW }).slice(0, limit));
      }),
      { numRuns: 150, seed: 8 },
    );
  });

  it("give what was updated last, however much was published since", async () => {
    const at = (seconds: number) => toInstant(NOW - 10_000 + seconds);
    const create = (tag: string, seconds: number) =>
      createEvent({ tags: [tag], publishedAt: at(seconds), createdAt: at(seconds), updatedAt: at(seconds) });
    const [first, ...others] = Array.from({ length: 9 }, (_, index) => create("told again", index));
    const write = (events: readonly Event[], seconds: number) =>
      writeEvents(
        db,
        events.map((after) => ({ after })),
        { now: at(seconds) },
      );
    expect(await write([first as Event, ...others], 10)).toBe("written");
    const updated = { ...(first as Event), summary: "Again", version: 2, updatedAt: at(20) };
    expect(await writeEvents(db, [{ before: first as Event, after: updated }], { now: at(20) })).toBe("written");
    expect(
      await write(
        Array.from({ length: MAX_UPDATED }, () => create("crowd", 30)),
        30,
      ),
    ).toBe("written");
    const { ids } = await readAll([["tag", "told again"]], "-updated", 2, { publicAt: NOW });
    expect(ids).toEqual([first, others.at(-1)].map((event) => String(event?.id)));
  });

  it("finds something for the filters of the sample, so that agreeing on nothing is not the rule", () => {
    const sizes = fc
      .sample(ask, { numRuns: 250, seed: 7 })
      .map((asked) => expected(asked, "date", { publicAt: NOW }).length);
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(100);
  });

  it("give the same for texts where events are so many that words are looked at one by one", async () => {
    const setCount = (count: number) =>
      env.DB.prepare("UPDATE facets SET count = ? WHERE facet = 'all'").bind(count).run();
    const before = await env.DB.prepare("SELECT count FROM facets WHERE facet = 'all'").first<{ count: number }>();
    await setCount(1_000_000);
    await fc.assert(
      fc.asyncProperty(textAsk, fc.constantFrom(...PAGED_ORDERS), async (asked, order) => {
        const audience = { publicAt: NOW };
        const { ids } = await readAll(asked.parameters, order, 40, audience);
        expect(ids).toEqual(expected(asked, order, audience));
      }),
      { numRuns: 30, seed: 10 },
    );
    for (const [text, isRare] of [
      ["sanction lithography", true],
      ["zürich -lithography", true],
      ["s*", false],
      ["片", false],
      ["s* lithography", true],
    ] as const) {
      const filter = parseFilter([["q", text]]);
      if (!filter.ok) throw new Error(text);
      const { textMatches } = await resolveQuery(db, filter.value, NOW);
      expect([text, textMatches <= MAX_TEXT_DRIVER]).toEqual([text, isRare]);
    }
    await setCount(before?.count ?? 0);
  });

  it("in_force finds what the meaning of the filter says, to the second", async () => {
    const ends = [
      "2019-05-21",
      "2019-05",
      "2019",
      "2019-05-21~",
      "2019-05-21T12:00",
      "2019-05-21T12:00:00",
      "2019/2020",
    ];
    const made = ends.flatMap((effective) =>
      [undefined, ...ends].map((expires) =>
        createEvent({ tags: ["in force"], dates: { effective, ...(expires && { expires }) } }),
      ),
    );
    const changes = made.map((after) => ({ after }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
    const days = ["2018-12-31", "2019-01-01", "2019-05-20", "2019-05-21", "2019-05-22", "2019-05-31", "2019-06-01"];
    const moments = [
      "2019-05-21T11:59",
      "2019-05-21T12:00",
      "2019-05-21T12:00:00",
      "2019-05-21T12:01",
      "2019-05",
      "2019",
      "2020-12-31",
    ];
    const sizes = new Set<number>();
    for (const on of [...days, ...moments]) {
      for (const match of ["possible", "certain"]) {
        const asked = Object.entries({ tag: "in force", in_force: on, match });
        const filter = parseFilter(asked);
        const wanted = made.filter((event) => filter.ok && matches(event, filter.value)).map(({ id }) => String(id));
        const { ids } = await readAll(asked, "date", 100, { publicAt: NOW });
        expect([on, match, ids]).toEqual([on, match, wanted]);
        sizes.add(ids.length);
      }
    }
    expect(sizes.size).toBeGreaterThan(5);
  });

  it("merges more values than one statement may join", async () => {
    const tags = ["tag", ["ai", "chips", "huawei", "rare earths", "a\\|b", "unused"].join("|")] as [string, string];
    const asked: Ask = { parameters: [tags], holds: ({ event }) => event.tags.length > 0 };
    for (const order of PAGED_ORDERS) {
      const { ids } = await readAll(asked.parameters, order, 50, "editors");
      expect(ids).toEqual(expected(asked, order, "editors"));
    }
  });
});
