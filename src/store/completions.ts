import { sql } from "drizzle-orm";
import { COMPLETED_FACETS, type Completion, type CompletionKind, sortCompletions } from "../domain/completion.ts";
import { listFacetValues } from "../domain/facet.ts";
import { toFacetKey } from "../domain/facet-key.ts";
import { formatId, type Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { parseText, type TextQuery } from "../domain/text.ts";
import { type Database, runBatch, type Statement } from "./database.ts";
import { type EventRow, toEvent } from "./events.ts";
import { facetName } from "./search.ts";
import { type TermRow, toTerm } from "./terms.ts";
import { toMatch } from "./words.ts";

// Completions come from what has an order by name already: the index of facets, the names of records, timelines by slug; and
// from the words of events, which are without diacritics. Each is read up to a bound, 200 rows in all.

/** Of each kind of value, those that come first by name. */
const VALUES: Readonly<Record<(typeof COMPLETED_FACETS)[number], number>> = {
  tag: 20,
  entity: 15,
  category: 8,
  place: 15,
  series: 8,
};
const NAMES = 8;
const TIMELINES = 30;
const EVENTS = 15;
/** So many that have it, public or not. */
const LOOKED_AT = 25;
/** In a service of more events, beginnings of fewer letters are not looked for in texts: FTS5 puts the lists of all their words together first. */
const MANY_EVENTS = 50_000;
const LETTERS = 3;
/** Found besides those that are wanted, for what proves to be none that readers see. */
const SPARE = 5;
const MAX_SCHEDULED = 50;

interface Typed {
  readonly typed: string;
  readonly limit: number;
  readonly publicAt: Instant;
  /** Public events in all. */
  readonly size: number;
}

/** Keys that begin with this one. */
function inRange(column: string, key: string) {
  return sql`${sql.raw(column)} >= ${key} AND ${sql.raw(column)} < ${`${key}\u{10ffff}`}`;
}

function selectValues(facet: keyof typeof VALUES, key: string): Statement {
  return sql`SELECT f.facet AS kind, f.key, f.label, f.count FROM facets f
      WHERE f.facet = ${facet} AND ${inRange("f.key", key)} ORDER BY f.key LIMIT ${VALUES[facet]}`;
}

function selectNames(key: string): Statement[] {
  return ["entity", "series"].map(
    (kind) => sql`SELECT n.key AS alias, t.id, t.kind, t.slug, t.version, t.created, t.updated, t.content, t.merged
      FROM (SELECT n.kind, n.key, n.term FROM names n WHERE n.kind = ${kind} AND ${inRange("n.key", key)}
        ORDER BY n.key LIMIT ${NAMES}) n CROSS JOIN terms t ON t.id = n.term WHERE t.slug IS NOT NULL`,
  );
}

/** The newest events with a word that begins so, as far as they are among those that were looked at: others may be drafts. */
function selectEvents(text: TextQuery, publicAt: Instant): Statement {
  return sql`SELECT e.id, e.version, e.created, e.updated, e.content, '[]' AS terms
      FROM (SELECT rowid FROM search WHERE search MATCH ${toMatch(text)} ORDER BY rowid DESC LIMIT ${LOOKED_AT}) s
      CROSS JOIN events e ON e.id = s.rowid WHERE e.public = 1 AND e.published <= ${publicAt} LIMIT ${EVENTS}`;
}

/** What is typed, as the beginning of a word in a text; undefined where that would cost too much, or there is no word. */
function toText({ typed, size }: Typed): TextQuery | undefined {
  if (size > MANY_EVENTS && [...typed].length < LETTERS) return undefined;
  const text = parseText(`${typed.replace(/["*-]/g, " ")}*`);
  return text.ok ? text.value : undefined;
}

/** The events themselves by their titles, and the values that they have. */
function listFound(rows: readonly EventRow[]): Completion[] {
  return rows.map(toEvent).flatMap((event) => [
    { kind: "event" as const, key: formatId(event.id as Id), label: event.title },
    ...listFacetValues(event)
      .filter(({ facet }) => (COMPLETED_FACETS as readonly string[]).includes(facet))
      .map(({ facet, key, label }) => ({ kind: facet as CompletionKind, key, label })),
  ]);
}

/** Records by one of their names. What events call them is no value of its own beside the record. */
function listRecords(rows: readonly (TermRow & { readonly alias: string })[]) {
  return rows.map((row) => {
    const { kind, slug, name } = toTerm(row);
    const key = toFacetKey(name);
    const other = row.alias === key || row.alias === toFacetKey(slug) ? {} : { alias: row.alias };
    return { completion: { kind, key, label: name, slug, ...other }, name: facetName(kind, row.alias) };
  });
}

/** With the counts that readers see; a value of no event that they see is none. */
async function withCounts(db: Database, found: readonly Completion[], publicAt: Instant): Promise<Completion[]> {
  const values = found.filter(({ kind }) => kind !== "event");
  if (values.length === 0) return [...found];
  const names = sql.join(
    values.map(({ kind, key }) => sql`(${kind}, ${key})`),
    sql`, `,
  );
  const rows = await db.all<{ facet: string; key: string; count: number }>(sql`
    SELECT f.facet, f.key, IIF(EXISTS (SELECT 1 FROM postings WHERE facet = f.id AND public = 1 AND published <= ${publicAt}),
        f.count - (SELECT COUNT(*) FROM (SELECT 1 FROM postings
          WHERE facet = f.id AND public = 1 AND published > ${publicAt} LIMIT ${MAX_SCHEDULED})), 0) AS count
    FROM (VALUES ${names}) r CROSS JOIN facets f ON f.facet = r.column1 AND f.key = r.column2`);
  const counts = new Map(rows.map(({ facet, key, count }) => [facetName(facet, key), count]));
  return found.flatMap((completion) => {
    if (completion.kind === "event") return [completion];
    const count = counts.get(facetName(completion.kind, completion.key)) ?? 0;
    const isThere = count > 0 || completion.kind === "timeline" || completion.slug !== undefined;
    return isThere ? [{ ...completion, count }] : [];
  });
}

/** At most `limit` things that begin as typed. Two round trips. */
export async function listCompletions(db: Database, asked: Typed): Promise<Completion[]> {
  const { typed, limit, publicAt } = asked;
  const key = toFacetKey(typed);
  const text = toText(asked);
  const [timelines = [], entities = [], series = [], ...rest] = await runBatch(db, [
    sql`SELECT 'timeline' AS kind, slug AS key, content->>'title' AS label FROM timelines ORDER BY slug LIMIT ${TIMELINES}`,
    ...selectNames(key),
    ...COMPLETED_FACETS.map((facet) => selectValues(facet, key)),
    ...(text ? [selectEvents(text, publicAt)] : []),
  ]);
  const records = listRecords([...entities, ...series] as (TermRow & { alias: string })[]);
  const own = new Set(records.map(({ name }) => name));
  const values = rest.slice(0, COMPLETED_FACETS.length).flat() as Completion[];
  const events = (text ? rest.at(-1) : []) as EventRow[];
  const others = [...values, ...listFound(events)].filter(({ kind, key }) => !own.has(facetName(kind, key)));
  const all = [...records.map(({ completion }) => completion), ...(timelines as Completion[]), ...others];
  const first = sortCompletions(all, typed).slice(0, limit + SPARE);
  return sortCompletions(await withCounts(db, first, publicAt), typed).slice(0, limit);
}
