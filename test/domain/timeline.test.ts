import { describe, expect, it } from "vitest";
import { parseFilterText } from "../../src/domain/filter.ts";
import { NO_ALIASES } from "../../src/domain/term.ts";
import { belongs, type TimelineContent } from "../../src/domain/timeline.ts";
import { createEvent, idOf, TIMELINE } from "../helpers/documents.ts";

function createTimeline(rule: string | undefined, pinned: number[] = [], excluded: number[] = []): TimelineContent {
  const { rule: _, ...rest } = TIMELINE;
  const filter = rule === undefined ? undefined : parseFilterText(rule);
  return {
    ...rest,
    ...(filter?.ok && { rule: filter.value }),
    pinned: pinned.map(idOf),
    excluded: excluded.map(idOf),
  };
}

describe("belongs", () => {
  const event = createEvent(1, { tags: ["a"] });

  it.each([
    ["by its rule", createTimeline("tag=a"), true],
    ["not against its rule", createTimeline("tag=b"), false],
    ["to the rule of all", createTimeline(""), true],
    ["not where there is no rule", createTimeline(undefined), false],
    ["where it is pinned", createTimeline(undefined, [1]), true],
    ["where it is pinned against the rule", createTimeline("tag=b", [2, 1]), true],
    ["not where it is excluded", createTimeline("tag=a", [], [1]), false],
    ["not where it is both pinned and excluded", createTimeline("tag=a", [1], [1]), false],
  ])("%s", (_, timeline, expected) => {
    expect(belongs(event, timeline, NO_ALIASES)).toBe(expected);
  });

  it("has nothing to do with publication", () => {
    expect(belongs(createEvent(1, { tags: ["a"], status: "draft" }), createTimeline("tag=a"), NO_ALIASES)).toBe(true);
  });
});
