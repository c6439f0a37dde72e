import { type SQL, sql } from "drizzle-orm";
import { toBucket } from "../../domain/date/bucket.ts";
import { type Event, toldAt } from "../../domain/event.ts";
import { listFacetValues } from "../../domain/facet.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { toForce } from "../../domain/force.ts";
import { formatId, type Id } from "../../domain/id.ts";
import { spanOf } from "../../domain/span.ts";
import { type Term, toTermSummary } from "../../domain/term.ts";
import { tokenize, toSearchText } from "../../domain/text.ts";
import { emptyCounts } from "../buckets.ts";
import type { Database, Statement } from "../database.ts";
import { listPostings, publishedOf, toPublicFlag } from "../postings.ts";
import { addCounts, type CountsOf, readCounts, toCountRows } from "./counts.ts";
import { type EventState, type FacetState, nameFacet, type State } from "./replay.ts";
import type { Row, Value } from "./row.ts";
import { describeWords, readWords } from "./words.ts";

// The tables that follow from the log, as rows that can be compared, and how each is read and written.

export interface Table {
  readonly name: string;
  /** What the table is read from. */
  readonly source: string;
  /** SQL of what is read, by column. */
  readonly columns: Readonly<Record<string, string>>;
  /** The columns in whose order it is read; no two rows have the same. */
  readonly place: readonly string[];
  /** The columns that name a row. */
  readonly keys: readonly string[];
  readonly compared: readonly string[];
  /** Names a row for people. */
  readonly describe: (row: Row) => string;
  /** Makes equal what is equal though written differently. */
  readonly normalize?: (row: Row) => Row;
  /** Where other values than the one wanted are right as well. */
  readonly accepts?: (column: string, stored: Value, wanted: Row) => boolean;
  /** Where reading it takes more than reading rows. */
  readonly read?: (db: Database) => Promise<readonly Row[]>;
  /** What the log wants the table to hold. */
  readonly list: (state: State) => Iterable<Row>;
  readonly insert: (rows: SQL) => SQL | readonly Statement[];
  readonly remove: (rows: SQL) => SQL;
}

type Plain = Pick<Table, "name" | "keys" | "describe" | "list" | "normalize"> & {
  /** Where it is not the whole table. */
  readonly source?: string;
  readonly rest: readonly string[];
};

/** `value->>'a', value->>'b'`: the members of a row that came as a JSON object. */
function members(columns: readonly string[]): SQL {
  return sql.raw(columns.map((column) => `value->>'${column}'`).join(", "));
}

/** A table whose rows are compared as they stand. */
function plainTable({ name, keys, rest, ...own }: Plain): Table {
  const columns = [...keys, ...rest];
  return {
    source: name,
    ...own,
    name,
    keys,
    place: keys,
    columns: Object.fromEntries(columns.map((column) => [column, column])),
    compared: rest,
    // A row that stands in the way of a right one is a wrong one.
    insert: (rows) => sql`INSERT OR REPLACE INTO ${sql.raw(name)} (${sql.raw(columns.join(", "))})
        SELECT ${members(columns)} FROM ${rows}`,
    remove: (rows) => sql`DELETE FROM ${sql.raw(name)} WHERE (${sql.raw(keys.join(", "))}) IN
        (SELECT ${members(keys)} FROM ${rows})`,
  };
}

function showId(value: Value | undefined): string {
  return formatId(value as Id);
}

/** The text of a list whose order says nothing. */
function sortList(list: readonly unknown[]): string {
  return `[${list
    .map((item) => JSON.stringify(item))
    .sort()
    .join()}]`;
}

/** What records say of the names in the event. */
function listLinks(event: Event, holders: ReadonlyMap<string, Term>): unknown[] {
  return listFacetValues(event).flatMap(({ facet, key }) => {
    const term = holders.get(`${facet}:${key}`);
    return term ? [[facet, key, toTermSummary(term)]] : [];
  });
}

function listHolders(state: State): Map<string, Term> {
  return new Map(
    [...state.terms.values()].flatMap(({ kind, keys, term }) =>
      term ? keys.map((key): [string, Term] => [`${kind}:${key}`, term]) : [],
    ),
  );
}

function toEventRow(id: number, holders: ReadonlyMap<string, Term>, state: EventState): Row {
  const { event, marked, version, created, updated, content, merged = null } = state;
  const placed = event ?? marked;
  const span = placed && spanOf(placed);
  const force = placed && toForce(placed.dates);
  return {
    id,
    external_id: event?.externalId ?? null,
    status: event?.status ?? "deleted",
    public: event ? toPublicFlag(event) : marked ? 3 : 0,
    published: event ? publishedOf(event) : state.published,
    earliest: span?.earliest ?? 0,
    latest: span?.latest ?? 0,
    start_latest: span?.startLatest ?? 0,
    end_earliest: span?.endEarliest ?? 0,
    version,
    created,
    updated,
    content,
    pending: state.pending ? 1 : 0,
    force_earliest: force?.earliest ?? null,
    force_start: force?.startLatest ?? null,
    force_end: force?.endEarliest ?? null,
    force_latest: force?.latest ?? null,
    terms: event ? sortList(listLinks(event, holders)) : "[]",
    merged,
    told: event && toPublicFlag(event) === 1 ? toldAt(event) : 0,
    changed: JSON.stringify(event?.changed ?? []),
    bucket: event ? toBucket(event.date) : "",
  };
}

