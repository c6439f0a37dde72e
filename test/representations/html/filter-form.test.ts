import { describe, expect, it } from "vitest";
import { createContext } from "../../../src/representations/html/context.ts";
import { listChips, renderChips, renderFilterForm } from "../../../src/representations/html/filter-form.ts";
import { createEvent, createList, SITE, toDate } from "./documents.ts";
import { readTags, textOf } from "./tags.ts";

const english = createContext(SITE, "en");
const chips = (query: string, language = "en") =>
  listChips(query, createContext(SITE, language)).map(({ name, label, without }) => [`${name}: ${label}`, without]);

describe("listChips", () => {
  it("gives every condition with the query that is left without it", () => {
    expect(
      chips("category=entity-list|export-control&country=cn&tag=!trade&tag=chips&q=huawei&order=-date&limit=20"),
    ).toEqual([
      ["Category: Entity list or Export control", "country=cn&tag=!trade&tag=chips&q=huawei&order=-date&limit=20"],
      ["Country: China", "category=entity-list|export-control&tag=!trade&tag=chips&q=huawei&order=-date&limit=20"],
      ["Tag: not trade", "category=entity-list|export-control&country=cn&tag=chips&q=huawei&order=-date&limit=20"],
      ["Tag: chips", "category=entity-list|export-control&country=cn&tag=!trade&q=huawei&order=-date&limit=20"],
      ["Search: huawei", "category=entity-list|export-control&country=cn&tag=!trade&tag=chips&order=-date&limit=20"],
    ]);
  });

  it("takes a window apart", () => {
    expect(chips("from=2018&to=2019-05&match=certain")).toEqual([
      ["From: 2018", "to=2019-05&match=certain"],
      ["To: May 2019", "from=2018&match=certain"],
      [": Only events that surely lie in this period", "from=2018&to=2019-05"],
    ]);
    expect(chips("on=-0043")).toEqual([["On: 44 BC", ""]]);
    expect(chips("from=2018&q=a")).toEqual([
      ["From: 2018", "q=a"],
      ["Search: a", "from=2018"],
    ]);
  });

  it("names the day on which things are in force apart from the period, and loses neither", () => {
    expect(chips("from=2018&in_force=2019-05-16&q=a&match=certain")).toEqual([
      ["From: 2018", "in_force=2019-05-16&match=certain&q=a"],
      ["In force on: 16 May 2019", "from=2018&match=certain&q=a"],
      [": Only events that surely lie in this period", "from=2018&in_force=2019-05-16&q=a"],
      ["Search: a", "from=2018&in_force=2019-05-16&match=certain"],
    ]);
    expect(chips("in_force=2019")).toEqual([["In force on: 2019", ""]]);
    expect(chips("in_force=2019&tag=a")).toEqual([
      ["Tag: a", "in_force=2019"],
      ["In force on: 2019", "tag=a"],
    ]);
  });

  it("names states and roles of dates in the reader's words, and categories as their list does", () => {
    expect(chips("event_status=postponed&dated=expires", "de")).toEqual([
      ["Hat ein Datum als: In Kraft bis", "event_status=postponed"],
      ["Status: Verschoben", "dated=expires"],
    ]);
    const context = createContext(SITE, "zh", {
      categories: [{ key: "entity-list", label: "Entity List", labels: { zh: "实体清单" } }],
    });
    expect(listChips("category=entity-list", context).map(({ label }) => label)).toEqual(["实体清单"]);
  });

  it("speaks the language of the page and shows values with a bar whole", () => {
    expect(chips("country=!de|fr&tag=a%5C|b", "de")).toEqual([
      ["Land: nicht Deutschland oder Frankreich", "tag=a%5C|b"],
      ["Schlagwort: a|b", "country=!de|fr"],
    ]);
  });

  it("is empty where nothing is filtered", () => {
    expect(chips("order=-date&limit=5")).toEqual([]);
  });
});

