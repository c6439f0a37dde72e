import { describe, expect, it } from "vitest";
import type { ListDocument } from "../../../src/domain/document.ts";
import { createLinks } from "../../../src/links.ts";
import { renderElement } from "../../../src/representations/html/embed-code.ts";
import { LANGUAGES } from "../../../src/representations/html/language.ts";
import { html } from "../../../src/representations/html/markup.ts";
import { renderShare } from "../../../src/representations/html/share.ts";
import { widgetRelease } from "../../../src/representations/html/widget-release.ts";
import { createEvent, createList, createTimeline, toDate } from "./documents.ts";
import { readTags, unescapeText } from "./tags.ts";

const SITE = "https://annals.example";
const PAGE = `${SITE}/timelines/us-china-tech`;
/** The latest release, by its bytes. */
const { version, integrity } = widgetRelease ?? { version: "", integrity: "" };
const SCRIPT = `${SITE}/embed/${version}.js`;

const draw = (changes: Partial<ListDocument> = {}) =>
  renderShare(
    createList({
      kind: "timeline",
      timeline: createTimeline("us-china-tech", "Chips", "en"),
      title: "Chips",
      events: ["2019-05-15", "2022-10-07"].map((date, index) =>
        createEvent(index + 1, { title: `No. ${index}`, date: toDate(date) }),
      ),
      total: 2,
      ...changes,
    }),
  );

const tagsOf = (page: string, name: string) => readTags(page).filter((tag) => tag.name === name);

/** What is copied from the snippet with this name. */
function copyOf(page: string, name: string): string {
  const [, code = ""] = new RegExp(`<code id="${name}-code"[^>]*>(.*?)</code>`, "s").exec(page) ?? [];
  return unescapeText(code.replaceAll(/<\/?span[^>]*>/g, ""));
}

const NAMES = [
  ...[
    "frame",
    "auto-frame",
    "element",
    "policy",
    "wordpress",
    "picture",
    "png",
    "markdown",
    "fragment",
    "link",
    "json",
  ],
];

const SANDBOX = 'sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox"';
const FILTER = "tag=a%26b|c&order=-date&limit=5";

