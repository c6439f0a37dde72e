// What libraries bring along and Annals never calls. In the bundle this takes the place of those modules (`alias` in
// wrangler.toml, docs/adr/0024); elsewhere they are what they are.

/** In the place of each function. */
function leftOut(): never {
  throw new Error("left out of the bundle: see alias in wrangler.toml");
}

// rrule: rules told in English, and read from it.
// drizzle-orm: queries through relations, columns declared in a callback, and enumerations of PostgreSQL.
export {
  leftOut as fromText,
  leftOut as isFullyConvertible,
  leftOut as parseText,
  leftOut as toText,
  leftOut as createTableRelationsHelpers,
  leftOut as extractTablesRelationalConfig,
  leftOut as getOperators,
  leftOut as getOrderByOperators,
  leftOut as getSQLiteColumnBuilders,
  leftOut as Many,
  leftOut as normalizeRelation,
  leftOut as One,
  leftOut as mapRelationalRow,
  leftOut as RelationalQueryBuilder,
};
/** Drizzle asks it of every part of a statement. */
export function isPgEnum(): boolean {
  return false;
}
