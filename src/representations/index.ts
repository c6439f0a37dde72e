import * as atom from "./atom.ts";
import * as bibtex from "./bibtex.ts";
import * as csl from "./csl.ts";
import * as csv from "./csv.ts";
import { FORMATS, type Format, LOOKS, type Render, type RenderBytes } from "./formats.ts";
import * as geojson from "./geojson.ts";
import { renderEvent } from "./html/event.ts";
import { renderFragment } from "./html/fragment.ts";
import { renderList } from "./html/timeline.ts";
import * as ics from "./ics.ts";
import * as json from "./json.ts";
import * as jsonfeed from "./jsonfeed.ts";
import * as jsonld from "./jsonld.ts";
import { BIBTEX_LOSSES, CSL_LOSSES } from "./losses/citations.ts";
import { CSV_LOSSES, GEOJSON_LOSSES, JSONLD_LOSSES } from "./losses/data.ts";
import { ATOM_LOSSES, JSONFEED_LOSSES, RSS_LOSSES } from "./losses/feeds.ts";
import { ICS_LOSSES } from "./losses/ics.ts";
import type { LossRules } from "./losses/loss.ts";
import { createReport, REPORT_SUFFIX } from "./losses/report.ts";
import { TIMELINEJS_LOSSES } from "./losses/timelinejs.ts";
import * as ndjson from "./ndjson.ts";
import * as png from "./png.ts";
import * as rss from "./rss.ts";
import * as svg from "./svg.ts";
import * as timelinejs from "./timelinejs.ts";

/** A format and what makes it. */
export interface Representation extends Format {
  readonly render: Render;
  /** Of what is no text: what is sent in the place of `render`, which has the same in words. */
  readonly renderBytes?: RenderBytes;
}

const RENDERERS: Readonly<Record<string, Render>> = {
  "": (document) => (document.kind === "event" ? renderEvent(document) : renderList(document)),
  ".fragment.html": renderFragment,
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
  ".svg": svg.render,
  ".png": svg.render,
};

/** Every published format by its suffix; "" is HTML. */
export const REPRESENTATIONS: ReadonlyMap<string, Representation> = new Map(
  [...FORMATS, ...LOOKS].map((format) => {
    const render = RENDERERS[format.suffix];
    if (!render) throw new Error(`no renderer for ${format.suffix}`);
    return [format.suffix, { ...format, render, ...(format.suffix === ".png" && { renderBytes: png.render }) }];
  }),
);

/** What each format but those for people cannot say of an event. */
export const LOSS_RULES: Readonly<Record<string, LossRules>> = {
  ".rss": RSS_LOSSES,
  ".atom": ATOM_LOSSES,
  ".feed.json": JSONFEED_LOSSES,
  ".ics": ICS_LOSSES,
  ".json": { hasRelations: true },
  ".ndjson": {},
  ".csv": CSV_LOSSES,
  ".timelinejs.json": TIMELINEJS_LOSSES,
  ".geojson": GEOJSON_LOSSES,
  ".jsonld": JSONLD_LOSSES,
  ".csl.json": CSL_LOSSES,
  ".bib": BIBTEX_LOSSES,
};

/** Raised whenever a report would come out as other bytes though its format has not changed. */
const REPORT_REVISION = 1;

/** The report of what a format loses, by its own suffix: ".ics.losses.json". It has the pages of the format. */
export const LOSS_REPORTS: ReadonlyMap<string, Representation> = new Map(
  FORMATS.filter(({ isPicture }) => !isPicture).map((format) => {
    const { title, order, limit, revision } = format;
    const suffix = format.suffix + REPORT_SUFFIX;
    const rules = LOSS_RULES[format.suffix];
    if (!rules) throw new Error(`nothing says what ${format.suffix} loses`);
    const report: Representation = {
      suffix,
      mediaType: "application/json; charset=utf-8",
      title,
      revision: revision * 1000 + REPORT_REVISION,
      ...(order && { order }),
      limit,
      reportOf: format,
      discoverable: false,
      render: createReport(format, rules),
    };
    return [suffix, report];
  }),
);