function* listEvents(state: State): Iterable<Row> {
  const holders = listHolders(state);
  for (const [id, event] of state.events) yield toEventRow(id, holders, event);
}

function* listPresent({ events }: State): Iterable<Event> {
  for (const { event } of events.values()) if (event) yield event;
}

function* listAllPostings(state: State): Iterable<Row> {
  const timelines = [...state.present.values()];
  for (const event of listPresent(state)) {
    for (const { label: _label, ...posting } of listPostings(event, timelines, state.aliases)) yield { ...posting };
  }
  for (const postings of state.marks.values()) {
    for (const { label: _label, ...posting } of postings) yield { ...posting };
  }
}

function toFacetRow(name: string, state: FacetState, counts: ReadonlyMap<string, number>): Row {
  const { label, isLoose, version, run, changed } = state;
  const place = name.indexOf(":");
  const [facet, key] = [name.slice(0, place), name.slice(place + 1)];
  const row = { facet, key, label, count: counts.get(name) ?? 0, version, changed };
  return { ...row, loose: isLoose ? 1 : 0, version_until: run?.last ?? version };
}

function* listFacets(state: State): Iterable<Row> {
  const counts = new Map<string, number>();
  for (const posting of listAllPostings(state)) {
    const name = nameFacet(String(posting["facet"]), String(posting["key"]));
    if (posting["public"] === 1) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const [name, facet] of state.facets) yield toFacetRow(name, facet, counts);
}

function* listRelations(state: State): Iterable<Row> {
  for (const event of listPresent(state)) {
    for (const { type, event: target } of event.relations) yield { source: event.id, type, target };
  }
}

function* listTerms({ terms }: State): Iterable<Row> {
  for (const [id, { kind, version, created, updated, content, term, merged = null }] of terms) {
    const summary = term ? JSON.stringify(toTermSummary(term)) : "{}";
    yield { id, kind, slug: term?.slug ?? null, version, created, updated, content, summary, merged };
  }
}

function* listNames(state: State): Iterable<Row> {
  for (const [id, { kind, keys }] of state.terms) for (const key of keys) yield { kind, key, term: id };
}

function* listTimelines({ timelines }: State): Iterable<Row> {
  for (const [id, { timeline, content, version, created, updated }] of timelines) {
    if (timeline) yield { id, slug: timeline.slug, version, created, updated, content };
  }
}

function* listSettings({ settings }: State): Iterable<Row> {
  for (const [key, { version, updated, content }] of settings) yield { key, version, updated, content };
}

const describeFacet = ({ facet, key }: Row) => `${facet}:${key}`;

const FACETS: Table = {
  name: "facets",
  source: "facets",
  place: ["id"],
  keys: ["facet", "key"],
  columns: {
    id: "id",
    facet: "facet",
    key: "key",
    label: "label",
    count: "count",
    version: "version",
    changed: "changed",
  },
  compared: ["label", "count", "version", "changed"],
  describe: describeFacet,
  accepts: (column, stored, wanted) => {
    if (column === "label") return wanted["loose"] === 1 && toFacetKey(String(stored)) === wanted["key"];
    if (typeof stored !== "number") return false;
    // The database's own clock has a part in it (see `CHANGED`), so that only a bound can be told.
    if (column === "changed") return stored >= Number(wanted["changed"]);
    return column === "version" && stored >= Number(wanted["version"]) && stored <= Number(wanted["version_until"]);
  },
  list: listFacets,
  // Its id stays, and so do its postings.
  insert: (rows) => sql`INSERT INTO facets (facet, key, label, count, version, changed)
      SELECT ${members(["facet", "key", "label", "count", "version", "changed"])} FROM ${rows} WHERE true
      ON CONFLICT (facet, key) DO UPDATE SET label = excluded.label, count = excluded.count,
      version = excluded.version, changed = MAX(changed, excluded.changed)`,
  remove: (rows) => sql`DELETE FROM facets WHERE (facet, key) IN (SELECT ${members(["facet", "key"])} FROM ${rows})`,
};

const POSTING_KEY = ["public", "earliest", "event"];

const POSTINGS: Table = {
  name: "postings",
  source: "postings p LEFT JOIN facets f ON f.id = p.facet",
  place: ["id", ...POSTING_KEY],
  keys: ["facet", "key", ...POSTING_KEY],
  columns: {
    id: "p.facet",
    facet: "f.facet",
    key: "f.key",
    public: "p.public",
    earliest: "p.earliest",
    event: "p.event",
    latest: "p.latest",
    published: "p.published",
    tier: "p.tier",
  },
  compared: ["latest", "published", "tier"],
  describe: (row) =>
    `${row["facet"] === null ? `facet ${row["id"]}` : describeFacet(row)} of event ${showId(row["event"])}`,
  list: listAllPostings,
  insert: (rows) => sql`INSERT OR REPLACE INTO postings (facet, public, earliest, event, latest, published, tier)
      SELECT f.id, ${members([...POSTING_KEY, "latest", "published", "tier"])} FROM ${rows}
      JOIN facets f ON f.facet = value->>'facet' AND f.key = value->>'key'`,
  remove: (rows) => sql`DELETE FROM postings WHERE (facet, public, earliest, event) IN
      (SELECT ${members(["id", ...POSTING_KEY])} FROM ${rows})`,
};

