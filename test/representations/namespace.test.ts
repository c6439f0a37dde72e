import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ANNALS_NAMESPACE, facetUri } from "../../src/representations/annals.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import { createEvent, createListDocument, FOUNDING, HOSTILE, RECORD } from "../helpers/documents.ts";

const page = readFileSync(new URL("../../public/ns/1.html", import.meta.url), "utf8");
const namesIn = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name]) => name));

it("the page of our namespace names all that feeds have in it", () => {
  const documented = namesIn(page, /<code>annals:(\w+)<\/code>/g);
  const remembered = createListDocument([createEvent(1, { date: "2016-11-29" })], {
    anniversaries: { today: Date.UTC(2026, 10, 29) / 86_400_000, count: 1 },
  });
  const feeds = [FOUNDING, HOSTILE, RECORD, remembered]
    .flatMap((document) => [renderRss(document), renderAtom(document)])
    .join("");
  const written = namesIn(feeds, /[< ]annals:(\w+)[ =>/]/g);
  expect(written.size).toBeGreaterThan(8);
  expect(written).toContain("anniversary");
  expect([...written].filter((name) => !documented.has(name))).toEqual([]);
  expect(page).toContain(ANNALS_NAMESPACE);
  expect(page).toContain(`<code>${facetUri("")}</code>`);
});

it("and the attributes of its elements", () => {
  const feeds = [FOUNDING, HOSTILE, RECORD].map((document) => renderRss(document)).join("");
  const elements = feeds.match(/<annals:\w+[^>]*>/g) ?? [];
  const attributes = namesIn(elements.join(""), / (\w+)="/g);
  expect([...attributes].filter((name) => !page.includes(`<code>${name}</code>`))).toEqual([]);
  expect([...attributes]).toEqual(expect.arrayContaining(["timeZone", "at", "ref", "when", "reason"]));
});
