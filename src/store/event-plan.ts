import { toBucket } from "../domain/date/bucket.ts";
import { type Event, findShownSince, isPublic, toldAt } from "../domain/event.ts";
import { listFacetValues } from "../domain/facet.ts";
import { toForce } from "../domain/force.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { spanOf } from "../domain/span.ts";
import { type Aliases, TERM_KINDS } from "../domain/term.ts";
import { tokenize, toSearchText } from "../domain/text.ts";
import type { Timeline } from "../domain/timeline.ts";
import { listToldMembers } from "../domain/told.ts";
import type { Counts } from "./buckets.ts";
import { formatContent } from "./events.ts";
import { type Mark, toMark, toMarkPostings } from "./marks.ts";
import { listPostings, type Posting, publishedOf, toPublicFlag } from "./postings.ts";

// What a write of events is to leave in the tables, worked out before anything is written; event-writes.ts makes it so.

/**
 * One event before and after: without `before` it is created, without `after` deleted, and with `mergedInto` become
 * another. `replaces` is the version of a tombstone that comes to life again.
 */
export type EventChange =
  | { readonly before?: undefined; readonly after: Event; readonly replaces?: number; readonly action?: EventAction }
  | { readonly before: Event; readonly after: Event; readonly action?: EventAction }
  | { readonly before: Event; readonly after?: undefined; readonly mergedInto?: Id };

/** What the log says was done, where it is not plain from before and after. */
export type EventAction = "restored";

/** Everything that a list of changes means for the tables, as rows. */
export interface Plan {
  readonly versions: readonly (readonly [id: number, before: number | null])[];
  readonly log: readonly (readonly [
    subject: number,
    version: number,
    action: string,
    content: string,
    visible: 0 | 1 | 2,
  ])[];
  readonly events: readonly (readonly unknown[])[];
  /**
   * `since` is how many changes of this batch come after the last one that touches the facet; `counts` what there is more
   * of each bucket.
   */
  readonly facets: readonly (readonly [
    facet: string,
    key: string,
    label: string,
    count: number,
    seen: 0 | 1,
    since: number,
    counts: Counts,
  ])[];
  readonly removed: readonly (readonly unknown[])[];
  readonly added: readonly (readonly unknown[])[];
  /** Events that come to life again, so that their marks go. `since` is as in `facets`. */
  readonly revived: readonly (readonly [id: number, since: number])[];
  readonly forgotten: readonly number[];
  readonly texts: readonly (readonly [id: number, text: string])[];
  readonly unrelated: readonly (readonly [source: number, type: string, target: number])[];
  readonly related: readonly (readonly [source: number, type: string, target: number])[];
  /** Of `related`, those that must name events that are there; what comes back from the past may name what is no more. */
  readonly attached: readonly (readonly [source: number, type: string, target: number])[];
}

/** Postings are equal where this is: the key columns, by name. */
function nameOf(posting: Posting): string {
  return `${posting.facet}\n${posting.key}\n${posting.public}\n${posting.earliest}\n${posting.event}`;
}

/** Kind and key of every name in the event that a term may stand behind. */
export function listNames(event: Event): [kind: string, key: string][] {
  return listFacetValues(event)
    .filter(({ facet }) => (TERM_KINDS as readonly string[]).includes(facet))
    .map(({ facet, key }) => [facet, key]);
}

/** Columns of what queries on dates look at. */
function toPlace(event: Event): { readonly span: readonly number[]; readonly force: readonly (number | null)[] } {
  const span = spanOf(event);
  const force = toForce(event.dates);
  return {
    span: [span.earliest, span.latest, span.startLatest, span.endEarliest],
    force: force ? [force.earliest, force.startLatest, force.endEarliest, force.latest] : [null, null, null, null],
  };
}

function toEventRow(event: Event, before: Event | undefined, now: Instant): unknown[] {
  const { span, force } = toPlace(event);
  const flag = toPublicFlag(event);
  const published = publishedOf(event);
  return [
    event.id,
    event.externalId ?? null,
    event.status,
    flag,
    published,
    ...span,
    event.version,
    event.createdAt,
    event.updatedAt,
    formatContent(event),
    flag === 1 && published > now ? 1 : 0,
    ...force,
    null,
    flag === 1 ? toldAt(event) : 0,
    // Empty: as it was.
    JSON.stringify(listToldMembers(before, event, now)) ?? "",
    toBucket(event.date),
    listNames(event),
  ];
}

/**
 * What stays of a deleted event: its id, and since when it was public, so that readers are told only of what they saw; and
 * where lists tell of it, its mark and what they find that by.
 */
function toTombstoneRow(event: Event, mergedInto: Id | undefined, mark: Mark | undefined, now: Instant): unknown[] {
  const { id, version, createdAt } = event;
  const { span, force } = mark ? toPlace(event) : { span: [0, 0, 0, 0], force: [null, null, null, null] };
  const state = [null, "deleted", mark ? 3 : 0, findShownSince(event, now)];
  const content = mark ? JSON.stringify(mark) : "{}";
  const last = [mergedInto ?? null, 0, "[]", "", []];
  return [id, ...state, ...span, version + 1, createdAt, now, content, 0, ...force, ...last];
}

function toAction(change: EventChange): string {
  if (!change.after) return change.mergedInto === undefined ? "deleted" : "merged";
  return change.action ?? (change.before ? "updated" : "created");
}

/** What an event that is no more leaves in the log is where it went, and its mark. */
function toLogContent(change: EventChange, mark: Mark | undefined): string {
  if (change.after) return formatContent(change.after);
  return JSON.stringify({ mergedInto: change.mergedInto, mark });
}

