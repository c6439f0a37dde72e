import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventInput, toEventContent } from "../../src/contract/event.ts";
import type { Document } from "../../src/domain/document.ts";
import { formatId } from "../../src/domain/id.ts";
import { parseCsv } from "../../src/import/csv.ts";
import { normalizeRow } from "../../src/import/normalize.ts";
import { guardCell, render } from "../../src/representations/csv.ts";
import { at, createEvent, createListDocument, FOUNDING, HOSTILE, RECORD } from "../helpers/documents.ts";

type Row = Readonly<Record<string, string>>;

function read(document: Document): Row[] {
  return parse(render(document), { bom: true, columns: true, record_delimiter: "\r\n" }) as Row[];
}

/** The rule of the import. */
const unguard = (cell: string) => cell.replace(/^'(?='*[=+\-@\t\r])/, "");

describe("CSV", () => {
  it("begins with a byte order mark and a header, and ends every row with CRLF", () => {
    const text = render(FOUNDING);
    expect(text).toMatch(/^\ufeffid,external_id,slug,date,time_zone,title,/);
    expect(text.endsWith("\r\n")).toBe(true);
    expect(text.replaceAll("\r\n", "").replace(/"[^"]*"/g, "")).not.toMatch(/[\r\n]/);
  });

  it("has a row an event, in order", () => {
    for (const document of [FOUNDING, HOSTILE]) {
      const rows = read(document);
      expect(rows.map(({ id }) => id)).toEqual(document.events.map(({ id }) => formatId(id)));
      expect(rows.map(({ date }) => unguard(date ?? ""))).toEqual(document.events.map(({ date }) => date.text));
    }
  });

  it("says all columns of an event", () => {
    expect(read(FOUNDING)[0]).toEqual({
      id: "00000000001",
      external_id: "cmd-6",
      slug: "sixth-china-manufacturing-day",
      date: "2021-12-26",
      time_zone: "",
      title: "Sixth China Manufacturing Day",
      summary: "Scholars and makers met in Beijing; the appeal asked for “patient capital”.",
      body: FOUNDING.events[0]?.body,
      language: "",
      category: "china-manufacturing-day",
      tags: "china-manufacturing-day|industrial-policy",
      entities: '[{"name":"Renmin University of China","type":"organization","ids":{"wikidata":"Q714717"}}]',
      countries: "CN",
      place_name: "Beijing",
      place_country: "CN",
      place_subdivision: "",
      lat: "39.9042",
      lon: "116.4074",
      external_url: "https://example.org/cmd/6",
      source_url: "https://example.org/report?id=6&lang=en",
      source_title: "Manufacturing Day held",
      source_publisher: "Example Daily",
      source_date: "2021-12-27",
      source_quote: "Patient capital is what makers need.",
      source_archived_url: "https://web.archive.org/web/2022/https://example.org/report?id=6&lang=en",
      sources: JSON.stringify([
        {
          url: "https://example.org/report?id=6&lang=en",
          title: "Manufacturing Day held",
          publisher: "Example Daily",
          date: "2021-12-27",
          quote: "Patient capital is what makers need.",
          archived_url: "https://web.archive.org/web/2022/https://example.org/report?id=6&lang=en",
        },
        { url: "https://example.com/second" },
      ]),
      media: JSON.stringify([
        {
          url: "https://example.org/hall.jpg",
          alt: "The hall, full",
          credit: "Photo: A. Li",
          width: 1200,
          height: 800,
        },
        { url: "https://example.org/speech.mp3", alt: "Recording of the speech", media_type: "audio/mpeg" },
      ]),
      importance: "80",
      series: "China Manufacturing Day",
      edition: "6",
      dates_occurred: "",
      dates_announced: "",
      dates_effective: "",
      dates_expires: "",
      dates_listed: "",
      recurrence_rule: "",
      recurrence_excluded: "",
      translations: "",
      updates: "",
      event_status: "",
      note: "",
      status: "published",
      published_at: "2026-01-01T00:01:10Z",
      updated_at: "2026-02-28T08:00:00Z",
      label: "26 December 2021",
      earliest: "2021-12-26",
      latest: "2021-12-26",
      url: "https://annals.example/events/00000000001",
    });
  });

  it("says the other dates, what became of it, its updates and translations", () => {
    const said = read(RECORD).map((row) =>
      Object.fromEntries(
        Object.entries(row).filter(
          ([name, value]) =>
            value !== "" && /^(dates_|recurrence|translations|updates|event_status|note|source)/.test(name),
        ),
      ),
    );
    expect(said).toEqual([
      {
        source_title: "The rule",
        source_url: "https://example.org/rule",
        sources: '[{"url":"https://example.org/rule","title":"The rule","supports":["date","dates/effective"]}]',
        dates_announced: "2019-05-15",
        dates_effective: "2019-05-21",
        dates_expires: "2030~",
        translations: '{"zh":{"title":"华为被列入实体清单","updates/0/text":"发放临时许可"}}',
        updates: JSON.stringify([
          { at: "2026-01-02T09:00:00Z", text: "A general licence was given", significant: true },
          { at: "2026-01-03T09:00:00Z", text: "A comma was moved", significant: false },
          { at: "2026-01-04T09:00:00Z", text: "It ran out & ended", significant: true },
        ]),
        event_status: "confirmed",
      },
      { event_status: "cancelled", note: "The hall, it says, <burned> down" },
      { event_status: "postponed", note: "No new day yet" },
      { recurrence_rule: "FREQ=YEARLY;INTERVAL=4;UNTIL=20400301T120000Z", recurrence_excluded: "2028-02-29" },
      { recurrence_rule: "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260401", recurrence_excluded: "2026-03-08" },
      { recurrence_rule: "FREQ=WEEKLY;COUNT=3" },
    ]);
  });

  it("has a column for each kind of date", () => {
    const dates = { occurred: "2001", announced: "2002", effective: "2003", expires: "2004", listed: "2005" };
    const [row = {}] = read({ ...RECORD, events: [createEvent(1, { dates })] });
    const found = Object.entries(row).filter(([name]) => name.startsWith("dates_"));
    expect(found).toEqual(Object.entries(dates).map(([role, date]) => [`dates_${role}`, date]));
  });

  it("gives no cell that a spreadsheet runs, but numbers as numbers", () => {
    const rows = read(HOSTILE);
    const cells = rows.flatMap(({ lat, lon, ...texts }) => Object.values(texts));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(rows[0]).toMatchObject({ lat: "-33.8", lon: "-70.25" });
    expect(rows[0]?.["external_id"]).toBe(`'=HYPERLINK("http://evil.example","x")`);
    expect(rows[2]?.["summary"]).toBe("'@SUM(1)\ufffd end".replace("1)", "1)\ufffe"));
  });

  it("gives every text back to who takes the guard away", { timeout: 60_000 }, () => {
    const cell = fc.array(fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", ",", '"', "\n", " ", "漢"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(cell, (parts) => {
        const title = parts.join("");
        expect(unguard(guardCell(title))).toBe(title);
        const [row] = read(createListDocument([createEvent(1, { title })]));
        expect(unguard(row?.["title"] ?? "")).toBe(title);
      }),
      { numRuns: 500 },
    );
  });

  it("is read by the import as what was written", () => {
    const events = [
      ...FOUNDING.events,
      ...RECORD.events,
      createEvent(5, { date: "-0043-03-15", title: "=1+1", body: "- a\r\n- b", summary: "漢字" }),
      createEvent(6, { place: { lat: -33.8, lon: -70 }, entities: [{ name: "a|b" }, { name: "c" }], tags: ["x", "y"] }),
      createEvent(7, { sources: [{ url: "https://x.example/", quote: "@q", archivedUrl: "https://y.example/" }] }),
    ];
    const contents = parseCsv(render(createListDocument(events))).map((row) => {
      if (!("value" in row)) throw new Error(row.error);
      return toEventContent(EventInput.parse(normalizeRow(row.value, {})), at("2000-01-01T00:00:00Z"));
    });
    expect(contents).toEqual(
      events.map(
        ({ id: _id, version: _version, createdAt: _created, updatedAt: _updated, terms: _terms, ...content }) =>
          content,
      ),
    );
  });

  it("splits no list value in two", () => {
    const [row] = read(createListDocument([createEvent(1, { tags: ["a|b", "c;d"] })]));
    expect(row?.["tags"]).toBe("a/b|c;d");
  });
});
