import { type Event, findShownSince } from "../../domain/event.ts";
import type { Id } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import { listTermKeys, TERM_KINDS, type Term, type TermContent } from "../../domain/term.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { listToldMembers } from "../../domain/told.ts";
import { readContent } from "../events.ts";
import { type Mark, toMarkPostings } from "../marks.ts";
import { listPostings, type Posting, SET, toPublicFlag } from "../postings.ts";
import { toTimeline } from "../timelines.ts";
import type { LogRow } from "./log.ts";

// What the log says happened, one row after the other. Everything else follows from the state in which that ends.

/** Of every record: when it was first and last written, and its last version. */
interface Life {
  readonly version: number;
  readonly created: number;
  readonly updated: number;
}

/** An event; without `event` the tombstone that a deleted one leaves. */
export interface EventState extends Life {
  readonly event?: Event;
  /** Of a tombstone that is a mark: the event as it was. */
  readonly marked?: Event;
  /** As the log has it; of a tombstone its mark. */
  readonly content: string;
  readonly pending: boolean;
  /** Of a tombstone: since when it was public, else 0; and where it went. */
  readonly published: number;
  readonly merged?: Id;
}

/** A record of an entity or a series; without `term` its tombstone. */
export interface TermState extends Life {
  readonly kind: string;
  readonly content: string;
  readonly term?: Term;
  /** Facet keys of its names. */
  readonly keys: readonly string[];
  readonly merged?: Id;
}

export interface TimelineState extends Life {
  readonly content: string;
  readonly timeline?: Timeline;
}

export interface SettingState extends Life {
  readonly content: string;
}

/** Rows written in one batch by a release that gave all facets of a batch the version of its last row. */
interface Run {
  readonly at: number;
  readonly token: number | null;
  last: number;
}

export interface FacetState {
  readonly label: string;
  /** Any spelling of its key will do: in batches of that release the last one won, not the first. */
  readonly isLoose: boolean;
  /** The `seq` of the last change that a reader of it could see; 0 where there was none. */
  readonly version: number;
  /** Its version is at most the end of this run. */
  readonly run?: Run | undefined;
  /** The column of that name holds this instant or a later one. */
  readonly changed: number;
}

export interface State {
  readonly events: Map<number, EventState>;
  readonly timelines: Map<number, TimelineState>;
  readonly terms: Map<number, TermState>;
  readonly settings: Map<string, SettingState>;
  /** By `nameFacet`. */
  readonly facets: Map<string, FacetState>;
  /** What marks post, by event: it follows from what was around them when they were left. */
  readonly marks: Map<number, readonly Posting[]>;
  /** Timelines that are there. */
  readonly present: Map<number, Timeline>;
  /** By `kind:key`, the keys of all names of the term that has it. */
  readonly aliases: Map<string, readonly string[]>;
  run: Run | undefined;
}

export function createState(): State {
  return {
    events: new Map(),
    timelines: new Map(),
    terms: new Map(),
    settings: new Map(),
    facets: new Map(),
    marks: new Map(),
    present: new Map(),
    aliases: new Map(),
    run: undefined,
  };
}

export function nameFacet(facet: string, key: string): string {
  return `${facet}:${key}`;
}

function toLife({ version, at }: LogRow, before: Life | undefined): Life {
  return { version, created: before?.created ?? at, updated: at };
}

/** True where the record is no more after this row. */
function isEnd({ action }: LogRow): boolean {
  return action === "deleted" || action === "merged";
}

function readMark({ content }: LogRow): Mark | undefined {
  return (JSON.parse(content) as { mark?: Mark }).mark;
}

function readMerged({ content }: LogRow): Id | undefined {
  return (JSON.parse(content) as { mergedInto?: Id }).mergedInto;
}

interface Touch {
  readonly facet: string;
  readonly key: string;
  readonly label: string;
  readonly isSeen: boolean;
}

function touch(state: State, { seq, at }: LogRow, { facet, key, label, isSeen }: Touch): void {
  const name = nameFacet(facet, key);
  const found = state.facets.get(name);
  if (found && !isSeen) return;
  const changed = Math.max(found?.changed ?? 0, at);
  const run = isSeen ? state.run : undefined;
  const { label: kept, isLoose } = found ?? { label, isLoose: state.run !== undefined };
  state.facets.set(name, { label: kept, isLoose, version: isSeen ? seq : 0, run, changed });
}

function touchSet(state: State, row: LogRow): void {
  touch(state, row, { ...SET, label: "", isSeen: true });
}

/** Content of a release in which all facets of a batch had one version has no such member. */
function isOfFirstKind({ content }: LogRow): boolean {
  return !("relations" in (JSON.parse(content) as object));
}

/** Rows follow one another in the log, so those of one batch do too; two batches of one second may be taken for one. */
function toRun({ run }: State, row: LogRow): Run | undefined {
  if (isEnd(row) || !isOfFirstKind(row)) return undefined;
  const { seq, at, token } = row;
  if (run?.last !== seq - 1 || run.at !== at || run.token !== token) return { at, token, last: seq };
  run.last = seq;
  return run;
}

function toPending({ at, visible }: LogRow, event: Event): boolean {
  // A row of the first kind whose time came before there was a change feed is visible, and nothing is announced of it.
  return toPublicFlag(event) === 1 && (event.publishedAt ?? 0) > at && visible !== 1;
}

