import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import RssParser from "rss-parser";
import { describe, expect, it } from "vitest";
import type { Document, ListDocument } from "../../src/domain/document.ts";
import { formatId } from "../../src/domain/id.ts";
import { formatHttpDate, formatInstant } from "../../src/domain/instant.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { render as renderJsonFeed } from "../../src/representations/jsonfeed.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import {
  at,
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  dateOf,
  FOUNDING,
  HOSTILE,
  idOf,
  RECORD,
  SITE,
} from "../helpers/documents.ts";

/** What every reader should make of an entry. */
interface Read {
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly title: string | undefined;
  readonly published: string | undefined;
}

function expectedOf(document: ListDocument): Omit<Read, "title">[] {
  return document.events.map((event) => ({
    id: `tag:annals.example,2026:event/${formatId(event.id)}`,
    url: `https://annals.example/events/${formatId(event.id)}`,
    published: formatInstant(event.publishedAt ?? event.createdAt),
  }));
}

const iso = (date: string | undefined) => (date ? `${new Date(date).toISOString().slice(0, 19)}Z` : undefined);

const READERS: Readonly<Record<string, (document: Document) => Read[] | Promise<Read[]>>> = {
  "RSS by feedsmith": (document) =>
    (parseRssFeed(renderRss(document)).items ?? []).map(({ guid, link, title, pubDate }) => ({
      id: guid?.value,
      url: link,
      title,
      published: iso(pubDate),
    })),
  "RSS by rss-parser": async (document) =>
    (await new RssParser().parseString(renderRss(document))).items.map(({ guid, link, title, isoDate }) => ({
      id: guid,
      url: link,
      title,
      published: iso(isoDate),
    })),
  "Atom by feedsmith": (document) =>
    (parseAtomFeed(renderAtom(document)).entries ?? []).map(({ id, links, title, published }) => ({
      id,
      url: links?.find(({ rel }) => rel === "alternate")?.href,
      title: typeof title === "string" ? title : title?.value,
      published: iso(published),
    })),
  "Atom by rss-parser": async (document) =>
    (await new RssParser().parseString(renderAtom(document))).items.map(({ id, link, title, pubDate }) => ({
      id,
      url: link,
      title,
      published: iso(pubDate),
    })) as Read[],
  "JSON Feed by feedsmith": (document) =>
    (parseJsonFeed(renderJsonFeed(document)).items ?? []).map(({ id, url, title, date_published }) => ({
      id,
      url,
      title,
      published: iso(date_published),
    })),
};

describe.each(Object.entries(READERS))("%s", (_, read) => {
  it.each([
    ["founding", FOUNDING],
    ["hostile", HOSTILE],
    [
      "thousand",
      createListDocument(
        Array.from({ length: 1000 }, (_, index) => createEvent(1000 - index, { title: `T & <${index}>` })),
      ),
    ],
  ])("finds ids, addresses and publication in the order of the %s document", async (_, document) => {
    const entries = await read(document);
    expect(entries.map(({ title, ...rest }) => rest)).toEqual(expectedOf(document));
  });

  it("finds titles with the event's date in front", async () => {
    const titles = (await read(FOUNDING)).map(({ title }) => title);
    expect(titles).toEqual([
      "26 December 2021: Sixth China Manufacturing Day",
      "August 2018: ZTE and Huawei kept from US government contracts",
      expect.stringMatching(/^7 October 2022.*08:45.*: Advanced chip rule filed for public inspection$/),
      "2014: First phase of the Big Fund",
    ]);
  });

  it("gives titles in every script as they are", async () => {
    const titles = (await read(HOSTILE)).map(({ title }) => title ?? "");
    expect(titles[1]).toBe("15 March 44 BC: Caesar is killed \u{1F5E1}\u{FE0F}");
    expect(titles[3]).toContain(": 华为被列入实体清单");
    expect(titles[4]).toContain(": تصدير الرقائق");
    expect(titles[7]).toContain("👩‍👩‍👧‍👦".repeat(20));
  });

  it("keeps ids when host and slug change", async () => {
    const event = createEvent(7, { slug: "before" });
    const moved = { ...SITE, baseUrl: "http://moved.example/annals" };
    const before = await read(createTimelineDocument([event]));
    const after = await read(createTimelineDocument([{ ...event, slug: "after" }], { site: moved }));
    expect(after[0]?.id).toBe(before[0]?.id);
    expect(after[0]?.url).toBe("http://moved.example/annals/events/00000000007");
  });

  // calagator#493, valkey#322: an event to come, dated by its own day, stays on top and readers skip what is newer.
  it("dates an event to come by its publication", async () => {
    const event = createEvent(8, { date: "2099-12-31", publishedAt: at("2026-02-02T02:02:02Z") });
    expect((await read(createListDocument([event])))[0]?.published).toBe("2026-02-02T02:02:02Z");
  });
});

