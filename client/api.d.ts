// Made by `npm run client` from the API's OpenAPI document; a test compares the two.

/** Problem details (RFC 9457) */
export type Problem = {
  /** Names the kind of problem; stable */
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: ProblemError[];
  /** Of a record that has changed: the version that is there now */
  version?: number;
};

export type ProblemError = {
  /** JSON Pointer into the body (RFC 6901) */
  pointer?: string;
  /** Name of the query parameter */
  parameter?: string;
  header?: string;
  /** What was there, shortened */
  value?: unknown;
  detail: string;
};

export type EventList = {
  events: Event[];
  /** Address of the next page */
  next: string | null;
};

export type Event = {
  /** Your own id; imports update by it */
  external_id?: string;
  /** Made from the title unless given */
  slug?: string;
  /** When it happened: EDTF (ISO 8601-2) */
  date: string;
  time_zone?: string;
  /** Dates besides the main one (EDTF). `expires` is the last day on which it is in force */
  dates?: {
    occurred?: string;
    announced?: string;
    effective?: string;
    expires?: string;
    listed?: string;
  };
  /** What comes again, beginning with `date` */
  recurrence?: {
    /** RRULE (RFC 5545): FREQ=YEARLY */
    rule: string;
    /** Days on which it does not come */
    excluded?: string[];
  };
  title: string;
  summary?: string;
  /** Markdown; raw HTML is shown as text */
  body?: string;
  language?: string;
  /** Texts in other languages, by path: {"zh": {"title": "…", "media/0/alt": "…"}} */
  translations?: { [name: string]: { [name: string]: string } };
  category?: string;
  tags?: string[];
  countries?: string[];
  place?: {
    name?: string;
    country?: string;
    subdivision?: string;
    /** Degrees, WGS 84 */
    lat?: number;
    lon?: number;
  };
  /** The subject's own page elsewhere */
  external_url?: string;
  sources?: {
    url: string;
    title?: string;
    publisher?: string;
    /** When the source was published (EDTF) */
    date?: string;
    quote?: string;
    archived_url?: string;
    /** Members of the event that it is a citation for; absent: the event as a whole */
    supports?: string[];
  }[];
  media?: {
    url: string;
    media_type?: string;
    /** Size of the file in octets */
    length?: number;
    /** The picture in words; "" says that it is decoration */
    alt: string;
    credit?: string;
    width?: number;
    height?: number;
    /** Focal point: x, y from 0 to 1 */
    focus?: [number, number];
  }[];
  importance?: number;
  series?: {
    name: string;
    edition?: number;
  };
  /** What this event is to others: it amends, follows, is part of them */
  relations?: {
    type: "part_of" | "follows" | "responds_to" | "causes" | "amends" | "supersedes";
    event: string;
  }[];
  /** The log of what became known or was changed */
  updates?: {
    /** Now, unless said */
    at?: string;
    text: string;
    /** Whether readers are to be told */
    significant?: boolean;
  }[];
  /** What became of it in the world, beside `status`, the state of publication */
  event_status?: "tentative" | "confirmed" | "cancelled" | "postponed";
  /** scheduled is published, with `published_at` ahead */
  status?: "draft" | "published" | "unlisted" | "archived" | "withdrawn" | "scheduled";
  /** Why it was cancelled, postponed or withdrawn; readers see it */
  note?: string;
  /** When it becomes public; now, unless said */
  published_at?: string;
  /** Who sent it in; never public */
  suggestion?: {
    timeline: string;
    name?: string;
    contact?: string;
    note?: string;
  };
  id: string;
  /** Permanent id (RFC 4151), the same on every host */
  uri: string;
  url: string;
  /** The date explained: first and last day (or second) it could mean, in words, and how exact it is */
  when: {
    label: string;
    earliest?: string;
    latest?: string;
    precision: string;
    approximate: boolean;
    uncertain: boolean;
    all_day: boolean;
  };
  entities: {
    name: string;
    /** For example person, company, agency */
    type?: string;
    /** For example target, issuer, speaker */
    role?: string;
    /** Ids elsewhere: {"wikidata": "Q312"} */
    ids?: { [name: string]: string };
  }[];
  body_html?: string;
  /** Records of its entities and series */
  terms?: TermLink[];
  withdrawn_at?: string;
  version: number;
  created_at: string;
  updated_at: string;
};

export type TermLink = {
  kind: "entity" | "series";
  /** The name in the event, folded */
  key: string;
  id: string;
  slug: string;
  name: string;
  names: { [name: string]: string };
  type?: string;
  ids: { [name: string]: string };
};

