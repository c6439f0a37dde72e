// Local databases of a size, as the migrations and the writes of the service make them.
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { EventInput, toEventContent } from "../src/contract/event.ts";
import type { Event } from "../src/domain/event.ts";
import { createIds, type Id } from "../src/domain/id.ts";
import { type Instant, toInstant } from "../src/domain/instant.ts";
import { normalizeRow } from "../src/import/normalize.ts";
import type { Database } from "../src/store/database.ts";
import { writeEvents } from "../src/store/event-writes.ts";
import { writeTimeline } from "../src/store/timeline-writes.ts";
import { createTimeline, readFilter } from "../test/helpers/events.ts";
import { createState, removeFolder } from "../test/helpers/server.ts";
import { openFile } from "./sqlite.ts";

/** What is loaded: rows of a file (`{ id, title, date, endDate?, category, tags, place?, url }`), or made-up ones like them. */
export interface Source {
  /** Lines of JSON, compressed; nothing where there is no such file. */
  readonly file?: string;
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly date: string };

/** Every event loaded was published before. */
export const LOADED: Instant = toInstant(Date.UTC(2026, 10, 23, 12) / 1000);
const BATCH = 2000;
/** Every so many events one has the tag of the rare timeline, and its word. */
const RARE = 500;

export const TIMELINES = [
  ["everything", ""],
  ["storms", "category=severe-weather"],
  ["rare", "tag=rare"],
] as const;

const KINDS = [
  ["severe-weather", ["tornado", "hail", "thunderstorm-wind"], "US", "Thunderstorm wind in"],
  ["football", ["eng.2", "de.1"], "GB", "Rovers 1-0 Town at"],
  ["football", ["es.2", "Friendly"], "ES", "Deportivo 2-1 Racing at"],
  ["earthquake", ["m5"], undefined, "Magnitude 5.4 earthquake near"],
] as const;

function makeRow(index: number): Row {
  const [category, tags, country, title] = KINDS[(index * 7) % KINDS.length] ?? KINDS[0];
  const day = new Date(Date.UTC(1950, 0, 1 + ((index * 7919) % 27_000)));
  const name = `Place ${(index * 31) % 12_000}`;
  return {
    id: `row-${index}`,
    title: `${title} ${name}`,
    date: day.toISOString().slice(0, 10),
    category,
    tags: [tags[index % tags.length] ?? "", `league-${index % 1500}`],
    place: { name, ...(country && { country }) },
    url: "https://example.org/",
  };
}

async function* readRows(file: string): AsyncGenerator<Row> {
  const input = createReadStream(file);
  for await (const line of createInterface({ input: input.pipe(createGunzip()) })) yield JSON.parse(line);
}

/** Rows from all over the file, so that `size` of them are like all; after its end the same again, years later, without end. */
async function* takeRows({ file }: Source, size: number): AsyncGenerator<Row> {
  if (!file || !existsSync(file)) {
    console.warn(`${file ? file : "LARGE_EVENTS"} is not there: events are made up.`);
    for (let index = 0; ; index++) yield makeRow(index);
  }
  let total = 0;
  for await (const _row of readRows(file)) total++;
  for (let taken = 0, turn = 0; ; turn++) {
    const step = taken < size ? Math.max(1, total / (size - taken)) : 1;
    let index = 0;
    let next = 0;
    for await (const row of readRows(file)) {
      if (index++ < Math.floor(next)) continue;
      next += step;
      taken++;
      yield turn === 0 ? row : shift(row, turn);
    }
  }
}

/** The same, as if it had been `turn` times 7 years later. */
function shift(row: Row, turn: number): Row {
  const later = (text: unknown) =>
    typeof text === "string"
      ? text
          .replace(/^\d{4}/, (year) => String(Number(year) + 7 * turn).padStart(4, "0"))
          .replace(/^(\d{4}-02)-29/, "$1-28")
      : text;
  const { endDate } = row;
  return {
    ...row,
    id: `${row.id} again ${turn}`,
    date: later(row.date) as string,
    ...(endDate !== undefined && { endDate: later(endDate) }),
  };
}

const MAP = { id: "external_id", url: "source_url", endDate: "end_date" };

/** Undefined for a row that an import would refuse. */
function toEvent(row: Row, id: Id, index: number): Event | undefined {
  const input = normalizeRow(row, MAP);
  const isRare = index % RARE === 0;
  const tags = [...(input["tags"] as string[]), ...(isRare ? ["rare"] : [])];
  const title = isRare ? `${input["title"]}, remarkably` : input["title"];
  // As if they had come in over the years, two a second at the most.
  const published = toInstant(LOADED - 100 - Math.floor(((index * 7919) % 2_000_003) / 2));
  const checked = EventInput.safeParse({ ...input, tags, title, countries: [], status: "published" });
  if (!checked.success) return undefined;
  const content = toEventContent(checked.data, published);
  return { ...content, id, version: 1, createdAt: published, updatedAt: published, terms: [] };
}

async function fill(db: Database, source: Source, size: number): Promise<void> {
  for (const [slug, rule] of TIMELINES) {
    const after = createTimeline({ slug, title: slug, rule: readFilter(rule), order: "-date" });
    await writeTimeline(db, { after }, { now: LOADED });
  }
  const ids = createIds(size, LOADED * 1000 - 1000 * 3600, () => 0);
  let changes: { after: Event }[] = [];
  let index = 0;
  for await (const row of takeRows(source, size)) {
    const after = toEvent(row, ids[index] as Id, index);
    if (!after) continue;
    changes.push({ after });
    index++;
    if (index % BATCH > 0 && index < size) continue;
    const outcome = await writeEvents(db, changes, { now: LOADED });
    if (outcome !== "written") throw new Error(outcome);
    changes = [];
    if (index % (25 * BATCH) === 0) console.log(`${index} events`);
    if (index === size) return;
  }
}

/** The file of the local D1 in a state. */
export function findFile(state: string): string {
  const folder = join(state, "v3/d1");
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".sqlite") && !name.endsWith("metadata.sqlite"),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} databases in ${folder}`);
  return join(folder, only);
}

/** Puts `size` public events into a state that has been migrated, in the timelines above. */
export async function fillState(state: string, source: Source, size: number): Promise<void> {
  const file = openFile(findFile(state));
  await fill(file.db, source, size);
  file.close();
}

/** Makes `state` a database of `size` public events. */
export async function loadState(state: string, source: Source, size: number): Promise<void> {
  removeFolder(state);
  await createState(state);
  await fillState(state, source, size);
}
