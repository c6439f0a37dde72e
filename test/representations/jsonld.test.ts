import jsonld, { type Options } from "jsonld";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { renderStructuredData } from "../../src/representations/html/structured-data.ts";
import { renderList } from "../../src/representations/html/timeline.ts";
import { render } from "../../src/representations/jsonld.ts";
import {
  createEvent,
  createEventDocument,
  createListDocument,
  type EventOverrides,
  FOUNDING,
  HOSTILE,
  RECORD,
} from "../helpers/documents.ts";

const parse = (document: Parameters<typeof render>[0]) => JSON.parse(render(document));
const eventOf = (overrides: EventOverrides) => parse(createEventDocument(createEvent(1, overrides)));

/** Without the network: every word is one of schema.org. `safe` refuses what would be lost. */
const OFFLINE: Options = {
  safe: true,
  documentLoader: async (documentUrl) => {
    if (documentUrl !== "https://schema.org") throw new Error(`asked for ${documentUrl}`);
    return { documentUrl, document: { "@context": { "@vocab": "https://schema.org/" } } };
  },
};

describe("dates of schema.org", () => {
  it.each([
    ["2021-12-26", "2021-12-26", undefined],
    ["2021-12", "2021-12", undefined],
    ["1985", "1985", undefined],
    ["0985", "0985", undefined],
    ["2021-12-26T09:05", "2021-12-26T09:05", undefined],
    ["2021-12-26T09:05Z", "2021-12-26T09:05Z", undefined],
    ["2018/2020-05", "2018", "2020-05"],
    ["2018-07-06/..", "2018-07-06", undefined],
    ["../2018", undefined, "2018"],
    ["2018-07-06/2019?", "2018-07-06", undefined],
    // What ISO 8601 cannot say is not said.
    ["195X", undefined, undefined],
    ["18XX", undefined, undefined],
    ["2021-23", undefined, undefined],
    ["1850~", undefined, undefined],
    ["2019-05-16?", undefined, undefined],
    ["-0043-03-15", undefined, undefined],
    ["0000", undefined, undefined],
    ["Y13800", undefined, undefined],
    ["Y-13800000000", undefined, undefined],
  ])("%s is as exact as it is stated", (date, start, end) => {
    const { startDate, endDate } = eventOf({ date });
    expect([startDate, endDate]).toEqual([start, end]);
  });

  it("has the offset of the zone where there is a time of day", () => {
    const { startDate } = eventOf({ date: "2022-10-07T08:45", timeZone: "America/New_York" });
    expect(startDate).toBe("2022-10-07T08:45:00-04:00");
    expect(eventOf({ date: "2022-10", timeZone: "America/New_York" }).startDate).toBe("2022-10");
  });
});

describe("an event in the words of schema.org", () => {
  it("says all that is known", () => {
    const event = FOUNDING.events[0] as Event;
    expect(parse(createEventDocument({ ...event, eventStatus: "confirmed", language: "en" }))).toEqual({
      "@context": "https://schema.org",
      "@type": "Event",
      "@id": "tag:annals.example,2026:event/00000000001",
      identifier: "tag:annals.example,2026:event/00000000001",
      name: "Sixth China Manufacturing Day",
      description: "Scholars and makers met in Beijing; the appeal asked for “patient capital”.",
      inLanguage: "en",
      url: "https://annals.example/events/00000000001",
      startDate: "2021-12-26",
      eventStatus: "https://schema.org/EventScheduled",
      location: {
        "@type": "Place",
        name: "Beijing",
        address: { "@type": "PostalAddress", addressCountry: "CN" },
        geo: { "@type": "GeoCoordinates", latitude: 39.9042, longitude: 116.4074 },
      },
      image: ["https://example.org/hall.jpg"],
      about: [
        {
          "@type": "Organization",
          name: "Renmin University of China",
          sameAs: "https://www.wikidata.org/wiki/Q714717",
        },
      ],
      citation: [
        {
          "@type": "CreativeWork",
          url: "https://example.org/report?id=6&lang=en",
          name: "Manufacturing Day held",
          publisher: { "@type": "Organization", name: "Example Daily" },
          datePublished: "2021-12-27",
        },
        { "@type": "CreativeWork", url: "https://example.com/second" },
      ],
      dateModified: "2026-02-28T08:00:00Z",
    });
  });

  it("knows an entity by its record, and believes no other id than one of Wikidata", () => {
    const record = { ...(RECORD.events[0] as Event) };
    const { about } = parse(createEventDocument(record, { language: "zh" }));
    expect(about).toEqual([
      { "@type": "Thing", name: "华为", sameAs: "https://www.wikidata.org/wiki/Q160120" },
      { "@type": "Thing", name: "BIS" },
    ]);
    const { about: others } = eventOf({
      entities: [
        { name: "Meng", type: "Person", ids: { wikidata: "Q1/../x" } },
        { name: "Odd", type: "constructor", ids: { wikidata: "javascript:alert(1)" } },
      ],
    });
    expect(others).toEqual([
      { "@type": "Person", name: "Meng" },
      { "@type": "Thing", name: "Odd" },
    ]);
  });

  it("dates a source only where its date is exact", () => {
    const dates = ["2021-12", "1985~", "2020/2021", "last week"];
    const { citation } = eventOf({ sources: dates.map((date, i) => ({ url: `https://example.org/${i}`, date })) });
    expect(citation.map(({ datePublished }: { datePublished?: string }) => datePublished)).toEqual([
      "2021-12",
      ...Array(3),
    ]);
  });

  it("is the same in its page", () => {
    for (const event of [...FOUNDING.events, ...RECORD.events, ...HOSTILE.events]) {
      const document = createEventDocument(event);
      const block = String(renderStructuredData(document));
      expect(JSON.parse(block.slice(block.indexOf(">") + 1, block.lastIndexOf("</script>")))).toEqual(parse(document));
    }
  });
});

