import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Event } from "../../src/domain/event.ts";
import { matches } from "../../src/domain/filter.ts";
import type { Id } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import {
  type Aliases,
  keepFormerSlug,
  listTermKeys,
  mergeTerms,
  type Term,
  toTermSummary,
} from "../../src/domain/term.ts";
import { belongs, type Timeline } from "../../src/domain/timeline.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { findEvents } from "../../src/store/events.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { type TermChange, writeTerms } from "../../src/store/term-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { readSpelled } from "../helpers/api.ts";
import { createEvent, createTerm, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const db = openDatabase(env.DB);
const context = { now: NOW };

async function idsOf(text: string): Promise<Id[]> {
  const filter = readFilter(text);
  const resolved = await resolveQuery(db, filter, NOW);
  const page = await listEvents(db, { filter, order: "date", limit: 500 }, "editors", resolved);
  return page.events.map(({ id }) => id).sort((a, b) => a - b);
}

async function versionOf(text: string): Promise<string> {
  return (await resolveQuery(db, readFilter(text), NOW)).version;
}

/** The state of everything as it ought to be, kept in memory and changed along with the database. */
interface Model {
  readonly mark: string;
  readonly events: Map<Id, Event>;
  readonly terms: Map<Id, Term>;
  readonly timelines: readonly Timeline[];
}

function aliasesOf({ terms }: Model): Aliases {
  return new Map(
    [...terms.values()].flatMap((term) => {
      const keys = listTermKeys(term);
      return keys.map((key) => [`${term.kind}:${key}`, keys] as const);
    }),
  );
}

/** Every question that is asked after every few steps: each way in which a clause may name records. */
function listQuestions(mark: string): string[] {
  const n = (letter: string) => `${mark}-${letter}`;
  return [
    `entity=${n("a")}`,
    `entity=${n("b")}|${n("c")}`,
    `entity=!${n("a")}`,
    `entity=!${n("a")}|${n("d")}`,
    `entity=${n("a")}&entity=${n("b")}`,
    `entity=${n("a")}&entity=!${n("c")}`,
    `entity=${n("b")}&country=CN`,
    `series=${n("a")}`,
    `series=${n("b")}&entity=${n("a")}`,
    `entity=${n("d")}&from=2020&to=2021`,
  ];
}

async function check(model: Model): Promise<void> {
  const aliases = aliasesOf(model);
  const events = [...model.events.values()];
  const wanted = (holds: (event: Event) => boolean) =>
    events
      .filter(holds)
      .map(({ id }) => id)
      .sort((a, b) => a - b);
  for (const question of listQuestions(model.mark)) {
    const filter = readFilter(`${question}&tag=${model.mark}`);
    expect([question, await idsOf(`${question}&tag=${model.mark}`)]).toEqual([
      question,
      wanted((event) => matches(event, filter, { aliases })),
    ]);
  }
  for (const timeline of model.timelines) {
    const members = await idsOf(`timeline=${timeline.slug}`);
    expect([timeline.slug, members]).toEqual([timeline.slug, wanted((event) => belongs(event, timeline, aliases))]);
    const count = await env.DB.prepare("SELECT count FROM facets WHERE facet = 'timeline' AND key = ?")
      .bind(timeline.slug)
      .first("count");
    expect([timeline.slug, count]).toEqual([timeline.slug, members.length]);
  }
  const stored = await findEvents(db, [...model.events.keys()]);
  const links = (event: Event) =>
    [...model.terms.values()]
      .flatMap((term) =>
        listTermKeys(term).map((key) => ({
          kind: term.kind,
          key,
          term: JSON.parse(JSON.stringify(toTermSummary(term))),
        })),
      )
      .filter(({ kind, key }) =>
        kind === "entity"
          ? event.entities.some(({ name }) => name.toLowerCase() === key)
          : event.series?.name.toLowerCase() === key,
      )
      .sort((a, b) => (a.kind + a.key < b.kind + b.key ? -1 : 1));
  for (const event of stored) {
    expect([event.id, event.terms]).toEqual([event.id, links(model.events.get(event.id) ?? event)]);
  }
}

/** Letters stand for names; `which` picks one of what is there. */
type Step =
  | {
      readonly do: "write" | "edit";
      readonly which: number;
      readonly letters: readonly string[];
      readonly series: string;
    }
  | { readonly do: "forget"; readonly which: number }
  | { readonly do: "create" | "rename" | "alias"; readonly which: number; readonly letters: readonly string[] }
  | { readonly do: "merge" | "delete"; readonly which: number };

const letter = fc.constantFrom("a", "b", "c", "d", "e");
const letters = fc.uniqueArray(letter, { minLength: 1, maxLength: 3 });
const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom("write" as const, "edit" as const), which, letters, series: letter }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("create" as const, "rename" as const, "alias" as const),
      which,
      letters,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("merge" as const, "delete" as const), which }) },
);

