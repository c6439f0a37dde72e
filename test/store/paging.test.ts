import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { toInstant } from "../../src/domain/instant.ts";
import { type Order, PAGED_ORDERS, type Position } from "../../src/domain/query.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { createEvent, NOW, readDate, readFilter } from "../helpers/events.ts";

const db = openDatabase(env.DB);

/** Days of one month, so that many events share a sort key. */
function eventsFor(tag: string, count: number, from: number) {
  return Array.from({ length: count }, (_, index) =>
    createEvent({
      tags: [tag],
      date: readDate(`2021-03-${String(1 + ((from + index) % 9)).padStart(2, "0")}`),
      publishedAt: toInstant(NOW - 100 + ((from + index) % 7)),
    }),
  );
}

async function pageWhileInserting(order: Order): Promise<void> {
  const tag = `paging ${order}`;
  const filter = readFilter(`tag=${tag}`);
  const before = eventsFor(tag, 40, 0);
  await writeEvents(
    db,
    before.map((after) => ({ after })),
    { now: NOW },
  );
  const seen: number[] = [];
  let after: Position | undefined;
  for (let turn = 0; turn === 0 || after; turn++) {
    const resolved = await resolveQuery(db, filter, NOW);
    const page = await listEvents(
      db,
      { filter, order, limit: 7, ...(after && { after }) },
      { publicAt: NOW },
      resolved,
    );
    seen.push(...page.events.map(({ id }) => id));
    after = page.next;
    if (turn < 8)
      await writeEvents(
        db,
        eventsFor(tag, 3, turn * 3).map((fresh) => ({ after: fresh })),
        { now: NOW },
      );
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(before.filter(({ id }) => !seen.includes(id))).toEqual([]);
}

describe("paging while others insert", () => {
  for (const order of PAGED_ORDERS)
    it(`shows nothing twice and loses nothing, by ${order}`, () => pageWhileInserting(order));

  it("goes on from a place whose event was deleted", async () => {
    const filter = readFilter("tag=deleted place");
    const made = eventsFor("deleted place", 9, 0);
    await writeEvents(
      db,
      made.map((after) => ({ after })),
      { now: NOW },
    );
    const ask = async (after?: Position) =>
      listEvents(
        db,
        { filter, order: "date", limit: 4, ...(after && { after }) },
        { publicAt: NOW },
        await resolveQuery(db, filter, NOW),
      );
    const first = await ask();
    const last = first.events.at(-1);
    if (!last) throw new Error("no event");
    await writeEvents(db, [{ before: last }], { now: NOW });
    const second = await ask(first.next);
    const third = await ask(second.next);
    expect([...first.events, ...second.events, ...third.events].map(({ id }) => id).sort()).toEqual(
      made.map(({ id }) => id).sort(),
    );
  });
});
