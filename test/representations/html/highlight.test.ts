import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesText, parseText } from "../../../src/domain/text.ts";
import { highlight, toSearchPattern } from "../../../src/representations/html/highlight.ts";
import { html } from "../../../src/representations/html/markup.ts";

const mark = (text: string, search?: string) => highlight(text, toSearchPattern(search)).toString();

describe("highlight", () => {
  it.each([
    ["Chips and more chips", "chips", "<mark>Chips</mark> and more <mark>chips</mark>"],
    ["Zürich, Zu\u0308rich", "zurich", "<mark>Zürich</mark>, <mark>Zu\u0308rich</mark>"],
    ["Zurich", "Zürich", "<mark>Zurich</mark>"],
    ["ＳＭＩＣ listed", "smic", "<mark>ＳＭＩＣ</mark> listed"],
    ["中国芯片产业", "芯片", "中国<mark>芯片</mark>产业"],
    ["中国半导体产业", "半导体", "中国<mark>半导体</mark>产业"],
    ["AI芯片", "ai 芯片", "<mark>AI</mark><mark>芯片</mark>"],
    ["semiconductors", "semiconductor", "<mark>semiconductor</mark>s"],
    ["aid for AI", "ai", "aid for <mark>AI</mark>"],
    ["the Entity List, an entity", '"entity list"', "the <mark>Entity List</mark>, an entity"],
    ["trade and chips", "trade -chips", "<mark>trade</mark> and chips"],
    ["ΟΔΟΣ οδός", "οδος", "<mark>ΟΔΟΣ</mark> <mark>οδός</mark>"],
    ["the ﬁle", "file", "the <mark>ﬁle</mark>"],
    ["a < b & c", "b", "a &lt; <mark>b</mark> &amp; c"],
    ["<mark>", "mark", "&lt;<mark>mark</mark>&gt;"],
    ["unchanged & escaped", undefined, "unchanged &amp; escaped"],
    ["unchanged", "-only", "unchanged"],
    ["(a+b)*", "(a+b)*", "(<mark>a+b</mark>)*"],
  ])("%s / %s", (text, search, expected) => {
    expect(mark(text, search)).toBe(expected);
  });

  const words = fc.array(
    fc.constantFrom(
      "chip",
      "chips",
      "Chip",
      "é",
      "e\u0301",
      "芯",
      "片",
      "半导体",
      "ai",
      "aid",
      " ",
      " ",
      "-",
      "<",
      "ﬁ",
      "ς",
      "Σ",
      "ß",
      "\u0301",
    ),
    { maxLength: 12 },
  );
  const texts = words.map((parts) => parts.join(""));

  it("changes and loses nothing of the text", () => {
    fc.assert(
      fc.property(texts, fc.oneof(texts, fc.string()), (text, search) => {
        expect(mark(text, search).replace(/<\/?mark>/g, "")).toBe(html`${text}`.toString());
      }),
      { numRuns: 500 },
    );
  });

  it("marks something exactly where a search for one term finds the text", () => {
    const term = fc.constantFrom(
      "chip",
      "chips",
      "é",
      "芯",
      "片",
      "芯片",
      "半导体",
      "导体",
      "ai",
      "aid",
      "ai芯",
      "fi",
      '"chip ai"',
      '"chip"',
      "ai*",
    );
    fc.assert(
      fc.property(texts, term, (text, search) => {
        const query = parseText(search);
        if (!query.ok) throw new Error(query.error);
        expect(mark(text, search).includes("<mark>")).toBe(matchesText(text, query.value));
      }),
      { numRuns: 2000 },
    );
  });
});
