import * as z from "zod";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { about } from "./about.ts";

const DAY = 86_400;

export const PreviewInput = z
  .strictObject({
    expires_in: z
      .int()
      .min(60)
      .max(90 * DAY)
      .default(7 * DAY)
      .meta(about("For how many seconds the link works")),
  })
  .meta(about({ id: "PreviewInput" }));
export type PreviewInput = z.output<typeof PreviewInput>;

/** There is nothing to say: it is all links or none. */
export const RevocationInput = z.strictObject({}).meta(about({ id: "RevocationInput" }));

export const PreviewResource = z
  .object({
    url: z
      .string()
      .meta(about("The event as a page; the same query shows it in every other format: /events/{id}.json?preview=...")),
    expires_at: z.string(),
  })
  .meta(about({ id: "Preview" }));
export type PreviewResource = z.infer<typeof PreviewResource>;

export function toPreviewResource(url: string, expiresAt: Instant): PreviewResource {
  return { url, expires_at: formatInstant(expiresAt) };
}
