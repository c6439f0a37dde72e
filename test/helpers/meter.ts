import { type Asked, wrapDatabase } from "./sessions.ts";

/** What a piece of work cost, as D1 itself counts it. */
export interface Cost {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

type Result = D1Result<unknown>;

export interface Meter {
  readonly db: D1Database;
  /** What was spent since the last time. */
  readonly take: () => Cost;
  /** Where the sessions opened since then began. */
  readonly takeSessions: () => string[];
}

/**
 * A database that counts: every call that goes over the wire is a round trip, and rows come from D1's own meta, of which
 * `onMeta` is told too.
 */
export function meterDatabase(d1: D1Database, onMeta: (meta: D1Meta) => void = () => {}): Meter {
  let cost: Cost = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
  const count = (results: readonly Result[]) => {
    cost.roundTrips++;
    for (const { meta } of results) {
      cost.rowsRead += meta.rows_read;
      cost.rowsWritten += meta.rows_written;
      onMeta(meta);
    }
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: async () => {
        const result = await statement.all();
        count([result]);
        return result;
      },
      run: async () => {
        const result = await statement.run();
        count([result]);
        return result;
      },
      // Drizzle reads rows as arrays this way; D1 gives no meta with it, so the same is asked as objects.
      raw: async () => {
        const result = await statement.all();
        count([result]);
        return result.results.map((row) => Object.values(row as object));
      },
      first: () => {
        throw new Error("first() gives no meta; it is not used here");
      },
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, statement);
    return wrapped;
  };
  const meter = (asked: Asked): Asked => ({
    prepare: (query) => wrap(asked.prepare(query)),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const results = await asked.batch<T>(statements.map((statement) => originals.get(statement) ?? statement));
      count(results);
      return results;
    },
  });
  const db = wrapDatabase(d1, meter);
  const sessions: string[] = [];
  const withSession: D1Database["withSession"] = (start = "first-unconstrained") => {
    sessions.push(start);
    return db.withSession(start);
  };
  return {
    db: { ...db, withSession } as D1Database,
    takeSessions: () => sessions.splice(0),
    take: () => {
      const taken = cost;
      cost = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
      return taken;
    },
  };
}
