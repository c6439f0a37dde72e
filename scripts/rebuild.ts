// npm run rebuild -- [--write] [--limit 100]: works out again, from the log of changes, what all other tables of the local
// database should hold, and says where they hold something else. With --write it puts them right; the log stays as it is.
import { parseArgs } from "node:util";
import { getPlatformProxy } from "wrangler";
import type { Bindings } from "../src/env.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { type Difference, findDifferences, putTablesRight } from "../src/store/rebuild/rebuild.ts";

function fail(reason: string): never {
  console.error(`${reason}\nusage: npm run rebuild -- [--write] [--limit 100]`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: { write: { type: "boolean", default: false }, limit: { type: "string", default: "100" } },
    }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function toLine({ kind, what, stored, wanted }: Difference): string {
  if (wanted === undefined) return `${kind}: ${what} should not be there${stored ? `: ${stored}` : ""}`;
  if (stored === undefined) return `${kind}: ${what} is missing${wanted ? `: ${wanted}` : ""}`;
  return `${kind}: ${what} is ${stored}, should be ${wanted}`;
}

/** Gives the exit code. */
async function run(db: Database, isToWrite: boolean, limit: number): Promise<number> {
  if (isToWrite) console.log(`Put ${count(await putTablesRight(db), "row")} right.`);
  const { changes, total, differences } = await findDifferences(db, limit);
  for (const difference of differences) console.log(toLine(difference));
  if (total > differences.length) console.log(`... and ${total - differences.length} more`);
  const found = total === 0 ? "No differences" : count(total, "difference");
  console.log(`${found}; the log has ${count(changes, "change")}.`);
  return total === 0 ? 0 : 1;
}

const { write, limit } = readOptions();
if (!/^\d{1,6}$/.test(limit)) fail("--limit is a whole number.");
const { env, dispose } = await getPlatformProxy<Bindings & Record<string, unknown>>();
try {
  process.exitCode = await run(openDatabase(env.DB), write, Number(limit));
} finally {
  await dispose();
}
