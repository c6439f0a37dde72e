import { parseAtomFeed, parseRssFeed } from "feedsmith";
import { describe, expect, it } from "vitest";
import type { ListDocument } from "../../src/domain/document.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { render as renderJsonFeed } from "../../src/representations/jsonfeed.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import { at, createEvent, createListDocument, createTimelineDocument } from "../helpers/documents.ts";

const PUBLISHED = at("2026-01-10T12:00:00Z");
const TOLD = at("2026-02-20T08:00:00Z");
const EDITED = createEvent(1, {
  title: "Edited",
  summary: "What is known.",
  publishedAt: PUBLISHED,
  updatedAt: TOLD,
  changed: ["date", "summary"],
});
const LOGGED = createEvent(2, {
  title: "Logged",
  publishedAt: PUBLISHED,
  updatedAt: at("2026-03-01T00:00:00Z"),
  changed: ["title"],
  updates: [
    { at: at("2026-01-20T00:00:00Z"), text: "Early news", significant: true },
    { at: TOLD, text: "It ran <out>", significant: true },
    { at: at("2026-03-01T00:00:00Z"), text: "A comma", significant: false },
  ],
});
const UNTOUCHED = createEvent(3, { publishedAt: PUBLISHED, updatedAt: PUBLISHED });

const ID = (number: number) => `tag:annals.example,2026:event/0000000000${number}`;

/** What each format says of the entries: id, title, publication, change. */
function read(overrides: Partial<ListDocument>) {
  const document = createListDocument([EDITED, LOGGED, UNTOUCHED], overrides);
  const iso = (date: string | undefined) => date && `${new Date(date).toISOString().slice(0, 19)}Z`;
  return {
    rss: (parseRssFeed(renderRss(document)).items ?? []).map(({ guid, title, pubDate, dc }) => [
      guid?.value,
      title,
      iso(pubDate),
      dc?.dates?.[0],
    ]),
    atom: (parseAtomFeed(renderAtom(document)).entries ?? []).map(({ id, title, published, updated }) => [
      id,
      typeof title === "string" ? title : title?.value,
      published,
      updated,
    ]),
    json: (
      JSON.parse(renderJsonFeed(document)) as {
        items: { id: string; title: string; date_published: string; date_modified: string }[];
      }
    ).items.map(({ id, title, date_published, date_modified }) => [id, title, date_published, date_modified]),
  };
}

const P = "2026-01-10T12:00:00Z";
const T = "2026-02-20T08:00:00Z";
const TITLES = ["26 December 2021: Edited", "26 December 2021: Logged", "26 December 2021: Event 3"];

