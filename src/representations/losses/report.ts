import { toShownValue } from "../../contract/problem.ts";
import { formatId } from "../../domain/id.ts";
import { createAddresses } from "../addresses.ts";
import { eventsOf, type Format, type Render } from "../formats.ts";
import { type ExportLoss, type LossRules, listExportLosses } from "./loss.ts";

/** Behind the suffix of a format. */
export const REPORT_SUFFIX = ".losses.json";

/**
 * What the document with the suffix of `format` does not say of the events on the same page, row by row, in the manner of
 * the report of an import. An event that loses nothing has no row.
 */
export function createReport(format: Format, rules: LossRules): Render {
  return (document) => {
    const { self } = createAddresses(document, format.suffix);
    const { next } = createAddresses(document, format.suffix + REPORT_SUFFIX);
    const events = eventsOf(document);
    const whyLeftOut = rules.leftOut?.(document);
    const rows = events.flatMap((event): Row[] => {
      const id = formatId(event.id);
      const leftOut = whyLeftOut?.(event);
      if (leftOut !== undefined) return [{ id, left_out: leftOut }];
      const losses = listExportLosses(event, document, rules);
      return losses.length > 0 ? [{ id, losses: losses.map(toRow) }] : [];
    });
    return JSON.stringify({
      of: self,
      format: format.title,
      events: events.length,
      left_out: rows.filter((row) => "left_out" in row).length,
      rows,
      next: document.kind === "event" ? undefined : (next ?? null),
    });
  };
}

interface Row {
  readonly id: string;
  readonly left_out?: string;
  readonly losses?: readonly object[];
}

function toRow({ was, now, ...loss }: ExportLoss) {
  const { pointer, kept, why } = loss;
  return { pointer, was: toShownValue(was), ...(now !== undefined && { now: toShownValue(now) }), kept, why };
}
