import { describe, expect, it } from "vitest";
import {
  type EntryTexts,
  type FeedAddresses,
  listMedia,
  listSources,
  summarize,
  toFeed,
  toWebUrl,
} from "../../src/domain/feed.ts";
import { at, createEvent, createEventDocument, createListDocument, FOUNDING } from "../helpers/documents.ts";

const ADDRESSES: FeedAddresses = {
  id: "feed-id",
  home: "home",
  page: "page",
  self: "self",
  eventId: (id) => `id of ${id}`,
  event: (id) => `address of ${id}`,
};

const TEXTS: EntryTexts = {
  content: (_event, _label, _language, change) => `<p>${change ?? "content"}</p>`,
  change: ({ changed = [] }, language) => `${language}: ${changed.join()}`,
  anniversaryTitle: (title, years) => `${years}: ${title}`,
  updatedTitle: (title, language) => `${language}! ${title}`,
};

describe("toFeed", () => {
  it("keeps the order and names each entry by the addresses given", () => {
    const { entries } = toFeed(createListDocument([createEvent(2), createEvent(1)]), ADDRESSES, TEXTS);
    expect(entries.map(({ id, url }) => [id, url])).toEqual([
      ["id of 00000000002", "address of 00000000002"],
      ["id of 00000000001", "address of 00000000001"],
    ]);
  });

  it("puts the date in front of the title, in the language of the document", () => {
    const event = createEvent(1, { date: "2021-12-26", title: "Tag der Fertigung", language: "fr" });
    const document = createListDocument([event], { language: "de" });
    expect(toFeed(document, ADDRESSES, TEXTS).entries[0]).toMatchObject({
      title: "26. Dezember 2021: Tag der Fertigung",
      label: "26. Dezember 2021",
      language: "fr",
    });
  });

  it("names the zone of a time of day", () => {
    const event = createEvent(1, { date: "2021-12-26T09:00", timeZone: "Asia/Shanghai" });
    const [entry] = toFeed(createListDocument([event]), ADDRESSES, TEXTS).entries;
    expect(entry).toMatchObject({ timeZone: "Asia/Shanghai", label: "26 December 2021, 09:00 GMT+8" });
  });

  it("takes the subjects of an event as categories, and not its language", () => {
    const event = createEvent(1, { category: "c", tags: ["t"], countries: ["CN"], language: "zh" });
    const [entry] = toFeed(createListDocument([event]), ADDRESSES, TEXTS).entries;
    expect(entry?.categories.map(({ facet, key }) => `${facet}:${key}`)).toEqual(["category:c", "tag:t", "country:cn"]);
  });

  it("never says that something changed before it was published", () => {
    const published = at("2026-06-01T00:00:00Z");
    const event = createEvent(1, { publishedAt: published });
    const feed = toFeed(createListDocument([event]), ADDRESSES, TEXTS);
    expect([feed.updatedAt, feed.entries[0]?.updatedAt]).toEqual([published, published]);
  });

  it("has the date of the document where that is later than any entry's", () => {
    expect(toFeed(FOUNDING, ADDRESSES, TEXTS).updatedAt).toBe(FOUNDING.updatedAt);
  });

  it("makes a feed of one entry of an event's document", () => {
    const feed = toFeed(createEventDocument(createEvent(1)), ADDRESSES, TEXTS);
    expect(feed.entries).toHaveLength(1);
    expect(feed).not.toHaveProperty("nextUrl");
  });
});

describe("summarize", () => {
  it("prefers the summary", () => {
    expect(summarize({ summary: "S", body: "B" })).toBe("S");
    expect(summarize({})).toBeUndefined();
  });

  it("takes a short body whole and the beginning of a long one, as plain text", () => {
    expect(summarize({ body: "A **b** [c](https://x.example)" })).toBe("A b c");
    expect(summarize({ body: "word ".repeat(100) })).toBe(`${"word ".repeat(60).trim()}…`);
  });

  it("splits no character where there are no words", () => {
    const summary = summarize({ body: `x${"🎉".repeat(200)}` }) ?? "";
    expect(summary.isWellFormed()).toBe(true);
    expect(summary).toBe(`x${"🎉".repeat(149)}…`);
  });
});

describe("toWebUrl", () => {
  it.each(["https://x.example/?a=1&b=2#c", "HTTPS://x.example/", "https://例え.example/路径"])(
    "leaves %s as it is",
    (url) => {
      expect(toWebUrl(url)).toBe(url);
    },
  );

  it("encodes what would end an address", () => {
    expect(toWebUrl(" https://x.example/a b\"'<>\r\n")).toBe("https://x.example/a%20b%22'%3C%3E");
    expect(toWebUrl("https:x.example")).toBe("https://x.example/");
  });

  it.each([
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://x.example",
    "//x.example",
    "/x",
    "x",
    "",
    "https://",
  ])("refuses %j", (url) => {
    expect(toWebUrl(url)).toBeUndefined();
  });
});

describe("links of an event", () => {
  it("are only those that are safe", () => {
    const sources = [
      { url: "javascript:alert(1)" },
      { url: "https://x.example", title: "X", archivedUrl: "data:text/html,x" },
      { url: "https://y.example", archivedUrl: "https://archive.example/y" },
    ];
    expect(listSources({ sources })).toEqual([
      { url: "https://x.example", title: "X" },
      { url: "https://y.example", archivedUrl: "https://archive.example/y" },
    ]);
  });

  it("tell the type of media by their ending", () => {
    const media = ["a.JPG", "b.mp3?x=1", "c.com", "d.webm#t=1", "e"].map((name) => ({
      url: `https://x.example/${name}`,
      alt: "",
    }));
    expect(listMedia({ media }).map(({ mediaType }) => mediaType)).toEqual([
      "image/jpeg",
      "audio/mpeg",
      undefined,
      "video/webm",
      undefined,
    ]);
  });
});