describe("what a feed does with an event that changed", () => {
  it("says so in its place, where nothing is asked for", () => {
    const expected = [
      [ID(1), TITLES[0], P, T],
      [ID(2), TITLES[1], P, T],
      [ID(3), TITLES[2], P, P],
    ];
    expect(read({})).toEqual({ rss: expected, atom: expected, json: expected });
    expect(renderRss(createListDocument([EDITED]))).not.toContain("Changed");
  });

  it("updates=silent: shows it as it is, and as no news", () => {
    const expected = [ID(1), ID(2), ID(3)].map((id, index) => [id, TITLES[index], P, P]);
    expect(read({ updates: "silent" })).toEqual({ rss: expected, atom: expected, json: expected });
  });

  it("updates=bump: it is as new as what was told, under its id; Atom keeps nothing by which it would be older", () => {
    const expected = [
      [ID(1), TITLES[0], T, T],
      [ID(2), TITLES[1], T, T],
      [ID(3), TITLES[2], P, P],
    ];
    const atom = expected.map(([id, title, published, updated]) => [
      id,
      title,
      published === T ? undefined : published,
      updated,
    ]);
    expect(read({ updates: "bump" })).toEqual({ rss: expected, atom, json: expected });
  });

  it("updates=new-item: it is one more entry, named after what was told; what did not change keeps its id", () => {
    const expected = [
      [`${ID(1)}/update/${TOLD}`, `Updated: ${TITLES[0]}`, T, T],
      [`${ID(2)}/update/${TOLD}`, `Updated: ${TITLES[1]}`, T, T],
      [ID(3), TITLES[2], P, P],
    ];
    expect(read({ updates: "new-item" })).toEqual({ rss: expected, atom: expected, json: expected });
  });

  it.each(["bump", "new-item"] as const)("updates=%s: has a line on what changed, in front", (updates) => {
    const document = createListDocument([EDITED, LOGGED, UNTOUCHED], { updates });
    const { items } = JSON.parse(renderJsonFeed(document)) as { items: { content_html: string; summary?: string }[] };
    expect(items.map(({ content_html }) => content_html.split("\n")[0])).toEqual([
      '<p dir="auto"><strong>Changed: Date, Summary</strong></p>',
      '<p dir="auto"><strong>Updated: It ran &lt;out&gt;</strong></p>',
      '<p><time datetime="2021-12-26">26 December 2021</time></p>',
    ]);
    expect(items.map(({ summary }) => summary)).toEqual([
      "Changed: Date, Summary – What is known.",
      "Updated: It ran <out>",
      undefined,
    ]);
    expect(renderRss(document)).toContain("<description>Changed: Date, Summary – What is known.</description>");
  });

  it("says what changed in the language of the feed, each thing once, and that something did where that is not known", () => {
    const line = (language: string, changed: NonNullable<typeof EDITED.changed>) => {
      const document = createListDocument([{ ...EDITED, changed }], { language, updates: "bump" });
      return JSON.parse(renderJsonFeed(document))
        .items[0].content_html.split("\n")[0]
        .replace(/<[^>]*>/g, "");
    };
    expect(line("de", ["title", "dates", "media"])).toBe("Geändert: Titel, Weitere Daten, Medien");
    expect(line("zh", ["eventStatus", "note", "place"])).toBe("更改：状态、地点");
    expect(line("fr", ["translations", "language"])).toBe("Modifié\u00a0: Langues");
    expect(line("ar", [])).toBe("تم التعديل");
    expect(line("en", [])).toBe("Changed");
    const german = createListDocument([LOGGED], { language: "de", updates: "new-item" });
    expect(JSON.parse(renderJsonFeed(german)).items[0].title).toBe("Aktualisiert: 26. Dezember 2021: Logged");
  });

  it("an edit before the day of publication is no news", () => {
    const scheduled = createEvent(4, { publishedAt: TOLD, updatedAt: PUBLISHED, changed: ["title"] });
    const { items } = JSON.parse(renderJsonFeed(createListDocument([scheduled], { updates: "new-item" })));
    expect([items[0].id, items[0].title, items[0].date_published]).toEqual([ID(4), "26 December 2021: Event 4", T]);
  });
});

describe("content=summary", () => {
  const document = createListDocument([EDITED, createEvent(5)], { content: "summary" });

  it("leaves the whole text out of every format", () => {
    expect(renderRss(document)).toContain("<description>What is known.</description>");
    expect(renderRss(document)).not.toContain("<content:encoded>");
    expect(renderAtom(document)).toContain("<summary>What is known.</summary>");
    expect(renderAtom(document)).not.toContain("<content");
  });

  it("has a text in JSON Feed, which asks for one: the summary, or else the title", () => {
    const { items } = JSON.parse(renderJsonFeed(document));
    expect(items.map(({ content_text, content_html }: Record<string, string>) => [content_text, content_html])).toEqual(
      [
        ["What is known.", undefined],
        ["26 December 2021: Event 5", undefined],
      ],
    );
    const [full] = JSON.parse(renderJsonFeed(createListDocument([EDITED], { content: "full" }))).items;
    expect([full.content_text, full.content_html.slice(0, 8)]).toEqual([undefined, "<p><time"]);
  });
});

