import type { Filter } from "../../domain/filter.ts";
import { type TileFrame, toFrame } from "../../domain/tile.ts";
import { localize } from "../../domain/translation.ts";
import { readOnce, toParameterProblem } from "../../http/parameters.ts";
import { toLanes, toTileEras, toTileResource } from "../../representations/tile.ts";
import { findCategories } from "../../store/settings.ts";
import { readTile } from "../../store/tiles.ts";
import type { Handled } from "./answer.ts";
import { toExactness } from "./histogram.ts";
import { createLevel, type LevelRequest } from "./level.ts";

type Asked = { readonly frame?: TileFrame };

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
  if (value === undefined) return {};
  const frame = toFrame(value);
  if (!frame) throw toParameterProblem([{ parameter: "tile", value, detail: NO_TILE }]);
  return { frame };
}

/** Of the whole of a list, what is needed to draw it first. */
async function readView({ db, resolved, language }: LevelRequest<Asked>) {
  const { timeline } = resolved;
  const categories = await findCategories(db);
  return {
    ...(timeline && { title: localize(timeline, language).title, eras: toTileEras(timeline, language) }),
    language,
    lanes: toLanes(categories.list, language),
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
    ...toTileResource(tile, language),
    ...toExactness(sample),
  };
}

/** What of a list begins in a stretch of the calendar, to be drawn on an axis of time. Three round trips, four for the whole of a list. */
export const serveTile = createLevel<Asked>({
  suffix: ".tiles.json",
  revision: 3,
  parameters: ["tile", "lang"],
  read: readAsked,
  make: makeTile,
});
