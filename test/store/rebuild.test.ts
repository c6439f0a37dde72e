import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { findDifferences, putTablesRight } from "../../src/store/rebuild/rebuild.ts";
import { describeWords } from "../../src/store/rebuild/words.ts";
import { writeCategories } from "../../src/store/settings.ts";
import { writeTerms } from "../../src/store/term-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTimeline, NOW, nextId, readDate, readFilter } from "../helpers/events.ts";
import { emptyDatabase } from "../helpers/rebuild.ts";

const db = openDatabase(env.DB);
const context = { now: NOW };
const BIRTH = { createdAt: NOW, updatedAt: NOW };

const create = (overrides: Partial<Event> = {}) => createEvent({ ...BIRTH, publishedAt: NOW, ...overrides });
const run = (text: string) => env.DB.prepare(text).run();

const huawei = {
  ...{ id: nextId(), kind: "entity" as const, slug: "huawei", name: "Huawei", names: { zh: "华为" } },
  ...{ aliases: [], descriptions: {}, ids: {}, version: 1, ...BIRTH },
};
const rule = create({ title: "A rule", category: "trade", dates: { effective: "2022" } });
const other = create({
  title: "Another one",
  entities: [{ name: "华为" }],
  relations: [{ type: "amends", event: rule.id }],
});
const timeline = createTimeline({ ...BIRTH, slug: "huawei-only", rule: readFilter("entity=huawei") });
const ID = formatId(other.id);
const WORDS = describeWords(["another", "one", "华为", "为"]);

beforeEach(async () => {
  await emptyDatabase(env.DB);
  expect(await writeTimeline(db, { after: timeline }, context)).toBe("written");
  expect(await writeTerms(db, [{ after: huawei }], context)).toBe("written");
  expect(await writeEvents(db, [{ after: rule }, { after: other }], context)).toBe("written");
  expect(await writeCategories(db, 0, [{ key: "trade", label: "Trade", labels: {} }], context)).toBe("written");
});

const posting = (facet: string, key: string) =>
  `facet = (SELECT id FROM facets WHERE facet = '${facet}' AND key = '${key}') AND event = ${other.id}`;