export type EventInput = {
  /** Your own id; imports update by it */
  external_id?: string;
  /** Made from the title unless given */
  slug?: string;
  /** When it happened: EDTF (ISO 8601-2) */
  date: string;
  time_zone?: string;
  /** Dates besides the main one (EDTF). `expires` is the last day on which it is in force */
  dates?: {
    occurred?: string;
    announced?: string;
    effective?: string;
    expires?: string;
    listed?: string;
  };
  /** What comes again, beginning with `date` */
  recurrence?: {
    /** RRULE (RFC 5545): FREQ=YEARLY */
    rule: string;
    /** Days on which it does not come */
    excluded?: string[];
  };
  title: string;
  summary?: string;
  /** Markdown; raw HTML is shown as text */
  body?: string;
  language?: string;
  /** Texts in other languages, by path: {"zh": {"title": "…", "media/0/alt": "…"}} */
  translations?: { [name: string]: { [name: string]: string } };
  category?: string;
  tags?: string[];
  /** Names, or objects */
  entities?: (string | {
    name: string;
    /** For example person, company, agency */
    type?: string;
    /** For example target, issuer, speaker */
    role?: string;
    /** Ids elsewhere: {"wikidata": "Q312"} */
    ids?: { [name: string]: string };
  })[];
  countries?: string[];
  place?: {
    name?: string;
    country?: string;
    subdivision?: string;
    /** Degrees, WGS 84 */
    lat?: number;
    lon?: number;
  };
  /** The subject's own page elsewhere */
  external_url?: string;
  sources?: {
    url: string;
    title?: string;
    publisher?: string;
    /** When the source was published (EDTF) */
    date?: string;
    quote?: string;
    archived_url?: string;
    /** Members of the event that it is a citation for; absent: the event as a whole */
    supports?: string[];
  }[];
  media?: {
    url: string;
    media_type?: string;
    /** Size of the file in octets */
    length?: number;
    /** The picture in words; "" says that it is decoration */
    alt: string;
    credit?: string;
    width?: number;
    height?: number;
    /** Focal point: x, y from 0 to 1 */
    focus?: [number, number];
  }[];
  importance?: number;
  series?: {
    name: string;
    edition?: number;
  };
  /** What this event is to others: it amends, follows, is part of them */
  relations?: {
    type: "part_of" | "follows" | "responds_to" | "causes" | "amends" | "supersedes";
    event: string;
  }[];
  /** The log of what became known or was changed */
  updates?: {
    /** Now, unless said */
    at?: string;
    text: string;
    /** Whether readers are to be told */
    significant?: boolean;
  }[];
  /** What became of it in the world, beside `status`, the state of publication */
  event_status?: "tentative" | "confirmed" | "cancelled" | "postponed";
  /** scheduled is published, with `published_at` ahead */
  status?: "draft" | "published" | "unlisted" | "archived" | "withdrawn" | "scheduled";
  /** Why it was cancelled, postponed or withdrawn; readers see it */
  note?: string;
  /** When it becomes public; now, unless said */
  published_at?: string;
  /** Who sent it in; never public */
  suggestion?: {
    timeline: string;
    name?: string;
    contact?: string;
    note?: string;
  };
};

export type CreatedEvent = {
  /** Your own id; imports update by it */
  external_id?: string;
  /** Made from the title unless given */
  slug?: string;
  /** When it happened: EDTF (ISO 8601-2) */
  date: string;
  time_zone?: string;
  /** Dates besides the main one (EDTF). `expires` is the last day on which it is in force */
  dates?: {
    occurred?: string;
    announced?: string;
    effective?: string;
    expires?: string;
    listed?: string;
  };
  /** What comes again, beginning with `date` */
  recurrence?: {
    /** RRULE (RFC 5545): FREQ=YEARLY */
    rule: string;
    /** Days on which it does not come */
    excluded?: string[];
  };
  title: string;
  summary?: string;
  /** Markdown; raw HTML is shown as text */
  body?: string;
  language?: string;
  /** Texts in other languages, by path: {"zh": {"title": "…", "media/0/alt": "…"}} */
  translations?: { [name: string]: { [name: string]: string } };
  category?: string;
  tags?: string[];
  countries?: string[];
  place?: {
    name?: string;
    country?: string;
    subdivision?: string;
    /** Degrees, WGS 84 */
    lat?: number;
    lon?: number;
  };
  /** The subject's own page elsewhere */
  external_url?: string;
  sources?: {
    url: string;
    title?: string;
    publisher?: string;
    /** When the source was published (EDTF) */
    date?: string;
    quote?: string;
    archived_url?: string;
    /** Members of the event that it is a citation for; absent: the event as a whole */
    supports?: string[];
  }[];
  media?: {
    url: string;
    media_type?: string;
    /** Size of the file in octets */
    length?: number;
    /** The picture in words; "" says that it is decoration */
    alt: string;
    credit?: string;
    width?: number;
    height?: number;
    /** Focal point: x, y from 0 to 1 */
    focus?: [number, number];
  }[];
  importance?: number;
  series?: {
    name: string;
    edition?: number;
  };
  /** What this event is to others: it amends, follows, is part of them */
  relations?: {
    type: "part_of" | "follows" | "responds_to" | "causes" | "amends" | "supersedes";
    event: string;
  }[];
  /** The log of what became known or was changed */
  updates?: {
    /** Now, unless said */
    at?: string;
    text: string;
    /** Whether readers are to be told */
    significant?: boolean;
  }[];
  /** What became of it in the world, beside `status`, the state of publication */
  event_status?: "tentative" | "confirmed" | "cancelled" | "postponed";
  /** scheduled is published, with `published_at` ahead */
  status?: "draft" | "published" | "unlisted" | "archived" | "withdrawn" | "scheduled";
  /** Why it was cancelled, postponed or withdrawn; readers see it */
  note?: string;
  /** When it becomes public; now, unless said */
  published_at?: string;
  /** Who sent it in; never public */
  suggestion?: {
    timeline: string;
    name?: string;
    contact?: string;
    note?: string;
  };
  id: string;
  /** Permanent id (RFC 4151), the same on every host */
  uri: string;
  url: string;
  /** The date explained: first and last day (or second) it could mean, in words, and how exact it is */
  when: {
    label: string;
    earliest?: string;
    latest?: string;
    precision: string;
    approximate: boolean;
    uncertain: boolean;
    all_day: boolean;
  };
  entities: {
    name: string;
    /** For example person, company, agency */
    type?: string;
    /** For example target, issuer, speaker */
    role?: string;
    /** Ids elsewhere: {"wikidata": "Q312"} */
    ids?: { [name: string]: string };
  }[];
  body_html?: string;
  /** Records of its entities and series */
  terms?: TermLink[];
  withdrawn_at?: string;
  version: number;
  created_at: string;
  updated_at: string;
  /** Absent where there are none, or none were looked for */
  possible_duplicates?: Duplicate[];
};