function toEventState(row: LogRow, before: EventState | undefined): EventState {
  const life = toLife(row, before);
  const { created, updated, version } = life;
  if (isEnd(row)) {
    const published = before?.event ? findShownSince(before.event, row.at as Instant) : 0;
    const merged = readMerged(row);
    const mark = readMark(row);
    return {
      ...life,
      ...(mark && before?.event && { marked: before.event }),
      content: mark ? JSON.stringify(mark) : "{}",
      pending: false,
      published,
      ...(merged !== undefined && { merged }),
    };
  }
  const content = readContent(row.content);
  const event: Event = {
    ...content,
    id: row.subject as Id,
    version,
    createdAt: created as Instant,
    updatedAt: updated as Instant,
    terms: [],
    changed: listToldMembers(before?.event, content, row.at as Instant) ?? before?.event?.changed ?? [],
  };
  return { ...life, event, content: row.content, pending: toPending(row, event), published: 0 };
}

function replayEvent(state: State, row: LogRow): void {
  const before = state.events.get(row.subject);
  if (row.action === "published") {
    if (before) state.events.set(row.subject, { ...before, pending: false });
    return;
  }
  state.run = toRun(state, row);
  const after = toEventState(row, before);
  const timelines = [...state.present.values()];
  const list = (event: Event | undefined) => (event ? listPostings(event, timelines, state.aliases) : []);
  const marks = state.marks.get(row.subject) ?? [];
  for (const posting of [...list(after.event), ...list(before?.event), ...marks]) {
    touch(state, row, { ...posting, isSeen: posting.public !== 0 });
  }
  if (after.marked) state.marks.set(row.subject, toMarkPostings(list(after.marked), row.at as Instant));
  else state.marks.delete(row.subject);
  state.events.set(row.subject, after);
}

/** Marks in a timeline go where it goes: to another slug, or with `to` undefined away. */
function moveMarks({ marks }: State, from: string, to: string | undefined): void {
  for (const [event, postings] of marks) {
    const moved = postings.flatMap((posting) => {
      if (posting.facet !== "timeline" || posting.key !== from) return [posting];
      return to === undefined ? [] : [{ ...posting, key: to }];
    });
    marks.set(event, moved);
  }
}

/** The facet goes along with the slug, and takes the place of what another timeline left under the new one. */
function renameFacet({ facets }: State, from: string, to: string): void {
  const [old, name] = [nameFacet("timeline", from), nameFacet("timeline", to)];
  const facet = facets.get(old);
  facets.delete(old);
  if (facet) facets.set(name, facet);
}

function readTimeline(row: LogRow, { version, created, updated }: Life): Timeline | undefined {
  if (isEnd(row)) return undefined;
  const { slug } = JSON.parse(row.content) as { slug: string };
  return toTimeline({ id: row.subject, slug, version, created, updated, content: row.content });
}

function replayTimeline(state: State, row: LogRow): void {
  const life = toLife(row, state.timelines.get(row.subject));
  const before = state.present.get(row.subject);
  const after = readTimeline(row, life);
  const record = after ?? before;
  if (!record) throw new Error(`row ${row.seq} of the log deletes a timeline that is not there`);
  if (before && before.slug !== record.slug) renameFacet(state, before.slug, record.slug);
  if (before && before.slug !== after?.slug) moveMarks(state, before.slug, after?.slug);
  const facet = { facet: "timeline", key: record.slug, label: record.title };
  // Of a timeline the last title is shown, of other values the first spelling.
  const name = nameFacet(facet.facet, facet.key);
  const found = state.facets.get(name);
  if (found) state.facets.set(name, { ...found, label: record.title, isLoose: false });
  touch(state, row, { ...facet, isSeen: true });
  touchSet(state, row);
  if (after) state.present.set(row.subject, after);
  else state.present.delete(row.subject);
  state.timelines.set(row.subject, { ...life, content: row.content, ...(after && { timeline: after }) });
}

function forgetNames({ aliases }: State, { kind, keys }: TermState): void {
  // A term that was merged has left its names to another by now, with another list.
  for (const key of keys) if (aliases.get(`${kind}:${key}`) === keys) aliases.delete(`${kind}:${key}`);
}

function toTermState(row: LogRow, before: TermState | undefined): TermState {
  const life = toLife(row, before);
  const { kind, content } = row;
  if (isEnd(row)) {
    const merged = readMerged(row);
    return { ...life, kind, content: "{}", keys: [], ...(merged !== undefined && { merged }) };
  }
  const term: Term = {
    ...(JSON.parse(content) as TermContent),
    id: row.subject as Id,
    version: life.version,
    createdAt: life.created as Instant,
    updatedAt: life.updated as Instant,
  };
  return { ...life, kind, content, term, keys: listTermKeys(term) };
}

function replayTerm(state: State, row: LogRow): void {
  const before = state.terms.get(row.subject);
  if (before) forgetNames(state, before);
  const after = toTermState(row, before);
  for (const key of after.keys) state.aliases.set(`${after.kind}:${key}`, after.keys);
  state.terms.set(row.subject, after);
  touchSet(state, row);
}

function replaySetting(state: State, row: LogRow): void {
  const { key, value } = JSON.parse(row.content) as { key: string; value: unknown };
  if (key !== "categories") return;
  touchSet(state, row);
  const life = toLife(row, state.settings.get(key));
  state.settings.set(key, { ...life, content: JSON.stringify(value) });
}

/** Lets one row happen. */
export function replay(state: State, row: LogRow): void {
  if (row.kind !== "event") state.run = undefined;
  if (row.kind === "event") replayEvent(state, row);
  else if (row.kind === "timeline") replayTimeline(state, row);
  else if ((TERM_KINDS as readonly string[]).includes(row.kind)) replayTerm(state, row);
  else if (row.kind === "setting") replaySetting(state, row);
}
