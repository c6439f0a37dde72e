import { SQL, type SQLWrapper, StringChunk } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";

/** What D1 is given. */
export interface StatementText {
  readonly text: string;
  readonly params: readonly unknown[];
}

const dialect = new SQLiteAsyncDialect();

/** False where a piece is none of those that SQL of ours is made of: text, other SQL, and values to be bound. */
function append(chunks: readonly unknown[], into: { text: string; params: unknown[] }): boolean {
  for (const chunk of chunks) {
    if (chunk instanceof StringChunk) into.text += chunk.value.length === 1 ? chunk.value[0] : chunk.value.join("");
    else if (chunk instanceof SQL) {
      if (!append(chunk.queryChunks, into)) return false;
    } else if (typeof chunk === "string" || typeof chunk === "number" || chunk === null) {
      into.text += "?";
      into.params.push(chunk);
    } else if (chunk !== undefined) return false;
  }
  return true;
}

/**
 * The same as Drizzle's own dialect makes of it. That asks of every piece what it is in a dozen ways, which took as long as
 * all else that a 304 does; what is put together with Drizzle's builder is still left to it.
 */
export function toStatementText(statement: SQLWrapper): StatementText {
  const ours = { text: "", params: [] };
  if (statement instanceof SQL && append(statement.queryChunks, ours)) return ours;
  const { sql: text, params } = dialect.sqlToQuery(statement.getSQL());
  return { text, params };
}