/** An event on record that may be the same: its days touch, and its title or a source is alike */
export type Duplicate = {
  id: string;
  title: string;
  /** EDTF */
  date: string;
  url: string;
  /** Of the titles: 0 for no common word, 1 for the same words */
  similarity: number;
  /** Whether both cite one address */
  shares_source: boolean;
};

export type UpdateInput = {
  text: string;
  /** Whether readers are to be told */
  significant?: boolean;
};

export type OccurrenceList = {
  recurrence: {
    /** RRULE (RFC 5545): FREQ=YEARLY */
    rule: string;
    /** Days on which it does not come */
    excluded?: string[];
    start: string;
  };
  occurrences: {
    /** 1 is the first; days that are excluded keep their number */
    number: number;
    date: string;
    /** The date for people */
    label: string;
  }[];
  /** Whether there are more within the bounds */
  more: boolean;
};

export type BatchInput = {
  /** Done in this order, all or none; no two of one event */
  operations: {
    op: "create";
    event: EventInput;
  } | {
    op: "replace";
    id: string;
    /** The version that you read; the batch is refused if it has changed */
    version: number;
    event: EventInput;
  } | {
    op: "patch";
    id: string;
    /** The version that you read; the batch is refused if it has changed */
    version: number;
    /** JSON Merge Patch (RFC 7396) */
    patch: { [name: string]: unknown };
  } | {
    op: "delete";
    id: string;
    /** The version that you read; the batch is refused if it has changed */
    version: number;
  }[];
};

export type BatchReport = {
  operations: {
    op: "create" | "replace" | "patch" | "delete";
    id: string;
    /** The version that it has now; of a deleted event, that of its end */
    version: number;
  }[];
};

export type DuplicateList = {
  duplicates: Duplicate[];
};

export type TimelineList = {
  timelines: Timeline[];
};

export type Timeline = {
  slug: string;
  title: string;
  description?: string;
  language?: string;
  /** Which events: a query string, for example "category=entity-list|export-control&country=CN"; "" is all */
  rule?: string;
  /** Ids of events that belong to it in any case */
  pinned?: string[];
  /** Ids of events that do not, whatever the rule says */
  excluded?: string[];
  eras?: {
    title: string;
    date: string;
    color?: string;
  }[];
  /** Of the page and of JSON */
  order?: "date" | "-date" | "-published" | "published";
  /** Texts in other languages, by path: {"zh": {"title": "…", "eras/0/title": "…"}} */
  translations?: { [name: string]: { [name: string]: string } };
  /** Whether anyone may suggest events, for moderation */
  suggestions?: boolean;
  id: string;
  uri: string;
  url: string;
  version: number;
  created_at: string;
  updated_at: string;
};

export type TimelineInput = {
  slug: string;
  title: string;
  description?: string;
  language?: string;
  /** Which events: a query string, for example "category=entity-list|export-control&country=CN"; "" is all */
  rule?: string;
  /** Ids of events that belong to it in any case */
  pinned?: string[];
  /** Ids of events that do not, whatever the rule says */
  excluded?: string[];
  eras?: {
    title: string;
    date: string;
    color?: string;
  }[];
  /** Of the page and of JSON */
  order?: "date" | "-date" | "-published" | "published";
  /** Texts in other languages, by path: {"zh": {"title": "…", "eras/0/title": "…"}} */
  translations?: { [name: string]: { [name: string]: string } };
  /** Whether anyone may suggest events, for moderation */
  suggestions?: boolean;
};

export type EntityList = {
  entities: Entity[];
  /** Address of the next page */
  next: string | null;
};

