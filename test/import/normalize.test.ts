import { describe, expect, it } from "vitest";
import { normalizeRow } from "../../src/import/normalize.ts";

const normalize = (row: Record<string, unknown>, map: [string, string][] = []) =>
  normalizeRow(row, Object.fromEntries(map));

describe("normalizeRow", () => {
  it("leaves what is right as it is", () => {
    const row = {
      date: "2020",
      title: "T",
      tags: ["a|b"],
      entities: ["A", { name: "B" }],
      place: { name: "P" },
      sources: [{ url: "https://x.example" }],
      series: { name: "S" },
      importance: 3,
    };
    expect(normalize(row)).toEqual(row);
  });

  it("takes out what is ours to make, unless a name of theirs stands for it", () => {
    const ours = {
      id: "1",
      uri: "u",
      url: "u",
      when: {},
      body_html: "h",
      version: 1,
      created_at: "c",
      updated_at: "d",
    };
    expect(normalize({ ...ours, label: "l", earliest: "e", latest: "l", title: "T" })).toEqual({ title: "T" });
    expect(normalize({ nr: "7" }, [["nr", "version"]])).toEqual({ version: "7" });
  });

  it("takes out what the JSON of one event has besides, and keeps what is only called so", () => {
    const related = [{ type: "amends", direction: "to", id: "1", url: "u", title: "t", date: "2020" }];
    expect(normalize({ title: "T", related, categories: [{ key: "k", label: "K" }] })).toEqual({ title: "T" });
    const theirs = { related: ["1"], categories: "a|b" };
    expect(normalize(theirs)).toEqual(theirs);
  });

  it("puts flat names of dates and of recurrence in their place, and reads cells of JSON", () => {
    expect(
      normalize({
        dates_announced: "2019-05-15",
        dates_expires: "2030~",
        recurrence_rule: "FREQ=YEARLY",
        recurrence_excluded: "2028-02-29|2032-02-29",
        updates: '[{"at":"2026-01-02T09:00:00Z","text":"A","significant":true}]',
        translations: '{"zh":{"title":"一"}}',
        event_status: "cancelled",
        note: "N",
      }),
    ).toEqual({
      dates: { announced: "2019-05-15", expires: "2030~" },
      recurrence: { rule: "FREQ=YEARLY", excluded: ["2028-02-29", "2032-02-29"] },
      updates: [{ at: "2026-01-02T09:00:00Z", text: "A", significant: true }],
      translations: { zh: { title: "一" } },
      event_status: "cancelled",
      note: "N",
    });
  });

  it("keeps what nobody knows, so that it is refused by name", () => {
    const row = JSON.parse('{"verified":true,"__proto__":{"title":"x"},"constructor":1,"toString":2}');
    expect(Object.entries(normalize(row))).toEqual([
      ["verified", true],
      ["__proto__", { title: "x" }],
      ["constructor", 1],
      ["toString", 2],
    ]);
  });

  it("null says nothing", () => {
    expect(normalize({ title: null, summary: undefined })).toEqual({});
  });

  it("maps names, and a name that is mapped is not its own any more", () => {
    expect(
      normalize({ id: "9", url: "https://x.example", titel: "T" }, [
        ["id", "external_id"],
        ["url", "source_url"],
        ["titel", "title"],
      ]),
    ).toEqual({ external_id: "9", title: "T", sources: [{ url: "https://x.example" }] });
  });

  it.each([
    ["tags", "a| b ||c", ["a", "b", "c"]],
    ["countries", "CN", ["CN"]],
    ["entities", "A|B", ["A", "B"]],
    ["entities", '[{"name":"A|B"}]', [{ name: "A|B" }]],
    ["entities", "[not json", "[not json"],
    ["sources", '[{"url":"u"}]', [{ url: "u" }]],
    ["sources", "[x", "[x"],
    ["media", ' [{"url":"u","alt":""}]', [{ url: "u", alt: "" }]],
    ["importance", "80", 80],
    ["importance", " 7 ", 7],
    ["importance", "high", "high"],
    ["importance", "0x10", "0x10"],
    ["title", "80", "80"],
    ["title", "a|b", "a|b"],
    ["title", "[1]", "[1]"],
  ])("reads a cell of %s: %j", (name, cell, value) => {
    expect(normalize({ [name]: cell })).toEqual({ [name]: value });
  });

  it.each([
    ["1.5", 1.5],
    ["-33", -33],
    ["1e-7", 1e-7],
    ["-1E+2", -100],
    ["1,5", "1,5"],
    ["", ""],
    ["Infinity", "Infinity"],
  ])("reads a degree: %j", (cell, value) => {
    expect(normalize({ lat: cell })).toEqual({ place: { lat: value } });
  });

  it("puts flat names in their place, unless the place is filled", () => {
    expect(normalize({ place_name: "P", place_country: "CN", place_subdivision: "CN-BJ", lat: 1, lon: 2 })).toEqual({
      place: { name: "P", country: "CN", subdivision: "CN-BJ", lat: 1, lon: 2 },
    });
    expect(
      normalize({
        source_url: "u",
        source_title: "t",
        source_publisher: "p",
        source_date: "d",
        source_quote: "q",
        source_archived_url: "a",
      }),
    ).toEqual({ sources: [{ url: "u", title: "t", publisher: "p", date: "d", quote: "q", archived_url: "a" }] });
    expect(normalize({ sources: [], source_url: "u" })).toEqual({ sources: [] });
    expect(normalize({ series: "S", edition: "6" })).toEqual({ series: { name: "S", edition: 6 } });
    expect(normalize({ series: "S" })).toEqual({ series: { name: "S" } });
    expect(normalize({ edition: 6 })).toEqual({ edition: 6 });
  });

  it.each([
    ["2020-01-01", "2020-01-03", { date: "2020-01-01/2020-01-03" }],
    ["2020", "2020", { date: "2020" }],
    ["2020/2021", "2022", { date: "2020/2021", end_date: "2022" }],
    ["2020", 2021, { date: "2020", end_date: 2021 }],
    [undefined, "2021", { end_date: "2021" }],
  ])("joins %s and %s", (date, end, expected) => {
    expect(normalize({ date, end_date: end })).toEqual(expected);
  });
});