function pick<T>(values: Iterable<T>, which: number): T | undefined {
  const list = [...values];
  return list.length === 0 ? undefined : list[which % list.length];
}

async function applyToEvents(model: Model, one: Step): Promise<void> {
  const before = pick(model.events.values(), one.which);
  if (one.do === "forget") {
    if (!before) return;
    expect(await writeEvents(db, [{ before }], context)).toBe("written");
    model.events.delete(before.id);
    return;
  }
  if (one.do !== "write" && one.do !== "edit") return;
  const content = {
    date: readDate(`20${19 + (one.which % 4)}`),
    tags: [model.mark],
    countries: one.which % 2 === 0 ? ["CN"] : [],
    entities: one.letters.map((name) => ({ name: `${model.mark}-${name}`.toUpperCase() })),
    series: { name: `${model.mark}-${one.series}` },
  };
  if (one.do === "write" || !before) {
    const after = createEvent(content);
    expect(await writeEvents(db, [{ after }], context)).toBe("written");
    model.events.set(after.id, after);
    return;
  }
  const after = { ...before, ...content, version: before.version + 1 };
  expect(await writeEvents(db, [{ before, after }], context)).toBe("written");
  model.events.set(after.id, after);
}

/** What a step makes of the records; undefined where there is nothing to be done. */
function toTermChanges(model: Model, one: Step): TermChange[] | undefined {
  const n = (text: string) => `${model.mark}-${text}`;
  const kind = one.which % 3 === 0 ? "series" : "entity";
  const same = [...model.terms.values()].filter((term) => term.kind === kind);
  const before = pick(same, one.which);
  if (one.do === "create") {
    const [slug = "a", ...others] = one.letters.map(n);
    return [{ after: createTerm({ kind, slug, name: slug.toUpperCase(), aliases: others }) }];
  }
  if (!before) return undefined;
  const next = { ...before, version: before.version + 1 };
  if (one.do === "rename")
    return [{ before, after: keepFormerSlug(before, { ...next, slug: n(one.letters[0] ?? "a") }) }];
  if (one.do === "alias") return [{ before, after: { ...next, aliases: one.letters.map(n) } }];
  if (one.do === "delete") return [{ before }];
  const other = pick(
    same.filter(({ id }) => id !== before.id),
    one.which,
  );
  if (one.do !== "merge" || !other) return undefined;
  return [
    { before: other, mergedInto: before.id },
    { before, after: mergeTerms(next, other) },
  ];
}

async function applyToTerms(model: Model, one: Step): Promise<void> {
  const changes = toTermChanges(model, one);
  if (!changes) return;
  const own = new Set(changes.map(({ before }) => before?.id));
  const taken = new Set(
    [...model.terms.values()]
      .filter(({ id }) => !own.has(id))
      .flatMap((term) => listTermKeys(term).map((key) => `${term.kind}:${key}`)),
  );
  const isTaken = changes.some(
    ({ after }) => after && listTermKeys(after).some((key) => taken.has(`${after.kind}:${key}`)),
  );
  expect(await writeTerms(db, changes, context)).toBe(isTaken ? "conflict" : "written");
  if (isTaken) return;
  for (const { before, after } of changes) {
    if (before) model.terms.delete(before.id);
    if (after) model.terms.set(after.id, after);
  }
}

