import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

// Dates are wall seconds (domain/date), instants are seconds since 1970. docs/adr/0003-posting-lists.md says why the
// tables are as they are. The search table is virtual and stands in a migration of its own.

/** One row an event; `content` is the whole of it as JSON (store/events.ts), the other columns are for queries. */
export const events = sqliteTable(
  "events",
  {
    id: integer().primaryKey(),
    externalId: text("external_id"),
    /** draft, published, archived, or deleted: the tombstone, whose content is empty. */
    status: text().notNull(),
    /** 1 for published, whether its time has come or not. */
    public: integer().notNull(),
    /** The instant from which it is public; 0 where `public` is 0. */
    published: integer().notNull(),
    earliest: real().notNull(),
    latest: real().notNull(),
    startLatest: real("start_latest").notNull(),
    endEarliest: real("end_earliest").notNull(),
    version: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    content: text().notNull(),
  },
  (table) => [uniqueIndex("events_external_id").on(table.externalId).where(sql`external_id is not null`)],
);

/** Every value that events can be filtered by. ("all", "") has every event, ("timelines", "") stands for the set of timelines. */
export const facets = sqliteTable(
  "facets",
  {
    id: integer().primaryKey(),
    facet: text().notNull(),
    key: text().notNull(),
    label: text().notNull(),
    /** Events with `public` = 1. */
    count: integer().notNull(),
    /** The `seq` of the last change that a reader of this facet could see. */
    version: integer().notNull(),
    changed: integer().notNull(),
  },
  (table) => [uniqueIndex("facets_facet_key").on(table.facet, table.key)],
);

/** Which events have a facet, in the orders in which they are read. */
export const postings = sqliteTable(
  "postings",
  {
    facet: integer().notNull(),
    public: integer().notNull(),
    earliest: real().notNull(),
    event: integer().notNull(),
    latest: real().notNull(),
    published: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.facet, table.public, table.earliest, table.event] }),
    index("postings_published").on(table.facet, table.public, table.published, table.event),
  ],
);

/** What was done, append-only: `content` is the record after the change. */
export const changes = sqliteTable("changes", {
  seq: integer().primaryKey(),
  at: integer().notNull(),
  /** event, timeline or token. */
  kind: text().notNull(),
  subject: integer().notNull(),
  version: integer().notNull(),
  /** created, updated, deleted. */
  action: text().notNull(),
  /** The token that did it. */
  token: integer(),
  content: text().notNull(),
});

export const timelines = sqliteTable(
  "timelines",
  {
    id: integer().primaryKey(),
    slug: text().notNull(),
    version: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    content: text().notNull(),
  },
  (table) => [uniqueIndex("timelines_slug").on(table.slug)],
);

/** Bearer tokens. `hash` is the SHA-256 of the token in hexadecimal; the token itself is nowhere. */
export const tokens = sqliteTable(
  "tokens",
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    hash: text().notNull(),
    /** Separated by spaces. */
    scopes: text().notNull(),
    created: integer().notNull(),
    expires: integer(),
    revoked: integer(),
  },
  (table) => [uniqueIndex("tokens_hash").on(table.hash)],
);

/** Answers given to writes that carried an Idempotency-Key, written in one batch with the write itself. */
export const receipts = sqliteTable("receipts", {
  /** Token id and key. */
  key: text().primaryKey(),
  /** Of method, path and body. */
  fingerprint: text().notNull(),
  status: integer().notNull(),
  /** JSON object. */
  headers: text().notNull(),
  body: text().notNull(),
  at: integer().notNull(),
});
