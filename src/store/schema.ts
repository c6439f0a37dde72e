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
    /** draft, published, unlisted, archived, withdrawn, or deleted: the tombstone, whose content is its mark (store/marks.ts) or empty. */
    status: text().notNull(),
    /** 1 for published, whether its time has come or not; 2 for withdrawn after it was public; 3 for deleted after it was; else 0. */
    public: integer().notNull(),
    /** The instant from which it is public, or was taken back; 0 where `public` is 0. Of a deleted one: since when it was public. */
    published: integer().notNull(),
    earliest: real().notNull(),
    latest: real().notNull(),
    startLatest: real("start_latest").notNull(),
    endEarliest: real("end_earliest").notNull(),
    version: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    content: text().notNull(),
    /** 1 where it is to become public and the log does not say yet that it did. */
    pending: integer().notNull().default(0),
    /** From when to when it is in force (domain/force.ts); null where it says nothing of that. */
    forceEarliest: real("force_earliest"),
    forceStart: real("force_start"),
    forceEnd: real("force_end"),
    forceLatest: real("force_latest"),
    /** What records of entities and series say of its names: a list of [kind, key, summary]. Follows from them. */
    terms: text().notNull().default("[]"),
    /** Of a deleted event: the one that it was merged into. */
    merged: integer(),
    /** When readers were last told of it (`toldAt` of domain/event.ts): what the newly updated are sorted by. */
    told: integer().notNull().default(0),
    /** Names of the members that the last change altered which readers saw, as a JSON list. */
    changed: text().notNull().default("[]"),
    /** Name of the stretch of the calendar that it is counted in (domain/date/bucket.ts). */
    bucket: text().notNull().default(""),
  },
  (table) => [
    // Readers were told again after it was published: the others are found by their publication, and cost no row here.
    index("events_told_again").on(table.told).where(sql`public = 1 AND told <> published`),
    uniqueIndex("events_external_id").on(table.externalId).where(sql`external_id is not null`),
    // What lasts longer than a day, for what has not ended: few events do. It has all that is read of them.
    index("events_lasting")
      .on(table.public, table.latest, table.earliest, table.published)
      .where(sql`latest - earliest >= 86400`),
    index("events_pending").on(table.published).where(sql`pending = 1`),
  ],
);

/** What events say of each other, to be read from the other end. */
export const relations = sqliteTable(
  "relations",
  {
    source: integer().notNull(),
    type: text().notNull(),
    target: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.type, table.target] }),
    index("relations_target").on(table.target),
  ],
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
    /** What is counted of it and stands in no row of `buckets`, by name of bucket, as a JSON object (store/buckets.ts). */
    counts: text().notNull().default("{}"),
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
    /** 1 to 5 for what is more important than most (`tierOf` of store/postings.ts); else 0. */
    tier: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.facet, table.public, table.earliest, table.event] }),
    index("postings_important").on(table.facet, table.tier, table.earliest).where(sql`public = 1 AND tier > 0`),
    index("postings_published").on(table.facet, table.public, table.published, table.event),
    /** The marks of an event, whose facets nobody knows any more. */
    index("postings_marks").on(table.event).where(sql`public = 3`),
  ],
);

/**
 * Events of a facet with `public` = 1 that begin within a year, as far as `facets.counts` was emptied into it
 * (store/buckets.ts): `counts` is a JSON object by what the name of the bucket has after the year, `count` their sum.
 */
export const buckets = sqliteTable(
  "buckets",
  {
    facet: integer().notNull(),
    /** Of four digits, and a "-" before them where it is one: "1952", "-0044". */
    year: text().notNull(),
    count: integer().notNull(),
    counts: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.facet, table.year] })],
);

/** What was done, append-only: `content` is the record after the change. */
export const changes = sqliteTable(
  "changes",
  {
    seq: integer().primaryKey(),
    at: integer().notNull(),
    /** event, timeline, entity, series, setting or token. */
    kind: text().notNull(),
    subject: integer().notNull(),
    version: integer().notNull(),
    /** created, updated, deleted, merged, restored; published: its time came, and nothing was written. */
    action: text().notNull(),
    /** The token that did it. */
    token: integer(),
    content: text().notNull(),
    /** What readers of the change feed are told: 0 nothing, 1 the event as it is, 2 that it is gone. */
    visible: integer().notNull().default(0),
  },
  (table) => [index("changes_subject").on(table.subject)],
);

/** Records of entities and series. One that was merged or deleted stays as a tombstone. */
export const terms = sqliteTable(
  "terms",
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    /** Null for a tombstone. */
    slug: text(),
    version: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    content: text().notNull(),
    /** What documents of events show of it, as JSON. */
    summary: text().notNull(),
    merged: integer(),
  },
  (table) => [uniqueIndex("terms_slug").on(table.kind, table.slug)],
);