describe("a rebuild from the log", () => {
  it("finds nothing where nothing is wrong", async () => {
    expect(await findDifferences(db)).toEqual({ changes: 5, total: 0, differences: [] });
  });

  it("leaves no table behind", async () => {
    const list = () => env.DB.prepare("SELECT name FROM sqlite_master ORDER BY name").all();
    const { results } = await list();
    await findDifferences(db);
    expect((await list()).results).toEqual(results);
  });

  it.each([
    ["a count", "UPDATE facets SET count = 7 WHERE facet = 'category'", "facets", "category:trade count", "7", "1"],
    [
      "a label",
      "UPDATE facets SET label = 'x' WHERE facet = 'category'",
      "facets",
      "category:trade label",
      "x",
      "trade",
    ],
    [
      "a version",
      "UPDATE facets SET version = 4 WHERE facet = 'category'",
      "facets",
      "category:trade version",
      "4",
      "3",
    ],
    ["an old version", "UPDATE facets SET version = 3 WHERE facet = 'all'", "facets", "all: version", "3", "4"],
    [
      "the set's version",
      "UPDATE facets SET version = 2 WHERE facet = 'timelines'",
      "facets",
      "timelines: version",
      "2",
      "5",
    ],
    [
      "a time that is too early",
      "UPDATE facets SET changed = changed - 1 WHERE facet = 'all'",
      "facets",
      "all: changed",
      String(NOW - 1),
      String(NOW),
    ],
    [
      "a membership",
      `DELETE FROM postings WHERE ${posting("timeline", "huawei-only")}`,
      "postings",
      `timeline:huawei-only of event ${ID}`,
      undefined,
      `latest 1640563199, published ${NOW}, tier 0`,
    ],
    [
      "a sort key",
      `UPDATE postings SET published = 5 WHERE ${posting("entity", "华为")}`,
      "postings",
      `entity:华为 of event ${ID} published`,
      "5",
      String(NOW),
    ],
    [
      "a posting of nothing",
      "INSERT INTO postings (facet, public, earliest, event, latest, published) VALUES (99, 1, 0, 1, 0, 0)",
      "postings",
      "facet 99 of event 00000000001",
      "latest 0, published 0, tier 0",
      undefined,
    ],
    [
      "another word",
      `INSERT OR REPLACE INTO search (rowid, text) VALUES (${other.id}, 'another two 华为 为')`,
      "search",
      `event ${ID} words`,
      describeWords(["another", "two", "华为", "为"]),
      WORDS,
    ],
    [
      "the order of words",
      `INSERT OR REPLACE INTO search (rowid, text) VALUES (${other.id}, 'one another 华为 为')`,
      "search",
      `event ${ID} words`,
      describeWords(["one", "another", "华为", "为"]),
      WORDS,
    ],
    ["no words", `DELETE FROM search WHERE rowid = ${other.id}`, "search", `event ${ID}`, undefined, `words ${WORDS}`],
    [
      "too few words",
      `INSERT OR REPLACE INTO search (rowid, text) VALUES (${other.id}, '')`,
      "search",
      `event ${ID} words`,
      "0 (0)",
      WORDS,
    ],
    [
      "words of no event",
      "INSERT INTO search (rowid, text) VALUES (1, 'one two')",
      "search",
      "event 00000000001",
      `words ${describeWords(["one", "two"])}`,
      undefined,
    ],
    ["a name", "DELETE FROM names WHERE key = '华为'", "names", "entity:华为", undefined, `term ${huawei.id}`],
    ["a relation", "DELETE FROM relations", "relations", `event ${ID} amends ${formatId(rule.id)}`, undefined, ""],
    [
      "a summary",
      `UPDATE events SET terms = '[]' WHERE id = ${other.id}`,
      "events",
      `event ${ID} terms`,
      "[]",
      expect.stringContaining('[["entity","华为",{"id":'),
    ],
    ["a state", `UPDATE events SET public = 0 WHERE id = ${other.id}`, "events", `event ${ID} public`, "0", "1"],
    [
      "force",
      `UPDATE events SET force_earliest = NULL WHERE id = ${rule.id}`,
      "events",
      `event ${formatId(rule.id)} force_earliest`,
      "null",
      String(readDate("2022").earliest),
    ],
    [
      "what is pending",
      `UPDATE events SET pending = 1 WHERE id = ${other.id}`,
      "events",
      `event ${ID} pending`,
      "1",
      "0",
    ],
    [
      "a title",
      `UPDATE timelines SET slug = 'other' WHERE id = ${timeline.id}`,
      "timelines",
      `timeline ${formatId(timeline.id)} slug`,
      "other",
      "huawei-only",
    ],
    [
      "a term",
      `UPDATE terms SET summary = '{}' WHERE id = ${huawei.id}`,
      "terms",
      `term ${formatId(huawei.id)} summary`,
      "{}",
      expect.stringContaining('"slug":"huawei"'),
    ],
    [
      "the categories",
      "UPDATE settings SET content = '[]'",
      "settings",
      "categories content",
      "[]",
      '[{"key":"trade","label":"Trade","labels":{}}]',
    ],
  ])("names %s that is wrong, and only that, and puts it right", async (_, damage, kind, what, stored, wanted) => {
    await run(damage);
    const { differences } = await findDifferences(db);
    const expected = { kind, what, ...(stored !== undefined && { stored }), ...(wanted !== undefined && { wanted }) };
    expect(differences).toEqual([expected]);
    expect(await putTablesRight(db)).toBe(1);
    expect(await findDifferences(db)).toEqual({ changes: 5, total: 0, differences: [] });
  });

  it("makes all tables again where they are lost, and leaves the log and what is secret alone", async () => {
    const read = async (table: string) => (await env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()).results;
    await run("INSERT INTO settings (key, version, updated, content) VALUES ('preview-key', 1, 0, 'secret')");
    const log = await read("changes");
    const before = await Promise.all(["events", "relations", "terms", "names", "settings", "timelines"].map(read));
    for (const table of ["events", "relations", "facets", "postings", "terms", "names", "timelines"]) {
      await run(`DELETE FROM ${table}`);
    }
    await run("DELETE FROM settings WHERE key = 'categories'");
    await run("INSERT INTO search (search) VALUES ('delete-all')");
    expect((await findDifferences(db, 3)).differences).toHaveLength(3);
    await putTablesRight(db);
    expect(await findDifferences(db)).toEqual({ changes: 5, total: 0, differences: [] });
    const after = await Promise.all(["events", "relations", "terms", "names", "settings", "timelines"].map(read));
    expect(after).toEqual(before);
    expect(await read("changes")).toEqual(log);
  });

  it("says how many there are where it does not name all", async () => {
    await run("UPDATE facets SET count = count + 10");
    const { total, differences } = await findDifferences(db, 2);
    const stored = (await env.DB.prepare("SELECT COUNT(*) AS count FROM facets").first<{ count: number }>())?.count;
    expect([total, differences.length]).toEqual([stored, 2]);
  });
});

