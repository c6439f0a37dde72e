// A file of SQLite behind the interface of D1, as far as the store needs it: what writes a local database without the way
// through workerd, with the very statements that the service writes with.
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { type Database, openDatabase } from "../src/store/database.ts";

export interface File {
  readonly db: Database;
  close(): void;
}

/** Fast and unsafe: a process that is cut off leaves a file to be thrown away. */
const SETTINGS = `PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA cache_size = -1500000; PRAGMA temp_store = MEMORY`;

class Statement {
  readonly #statement: StatementSync;
  readonly #values: readonly SQLInputValue[];

  constructor(statement: StatementSync, values: readonly SQLInputValue[] = []) {
    this.#statement = statement;
    this.#values = values;
  }

  bind(...values: SQLInputValue[]): Statement {
    return new Statement(this.#statement, values);
  }

  run() {
    // What D1 says of the cost is asked for with every answer; of a load nobody counts it.
    return { results: this.#statement.all(...this.#values), success: true, meta: { rows_read: 0, rows_written: 0 } };
  }

  async all() {
    return this.run();
  }

  async raw() {
    return this.run().results.map((row) => Object.values(row));
  }
}

export function openFile(path: string): File {
  const file = new DatabaseSync(path);
  file.exec(SETTINGS);
  const statements = new Map<string, StatementSync>();
  const d1 = {
    prepare(query: string) {
      const statement = statements.get(query) ?? file.prepare(query);
      statements.set(query, statement);
      return new Statement(statement);
    },
    /** One that fails ends the load. */
    async batch(batch: readonly Statement[]) {
      file.exec("BEGIN");
      const results = batch.map((statement) => statement.run());
      file.exec("COMMIT");
      return results;
    },
  };
  return {
    db: openDatabase(d1 as unknown as D1Database),
    close() {
      file.exec("PRAGMA journal_mode = DELETE; PRAGMA optimize");
      file.close();
    },
  };
}
