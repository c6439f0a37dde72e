import { describe, expect, it } from "vitest";
import type { ListDocument } from "../../src/domain/document.ts";
import type { Instant } from "../../src/domain/instant.ts";
import { renderEmbed } from "../../src/representations/html/embed.ts";
import { REPRESENTATIONS } from "../../src/representations/index.ts";
import { createEvent, createTimelineDocument } from "../helpers/documents.ts";

const events = [1, 2, 3].map((id) =>
  createEvent(id, {
    date: id === 3 ? "2021" : `2021-0${id}-01`,
    title: `Chips & ${id}`,
    summary: "About chips",
    body: "*Long* text",
    category: "trade",
    tags: ["chips"],
    updates: [{ at: 1_700_000_000 as Instant, text: "More is known", significant: true }],
    sources: [{ url: "https://example.org/a", title: "A source" }],
  }),
);

const document = createTimelineDocument(events);
const [other] = [document.site].map((site) => ({ ...site, baseUrl: "https://other.example" }));

/** Each differs from the document in one thing that an entry may follow from, or that it may not. */
const CHANGES: readonly Partial<ListDocument>[] = [
  {},
  { language: "de" },
  { lang: "de" },
  { ...(other && { site: other }) },
  { categories: [{ key: "trade", label: "Commerce", labels: {} }] as unknown as ListDocument["categories"] },
  { content: "summary" },
  { updates: "bump" },
  { updates: "new-item" },
  { asOf: 1_750_000_000 as Instant },
  { search: "chips" },
  { anniversaries: "yearly" },
  { total: 12 },
  { updatedAt: 1_790_000_000 as Instant },
  { nextCursor: "abc" },
  { isComplete: true },
  { order: "-date" },
  { title: "Another" },
];

const FORMATS = [...REPRESENTATIONS].map(([suffix, { render }]) => [suffix || "HTML", render] as const);

describe.each([...FORMATS, ["embed", (made: ListDocument) => renderEmbed(made)] as const])("%s", (_, render) => {
  it("is the same of events that it was made of before, in whatever document, as of events that are new", () => {
    for (const _round of [1, 2]) {
      for (const change of CHANGES) {
        const made = { ...document, ...change };
        expect(render(made)).toBe(render({ ...made, events: structuredClone(events) }));
      }
    }
  });

  it("says what is new of an event that changed", () => {
    const [first, ...rest] = events;
    if (!first) throw new Error("no event");
    render(document);
    const changed = { ...document, events: [{ ...first, title: "Renamed" }, ...rest] };
    expect(render(changed)).toContain("Renamed");
    expect(render(document)).not.toContain("Renamed");
  });
});
