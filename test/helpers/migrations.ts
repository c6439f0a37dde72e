// D1 takes a migration as one transaction of 30 s at most, cannot switch foreign keys off meanwhile, and bills every row that
// is written. So migrations add: what is not of one of these kinds is refused, whatever it is.
const ADDS = [
  /^CREATE TABLE (IF NOT EXISTS )?[`"]?(?!__new_)\w+[`"]? \(/i,
  /^CREATE VIRTUAL TABLE /i,
  /^CREATE (UNIQUE )?INDEX /i,
  /^ALTER TABLE \S+ ADD /i,
  /^(WITH .+ )?INSERT (OR IGNORE )?INTO [`"]?(?!__new_)\w/is,
  // Only some of a table: a change of every row writes it anew.
  /^(WITH .+ )?UPDATE .+ WHERE (?!true\b|1\b)/is,
  // An index that nothing uses any more costs a row with every write.
  /^DROP INDEX /i,
];

/** The statements of a migration, without remarks, texts and extra spaces; statements of a trigger stay together with it. */
function listStatements(text: string): string[] {
  const bare = text.replace(/--.*$/gm, "").replace(/'(?:[^']|'')*'/g, "''");
  return bare
    .split(";")
    .map((statement) => statement.replace(/\s+/g, " ").trim())
    .filter((statement) => statement !== "");
}

/** Statements that do anything else than add. */
export function findUnsafe(text: string): string[] {
  return listStatements(text).filter((statement) => !ADDS.some((kind) => kind.test(statement)));
}
