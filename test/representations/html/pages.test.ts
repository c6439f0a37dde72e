import { describe, expect, it } from "vitest";
import { formatId } from "../../../src/domain/id.ts";
import { toInstant } from "../../../src/domain/instant.ts";
import { renderEmbed } from "../../../src/representations/html/embed.ts";
import { renderEvent } from "../../../src/representations/html/event.ts";
import { renderHome } from "../../../src/representations/html/home.ts";
import { LANGUAGES } from "../../../src/representations/html/language.ts";
import { renderProblem } from "../../../src/representations/html/problem.ts";
import {
  createEvent,
  createEventDocument,
  createHostile,
  createList,
  createTimeline,
  HOSTILE,
  SITE,
  toDate,
} from "./documents.ts";
import { findDangers, readTags, textOf } from "./tags.ts";

const ENGLISH = { language: "en", languages: ["en"] };
const BASE = SITE.baseUrl;
const updatedAt = toInstant(Date.UTC(2026, 10, 23, 21) / 1000);

const facts = (html: string) =>
  [...html.matchAll(/<dt[^>]*>(.*?)<\/dt>(.*?)<\/div>/gs)].map(([, name, values]) => [name, textOf(values ?? "")]);

describe("renderHome", () => {
  it("lists the timelines with their number of events and last change", () => {
    const html = renderHome({
      ...ENGLISH,
      site: SITE,
      timelines: [
        { slug: "a b", title: "A & B", description: "Both", language: "en", count: 1284, updatedAt },
        { slug: "ar", title: "صين", language: "ar", count: 1, updatedAt },
      ],
    });
    const cards = html.split('<article class="card">').slice(1);
    expect(cards[0]).toContain(`<h3><a href="${BASE}/timelines/a%20b">A &amp; B</a></h3>`);
    expect(
      textOf(cards[0]?.split("</article>")[0] ?? "")
        .trim()
        .split("\n"),
    ).toEqual(["A & B", "Both", "1,284 events · Updated 23 November 2026"]);
    expect(cards[0]).toContain('<time datetime="2026-11-23T21:00:00Z">');
    expect(cards[1]).toContain('<h3 lang="ar" dir="rtl">');
    expect(textOf(cards[1] ?? "")).toContain("1 event ·");
  });

  it("says that there is nothing yet", () => {
    const html = renderHome({ site: SITE, timelines: [], ...ENGLISH });
    expect(html).toContain("There is no public timeline yet.");
    expect(html).not.toContain('class="cards"');
  });

  it("escapes what editors wrote", () => {
    const timelines = [{ slug: HOSTILE, title: HOSTILE, description: HOSTILE, language: HOSTILE, count: 1, updatedAt }];
    expect(findDangers(renderHome({ site: { ...SITE, title: HOSTILE }, timelines, ...ENGLISH }), BASE)).toEqual([]);
  });
});

