import { describe, expect, it } from "vitest";
import type { ListDocument } from "../../src/domain/document.ts";
import type { Era } from "../../src/domain/timeline.ts";
import { render } from "../../src/representations/timelinejs.ts";
import {
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  type EventOverrides,
  HOSTILE,
  TIMELINE,
} from "../helpers/documents.ts";

const parse = (document: Parameters<typeof render>[0]) => JSON.parse(render(document));
const slideOf = (overrides: EventOverrides, document: Partial<ListDocument> = {}) =>
  parse(createListDocument([createEvent(1, overrides)], document)).events[0];
const scaleOf = (...dates: string[]) =>
  parse(createListDocument(dates.map((date, i) => createEvent(i, { date })))).scale;

describe("dates of TimelineJS", () => {
  it.each([
    ["2021-12-26", { year: 2021, month: 12, day: 26 }, "26 December 2021"],
    ["2021-12", { year: 2021, month: 12 }, "December 2021"],
    ["2021", { year: 2021 }, "2021"],
    ["2021-23", { year: 2021, month: 9 }, "autumn 2021"],
    ["195X", { year: 1950 }, "1950s"],
    ["18XX", { year: 1800 }, "19th century"],
    ["1850~", { year: 1850 }, "c. 1850"],
    ["2021-12-26T09:05", { year: 2021, month: 12, day: 26, hour: 9, minute: 5 }, "26 December 2021, 09:05"],
    // Ours are astronomical, those of TimelineJS are not: it writes -44 as "44 BCE".
    ["-0043-03-15", { year: -44, month: 3, day: 15 }, "15 March 44 BC"],
    ["0000", { year: -1 }, "1 BC"],
    ["0001", { year: 1 }, "1 AD"],
  ])("%s is no finer than it is stated", (date, start, label) => {
    const slide = slideOf({ date });
    expect(slide.start_date).toEqual(start);
    expect(slide).not.toHaveProperty("end_date");
    expect([slide.display_date, slide._annals.date]).toEqual([label, date]);
  });

  it("gives both ends of an interval, and the start alone where the end is open, unknown or the same", () => {
    const spanOf = (date: string) => {
      const { start_date, end_date } = slideOf({ date });
      return [start_date, end_date];
    };
    expect(spanOf("2020-03-09/2020-05")).toEqual([
      { year: 2020, month: 3, day: 9 },
      { year: 2020, month: 5 },
    ]);
    expect(spanOf("-0490/0010")).toEqual([{ year: -491 }, { year: 10 }]);
    expect(spanOf("2018-07-06/..")).toEqual([{ year: 2018, month: 7, day: 6 }, undefined]);
    expect(spanOf("2018-07-06/")).toEqual([{ year: 2018, month: 7, day: 6 }, undefined]);
    expect(spanOf("2020/2020")).toEqual([{ year: 2020 }, undefined]);
  });

  it("leaves out what has no start, and counts it", () => {
    const events = ["../2018", "/2018", "2019"].map((date, index) => createEvent(index, { date }));
    const { events: slides, _annals } = parse(createListDocument(events));
    expect(slides.map((slide: { _annals: object }) => slide._annals)).toEqual([{ date: "2019" }]);
    expect(_annals).toEqual({ skipped: 2 });
  });

  it("is on the scale of the cosmos where a Date of JavaScript ends", () => {
    expect(slideOf({ date: "Y-13800000000" }).start_date).toEqual({ year: -13_800_000_000 });
    expect(scaleOf("2021", "Y-13800000000")).toBe("cosmological");
    expect(scaleOf("Y-20210/Y300000")).toBe("cosmological");
    expect(scaleOf("Y-271819", "Y275759")).toBe("human");
    expect(scaleOf("Y275760")).toBe("cosmological");
  });
});