/** The links of each format by their relation, and the marks of RFC 5005. */
function readLinks(document: ListDocument) {
  const of = (xml: string) => {
    const links = [...xml.matchAll(/<(?:atom:)?link rel="(self|next|current|prev-archive)"[^>]*? href="([^"]*)"/g)];
    const marks = [...xml.matchAll(/<fh:(\w+)\/>/g)].map(([, mark]) => [mark, true]);
    return Object.fromEntries([...links.map(([, rel, href]) => [rel, href?.replaceAll("&amp;", "&")]), ...marks]);
  };
  const { feed_url, next_url, _annals } = JSON.parse(renderJsonFeed(document));
  const json = {
    self: feed_url,
    next: next_url,
    current: _annals.current,
    "prev-archive": _annals.prev_archive,
    archive: _annals.archive,
    complete: _annals.complete,
  };
  return { rss: of(renderRss(document)), atom: of(renderAtom(document)), json: JSON.parse(JSON.stringify(json)) };
}

describe("how the documents of a feed lead to each other (RFC 5005)", () => {
  const base = (suffix: string) => `https://annals.example/timelines/us-china-tech${suffix}`;
  const expectLinks = (overrides: Partial<ListDocument>, expected: (address: string) => object) => {
    const links = readLinks(createTimelineDocument([createEvent(1)], overrides));
    expect(links).toEqual({
      rss: expected(base(".rss")),
      atom: expected(base(".atom")),
      json: expected(base(".feed.json")),
    });
  };

  it("the document that news come to names the beginning of the archive", () => {
    expectLinks(
      {
        query: "tag=a|b&limit=5&lang=de&content=summary",
        filter: "tag=a|b",
        lang: "de",
        content: "summary",
        nextCursor: "c",
        previousArchive: "17_x",
      },
      (address) => ({
        self: `${address}?tag=a|b&limit=5&lang=de&content=summary`,
        next: `${address}?tag=a|b&limit=5&lang=de&content=summary&cursor=c`,
        "prev-archive": `${address}?tag=a|b&lang=de&content=summary&archive=17_x`,
      }),
    );
  });

  it("says that it is complete", () => {
    expectLinks({ isComplete: true }, (address) => ({ self: address, complete: true }));
  });

  it("a later page leads back to it", () => {
    expectLinks({ query: "limit=5", cursor: "c" }, (address) => ({
      self: `${address}?limit=5&cursor=c`,
      current: `${address}?limit=5`,
    }));
  });

  it("a part of the archive is one, by the address that stays", () => {
    expectLinks(
      { query: "updates=silent&archive=9_y-00", filter: "", updates: "silent", archive: "9_y", previousArchive: "8_z" },
      (address) => ({
        self: `${address}?updates=silent&archive=9_y`,
        current: `${address}?updates=silent`,
        "prev-archive": `${address}?updates=silent&archive=8_z`,
        archive: true,
      }),
    );
  });

  it("the record as it was is followed by nobody", () => {
    expectLinks(
      { query: "as_of=2026-01-01", filter: "as_of=2026-01-01", asOf: at("2026-01-01T23:59:59Z") },
      (address) => ({
        self: `${address}?as_of=2026-01-01`,
      }),
    );
  });
});

