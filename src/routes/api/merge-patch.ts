import { Problem } from "../../http/problem.ts";

type Members = Record<string, unknown>;

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isMembers(patch)) return patch;
  const result: Members = isMembers(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(result[name], value);
  }
  return result;
}

/** RFC 7396. A patch that is no object would replace the whole record, which is what PUT is for. */
export function applyMergePatch(target: object, patch: unknown): unknown {
  if (!isMembers(patch))
    throw new Problem("invalid-content", { errors: [{ pointer: "", detail: "a merge patch is an object" }] });
  return merge(target, patch);
}
