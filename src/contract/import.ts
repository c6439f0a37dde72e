import * as z from "zod";
import { ProblemError } from "./problem.ts";

/** What became (or, in a dry run, would become) of one row. */
export const RowVerdict = z
  .object({
    row: z.int().meta({ description: "Counted from 1; for CSV the first row below the header is 1" }),
    verdict: z.enum(["created", "updated", "unchanged", "refused"]),
    id: z.string().optional(),
    external_id: z.string().optional(),
    errors: z.array(ProblemError).optional(),
  })
  .meta({ id: "RowVerdict" });
export type RowVerdict = z.infer<typeof RowVerdict>;

export const ImportReport = z
  .object({
    dry_run: z.boolean(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    refused: z.int(),
    rows: z.array(RowVerdict),
  })
  .meta({ id: "ImportReport" });
export type ImportReport = z.infer<typeof ImportReport>;
