import { describe, expect, it } from "vitest";
import {
  compareLikeness,
  compareTitles,
  isAlike,
  listTokens,
  toLikeness,
  toNeighbourhood,
} from "../../src/domain/duplicate.ts";
import { createEvent, readDate } from "../helpers/events.ts";

describe("compareTitles", () => {
  it.each([
    ["Sixth China Manufacturing Day", "sixth china MANUFACTURING day", 1],
    ["Sixth China Manufacturing Day", "China Manufacturing Day, sixth", 1],
    ["Café déjà vu", "cafe deja vu", 1],
    ["Sixth China Manufacturing Day", "China Manufacturing Day in Beijing", 0.67],
    ["第六届中国制造日", "中国制造日", 0.77],
    ["芯片出口", "稻米进口", 0.25],
    ["Storm over Texas", "Elections in Chile", 0],
    ["", "", 0],
    ["!!!", "!!!", 0],
  ])("%j and %j: %d", (a, b, similarity) => {
    expect(compareTitles(a, b)).toBe(similarity);
    expect(compareTitles(b, a)).toBe(similarity);
  });

  it("takes other numbers for another event, and a missing one for none", () => {
    expect(compareTitles("Round 3 of the talks", "Round 4 of the talks")).toBe(0);
    expect(compareTitles("Round 3 of the talks", "Round 3 of the talks, day 2")).toBe(0);
    expect(compareTitles("Round 3 of the talks", "Round of the talks")).toBe(0.89);
  });

  it("compares the first forty words", () => {
    const words = Array.from({ length: 80 }, (_, index) => `w${index}`);
    expect(listTokens(words.join(" "))).toEqual(words.slice(0, 40));
    expect(compareTitles(words.join(" "), words.slice(0, 40).join(" "))).toBe(1);
  });
});

describe("compareLikeness", () => {
  it("takes the titles that are most alike, in whatever language, and any source", () => {
    const a = createEvent({
      title: "Day",
      translations: { zh: { title: "中国制造日", summary: "x" } },
      sources: [{ url: "https://a.example/1" }],
    });
    const b = createEvent({
      title: "中国制造日",
      sources: [{ url: "https://a.example/2" }, { url: "https://a.example/1" }],
    });
    expect(toLikeness(a)).toEqual({ titles: ["Day", "中国制造日"], sources: ["https://a.example/1"] });
    expect(compareLikeness(toLikeness(a), toLikeness(b))).toEqual({ similarity: 1, sharesSource: true });
    const c = createEvent({ title: "Night" });
    expect(compareLikeness(toLikeness(a), toLikeness(c))).toEqual({ similarity: 0, sharesSource: false });
  });

  it.each([
    [0.6, false, true],
    [0.59, false, false],
    [0, true, true],
  ])("similarity %d, a source in common %s: %s", (similarity, sharesSource, expected) => {
    expect(isAlike({ similarity, sharesSource })).toBe(expected);
  });
});

it("looks a day around the days of the event, and to the last occurrence of what recurs", () => {
  const seconds = (text: string) => Date.parse(`${text}Z`) / 1000;
  expect(toNeighbourhood({ date: readDate("2021-12-26") })).toEqual({
    from: seconds("2021-12-25T00:00:00"),
    to: seconds("2021-12-27T23:59:59"),
  });
  const recurrence = { rule: "FREQ=YEARLY;COUNT=3", excluded: [] };
  expect(toNeighbourhood({ date: readDate("2021-12-26"), recurrence }).to).toBe(seconds("2023-12-27T23:59:59"));
});
