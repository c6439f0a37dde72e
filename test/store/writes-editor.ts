import fc from "fast-check";
import { expect } from "vitest";
import { type Event, type EventContent, RELATION_TYPES, withTimes } from "../../src/domain/event.ts";
import type { Id } from "../../src/domain/id.ts";
import { type Instant, toInstant } from "../../src/domain/instant.ts";
import { mergeEvents, moveRelations } from "../../src/domain/merge.ts";
import { mergeTerms, type Term } from "../../src/domain/term.ts";
import type { Timeline } from "../../src/domain/timeline.ts";
import { undoImport } from "../../src/routes/api/import-undo.ts";
import type { Database, Statement } from "../../src/store/database.ts";
import { type EventChange, findVersions, writeEvents } from "../../src/store/event-writes.ts";
import { findEvents } from "../../src/store/events.ts";
import { advance, type Import, insertImport, partStatements, type Written } from "../../src/store/imports.ts";
import { type EventMerge, listMergeChanges, listReferrers, writeMerge } from "../../src/store/merges.ts";
import { replaceKey } from "../../src/store/previews.ts";
import { publishDue } from "../../src/store/publication.ts";
import { findCategories, writeCategories } from "../../src/store/settings.ts";
import { type TermChange, writeTerms } from "../../src/store/term-writes.ts";
import { type TimelineChange, writeTimeline } from "../../src/store/timeline-writes.ts";
import { insertToken, revokeToken, rotateToken } from "../../src/store/tokens.ts";
import type { WriteOutcome } from "../../src/store/writes.ts";
import { createTimeline, NOW, nextId, readDate, readFilter } from "../helpers/events.ts";

const RULES = [
  "",
  "category=a",
  "category=a|b&tag=!x",
  "tag=x&tag=y",
  "from=2000&to=2010",
  "from=2005&to=2020&match=certain",
  "q=everywhere",
  "q=-everywhere here",
  "country=new",
  "series=summit",
  "in_force=2008",
  "dated=effective&event_status=!cancelled",
  "language=zh",
  "suggestion=inbox",
];

/** They depend on terms besides events. */
const NAME_RULES = ["entity=Huawei", "entity=华为|smic", "entity=!hw", "entity=!中芯国际&category=a"];

/** As events, terms and rules spell them; a term may have any of them. */
const NAMES = ["Huawei", "华为", "HW", "SMIC", "中芯国际", "ZTE"];

const someDate = fc.constantFrom("1999", "2005-06", "2005-06-07", "2009/2012", "1990/..", "-0043");
const at = fc.nat(1000);

/** What now and then is refused. */
function seldom<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** What an editor may say; the rest of an event is made of it. */
const said = fc.record({
  externalId: seldom(fc.constantFrom("one", "two", "three")),
  title: fc.constantFrom("Here", "Everywhere", "Nowhere", "芯片 here"),
  category: fc.option(fc.constantFrom("a", "b", "c", "A")),
  tags: fc.uniqueArray(fc.constantFrom("x", "X", "y", "z"), { maxLength: 3 }),
  entities: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }),
  series: fc.option(fc.constantFrom("Summit", "Peak")),
  countries: fc.uniqueArray(fc.constantFrom("CN", "US", "new"), { maxLength: 2 }),
  language: fc.option(fc.constantFrom("en", "zh")),
  translation: fc.option(fc.constantFrom("Everywhere", "到处")),
  date: someDate,
  effective: fc.option(someDate),
  expires: fc.option(fc.constantFrom("2009", "2030")),
  recurs: fc.boolean(),
  eventStatus: fc.option(fc.constantFrom("cancelled", "postponed")),
  suggested: fc.boolean(),
  relation: seldom(fc.record({ type: fc.constantFrom(...RELATION_TYPES), to: at })),
  status: fc.constantFrom("published", "published", "published", "draft", "unlisted", "archived", "withdrawn"),
  /** Seconds from now at which it is to be public. */
  ahead: fc.option(fc.integer({ min: -20, max: 20 })),
  importance: fc.constantFrom(50, 51, 100),
});
type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never;

const saidOfTerm = fc.record({
  kind: fc.constantFrom("entity", "entity", "entity", "series"),
  slug: fc.constantFrom("huawei", "smic", "zte", "summit", "peak"),
  name: fc.constantFrom(...NAMES, "Summit"),
  names: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
  aliases: fc.uniqueArray(fc.constantFrom(...NAMES, "Peak"), { maxLength: 2 }),
});
type SaidOfTerm = typeof saidOfTerm extends fc.Arbitrary<infer Value> ? Value : never;

