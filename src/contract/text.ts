import * as z from "zod";

/** Half a surrogate pair is no character: it cannot be written as UTF-8, and strict readers of JSON stop at it (RFC 7493). */
const isWhole = (value: string) => value.isWellFormed();
const BROKEN = "has half a character: an unpaired surrogate";

/** A text that may be empty, as it is. */
export const anyText = (max: number) => z.string().max(max, `is longer than ${max} characters`).refine(isWhole, BROKEN);

/** A text that says something; spaces around it are dropped. */
export const text = (max: number) =>
  z.string().trim().min(1, "is empty").max(max, `is longer than ${max} characters`).refine(isWhole, BROKEN);