const FEEDS: Readonly<
  Record<string, (document: Document) => { id?: string; self?: string; next?: string; page?: string }>
> = {
  ".rss": (document) => {
    const feed = parseRssFeed(renderRss(document));
    const href = (rel: string) => feed.atom?.links?.find((link) => link.rel === rel)?.href;
    return { self: href("self"), next: href("next"), page: feed.link } as { self: string };
  },
  ".atom": (document) => {
    const feed = parseAtomFeed(renderAtom(document));
    const href = (rel: string) => feed.links?.find((link) => link.rel === rel)?.href;
    return { id: feed.id, self: href("self"), next: href("next"), page: href("alternate") } as { self: string };
  },
  ".feed.json": (document) => {
    const feed = parseJsonFeed(renderJsonFeed(document));
    const { id } = JSON.parse(renderJsonFeed(document))._annals;
    return { id, self: feed.feed_url, next: feed.next_url, page: feed.home_page_url } as { self: string };
  },
};

describe.each(Object.entries(FEEDS))("%s names itself", (suffix, read) => {
  const ids = (id: string) => (suffix === ".rss" ? {} : { id });

  it("as a timeline", () => {
    expect(read(createTimelineDocument([], { nextCursor: "a/b=" }))).toEqual({
      ...ids("tag:annals.example,2026:timeline/00000000900"),
      self: `https://annals.example/timelines/us-china-tech${suffix}`,
      next: `https://annals.example/timelines/us-china-tech${suffix}?cursor=a%2Fb%3D`,
      page: "https://annals.example/timelines/us-china-tech",
    });
  });

  it("as a later page of a filter over a timeline", () => {
    expect(
      read(createTimelineDocument([], { query: "country=cn&tag=a&limit=5", filter: "country=cn&tag=a", cursor: "p2" })),
    ).toEqual({
      ...ids("tag:annals.example,2026:timeline/00000000900?country=cn&tag=a"),
      self: `https://annals.example/timelines/us-china-tech${suffix}?country=cn&tag=a&limit=5&cursor=p2`,
      next: undefined,
      page: "https://annals.example/timelines/us-china-tech?country=cn&tag=a",
    });
  });

  it("as a filter over all events", () => {
    expect(read(createListDocument([], { query: "country=cn" }))).toEqual({
      ...ids("tag:annals.example,2026:events?country=cn"),
      self: `https://annals.example/events${suffix}?country=cn`,
      next: undefined,
      page: "https://annals.example/events?country=cn",
    });
  });

  it("in the language that was asked for, and leads to pages in it", () => {
    const feed = read(createEventDocument(createEvent(5), { lang: "zh-Hans" }));
    expect(feed.self).toBe(`https://annals.example/events/00000000005${suffix}?lang=zh-Hans`);
    const list = createTimelineDocument([createEvent(5)], { lang: "zh", query: "tag=a&lang=zh", filter: "tag=a" });
    expect(read(list).self).toBe(`https://annals.example/timelines/us-china-tech${suffix}?tag=a&lang=zh`);
    const render = { ".rss": renderRss, ".atom": renderAtom, ".feed.json": renderJsonFeed }[suffix];
    expect(render?.(list)).toContain("https://annals.example/events/00000000005?lang=zh");
  });

  it("as the feed of one event, with an id that is not the entry's", () => {
    expect(read(createEventDocument(createEvent(5)))).toEqual({
      ...ids("tag:annals.example,2026:event/00000000005/feed"),
      self: `https://annals.example/events/00000000005${suffix}`,
      next: undefined,
      page: "https://annals.example/events/00000000005",
    });
  });
});

