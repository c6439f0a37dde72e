import * as z from "zod";
import { MAX_OCCURRENCES } from "../domain/recurrence.ts";
import { about } from "./about.ts";
import { EdtfText, Recurrence } from "./values.ts";

export const OccurrenceParameters = z.object({
  from: EdtfText.meta(about("From the first second of this date on (EDTF): 2026")),
  to: EdtfText.meta(about("To the last second of this date (EDTF): 2030-06")),
  limit: z.int().min(1).max(MAX_OCCURRENCES).default(100),
  lang: z.string().optional().meta(about("Of the labels (BCP 47)")),
});

export const OccurrenceList = z
  .object({
    recurrence: Recurrence.extend({ start: EdtfText }),
    occurrences: z.array(
      z.object({
        number: z.int().meta(about("1 is the first; days that are excluded keep their number")),
        date: EdtfText,
        label: z.string().meta(about("The date for people")),
      }),
    ),
    more: z.boolean().meta(about("Whether there are more within the bounds")),
  })
  .meta(about({ id: "OccurrenceList" }));
export type OccurrenceList = z.output<typeof OccurrenceList>;
