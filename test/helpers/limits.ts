import { wrapDatabase } from "./sessions.ts";

/** What D1 takes at most: bytes of one value, parameters of one statement, bytes of its text. */
const MAX_VALUE = 2_000_000;
const MAX_PARAMETERS = 100;
const MAX_TEXT = 100_000;

const bytesOf = (text: string) => new TextEncoder().encode(text).byteLength;

/** A database that refuses what D1 refuses where it is served; the one that tests run on has no such limits. */
export function limitDatabase(d1: D1Database): D1Database {
  const check = (values: readonly unknown[]) => {
    if (values.length > MAX_PARAMETERS) throw new Error("D1_ERROR: too many SQL variables: SQLITE_ERROR");
    const isTooLong = (value: unknown) => typeof value === "string" && bytesOf(value) > MAX_VALUE;
    if (values.some(isTooLong)) throw new Error("D1_ERROR: string or blob too big: SQLITE_TOOBIG");
  };
  const guard = (statement: D1PreparedStatement): D1PreparedStatement => {
    const bind = statement.bind.bind(statement);
    return Object.assign(statement, {
      bind: (...values: unknown[]) => {
        check(values);
        return guard(bind(...values));
      },
    });
  };
  return wrapDatabase(d1, (asked) => ({
    prepare: (text) => {
      if (bytesOf(text) > MAX_TEXT) throw new Error("D1_ERROR: statement too long: SQLITE_TOOBIG");
      return guard(asked.prepare(text));
    },
    batch: (statements) => asked.batch(statements),
  }));
}
