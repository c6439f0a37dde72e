import { sql } from "drizzle-orm";
import type { Filter } from "../domain/filter.ts";
import type { Id } from "../domain/id.ts";
import { type Aliases, listTermKeys, TERM_KINDS, type Term, toTermSummary } from "../domain/term.ts";
import type { Timeline } from "../domain/timeline.ts";
import {
  type Database,
  expectThat,
  isExpectationFailure,
  isUniqueViolation,
  jsonRows,
  runBatch,
  type Statement,
} from "./database.ts";
import { insertPurge, SET_TAG } from "./purges.ts";
import { resolveQuery } from "./queries.ts";
import { insertReceipt } from "./receipts.ts";
import { readAliases, readRules } from "./rules.ts";
import { formatTermContent } from "./terms.ts";
import { expectSameFacets, membershipStatements, selectMembersOf } from "./timeline-writes.ts";
import { isLogged, MAX_ATTEMPTS, SET_CHANGED, SET_VERSION, type WriteContext, type WriteOutcome } from "./writes.ts";

/**
 * One term before and after: without `before` it is created, without `after` deleted, with `mergedInto` become another.
 * `replaces` is the version of a tombstone that comes to life again.
 */
export type TermChange =
  | {
      readonly before?: undefined;
      readonly after: Term;
      readonly replaces?: number;
      readonly action?: "restored";
      readonly mergedInto?: undefined;
    }
  | { readonly before: Term; readonly after?: Term; readonly action?: "restored"; readonly mergedInto?: Id };

type Name = readonly [kind: string, key: string];

function namesOf(term: Term | undefined): Name[] {
  return term ? listTermKeys(term).map((key) => [term.kind, key]) : [];
}

/** Every name that had or will have something to do with these terms. */
function listNames(changes: readonly TermChange[]): Name[] {
  const all = changes.flatMap(({ before, after }) => [...namesOf(before), ...namesOf(after)]);
  return [...new Map(all.map((name) => [name.join(":"), name])).values()];
}

function listRuleNames(rule: Filter): Name[] {
  const isTerm = (facet: string) => (TERM_KINDS as readonly string[]).includes(facet);
  return rule.clauses.flatMap(({ facet, keys }) => (isTerm(facet) ? keys.map((key): Name => [facet, key]) : []));
}

/** The names of terms as they will be after the changes. */
function applyChanges(aliases: Aliases, changes: readonly TermChange[]): Aliases {
  const result = new Map(aliases);
  for (const { before } of changes) for (const [kind, key] of namesOf(before)) result.delete(`${kind}:${key}`);
  for (const { after } of changes) {
    const keys = after ? listTermKeys(after) : [];
    for (const key of keys) result.set(`${after?.kind}:${key}`, keys);
  }
  return result;
}

/** The rule with every name of the terms that it names. */
export function expandRule(rule: Filter, aliases: Aliases): Filter {
  return {
    ...rule,
    clauses: rule.clauses.map((clause) => ({
      ...clause,
      keys: [...new Set(clause.keys.flatMap((key) => [key, ...(aliases.get(`${clause.facet}:${key}`) ?? [])]))].sort(),
    })),
  };
}

/** What a merged term leaves in the log is where it went. */
function toLogContent({ after, mergedInto }: TermChange): string {
  if (after) return formatTermContent(after);
  return mergedInto === undefined ? "{}" : JSON.stringify({ mergedInto });
}

function toAction({ before, after, action, mergedInto }: TermChange): string {
  if (after) return action ?? (before ? "updated" : "created");
  return mergedInto === undefined ? "deleted" : "merged";
}

/** A row in the log: subject, version, action, content, kind. */
function toLogEntry(change: TermChange): readonly unknown[] {
  const record = change.after ?? change.before;
  const version = change.after?.version ?? (change.before?.version ?? 0) + 1;
  return [record?.id, version, toAction(change), toLogContent(change), record?.kind];
}

function recordStatements(changes: readonly TermChange[], { now, token }: WriteContext): Statement[] {
  const rows = changes.map(({ before, after, mergedInto }): unknown[] =>
    after
      ? [
          after.id,
          after.kind,
          after.slug,
          after.version,
          after.createdAt,
          now,
          formatTermContent(after),
          JSON.stringify(toTermSummary(after)),
          null,
        ]
      : [
          before?.id,
          before?.kind,
          null,
          (before?.version ?? 0) + 1,
          before?.createdAt,
          now,
          "{}",
          "{}",
          mergedInto ?? null,
        ],
  );
  const ids = changes.map(({ before, after }) => (after ?? before)?.id);
  const names = changes.flatMap(({ after }) =>
    after ? listTermKeys(after).map((key) => [after.kind, key, after.id]) : [],
  );
  return [
    sql`INSERT INTO changes (at, kind, token, subject, version, action, content)
        SELECT ${now}, value->>4, ${token ?? null}, value->>0, value->>1, value->>2, value->>3
        FROM ${jsonRows(changes.map(toLogEntry))}`,
    sql`DELETE FROM names WHERE term IN (SELECT value FROM ${jsonRows(ids)})`,
    sql`INSERT INTO terms (id, kind, slug, version, created, updated, content, summary, merged)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8
        FROM ${jsonRows(rows)} WHERE true
        ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, version = excluded.version, updated = excluded.updated,
        content = excluded.content, summary = excluded.summary, merged = excluded.merged`,
    sql`INSERT INTO names (kind, key, term) SELECT value->>0, value->>1, value->>2 FROM ${jsonRows(names)}`,
  ];
}

