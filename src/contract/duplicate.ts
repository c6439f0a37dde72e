import * as z from "zod";
import { about } from "./about.ts";
import { EventResource } from "./event.ts";

/** What is to happen where an event like the new one is on record. */
export const DUPLICATE_POLICIES = ["warn", "refuse", "ignore"] as const;
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

export const DuplicateResource = z
  .object({
    id: z.string(),
    title: z.string(),
    date: z.string().meta(about("EDTF")),
    url: z.string(),
    similarity: z.number().meta(about("Of the titles: 0 for no common word, 1 for the same words")),
    shares_source: z.boolean().meta(about("Whether both cite one address")),
  })
  .meta(
    about({
      id: "Duplicate",
      description: "An event on record that may be the same: its days touch, and its title or a source is alike",
    }),
  );
export type DuplicateResource = z.infer<typeof DuplicateResource>;

export const DuplicateList = z.object({ duplicates: z.array(DuplicateResource) }).meta(about({ id: "DuplicateList" }));

/** The answer to who creates an event. */
export const CreatedEventResource = EventResource.extend({
  possible_duplicates: z
    .array(DuplicateResource)
    .optional()
    .meta(about("Absent where there are none, or none were looked for")),
}).meta(about({ id: "CreatedEvent" }));
