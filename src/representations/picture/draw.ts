import type { Document } from "../../domain/document.ts";
import { labelOf } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { createLinks } from "../../links.ts";
import { createListAddress } from "../addresses.ts";
import { directionOf } from "../html/language.ts";
import { drawCard } from "./card.ts";
import { type Drawing, drawChart, MARGIN, summarizeChart } from "./chart.ts";
import { type Bar, HEIGHT, mirror, type Picture, WIDTH } from "./shapes.ts";
import { cut } from "./text.ts";

/** Events that the text alternative names. */
const MAX_NAMED = 10;

/** The picture of any document, whatever it is written as. */
export function draw(document: Document): Picture {
  const drawing: Drawing = { bars: [{ x: 0, y: 0, width: WIDTH, height: HEIGHT, paint: "ground" }], lines: [] };
  const { lines } = drawing;
  const write = (text: string, y: number, size: number, paint: "ink" | "quiet") =>
    lines.push({ x: MARGIN, y, size, text: cut(text, size, WIDTH - 2 * MARGIN), paint });
  if (document.kind === "event") drawCard(document, drawing);
  else {
    write(document.title, 70, 44, "ink");
    write(summarizeChart(document), 108, 24, "quiet");
    drawChart(document, drawing);
  }
  write(`${document.site.title} · ${addressOf(document).replace(/^https?:\/\//, "")}`, 612, 20, "quiet");
  const direction = directionOf(document.language);
  const picture = {
    width: WIDTH,
    height: HEIGHT,
    language: document.language,
    direction,
    lines,
    bars: drawing.bars.map(snap),
    ...describe(document),
  };
  return direction === "rtl" ? mirror(picture) : picture;
}

/** To whole pixels, so that nothing is seen where two bars meet. */
function snap(bar: Bar): Bar {
  const x = Math.round(bar.x);
  return { ...bar, x, y: Math.round(bar.y), width: Math.round(bar.x + bar.width) - x };
}

function addressOf(document: Document): string {
  const links = createLinks(document.site.baseUrl);
  return document.kind === "event"
    ? links.event(formatId(document.event.id))
    : createListAddress(document, links)("", document.filter);
}

/** What the picture says, for who does not see it. */
export function describe(document: Document): Pick<Picture, "title" | "description"> {
  const { title, language } = document;
  if (document.kind === "event") return { title, description: `${labelOf(document.event, language)}: ${title}` };
  const named = [...document.events]
    .sort((a, b) => b.importance - a.importance)
    .slice(0, MAX_NAMED)
    .sort((a, b) => a.date.earliest - b.date.earliest)
    .map((event) => `${labelOf(event, language)}: ${event.title}`);
  return { title, description: [summarizeChart(document), ...named].join(". ") };
}