describe("a list in the words of schema.org", () => {
  it("has its events in their order, under the id of the list on its first page alone", () => {
    const list = parse(FOUNDING);
    expect([list["@type"], list["@id"], list.numberOfItems, list.url]).toEqual([
      "ItemList",
      "tag:annals.example,2026:timeline/00000000900",
      128,
      "https://annals.example/timelines/us-china-tech",
    ]);
    expect(
      list.itemListElement.map((element: { position: number; item: { name: string } }) => [
        element.position,
        element.item.name,
      ]),
    ).toEqual(FOUNDING.events.map(({ title }, index) => [index + 1, title]));
    expect(parse(createListDocument([], { cursor: "c" }))).not.toHaveProperty("@id");
    expect(parse(createListDocument([])).itemListElement).toEqual([]);
  });

  it.each(Object.entries({ FOUNDING, RECORD, HOSTILE }))(
    "of %s is JSON-LD of which nothing is lost",
    async (_, list) => {
      const [expanded] = await jsonld.expand(parse(list), OFFLINE);
      expect(expanded?.["@type"]).toEqual(["https://schema.org/ItemList"]);
      const elements = expanded?.["https://schema.org/itemListElement"] as Record<string, unknown>[];
      const items = elements.map((element) => (element["https://schema.org/item"] as Record<string, unknown>[])[0]);
      expect(items.map((item) => item?.["@type"])).toEqual(list.events.map(() => ["https://schema.org/Event"]));
      expect(items.map((item) => item?.["https://schema.org/name"])).toEqual(
        list.events.map(({ title }) => [{ "@value": title }]),
      );
      const quads = await jsonld.toRDF(parse(list), { ...OFFLINE, format: "application/n-quads" });
      for (const { id } of items.map((item) => ({ id: item?.["@id"] }))) {
        expect(quads).toContain(
          `<${id}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Event> .`,
        );
      }
    },
  );

  it("stands in its page with the addresses of its events, unless the page is of the past or has none", () => {
    const page = renderList(FOUNDING);
    const [, block = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? [];
    const { itemListElement, ...list } = JSON.parse(block);
    const { itemListElement: _items, "@id": _id, "hydra:view": _view, ...whole } = parse(FOUNDING);
    expect(list).toEqual({ ...whole, "@context": "https://schema.org" });
    expect(itemListElement).toEqual(
      FOUNDING.events.map(({ id }, index) => ({
        "@type": "ListItem",
        position: index + 1,
        url: `https://annals.example/events/${formatId(id)}`,
      })),
    );
    expect(renderList({ ...FOUNDING, asOf: toInstant(0) })).not.toContain("ItemList");
    expect(renderList(createListDocument([]))).not.toContain("ItemList");
  });

  it("names its next page, in words that a program can look up, and says nothing of pages where there is none", async () => {
    const document = createListDocument([createEvent(1)], {
      query: "tag=a",
      filter: "tag=a",
      nextCursor: "n",
      cursor: "c",
    });
    const [expanded] = await jsonld.expand(parse(document), OFFLINE);
    const hydra = "http://www.w3.org/ns/hydra/core#";
    expect(expanded?.[`${hydra}view`]).toEqual([
      {
        "@id": "https://annals.example/events.jsonld?tag=a&cursor=c",
        "@type": [`${hydra}PartialCollectionView`],
        [`${hydra}next`]: [{ "@id": "https://annals.example/events.jsonld?tag=a&cursor=n" }],
      },
    ]);
    const last = parse(createListDocument([createEvent(1)]));
    expect([last["@context"], "hydra:view" in last]).toEqual(["https://schema.org", false]);
  });

  it("of one event is JSON-LD too", async () => {
    const document = createEventDocument(RECORD.events[0] as Event);
    const [expanded] = await jsonld.expand(parse(document), OFFLINE);
    expect(expanded).toMatchObject({
      "@id": "tag:annals.example,2026:event/00000000021",
      "@type": ["https://schema.org/Event"],
      "https://schema.org/startDate": [{ "@value": "2019-05-16" }],
    });
  });
});
