import { sql } from "drizzle-orm";
import { type Database, runBatch } from "../database.ts";

// The search table keeps words, not texts. Two views of its index, which hold nothing of their own and are there only
// while it is read, tell where each word stands; that is added up to one number for each event, so that neither side of
// the comparison has to be held, and every list of the index is read once.

/** Rows of one round trip. */
const AT_ONCE = 5000;
/** Places of words that one round trip fetches, unless a single word has more. */
const MAX_PLACES = 50_000;

const MAKE_VIEWS = [
  sql`CREATE VIRTUAL TABLE IF NOT EXISTS search_vocabulary USING fts5vocab(search, row)`,
  sql`CREATE VIRTUAL TABLE IF NOT EXISTS search_places USING fts5vocab(search, instance)`,
];
const DROP_VIEWS = [sql`DROP TABLE IF EXISTS search_vocabulary`, sql`DROP TABLE IF EXISTS search_places`];

/** What is known of the words of one event. */
export interface Words {
  readonly id: number;
  /** How many there are, and a number that is another one for other words or another order. */
  readonly words: string;
}

interface Sum {
  count: number;
  sum: number;
}

/** FNV-1a over the word and where it stands, 32 bits. Their sum stays exact for two million words. */
function hash(word: string, place: number): number {
  const text = `${place} ${word}`;
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

function show({ count, sum }: Sum): string {
  return `${count} (${sum.toString(36)})`;
}

/** The words of an event as `readWords` finds them where they are stored. */
export function describeWords(words: readonly string[]): string {
  return show({ count: words.length, sum: words.reduce((sum, word, place) => sum + hash(word, place), 0) });
}

interface Term {
  readonly term: string;
  readonly places: number;
}

/** First and last words of stretches of the vocabulary, each of about so many places. */
function toStretches(terms: readonly Term[]): [first: string, last: string][] {
  const stretches: [string, string][] = [];
  let size = 0;
  for (const { term, places } of terms) {
    const stretch = stretches.at(-1);
    size += places;
    if (stretch && size <= MAX_PLACES) {
      stretch[1] = term;
    } else {
      stretches.push([term, term]);
      size = places;
    }
  }
  return stretches;
}

async function listTerms(db: Database): Promise<Term[]> {
  const terms: Term[] = [];
  for (;;) {
    const last = terms.at(-1)?.term ?? "";
    // The view looks up ">=", but not ">".
    const rows = await db.all<Term>(
      sql`SELECT term, cnt AS places FROM search_vocabulary WHERE term >= ${last} AND term <> ${last}
          ORDER BY term LIMIT ${AT_ONCE}`,
    );
    for (const row of rows) terms.push(row);
    if (rows.length < AT_ONCE) return terms;
  }
}

async function sumPlaces(db: Database, sums: ReadonlyMap<number, Sum>): Promise<void> {
  for (const [first, last] of toStretches(await listTerms(db))) {
    const rows = await db.all<{ term: string; doc: number; places: string }>(
      sql`SELECT term, doc, group_concat(offset) AS places FROM search_places
          WHERE term >= ${first} AND term <= ${last} GROUP BY term, doc`,
    );
    for (const { term, doc, places } of rows) {
      const sum = sums.get(doc);
      if (!sum) continue;
      for (const place of places.split(",")) {
        sum.sum += hash(term, Number(place));
        sum.count++;
      }
    }
  }
}

/** Everything that can be searched, those without a word too. */
async function listDocuments(db: Database): Promise<Map<number, Sum>> {
  const sums = new Map<number, Sum>();
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await db.all<{ id: number }>(
      sql`SELECT id FROM search_docsize WHERE id > ${last} ORDER BY id LIMIT ${AT_ONCE}`,
    );
    for (const { id } of rows) sums.set(id, { count: 0, sum: 0 });
    last = rows.at(-1)?.id ?? last;
    if (rows.length < AT_ONCE) return sums;
  }
}

/** The words of every event, as they are stored. */
export async function readWords(db: Database): Promise<Words[]> {
  const sums = await listDocuments(db);
  await runBatch(db, MAKE_VIEWS);
  try {
    await sumPlaces(db, sums);
  } finally {
    await runBatch(db, DROP_VIEWS);
  }
  return [...sums].map(([id, sum]) => ({ id, words: show(sum) }));
}