describe("the mark of a deleted event", () => {
  const gone = { now: toInstant(NOW + 5) };
  const mark = `{"date":"${other.date.text}"}`;

  beforeEach(async () => {
    expect(await writeEvents(db, [{ before: other }], gone)).toBe("written");
  });

  it("follows from the log, whatever becomes of its timeline", async () => {
    expect((await findDifferences(db)).total).toBe(0);
    const renamed = { ...timeline, slug: "renamed", version: 2 };
    await writeTimeline(db, { before: timeline, after: renamed }, context);
    const rule = { ...renamed, rule: readFilter("tag=none"), version: 3 };
    await writeTimeline(db, { before: renamed, after: rule }, context);
    expect((await findDifferences(db)).total).toBe(0);
    expect((await run("SELECT 1 FROM postings WHERE public = 3")).results).toHaveLength(4);
    await writeTimeline(db, { before: rule }, context);
    await writeTimeline(db, { after: { ...rule, version: 4 } }, context);
    expect((await findDifferences(db)).total).toBe(0);
    expect((await run("SELECT 1 FROM postings WHERE public = 3")).results).toHaveLength(3);
  });

  it("leaves what is said of entities to events that are there", async () => {
    await writeTerms(db, [{ before: huawei, after: { ...huawei, name: "Huawei Technologies", version: 2 } }], context);
    expect((await findDifferences(db)).total).toBe(0);
  });

  it("goes when the event comes back", async () => {
    const after = { ...other, title: "Back", entities: [], version: 3, updatedAt: gone.now };
    expect(await writeEvents(db, [{ after, replaces: 2, action: "restored" }], gone)).toBe("written");
    expect((await findDifferences(db)).total).toBe(0);
    expect((await run("SELECT 1 FROM postings WHERE public = 3")).results).toEqual([]);
  });

  it.each([
    [
      "a posting",
      `DELETE FROM postings WHERE ${posting("timeline", "huawei-only")}`,
      {
        kind: "postings",
        what: `timeline:huawei-only of event ${ID}`,
        wanted: `latest 1640563199, published ${NOW + 5}, tier 0`,
      },
    ],
    [
      "its instant",
      `UPDATE postings SET published = 5 WHERE ${posting("entity", "华为")}`,
      { kind: "postings", what: `entity:华为 of event ${ID} published`, stored: "5", wanted: String(NOW + 5) },
    ],
    [
      "its content",
      `UPDATE events SET content = '{}' WHERE id = ${other.id}`,
      { kind: "events", what: `event ${ID} content`, stored: "{}", wanted: mark },
    ],
    [
      "its state",
      `UPDATE events SET public = 0 WHERE id = ${other.id}`,
      { kind: "events", what: `event ${ID} public`, stored: "0", wanted: "3" },
    ],
    [
      "its days",
      `UPDATE events SET earliest = 0 WHERE id = ${other.id}`,
      { kind: "events", what: `event ${ID} earliest`, stored: "0", wanted: String(other.date.earliest) },
    ],
  ])("is put right where %s is wrong", async (_, damage, difference) => {
    await run(damage);
    expect((await findDifferences(db)).differences).toEqual([difference]);
    expect(await putTablesRight(db)).toBe(1);
    expect((await findDifferences(db)).total).toBe(0);
  });

  it("is not wanted where the log is of a release that left none", async () => {
    await run(`UPDATE changes SET content = '{}' WHERE subject = ${other.id} AND action = 'deleted'`);
    await run("DELETE FROM postings WHERE public = 3");
    await run(`UPDATE events SET content = '{}', public = 0, earliest = 0, latest = 0, start_latest = 0, end_earliest = 0
        WHERE id = ${other.id}`);
    expect(await findDifferences(db)).toMatchObject({ total: 0, differences: [] });
  });
});

