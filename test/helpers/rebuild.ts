import { expect } from "vitest";
import { NO_ALIASES } from "../../src/domain/term.ts";
import { tokenize, toSearchText } from "../../src/domain/text.ts";
import { type EventRow, toEvent } from "../../src/store/events.ts";
import { listPostings } from "../../src/store/postings.ts";
import { toTimeline } from "../../src/store/timelines.ts";

/** Everything that follows from events and timelines, read back and compared with what it should be. */
export async function expectConsistent(d1: D1Database): Promise<void> {
  const rows = async <T>(sql: string) => (await d1.prepare(sql).all<T>()).results;
  const timelines = (await rows<Parameters<typeof toTimeline>[0]>("SELECT * FROM timelines")).map(toTimeline);
  const events = (await rows<EventRow>("SELECT * FROM events WHERE status <> 'deleted'")).map(toEvent);

  const wanted = events.flatMap((event) => listPostings(event, timelines, NO_ALIASES));
  const name = (posting: {
    facet: string;
    key: string;
    public: number;
    earliest: number;
    event: number;
    latest: number;
    published: number;
  }) =>
    [
      posting.facet,
      posting.key,
      posting.public,
      posting.earliest,
      posting.event,
      posting.latest,
      posting.published,
    ].join(" ");
  const stored = await rows<Parameters<typeof name>[0]>(
    "SELECT f.facet, f.key, p.public, p.earliest, p.event, p.latest, p.published FROM postings p JOIN facets f ON f.id = p.facet",
  );
  expect(stored.map(name).sort()).toEqual(wanted.map(name).sort());

  const counts = new Map<string, number>();
  for (const posting of wanted) {
    if (posting.public === 1)
      counts.set(`${posting.facet}:${posting.key}`, (counts.get(`${posting.facet}:${posting.key}`) ?? 0) + 1);
  }
  const kept = await rows<{ name: string; count: number }>(
    "SELECT facet || ':' || key AS name, count FROM facets WHERE count <> 0",
  );
  expect(new Map(kept.map((row) => [row.name, row.count]))).toEqual(counts);

  const hits = await rows<{ rowid: number }>("SELECT rowid FROM search WHERE search MATCH 'everywhere' ORDER BY rowid");
  const holders = events
    .filter((event) => tokenize(toSearchText(event)).includes("everywhere"))
    .map(({ id }) => Number(id));
  expect(hits.map((row) => row.rowid)).toEqual(holders.sort((a, b) => a - b));
}
