import { describe, expect, it } from "vitest";
import type { Category } from "../../src/domain/category.ts";
import type { ListDocument } from "../../src/domain/document.ts";
import { readDay } from "../../src/import/feed-dates.ts";
import { parseJsonFeed } from "../../src/import/feed-json.ts";
import { parseFeed } from "../../src/import/feed-xml.ts";
import { parseJsonEvents } from "../../src/import/json.ts";
import { ImportError, type Row } from "../../src/import/rows.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { render as renderJsonFeed } from "../../src/representations/jsonfeed.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import { FOUNDING, HOSTILE, RECORD } from "../helpers/documents.ts";

const CATEGORIES: Category[] = [{ key: "fairs", label: "Trade fairs", labels: {} }];
const PUBLISHED = "is when it was published (day in UTC), not when it happened: see to the date before it is public";
const DROPPED = "has no place in an event here; is dropped";

const rss = (...items: readonly string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:m="http://search.yahoo.com/mrss/" xmlns:x="urn:annals:ns:1" xmlns:annals="urn:other"><channel><title>The News</title><language>en</language>${items.map((item) => `<item>${item}</item>`).join("")}</channel></rss>`;
const atom = (...entries: readonly string[]) =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blatt</title>${entries.map((entry) => `<entry>${entry}</entry>`).join("")}</feed>`;
const jsonFeed = (...items: readonly unknown[]) =>
  JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "J", items });

