/** What a piece of work cost, as D1 itself counts it. */
export interface Cost {
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

type Result = D1Result<unknown>;

/**
 * A database that counts: every call that goes over the wire is a round trip, and rows come from D1's own meta, of which
 * `onMeta` is told too.
 */
export function meterDatabase(
  d1: D1Database,
  onMeta: (meta: D1Meta) => void = () => {},
): { db: D1Database; take: () => Cost } {
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
  const db = {
    prepare: (query: string) => wrap(d1.prepare(query)),
    batch: async (statements: D1PreparedStatement[]) => {
      const results = await d1.batch(statements.map((statement) => originals.get(statement) ?? statement));
      count(results);
      return results;
    },
  } as unknown as D1Database;
  return {
    db,
    take: () => {
      const taken = cost;
      cost = { roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
      return taken;
    },
  };
}