describe("RSS", () => {
  const feed = parseRssFeed(renderRss(FOUNDING));
  const item = feed.items?.[0];

  it("has a channel with language, date of change and lifetime", () => {
    expect(feed).toMatchObject({
      title: "US and China: technology",
      description: "Sanctions, export controls & the answers to them",
      language: "en",
      lastBuildDate: formatHttpDate(FOUNDING.updatedAt),
      generator: "Annals",
      ttl: 60,
    });
  });

  it("has guids that are no addresses", () => {
    expect(feed.items?.map(({ guid }) => guid?.isPermaLink)).toEqual([false, false, false, false]);
  });

  it("gives the summary as HTML, so that a careless reader cannot run it", () => {
    expect(item?.description).toBe("Scholars and makers met in Beijing; the appeal asked for “patient capital”.");
    expect(parseRssFeed(renderRss(HOSTILE)).items?.[0]?.description).toMatch(
      /^&quot;'&gt;&lt;svg onload=alert\(1\)&gt;/,
    );
  });

  it("gives categories by facet, sources, place and media", () => {
    expect(item?.categories).toEqual([
      { name: "china-manufacturing-day", domain: "urn:annals:facet:category" },
      { name: "china-manufacturing-day", domain: "urn:annals:facet:tag" },
      { name: "industrial-policy", domain: "urn:annals:facet:tag" },
      { name: "Renmin University of China", domain: "urn:annals:facet:entity" },
      { name: "CN", domain: "urn:annals:facet:country" },
      { name: "China Manufacturing Day", domain: "urn:annals:facet:series" },
    ]);
    expect(item?.dc?.sources).toEqual(["https://example.org/report?id=6&lang=en", "https://example.com/second"]);
    expect(item?.georss).toMatchObject({ point: { lat: 39.9042, lng: 116.4074 }, featureName: "Beijing" });
    expect(item?.media?.contents?.map(({ url, type, medium }) => ({ url, type, medium }))).toEqual([
      { url: "https://example.org/hall.jpg", type: "image/jpeg", medium: "image" },
      { url: "https://example.org/speech.mp3", type: "audio/mpeg", medium: "audio" },
    ]);
    expect(item?.enclosures).toBeUndefined();
  });

  it("says the event's own date for machines", async () => {
    const parser = new RssParser({ customFields: { item: ["annals:date", "annals:earliest", "annals:latest"] } });
    const { items } = await parser.parseString(renderRss(HOSTILE));
    const dates = items.map((one) => [one["annals:date"], one["annals:earliest"], one["annals:latest"]]);
    expect(dates.slice(0, 3)).toEqual([
      ["2021-12-26", "2021-12-26", "2021-12-26"],
      ["-0043-03-15", "-0043-03-15", "-0043-03-15"],
      ["1850~", "1850-01-01", "1850-12-31"],
    ]);
    expect(dates[5]).toEqual(["2018-07-06/..", "2018-07-06", undefined]);
    expect(dates[8]).toEqual(["2026-03-29T02:30", "2026-03-29T02:30:00", "2026-03-29T02:30:59"]);
  });
});

