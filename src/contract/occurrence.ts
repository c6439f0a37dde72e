import * as z from "zod";
import { MAX_OCCURRENCES } from "../domain/recurrence.ts";
import { EdtfText, Recurrence } from "./values.ts";

export const OccurrenceParameters = z.object({
  from: EdtfText.meta({ description: "From the first second of this date on (EDTF): 2026" }),
  to: EdtfText.meta({ description: "To the last second of this date (EDTF): 2030-06" }),
  limit: z.int().min(1).max(MAX_OCCURRENCES).default(100),
  lang: z.string().optional().meta({ description: "Of the labels (BCP 47)" }),
});

export const OccurrenceList = z
  .object({
    recurrence: Recurrence.extend({ start: EdtfText }),
    occurrences: z.array(
      z.object({
        number: z.int().meta({ description: "1 is the first; days that are excluded keep their number" }),
        date: EdtfText,
        label: z.string().meta({ description: "The date for people" }),
      }),
    ),
    more: z.boolean().meta({ description: "Whether there are more within the bounds" }),
  })
  .meta({ id: "OccurrenceList" });
export type OccurrenceList = z.output<typeof OccurrenceList>;
