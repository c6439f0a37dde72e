import type { Category } from "../../domain/category.ts";
import type { Filter } from "../../domain/filter.ts";
import { type TileFrame, toFrame } from "../../domain/tile.ts";
import { localize } from "../../domain/translation.ts";
import { readOnce, toParameterProblem } from "../../http/parameters.ts";
import { LANES, type Lanes, toCountedLanes, toLanes, toTileEras, toTileResource } from "../../representations/tile.ts";
import { countFacets } from "../../store/facet-counts.ts";
import { findCategories } from "../../store/settings.ts";
import { readTile } from "../../store/tiles.ts";
import type { Handled } from "./answer.ts";
import { toExactness } from "./histogram.ts";
import { createLevel, type LevelRequest } from "./level.ts";
import { describeBase, titleList } from "./titles.ts";

interface Asked {
  readonly frame?: TileFrame;
  readonly lanes?: Lanes;
}

/** What is more is in no lane. */
const MAX_LANES = 8;

const NO_TILE =
  "is no tile: name a stretch of the calendar, for example 1XXX, 19XX, 195X, 1952, 1952-03, 1952-03-04 or 1952-03-04T05, or years beyond four digits by their first digits, for example Y-138E8";

function readAsked(c: Handled, { window }: Filter): Asked {
  if (window) {
    const { from, to } = window;
    const [parameter, value] = from && from === to ? ["on", from] : from ? ["from", from] : ["to", to];
    const detail = "cannot be asked for here, as a tile is a window; name it as tile=1952";
    throw toParameterProblem([{ parameter, value: value?.text ?? "", detail }]);
  }
  const value = readOnce(c, "tile");
  const frame = value === undefined ? undefined : toFrame(value);
  if (value !== undefined && !frame) throw toParameterProblem([{ parameter: "tile", value, detail: NO_TILE }]);
  const lanes = readLanes(c);
  return { ...(frame && { frame }), ...(lanes && { lanes }) };
}

function readLanes(c: Handled): Lanes | undefined {
  const value = readOnce(c, "lanes");
  const lanes = LANES.find((each) => each === value);
  if (value === undefined || lanes) return lanes;
  throw toParameterProblem([{ parameter: "lanes", value, detail: `is not one of ${LANES.join(", ")}` }]);
}

/** What lanes were asked for by, counted. */
async function countLanes({ db, filter, asked, resolved, now }: LevelRequest<Asked>) {
  const { lanes } = asked;
  if (!lanes || lanes === "none") return undefined;
  const wanted = { facets: [lanes], limit: MAX_LANES, publicAt: now };
  return (await countFacets(db, filter, wanted, resolved)).facets[0];
}

function titleOf({ own, resolved, term, facet, language }: LevelRequest<Asked>, categories: readonly Category[]) {
  const timeline = resolved.timeline && localize(resolved.timeline, language);
  const base = describeBase({ timeline, term, facet, categories }, language);
  return titleList({ filter: own }, { ...base, timelines: resolved.timelines }, language).title;
}

/** Of the whole of a list, what is needed to draw it first. */
async function readView(request: LevelRequest<Asked>) {
  const { db, asked, facet, resolved, language } = request;
  const { timeline } = resolved;
  // A category that the list is of has its label from there too.
  const isNamed = asked.lanes !== "none" || facet?.facet === "category";
  const [{ list }, count] = await Promise.all([isNamed ? findCategories(db) : { list: [] }, countLanes(request)]);
  // Unless it is said by what, there is one for each category on record, as these are read anyway.
  const lanes = count ? toCountedLanes(count, list, language) : toLanes(list, language);
  return {
    title: titleOf(request, list),
    ...(timeline && { eras: toTileEras(timeline, language) }),
    language,
    lanes: asked.lanes === "none" ? [] : lanes,
  };
}

async function makeTile(request: LevelRequest<Asked>) {
  const { db, filter, asked, resolved, now, language } = request;
  const [view, { tile, extent, sample }] = await Promise.all([
    asked.frame ? undefined : readView(request),
    readTile(db, filter, asked.frame, now, resolved),
  ]);
  return {
    ...view,
    ...(extent && { first: extent.first, last: extent.last }),
    ...toTileResource(tile, language, asked.lanes),
    ...toExactness(sample),
  };
}

/** What of a list begins in a stretch of the calendar, to be drawn on an axis of time. Three round trips, four for the whole of a list, seven with lanes that are counted. */
export const serveTile = createLevel<Asked>({
  suffix: ".tiles.json",
  revision: 7,
  parameters: ["tile", "lanes", "lang"],
  read: readAsked,
  make: makeTile,
});