describe("renderEvent", () => {
  const event = createEvent(1, {
    title: "Arrest",
    summary: "Held at the airport.",
    body: "#### Later\n\nA *deal*.\n\n##### Details",
    date: toDate("2018-12-01"),
    timeZone: "America/Vancouver",
    category: "legal",
    tags: ["extradition", "x"],
    countries: ["CA", "US"],
    entities: [{ name: "Meng", role: "arrested", type: "person", ids: { wikidata: "Q20656166", lei: "L" } }],
    place: { name: "Vancouver", country: "CA", lat: 49.19, lon: -123.18 },
    externalUrl: "https://www.example.org/case",
    series: { name: "Hearings", edition: 6 },
    sources: [
      {
        url: "https://bbc.example/1",
        title: "Report",
        publisher: "BBC",
        date: "2018-12-06",
        quote: "Sought.",
        archivedUrl: "https://archive.example/1",
      },
      { url: "javascript:alert(1)", title: "Bad" },
    ],
    media: [
      { url: "https://example.org/a.png", alt: "", credit: "C" },
      { url: "https://example.org/a.mp4", alt: "The film" },
    ],
  });
  const id = formatId(event.id);
  const html = renderEvent(createEventDocument(event, { timelines: [{ slug: "t", title: "T" }] }));

  it("states the facts", () => {
    expect(facts(html)).toEqual([
      ["Time zone", "America/Vancouver"],
      ["Place", "Vancouver, Canada 49.19, -123.18"],
      ["Names", "Meng (arrested, person) wikidata: Q20656166 lei: L"],
      ["Country", "Canada, United States"],
      ["Series", "Hearings, no. 6"],
      ["Tag", "extradition, x"],
      ["Its own page", "example.org"],
      ["Timelines", "T"],
    ]);
    expect(html).toContain('<a href="https://www.wikidata.org/wiki/Q20656166" rel="nofollow noopener">');
    expect(html).toContain(`<a href="${BASE}/timelines/t">T</a>`);
    expect(html).toContain('<time datetime="2018-12-01">1 December 2018</time>');
  });

  it("links an entity to Wikidata only by an id of Wikidata", () => {
    const named = createEvent(3, {
      title: "a",
      date: toDate("2020"),
      entities: [{ name: "A", ids: { wikidata: "../x" } }],
    });
    const page = renderEvent(createEventDocument(named));
    expect(page).toContain('<span class="meta">wikidata: ../x</span>');
    expect(page).not.toContain("wikidata.org");
  });

  it("cites its sources, and drops what cannot be a link", () => {
    expect(/<ol class="citations">\n(.*?)\n<\/ol>/s.exec(html)?.[1]).toBe(
      '<li><cite><bdi><a href="https://bbc.example/1" rel="nofollow noopener">Report</a></bdi></cite>, <bdi>BBC</bdi>, <bdi>6 December 2018</bdi> (<a href="https://archive.example/1" rel="nofollow noopener"><span>archived copy</span></a>)<blockquote cite="https://bbc.example/1" dir="auto">Sought.</blockquote></li>',
    );
  });

  it("can be cited: a line to copy, and files for reference managers", () => {
    const cite = (page: string) => /<section class="cite".*?<\/section>\n/s.exec(page)?.[0];
    const url = `${BASE}/events/${id}`;
    expect(cite(html)).toBe(`<section class="cite" aria-labelledby="cite">
<h2 id="cite">Cite this event</h2>
<p><cite><bdi>Arrest</bdi></cite>, <bdi>Annals</bdi>, <time datetime="2018-12-01">1 December 2018</time>, <bdi dir="ltr">${url}</bdi></p>
<ul class="plain"><li><a href="${url}.csl.json" type="application/vnd.citationstyles.csl+json">CSL-JSON</a></li><li><a href="${url}.bib" type="application/x-bibtex">BibTeX</a></li></ul>
</section>
`);
    const headings = LANGUAGES.map((language) => {
      const page = renderEvent(createEventDocument({ ...event, language: "en" }, { language, lang: language }));
      expect(page).toContain(`href="${url}.bib?lang=${language}"`);
      // The address that is cited is that in every language.
      expect(cite(page)).toContain(`<bdi dir="ltr">${url}</bdi>`);
      expect(cite(page)?.includes('<cite lang="en" dir="ltr">')).toBe(language !== "en");
      return /<h2 id="cite">(.*?)<\/h2>/.exec(page)?.[1];
    });
    expect([headings.length, new Set(headings).size]).toEqual([6, 6]);

    const past = renderEvent(createEventDocument(event, { asOf: toInstant(1_770_000_000) }));
    expect(cite(past)).toContain(`<bdi dir="ltr">${url}?as_of=2026-02-02T02%3A40%3A00Z</bdi>`);
    expect(cite(past)).toContain(`<a href="${url}.bib?as_of=2026-02-02T02%3A40%3A00Z"`);
    expect(cite(renderEvent(createEventDocument(event, { isPreview: true })))).toBeUndefined();
    const hostile = createEvent(4, { title: '<b>&"', date: toDate("195X"), language: 'x" y' });
    expect(cite(renderEvent(createEventDocument(hostile)))).toContain(
      '<p><cite><bdi>&lt;b&gt;&amp;&quot;</bdi></cite>, <bdi>Annals</bdi>, <data value="195X">1950s</data>, ',
    );
  });

  it("begins the headings of the text right under the title", () => {
    expect(html).toContain("<h2>Later</h2>\n<p>A <em>deal</em>.</p>\n<h3>Details</h3>");
  });

  it("shows pictures and links to films", () => {
    expect(html).toContain('<img src="https://example.org/a.png" alt="" loading="lazy"');
    expect(html).toContain('<a href="https://example.org/a.mp4" rel="nofollow noopener">The film</a>');
    expect(html).not.toContain("<video");
    expect(html).toContain('<meta property="og:image" content="https://example.org/a.png">');
  });

  it("names its permanent id, its last change and its other formats", () => {
    const colophon = html.slice(html.indexOf('class="colophon"'));
    expect(textOf(colophon)).toContain(`tag:annals.example,2026:event/${id}`);
    expect(colophon).toContain('Updated <time datetime="2026-11-23T21:00:00Z">23 November 2026</time>');
    expect([...colophon.matchAll(/\/events\/[0-9a-z]+(\.[a-z.]+)"/g)].slice(0, 14).map(([, suffix]) => suffix)).toEqual(
      [
        ".rss",
        ".atom",
        ".feed.json",
        ".ics",
        ".json",
        ".ndjson",
        ".csv",
        ".timelinejs.json",
        ".geojson",
        ".jsonld",
        ".csl.json",
        ".bib",
        ".svg",
        ".png",
      ],
    );
    expect(html).toContain(`<link rel="canonical" href="${BASE}/events/${id}">`);
    expect(html).toContain(
      `<link rel="alternate" type="text/calendar" title="Arrest: iCalendar" href="${BASE}/events/${id}.ics">`,
    );
    expect(html).toContain('<meta name="description" content="Held at the airport.">');
  });

  it("shows little where little is known", () => {
    const page = renderEvent(createEventDocument(createEvent(2, { title: "Bare", date: toDate("Y-66000000") })));
    expect(page).toContain('<data value="Y-66000000">');
    expect([page.includes("<dl"), page.includes('id="sources"'), page.includes('name="description"')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("lets nothing that an editor wrote become markup", () => {
    for (const one of createHostile(BASE)) {
      const page = renderEvent(
        createEventDocument(one, { title: HOSTILE, language: HOSTILE, timelines: [{ slug: HOSTILE, title: HOSTILE }] }),
      );
      expect(findDangers(page, BASE)).toEqual([]);
    }
  });
});

describe("renderEmbed", () => {
  const event = createEvent(1, {
    title: "A chip",
    date: toDate("2019"),
    sources: [{ url: "https://example.org/", publisher: "P" }],
  });
  const document = createList({
    kind: "timeline",
    timeline: createTimeline("us-china-tech", "T", "en"),
    title: "US-China",
    query: "tag=a",
    filter: "tag=a",
    search: "chip",
    events: [event],
    nextCursor: "n",
  });
  const html = renderEmbed(document);

  it("is whole without a script and loads the widget, what tells its height, and one style sheet", () => {
    expect(
      readTags(html).flatMap(({ name, attributes }) =>
        name === "script" ? attributes["src"] : attributes["rel"] === "stylesheet" ? (attributes["href"] ?? "") : [],
      ),
    ).toEqual([`${BASE}/embed.css`, `${BASE}/frame.js`, `${BASE}/embed.js`]);
    expect(html).toContain('<h2 part="heading" id="y2019">2019</h2>');
    expect(html).toContain("A <mark>chip</mark></a></h3>");
  });

  it("opens every link in a new tab, where HTML hands no window over, but the next page of the list, and the whole of it", () => {
    const tags = readTags(html);
    expect(tags.filter(({ name }) => name === "base").map(({ attributes }) => attributes)).toEqual([
      { target: "_blank" },
    ]);
    const anchors = tags.filter(({ name }) => name === "a");
    expect(anchors.map(({ attributes }) => [attributes["href"], attributes["target"]])).toEqual([
      [`${BASE}/embed/us-china-tech`, "_self"],
      [`${BASE}/events/${formatId(event.id)}`, undefined],
      [`${BASE}/events/${formatId(event.id)}#sources`, undefined],
      [`${BASE}/embed/us-china-tech?tag=a&limit=50&cursor=n`, "_self"],
      [`${BASE}/timelines/us-china-tech?tag=a`, undefined],
    ]);
    expect(textOf(html).trim().endsWith("US-China at Annals")).toBe(true);
  });

  it("keeps on its further pages, and in what its form asks for, how it looks", () => {
    const tags = readTags(renderEmbed(document, { layout: "list", theme: "dark" }));
    const next = tags.find(({ attributes }) => attributes["rel"] === "next");
    expect(next?.attributes["href"]).toBe(`${BASE}/embed/us-china-tech?tag=a&limit=50&cursor=n&layout=list&theme=dark`);
    const fields = tags.filter(({ name, attributes }) => name === "input" && attributes["type"] === "hidden");
    expect(fields.map(({ attributes }) => [attributes["name"], attributes["value"]])).toEqual([
      ["layout", "list"],
      ["theme", "dark"],
    ]);
  });

  it("has a language, a direction and landmarks", () => {
    const page = renderEmbed({ ...document, language: "ar" });
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(
      readTags(page)
        .map(({ name }) => name)
        .filter((name) => ["header", "main", "footer", "h1"].includes(name)),
    ).toEqual(["main", "header", "h1", "footer"]);
  });

  it("lets nothing that an editor wrote become markup", () => {
    const page = renderEmbed({
      ...document,
      title: HOSTILE,
      search: HOSTILE,
      query: HOSTILE,
      nextCursor: HOSTILE,
      events: createHostile(BASE),
    });
    expect(findDangers(page, BASE)).toEqual([]);
  });
});

describe("renderProblem", () => {
  it("says what is wrong and where to go on", () => {
    const html = renderProblem({ status: 404, title: "Not found", detail: "No <such> timeline", site: SITE });
    expect(html).toContain("<h1>Not found</h1>");
    expect(html).toContain("No &lt;such&gt; timeline");
    expect(html).toContain('<p class="status">404</p>');
    expect(html).not.toContain("canonical");
    expect(findDangers(renderProblem({ status: 400, title: HOSTILE, detail: HOSTILE, site: SITE }), BASE)).toEqual([]);
  });
});