describe("an entry of a feed", () => {
  it("of RSS is a draft with its page as a source", () => {
    const item = `<title>The <![CDATA[<b>fair</b>]]> &amp;amp; more</title><link>https://n.example/1</link><guid isPermaLink="false">n-1</guid>
      <pubDate>Sun, 26 Dec 2021 23:30:00 -0500</pubDate><description>&lt;p&gt;It &lt;i&gt;opened&lt;/i&gt;.&lt;/p&gt;</description>
      <c:encoded><![CDATA[<p>It <i>opened</i>.</p><p>Then <a href="https://n.example/2">more</a>.</p>]]></c:encoded>
      <category>Trade Fairs</category><category domain="x">Sea</category><author>a@n.example</author>
      <enclosure url="https://n.example/a.mp3" length="12" type="audio/mpeg"/>
      <m:group><m:content url="https://n.example/a.jpg"><m:description>A hall</m:description><m:credit>Me</m:credit></m:content></m:group>
      <annals:date>1999</annals:date>`;
    expect(parseFeed(rss(item), { categories: CATEGORIES })).toEqual([
      {
        row: 1,
        isDraft: true,
        value: {
          external_id: "n-1",
          date: "2021-12-27",
          title: "The fair & more",
          summary: "It opened.",
          body: "It *opened*.\n\nThen [more](<https://n.example/2>).",
          language: "en",
          category: "fairs",
          tags: ["Sea"],
          sources: [
            { url: "https://n.example/1", title: "The fair & more", publisher: "The News", date: "2021-12-27" },
          ],
          media: [
            { url: "https://n.example/a.jpg", alt: "A hall", credit: "Me" },
            { url: "https://n.example/a.mp3", media_type: "audio/mpeg", length: 12, alt: "" },
          ],
        },
        losses: [
          { pointer: "/pubDate", was: "Sun, 26 Dec 2021 23:30:00 -0500", now: "2021-12-27", why: PUBLISHED },
          {
            pointer: "/title",
            was: "The <b>fair</b> &amp; more",
            now: "The fair & more",
            why: "is plain text here: <b> are dropped",
          },
          {
            pointer: "/description",
            was: "<p>It <i>opened</i>.</p>",
            now: "It opened.",
            why: "is plain text here: <i> are dropped",
          },
          {
            pointer: "/enclosure",
            was: "https://n.example/a.mp3",
            now: "https://n.example/a.mp3",
            why: "comes without words for who cannot see it; is kept as decoration",
          },
          { pointer: "/author", was: "a@n.example", why: DROPPED },
          { pointer: "/_annals:date", was: "1999", why: DROPPED },
        ],
      },
    ]);
  });

  it("that says when it happened is on that day, without a loss", () => {
    const item = `<title>T</title><pubDate>Sun, 26 Dec 2021 09:00:00 GMT</pubDate><x:date timeZone="Asia/Shanghai">1999-01-02T09:00</x:date><x:effective>2001</x:effective><x:status>postponed</x:status>`;
    expect(parseFeed(rss(item))).toEqual([
      {
        row: 1,
        isDraft: true,
        value: {
          date: "1999-01-02T09:00",
          time_zone: "Asia/Shanghai",
          title: "T",
          language: "en",
          dates: { effective: "2001" },
          event_status: "postponed",
        },
      },
    ]);
  });

  it("of Atom has texts that are plain unless they say otherwise, and XHTML as elements", () => {
    const entry = `<id>urn:x:1</id><title>1 &lt; 2</title><link href="https://b.example/1"/><link rel="via" href="https://v.example/" title="V"/>
      <link rel="related" href="https://r.example/"/><link rel="enclosure" href="https://b.example/a.png" title="Bild"/><link rel="payment" href="https://p.example/"/>
      <updated>2021-12-28T00:00:00Z</updated><published>2021-12-26T10:00:00.5+01:00</published>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>&amp;</b> b<br/>c</div></content><category term="t" label="L"/>`;
    expect(parseFeed(atom(entry))).toEqual([
      {
        row: 1,
        isDraft: true,
        value: {
          external_id: "urn:x:1",
          date: "2021-12-26",
          title: "1 < 2",
          body: "a **\\&** b\\\nc",
          language: "de",
          tags: ["L"],
          external_url: "https://r.example/",
          sources: [
            { url: "https://b.example/1", title: "1 < 2", publisher: "Blatt", date: "2021-12-26" },
            { url: "https://v.example/", title: "V" },
          ],
          media: [{ url: "https://b.example/a.png", alt: "Bild" }],
        },
        losses: [
          { pointer: "/published", was: "2021-12-26T10:00:00.5+01:00", now: "2021-12-26", why: PUBLISHED },
          { pointer: "/link", was: ["payment https://p.example/"], why: DROPPED },
        ],
      },
    ]);
  });

  it("of a JSON Feed too, under its media type or as JSON", () => {
    const text = jsonFeed(
      {
        id: 7,
        url: "https://j.example/7",
        title: "T <x>",
        content_text: "One\n\n* two",
        date_published: "2021-12-26T09:00:00Z",
        tags: ["a"],
        image: "https://j.example/a.png",
        attachments: [{ url: "https://j.example/a.png", mime_type: "image/png", title: "Alt", size_in_bytes: 9 }],
        authors: [{ name: "A" }],
      },
      3,
    );
    const rows: Row[] = [
      {
        row: 1,
        isDraft: true,
        value: {
          external_id: "7",
          date: "2021-12-26",
          title: "T <x>",
          body: "One\n\n\\* two",
          tags: ["a"],
          sources: [{ url: "https://j.example/7", title: "T <x>", publisher: "J", date: "2021-12-26" }],
          media: [{ url: "https://j.example/a.png", media_type: "image/png", length: 9, alt: "Alt" }],
        },
        losses: [
          { pointer: "/date_published", was: "2021-12-26T09:00:00Z", now: "2021-12-26", why: PUBLISHED },
          { pointer: "/authors", was: [{ name: "A" }], why: DROPPED },
        ],
      },
      { row: 2, error: "is not an object" },
    ];
    expect(parseJsonFeed(text)).toEqual(rows);
    expect(parseJsonEvents(text)).toEqual(rows);
  });

  it.each<[item: string, row: object]>([
    ["<title>T</title>", { error: "has no date, not even one of its publication" }],
    ["<title>T</title><pubDate>soon</pubDate>", { error: "has no date that can be read, in pubDate" }],
    ["<pubDate>26 Dec 2021</pubDate>", { error: "has no title, and no text that could stand for it" }],
    [
      "<pubDate>26 Dec 2021</pubDate><description>First. Second.</description>",
      {
        value: { date: "2021-12-26", title: "First.", summary: "First. Second.", language: "en" },
        losses: [
          { pointer: "/pubDate", was: "26 Dec 2021", now: "2021-12-26", why: PUBLISHED },
          { pointer: "/title", was: null, now: "First.", why: "is missing; the first sentence stands for it" },
        ],
        isDraft: true,
      },
    ],
    [
      "<title>T</title><x:date>Easter</x:date><pubDate>26 Dec 2021</pubDate><link>ftp://n.example</link>",
      {
        value: { date: "2021-12-26", title: "T", language: "en" },
        losses: [
          {
            pointer: "/annals:date",
            was: "Easter",
            why: expect.stringMatching(/^"Easter" is not an EDTF date.*; is dropped$/),
          },
          { pointer: "/pubDate", was: "26 Dec 2021", now: "2021-12-26", why: PUBLISHED },
          { pointer: "/link", was: "ftp://n.example", why: "has no http or https address" },
        ],
        isDraft: true,
      },
    ],
  ])("%s", (item, row) => expect(parseFeed(rss(item))).toEqual([{ row: 1, ...row }]));

  it.each([
    ["Sun, 26 Dec 2021 23:30:00 EST", "2021-12-27"],
    ["26 December 21 00:10 +0100", "2021-12-25"],
    ["26 Dec 2021", "2021-12-26"],
    ["2021-12-26", "2021-12-26"],
    ["2021-12-26T23:30:00-05:00", "2021-12-27"],
    ["Fri, 31 Dec 1999 23:59:59 GMT", "1999-12-31"],
    ["30 Feb 2021", undefined],
    ["2021-02-30", undefined],
    ["yesterday", undefined],
  ])("published at %s is of %s", (text, day) => expect(readDay(text)).toBe(day));
});

