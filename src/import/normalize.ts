import { READ_ONLY } from "../contract/event.ts";
import { joinEdtf } from "../domain/date/edtf.ts";
import { DATE_ROLES } from "../domain/event.ts";
import { isRecord } from "./rows.ts";

/** Names in a row -> names of ours: `{ id: "external_id", url: "source_url" }`. */
export type FieldMap = Readonly<Record<string, string>>;

// Flat names are what fits into a table; each stands for a member inside another, here `place` and the first source.
const PLACE: FieldMap = {
  place_name: "name",
  place_country: "country",
  place_subdivision: "subdivision",
  lat: "lat",
  lon: "lon",
};
const SOURCE: FieldMap = {
  source_url: "url",
  source_title: "title",
  source_publisher: "publisher",
  source_date: "date",
  source_quote: "quote",
  source_archived_url: "archived_url",
};
const DATES: FieldMap = Object.fromEntries(DATE_ROLES.map((role) => [`dates_${role}`, role]));
const RECURRENCE: FieldMap = { recurrence_rule: "rule", recurrence_excluded: "excluded" };
const LISTS = ["tags", "entities", "countries", "recurrence_excluded"];
const JSON_CELLS = ["sources", "media", "entities", "updates", "translations", "relations", "recurrence", "dates"];
const NUMBERS = ["importance", "edition", "lat", "lon"];
/** What our CSV has besides, for people. */
export const FOR_PEOPLE: readonly string[] = ["label", "earliest", "latest"];

/** What the JSON of one event has besides, by a member that each item of it has. */
const LISTS_BESIDES: FieldMap = { related: "direction", categories: "key" };

function isBesides(name: string, value: unknown): boolean {
  const member = Object.hasOwn(LISTS_BESIDES, name) ? LISTS_BESIDES[name] : undefined;
  if (member === undefined || !Array.isArray(value)) return false;
  return value.every((item) => isRecord(item) && Object.hasOwn(item, member));
}

function readText(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (JSON_CELLS.includes(name) && /^\s*[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  if (LISTS.includes(name))
    return value
      .split("|")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  if (NUMBERS.includes(name) && /^\s*-?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(value)) return Number(value);
  return value;
}

function take(record: Record<string, unknown>, names: FieldMap): Record<string, unknown> | undefined {
  const found: Record<string, unknown> = {};
  for (const [flat, inner] of Object.entries(names)) {
    if (!Object.hasOwn(record, flat)) continue;
    found[inner] = record[flat];
    delete record[flat];
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

function joinEnd(record: Record<string, unknown>): void {
  const { date, end_date: end } = record;
  if (end === undefined) return;
  if (typeof date === "string" && typeof end === "string" && !date.includes("/")) {
    record["date"] = date === end ? date : joinEdtf(date, end);
    delete record["end_date"];
  }
}

/**
 * A row as it came -> what `EventInput` reads: names mapped, flat names put in their place, texts of tables read as
 * lists and numbers, `date` and `end_date` joined, members that are ours to make taken out. Nothing is dropped that is
 * not known to be ours: what remains unknown is refused by name.
 */
export function normalizeRow(row: Readonly<Record<string, unknown>>, map: FieldMap): Record<string, unknown> {
  const renamed = Object.entries(row)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [Object.hasOwn(map, name) ? (map[name] ?? name) : name, value] as const);
  const record: Record<string, unknown> = Object.fromEntries(
    renamed.map(([name, value]) => [name, readText(name, value)]),
  );
  const wanted = Object.values(map);
  for (const name of [...READ_ONLY, ...FOR_PEOPLE]) if (!wanted.includes(name)) delete record[name];
  for (const name of Object.keys(LISTS_BESIDES)) if (isBesides(name, record[name])) delete record[name];
  joinEnd(record);
  const place = take(record, PLACE);
  if (place && record["place"] === undefined) record["place"] = place;
  const dates = take(record, DATES);
  if (dates && record["dates"] === undefined) record["dates"] = dates;
  const recurrence = take(record, RECURRENCE);
  if (recurrence && record["recurrence"] === undefined) record["recurrence"] = recurrence;
  const source = take(record, SOURCE);
  if (source && record["sources"] === undefined) record["sources"] = [source];
  if (typeof record["series"] === "string") {
    const edition = record["edition"];
    record["series"] = { name: record["series"], ...(edition !== undefined && { edition }) };
    delete record["edition"];
  }
  return record;
}
