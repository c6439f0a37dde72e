import { expect, it } from "vitest";
import { type EventRow, formatContent, toEvent, toEvents } from "../../src/store/events.ts";
import { createEvent } from "../helpers/events.ts";

function createRow(id: number, title: string, rest: Partial<EventRow> = {}): EventRow {
  const content = formatContent(createEvent({ title }));
  return { id, version: 1, created: 1, updated: 1, content, terms: "[]", changed: "[]", ...rest };
}

it("gives the same event as long as its row says the same, and what any column says else", () => {
  const row = createRow(1, "First");
  const [first] = toEvents([row]);
  expect(first).toEqual(toEvent(row));
  expect(toEvents([{ ...row }])[0]).toBe(first);
  const others: Partial<EventRow>[] = [
    { version: 2 },
    { created: 2 },
    { updated: 2 },
    { content: createRow(1, "Other").content },
    { terms: '[["entity","x",{"id":1,"slug":"x","name":"X"}]]' },
    { changed: '["title"]' },
  ];
  for (const other of others) {
    const changed = { ...row, ...other };
    expect(toEvents([changed])[0]).toEqual(toEvent(changed));
    expect(toEvents([row])[0]).toEqual(first);
  }
});

it("keeps those that were asked for last, up to a length", () => {
  const rows = Array.from({ length: 20 }, (_, index) => createRow(100 + index, "x".repeat(100_000)));
  const [first] = toEvents(rows.slice(0, 1));
  for (const row of rows.slice(1)) toEvents([row]);
  expect(toEvents(rows.slice(0, 1))[0]).not.toBe(first);
  const last = rows.slice(-1);
  const [before] = toEvents(last);
  for (const row of rows.slice(0, 1)) toEvents([row]);
  expect(toEvents(last)[0]).toBe(before);
});

it("keeps nothing of a page that would leave room for little else", () => {
  const rows = Array.from({ length: 8 }, (_, index) => createRow(200 + index, "x".repeat(100_000)));
  const [first] = toEvents(rows);
  expect(toEvents(rows)[0]).toEqual(first);
  expect(toEvents(rows)[0]).not.toBe(first);
});