describe("what is almost XML", () => {
  const date = "<pubDate>26 Dec 2021</pubDate>";

  it.each([
    ["<title>A & B &amp; C &unknown; &#65;&#x42; &x</title>", "A & B & C &unknown; AB &x"],
    ["<title>a\u0008b &#0;c &#xD800;d &#x110000;e</title>", "a\ufffdb \ufffdc \ufffdd \ufffde"],
    ["<!-- & --><title><![CDATA[A & B]]> & <![CDATA[&amp;#0;]]></title>", "A & B & &#0;"],
  ])("%s is read", (title, said) => {
    const [row] = parseFeed(rss(title + date));
    expect(row && "value" in row && row.value["title"]).toBe(said);
  });

  it("an address in an attribute may have ampersands", () => {
    const [row] = parseFeed(
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><updated>2021-12-26T00:00:00Z</updated>
        <link href="https://n.example/?a=1&b=2"/></entry></feed>`,
    );
    expect(JSON.stringify(row)).toContain('"https://n.example/?a=1&b=2"');
  });
});

describe("what is no feed", () => {
  it.each([
    ["", "the body is not XML: line 1: Root element is missing or invalid"],
    ["{}", "the body is not XML: line 1: Root element is missing or invalid"],
    ["<rss>\n<channel><item></channel></rss>", "the body is not XML: line 2: Missing end tag for element item"],
    ["<rss nothing></rss>", "the body is not XML: line 1: Attribute value expected"],
    ["<html></html>", "the body is no feed: it begins with <html>, not with <rss> or <feed>"],
    [
      '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a/>',
      "the body is not XML that can be read: External entities are not supported",
    ],
    ...[101, 100_000].map((depth): [string, string] => [
      "<a>".repeat(depth) + "</a>".repeat(depth),
      "the body is not XML that can be read: Maximum nested tags exceeded",
    ]),
  ])("%#: is refused as a whole, with the reason", (text, message) => {
    expect(() => parseFeed(text)).toThrow(ImportError);
    try {
      parseFeed(text);
    } catch (error) {
      expect((error as Error).message).toEqual(message);
    }
  });

  it.each(["", "{}", '{"version":"https://jsonfeed.org/version/1","items":{}}'])("%j is no JSON Feed", (text) => {
    expect(() => parseJsonFeed(text)).toThrow(ImportError);
  });

  it("nor a way to make much of little: entities of a document are not put in", () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
    const [row] = parseFeed(
      `${bomb}${rss("<title>&b;</title><pubDate>26 Dec 2021</pubDate>").replace('<?xml version="1.0"?>', "")}`,
    );
    expect(row && "value" in row && row.value["title"]).toBe("&b;");
  });

  it.each(["<a>", "<![CDATA[", "&amp;", "<item/>", "<item><title>", "<p x='", "]]>"])(
    "a hundred thousand characters of %s take no time",
    (part) => {
      const start = performance.now();
      try {
        parseFeed(rss(part.repeat(100_000 / part.length)));
      } catch (error) {
        expect(error).toBeInstanceOf(ImportError);
      }
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});

describe("our own feeds come back", () => {
  const FORMATS = [
    ["RSS", renderRss, parseFeed],
    ["Atom", renderAtom, parseFeed],
    ["JSON Feed", renderJsonFeed, parseJsonFeed],
  ] as const;
  const DOCUMENTS: readonly ListDocument[] = [FOUNDING, HOSTILE, RECORD];

  it.each(FORMATS)("in %s, with title, date and zone, and no loss for the date", (_, render, parse) => {
    for (const document of DOCUMENTS) {
      const rows = parse(render(document));
      const said = rows.map((row) =>
        "value" in row ? [row.value["title"], row.value["date"], row.value["time_zone"]] : row,
      );
      const one = (text: string) => text.replace(/\s+/g, " ").trim();
      expect(said).toEqual(document.events.map(({ title, date, timeZone }) => [one(title), date.text, timeZone]));
      const losses = rows.flatMap((row) => ("value" in row ? (row.losses ?? []) : []));
      expect(losses.filter(({ why }) => why === PUBLISHED)).toEqual([]);
    }
  });

  it("say the same in RSS, Atom and JSON Feed", () => {
    const [inRss, inAtom, inJson] = FORMATS.map(([, render, parse]) => {
      const [row] = parse(render(FOUNDING));
      return row && "value" in row ? row.value : {};
    });
    for (const name of ["title", "date", "summary", "body", "place", "language", "external_id"]) {
      expect([name, inAtom?.[name], name === "place" ? inRss?.[name] : inJson?.[name]]).toEqual([
        name,
        inRss?.[name],
        inRss?.[name],
      ]);
    }
  });

  it("with their citations whole in JSON Feed, after the page that they come from", () => {
    const [row] = parseJsonFeed(renderJsonFeed(FOUNDING));
    const cited = FOUNDING.events[0]?.sources.map(({ archivedUrl, ...source }) => ({
      ...source,
      ...(archivedUrl !== undefined && { archived_url: archivedUrl }),
    }));
    const sources = row && "value" in row ? (row.value["sources"] as unknown[]) : [];
    expect(cited?.length).toBe(2);
    expect(sources.slice(1)).toEqual(cited);
  });

  it("without what cannot stand, and with a loss for it", () => {
    const item = `<title>T</title><x:date timeZone="Mars/Base">1999-01-02T09:00</x:date><x:effective>soon</x:effective><x:status>lost</x:status><category domain="urn:annals:facet:entity">${"n".repeat(301)}</category>`;
    const [row] = parseFeed(rss(item));
    expect(
      row && "value" in row && [row.value, ...(row.losses ?? []).map(({ pointer, why }) => `${pointer} ${why}`)],
    ).toEqual([
      { date: "1999-01-02T09:00", title: "T", language: "en" },
      "/annals:date is no time zone that is known; the time is kept without one",
      "/annals:effective is no date; is dropped",
      "/category an event has 100 entities at most, of 300 characters each; is dropped",
      "/annals:status is no state of an event; is dropped",
    ]);
  });
});
