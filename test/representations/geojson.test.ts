import { describe, expect, it } from "vitest";
import { render } from "../../src/representations/geojson.ts";
import {
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  type EventOverrides,
  FOUNDING,
  HOSTILE,
  RECORD,
} from "../helpers/documents.ts";

const parse = (document: Parameters<typeof render>[0]) => JSON.parse(render(document));
const featureOf = (overrides: EventOverrides) => parse(createListDocument([createEvent(1, overrides)])).features[0];

describe("GeoJSON", () => {
  it("is a collection with the longitude first, all that is known of the event, and its permanent id", () => {
    const document = createTimelineDocument([FOUNDING.events[0] ?? createEvent(1)], {
      categories: [{ key: "china-manufacturing-day", label: "Manufacturing Day", labels: {} }],
    });
    expect(parse(document)).toEqual({
      type: "FeatureCollection",
      title: "US and China: technology",
      updated_at: "2026-03-01T12:00:00Z",
      features: [
        {
          type: "Feature",
          id: "tag:annals.example,2026:event/00000000001",
          geometry: { type: "Point", coordinates: [116.4074, 39.9042] },
          properties: {
            id: "00000000001",
            url: "https://annals.example/events/00000000001",
            title: "Sixth China Manufacturing Day",
            date: "2021-12-26",
            label: "26 December 2021",
            earliest: "2021-12-26",
            latest: "2021-12-26",
            summary: "Scholars and makers met in Beijing; the appeal asked for “patient capital”.",
            category: "china-manufacturing-day",
            category_label: "Manufacturing Day",
            tags: ["china-manufacturing-day", "industrial-policy"],
            entities: ["Renmin University of China"],
            countries: ["CN"],
            place_name: "Beijing",
            place_country: "CN",
            importance: 80,
          },
        },
      ],
      next: null,
    });
  });

  it("has the geometry null where the point is not known whole", () => {
    expect(featureOf({}).geometry).toBeNull();
    expect(featureOf({ place: { name: "Beijing", lat: 39.9 } })).toMatchObject({
      geometry: null,
      properties: { place_name: "Beijing" },
    });
    expect(featureOf({ place: { lat: 0, lon: 0 } }).geometry).toEqual({ type: "Point", coordinates: [0, 0] });
  });

  it.each([
    ["-0043-03-15", "15 March 44 BC", "-0043-03-15", "-0043-03-15"],
    ["195X", "1950s", "1950-01-01", "1959-12-31"],
    ["18XX", "19th century", "1800-01-01", "1899-12-31"],
    ["1850~", "c. 1850", "1850-01-01", "1850-12-31"],
    ["2018-07-06/..", "6 July 2018 – ongoing", "2018-07-06", undefined],
    ["../2018", "until 2018", undefined, "2018-12-31"],
    ["2021-12-26T09:05", "26 December 2021, 09:05", "2021-12-26T09:05:00", "2021-12-26T09:05:59"],
  ])("says of %s what it could mean", (date, label, earliest, latest) => {
    const { properties } = featureOf({ date });
    expect([properties.date, properties.label, properties.earliest, properties.latest]).toEqual([
      date,
      label,
      earliest,
      latest,
    ]);
  });

  it("gives a single event as a collection of one, and a list its next page", () => {
    const single = parse(createEventDocument(createEvent(7)));
    expect([single.title, single.features.length, "next" in single]).toEqual(["Event 7", 1, false]);
    expect(parse(FOUNDING).next).toBe("https://annals.example/timelines/us-china-tech.geojson?cursor=bmV4dA%3D%3D");
  });

  it("keeps to RFC 7946 whatever an editor wrote", () => {
    for (const document of [FOUNDING, RECORD, HOSTILE, createListDocument([])]) {
      const collection = parse(document);
      expect(collection.type).toBe("FeatureCollection");
      for (const reserved of ["coordinates", "geometries", "geometry", "properties", "bbox", "crs"]) {
        expect(collection).not.toHaveProperty(reserved);
      }
      expect(collection.features).toHaveLength(document.events.length);
      for (const { type, id, geometry, properties } of collection.features) {
        expect([type, typeof id, typeof properties]).toEqual(["Feature", "string", "object"]);
        if (geometry === null) continue;
        const [longitude, latitude] = geometry.coordinates;
        expect([geometry.type, geometry.coordinates.length]).toEqual(["Point", 2]);
        expect([Math.abs(longitude) <= 180, Math.abs(latitude) <= 90]).toEqual([true, true]);
      }
    }
    expect(parse(HOSTILE).features[0].properties.title).toBe(HOSTILE.events[0]?.title);
  });
});
