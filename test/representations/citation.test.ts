import { describe, expect, it } from "vitest";
import type { Document } from "../../src/domain/document.ts";
import { render as renderBibtex } from "../../src/representations/bibtex.ts";
import { render as renderCsl } from "../../src/representations/csl.ts";
import { formatBibliography, readCitations, toEdtf } from "../helpers/citations.ts";
import {
  at,
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  type EventOverrides,
  FOUNDING,
  HOSTILE,
  RECORD,
} from "../helpers/documents.ts";

const parse = (document: Document) => JSON.parse(renderCsl(document));
const itemOf = (overrides: EventOverrides) => parse(createEventDocument(createEvent(1, overrides)))[0];
const entryOf = (overrides: EventOverrides) => renderBibtex(createEventDocument(createEvent(1, overrides)));
/** The fields of an entry as they are written, by their line. */
const fieldsOf = (overrides: EventOverrides) =>
  Object.fromEntries(
    [...entryOf(overrides).matchAll(/^ {2}(\w+) = (.*?),?$/gm)].map(([, name, value]) => [name, value]),
  );

describe("a citation", () => {
  it("is of the page of the event, with its date, site, summary and sources", () => {
    const document = { ...FOUNDING, events: FOUNDING.events.slice(0, 1) };
    expect(parse(document)).toEqual([
      {
        id: "annals-00000000001",
        type: "webpage",
        title: "Sixth China Manufacturing Day",
        "container-title": "Annals",
        issued: { "date-parts": [[2021, 12, 26]] },
        URL: "https://annals.example/events/00000000001",
        abstract: "Scholars and makers met in Beijing; the appeal asked for “patient capital”.",
        note: "Sources: Manufacturing Day held, Example Daily, 27 December 2021, https://example.org/report?id=6&lang=en; https://example.com/second",
      },
    ]);
    expect(renderBibtex(document)).toBe(`@online{annals-00000000001,
  title = {{Sixth China Manufacturing Day}},
  organization = {Annals},
  howpublished = {Annals},
  date = {2021-12-26},
  year = {2021},
  month = dec,
  url = {https://annals.example/events/00000000001},
  abstract = {Scholars and makers met in Beijing; the appeal asked for “patient capital”.},
  note = {Sources: Manufacturing Day held, Example Daily, 27 December 2021, https://example.org/report?id=6{\\&}lang=en; https://example.com/second}
}
`);
  });

  it("is the same from every list, and in every language has the same key and address", () => {
    const event = createEvent(5, { date: "1850~" });
    const alone = renderCsl(createEventDocument(event));
    expect(renderCsl(createTimelineDocument([event], { query: "tag=a", cursor: "c" }))).toBe(alone);
    expect(renderCsl(createListDocument([event], { updatedAt: at("2027-01-01T00:00:00Z") }))).toBe(alone);
    const german = renderBibtex(createEventDocument(event, { language: "de", lang: "de" }));
    expect(german).toContain("@online{annals-00000000005,");
    expect(german).toContain("url = {https://annals.example/events/00000000005}");
    expect(german).toContain("year = {ca. 1850}");
  });

  it("of the record as it was then is of that: the address has the day with it", () => {
    const asOf = at("2026-01-05T00:00:00Z");
    expect(parse(createListDocument([createEvent(5)], { asOf }))[0].URL).toBe(
      "https://annals.example/events/00000000005?as_of=2026-01-05T00%3A00%3A00Z",
    );
  });

  it("says what became of the event, before its sources", () => {
    expect(parse(RECORD).map(({ note }: { note?: string }) => note)).toEqual([
      "Confirmed. Sources: The rule, https://example.org/rule",
      "Cancelled: The hall, it says, <burned> down",
      "Postponed: No new day yet",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("names the language of the title: by its tag in CSL, by the name that babel has in BibTeX", () => {
    expect([itemOf({ language: "zh-Hans" }).language, fieldsOf({ language: "zh-Hans" })["langid"]]).toEqual([
      "zh-Hans",
      "{chinese}",
    ]);
    expect([itemOf({ language: "qaa" }).language, fieldsOf({ language: "qaa" })["langid"]]).toEqual(["qaa", undefined]);
    expect(itemOf({})).not.toHaveProperty("language");
    expect(itemOf({ language: 'en" x' })).not.toHaveProperty("language");
  });

  it("never says when it was looked at", () => {
    expect(`${renderCsl(FOUNDING)}${renderBibtex(FOUNDING)}`).not.toMatch(/accessed|urldate/);
  });
});

describe("the date of a citation", () => {
  it.each([
    ["2021-12-26", { "date-parts": [[2021, 12, 26]] }, { date: "{2021-12-26}", year: "{2021}", month: "dec" }],
    ["2021-05", { "date-parts": [[2021, 5]] }, { date: "{2021-05}", year: "{2021}", month: "may" }],
    ["1985", { "date-parts": [[1985]] }, { date: "{1985}", year: "{1985}" }],
    ["0985", { "date-parts": [[985]] }, { date: "{0985}", year: "{985}" }],
    ["2021-12-26T09:05", { "date-parts": [[2021, 12, 26]] }, { date: "{2021-12-26}", year: "{2021}", month: "dec" }],
    [
      "2021-12-26T09:05:30+08:00",
      { "date-parts": [[2021, 12, 26]] },
      { date: "{2021-12-26}", year: "{2021}", month: "dec" },
    ],
    ["1999-XX", { "date-parts": [[1999]] }, { date: "{1999-XX}", year: "{1999}" }],
    ["1999-03-XX", { "date-parts": [[1999, 3]] }, { date: "{1999-03-XX}", year: "{1999}", month: "mar" }],
    // Approximate and uncertain are one for CSL; BibTeX has words, biblatex the mark.
    ["1850~", { "date-parts": [[1850]], circa: true }, { date: "{1850~}", year: "{c. 1850}" }],
    ["2019-05-16?", { "date-parts": [[2019, 5, 16]], circa: true }, { date: "{2019-05-16?}", year: "{16 May 2019?}" }],
    ["2018/2020-05", { "date-parts": [[2018], [2020, 5]] }, { date: "{2018/2020-05}", year: "{2018 – May 2020}" }],
    ["2018/2019?", { "date-parts": [[2018], [2019]], circa: true }, { date: "{2018/2019?}", year: "{2018 – 2019?}" }],
    ["2020/2020", { "date-parts": [[2020]] }, { date: "{2020}", year: "{2020}" }],
    [
      "2021-12-26T09:00/2021-12-26T17:00",
      { "date-parts": [[2021, 12, 26]] },
      { date: "{2021-12-26}", year: "{26 December 2021, 09:00–17:00}" },
    ],
    // Years of historians in CSL, of astronomers in EDTF.
    ["-0043-03-15", { "date-parts": [[-44, 3, 15]] }, { date: "{-0043-03-15}", year: "{15 March 44 BC}" }],
    ["0000", { "date-parts": [[-1]] }, { date: "{0000}", year: "{1 BC}" }],
    ["-0100/0100", { "date-parts": [[-101], [100]] }, { date: "{-0100/0100}", year: "{101 BC – 100 AD}" }],
    ["2021-21", { "date-parts": [[2021]], season: 1 }, { date: "{2021-21}", year: "{spring 2021}" }],
    ["2021-24~", { "date-parts": [[2021]], season: 4, circa: true }, { date: "{2021-24~}", year: "{c. winter 2021}" }],
    ["2021-32", { "date-parts": [[2021]], season: 4 }, { year: "{winter 2021}" }],
    // What has no parts is said in words.
    ["2021-33", { literal: "Q1 2021" }, { year: "{Q1 2021}" }],
    [
      "2021-21/2021-23",
      { literal: "spring 2021 – autumn 2021" },
      { date: "{2021-21/2021-23}", year: "{spring 2021 – autumn 2021}" },
    ],
    ["195X", { literal: "1950s" }, { date: "{195X}", year: "{1950s}" }],
    ["18XX", { literal: "19th century" }, { date: "{18XX}", year: "{19th century}" }],
    ["195", { literal: "1950s" }, { year: "{1950s}" }],
    [
      "2018-07-06/..",
      { literal: "6 July 2018 – ongoing" },
      { date: "{2018-07-06/..}", year: "{6 July 2018 – ongoing}" },
    ],
    ["../2018", { literal: "until 2018" }, { date: "{../2018}", year: "{until 2018}" }],
    ["2018/", { literal: "2018 – ?" }, { date: "{2018/}", year: "{2018 – ?}" }],
    ["Y-13800000000", { literal: "13.8 billion years ago" }, { year: "{13.8 billion years ago}" }],
    ["Y12345", { literal: "12,345" }, { year: "{12,345}" }],
  ])("%s is as exact as it is stated", (date, issued, fields) => {
    expect(itemOf({ date }).issued).toEqual(issued);
    const { date: edtf, year, month } = fieldsOf({ date });
    expect({ date: edtf, year, month }).toEqual({ date: undefined, month: undefined, ...fields });
  });

  it("is written in the styles of CSL as it is meant", () => {
    const dates = ["2021-12-26", "1850~", "-0043-03-15", "2020-03/2020-05", "2021-21", "195X"];
    const events = dates.map((date, index) => createEvent(index + 1, { date, title: `E${index}` }));
    const lines = formatBibliography(renderCsl(createListDocument(events)))
      .trim()
      .split("\n");
    expect(lines).toEqual([
      "E0. (2021, December 26). Annals. https://annals.example/events/00000000001",
      "E1. (ca. 1850). Annals. https://annals.example/events/00000000002",
      "E2. (44 B.C.E., March 15). Annals. https://annals.example/events/00000000003",
      "E3. (2020, March–May). Annals. https://annals.example/events/00000000004",
      "E4. (2021, Spring). Annals. https://annals.example/events/00000000005",
      "E5. (1950s). Annals. https://annals.example/events/00000000006",
    ]);
  });
});

describe.each(Object.entries({ FOUNDING, RECORD, HOSTILE }))("%s read by Citation.js", (_, document) => {
  const items = parse(document) as ReturnType<typeof readCitations>;

  it("is from CSL-JSON the same items", () => {
    expect(readCitations(renderCsl(document))).toEqual(items);
    expect(items.map(({ title }) => title)).toEqual(document.events.map(({ title }) => title.replace(/\s+/g, " ")));
  });

  it("is from BibTeX as many, with the same ids, titles, addresses, summaries, sources and dates", () => {
    const read = readCitations(renderBibtex(document));
    expect(read.map(({ id, type, title, URL, publisher }) => ({ id, type, title, URL, publisher }))).toEqual(
      items.map(({ id, type, title, URL }) => ({ id, type, title, URL, publisher: "Annals" })),
    );
    expect(read.map(({ abstract, note }) => [abstract, note])).toEqual(
      items.map(({ abstract, note }) => [abstract, note]),
    );
    // The library reads no year before 1 and no open end of EDTF, and BibTeX no words of CSL.
    const isCounted = ({ issued }: (typeof items)[number]) => Number(issued["date-parts"]?.[0]?.[0]) > 0;
    const dates = items.flatMap((item, index) =>
      isCounted(item) ? [[toEdtf(item.issued), toEdtf(read[index]?.issued ?? {})]] : [],
    );
    expect(dates.length).toBeGreaterThan(3);
    expect(dates.map(([, bibtex]) => bibtex)).toEqual(dates.map(([csl]) => csl));
  });
});

describe("a hostile text", () => {
  const SPECIALS = "\\ { } {{ }} $ & # % _ ^ ~ -- --- @book{x, \\input{/etc/passwd} \\{ \\} a_b^c 100% {\\&}";

  it.each([
    SPECIALS,
    "}},\n  url = {https://evil.example},\n  title = {{",
    "}}\n}\n@book{evil, title = {x}}",
    '" # evil # "',
    "\\",
    "}",
    "{",
    "%",
    "$",
    "@comment{",
    "\\end{document}",
    "漢字 العربية 👩‍👩‍👧‍👦 é ß",
  ])("%j is a text in every field, and no field more", (hostile) => {
    const event = createEvent(1, {
      title: hostile,
      summary: hostile,
      eventStatus: "cancelled",
      note: hostile,
      sources: [{ url: "https://example.org/a_b%7D?x={y}", title: hostile, publisher: hostile, date: hostile }],
    });
    const document = createEventDocument(event, { site: { ...FOUNDING.site, title: hostile } });
    const line = hostile.replace(/\s+/g, " ");
    const others = createListDocument([event, createEvent(2)]);
    expect(renderBibtex(document)).toMatch(/^@online\{annals-00000000001,\n( {2}\w+ = .*\n){9}\}\n$/);
    expect(readCitations(renderBibtex(document))).toEqual([
      {
        id: "annals-00000000001",
        type: "webpage",
        title: line,
        publisher: line,
        issued: { "date-parts": [[2021, 12, 26]] },
        URL: "https://annals.example/events/00000000001",
        abstract: line,
        note: `Cancelled: ${line}. Sources: ${line}, ${line}, ${line}, https://example.org/a_b%7D?x={y}`,
      },
    ]);
    expect(readCitations(renderBibtex(others)).map(({ title }) => title)).toEqual([line, "Event 2"]);
  });

  it("in the note of an item is no field of it", () => {
    const injection = "{:type: book}{:DOI: 10.1/evil} x\nDOI: 10.1/evil\ntype: book";
    const event = {
      eventStatus: "cancelled" as const,
      note: injection,
      sources: [{ url: "https://example.org/", title: injection }],
    };
    expect(itemOf(event).note).toBe(
      "Cancelled: { :type: book}{ :DOI: 10.1/evil} x DOI: 10.1/evil type: book. Sources: { :type: book}{ :DOI: 10.1/evil} x DOI: 10.1/evil type: book, https://example.org/",
    );
    expect(formatBibliography(renderCsl(createEventDocument(createEvent(1, event)))).trim()).toBe(
      "Event 1. (2021, December 26). Annals. https://annals.example/events/00000000001",
    );
    // Without a word of ours in front, a note would begin a field.
    expect(itemOf({ note: "DOI: 10.1/evil" })).not.toHaveProperty("note");
  });

  it("without characters that can be written is written without them", () => {
    const title = "a\u0000\u0008b\u2028c\ud800\ufffe\r\nd";
    expect(itemOf({ title }).title).toBe("a b c\ufffd d");
    expect(fieldsOf({ title })["title"]).toBe("{{a b c\ufffd d}}");
  });
});

it("of nothing is an empty list", () => {
  expect([renderCsl(createListDocument([])), renderBibtex(createListDocument([]))]).toEqual(["[]", ""]);
});