describe("eras of TimelineJS", () => {
  const erasOf = (eras: Era[], dates = ["2016-05", "2026-03-01"], timeline = { ...TIMELINE, eras }) =>
    parse(
      createTimelineDocument(
        dates.map((date, index) => createEvent(index, { date })),
        { timeline },
      ),
    ).eras;

  it("reach to the day after their last, and as far as the events where they are open", () => {
    expect(
      erasOf([
        { title: "A <b>", date: "2017-01-20/2021-01-20", color: "#b45309" },
        { title: "A day", date: "2020-02-29" },
        { title: "On", date: "2025/.." },
        { title: "Until", date: "../2017" },
        { title: "Unknown", date: "2025/" },
        { title: "After all", date: "2027/.." },
      ]),
    ).toEqual([
      {
        start_date: { year: 2017, month: 1, day: 20 },
        end_date: { year: 2021, month: 1, day: 21 },
        text: { headline: "A &lt;b&gt;" },
      },
      {
        start_date: { year: 2020, month: 2, day: 29 },
        end_date: { year: 2020, month: 3, day: 1 },
        text: { headline: "A day" },
      },
      {
        start_date: { year: 2025, month: 1, day: 1 },
        end_date: { year: 2026, month: 3, day: 2 },
        text: { headline: "On" },
      },
      {
        start_date: { year: 2016, month: 5, day: 1 },
        end_date: { year: 2018, month: 1, day: 1 },
        text: { headline: "Until" },
      },
    ]);
  });

  it("are not there where no event says how far an open one goes", () => {
    expect(erasOf([{ title: "On", date: "2025/.." }], [])).toBeUndefined();
    expect(erasOf([{ title: "One deep year", date: "Y-13800000000" }])).toBeUndefined();
  });
});

describe("a slide of TimelineJS", () => {
  it("has the title of the list in front, and none for a single event", () => {
    expect(parse(createTimelineDocument([])).title).toEqual({
      unique_id: "title",
      text: {
        headline: "US and China: technology",
        text: "<p>Sanctions, export controls &amp; the answers to them</p>",
      },
    });
    const single = parse(createEventDocument(createEvent(1)));
    expect([single.title, single.events.length, single.events[0].unique_id]).toEqual([undefined, 1, "00000000001"]);
  });

  it("shows one picture, else a film that TimelineJS knows, and links to the others", () => {
    const film = { url: "https://example.org/a.mp4", alt: "The <film>" };
    const picture = { url: "https://example.org/it's/a.png", alt: "A <hall>", credit: "Li & Co" };
    const both = slideOf({ media: [film, picture] });
    expect(both.media).toEqual({
      url: "https://example.org/it%27s/a.png",
      credit: "Li &amp; Co",
      alt: "A <hall>",
    });
    expect(both.text.text).toContain('<a href="https://example.org/a.mp4">The &lt;film&gt;</a>');
    expect(slideOf({ media: [film] }).media).toEqual({
      url: "https://example.org/a.mp4",
      caption: "The &lt;film&gt;",
      alt: "The <film>",
    });
    const none = slideOf({ media: [{ url: "https://example.org/a.ogg", alt: "Speech" }] });
    expect(none).not.toHaveProperty("media");
    expect(none.text.text).toContain(">Speech</a>");
  });

  it("is grouped by the label of its category, which is no markup however often it is read", () => {
    const categories = [{ key: "rd", label: "R&D &lt;img src=x&gt; <b> & more", labels: {} }];
    expect(slideOf({ category: "rd" }, { categories }).group).toBe("R＆D ＆lt;img src=x＆gt; ‹b› & more");
    expect(slideOf({})).not.toHaveProperty("group");
  });

  it("has no live markup and no other scheme than http in what is HTML", () => {
    for (const { text, group, display_date, media } of parse(HOSTILE).events) {
      const html = [text.headline, text.text, group, display_date, media?.caption, media?.credit].join(" ");
      expect(html).not.toMatch(/<(?:script|svg|img src=x|!--)|href="(?!https?:)/i);
    }
  });

  it("leads to the next page", () => {
    expect(parse(createListDocument([], { nextCursor: "bmV4dA==" }))._annals).toEqual({
      skipped: 0,
      next: "https://annals.example/events.timelinejs.json?cursor=bmV4dA%3D%3D",
    });
  });
});