export type Entity = {
  slug: string;
  name: string;
  /** Of `name` and `description` */
  language?: string;
  /** By language: {"zh": "华为"} */
  names?: { [name: string]: string };
  /** Other names under which events know it, in any language */
  aliases?: string[];
  description?: string;
  /** By language */
  descriptions?: { [name: string]: string };
  /** Ids elsewhere: {"wikidata": "Q312", "lei": "HWUPKR0MPOU8FGXBT394"} */
  ids?: { [name: string]: string };
  url?: string;
  /** For example person, company, agency */
  type?: string;
  kind: "entity";
  id: string;
  uri: string;
  /** Its published address */
  page: string;
  version: number;
  created_at: string;
  updated_at: string;
};

export type EntityInput = {
  slug: string;
  name: string;
  /** Of `name` and `description` */
  language?: string;
  /** By language: {"zh": "华为"} */
  names?: { [name: string]: string };
  /** Other names under which events know it, in any language */
  aliases?: string[];
  description?: string;
  /** By language */
  descriptions?: { [name: string]: string };
  /** Ids elsewhere: {"wikidata": "Q312", "lei": "HWUPKR0MPOU8FGXBT394"} */
  ids?: { [name: string]: string };
  url?: string;
  /** For example person, company, agency */
  type?: string;
};

export type MergeInput = {
  /** Slug, or another name, of the record that stays */
  into: string;
};

export type SeriesList = {
  series: Series[];
  /** Address of the next page */
  next: string | null;
};

export type Series = {
  slug: string;
  name: string;
  /** Of `name` and `description` */
  language?: string;
  /** By language: {"zh": "华为"} */
  names?: { [name: string]: string };
  /** Other names under which events know it, in any language */
  aliases?: string[];
  description?: string;
  /** By language */
  descriptions?: { [name: string]: string };
  /** Ids elsewhere: {"wikidata": "Q312", "lei": "HWUPKR0MPOU8FGXBT394"} */
  ids?: { [name: string]: string };
  url?: string;
  /** When editions are to be expected, from `start` on */
  recurrence?: {
    /** RRULE (RFC 5545): FREQ=YEARLY */
    rule: string;
    /** Days on which it does not come */
    excluded?: string[];
    start: string;
  };
  kind: "series";
  id: string;
  uri: string;
  /** Its published address */
  page: string;
  version: number;
  created_at: string;
  updated_at: string;
};

export type SeriesInput = {
  slug: string;
  name: string;
  /** Of `name` and `description` */
  language?: string;
  /** By language: {"zh": "华为"} */
  names?: { [name: string]: string };
  /** Other names under which events know it, in any language */
  aliases?: string[];
  description?: string;
  /** By language */
  descriptions?: { [name: string]: string };
  /** Ids elsewhere: {"wikidata": "Q312", "lei": "HWUPKR0MPOU8FGXBT394"} */
  ids?: { [name: string]: string };
  url?: string;
  /** When editions are to be expected, from `start` on */
  recurrence?: {
    /** RRULE (RFC 5545): FREQ=YEARLY */
    rule: string;
    /** Days on which it does not come */
    excluded?: string[];
    start: string;
  };
};

export type Categories = {
  categories: {
    /** What events say: entity-list */
    key: string;
    label: string;
    /** By language */
    labels?: { [name: string]: string };
    color?: string;
    description?: string;
  }[];
  version: number;
};

export type CategoriesInput = {
  categories: {
    /** What events say: entity-list */
    key: string;
    label: string;
    /** By language */
    labels?: { [name: string]: string };
    color?: string;
    description?: string;
  }[];
};

export type ImportList = {
  imports: ImportSummary[];
  /** Address of the next page */
  next: string | null;
};

export type ImportSummary = {
  id: string;
  url: string;
  /** open: chunks may come; running until every row is dealt with: one that was stopped is to be resumed; undoing likewise */
  state: "open" | "running" | "done" | "undoing" | "undone";
  /** Rows, so far */
  total: number;
  /** Rows that have their verdict */
  done: number;
  /** Of an import that comes in chunks: those that are dealt with */
  chunks?: number;
  created_at: string;
  updated_at: string;
};

export type ImportReport = {
  id?: string;
  url?: string;
  /** open: chunks may come; running until every row is dealt with: one that was stopped is to be resumed; undoing likewise */
  state?: "open" | "running" | "done" | "undoing" | "undone";
  /** Rows, so far */
  total?: number;
  /** Rows that have their verdict */
  done?: number;
  /** Of an import that comes in chunks: those that are dealt with */
  chunks?: number;
  created_at?: string;
  updated_at?: string;
  dry_run: boolean;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** Events that were taken back so far */
  undone?: {
    deleted: number;
    restored: number;
    kept: number;
  };
  /** Of an import that comes in chunks none: each chunk has those of its rows */
  rows: RowVerdict[];
};

export type RowVerdict = {
  /** Counted from 1; for CSV the first row below the header is 1 */
  row: number;
  verdict: "created" | "updated" | "unchanged" | "refused";
  id?: string;
  external_id?: string;
  errors?: ProblemError[];
  /** What was changed or dropped on the way */
  losses?: RowLoss[];
  /** Of a new event, where `duplicates=warn` asks for them */
  possible_duplicates?: Duplicate[];
  /** What became of it when the import was undone; kept: it was changed meanwhile */
  undone?: "deleted" | "restored" | "kept";
};

