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

/** Unless it is said by what, there is one for each category on record, as these are read anyway. */
async function readLanesOf({ db, filter, asked, resolved, now, language }: LevelRequest<Asked>) {
  const { lanes } = asked;
  if (lanes === "none") return [];
  const wanted = { facets: lanes ? [lanes] : [], limit: MAX_LANES, publicAt: now };
  const [{ list }, counts] = await Promise.all([
    findCategories(db),
    lanes && countFacets(db, filter, wanted, resolved),
  ]);
  const [count] = counts?.facets ?? [];
  return count ? toCountedLanes(count, list, language) : toLanes(list, language);
}

/** Of the whole of a list, what is needed to draw it first. */
async function readView(request: LevelRequest<Asked>) {
  const { resolved, language } = request;
  const { timeline } = resolved;
  const lanes = await readLanesOf(request);
  return {
    ...(timeline && { title: localize(timeline, language).title, eras: toTileEras(timeline, language) }),
    language,
    lanes,
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
  revision: 6,
  parameters: ["tile", "lanes", "lang"],
  read: readAsked,
  make: makeTile,
});