describe("Atom", () => {
  const feed = parseAtomFeed(renderAtom(FOUNDING));

  it("has what RFC 4287 requires of a feed and of every entry", () => {
    expect(feed).toMatchObject({
      id: "tag:annals.example,2026:timeline/00000000900",
      updated: "2026-02-28T08:00:00Z",
      authors: [{ name: "Annals", uri: "https://annals.example/" }],
    });
    for (const entry of feed.entries ?? []) {
      expect(entry.id).toMatch(/^tag:annals\.example,2026:event\/\w{11}$/);
      expect(entry.updated).toMatch(/Z$/);
      expect(entry.links?.filter(({ rel }) => rel === "alternate")).toHaveLength(1);
    }
  });

  it("links sources, the subject's own page and media", () => {
    expect(feed.entries?.[0]?.links).toEqual([
      { rel: "alternate", type: "text/html", href: "https://annals.example/events/00000000001" },
      { rel: "related", href: "https://example.org/cmd/6" },
      { rel: "via", href: "https://example.org/report?id=6&lang=en", title: "Manufacturing Day held" },
      { rel: "via", href: "https://example.com/second" },
      { rel: "enclosure", type: "image/jpeg", href: "https://example.org/hall.jpg", title: "The hall, full" },
      {
        rel: "enclosure",
        type: "audio/mpeg",
        href: "https://example.org/speech.mp3",
        title: "Recording of the speech",
      },
    ]);
  });

  it("names categories by key, scheme and label", () => {
    expect(feed.entries?.[0]?.categories?.[3]).toEqual({
      term: "renmin university of china",
      scheme: "urn:annals:facet:entity",
      label: "Renmin University of China",
    });
  });

  it("is never older than its publication", () => {
    const event = createEvent(1, { updatedAt: at("2026-01-01T00:00:00Z"), publishedAt: at("2026-02-01T00:00:00Z") });
    const scheduled = parseAtomFeed(renderAtom(createListDocument([event], { updatedAt: at("2026-01-01T00:00:00Z") })));
    expect([scheduled.updated, scheduled.entries?.[0]?.updated]).toEqual([
      "2026-02-01T00:00:00Z",
      "2026-02-01T00:00:00Z",
    ]);
  });

  it("says the language of an entry where it is another", () => {
    const text = renderAtom(HOSTILE);
    expect(text).toContain('<entry xml:lang="zh-Hans">');
    expect(renderAtom(FOUNDING)).not.toContain("<entry xml:lang");
  });
});

describe("JSON Feed", () => {
  const feed = JSON.parse(renderJsonFeed(FOUNDING));

  it("has the version and the members of the specification", () => {
    expect(feed.version).toBe("https://jsonfeed.org/version/1.1");
    expect(feed.authors).toEqual([{ name: "Annals", url: "https://annals.example/" }]);
    expect(feed.items[0]).toMatchObject({
      external_url: "https://example.org/cmd/6",
      summary: "Scholars and makers met in Beijing; the appeal asked for “patient capital”.",
      image: "https://example.org/hall.jpg",
      date_published: "2026-01-01T00:01:10Z",
      date_modified: "2026-02-28T08:00:00Z",
      tags: [
        "china-manufacturing-day",
        "industrial-policy",
        "Renmin University of China",
        "CN",
        "China Manufacturing Day",
      ],
      attachments: [
        { url: "https://example.org/hall.jpg", mime_type: "image/jpeg", title: "The hall, full" },
        { url: "https://example.org/speech.mp3", mime_type: "audio/mpeg", title: "Recording of the speech" },
      ],
    });
  });

  it("says the event's own date for machines", () => {
    expect(feed.items[1]._annals).toMatchObject({
      date: "2018-08",
      label: "August 2018",
      earliest: "2018-08-01",
      latest: "2018-08-31",
      precision: "month",
    });
    const [{ _annals: ongoing }] = JSON.parse(
      renderJsonFeed(createListDocument([createEvent(1, { date: "2018-07-06/.." })])),
    ).items;
    expect(ongoing.earliest).toBe("2018-07-06");
    expect(ongoing).not.toHaveProperty("latest");
  });

  it("gives an attachment only where its media type is known", () => {
    const event = createEvent(1, { media: [{ url: "https://example.org/picture", alt: "" }] });
    const [item] = JSON.parse(renderJsonFeed(createListDocument([event]))).items;
    expect(item.image).toBe("https://example.org/picture");
    expect(item).not.toHaveProperty("attachments");
  });
});