describe("a rebuild while others write", () => {
  it("says that it cannot tell, and writes nothing", async () => {
    await run("UPDATE facets SET count = count + 1 WHERE facet = 'category'");
    // The log ends elsewhere whenever it is asked for.
    const busy = new Proxy(env.DB, {
      get: (target, name) =>
        name === "prepare"
          ? (text: string) => target.prepare(text.replace("MAX(seq)", "MAX(seq) + ABS(RANDOM() % 1000000)"))
          : Reflect.get(target, name).bind(target),
    });
    const reason = "the log keeps growing; run this when nobody writes";
    await expect(findDifferences(openDatabase(busy))).rejects.toThrow(reason);
    await expect(putTablesRight(openDatabase(busy))).rejects.toThrow(reason);
    expect((await findDifferences(db)).differences.map(({ what }) => what)).toEqual(["category:trade count"]);
  });
});

describe("a log that began with the first release", () => {
  /** As that release left it: no such members, one version for all facets of a batch, and the last spelling. */
  async function age(): Promise<void> {
    for (const table of ["changes", "events"]) {
      const where = table === "changes" ? "WHERE kind = 'event' AND action <> 'deleted'" : "WHERE status <> 'deleted'";
      await run(`UPDATE ${table} SET content = json_remove(content, '$.relations', '$.updates') ${where}`);
    }
  }

  const version = (key: string, value: number) =>
    run(`UPDATE facets SET version = ${value} WHERE facet = 'tag' AND key = '${key}'`);

  beforeEach(async () => {
    await emptyDatabase(env.DB);
    const made = [create({ tags: ["Chips", "a"] }), create({ tags: ["chips", "b"] }), create({ tags: ["c"] })];
    await writeEvents(
      db,
      made.map((after) => ({ after })),
      context,
    );
    await age();
  });

  it("takes the version of any later row of the same batch for right, and no other", async () => {
    expect(await findDifferences(db)).toEqual({ changes: 3, total: 0, differences: [] });
    await version("a", 3);
    await run("UPDATE facets SET label = 'chips' WHERE key = 'chips'");
    expect(await findDifferences(db)).toEqual({ changes: 3, total: 0, differences: [] });
    const last = create({ createdAt: toInstant(NOW + 5), updatedAt: toInstant(NOW + 5), tags: ["b"] });
    await writeEvents(db, [{ after: last }], { now: toInstant(NOW + 5) });
    expect(await findDifferences(db)).toEqual({ changes: 4, total: 0, differences: [] });
    await version("a", 4);
    await version("b", 3);
    await run("UPDATE facets SET label = 'ships' WHERE key = 'chips'");
    expect((await findDifferences(db)).differences).toEqual([
      { kind: "facets", what: "tag:chips label", stored: "ships", wanted: "Chips" },
      { kind: "facets", what: "tag:a version", stored: "4", wanted: "1" },
      { kind: "facets", what: "tag:b version", stored: "3", wanted: "4" },
    ]);
  });

  it("wants nothing announced that was public before there was anyone to tell", async () => {
    const ahead = create({ publishedAt: toInstant(NOW + 60) });
    await writeEvents(db, [{ after: ahead }], context);
    await age();
    expect((await findDifferences(db)).total).toBe(0);
    // Its time came, and then the tables of this release.
    await run(`UPDATE events SET pending = 0 WHERE id = ${ahead.id}`);
    expect((await findDifferences(db)).differences).toEqual([
      { kind: "events", what: `event ${formatId(ahead.id)} pending`, stored: "0", wanted: "1" },
    ]);
    await run(`UPDATE changes SET visible = 1 WHERE subject = ${ahead.id}`);
    expect((await findDifferences(db)).total).toBe(0);
  });
});
