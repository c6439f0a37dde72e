import type { Context } from "hono";
import { toShownValue } from "../contract/problem.ts";
import { FILTER_PARAMETERS, type Filter, type ParameterError, type Parameters, parseFilter } from "../domain/filter.ts";
import { isLanguage, NO_LANGUAGE, parseQuery, type QueryParameters } from "../domain/query.ts";
import { Problem } from "./problem.ts";

/** The query string as pairs, in order, repeated names included. */
export function listParameters(c: Context): Parameters {
  return [...new URL(c.req.url).searchParams];
}

export function toParameterProblem(errors: readonly ParameterError[]): Problem {
  return new Problem("invalid-parameter", {
    detail: errors.map(({ parameter, detail }) => `${parameter} ${detail}`).join("; "),
    errors: errors.map(({ parameter, value, detail }) => ({ parameter, value: toShownValue(value), detail })),
  });
}

/** What the address asks for, or a 400 that names every parameter that is unknown or wrong. */
export function readQuery(c: Context, others: readonly string[] = []): QueryParameters {
  const result = parseQuery(
    listParameters(c).filter(([name]) => !others.includes(name)),
    others,
  );
  if (!result.ok) throw toParameterProblem(result.errors);
  return result.value;
}

/** The filter that an address asks for, where it takes no more of a query than that and `own`; a 400 as `readQuery` gives it. */
export function readFilter(c: Context, own: readonly string[]): Filter {
  const result = parseFilter(listParameters(c).filter(([name, value]) => value !== "" && !own.includes(name)));
  if (result.ok) return result.value;
  const known = [...FILTER_PARAMETERS, ...own];
  throw toParameterProblem(
    result.errors.map((error) =>
      known.includes(error.parameter)
        ? error
        : { ...error, detail: `is not a parameter here; known are ${known.join(", ")}` },
    ),
  );
}

/** `lang=` of a document that takes no query; undefined where it is not given. */
export function readLanguage(c: Context): string | undefined {
  const values = listParameters(c).filter(([name, value]) => name === "lang" && value !== "");
  const bad = values.find(([, value], index) => index > 0 || !isLanguage(value));
  if (bad) {
    const [parameter, value] = bad;
    throw toParameterProblem([{ parameter, value, detail: values.length > 1 ? "is given twice" : NO_LANGUAGE }]);
  }
  return values[0]?.[1];
}

/** Refuses parameters where none, or only some, are known. */
export function allowParameters(c: Context, known: readonly string[] = []): void {
  const unknown = listParameters(c).filter(([name]) => !known.includes(name));
  if (unknown.length === 0) return;
  const detail =
    known.length > 0
      ? `is not a parameter here; known are ${known.join(", ")}`
      : "is not a parameter here; there are none";
  throw toParameterProblem(unknown.map(([parameter, value]) => ({ parameter, value, detail })));
}

/** A whole number in the query string, given once; undefined where it is not given. */
export function readNumber(c: Context, parameter: string, min: number, max: number): number | undefined {
  const value = readOnce(c, parameter);
  if (value === undefined) return undefined;
  if (!/^\d{1,16}$/.test(value) || Number(value) < min || Number(value) > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `, at least ${min}` : ` from ${min} to ${max}`;
    throw toParameterProblem([{ parameter, value, detail: `is not a whole number${range}` }]);
  }
  return Number(value);
}

/** A parameter that may be given once, or not at all; an empty one is not given, as forms send them. */
export function readOnce(c: Context, parameter: string): string | undefined {
  const [value, again] = listParameters(c).flatMap(([name, text]) => (name === parameter ? [text] : []));
  if (again !== undefined) throw toParameterProblem([{ parameter, value: again, detail: "is given twice" }]);
  return value === "" ? undefined : value;
}

/** How far someone has read a log whose last entry is `last`: a place ahead of it is one of another log. */
export function requireReached(since: number, last: number): void {
  if (since <= last) return;
  const detail = `is ahead of the log, whose last entry is ${last}; read it again from since=0`;
  throw toParameterProblem([{ parameter: "since", value: String(since), detail }]);
}