const saidOfTimeline = fc.record({
  slug: fc.constantFrom("t-1", "t-2", "t-3", "t-4"),
  title: fc.constantFrom("A timeline", "Another title"),
  rule: fc.oneof(fc.constantFrom(...RULES), fc.constantFrom(...NAME_RULES)),
  pinned: fc.array(at, { maxLength: 2 }),
  excluded: fc.array(at, { maxLength: 2 }),
});
type SaidOfTimeline = typeof saidOfTimeline extends fc.Arbitrary<infer Value> ? Value : never;

const steps = {
  create: fc.record({ said }),
  edit: fc.record({ at, said }),
  publish: fc.record({ at }),
  schedule: fc.record({ at, ahead: fc.integer({ min: 1, max: 20 }) }),
  withdraw: fc.record({ at }),
  merge: fc.record({ at, into: at }),
  delete: fc.record({ at }),
  restore: fc.record({ at, version: at }),
  revive: fc.record({ at, version: at }),
  import: fc.record({
    made: fc.array(said, { minLength: 2, maxLength: 6 }),
    edited: fc.array(fc.record({ at, said })),
  }),
  undo: fc.record({}),
  announce: fc.record({}),
  timeline: fc.record({ said: saidOfTimeline }),
  rule: fc.record({ at, said: saidOfTimeline }),
  drop: fc.record({ at }),
  reinstate: fc.record({ at }),
  term: fc.record({ said: saidOfTerm }),
  rename: fc.record({ at, said: saidOfTerm }),
  unite: fc.record({ at, into: at }),
  forget: fc.record({ at }),
  token: fc.record({}),
  key: fc.record({}),
  categories: fc.record({ keys: fc.uniqueArray(fc.constantFrom("a", "b"), { maxLength: 2 }) }),
};
type Steps = typeof steps;
type Step = {
  [Kind in keyof Steps]: { kind: Kind; wait: number; of: Steps[Kind] extends fc.Arbitrary<infer Of> ? Of : never };
}[keyof Steps];

export const KINDS = Object.keys(steps) as (keyof Steps)[];

/** A write of this kind, `wait` seconds after the one before. */
function stepOf<Kind extends keyof Steps>(kind: Kind): fc.Arbitrary<Step> {
  const wait = fc.constantFrom(0, 0, 1, 15);
  return fc.record({ kind: fc.constant(kind), wait, of: steps[kind] as fc.Arbitrary<unknown> }) as fc.Arbitrary<Step>;
}

/** Something to work on, and then any writes. */
export const sequence: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.tuple(stepOf("import"), stepOf("timeline"), stepOf("term"), stepOf("timeline"), stepOf("term")),
    fc.array(fc.oneof(...KINDS.map(stepOf)), { minLength: 8, maxLength: 32, size: "max" }),
  )
  .map(([first, rest]) => [...first, ...rest]);

/** Events of one part of an import; many fewer than in earnest, so that there are several parts. */
const PART = 3;

function pick<Item>(items: readonly Item[], place: number): Item | undefined {
  return items[place % Math.max(1, items.length)];
}

/** Carries out steps against the database and keeps the state that clients would know. */
export class Editor {
  now: Instant = NOW;
  /** By id, every version; the last is the present one, of a deleted event undefined. */
  readonly #events = new Map<number, (Event | undefined)[]>();
  readonly #timelines = new Map<number, (Timeline | undefined)[]>();
  readonly #terms = new Map<number, Term>();
  readonly #imports: Import[] = [];
  readonly #db: Database;
  /** How often each kind of step wrote something. */
  readonly written: Map<string, number>;

  constructor(db: Database, written: Map<string, number>) {
    this.#db = db;
    this.written = written;
  }

