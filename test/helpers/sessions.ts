/** How a database is asked, and a session of one. */
export type Asked = Pick<D1Database, "prepare" | "batch">;

/** The database, and every session of it, asked in the way that `wrap` says. */
export function wrapDatabase(d1: D1Database, wrap: (asked: Asked) => Asked): D1Database {
  return {
    ...wrap(d1),
    withSession: (start?: string) => {
      const session = d1.withSession(start);
      return { ...wrap(session), getBookmark: () => session.getBookmark() };
    },
  } as unknown as D1Database;
}
