import { parseEdtf } from "../../src/domain/date/edtf.ts";
import type { EventDate } from "../../src/domain/date/event-date.ts";
import type { Event } from "../../src/domain/event.ts";
import { type Filter, parseFilterText } from "../../src/domain/filter.ts";
import { createIds, type Id } from "../../src/domain/id.ts";
import { type Instant, toInstant } from "../../src/domain/instant.ts";
import type { Term } from "../../src/domain/term.ts";
import type { Timeline } from "../../src/domain/timeline.ts";

/** 2026-11-23T12:00:00Z. */
export const NOW: Instant = toInstant(Date.UTC(2026, 10, 23, 12) / 1000);

export function readDate(text: string): EventDate {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

export function readFilter(text: string): Filter {
  const result = parseFilterText(text);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.value;
}

let last = 0;

/** An id that no other event of this run has. */
export function nextId(): Id {
  const [id] = createIds(1, Date.UTC(2026, 0, 1) + last * 16, () => 0);
  last++;
  if (id === undefined) throw new Error("no id");
  return id;
}

/** A published event with nothing special about it. */
export function createEvent(overrides: Partial<Event> = {}): Event {
  return {
    id: nextId(),
    slug: "event",
    date: readDate("2021-12-26"),
    title: "An event",
    tags: [],
    entities: [],
    countries: [],
    sources: [],
    media: [],
    importance: 50,
    relations: [],
    updates: [],
    status: "published",
    publishedAt: toInstant(NOW - 3600),
    version: 1,
    createdAt: toInstant(NOW - 3600),
    updatedAt: toInstant(NOW - 3600),
    terms: [],
    ...overrides,
  };
}

export function createTimeline(overrides: Partial<Timeline> = {}): Timeline {
  return {
    id: nextId(),
    slug: "timeline",
    title: "A timeline",
    language: "en",
    pinned: [],
    excluded: [],
    eras: [],
    order: "date",
    suggestions: false,
    version: 1,
    createdAt: toInstant(NOW - 3600),
    updatedAt: toInstant(NOW - 3600),
    ...overrides,
  };
}

/** The record of an entity with nothing special about it. */
export function createTerm(overrides: Partial<Term> & Pick<Term, "slug" | "name">): Term {
  return {
    id: nextId(),
    kind: "entity",
    names: {},
    aliases: [],
    descriptions: {},
    ids: {},
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    ...overrides,
  };
}
