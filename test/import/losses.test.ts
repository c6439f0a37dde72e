import { describe, expect, it } from "vitest";
import { listOurs, listUnused } from "../../src/import/losses.ts";
import { normalizeRow } from "../../src/import/normalize.ts";

type Row = Record<string, unknown>;

const ours = (row: Row, map = {}) => listOurs(row, normalizeRow(row, map), map);
const unused = (row: Row, map = {}) => listUnused(row, normalizeRow(row, map), map);

describe("listOurs", () => {
  it("names what is made here", () => {
    const why = "is made here, not taken over";
    expect(ours({ id: "7", url: "https://a.example", title: "T", version: 3, label: "May", earliest: "" })).toEqual([
      { pointer: "/id", was: "7", why },
      { pointer: "/url", was: "https://a.example", why },
      { pointer: "/version", was: 3, why },
      { pointer: "/label", was: "May", why },
    ]);
  });

  it("does not name what stands for something else", () => {
    expect(ours({ id: "7", url: "u" }, { id: "external_id", url: "source_url" })).toEqual([]);
    expect(ours({ nr: "7" }, { nr: "version" })).toEqual([]);
  });
});

describe("listUnused", () => {
  const why = "is not used: another member stands for it";

  it("finds none where every member went somewhere", () => {
    const row = {
      date: "2020-01-01",
      end_date: "2020-01-03",
      place_name: "P",
      lat: "1.50",
      lon: "2",
      source_url: "https://a.example",
      series: "S",
      edition: "6",
      tags: "a|b",
      recurrence_rule: "FREQ=YEARLY",
      recurrence_excluded: "2021|2022",
      dates_effective: "2021",
      verified: true,
    };
    expect(unused(row)).toEqual([]);
    expect(unused({ nr: "1", wo: "P" }, { nr: "external_id", wo: "place_name" })).toEqual([]);
  });

  it("names flat members where the whole is there too", () => {
    expect(unused({ place: { name: "A" }, place_name: "B", lat: "", sources: [], source_title: "S" })).toEqual([
      { pointer: "/place_name", was: "B", why },
      { pointer: "/source_title", was: "S", why },
    ]);
    expect(unused({ place: { name: "A" }, place_name: "A" })).toEqual([]);
  });

  it("names a member whose name is mapped to one that another has", () => {
    expect(unused({ wo: "B", place: { name: "A" } }, { wo: "place_name" })).toEqual([
      { pointer: "/wo", was: "B", why },
    ]);
  });

  it("takes an end that is the beginning for said", () => {
    expect(unused({ date: "2020", end_date: "2020" })).toEqual([]);
  });
});