  get events(): Event[] {
    return [...this.#events.values()].flatMap((versions) => versions.at(-1) ?? []);
  }

  get timelines(): Timeline[] {
    return [...this.#timelines.values()].flatMap((versions) => versions.at(-1) ?? []);
  }

  get terms(): Term[] {
    return [...this.#terms.values()];
  }

  async take(next: Step): Promise<void> {
    this.now = toInstant(this.now + next.wait);
    if (await this.#carryOut(next)) this.written.set(next.kind, (this.written.get(next.kind) ?? 0) + 1);
  }

  #carryOut(next: Step): Promise<boolean> | boolean {
    switch (next.kind) {
      case "create":
        return this.#writeEvents([{ after: this.#create(next.of.said) }]);
      case "edit":
        return this.#change(next.of.at, (before) => this.#toContent(next.of.said, before));
      case "publish":
        return this.#change(next.of.at, (before) => ({ ...before, status: "published", publishedAt: this.now }));
      case "schedule":
        return this.#change(next.of.at, (before) => ({
          ...before,
          status: "published",
          publishedAt: toInstant(this.now + next.of.ahead),
        }));
      case "withdraw":
        return this.#change(next.of.at, (before) => ({ ...before, status: "withdrawn" }));
      case "merge":
        return this.#merge(next.of.at, next.of.into);
      case "delete":
        return this.#delete(next.of.at);
      case "restore":
        return this.#restore(next.of.at, next.of.version);
      case "revive":
        return this.#revive(next.of.at, next.of.version);
      case "import":
        return this.#import(next.of.made, next.of.edited);
      case "undo":
        return this.#undo();
      case "announce":
        return publishDue(this.#db, this.now).then((announced) => announced > 0);
      default:
        return this.#carryOutOther(next);
    }
  }

  #carryOutOther(next: Step): Promise<boolean> | boolean {
    switch (next.kind) {
      case "timeline":
        return this.#writeTimeline({
          after: { ...createTimeline(), ...this.#toTimeline(next.of.said), ...this.#birth() },
        });
      case "rule":
        return this.#changeTimeline(next.of.at, next.of.said);
      case "drop":
        return this.#dropTimeline(next.of.at);
      case "reinstate":
        return this.#reinstate(next.of.at);
      case "term":
        return this.#writeTerms([{ after: { ...this.#toTerm(next.of.said), ...this.#birth(), id: nextId() } }]);
      case "rename":
        return this.#rename(next.of.at, next.of.said);
      case "unite":
        return this.#unite(next.of.at, next.of.into);
      case "forget":
        return this.#forget(next.of.at);
      case "token":
        return this.#writeToken();
      case "key":
        return replaceKey(this.#db, { now: this.now }).then((outcome) => this.#isWritten(outcome));
      case "categories":
        return this.#writeCategories(next.of.keys);
      default:
        throw new Error(`unknown step ${next.kind}`);
    }
  }