/** Under which facet keys events may name a term; each belongs to one. */
export const names = sqliteTable(
  "names",
  {
    kind: text().notNull(),
    key: text().notNull(),
    term: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.key] }), index("names_term").on(table.term)],
);

/** Lists and keys of which there is one each: "categories", "preview-key", "attempt-salt", "hub". */
export const settings = sqliteTable("settings", {
  key: text().primaryKey(),
  version: integer().notNull(),
  updated: integer().notNull(),
  content: text().notNull(),
});

/** Imports as a whole; what became of the rows is in `importParts`. */
export const imports = sqliteTable(
  "imports",
  {
    id: integer().primaryKey(),
    /** Of the request that began it, where it had an Idempotency-Key. */
    receipt: text(),
    /** SHA-256 of the body: who resumes must send the same. */
    fingerprint: text().notNull(),
    /** open (more chunks may come), running, done, undoing or undone. */
    state: text().notNull(),
    /** How rows are read, as JSON. */
    options: text().notNull(),
    token: integer(),
    created: integer().notNull(),
    updated: integer().notNull(),
    /** Rows in all, and those that are dealt with. */
    total: integer().notNull(),
    done: integer().notNull(),
    /** Of one whose rows come in chunks: how many of these are dealt with. Null for the others. */
    chunks: integer(),
    /** Of such a one: the `seq` of the last change before it. */
    since: integer(),
    /** Of such a one: what became of its rows, as a JSON object of numbers. */
    counts: text().notNull().default("{}"),
  },
  (table) => [uniqueIndex("imports_receipt").on(table.receipt).where(sql`receipt is not null`)],
);

/** Verdicts on rows that were dealt with at once. */
export const importParts = sqliteTable(
  "import_parts",
  {
    import: integer().notNull(),
    part: integer().notNull(),
    /** A list, as JSON. */
    verdicts: text().notNull(),
    /** Of the events written: [id, version before or 0, version after]. */
    written: text().notNull(),
    undone: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.import, table.part] })],
);

/** The bodies in which the rows of an import came. WITHOUT ROWID, so that one is one row. */
export const importChunks = sqliteTable(
  "import_chunks",
  {
    import: integer().notNull(),
    chunk: integer().notNull(),
    /** SHA-256 of the body. */
    digest: text().notNull(),
    /** Rows in all, and those that are dealt with. */
    total: integer().notNull(),
    done: integer().notNull(),
    /** What became of the rows, as a JSON object of numbers. */
    counts: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.import, table.chunk] })],
);

/** How often something limited was done within a stretch of time. */
export const attempts = sqliteTable("attempts", {
  key: text().primaryKey(),
  count: integer().notNull(),
  /** When the stretch ends. */
  until: integer().notNull(),
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
    /** Of the secret before the last rotation, and until when it still works. */
    previousHash: text("previous_hash"),
    previousUntil: integer("previous_until"),
    /** When it was last used, to the hour. */
    used: integer(),
    /** Slugs separated by spaces: the timelines that it is limited to; null where it is not. */
    timelines: text(),
  },
  (table) => [
    uniqueIndex("tokens_hash").on(table.hash),
    uniqueIndex("tokens_previous_hash").on(table.previousHash).where(sql`previous_hash is not null`),
  ],
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

/** Who is told of news by the hub (domain/subscription.ts): only callbacks that have confirmed it. */
export const subscriptions = sqliteTable(
  "subscriptions",
  {
    id: integer().primaryKey(),
    topic: text().notNull(),
    callback: text().notNull(),
    /** Of the callback. */
    host: text().notNull(),
    /** What deliveries are signed with; it has to be known in clear for that. */
    secret: text(),
    expires: integer().notNull(),
    /** The ETag of the document that it has, and the SHA-256 of its bytes: another ETag need not be other bytes. */
    etag: text().notNull(),
    digest: text().notNull(),
    /** Deliveries in a row that did not arrive. */
    failures: integer().notNull().default(0),
    /** Nothing is delivered before this instant; 0 where nothing waits. */
    retry: integer().notNull().default(0),
  },
  (table) => [
    uniqueIndex("subscriptions_topic_callback").on(table.topic, table.callback),
    index("subscriptions_retry").on(table.retry).where(sql`retry > 0`),
    index("subscriptions_expires").on(table.expires),
    index("subscriptions_host").on(table.host),
  ],
);

/** Cache tags of what writes changed, to be taken out of the edge's cache: one row a batch, gone when that is done (store/purges.ts). */
export const purges = sqliteTable("purges", {
  /** The `seq` of the last change of the batch: it is never another batch's, even after the row is gone. */
  seq: integer().primaryKey(),
  at: integer().notNull(),
  /** A list, as JSON; empty for all there is. */
  tags: text().notNull(),
});