export type RowLoss = {
  /** JSON Pointer (RFC 6901) into the row as it was read */
  pointer: string;
  /** What the row has, shortened */
  was: unknown;
  /** What the event has, shortened; absent where it is dropped */
  now?: unknown;
  why: string;
};

export type ImportChunk = {
  /** Its number */
  chunk: number;
  url: string;
  /** SHA-256 of the body, in hexadecimal */
  digest: string;
  /** Rows */
  total: number;
  /** Rows that have their verdict; with fewer than all of them it is to be sent again */
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** Counted within the chunk */
  rows: RowVerdict[];
};

export type ImportCloseInput = {
  /** How many there were: their numbers are 1 to this */
  chunks: number;
};

export type ImportChunkList = {
  chunks: ImportChunkSummary[];
  /** Address of the next page */
  next: string | null;
};

export type ImportChunkSummary = {
  /** Its number */
  chunk: number;
  url: string;
  /** SHA-256 of the body, in hexadecimal */
  digest: string;
  /** Rows */
  total: number;
  /** Rows that have their verdict; with fewer than all of them it is to be sent again */
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
};

export type MergeEventInput = {
  /** Id of the event that stays */
  into: string;
};

export type TokenList = {
  tokens: Token[];
};

export type Token = {
  id: string;
  name: string;
  scopes: ("read" | "events:write" | "timelines:write" | "terms:write" | "settings:write" | "tokens:write" | "audit:read" | "metrics:read")[];
  timelines?: string[];
  created_at: string;
  expires_at?: string;
  revoked_at?: string;
  /** To the hour */
  last_used_at?: string;
  /** Until when the secret before the last rotation works too */
  previous_secret_until?: string;
  /** The secret; shown once, in the answer that creates or rotates it */
  token?: string;
};

export type TokenInput = {
  name: string;
  scopes: ("read" | "events:write" | "timelines:write" | "terms:write" | "settings:write" | "tokens:write" | "audit:read" | "metrics:read")[];
  /** Slugs: it reads and writes only these timelines and the events in them; absent: all */
  timelines?: string[];
  expires_at?: string;
};

export type RotationInput = {
  /** How long the secret in use until now works beside the new one; 0 ends it at once */
  overlap_seconds?: number;
};

export type RevisionList = {
  /** Newest first */
  revisions: RevisionSummary[];
  /** Address of the next page */
  next: string | null;
};

export type RevisionSummary = {
  version: number;
  at: string;
  /** created, updated, restored, deleted or merged */
  action: string;
  /** The token that did it */
  token?: {
    id: string;
    name?: string;
  };
  /** Names of the members that differ from the version before */
  changed: string[];
};

export type Diff = {
  version: number;
  /** The version that it is compared with; 0 is before the first */
  with: number;
  differences: {
    /** JSON Pointer (RFC 6901) into what is sent to write the record */
    pointer: string;
    /** In `with`; absent: nothing */
    before?: unknown;
    /** In `version`; absent: nothing */
    after?: unknown;
  }[];
};

export type RestoreInput = {
  version: number;
};

export type PreviewInput = {
  /** For how many seconds the link works */
  expires_in?: number;
};

export type Preview = {
  /** The event as a page; the same query shows it in every other format: /events/{id}.json?preview=... */
  url: string;
  expires_at: string;
};

export type RevocationInput = Record<string, never>;

export type SuggestionInput = {
  /** When it happened: EDTF (ISO 8601-2) */
  date: string;
  title: string;
  summary?: string;
  language?: string;
  /** Where it can be checked */
  sources?: {
    url: string;
    title?: string;
  }[];
  /** Of who suggests it; never public */
  name?: string;
  /** For questions of the editors; never public */
  contact?: string;
  /** For the editors; never public */
  note?: string;
};

export type Suggestion = {
  /** Of the event, should the editors publish it */
  id: string;
  timeline: string;
  date: string;
  title: string;
  received_at: string;
};

export type AuditList = {
  /** Oldest first */
  entries: AuditEntry[];
  /** How far the log was read: ask with it later for what is new then */
  since: number;
  /** Address of the next page */
  next: string | null;
};

export type AuditEntry = {
  /** Its place in the log; every later entry has a higher one */
  seq: number;
  at: string;
  kind: "event" | "timeline" | "entity" | "series" | "setting" | "token";
  /** Of the record; absent for settings, which have a name alone */
  id?: string;
  /** Of the record, after it */
  version: number;
  /** created, updated, restored, deleted or merged; published: a time came, and nothing was written */
  action: string;
  /** What the record was called then; absent where it was taken away */
  name?: string;
  /** Of a token: what it may do from then on */
  scopes?: string[];
  /** Absent where no token did it: the command line, the clock */
  token?: {
    id: string;
    name?: string;
  };
};

