import { findCategory } from "../../domain/category.ts";
import type { EventDocument } from "../../domain/document.ts";
import { labelOf, summarize } from "../../domain/feed.ts";
import { wordCategory } from "../html/facets.ts";
import { MARGIN } from "./chart.ts";
import { colorOf } from "./lanes.ts";
import { type Drawing, WIDTH } from "./shapes.ts";
import { wrap } from "./text.ts";

/** One event: when, what, and what is said of it in short. */
export function drawCard({ event, categories, language }: EventDocument, drawing: Drawing): void {
  const color = colorOf(event.category && findCategory(categories, event.category)?.color, 0);
  drawing.bar(MARGIN, 64, 10, 440, color, { radius: 5 });
  const x = MARGIN + 40;
  const category = event.category && wordCategory(event.category, categories, language);
  let y = 96;
  const write = (text: string, size: number, paint: "ink" | "quiet", count: number) => {
    for (const line of wrap(text, size, WIDTH - MARGIN - x, count)) {
      drawing.line(x, y, size, line, paint);
      y += size * 1.3;
    }
  };
  write([labelOf(event, language), category].filter(Boolean).join(" · "), 28, "quiet", 2);
  y += 24;
  write(event.title, 44, "ink", 3);
  y += 12;
  const summary = summarize(event);
  if (summary) write(summary, 28, "quiet", Math.floor((520 - y) / 36));
}
