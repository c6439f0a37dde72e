import { describe, expect, it } from "vitest";
import type { ListDocument } from "../../src/domain/document.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { render as renderBibtex } from "../../src/representations/bibtex.ts";
import { render as renderCsl } from "../../src/representations/csl.ts";
import { render as renderCsv } from "../../src/representations/csv.ts";
import type { Render } from "../../src/representations/formats.ts";
import { render as renderGeoJson } from "../../src/representations/geojson.ts";
import { renderFragment } from "../../src/representations/html/fragment.ts";
import { render as renderIcs } from "../../src/representations/ics.ts";
import { render as renderJsonFeed } from "../../src/representations/jsonfeed.ts";
import { render as renderJsonLd } from "../../src/representations/jsonld.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import { render as renderTimelineJs } from "../../src/representations/timelinejs.ts";
import {
  createEvent,
  createEventDocument,
  createListDocument,
  FOUNDING,
  HOSTILE,
  RECORD,
} from "../helpers/documents.ts";
import { expectGolden } from "./golden.ts";

const RENDERERS: Readonly<Record<string, Render>> = {
  ".rss": renderRss,
  ".atom": renderAtom,
  ".feed.json": renderJsonFeed,
  ".ics": renderIcs,
  ".csv": renderCsv,
  ".timelinejs.json": renderTimelineJs,
  ".geojson": renderGeoJson,
  ".jsonld": renderJsonLd,
  ".csl.json": renderCsl,
  ".bib": renderBibtex,
  // What is half a character is sent as U+FFFD.
  ".fragment.html": (document) => renderFragment(document).toWellFormed(),
};

/** Formats in which markup is a text like any other. */
const PLAIN: ReadonlySet<string> = new Set([".csv", ".ics", ".geojson", ".jsonld", ".csl.json", ".bib"]);

function contentOf(feed: string): string {
  return JSON.parse(feed)
    .items.map((item: { content_html: string }) => item.content_html)
    .join();
}

/** The HTML in a document of a format that has plain texts too. */
function htmlOf(suffix: string, text: string): string {
  if (suffix === ".feed.json") return contentOf(text);
  // The text alternative of a picture is no HTML.
  if (suffix === ".timelinejs.json") return text.replaceAll(/"alt":"(?:[^"\\]|\\.)*"/g, "");
  return PLAIN.has(suffix) ? "" : text;
}

const DOCUMENTS: Readonly<Record<string, ListDocument>> = { founding: FOUNDING, hostile: HOSTILE, record: RECORD };

describe.each(Object.entries(RENDERERS))("%s", (suffix, render) => {
  it.each(Object.entries(DOCUMENTS))("writes the %s document byte for byte", (name, document) => {
    expectGolden(`${name}${suffix}`, render(document));
  });

  it("writes the same bytes for the same document, whatever the time zone of the process", () => {
    const zone = process.env["TZ"];
    const texts = ["UTC", "Asia/Shanghai", "America/Los_Angeles"].map((name) => {
      process.env["TZ"] = name;
      return `${render(FOUNDING)}${render(HOSTILE)}`;
    });
    process.env["TZ"] = zone;
    expect(new Set(texts).size).toBe(1);
  });

  it("writes a document without events, and one of one event", () => {
    expect(render(createListDocument([]))).not.toContain("Event 1");
    expect(render(createEventDocument(createEvent(1)))).toContain("Event 1");
  });

  it("lets no hostile scheme and no live markup out", () => {
    const text = render(HOSTILE);
    expect(text.match(/(?:href|src|url|cite)=\\?"(?!https?:).{9}/gi)).toBeNull();
    expect(htmlOf(suffix, text).match(/<script|<svg|<!--|<img src=x/gi)).toBeNull();
  });
});