describe("the page by which a timeline is shared", () => {
  it("has a snippet for each form", () => {
    const page = draw();
    const copies = Object.fromEntries(NAMES.map((name) => [name, copyOf(page, name)]));
    const frame = `<iframe src="${SITE}/embed/us-china-tech" title="Chips" width="100%" height="480" loading="lazy" frameborder="0" ${SANDBOX}`;
    const picture = (suffix: string) =>
      `<a href="${PAGE}"><img src="${PAGE}${suffix}" width="1200" height="630" alt="Chips: 2019 – 2022 · 2 events"></a>`;
    expect(copies).toEqual({
      frame: `${frame}></iframe>`,
      "auto-frame": `${frame} data-annals="auto"></iframe>\n<script type="module" src="${SITE}/resize.js"></script>`,
      element: `<event-timeline src="${PAGE}" height="480" style="display:block;height:480px"><a href="${PAGE}">Chips</a></event-timeline>\n<script type="module" src="${SCRIPT}" integrity="${integrity}" crossorigin="anonymous"></script>`,
      wordpress: PAGE,
      picture: picture(".svg"),
      png: picture(".png"),
      markdown: `[![Chips: 2019 – 2022 · 2 events](${PAGE}.png)](${PAGE})`,
      fragment: `curl '${PAGE}.fragment.html'`,
      link: `<a href="${PAGE}">Chips</a>`,
      json: `${PAGE}.json`,
      policy: `frame-src ${SITE}; script-src ${SITE}; connect-src ${SITE}; img-src ${SITE}`,
    });
    expect(tagsOf(page, "code").map(({ attributes }) => attributes["id"])).toEqual(NAMES.map((name) => `${name}-code`));
    const buttons = tagsOf(page, "button").flatMap(({ attributes }) => attributes["data-copy"] ?? []);
    expect(buttons).toEqual(NAMES.map((name) => `${name}-code`));
  });

  it("names the latest release of the widget by its bytes, where there is one", () => {
    const release = { version: "1.2.3", integrity: "sha384-abc" };
    const code = renderElement(PAGE, html`<a href="${PAGE}">Chips</a>`, createLinks(SITE), release).toString();
    expect(code.split("\n")).toEqual([
      `<event-timeline src="${PAGE}" height="480" style="display:block;height:480px"><a href="${PAGE}">Chips</a></event-timeline>`,
      `<script type="module" src="${SITE}/embed/1.2.3.js" integrity="sha384-abc" crossorigin="anonymous"></script>`,
    ]);
  });

  it("keeps the filter, and what is asked for besides, but for what only feeds have", () => {
    const page = draw({ query: `${FILTER}&lang=de&content=summary&updates=bump&retention=5`, lang: "de" });
    const asked = `${FILTER}&lang=de`;
    expect(copyOf(page, "wordpress")).toBe(`${PAGE}?${asked}`);
    expect(copyOf(page, "frame")).toContain(` src="${SITE}/embed/us-china-tech?${asked.replaceAll("&", "&amp;")}" `);
    expect(copyOf(page, "fragment")).toBe(`curl '${PAGE}.fragment.html?${asked}'`);
    const [preview] = tagsOf(page, "iframe");
    expect(preview?.attributes).toMatchObject({ id: "preview", src: `${SITE}/embed/us-china-tech?${asked}` });
    const chosen = /<option value="de" selected>([^<]*)</.exec(page);
    expect(chosen?.[1]).toBe("German");
    const [canonical] = tagsOf(page, "link").filter(({ attributes }) => attributes["rel"] === "canonical");
    expect(canonical?.attributes["href"]).toBe(`${PAGE}/share?${FILTER}`);
  });

  it("is left in place by nothing that a title says, nor is what is pasted", () => {
    const title = `"><script>alert(1)</script>'](x) \`*_ </code><!-- {height} &amp; ' onload=x`;
    const page = draw({ title });
    for (const name of ["frame", "auto-frame", "element", "picture", "png", "link"]) {
      const tags = readTags(copyOf(page, name));
      const scripts = tags.filter(({ name }) => name === "script");
      expect(scripts.map(({ attributes }) => attributes["src"])).toEqual(
        name === "element" ? [SCRIPT] : name === "auto-frame" ? [`${SITE}/resize.js`] : [],
      );
      const said = tags.flatMap(({ attributes: { title, alt }, after }) => [title, alt, unescapeText(after)]);
      expect(said.some((text) => text?.startsWith(title))).toBe(true);
    }
    const [, alt] = /^\[!\[(.*): 2019 – 2022 · 2 events\]\(/s.exec(copyOf(page, "markdown")) ?? [];
    expect(alt).toBe(title.replaceAll(/[\\`*_[\]<>&]/g, "\\$&"));
    expect(tagsOf(page, "script").map(({ attributes }) => attributes["src"])).toEqual(
      ["copy.js", "share.js", "resize.js"].map((name) => `${SITE}/${name}`),
    );
  });

  it("is not to be found by search", () => {
    const robots = tagsOf(draw(), "meta").filter(({ attributes }) => attributes["name"] === "robots");
    expect(robots.map(({ attributes }) => attributes["content"])).toEqual(["noindex"]);
  });

  it.each(LANGUAGES)("has its words in %s", (language) => {
    const [english, page] = [draw(), draw({ language })];
    const wordsOf = (text: string) =>
      readTags(text.slice(text.indexOf('<div class="share">')).replace(/<\/body>.*/s, ""))
        .flatMap(({ name, after }) => (/^(h2|h3|p|option|label|input|legend|button)$/.test(name) ? [after.trim()] : []))
        .filter((text) => text !== "");
    expect(page).toMatch(
      new RegExp(`^<!doctype html>\n<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`),
    );
    const same = wordsOf(page).filter((word) => wordsOf(english).includes(word));
    const names = ["WordPress", "JSON", "Content-Security-Policy", "SVG", "PNG", "Markdown"];
    if (language !== "en") expect(same.filter((word) => !names.includes(word)).length).toBeLessThan(8);
  });
});
