// What libraries bring along and Annals never calls. In the bundle this takes the place of those modules (`alias` in
// wrangler.toml, docs/adr/0024); elsewhere they are what they are.

/** In the place of each function. */
function leftOut(): never {
  throw new Error("left out of the bundle: see alias in wrangler.toml");
}

// drizzle-orm: relations, foreign keys, columns declared in a callback, PostgreSQL.
export {
  leftOut as createTableRelationsHelpers,
  leftOut as extractTablesRelationalConfig,
  leftOut as ForeignKeyBuilder,
  leftOut as getOperators,
  leftOut as getOrderByOperators,
  leftOut as getSQLiteColumnBuilders,
  leftOut as Many,
  leftOut as mapRelationalRow,
  leftOut as normalizeRelation,
  leftOut as One,
};
/** Drizzle asks it of every part of a statement. */
export function isPgEnum(): boolean {
  return false;
}

// hono: services that know nothing of Hono under one that does.
export { leftOut as createMountedRequest };
