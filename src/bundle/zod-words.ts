import type { $ZodRawIssue } from "zod/v4/core";

const UNITS: Readonly<Record<string, string>> = { string: "characters", array: "items" };

function nameType(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function join(values: readonly unknown[], separator: string): string {
  return values.map((value) => (typeof value === "string" ? `"${value}"` : String(value))).join(separator);
}

function describeSize(origin: string, bound: string): string {
  const unit = UNITS[origin];
  return `expected ${origin} ${unit === undefined ? `to be ${bound}` : `to have ${bound} ${unit}`}`;
}

/** What zod says of an issue in English, of those that src/bundle/zod.ts can find. */
export function describeIssue(issue: $ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `Invalid input: expected ${issue.expected}, received ${nameType(issue.input)}`;
    case "invalid_value":
      return issue.values.length === 1
        ? `Invalid input: expected ${join(issue.values, "")}`
        : `Invalid option: expected one of ${join(issue.values, "|")}`;
    case "too_big":
      return `Too big: ${describeSize(issue.origin, `${issue.inclusive ? "<=" : "<"}${issue.maximum}`)}`;
    case "too_small":
      return `Too small: ${describeSize(issue.origin, `${issue.inclusive ? ">=" : ">"}${issue.minimum}`)}`;
    case "invalid_format":
      return `Invalid string: must match pattern ${issue.pattern}`;
    case "unrecognized_keys":
      return `Unrecognized key${issue.keys.length > 1 ? "s" : ""}: ${join(issue.keys, ", ")}`;
    case "invalid_key":
      return `Invalid key in ${issue.origin}`;
    case "invalid_union":
      return Array.isArray(issue.options)
        ? `Invalid discriminator value. Expected ${issue.options.map((option: unknown) => `'${option}'`).join(" | ")}`
        : "Invalid input";
    default:
      return "Invalid input";
  }
}