/** The marks that the changes leave, each in its place. An event that another becomes is changed along with it. */
function listMarks(changes: readonly EventChange[], now: Instant): (Mark | undefined)[] {
  return changes.map((change) => {
    if (change.after) return undefined;
    const { before: event, mergedInto } = change;
    const survivor = mergedInto && changes.find(({ before }) => before?.id === mergedInto)?.after;
    return toMark(event, now, survivor);
  });
}

function toVisible({ before, after }: EventChange, now: Instant): 0 | 1 | 2 {
  if (after && isPublic(after, now)) return 1;
  return before && isPublic(before, now) ? 2 : 0;
}

function toText(event: Event): string {
  return tokenize(toSearchText(event)).join(" ");
}

function listRelations(event: Event | undefined): Map<string, [number, string, number]> {
  return new Map(
    (event?.relations ?? []).map(({ type, event: target }) => [
      `${type} ${target}`,
      [event?.id ?? 0, type, target] as [number, string, number],
    ]),
  );
}

/** What comes to nothing is left out, so that a write that moves no event writes no counts. */
function addTo(counts: Record<string, number>, name: string, count: number): void {
  const sum = (counts[name] ?? 0) + count;
  if (sum === 0) delete counts[name];
  else counts[name] = sum;
}

/** What the writer saw of all that decides where events belong. */
export interface Surroundings {
  readonly timelines: readonly Timeline[];
  /** As they are after the write, where it changes some of them too. */
  readonly timelinesAfter?: readonly Timeline[];
  readonly aliases: Aliases;
}

/** What the changes mean, given what is around them; the same for the same arguments. */
export function plan(
  changes: readonly EventChange[],
  { timelines, timelinesAfter = timelines, aliases }: Surroundings,
  now: Instant,
): Plan {
  const facets = new Map<string, [string, string, string, number, 0 | 1, number, Record<string, number>]>();
  const removed: unknown[][] = [];
  const added: unknown[][] = [];
  const texts: [number, string][] = [];
  const unrelated: [number, string, number][] = [];
  const related: [number, string, number][] = [];
  const attached: [number, string, number][] = [];
  const marks = listMarks(changes, now);

  for (const [index, change] of changes.entries()) {
    const { before, after } = change;
    const since = changes.length - 1 - index;
    const [oldBucket, newBucket] = [before ? toBucket(before.date) : "", after ? toBucket(after.date) : ""];
    const touch = ({ facet, key, label, public: flag }: Posting, count: number) => {
      const entry = facets.get(`${facet}\n${key}`) ?? [facet, key, label, 0, 0, since, {}];
      const seen = flag !== 0;
      if (flag === 1 && count >= 0) addTo(entry[6], newBucket, 1);
      if (flag === 1 && count <= 0) addTo(entry[6], oldBucket, -1);
      facets.set(`${facet}\n${key}`, [
        facet,
        key,
        entry[2],
        entry[3] + (flag === 1 ? count : 0),
        seen ? 1 : entry[4],
        seen ? since : entry[5],
        entry[6],
      ]);
    };
    const posted = before ? listPostings(before, timelines, aliases) : [];
    const left = marks[index] ? toMarkPostings(posted, now) : [];
    const old = new Map(posted.map((posting) => [nameOf(posting), posting]));
    for (const posting of after ? listPostings(after, timelinesAfter, aliases) : left) {
      const same = old.get(nameOf(posting));
      old.delete(nameOf(posting));
      touch(posting, same ? 0 : 1);
      const { facet, key, public: flag, earliest, event, latest, published, tier } = posting;
      if (same && same.latest === latest && same.published === published && same.tier === tier) continue;
      added.push([facet, key, flag, earliest, event, latest, published, tier]);
    }
    for (const posting of old.values()) {
      touch(posting, -1);
      removed.push([posting.facet, posting.key, posting.public, posting.earliest, posting.event]);
    }
    const text = after && toText(after);
    if (after && text !== undefined && (!before || text !== toText(before))) texts.push([after.id, text]);
    const [oldRelations, newRelations] = [listRelations(before), listRelations(after)];
    for (const [name, row] of oldRelations) if (!newRelations.has(name)) unrelated.push(row);
    const fresh = [...newRelations].flatMap(([name, row]) => (oldRelations.has(name) ? [] : [row]));
    related.push(...fresh);
    if (toAction(change) !== "restored") attached.push(...fresh);
  }

  return {
    versions: changes.map((change) => [
      (change.before ?? change.after)?.id ?? 0,
      change.before?.version ?? (change.after && "replaces" in change ? (change.replaces ?? null) : null),
    ]),
    log: changes.map((change, index) => [
      (change.before ?? change.after)?.id ?? 0,
      change.after?.version ?? (change.before?.version ?? 0) + 1,
      toAction(change),
      toLogContent(change, marks[index]),
      toVisible(change, now),
    ]),
    events: changes.map((change, index) =>
      change.after
        ? toEventRow(change.after, change.before, now)
        : toTombstoneRow(change.before, change.mergedInto, marks[index], now),
    ),
    facets: [...facets.values()],
    removed,
    added,
    revived: changes.flatMap((change, index) =>
      "replaces" in change && change.after ? [[change.after.id, changes.length - 1 - index] as const] : [],
    ),
    forgotten: changes.flatMap(({ before, after }) => (before && !after ? [before.id] : [])),
    texts,
    unrelated,
    related,
    attached,
  };
}