function* listCounts(state: State): Iterable<Row> {
  const buckets = new Map([...listPresent(state)].map((event) => [event.id as number, toBucket(event.date)]));
  const counts = new Map<string, CountsOf>();
  for (const { facet, key, public: flag, event } of listAllPostings(state)) {
    if (flag !== 1) continue;
    const name = nameFacet(String(facet), String(key));
    const found = counts.get(name) ?? { facet: String(facet), key: String(key), counts: new Map() };
    counts.set(name, found);
    addCounts(found, [[buckets.get(Number(event)) ?? "", 1]]);
  }
  yield* toCountRows(counts.values());
}

/** What is counted of a facet, wherever it stands, is one row here. */
const BUCKETS: Table = {
  name: "buckets",
  source: "buckets",
  columns: {},
  place: [],
  keys: ["facet", "key"],
  compared: ["counts"],
  describe: describeFacet,
  read: readCounts,
  list: listCounts,
  insert: (rows) => {
    const named = sql`(SELECT json_array(value->>'facet', value->>'key') AS value FROM ${rows})`;
    return [
      sql`DELETE FROM buckets WHERE facet IN (SELECT f.id FROM ${named} r
          CROSS JOIN facets f ON f.facet = r.value->>0 AND f.key = r.value->>1)`,
      sql`UPDATE facets SET counts = w.counts FROM
          (SELECT value->>'facet' AS facet, value->>'key' AS key, value->>'counts' AS counts FROM ${rows}) w
          WHERE facets.facet = w.facet AND facets.key = w.key`,
      ...emptyCounts(named),
    ];
  },
  remove: (rows) => sql`DELETE FROM buckets WHERE facet IN (SELECT value->>'id' FROM ${rows})`,
};

function* listTexts(state: State): Iterable<Row> {
  for (const event of listPresent(state)) {
    const words = tokenize(toSearchText(event));
    yield { id: event.id, words: describeWords(words), text: words.join(" ") };
  }
}

const SEARCH: Table = {
  name: "search",
  source: "search",
  columns: {},
  place: [],
  keys: ["id"],
  compared: ["words"],
  describe: ({ id }) => `event ${showId(id)}`,
  read: async (db) => (await readWords(db)).map((words) => ({ ...words })),
  list: listTexts,
  insert: (rows) => sql`INSERT OR REPLACE INTO search (rowid, text) SELECT ${members(["id", "text"])} FROM ${rows}`,
  remove: (rows) => sql`DELETE FROM search WHERE rowid IN (SELECT value->>'id' FROM ${rows})`,
};

const RECORD = ["version", "created", "updated", "content"];

/** In the order in which they can be written: postings name facets by what these are called. */
export const TABLES: readonly Table[] = [
  plainTable({
    name: "timelines",
    keys: ["id"],
    rest: ["slug", ...RECORD],
    describe: ({ id }) => `timeline ${showId(id)}`,
    list: listTimelines,
  }),
  plainTable({
    name: "terms",
    keys: ["id"],
    rest: ["kind", "slug", ...RECORD, "summary", "merged"],
    describe: ({ id }) => `term ${showId(id)}`,
    list: listTerms,
  }),
  plainTable({
    name: "names",
    keys: ["kind", "key"],
    rest: ["term"],
    describe: ({ kind, key }) => `${kind}:${key}`,
    list: listNames,
  }),
  plainTable({
    name: "settings",
    // Keys are secret, so the log does not have them.
    source: "(SELECT * FROM settings WHERE key = 'categories')",
    keys: ["key"],
    rest: ["version", "updated", "content"],
    describe: ({ key }) => String(key),
    list: listSettings,
  }),
  FACETS,
  plainTable({
    name: "events",
    keys: ["id"],
    rest: [
      ...["external_id", "status", "public", "published", "earliest", "latest", "start_latest", "end_earliest"],
      ...RECORD,
      ...[
        "pending",
        "force_earliest",
        "force_start",
        "force_end",
        "force_latest",
        "terms",
        "merged",
        "told",
        "changed",
        "bucket",
      ],
    ],
    describe: ({ id }) => `event ${showId(id)}`,
    normalize: (row) => ({ ...row, terms: sortList(JSON.parse(String(row["terms"])) as unknown[]) }),
    list: listEvents,
  }),
  plainTable({
    name: "relations",
    keys: ["source", "type", "target"],
    rest: [],
    describe: ({ source, type, target }) => `event ${showId(source)} ${type} ${showId(target)}`,
    list: listRelations,
  }),
  POSTINGS,
  BUCKETS,
  SEARCH,
];
