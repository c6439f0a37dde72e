import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/** A row of the log, as far as tables follow from it. */
export interface LogRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: number;
  readonly version: number;
  readonly action: string;
  readonly token: number | null;
  readonly content: string;
  readonly visible: number;
}

/** Rows of one round trip; the content of an event may have some hundred kilobytes. */
const AT_ONCE = 200;

/** The `seq` of the last row; 0 where nothing was ever written. */
export async function findLastSeq(db: Database): Promise<number> {
  const [row] = await db.all<{ seq: number }>(sql`SELECT COALESCE(MAX(seq), 0) AS seq FROM changes`);
  return row?.seq ?? 0;
}

/** Every row up to `until`, oldest first. */
export async function* readLog(db: Database, until: number): AsyncGenerator<LogRow> {
  let last = 0;
  for (;;) {
    const rows = await db.all<LogRow>(
      sql`SELECT seq, at, kind, subject, version, action, token, content, visible FROM changes
          WHERE seq > ${last} AND seq <= ${until} ORDER BY seq LIMIT ${AT_ONCE}`,
    );
    yield* rows;
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < AT_ONCE) return;
  }
}
