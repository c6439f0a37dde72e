import { describe, expect, it } from "vitest";
import { findCategory, labelOfCategory } from "../../src/domain/category.ts";
import {
  descriptionOfTerm,
  findTerm,
  keepFormerSlug,
  listTermKeys,
  listTermLanguages,
  mergeTerms,
  nameOfTerm,
  type TermContent,
} from "../../src/domain/term.ts";
import { createEvent, nextId } from "../helpers/events.ts";

const PLAIN: TermContent = {
  kind: "entity",
  slug: "plain",
  name: "Plain",
  names: {},
  aliases: [],
  descriptions: {},
  ids: {},
};

describe("the names of a record", () => {
  it("are compared folded, each once, the slug among them", () => {
    const term = {
      ...PLAIN,
      slug: "huawei",
      name: "HUAWEI ",
      names: { zh: "华为" },
      aliases: ["Huawei  Ltd", "huawei ltd"],
    };
    expect(listTermKeys(term)).toEqual(["huawei", "华为", "huawei ltd"]);
    expect(listTermKeys({ ...PLAIN, name: "ＡＣＭＥ" })).toEqual(["plain", "acme"]);
  });

  it("are read in the reader's language, else in its own", () => {
    const term = { name: "Huawei", names: { zh: "华为", "pt-BR": "Huáuei" } };
    const seen = ["zh-Hant-TW", "ZH", "pt", "en", "de"].map((language) => nameOfTerm(term, language));
    expect(seen).toEqual(["华为", "华为", "Huáuei", "Huawei", "Huawei"]);
    const described = { description: "A company.", descriptions: { zh: "公司" } };
    expect([descriptionOfTerm(described, "zh-CN"), descriptionOfTerm(described, "fr")]).toEqual(["公司", "A company."]);
    expect(descriptionOfTerm({ descriptions: {} }, "fr")).toBeUndefined();
    expect(
      listTermLanguages({ ...PLAIN, language: "de", names: { zh: "华" }, descriptions: { fr: "D", zh: "公" } }),
    ).toEqual(["de", "zh", "fr"]);
    expect(listTermLanguages(PLAIN)).toEqual(["en"]);
  });

  it("lead from a name in an event to the record of that kind", () => {
    const term = { id: nextId(), slug: "huawei", name: "Huawei", names: {}, ids: {} };
    const event = createEvent({ terms: [{ kind: "entity", key: "huawei ltd", term }] });
    expect(findTerm(event, "entity", " HUAWEI  Ltd")).toEqual(term);
    expect(findTerm(event, "series", "Huawei Ltd")).toBeUndefined();
    expect(findTerm(event, "entity", "Huawei")).toBeUndefined();
    expect(findTerm(createEvent(), "entity", "Huawei Ltd")).toBeUndefined();
  });
});

describe("a record that changes", () => {
  it("keeps its former slug as an alias, once", () => {
    expect(keepFormerSlug(PLAIN, { ...PLAIN, slug: "other", name: "Other" }).aliases).toEqual(["plain"]);
    // "Plain" is the same name to those who compare.
    expect(keepFormerSlug(PLAIN, { ...PLAIN, slug: "other" }).aliases).toEqual([]);
    expect(keepFormerSlug(PLAIN, PLAIN)).toBe(PLAIN);
  });

  it("takes over from another what it does not say itself", () => {
    const into = { ...PLAIN, names: { zh: "留" }, ids: { lei: "1" }, type: "company", aliases: ["Both"] };
    const other = {
      ...PLAIN,
      slug: "gone",
      name: "Gone",
      names: { zh: "走", fr: "Parti" },
      aliases: ["both", "More"],
      ids: { lei: "2", wikidata: "Q1" },
      type: "agency",
      description: "It went.",
      descriptions: { fr: "Parti." },
      url: "https://gone.example/",
    };
    expect(mergeTerms(into, other)).toEqual({
      ...PLAIN,
      names: { zh: "留", fr: "Parti" },
      aliases: ["Both", "gone", "走", "More"],
      ids: { lei: "1", wikidata: "Q1" },
      type: "company",
      description: "It went.",
      descriptions: { fr: "Parti." },
      url: "https://gone.example/",
    });
  });

  it("takes over a name beside the slug, what kind of thing it is, and when it comes again", () => {
    const recurrence = { rule: "FREQ=YEARLY", excluded: [], start: "2016-12-26" };
    const other = { ...PLAIN, slug: "went", name: "It went", type: "agency", recurrence };
    expect(mergeTerms(PLAIN, other)).toEqual({ ...PLAIN, aliases: ["went", "It went"], type: "agency", recurrence });
    const own = { rule: "FREQ=MONTHLY", excluded: [], start: "2017-01-01" };
    expect(mergeTerms({ ...PLAIN, recurrence: own }, other).recurrence).toEqual(own);
  });
});

describe("a category", () => {
  const list = [{ key: "Entity-List", label: "Entity List", labels: { zh: "实体清单" } }];

  it("is found by what events say, and labelled in the reader's language", () => {
    expect(findCategory(list, "entity-list")).toBe(list[0]);
    expect(findCategory(list, "entity list")).toBeUndefined();
    const labels = list.map((category) => ["zh-CN", "de"].map((language) => labelOfCategory(category, language)));
    expect(labels).toEqual([["实体清单", "Entity List"]]);
  });
});
