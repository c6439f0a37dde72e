import * as atom from "./atom.ts";
import * as bibtex from "./bibtex.ts";
import * as csl from "./csl.ts";
import * as csv from "./csv.ts";
import { FORMATS, type Format, HTML, type Render } from "./formats.ts";
import * as geojson from "./geojson.ts";
import { renderEvent } from "./html/event.ts";
import { renderList } from "./html/timeline.ts";
import * as ics from "./ics.ts";
import * as json from "./json.ts";
import * as jsonfeed from "./jsonfeed.ts";
import * as jsonld from "./jsonld.ts";
import * as ndjson from "./ndjson.ts";
import * as rss from "./rss.ts";
import * as timelinejs from "./timelinejs.ts";

/** A format and what makes it. */
export interface Representation extends Format {
  readonly render: Render;
}

const RENDERERS: Readonly<Record<string, Render>> = {
  "": (document) => (document.kind === "event" ? renderEvent(document) : renderList(document)),
  ".rss": rss.render,
  ".atom": atom.render,
  ".feed.json": jsonfeed.render,
  ".ics": ics.render,
  ".json": json.render,
  ".ndjson": ndjson.render,
  ".csv": csv.render,
  ".timelinejs.json": timelinejs.render,
  ".geojson": geojson.render,
  ".jsonld": jsonld.render,
  ".csl.json": csl.render,
  ".bib": bibtex.render,
};

/** Every published format by its suffix; "" is HTML. */
export const REPRESENTATIONS: ReadonlyMap<string, Representation> = new Map(
  [HTML, ...FORMATS].map((format) => {
    const render = RENDERERS[format.suffix];
    if (!render) throw new Error(`no renderer for ${format.suffix}`);
    return [format.suffix, { ...format, render }];
  }),
);
