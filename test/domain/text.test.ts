import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesText, parseText, tokenize, toSearchText } from "../../src/domain/text.ts";
import { createEvent } from "../helpers/documents.ts";

function finds(query: string, text: string): boolean {
  const result = parseText(query);
  if (!result.ok) throw new Error(result.error);
  return matchesText(text, result.value);
}

describe("tokenize", () => {
  it.each([
    ["Chips, and 5G!", ["chips", "and", "5g"]],
    ["café CAFE\u0301 naïve Ångström Đặng", ["cafe", "cafe", "naive", "angstrom", "đang"]],
    ["ＡＩ ｶﾞ ﬁne", ["ai", "ガ", "fine"]],
    ["芯片", ["芯片", "片"]],
    ["对芯片的", ["对芯", "芯片", "片的", "的"]],
    ["5G芯片", ["5g", "芯片", "片"]],
    ["芯片5G版", ["芯片", "片", "5g", "版"]],
    ["人々のコーヒー", ["人々", "々の", "のコ", "コー", "ーヒ", "ヒー", "ー"]],
    ["ภาษา", ["ภา", "าษ", "ษา", "า"]],
    ["한국어", ["한국어"]],
    ["𠀀𠀁", ["𠀀𠀁", "𠀁"]],
    ["don't re-enter", ["don", "t", "re", "enter"]],
    ["\u0000\ud800 – ‘’ 🎉", []],
  ])("%j -> %j", (text, tokens) => {
    expect(tokenize(text)).toEqual(tokens);
  });

  it("gives tokens without spaces and quotes, and the same of the same text in another form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const tokens = tokenize(text);
        // Of ASCII letters and digits alone, so that nothing of it can be syntax of FTS5.
        for (const token of tokens) expect(token).toMatch(/^[0-9a-z\u0080-\u{10ffff}]+$/u);
        expect(tokenize(text.normalize("NFD"))).toEqual(tokenize(text.normalize("NFC")));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a query", () => {
  it.each([
    // Two characters within a sentence, and what they are not.
    ["芯片", "美国限制向中国出口芯片的规则", true],
    ["芯片", "美国的芯 片", false],
    ["芯", "美国芯片", true],
    ["片", "美国芯片", true],
    ["芯片法案", "美国芯片与法案", false],
    ["中国制造", "第六届中国制造日", true],
    ["5G芯片", "华为的5G芯片", true],
    ["5G芯片", "华为的4G芯片", false],
    ["芯片 5g", "华为的5G芯片", true],
    // Words, and the beginnings of longer ones from three letters on.
    ["semi", "Semiconductors", true],
    ["ai", "aid", false],
    ["ai", "AI", true],
    ["ai*", "aid", true],
    ["conductors", "Semiconductors", false],
    ["SMIC huawei", "Huawei and SMIC", true],
    ["SMIC huawei", "Huawei alone", false],
    // Diacritics and width, whichever side has them.
    ["cafe", "Café", true],
    ["café", "cafe", true],
    ["ＡＩ", "AI", true],
    ["Huawei", "Ｈｕａｗｅｉ", true],
    // Phrases as they stand.
    ['"entity list"', "the Entity List", true],
    ['"entity list"', "the list of entities", false],
    ['"entity li"', "the Entity List", false],
    ['"entity list', "the Entity List", true],
    // Not.
    ["list -huawei", "the Entity List", true],
    ["list -huawei", "Huawei on the Entity List", false],
    ['list -"entity list"', "the Entity List", false],
    ['list -"entity list"', "the list", true],
    ["list -芯片", "list 芯片", false],
    // What is in front of a hyphen is not a minus.
    ["re-enter", "to re-enter it", true],
    ["re-enter", "to enter, re", false],
  ])("%s in %s: %s", (query, text, expected) => {
    expect(finds(query, text)).toBe(expected);
  });

  it.each([
    ["", "has no word to look for"],
    ["  ", "has no word to look for"],
    ["-only", "has no word to look for"],
    ['""', "has no word to look for"],
    ["?!*", "has no word to look for"],
    ["a b c d e f g h i j k l m", "has 13 terms; at most 12 are searched for"],
  ])("%j is refused: %s", (query, error) => {
    expect(parseText(query)).toEqual({ ok: false, error });
  });

  it("keeps what was typed, with its spaces folded", () => {
    const result = parseText('  two \t words "a  phrase" ');
    expect(result.ok && result.value.text).toBe('two words "a phrase"');
    expect(result.ok && parseText(result.value.text)).toEqual(result);
  });

  it("a word that stands in a text is found in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), fc.nat(), (given, from, length) => {
        // Some signs are two words in one character, such as U+3358; taken apart they are like any other.
        const text = given.normalize("NFKC");
        const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
        const word = words[from % Math.max(1, words.length)];
        fc.pre(word !== undefined && tokenize(word).length > 0);
        if (word === undefined) return;
        const characters = [...word];
        const part = /^\p{Script=Han}+$/u.test(word)
          ? characters.slice(0, 1 + (length % characters.length)).join("")
          : word;
        expect(finds(part, text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("toSearchText", () => {
  it("has everything that people would look for", () => {
    const event = createEvent(1, {
      title: "title-1",
      summary: "summary-1",
      body: "body-1",
      category: "category-1",
      tags: ["tag-1", "tag-2"],
      entities: [{ name: "entity-1" }],
      place: { name: "place-1", country: "CN" },
      series: { name: "series-1" },
    });
    expect(toSearchText(event).split("\n")).toEqual([
      ..."title-1 summary-1 body-1 category-1 tag-1 tag-2 entity-1 place-1 series-1".split(" "),
    ]);
  });
});

describe("a search that would be much work", () => {
  it.each([
    ["the ".repeat(60), "has 240 characters; at most 200 are read"],
    ["芯".repeat(42), "makes 41 words and pairs; at most 40 are searched for"],
    [`"${"a ".repeat(60)}"`, "makes 60 words and pairs; at most 40 are searched for"],
  ])("is refused: %j", (typed, error) => {
    expect(parseText(typed)).toEqual({ ok: false, error });
  });
});
