import type { Document } from "../domain/document.ts";
import type { DateRole, Entity, Event, Media, Source, Update } from "../domain/event.ts";
import { labelOf } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { createEntries } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import { formatBound } from "./bounds.ts";
import { eventsOf } from "./formats.ts";

interface Row {
  readonly event: Event;
  readonly language: string;
  readonly url: string;
}

function roleDate(role: DateRole): (row: Row) => string | undefined {
  return ({ event }) => event.dates?.[role];
}

/** In the order of the columns. The names are those of the import, which leaves out what it computes itself. */
const COLUMNS: Readonly<Record<string, (row: Row) => string | number | undefined>> = {
  id: ({ event }) => formatId(event.id),
  external_id: ({ event }) => event.externalId,
  slug: ({ event }) => event.slug,
  date: ({ event }) => event.date.text,
  time_zone: ({ event }) => event.timeZone,
  title: ({ event }) => event.title,
  summary: ({ event }) => event.summary,
  body: ({ event }) => event.body,
  language: ({ event }) => event.language,
  translations: ({ event }) => (event.translations ? JSON.stringify(event.translations) : undefined),
  category: ({ event }) => event.category,
  tags: ({ event }) => joinList(event.tags),
  entities: ({ event }) => joinEntities(event.entities),
  countries: ({ event }) => joinList(event.countries),
  place_name: ({ event }) => event.place?.name,
  place_country: ({ event }) => event.place?.country,
  place_subdivision: ({ event }) => event.place?.subdivision,
  lat: ({ event }) => event.place?.lat,
  lon: ({ event }) => event.place?.lon,
  external_url: ({ event }) => event.externalUrl,
  source_url: ({ event }) => event.sources[0]?.url,
  source_title: ({ event }) => event.sources[0]?.title,
  source_publisher: ({ event }) => event.sources[0]?.publisher,
  source_date: ({ event }) => event.sources[0]?.date,
  source_quote: ({ event }) => event.sources[0]?.quote,
  source_archived_url: ({ event }) => event.sources[0]?.archivedUrl,
  // All of them, the first too: where this is filled, the import reads no other column of sources.
  sources: ({ event }) => (fitsColumns(event.sources) ? undefined : JSON.stringify(event.sources.map(toSource))),
  media: ({ event }) => (event.media.length > 0 ? JSON.stringify(event.media.map(toMedia)) : undefined),
  importance: ({ event }) => event.importance,
  series: ({ event }) => event.series?.name,
  edition: ({ event }) => event.series?.edition,
  dates_occurred: roleDate("occurred"),
  dates_announced: roleDate("announced"),
  dates_effective: roleDate("effective"),
  dates_expires: roleDate("expires"),
  dates_listed: roleDate("listed"),
  recurrence_rule: ({ event }) => event.recurrence?.rule,
  recurrence_excluded: ({ event }) => joinList(event.recurrence?.excluded ?? []),
  updates: ({ event }) => (event.updates.length > 0 ? JSON.stringify(event.updates.map(toUpdate)) : undefined),
  event_status: ({ event }) => event.eventStatus,
  note: ({ event }) => event.note,
  status: ({ event }) => event.status,
  published_at: ({ event }) => (event.publishedAt === undefined ? undefined : formatInstant(event.publishedAt)),
  updated_at: ({ event }) => formatInstant(event.updatedAt),
  label: ({ event, language }) => labelOf(event, language),
  earliest: ({ event }) => formatBound(event.date, "earliest"),
  latest: ({ event }) => formatBound(event.date, "latest"),
  url: ({ url }) => url,
};

const HEADER = Object.keys(COLUMNS);
const CELLS = Object.values(COLUMNS);

/** Without it Excel reads UTF-8 as the code page of the machine, and every Chinese title is lost. */
const BYTE_ORDER_MARK = "\ufeff";

/** CSV (RFC 4180), with a header. */
export function render(document: Document): string {
  const addresses = createAddresses(document, ".csv");
  const toLine = createEntries(document, ".csv", (event) => {
    const row = { event, language: document.language, url: addresses.event(formatId(event.id)) };
    return `${CELLS.map((cell) => formatCell(cell(row))).join(",")}\r\n`;
  });
  return `${BYTE_ORDER_MARK}${HEADER.join(",")}\r\n${eventsOf(document).map(toLine).join("")}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Control characters but tab and line ends are left out: readers of CSV end at some of them. */
function formatCell(value: string | number | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const text = guardCell(value.toWellFormed().replace(CONTROLS, ""));
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * Spreadsheets run a cell that begins with = + - @ tab or CR as a formula: such a text gets an apostrophe in front. One
 * that has apostrophes there already gets another, so that taking one away always gives the text back. Numbers are not
 * texts: -33.8 stays.
 */
export function guardCell(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** A list in one cell, split on "|" by the import; a "|" within a value becomes "/". */
function joinList(values: readonly string[]): string {
  return values.map((value) => value.replace(/\|/g, "/")).join("|");
}

/** Names as a list; JSON where an entity is more than its name, or a name cannot stand in a list. */
function joinEntities(entities: readonly Entity[]): string {
  const plain = entities.every((entity) => Object.keys(entity).length === 1 && !/^\s*\[|\|/.test(entity.name));
  return plain ? joinList(entities.map(({ name }) => name)) : JSON.stringify(entities);
}

/** One source at most, and of it nothing that has no column. */
function fitsColumns([first, ...more]: readonly Source[]): boolean {
  return more.length === 0 && first?.supports === undefined;
}

function toUpdate({ at, ...update }: Update) {
  return { at: formatInstant(at), ...update };
}

function toSource({ archivedUrl, ...source }: Source) {
  return { ...source, archived_url: archivedUrl };
}

function toMedia({ mediaType, ...media }: Media) {
  return { ...media, media_type: mediaType };
}
