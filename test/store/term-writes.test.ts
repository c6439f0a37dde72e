import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { findEvent } from "../../src/store/events.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { writeTerms } from "../../src/store/term-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTerm, createTimeline, NOW, readFilter } from "../helpers/events.ts";

const db = openDatabase(env.DB);
const context = { now: NOW };

async function titles(text: string): Promise<string[]> {
  const filter = readFilter(text);
  const resolved = await resolveQuery(db, filter, NOW);
  const page = await listEvents(db, { filter, order: "date", limit: 50 }, { publicAt: NOW }, resolved);
  return page.events.map(({ title }) => title).sort();
}

describe("writes of terms", () => {
  it("let every name find what is filed under the others, in filters and in timelines", async () => {
    const english = createEvent({ title: "english", entities: [{ name: "Huawei" }] });
    const chinese = createEvent({ title: "chinese", entities: [{ name: "华为" }] });
    const other = createEvent({ title: "other", entities: [{ name: "ZTE" }] });
    await writeEvents(db, [{ after: english }, { after: chinese }, { after: other }], context);
    const timeline = createTimeline({ slug: "huawei-only", rule: readFilter("entity=Huawei") });
    expect(await writeTimeline(db, { after: timeline }, context)).toBe("written");
    expect(await titles("timeline=huawei-only")).toEqual(["english"]);

    const before = createTerm({ slug: "huawei", name: "Huawei", names: { zh: "华为" } });
    expect(await writeTerms(db, [{ after: before }], context)).toBe("written");
    for (const query of ["entity=华为", "entity=huawei", "timeline=huawei-only"]) {
      expect([query, await titles(query)]).toEqual([query, ["chinese", "english"]]);
    }
    expect(await titles("entity=!华为&entity=zte|huawei")).toEqual(["other"]);

    const late = createEvent({ title: "late", entities: [{ name: "华为" }] });
    await writeEvents(db, [{ after: late }], context);
    expect(await titles("timeline=huawei-only")).toEqual(["chinese", "english", "late"]);

    const after = { ...before, names: {}, version: 2 };
    expect(await writeTerms(db, [{ before, after }], context)).toBe("written");
    expect(await titles("timeline=huawei-only")).toEqual(["english"]);
    expect(await titles("entity=华为")).toEqual(["chinese", "late"]);
  });

  it("keep with each event what its documents show of a record", async () => {
    const first = createEvent({ entities: [{ name: "SMIC" }] });
    await writeEvents(db, [{ after: first }], context);
    const before = createTerm({ slug: "smic", name: "SMIC", names: { zh: "中芯国际" }, ids: { wikidata: "Q1196" } });
    await writeTerms(db, [{ after: before }], context);
    const second = createEvent({ entities: [{ name: "中芯国际" }] });
    await writeEvents(db, [{ after: second }], context);
    const linksOf = async (id: (typeof first)["id"]) => {
      const found = await findEvent(db, id);
      return found?.state === "present" ? found.event.terms : undefined;
    };
    const { id, slug, name, names, ids } = before;
    expect(await linksOf(first.id)).toEqual([{ kind: "entity", key: "smic", term: { id, slug, name, names, ids } }]);
    expect((await linksOf(second.id))?.map(({ key, term }) => [key, term.id])).toEqual([["中芯国际", id]]);

    const after = { ...before, name: "SMIC Ltd", aliases: ["SMIC"], version: 2 };
    await writeTerms(db, [{ before, after }], context);
    expect((await linksOf(first.id))?.map(({ term }) => term.name)).toEqual(["SMIC Ltd"]);
    await writeTerms(db, [{ before: after }], context);
    expect([await linksOf(first.id), await linksOf(second.id)]).toEqual([[], []]);
  });

  it("refuse a name that another record has, and a version that is not the present one", async () => {
    const one = createTerm({ slug: "one", name: "One", aliases: ["Uno"] });
    expect(await writeTerms(db, [{ after: one }], context)).toBe("written");
    expect(await writeTerms(db, [{ after: createTerm({ slug: "two", name: "uno " }) }], context)).toBe("conflict");
    expect(await writeTerms(db, [{ before: { ...one, version: 4 }, after: one }], context)).toBe("stale");
  });
});

describe("relations", () => {
  it("refuse a circle of one kind, also through others, and write nothing then", async () => {
    const [a, b, c] = [createEvent({ title: "a" }), createEvent({ title: "b" }), createEvent({ title: "c" })];
    const amends = (event: typeof a) => [{ type: "amends" as const, event: event.id }];
    const chain = [{ after: { ...a, relations: amends(b) } }, { after: { ...b, relations: amends(c) } }, { after: c }];
    expect(await writeEvents(db, chain, context)).toBe("written");
    const circle = { before: c, after: { ...c, relations: amends(a), version: 2 } };
    expect(await writeEvents(db, [circle], context)).toBe("cyclic");
    const found = await findEvent(db, c.id);
    expect(found?.state === "present" && [found.event.version, found.event.relations]).toEqual([1, []]);
    const answer = {
      before: c,
      after: { ...c, relations: [{ type: "responds_to" as const, event: a.id }], version: 2 },
    };
    expect(await writeEvents(db, [answer], context)).toBe("written");
  });
});
