import { Problem } from "../../http/problem.ts";

type Members = Readonly<Record<string, unknown>>;

/** Deeper than any record of ours, so that no patch can outgrow the stack. */
const MAX_DEPTH = 32;

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(detail: string): Problem {
  return new Problem("invalid-content", { errors: [{ pointer: "", detail }] });
}

function merge(target: unknown, patch: unknown, depth: number): unknown {
  if (!isMembers(patch)) return patch;
  if (depth > MAX_DEPTH) throw refuse(`has more than ${MAX_DEPTH} objects within each other`);
  // A map, because `__proto__` is a name like any other there.
  const result = new Map(isMembers(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, merge(result.get(name), value, depth + 1));
  }
  return Object.fromEntries(result);
}

/** RFC 7396. A patch that is no object would replace the whole record, which is what PUT is for. */
export function applyMergePatch(target: object, patch: unknown): unknown {
  if (!isMembers(patch)) throw refuse("a merge patch is an object");
  return merge(target, patch, 1);
}
