import { readEverything } from "./faults.ts";
import type { Asked } from "./sessions.ts";

/** A primary with one copy of it, which knows what happened only after `catchUp`. */
export interface Replicated {
  readonly db: D1Database;
  readonly catchUp: () => Promise<void>;
}

const WRITES = /^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i;
/** The words that events are found by are not copied: no test looks for words in a copy. */
const isCopied = (table: string) => !/^(search|d1_migrations)/.test(table);

/** Makes every table of the copy what it is at the primary. */
async function copyTables(primary: D1Database, replica: D1Database): Promise<void> {
  const tables = Object.entries(await readEverything(primary)).filter(([table]) => isCopied(table));
  const statements = tables.flatMap(([table, rows]) => {
    const columns = Object.keys(rows[0] ?? {});
    const picks = columns.map((column) => `value->>'${column}'`);
    const insert = `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`)}) SELECT ${picks} FROM json_each(?)`;
    const rest = rows.length > 0 ? [replica.prepare(insert).bind(JSON.stringify(rows))] : [];
    return [replica.prepare(`DELETE FROM "${table}"`), ...rest];
  });
  await replica.batch([replica.prepare("PRAGMA defer_foreign_keys = on"), ...statements]);
}

/**
 * What D1 promises of sessions, with a copy that really lags, because the D1 that tests run on has none: a session reads
 * from the copy as long as that knows what the session's bookmark stands for; writes go to the primary, and what the
 * session reads after one is as new. The copy is a database of its own.
 */
export function lagDatabase(primary: D1Database, replica: D1Database): Replicated {
  let known = "";
  const texts = new WeakMap<object, string>();
  const statementsOf = new WeakMap<object, () => D1PreparedStatement>();

  const withSession = (start = "first-unconstrained") => {
    const session = primary.withSession(start === "first-unconstrained" ? "first-primary" : start);
    let isNear = start === "first-unconstrained" || (start !== "first-primary" && start <= known);
    const choose = (isWrite: boolean): Asked => {
      if (isWrite) isNear = false;
      return isNear ? replica : session;
    };
    const prepare = (text: string, values: readonly unknown[] = []): D1PreparedStatement => {
      const isWrite = WRITES.test(text);
      const make = () =>
        choose(isWrite)
          .prepare(text)
          .bind(...values);
      const statement = {
        bind: (...next: unknown[]) => prepare(text, next),
        all: () => make().all(),
        run: () => make().run(),
        raw: () => make().raw(),
      } as unknown as D1PreparedStatement;
      texts.set(statement, text);
      statementsOf.set(statement, make);
      return statement;
    };
    const batch = (statements: D1PreparedStatement[]) => {
      const asked = choose(statements.some((statement) => WRITES.test(texts.get(statement) ?? "")));
      return asked.batch(statements.map((statement) => statementsOf.get(statement)?.() ?? statement));
    };
    return { prepare, batch, getBookmark: () => (isNear ? known || null : session.getBookmark()) };
  };

  return {
    db: {
      prepare: primary.prepare.bind(primary),
      batch: primary.batch.bind(primary),
      withSession,
    } as unknown as D1Database,
    catchUp: async () => {
      await copyTables(primary, replica);
      const session = primary.withSession("first-primary");
      await session.prepare("SELECT 1").run();
      known = session.getBookmark() ?? "";
    },
  };
}