let marks = 0;

async function createModel(): Promise<Model> {
  marks += 1;
  const mark = `run${marks}`;
  const rules = [
    `entity=${mark}-a`,
    `entity=!${mark}-b&tag=${mark}`,
    `entity=${mark}-c|${mark}-d`,
    `entity=${mark}-a&series=!${mark}-b`,
    `tag=${mark}`,
  ];
  const timelines = rules.map((rule, index) =>
    createTimeline({ slug: `${mark}-${index}`, title: rule, rule: readFilter(rule) }),
  );
  for (const after of timelines) expect(await writeTimeline(db, { after }, context)).toBe("written");
  return { mark, events: new Map(), terms: new Map(), timelines };
}

describe("names of records", () => {
  it("mean in filters, timelines and events what the domain says, after any sequence of writes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
        const model = await createModel();
        for (const [index, one] of steps.entries()) {
          await applyToEvents(model, one);
          await applyToTerms(model, one);
          if (index % 3 === 2) await check(model);
        }
        await check(model);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it("change validators of filters and timelines, whichever name these say", async () => {
    const event = createEvent({ entities: [{ name: "Valid One" }] });
    await writeEvents(db, [{ after: event }], context);
    const timeline = createTimeline({ slug: "valid", rule: readFilter("entity=valid two") });
    await writeTimeline(db, { after: timeline }, context);
    const questions = ["entity=valid one", "entity=valid two", "timeline=valid"];
    let seen = await Promise.all(questions.map(versionOf));
    const expectNew = async () => {
      const now = await Promise.all(questions.map(versionOf));
      expect(now.map((version, index) => version === seen[index])).toEqual([false, false, false]);
      seen = now;
    };
    const first = createTerm({ slug: "valid", name: "Valid One", aliases: ["Valid Two"] });
    await writeTerms(db, [{ after: first }], context);
    await expectNew();
    expect(await idsOf("timeline=valid")).toEqual([event.id]);
    const second = { ...first, aliases: [], version: 2 };
    await writeTerms(db, [{ before: first, after: second }], context);
    await expectNew();
    expect(await idsOf("timeline=valid")).toEqual([]);
    await writeTerms(db, [{ before: second }], context);
    await expectNew();
  });

  it("are right whichever of an event and a record is written first, also at once", async () => {
    for (let round = 0; round < 5; round++) {
      const [one, two] = [`race${round} one`, `race${round} two`];
      const timeline = createTimeline({ slug: `race${round}`, rule: readFilter(`entity=${one}`) });
      await writeTimeline(db, { after: timeline }, context);
      const term = createTerm({ slug: `race-${round}`, name: one, aliases: [two] });
      const events = Array.from({ length: 3 }, () => createEvent({ entities: [{ name: two }] }));
      const outcomes = await Promise.all([
        ...events.slice(0, 2).map((after) => writeEvents(db, [{ after }], context)),
        writeTerms(db, [{ after: term }], context),
        ...events.slice(2).map((after) => writeEvents(db, [{ after }], context)),
      ]);
      expect(outcomes).toEqual(["written", "written", "written", "written"]);
      const ids = events.map(({ id }) => id).sort((a, b) => a - b);
      expect(await idsOf(`timeline=race${round}`)).toEqual(ids);
      expect(await idsOf(`entity=${one}`)).toEqual(ids);
      const stored = await findEvents(db, ids);
      expect(stored.map(({ terms }) => terms.map(({ key, term: { id } }) => [key, id]))).toEqual(
        ids.map(() => [[two, term.id]]),
      );
    }
  });

  it("belong to one of two records that are written at once", async () => {
    const terms = ["first", "second"].map((slug) =>
      createTerm({ slug: `wanted-${slug}`, name: slug, aliases: ["Wanted"] }),
    );
    const outcomes = await Promise.all(terms.map((after) => writeTerms(db, [{ after }], context)));
    expect([...outcomes].sort()).toEqual(["conflict", "written"]);
    const holder = await env.DB.prepare("SELECT term FROM names WHERE kind = 'entity' AND key = 'wanted'").first(
      "term",
    );
    expect(holder).toBe(terms[outcomes.indexOf("written")]?.id);
  });
});

describe("what a filter costs that names a record", () => {
  const PAGE = 50;
  /** Of 1,000 events, 300 are under three names, 300 under the eight of another record. */
  const FEW = ["Few", "Few Ltd", "少"];
  const MANY = ["Many", "Many Ltd", "多", "Viele GmbH", "Tous SA", "Todos SA", "Alle AS", "Kaikki Oy"];

  function nameAt(index: number): string[] {
    if (index % 10 < 3) return [FEW[index % FEW.length] ?? ""];
    return index % 10 < 6 ? [MANY[index % MANY.length] ?? ""] : [];
  }

  beforeAll(async () => {
    const changes = Array.from({ length: 1000 }, (_, index) => ({
      after: createEvent({
        title: `Costly ${index}`,
        date: readDate(String(1000 + index)),
        entities: nameAt(index).map((name) => ({ name })),
        publishedAt: toInstant(NOW - 5000 + ((index * 7) % 1000)),
      }),
    }));
    for (const half of [changes.slice(0, 500), changes.slice(500)]) await writeEvents(db, half, context);
    for (const [slug, [name = "", ...aliases]] of [
      ["costly-few", FEW],
      ["costly-many", MANY],
    ] as const) {
      await writeTerms(db, [{ after: createTerm({ slug, name, aliases }) }], context);
    }
  });

  const meter = meterDatabase(env.DB);
  const app = createApp(() => NOW * 1000);
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    meter.take();
    const response = await readSpelled(`http://annals.test${path}`, async (url) =>
      app.request(url, { headers }, { ...env, DB: meter.db }),
    );
    const body = new TextDecoder().decode(await response.arrayBuffer());
    return { response, body, cost: meter.take() };
  };

  it.each([
    // Twice the page and 20, as for every filter, and to look up each name; beyond five lists, the page once more a group.
    ["few", "few%20ltd", 2 * PAGE + 20 + 4 * FEW.length],
    ["many", "viele%20gmbh", 4 * PAGE + 20 + 5 * MANY.length],
  ])("is 2 round trips, 1 for a 304, and rows in proportion to the page, with %s names", async (slug, name, most) => {
    for (const address of [`/events.json?entity=${name}&`, `/entities/costly-${slug}.json?`]) {
      for (const order of ["date", "-date", "published", "-published"]) {
        const path = `${address}limit=${PAGE}&order=${order}`;
        const { response, body, cost } = await ask(path);
        const { events } = JSON.parse(body) as { events: unknown[] };
        const rows = cost.rowsRead <= most || cost.rowsRead;
        expect({ path, events: events.length, trips: cost.roundTrips, rows }).toEqual({
          path,
          events: PAGE,
          trips: 2,
          rows: true,
        });
        const again = await ask(path, { "if-none-match": response.headers.get("etag") ?? "" });
        expect([again.response.status, again.cost.roundTrips]).toEqual([304, 1]);
        expect(again.cost.rowsRead).toBeLessThanOrEqual(60);
      }
    }
  });

  it("leaves nothing out and nothing double, page after page", async () => {
    for (const slug of ["few", "many"]) {
      for (const order of ["date", "-date", "published", "-published"]) {
        const titles: string[] = [];
        let next: string | null = `/entities/costly-${slug}.json?limit=${PAGE}&order=${order}`;
        while (next) {
          const page = JSON.parse((await ask(next)).body) as { events: { title: string }[]; next: string | null };
          titles.push(...page.events.map(({ title }) => title));
          next = page.next?.replace("http://annals.test", "") ?? null;
        }
        expect([slug, order, titles.length, new Set(titles).size]).toEqual([slug, order, 300, 300]);
      }
    }
  });
});