/** Makes the column `terms` of every event that has one of the names what the tables of terms now say. */
function eventStatement(names: readonly Name[]): Statement {
  const given = jsonRows(names);
  return sql`UPDATE events SET terms = (SELECT json_group_array(json(x.link)) FROM (
        SELECT j.value AS link FROM json_each(events.terms) j WHERE NOT EXISTS (
          SELECT 1 FROM ${given} k WHERE k.value->>0 = j.value->>0 AND k.value->>1 = j.value->>1)
        UNION ALL
        SELECT json_array(n.kind, n.key, json(t.summary)) FROM ${given} k
          CROSS JOIN names n ON n.kind = k.value->>0 AND n.key = k.value->>1 JOIN terms t ON t.id = n.term
          JOIN facets f ON f.facet = n.kind AND f.key = n.key
          WHERE EXISTS (SELECT 1 FROM postings p WHERE p.facet = f.id AND p.public = events.public
            AND p.earliest = events.earliest AND p.event = events.id)) x)
      WHERE id IN (SELECT p.event FROM ${given} k
        CROSS JOIN facets f ON f.facet = k.value->>0 AND f.key = k.value->>1 CROSS JOIN postings p ON p.facet = f.id AND p.public < 3)`;
}

async function membership(
  db: Database,
  changes: readonly TermChange[],
  timelines: readonly Timeline[],
  context: WriteContext,
): Promise<Statement[]> {
  const touched = new Set(listNames(changes).map((name) => name.join(":")));
  const statements: Statement[] = [];
  for (const timeline of timelines) {
    const names = timeline.rule ? listRuleNames(timeline.rule) : [];
    if (!timeline.rule || !names.some((name) => touched.has(name.join(":")))) continue;
    const rule = expandRule(timeline.rule, applyChanges(await readAliases(db, names), changes));
    const resolution = { ...(await resolveQuery(db, rule, context.now)), aliases: new Map() };
    statements.push(
      expectSameFacets(rule, resolution),
      ...membershipStatements(timeline, selectMembersOf({ ...timeline, rule }, resolution)),
    );
  }
  return statements;
}

async function areCurrent(db: Database, changes: readonly TermChange[]): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 FROM ${jsonRows(toVersions(changes))} LEFT JOIN terms t ON t.id = value->>0
      WHERE t.version IS NOT value->>1 LIMIT 1`);
  return rows.length === 0;
}

function toVersions(changes: readonly TermChange[]) {
  return changes.map((change) => {
    const replaces = "replaces" in change ? change.replaces : undefined;
    return [(change.after ?? change.before)?.id, change.before?.version ?? replaces ?? null];
  });
}

/** Writes the records, what events show of them, and the membership of timelines that follows; or nothing. */
export async function writeTerms(
  db: Database,
  changes: readonly TermChange[],
  context: WriteContext,
): Promise<WriteOutcome> {
  for (let attempt = 1; ; attempt++) {
    const { version, timelines } = await readRules(db, []);
    const statements = [
      ...(context.receipt ? [insertReceipt(db, context.receipt, context.now)] : []),
      expectThat(
        sql`NOT EXISTS (SELECT 1 FROM ${jsonRows(toVersions(changes))} LEFT JOIN terms t ON t.id = value->>0
            WHERE t.version IS NOT value->>1) AND ${SET_VERSION} = ${version}`,
      ),
      ...recordStatements(changes, context),
      eventStatement(listNames(changes)),
      ...(await membership(db, changes, timelines, context)),
      SET_CHANGED(context.now),
      ...insertPurge([SET_TAG], context.now),
      ...(context.also ?? []),
    ];
    const [first] = changes.map(toLogEntry);
    try {
      await runBatch(db, statements, first && isLogged(String(first[4]), first, context));
      return "written";
    } catch (error) {
      if (isUniqueViolation(error, "receipts.key")) return "repeated";
      if (isUniqueViolation(error, "names.kind, names.key") || isUniqueViolation(error, "terms.kind, terms.slug"))
        return "conflict";
      if (!isExpectationFailure(error)) throw error;
      if (!(await areCurrent(db, changes))) return "stale";
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