describe("the date and place of an event for readers of the Event module", () => {
  const read = (overrides: Parameters<typeof createEvent>[1]) =>
    [...renderRss(createListDocument([createEvent(1, overrides)])).matchAll(/<ev:(\w+)>([^<]*)</g)].map(
      ([, name, value]) => `${name} ${value}`,
    );

  it.each<[string, string | undefined, string[]]>([
    ["2021-12-26", undefined, ["startdate 2021-12-26"]],
    ["2021-12-26/2022-01-02", undefined, ["startdate 2021-12-26", "enddate 2022-01-02"]],
    ["2021-12-26T09:00", "Asia/Shanghai", ["startdate 2021-12-26T09:00:00+08:00"]],
    ["2021-12-26T09:00:30Z", undefined, ["startdate 2021-12-26T09:00:30Z"]],
    // A time of no zone is none in its notation.
    ["2021-12-26T09:00", undefined, ["startdate 2021-12-26"]],
    ["2018-07-06/..", undefined, ["startdate 2018-07-06"]],
    ["../2018-07-06", undefined, ["enddate 2018-07-06"]],
    ["2018-07/2018-08-03", undefined, ["enddate 2018-08-03"]],
    ["1985", undefined, []],
    ["2021-12-26~", undefined, []],
    ["2021-12-26?", undefined, []],
    ["-0043-03-15", undefined, []],
    ["0000-03-15", undefined, []],
    ["0001-03-15", undefined, ["startdate 0001-03-15"]],
    ["Y-13800000000", undefined, []],
  ])("%s", (date, timeZone, expected) => {
    expect(read({ date, ...(timeZone && { timeZone }) })).toEqual(expected);
  });

  it("names the place", () => {
    expect(read({ date: "1985", place: { name: "Kyiv & around" } })).toEqual(["location Kyiv &amp; around"]);
  });
});

describe("what readers were told of an event, and why it is as it is", () => {
  const document = createListDocument([{ ...LOGGED, eventStatus: "postponed", note: "Rain & storm" }]);

  it.each([
    ["RSS", renderRss],
    ["Atom", renderAtom],
  ])("is said for machines in %s, without the silent edits", (_, render) => {
    expect(render(document)).toContain(`<annals:status>postponed</annals:status>
<annals:note>Rain &amp; storm</annals:note>
<annals:update at="2026-01-20T00:00:00Z">Early news</annals:update>
<annals:update at="2026-02-20T08:00:00Z">It ran &lt;out&gt;</annals:update>
`);
    expect(render(document)).not.toContain("A comma");
  });
});

describe("files of an event", () => {
  const document = createListDocument([
    createEvent(1, {
      media: [
        { url: "https://example.org/hall.jpg", alt: "The hall" },
        { url: "https://example.org/talk.mp3", alt: "The talk", length: 123_456 },
        { url: "https://example.org/more.mp3", alt: "More", length: 99 },
        { url: "https://example.org/unknown", alt: "?", length: 5 },
      ],
    }),
  ]);

  it("are enclosed in RSS where length and type are known, the first of them; all are media", () => {
    const [item] = parseRssFeed(renderRss(document)).items ?? [];
    expect(item?.enclosures).toEqual([{ url: "https://example.org/talk.mp3", length: 123_456, type: "audio/mpeg" }]);
    expect(item?.media?.contents?.map(({ url, fileSize }) => [url, fileSize])).toEqual([
      ["https://example.org/hall.jpg", undefined],
      ["https://example.org/talk.mp3", 123_456],
      ["https://example.org/more.mp3", 99],
      ["https://example.org/unknown", 5],
    ]);
  });

  it("have their length in Atom and JSON Feed", () => {
    const links = parseAtomFeed(renderAtom(document)).entries?.[0]?.links?.filter(({ rel }) => rel === "enclosure");
    expect(links?.map(({ href, length }) => [href, length])).toEqual([
      ["https://example.org/hall.jpg", undefined],
      ["https://example.org/talk.mp3", 123_456],
      ["https://example.org/more.mp3", 99],
      ["https://example.org/unknown", 5],
    ]);
    expect(JSON.parse(renderJsonFeed(document)).items[0].attachments).toEqual([
      { url: "https://example.org/hall.jpg", mime_type: "image/jpeg", title: "The hall" },
      { url: "https://example.org/talk.mp3", mime_type: "audio/mpeg", title: "The talk", size_in_bytes: 123_456 },
      { url: "https://example.org/more.mp3", mime_type: "audio/mpeg", title: "More", size_in_bytes: 99 },
    ]);
  });
});