describe("renderChips", () => {
  const address = (query: string) => `/x?${query}`;
  const links = (query: string) => readTags(html(query)).flatMap(({ attributes }) => attributes["href"] ?? []);
  const html = (query: string) => renderChips(createList({ query }), address, english).toString();

  it("links to the page without the filter, and to it without any", () => {
    expect(links("tag=a&tag=b&order=date")).toEqual(["/x?tag=b&order=date", "/x?tag=a&order=date", "/x?order=date"]);
    expect(links("tag=a")).toEqual(["/x?"]);
    expect(textOf(html("tag=a")).trim()).toBe("Remove: Tag: a ×");
  });

  it("is nothing without filters", () => {
    expect(html("")).toBe("");
  });
});

describe("renderFilterForm", () => {
  const fields = (query: string) =>
    readTags(renderFilterForm(createList({ query }), "https://annals.example/events", english).toString())
      .filter(({ name }) => name === "input")
      .filter(({ attributes }) => attributes["type"] === "hidden" || attributes["value"] || "checked" in attributes)
      .map(({ attributes }) => `${attributes["type"] ?? "text"} ${attributes["name"]}=${attributes["value"]}`);

  it("asks the same address by GET and works without a script", () => {
    const [form] = readTags(renderFilterForm(createList({}), "https://annals.example/events", english).toString());
    expect([form?.name, form?.attributes["method"], form?.attributes["action"]]).toEqual([
      "form",
      "get",
      "https://annals.example/events",
    ]);
  });

  it("shows one value of each field and keeps all else in hidden fields", () => {
    expect(fields("category=a|b&tag=x&tag=!y&series=s&timeline=t&from=2018&match=certain&q=w&limit=5")).toEqual([
      "hidden series=s",
      "hidden tag=x",
      "hidden timeline=t",
      "hidden limit=5",
      "search q=w",
      "text from=2018",
      "text category=a|b",
      "text tag=!y",
      "checkbox match=certain",
    ]);
  });

  it("shows a single day as a period", () => {
    expect(fields("on=2018-05")).toEqual(
      ["text from=2018-05", "text to=2018-05", "checkbox match=certain"].slice(0, 2).concat("checkbox match=certain"),
    );
  });

  it("marks the order asked for, and none where the address names none", () => {
    const selected = (query: string) =>
      readTags(renderFilterForm(createList({ query }), "/", english).toString())
        .filter(({ attributes }) => "selected" in attributes)
        .map(({ attributes }) => attributes["value"]);
    expect(selected("order=-published")).toEqual(["-published"]);
    expect(selected("")).toEqual([]);
  });

  it("is open where a filter in it is set", () => {
    const isOpen = (query: string) =>
      renderFilterForm(createList({ query }), "/", english).toString().includes("<details open>");
    expect([isOpen(""), isOpen("q=a"), isOpen("tag=a"), isOpen("order=date")]).toEqual([false, false, true, true]);
  });
});

describe("what the form offers", () => {
  const form = (changes: Parameters<typeof createList>[0], language = "en") =>
    renderFilterForm(createList(changes), "/x", createContext(SITE, language)).toString();
  const options = (html: string, id: string) =>
    readTags(new RegExp(`<datalist id="${id}-offers">(.*?)</datalist>`).exec(html)?.[1] ?? "").map(
      ({ attributes }) => attributes,
    );

  it("is every category by its label in the reader's language, then others that are on the page", () => {
    const categories = [
      { key: "zz", label: "Last letters first", labels: { zh: "末" } },
      { key: "aa", label: "First letters", labels: {} },
    ];
    const events = [
      createEvent(1, { title: "a", date: toDate("2020"), category: "Own" }),
      createEvent(2, { title: "b", date: toDate("2020"), category: "AA" }),
    ];
    expect(options(form({ categories, events }, "zh"), "category")).toEqual([
      { value: "zz", label: "末" },
      { value: "aa", label: "First letters" },
      { value: "Own" },
    ]);
  });

  it("has a field for the day on which things are in force", () => {
    expect(form({ query: "in_force=2019-05-16" })).toContain(
      '<label for="in_force">In force on</label> <input id="in_force" name="in_force" value="2019-05-16"',
    );
  });
});
