import { type SQL, sql } from "drizzle-orm";
import type { TextQuery, TextTerm } from "../domain/text.ts";
import type { Statement } from "./database.ts";

// What FTS5 is asked. It reads the list of a word from its start, so that the first hits cost nothing; but it puts together the
// lists of all words with one beginning before it gives the first, and walks two long lists that never meet to their end.

/** Up to so many hits are read as events and sorted; with more, postings are walked, and hits are met soon enough. */
export const MAX_TEXT_DRIVER = 1000;
/** Up to so many events, the text is asked for as a whole: at the worst that takes some milliseconds. */
const MANY_EVENTS = 100_000;
/** With more, so many of its words are looked at by themselves, the longest first, for one that is rare; */
const WORDS = 3;
/** and beginnings of fewer letters are taken as common without a look. */
const LETTERS = 3;

function matchTerm({ tokens, prefix }: TextTerm): string {
  return `"${tokens.join(" ")}"${prefix ? "*" : ""}`;
}

/** FTS5's own syntax. Tokens hold letters, marks and digits alone, so quoting them is enough. */
export function toMatch(query: TextQuery): string {
  const wanted = query.terms.filter((term) => !term.negated).map(matchTerm);
  const unwanted = query.terms.filter((term) => term.negated).map(matchTerm);
  const positive = `(${wanted.join(" AND ")})`;
  return unwanted.length > 0 ? `${positive} NOT (${unwanted.join(" OR ")})` : positive;
}

function countHits(match: string): SQL {
  return sql`(SELECT COUNT(*) FROM (SELECT 1 FROM search WHERE search MATCH ${match} LIMIT ${MAX_TEXT_DRIVER + 1}))`;
}

/** Of one word. One that is common as it stands is so as a beginning too. */
function countTerm(term: TextTerm): SQL {
  if (!term.prefix) return countHits(matchTerm(term));
  const whole = countHits(matchTerm({ ...term, prefix: false }));
  return sql`CASE WHEN ${whole} > ${MAX_TEXT_DRIVER} THEN ${MAX_TEXT_DRIVER + 1} ELSE ${countHits(matchTerm(term))} END`;
}

function isShort({ tokens, prefix }: TextTerm): boolean {
  return prefix && [...(tokens.at(-1) ?? "")].length < LETTERS;
}

/** Of the first word that is rare; one more than is counted where none is. COALESCE looks no further than it has to. */
function countRarest({ terms }: TextQuery): SQL {
  const length = ({ tokens }: TextTerm) => tokens.join("").length;
  const looked = terms
    .filter((term) => !term.negated && !isShort(term))
    .sort((a, b) => length(b) - length(a))
    .slice(0, WORDS);
  const counts = looked.map((term) => sql`NULLIF(${countTerm(term)}, ${MAX_TEXT_DRIVER + 1}), `);
  return sql`COALESCE(${sql.join(counts, sql``)}${MAX_TEXT_DRIVER + 1}, 0)`;
}

/** `count` of hits, up to one more than `MAX_TEXT_DRIVER`: as many at least as the text has as a whole, unless there are more. */
export function selectTextMatches(text: TextQuery): Statement {
  return sql`SELECT CASE WHEN COALESCE((SELECT count FROM facets WHERE facet = 'all' AND key = ''), 0) <= ${MANY_EVENTS}
      THEN ${countHits(toMatch(text))} ELSE ${countRarest(text)} END AS count`;
}