describe("a log of updates", () => {
  const published = at("2026-01-01T00:00:00Z");
  const edited = at("2026-03-01T00:00:00Z");
  const update = (time: string, significant: boolean) => ({ at: at(time), text: `at ${time}`, significant });
  const modified = (updates: readonly ReturnType<typeof update>[], publishedAt = published) => {
    const document = createListDocument([
      createEvent(1, { publishedAt, updatedAt: edited, createdAt: published, updates }),
    ]);
    const [entry] = parseAtomFeed(renderAtom(document)).entries ?? [];
    const [item] = parseJsonFeed(renderJsonFeed(document)).items ?? [];
    expect(item?.date_modified).toBe(entry?.updated);
    return entry?.updated;
  };

  it("says when an entry is new again: with its last significant update, and not with a silent edit", () => {
    const told = update("2026-02-01T00:00:00Z", true);
    expect([
      modified([]),
      modified([told]),
      modified([told, update("2026-02-20T00:00:00Z", false)]),
      modified([update("2026-02-20T00:00:00Z", false)]),
      modified([told, update("2026-02-10T00:00:00Z", true)]),
    ]).toEqual([
      "2026-03-01T00:00:00Z",
      "2026-02-01T00:00:00Z",
      "2026-02-01T00:00:00Z",
      "2026-01-01T00:00:00Z",
      "2026-02-10T00:00:00Z",
    ]);
  });

  it("never makes an entry older than its publication, nor newer than its record", () => {
    expect([
      modified([update("2025-01-01T00:00:00Z", true)]),
      modified([update("2026-02-01T00:00:00Z", true)], at("2026-02-15T00:00:00Z")),
      modified([update("2099-01-01T00:00:00Z", true)]),
    ]).toEqual(["2026-01-01T00:00:00Z", "2026-02-15T00:00:00Z", "2026-03-01T00:00:00Z"]);
  });

  it("is told in the content as far as it is significant, the latest first", () => {
    for (const text of [
      renderRss(RECORD),
      renderAtom(RECORD),
      JSON.parse(renderJsonFeed(RECORD)).items[0].content_html,
    ]) {
      expect(text).toContain(
        '<ul>\n<li><time datetime="2026-01-04T09:00:00Z">4 January 2026</time>: It ran out &amp; ended</li>\n<li><time datetime="2026-01-02T09:00:00Z">2 January 2026</time>: A general licence was given</li>\n</ul>',
      );
      expect(text).not.toContain("A comma was moved");
    }
    expect(JSON.parse(renderJsonFeed(RECORD)).items[0]._annals.updates).toEqual([
      { at: "2026-01-02T09:00:00Z", text: "A general licence was given" },
      { at: "2026-01-04T09:00:00Z", text: "It ran out & ended" },
    ]);
  });
});