export interface Operations {
  /** List events, drafts included */
  "GET /events": {
    input: {
      query?: {
        /** Category: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        category?: string;
        /** Tag: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        tag?: string;
        /** Name of an entity: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        entity?: string;
        /** Country (ISO 3166-1 alpha-2): a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        country?: string;
        /** Name of a place: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        place?: string;
        /** Name of a series: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        series?: string;
        /** Language: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        language?: string;
        /** Slug of a timeline: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        timeline?: string;
        /** tentative, confirmed, cancelled or postponed: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        event_status?: string;
        /** A role of dates that it has: occurred, announced, effective, expires or listed: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        dated?: string;
        /** Day of any year on which it falls or begins, 05-10, or today (UTC): a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        on_this_day?: string;
        /** Slug of the timeline that it was suggested for: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold */
        suggestion?: string;
        /** Events that touch or follow this EDTF date */
        from?: string;
        /** Events that touch or precede this EDTF date */
        to?: string;
        /** Events that touch this EDTF date; alone, without from and to */
        on?: string;
        /** Events of any year that fall, or begin, on one of the days of an ISO 8601 week, 2026-W19, or of this one: today */
        this_week?: string;
        /** Events that are in force on this EDTF date */
        in_force?: string;
        /** Whether coarse dates could (possible) or surely do (certain) lie in the window */
        match?: "possible" | "certain";
        /** Text: words, "a phrase", -without, prefix* */
        q?: string;
        /** By date or publication, - for the latest first; upcoming: what has not ended today (UTC), soonest first */
        order?: "date" | "-date" | "-published" | "published" | "upcoming";
        /** Events on a page */
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
        /** Language (BCP 47) of labels, and of texts where they are translated */
        lang?: string;
      };
    };
    answer: EventList;
  };
  /** Create an event */
  "POST /events": {
    input: {
      query?: {
        /** Where an event like it is on record. warn: create, and name those that may be the same; refuse: 409 that names them; ignore: do not look */
        duplicates?: "warn" | "refuse" | "ignore";
      };
      body: EventInput;
    };
    answer: CreatedEvent;
  };
  /** Read an event */
  "GET /events/{id}": {
    input: {
      path: {
        id: string | number;
      };
    };
    answer: Event;
  };
  /** Replace an event */
  "PUT /events/{id}": {
    input: {
      path: {
        id: string | number;
      };
      body: EventInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Event;
  };
  /** Change members of an event */
  "PATCH /events/{id}": {
    input: {
      path: {
        id: string | number;
      };
      body: unknown;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Event;
  };
  /** Delete an event */
  "DELETE /events/{id}": {
    input: {
      path: {
        id: string | number;
      };
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: undefined;
  };
  /** Add an entry to the log of an event */
  "POST /events/{id}/updates": {
    input: {
      path: {
        id: string | number;
      };
      body: UpdateInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Event;
  };
  /** List when an event comes again */
  "GET /events/{id}/occurrences": {
    input: {
      path: {
        id: string | number;
      };
      query: {
        /** From the first second of this date on (EDTF): 2026 */
        from: string;
        /** To the last second of this date (EDTF): 2030-06 */
        to: string;
        limit?: number;
        /** Of the labels (BCP 47) */
        lang?: string;
      };
    };
    answer: OccurrenceList;
  };
  /** Write many events at once */
  "POST /events/batch": {
    input: {
      body: BatchInput;
    };
    answer: BatchReport;
  };
  /** List events that may be the same */
  "GET /events/{id}/duplicates": {
    input: {
      path: {
        id: string | number;
      };
    };
    answer: DuplicateList;
  };
  /** List timelines */
  "GET /timelines": {
    input: Record<never, never>;
    answer: TimelineList;
  };
  /** Create a timeline */
  "POST /timelines": {
    input: {
      body: TimelineInput;
    };
    answer: Timeline;
  };
  /** Read a timeline's record */
  "GET /timelines/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
    };
    answer: Timeline;
  };
  /** Replace a timeline's record */
  "PUT /timelines/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      body: TimelineInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Timeline;
  };
  /** Change members of a timeline's record */
  "PATCH /timelines/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      body: unknown;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Timeline;
  };
  /** Delete a timeline */
  "DELETE /timelines/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: undefined;
  };
  /** List entities */
  "GET /entities": {
    input: {
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: EntityList;
  };
  /** Create an entity */
  "POST /entities": {
    input: {
      body: EntityInput;
    };
    answer: Entity;
  };
  /** Read an entity */
  "GET /entities/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
    };
    answer: Entity;
  };
  /** Replace an entity */
  "PUT /entities/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      body: EntityInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Entity;
  };
  /** Change members of an entity */
  "PATCH /entities/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      body: unknown;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Entity;
  };
  /** Delete an entity */
  "DELETE /entities/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: undefined;
  };
  /** Merge an entity into another */
  "POST /entities/{slug}/merge": {
    input: {
      path: {
        slug: string | number;
      };
      body: MergeInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Entity;
  };
  /** List series */
  "GET /series": {
    input: {
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: SeriesList;
  };
  /** Create a series */
  "POST /series": {
    input: {
      body: SeriesInput;
    };
    answer: Series;
  };
  /** Read a series */
  "GET /series/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
    };
    answer: Series;
  };
  /** Replace a series */
  "PUT /series/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      body: SeriesInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Series;
  };
  /** Change members of a series */
  "PATCH /series/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      body: unknown;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Series;
  };
  /** Delete a series */
  "DELETE /series/{slug}": {
    input: {
      path: {
        slug: string | number;
      };
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: undefined;
  };
  /** Merge a series into another */
  "POST /series/{slug}/merge": {
    input: {
      path: {
        slug: string | number;
      };
      body: MergeInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Series;
  };
  /** Read the list of categories */
  "GET /categories": {
    input: Record<never, never>;
    answer: Categories;
  };
  /** Replace the list of categories */
  "PUT /categories": {
    input: {
      body: CategoriesInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Categories;
  };
  /** List imports */
  "GET /imports": {
    input: {
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: ImportList;
  };
  /** Import events */
  "POST /imports": {
    input: {
      query?: {
        /** The rows come in chunks, each to an address of its own, until the import is closed; this request has none */
        chunks?: "true" | "false";
        /** Check and report, write nothing */
        dry_run?: "true" | "false";
        /** For rows that have none; else new events are drafts, and others stay as they are */
        status?: "draft" | "published" | "unlisted" | "archived" | "withdrawn";
        /** Where a new event is like one on record. warn: name those that may be the same; refuse: refuse the row; ignore: do not look. Rows that are near each other are not compared */
        duplicates?: "warn" | "refuse" | "ignore";
        /** Of calendars: a rule that no event here can have is made into events of their own, of which none is before this date (EDTF) */
        from?: string;
        /** Of calendars: none of those events is after this date */
        to?: string;
        /** Your names for ours: id:external_id,url:source_url */
        map?: string;
      };
      body: string;
      contentType: "application/x-ndjson" | "application/json" | "text/csv" | "text/calendar" | "application/rss+xml" | "application/atom+xml" | "application/xml" | "text/xml" | "application/feed+json";
    };
    answer: ImportReport;
  };
  /** Read an import */
  "GET /imports/{id}": {
    input: {
      path: {
        id: string | number;
      };
    };
    answer: ImportReport;
  };
  /** Send a chunk of an import */
  "PUT /imports/{id}/chunks/{chunk}": {
    input: {
      path: {
        id: string | number;
        chunk: string | number;
      };
      body: string;
      contentType: "application/x-ndjson" | "application/json" | "text/csv" | "text/calendar" | "application/rss+xml" | "application/atom+xml" | "application/xml" | "text/xml" | "application/feed+json";
    };
    answer: ImportChunk;
  };
  /** Read a chunk of an import */
  "GET /imports/{id}/chunks/{chunk}": {
    input: {
      path: {
        id: string | number;
        chunk: string | number;
      };
    };
    answer: ImportChunk;
  };
  /** Close an import that came in chunks */
  "POST /imports/{id}/close": {
    input: {
      path: {
        id: string | number;
      };
      body: ImportCloseInput;
    };
    answer: ImportReport;
  };
  /** List the chunks of an import */
  "GET /imports/{id}/chunks": {
    input: {
      path: {
        id: string | number;
      };
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: ImportChunkList;
  };
  /** Go on with an import that was stopped */
  "POST /imports/{id}/resume": {
    input: {
      path: {
        id: string | number;
      };
      body: string;
      contentType: "application/x-ndjson" | "application/json" | "text/csv" | "text/calendar" | "application/rss+xml" | "application/atom+xml" | "application/xml" | "text/xml" | "application/feed+json";
    };
    answer: ImportReport;
  };
  /** Undo an import */
  "POST /imports/{id}/undo": {
    input: {
      path: {
        id: string | number;
      };
      body: Record<string, never>;
    };
    answer: ImportReport;
  };
  /** Merge an event into another */
  "POST /events/{id}/merge": {
    input: {
      path: {
        id: string | number;
      };
      body: MergeEventInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Event;
  };
  /** List tokens, without their secrets */
  "GET /tokens": {
    input: Record<never, never>;
    answer: TokenList;
  };
  /** Create a token */
  "POST /tokens": {
    input: {
      body: TokenInput;
    };
    answer: Token;
  };
  /** Read what your own token may do */
  "GET /tokens/self": {
    input: Record<never, never>;
    answer: Token;
  };
  /** Give your own token a new secret */
  "POST /tokens/self/rotate": {
    input: {
      body: RotationInput;
    };
    answer: Token;
  };
  /** Give a token a new secret */
  "POST /tokens/{id}/rotate": {
    input: {
      path: {
        id: string | number;
      };
      body: RotationInput;
    };
    answer: Token;
  };
  /** Revoke a token */
  "DELETE /tokens/{id}": {
    input: {
      path: {
        id: string | number;
      };
    };
    answer: undefined;
  };
  /** List the revisions of an event */
  "GET /events/{id}/revisions": {
    input: {
      path: {
        id: string | number;
      };
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: RevisionList;
  };
  /** Read an event as it was */
  "GET /events/{id}/revisions/{version}": {
    input: {
      path: {
        id: string | number;
        version: string | number;
      };
    };
    answer: {
      version: number;
      at: string;
      /** created, updated, restored, deleted or merged */
      action: string;
      /** The token that did it */
      token?: {
        id: string;
        name?: string;
      };
      event?: Event;
    };
  };
  /** Compare two revisions of an event */
  "GET /events/{id}/revisions/{version}/diff": {
    input: {
      path: {
        id: string | number;
        version: string | number;
      };
      query?: {
        /** Another version; the one before, unless said */
        with?: number;
      };
    };
    answer: Diff;
  };
  /** Make an event what it was */
  "POST /events/{id}/restore": {
    input: {
      path: {
        id: string | number;
      };
      body: RestoreInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Event;
  };
  /** List the revisions of a timeline */
  "GET /timelines/{slug}/revisions": {
    input: {
      path: {
        slug: string | number;
      };
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: RevisionList;
  };
  /** Read a timeline as it was */
  "GET /timelines/{slug}/revisions/{version}": {
    input: {
      path: {
        slug: string | number;
        version: string | number;
      };
    };
    answer: {
      version: number;
      at: string;
      /** created, updated, restored, deleted or merged */
      action: string;
      /** The token that did it */
      token?: {
        id: string;
        name?: string;
      };
      timeline?: Timeline;
    };
  };
  /** Compare two revisions of a timeline */
  "GET /timelines/{slug}/revisions/{version}/diff": {
    input: {
      path: {
        slug: string | number;
        version: string | number;
      };
      query?: {
        /** Another version; the one before, unless said */
        with?: number;
      };
    };
    answer: Diff;
  };
  /** Make a timeline what it was */
  "POST /timelines/{slug}/restore": {
    input: {
      path: {
        slug: string | number;
      };
      body: RestoreInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Timeline;
  };
  /** List the revisions of an entity */
  "GET /entities/{slug}/revisions": {
    input: {
      path: {
        slug: string | number;
      };
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: RevisionList;
  };
  /** Read an entity as it was */
  "GET /entities/{slug}/revisions/{version}": {
    input: {
      path: {
        slug: string | number;
        version: string | number;
      };
    };
    answer: {
      version: number;
      at: string;
      /** created, updated, restored, deleted or merged */
      action: string;
      /** The token that did it */
      token?: {
        id: string;
        name?: string;
      };
      entity?: Entity;
    };
  };
  /** Compare two revisions of an entity */
  "GET /entities/{slug}/revisions/{version}/diff": {
    input: {
      path: {
        slug: string | number;
        version: string | number;
      };
      query?: {
        /** Another version; the one before, unless said */
        with?: number;
      };
    };
    answer: Diff;
  };
  /** Make an entity what it was */
  "POST /entities/{slug}/restore": {
    input: {
      path: {
        slug: string | number;
      };
      body: RestoreInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Entity;
  };
  /** List the revisions of a series */
  "GET /series/{slug}/revisions": {
    input: {
      path: {
        slug: string | number;
      };
      query?: {
        limit?: number;
        /** From `next` of the page before */
        cursor?: string;
      };
    };
    answer: RevisionList;
  };
  /** Read a series as it was */
  "GET /series/{slug}/revisions/{version}": {
    input: {
      path: {
        slug: string | number;
        version: string | number;
      };
    };
    answer: {
      version: number;
      at: string;
      /** created, updated, restored, deleted or merged */
      action: string;
      /** The token that did it */
      token?: {
        id: string;
        name?: string;
      };
      series?: Series;
    };
  };
  /** Compare two revisions of a series */
  "GET /series/{slug}/revisions/{version}/diff": {
    input: {
      path: {
        slug: string | number;
        version: string | number;
      };
      query?: {
        /** Another version; the one before, unless said */
        with?: number;
      };
    };
    answer: Diff;
  };
  /** Make a series what it was */
  "POST /series/{slug}/restore": {
    input: {
      path: {
        slug: string | number;
      };
      body: RestoreInput;
      /** The ETag or the version that was read; "*": whatever is there. */
      ifMatch: string | number;
    };
    answer: Series;
  };
  /** Make a preview link */
  "POST /events/{id}/previews": {
    input: {
      path: {
        id: string | number;
      };
      body: PreviewInput;
    };
    answer: Preview;
  };
  /** End all preview links */
  "POST /previews/revoke": {
    input: {
      body: RevocationInput;
    };
    answer: undefined;
  };
  /** Suggest an event */
  "POST /timelines/{slug}/suggestions": {
    input: {
      path: {
        slug: string | number;
      };
      body: SuggestionInput;
    };
    answer: Suggestion;
  };
  /** Read who did what */
  "GET /audit": {
    input: {
      query?: {
        /** Entries after this `seq`; from the first, unless said */
        since?: number;
        kind?: "event" | "timeline" | "entity" | "series" | "setting" | "token";
        /** Id of the token that did it */
        token?: string;
        limit?: number;
      };
    };
    answer: AuditList;
  };
}
