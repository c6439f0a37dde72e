import * as z from "zod";
import { about } from "./about.ts";

/** One thing that is wrong with a request: where, what was there, and what would be right. */
export const ProblemError = z
  .object({
    pointer: z.string().optional().meta(about("JSON Pointer into the body (RFC 6901)")),
    parameter: z.string().optional().meta(about("Name of the query parameter")),
    header: z.string().optional(),
    value: z.unknown().optional().meta(about("What was there, shortened")),
    detail: z.string(),
  })
  .meta(about({ id: "ProblemError" }));
export type ProblemError = z.infer<typeof ProblemError>;

export const ProblemResource = z
  .object({
    type: z.string().meta(about("Names the kind of problem; stable")),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(ProblemError).optional(),
    version: z.int().optional().meta(about("Of a record that has changed: the version that is there now")),
  })
  .meta(about({ id: "Problem", description: "Problem details (RFC 9457)" }));
export type ProblemResource = z.infer<typeof ProblemResource>;

const SHOWN = 200;

/** A value as it may stand in a problem: long texts are cut, structures are named only by their kind. */
export function toShownValue(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length > SHOWN ? `${value.slice(0, SHOWN).toWellFormed()}…` : value.toWellFormed();
  }
  if (Array.isArray(value)) return `(a list of ${value.length})`;
  return typeof value === "object" && value !== null ? "(an object)" : value;
}

/** "a/b" -> "a~1b" (RFC 6901 section 3). */
function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function readPath(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    body,
  );
}

/** More help nobody, and an answer must not outgrow its request. */
const MAX_ERRORS = 100;

/** What Zod found, with the value that was there; an unknown member is named itself, not the object around it. */
export function toProblemErrors(issues: readonly z.core.$ZodIssue[], body: unknown): ProblemError[] {
  return issues.flatMap((issue) => toErrors(issue, body)).slice(0, MAX_ERRORS);
}

function toErrors(issue: z.core.$ZodIssue, body: unknown): ProblemError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => toError([...issue.path, key], "is not a member that can be set here", body));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    return best.flatMap((inner) => toErrors({ ...inner, path: [...issue.path, ...inner.path] }, body));
  }
  return [toError(issue.path, issue.message, body)];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function toError(path: readonly PropertyKey[], detail: string, body: unknown): ProblemError {
  const value = readPath(body, path);
  return { pointer: toPointer(path), detail, ...(value !== undefined && { value: toShownValue(value) }) };
}
