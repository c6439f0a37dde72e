import type { Document } from "../../domain/document.ts";
import { labelOf } from "../../domain/feed.ts";
import { createAddresses } from "../addresses.ts";
import { directionOf } from "../html/language.ts";
import { drawCard } from "./card.ts";
import { drawChart, MARGIN, summarizeChart } from "./chart.ts";
import { createDrawing, HEIGHT, type Picture, WIDTH } from "./shapes.ts";
import { cut } from "./text.ts";

/** Events that the text alternative names. */
const MAX_NAMED = 10;

/** The picture of any document, whatever it is written as. */
export function draw(document: Document): Picture {
  const { language, title } = document;
  const direction = directionOf(language);
  const drawing = createDrawing(direction === "rtl");
  const write = (text: string, y: number, size: number, paint: "ink" | "quiet") =>
    drawing.line(MARGIN, y, size, cut(text, size, WIDTH - 2 * MARGIN), paint);
  drawing.bar(0, 0, WIDTH, HEIGHT, "ground");
  if (document.kind === "event") drawCard(document, drawing);
  else {
    write(title, 70, 44, "ink");
    write(summarizeChart(document), 108, 24, "quiet");
    drawChart(document, drawing);
  }
  const { page } = createAddresses(document, "");
  write(`${document.site.title} · ${page.replace(/^https?:\/\//, "")}`, 612, 20, "quiet");
  const { bars, lines } = drawing;
  return { width: WIDTH, height: HEIGHT, language, direction, title, description: describe(document), bars, lines };
}

/** What the picture shows, in the short form that takes its place. */
export function alternative(document: Document): string {
  const { title, language } = document;
  if (document.kind === "event") return `${labelOf(document.event, language)}: ${title}`;
  return `${title}: ${summarizeChart(document)}`;
}

/** The same for whoever wants to know more. */
function describe(document: Document): string {
  if (document.kind === "event") return alternative(document);
  const named = [...document.events]
    .sort((a, b) => b.importance - a.importance)
    .slice(0, MAX_NAMED)
    .sort((a, b) => a.date.earliest - b.date.earliest)
    .map((event) => `${labelOf(event, document.language)}: ${event.title}`);
  return [summarizeChart(document), ...named].join(". ");
}
