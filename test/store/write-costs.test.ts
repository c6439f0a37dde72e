import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTimeline, NOW, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const meter = meterDatabase(env.DB);
const db = openDatabase(meter.db);

const storm = (index: number) =>
  createEvent({
    externalId: `storm-${index}`,
    title: `Storm ${index}`,
    category: "weather",
    tags: ["tornado"],
    countries: ["US"],
  });

/** all, category, tag, country, and one timeline. */
const FACETS = 5;

async function costOf(work: () => Promise<string>) {
  meter.take();
  expect(await work()).toBe("written");
  return meter.take();
}

it("writes a row for each thing that a reader may ask for, and no more", async () => {
  const timeline = createTimeline({ slug: "storms", rule: readFilter("tag=tornado") });
  expect(await writeTimeline(db, { after: timeline }, { now: NOW })).toBe("written");
  await writeEvents(db, [{ after: storm(0) }], { now: NOW });

  // The log and its place by subject; the event and its external id; a posting and its place by publication for each facet; the words.
  const own = 2 + 2 + 2 * FACETS + 1;

  const one = storm(1);
  const single = await costOf(() => writeEvents(db, [{ after: one }], { now: NOW }));
  expect(single).toMatchObject({ roundTrips: 2, rowsWritten: own + FACETS });

  const many = Array.from({ length: 500 }, (_, index) => ({ after: storm(index + 2) }));
  const chunk = await costOf(() => writeEvents(db, many, { now: NOW }));
  expect(chunk).toMatchObject({ roundTrips: 2, rowsWritten: 500 * own + FACETS });

  // Another summary changes no posting: the log and its place by subject, the event, the words, and the versions of its facets.
  const after = { ...one, summary: "Seen from afar", version: 2 };
  const edit = await costOf(() => writeEvents(db, [{ before: one, after }], { now: NOW }));
  expect(edit).toMatchObject({ roundTrips: 2, rowsWritten: 4 + FACETS + 1 });
});
