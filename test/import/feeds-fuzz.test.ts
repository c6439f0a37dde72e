import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventInput } from "../../src/contract/event.ts";
import { parseJsonFeed } from "../../src/import/feed-json.ts";
import { parseFeed } from "../../src/import/feed-xml.ts";
import { normalizeRow } from "../../src/import/normalize.ts";
import { ImportError, type Row } from "../../src/import/rows.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { render as renderJsonFeed } from "../../src/representations/jsonfeed.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import { FOUNDING, HOSTILE, RECORD } from "../helpers/documents.ts";

const DOCUMENTS = [FOUNDING, HOSTILE, RECORD];
const SAMPLES = DOCUMENTS.flatMap((document) => [renderRss(document), renderAtom(document)]);
const JSON_SAMPLES = DOCUMENTS.map((document) => JSON.parse(renderJsonFeed(document)) as unknown);

const PIECES = [
  ...[
    "<pubDate>Sun, 26 Dec 2021 23:30:00 -0500</pubDate>",
    "<updated>0001-01-01T00:00:00Z</updated>",
    "<annals:date>Y-5000</annals:date>",
  ],
  ...[
    "<title/>",
    "<title>&lt;b&gt;</title>",
    "<guid>",
    "</item>",
    "<item>",
    "<entry>",
    "]]>",
    "<![CDATA[",
    "<!--",
    "&",
    "&#0;",
    "&#xD800;",
  ],
  ...[
    '<enclosure url="https://a.example/" length="-1" type="x"/>',
    '<link href="" rel="enclosure"/>',
    '<link href="https://a.example/b"/>',
  ],
  ...[
    "<georss:point>91 0</georss:point>",
    "<annals:status>x</annals:status>",
    "<annals:effective>x</annals:effective>",
    "<category/>",
  ],
  ...[
    '<content type="xhtml"><a><b>x</b></a></content>',
    "<dc:source>javascript:x</dc:source>",
    "<__proto__/>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  ],
];
const WHOLE = PIECES.filter((piece) => /^<(\w+:?\w*)\b.*(?:<\/\1>|\/>)$/.test(piece) && !piece.includes("proto"));
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WHOLE) },
  fc.constantFrom(...PIECES),
  fc.string({ unit: "binary", maxLength: 30 }),
);

/** What is done to a feed, at a place in it in thousandths: elsewhere it is mostly no XML any more. */
const damage = fc.tuple(
  fc.noBias(fc.integer({ min: 50, max: 990 })),
  fc.constantFrom("line", "line", "line", "line", "line", "line", "insert", "cut"),
  piece,
);

function apply(text: string, damages: readonly (readonly [number, string, string])[]): string {
  return damages.reduce((before, [place, kind, said]) => {
    const index = Math.floor((place / 1000) * before.length);
    const line = before.indexOf("\n", index) + 1;
    if (kind === "line") return before.slice(0, line) + said + before.slice(line);
    return (
      before.slice(0, index) +
      (kind === "insert" ? said : "") +
      before.slice(kind === "cut" ? index + said.length : index)
    );
  }, text);
}

/** Rows, or undefined where the text is refused as a whole; any other error is one of the program. */
function read(parse: (text: string) => Row[], text: string): Row[] | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
}

function expectVerdicts(rows: readonly Row[] | undefined): number {
  for (const [index, row] of (rows ?? []).entries()) {
    expect(row.row).toBe(index + 1);
    if ("error" in row) {
      expect(row.error.length).toBeGreaterThan(10);
      continue;
    }
    expect(row.isDraft).toBe(true);
    const { error } = EventInput.safeParse(normalizeRow(row.value, {}));
    // Places and tags are taken as they are, and refused by name.
    const wrong = error?.issues.map(({ path }) => path[0]).filter((name) => name !== "place" && name !== "tags");
    expect([row.value, wrong ?? []]).toEqual([row.value, []]);
  }
  return rows?.length ?? 0;
}

describe("feeds that are damaged", () => {
  it("get verdicts, and never anything else", () => {
    let count = 0;
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(damage, { minLength: 1, maxLength: 3 }), (text, damages) => {
        count += expectVerdicts(read(parseFeed, apply(text, damages)));
      }),
      { numRuns: 1500 },
    );
    expect(count).toBeGreaterThan(1000);
  });

  it("and so do items of JSON of any kind", () => {
    const names = [
      "id",
      "url",
      "title",
      "content_html",
      "content_text",
      "summary",
      "image",
      "date_published",
      "tags",
      "language",
      "attachments",
      "_annals",
      "external_url",
    ];
    const ours = fc.dictionary(
      fc.constantFrom("date", "time_zone", "dates", "event_status", "note", "sources"),
      fc.jsonValue(),
    );
    const said = fc.constantFrom("2021-12-26T09:00:00Z", "https://a.example/", "<b>x", "en", "Y-5000");
    const item = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), said, ours));
    fc.assert(
      fc.property(fc.constantFrom(...JSON_SAMPLES), fc.array(item, { maxLength: 5 }), (sample, items) => {
        const document = {
          ...(sample as object),
          items: items.map((one) => ({ date_published: "2021-12-26T09:00:00Z", title: "T", ...one })),
        };
        expect(expectVerdicts(read(parseJsonFeed, JSON.stringify(document)))).toBe(items.length);
      }),
      { numRuns: 1500 },
    );
  });
});