  #birth() {
    return { version: 1, createdAt: this.now, updatedAt: this.now };
  }

  #toContent(what: Said, before: Event | undefined): EventContent {
    const { externalId, series, language, category, translation, effective, expires, relation, ahead, eventStatus } =
      what;
    const target = relation && pick(this.events, relation.to);
    return {
      slug: "event",
      date: readDate(what.date),
      title: what.title,
      tags: what.tags,
      entities: what.entities.map((name) => ({ name })),
      countries: what.countries,
      sources: [],
      media: [],
      importance: what.importance,
      updates: [],
      relations: target && target.id !== before?.id ? [{ type: relation.type, event: target.id }] : [],
      status: what.status as Event["status"],
      ...(externalId && { externalId }),
      ...(series && { series: { name: series } }),
      ...(language && { language }),
      ...(category && { category }),
      ...(translation && { translations: { zh: { title: translation } } }),
      ...(effective && { dates: { effective, ...(expires && { expires }) } }),
      ...(what.recurs && what.date === "2005-06-07" && { recurrence: { rule: "FREQ=YEARLY;COUNT=9", excluded: [] } }),
      ...(eventStatus && { eventStatus: eventStatus as "cancelled" | "postponed" }),
      ...(what.suggested && { suggestion: { timeline: "inbox" } }),
      ...(ahead !== null && { publishedAt: toInstant(this.now + ahead) }),
    };
  }

  #create(what: Said): Event {
    return {
      ...withTimes(this.#toContent(what, undefined), undefined, this.now),
      id: nextId(),
      ...this.#birth(),
      terms: [],
    };
  }

  #toAfter(before: Event, content: EventContent): Event {
    const { id, createdAt, terms } = before;
    const version = before.version + 1;
    return { ...withTimes(content, before, this.now), id, version, createdAt, updatedAt: this.now, terms };
  }

  /** Refusals are those that any client meets, and they leave no trace. */
  #isWritten(outcome: WriteOutcome): boolean {
    expect(["written", "conflict", "cyclic", "detached"]).toContain(outcome);
    return outcome === "written";
  }

  #keepEvents(changes: readonly EventChange[]): void {
    for (const { before, after } of changes) {
      const { id } = after ?? (before as Event);
      this.#events.set(id, [...(this.#events.get(id) ?? []), after]);
    }
  }

  async #writeEvents(changes: readonly EventChange[], also: readonly Statement[] = []): Promise<boolean> {
    if (!this.#isWritten(await writeEvents(this.#db, changes, { now: this.now, also }))) return false;
    this.#keepEvents(changes);
    return true;
  }

  #change(place: number, toContent: (before: Event) => EventContent): Promise<boolean> | boolean {
    const before = pick(this.events, place);
    return !!before && this.#writeEvents([{ before, after: this.#toAfter(before, toContent(before)) }]);
  }

  async #merge(place: number, where: number): Promise<boolean> {
    const other = pick(this.events, place);
    const into = pick(
      this.events.filter(({ id }) => id !== other?.id),
      where,
    );
    if (!other || !into) return false;
    const referrers = (await listReferrers(this.#db, other.id, 100)).filter(({ id }) => id !== into.id);
    const merge: EventMerge = {
      other,
      into,
      merged: this.#toAfter(into, mergeEvents(into, other)),
      referrers: referrers.map((before) => ({
        before,
        after: this.#toAfter(before, moveRelations(before, other.id, into.id)),
      })),
    };
    if (!this.#isWritten(await writeMerge(this.#db, merge, { now: this.now }))) return false;
    this.#keepEvents(listMergeChanges(merge));
    for (const timeline of this.timelines.filter(({ pinned }) => pinned.includes(other.id))) {
      const pinned = [...new Set(timeline.pinned.map((id) => (id === other.id ? into.id : id)))];
      const excluded = timeline.excluded.filter((id) => id !== into.id);
      const version = timeline.version + 1;
      this.#keepTimeline(timeline.id, { ...timeline, pinned, excluded, version, updatedAt: this.now });
    }
    return true;
  }

  #delete(place: number): Promise<boolean> | boolean {
    const before = pick(this.events, place);
    return !!before && this.#writeEvents([{ before }]);
  }

  #restore(place: number, version: number): Promise<boolean> | boolean {
    const before = pick(this.events, place);
    const old =
      before &&
      pick(
        (this.#events.get(before.id) ?? []).filter((event) => event !== undefined),
        version,
      );
    return !!old && this.#writeEvents([{ before, after: this.#toAfter(before, old), action: "restored" }]);
  }

  #revive(place: number, version: number): Promise<boolean> | boolean {
    const graves = [...this.#events.values()].filter((versions) => versions.at(-1) === undefined);
    const versions = pick(graves, place);
    const old =
      versions &&
      pick(
        versions.filter((event) => event !== undefined),
        version,
      );
    if (!old) return false;
    const replaces = versions.length;
    const after = { ...withTimes(old, undefined, this.now), version: replaces + 1, updatedAt: this.now };
    return this.#writeEvents([{ after, replaces, action: "restored" }]);
  }

  /** As the import of a file does it: in parts, each with what can be taken back. */
  async #import(made: readonly Said[], edited: readonly { at: number; said: Said }[]): Promise<boolean> {
    const edits = new Map(
      edited.flatMap((edit) => {
        const before = pick(this.events, edit.at);
        return before
          ? [[before.id, { before, after: this.#toAfter(before, this.#toContent(edit.said, before)) }]]
          : [];
      }),
    );
    const changes = [...made.map((what) => ({ before: undefined, after: this.#create(what) })), ...edits.values()];
    const times = { createdAt: this.now, updatedAt: this.now };
    let record: Import = {
      ...{ id: nextId(), fingerprint: "f", state: "running", options: "{}", ...times },
      ...{ total: changes.length, done: 0 },
    };
    expect(await insertImport(this.#db, record)).toBe(true);
    for (let start = 0; start < changes.length; start += PART) {
      const part = changes.slice(start, start + PART);
      const written = part.map(({ before, after }): Written => [after.id, before?.version ?? 0, after.version]);
      const row = { start, verdicts: "[]", written, undone: false };
      if (!(await this.#writeEvents(part, partStatements(record, row, part.length, this.now)))) break;
      record = advance(record, part.length, this.now);
    }
    if (record.done > 0) this.#imports.push(record);
    return record.done > 0;
  }

  /** The last import, unless one of its events was changed since. */
  async #undo(): Promise<boolean> {
    const record = this.#imports.pop();
    if (!record) return false;
    try {
      await undoImport(this.#db, record, { now: this.now });
    } catch (error) {
      expect(error).toMatchObject({ type: "conflict" });
      return false;
    }
    await this.#lookAgain();
    return true;
  }

  /** Takes notice of what was written past the editor. */
  async #lookAgain(): Promise<void> {
    const ids = [...this.#events.keys()] as Id[];
    const present = new Map((await findEvents(this.#db, ids)).map((event) => [event.id, event]));
    for (const [id, version] of await findVersions(this.#db, ids)) {
      const versions = this.#events.get(id) ?? [];
      if (version > versions.length) this.#events.set(id, [...versions, present.get(id)]);
    }
  }

  #toTimeline({ slug, title, rule, pinned, excluded }: SaidOfTimeline): Partial<Timeline> {
    const ids = (places: readonly number[]) => [
      ...new Set(places.flatMap((place) => pick(this.events, place)?.id ?? [])),
    ];
    return { slug, title, rule: readFilter(rule), pinned: ids(pinned), excluded: ids(excluded) };
  }

  #keepTimeline(id: number, timeline: Timeline | undefined): void {
    this.#timelines.set(id, [...(this.#timelines.get(id) ?? []), timeline]);
  }

  async #writeTimeline(change: TimelineChange): Promise<boolean> {
    const outcome = await writeTimeline(this.#db, change, { now: this.now });
    expect(["written", "conflict"]).toContain(outcome);
    const { id } = change.after ?? (change.before as Timeline);
    if (outcome === "written") this.#keepTimeline(id, change.after);
    return outcome === "written";
  }

  #changeTimeline(place: number, what: SaidOfTimeline): Promise<boolean> | boolean {
    const before = pick(this.timelines, place);
    if (!before) return false;
    const after = { ...before, ...this.#toTimeline(what), version: before.version + 1, updatedAt: this.now };
    return this.#writeTimeline({ before, after });
  }

  #dropTimeline(place: number): Promise<boolean> | boolean {
    const before = pick(this.timelines, place);
    return !!before && this.#writeTimeline({ before });
  }

  #reinstate(place: number): Promise<boolean> | boolean {
    const versions = pick(
      [...this.#timelines.values()].filter((each) => each.at(-1) === undefined),
      place,
    );
    const old = versions?.findLast((timeline) => timeline !== undefined);
    if (!versions || !old) return false;
    const after = { ...old, version: versions.length + 1, updatedAt: this.now };
    return this.#writeTimeline({ after, action: "restored" });
  }

  #toTerm({ kind, slug, name, names, aliases }: SaidOfTerm): Omit<Term, "id" | "version" | "createdAt" | "updatedAt"> {
    const byLanguage = Object.fromEntries(names.map((each, index) => [["zh", "de"][index], each]));
    return { kind: kind as Term["kind"], slug, name, names: byLanguage, aliases, descriptions: {}, ids: {} };
  }

  async #writeTerms(changes: readonly TermChange[]): Promise<boolean> {
    const outcome = await writeTerms(this.#db, changes, { now: this.now });
    expect(["written", "conflict"]).toContain(outcome);
    if (outcome !== "written") return false;
    for (const { before, after } of changes) {
      if (after) this.#terms.set(after.id, after);
      else if (before) this.#terms.delete(before.id);
    }
    return true;
  }

  #rename(place: number, what: SaidOfTerm): Promise<boolean> | boolean {
    const before = pick(this.terms, place);
    if (!before) return false;
    const { kind, id, createdAt } = before;
    const after = { ...this.#toTerm(what), kind, id, createdAt, version: before.version + 1, updatedAt: this.now };
    return this.#writeTerms([{ before, after }]);
  }

  #unite(place: number, into: number): Promise<boolean> | boolean {
    const kinds = this.terms.map(({ kind }) => kind);
    const other = pick(
      this.terms.filter(({ kind }) => kinds.indexOf(kind) !== kinds.lastIndexOf(kind)),
      place,
    );
    const before = pick(
      this.terms.filter(({ kind, id }) => kind === other?.kind && id !== other.id),
      into,
    );
    if (!other || !before) return false;
    const after = mergeTerms({ ...before, version: before.version + 1, updatedAt: this.now }, other);
    return this.#writeTerms([
      { before, after },
      { before: other, mergedInto: before.id },
    ]);
  }

  #forget(place: number): Promise<boolean> | boolean {
    const before = pick(this.terms, place);
    return !!before && this.#writeTerms([{ before }]);
  }

  /** All that can be done to one: the log has it, and no table that is made from the log. */
  async #writeToken(): Promise<boolean> {
    const context = { now: this.now };
    const token = { id: nextId(), name: "A token", scopes: ["read"], createdAt: this.now } as const;
    await insertToken(this.#db, token, context);
    await rotateToken(this.#db, token.id, toInstant(this.now + 60), context);
    await revokeToken(this.#db, token.id, context);
    return true;
  }

  async #writeCategories(keys: readonly string[]): Promise<boolean> {
    const { version } = await findCategories(this.#db);
    const list = keys.map((key) => ({ key, label: key.toUpperCase(), labels: {} }));
    const outcome = await writeCategories(this.#db, version, list, { now: this.now });
    expect(outcome).toBe("written");
    return true;
  }
}