describe("what was taken back", () => {
  const uri = (number: number) => `tag:annals.example,2026:event/${formatId(idOf(number))}`;
  const XMLNS = "http://purl.org/atompub/tombstones/1.0";

  it("is a deleted entry in Atom (RFC 6721), by the id that the entry had, with why", () => {
    const text = renderAtom(RECORD);
    expect(
      text.slice(text.lastIndexOf("</entry>") + 9),
    ).toBe(`<at:deleted-entry xmlns:at="${XMLNS}" ref="${uri(31)}" when="2026-02-03T00:00:00Z" annals:reason="withdrawn">
<at:comment>It never was &lt;so&gt;</at:comment>
</at:deleted-entry>
<at:deleted-entry xmlns:at="${XMLNS}" ref="${uri(32)}" when="2026-02-02T00:00:00Z" annals:reason="merged" annals:mergedInto="${uri(34)}"/>
<at:deleted-entry xmlns:at="${XMLNS}" ref="${uri(33)}" when="2026-02-01T00:00:00Z" annals:reason="deleted"/>
</feed>
`);
    expect(parseAtomFeed(renderAtom(createListDocument([createEvent(31)]))).entries?.[0]?.id).toBe(uri(31));
  });

  it("is an element of ours in RSS, after the items", () => {
    const text = renderRss(RECORD);
    expect(
      text.slice(text.lastIndexOf("</item>") + 8),
    ).toBe(`<annals:deleted ref="${uri(31)}" when="2026-02-03T00:00:00Z" reason="withdrawn">It never was &lt;so&gt;</annals:deleted>
<annals:deleted ref="${uri(32)}" when="2026-02-02T00:00:00Z" reason="merged" mergedInto="${uri(34)}"/>
<annals:deleted ref="${uri(33)}" when="2026-02-01T00:00:00Z" reason="deleted"/>
</channel>
</rss>
`);
    expect(parseRssFeed(text).items).toHaveLength(RECORD.events.length);
  });

  it("is a list in JSON Feed, absent where it is empty", () => {
    expect(JSON.parse(renderJsonFeed(RECORD))._annals.deleted).toEqual([
      { id: uri(31), at: "2026-02-03T00:00:00Z", reason: "withdrawn", note: "It never was <so>" },
      { id: uri(32), at: "2026-02-02T00:00:00Z", reason: "merged", merged_into: uri(34) },
      { id: uri(33), at: "2026-02-01T00:00:00Z", reason: "deleted" },
    ]);
    expect(JSON.parse(renderJsonFeed(FOUNDING))._annals).not.toHaveProperty("deleted");
  });

  it("keeps every other entry readable, and cannot be broken out of by the site's own names", async () => {
    const site = { ...SITE, tagAuthority: `a"'><&,2026` };
    const document = createListDocument([createEvent(1)], {
      site,
      tombstones: [
        {
          id: idOf(31),
          at: at("2026-02-03T00:00:00Z"),
          reason: "withdrawn" as const,
          version: 4,
          date: dateOf("2024-01-01"),
        },
      ],
    });
    expect(parseAtomFeed(renderAtom(RECORD)).entries).toHaveLength(RECORD.events.length);
    expect((await new RssParser().parseString(renderAtom(RECORD))).items).toHaveLength(RECORD.events.length);
    expect(renderAtom(document)).toContain('ref="tag:a&quot;\'&gt;&lt;&amp;,2026:event/00000000031"');
    expect(parseAtomFeed(renderAtom(document)).entries).toHaveLength(1);
    expect(parseJsonFeed(renderJsonFeed(RECORD)).items).toHaveLength(RECORD.events.length);
  });
});

describe("other members of a record", () => {
  const items = JSON.parse(renderJsonFeed(RECORD)).items.map((item: { _annals: object }) => item._annals);

  it("are said for machines in JSON Feed", () => {
    expect(items[0]).toMatchObject({
      dates: { announced: "2019-05-15", effective: "2019-05-21", expires: "2030~" },
      event_status: "confirmed",
      sources: [{ url: "https://example.org/rule", title: "The rule", supports: ["date", "dates/effective"] }],
    });
    expect(items[1]).toMatchObject({ event_status: "cancelled", note: "The hall, it says, <burned> down" });
    expect(items[5].recurrence).toEqual({ rule: "FREQ=WEEKLY;COUNT=3", excluded: [] });
    expect(Object.keys(items[4])).not.toContain("updates");
  });

  it.each([
    ["RSS", renderRss],
    ["Atom", renderAtom],
  ])("are elements of our own in %s", (_, render) => {
    const text = render(RECORD);
    for (const element of [
      "<annals:announced>2019-05-15</annals:announced>",
      "<annals:effective>2019-05-21</annals:effective>",
      "<annals:expires>2030~</annals:expires>",
      "<annals:status>postponed</annals:status>",
      "<annals:recurrence>FREQ=WEEKLY;COUNT=3</annals:recurrence>",
    ]) {
      expect(text).toContain(element);
    }
  });

  it("name what is a record in the reader's language", () => {
    const labels = (language: string) =>
      parseAtomFeed(renderAtom({ ...RECORD, language })).entries?.[0]?.categories?.map(({ label }) => label);
    expect(labels("en")).toEqual(["Entity List", "Huawei", "BIS", "Entity List rules"]);
    expect(labels("zh-Hant")).toEqual(["实体清单", "华为", "BIS", "Entity List rules"]);
  });
});
