import { env } from "cloudflare:workers";
import { expect } from "vitest";

/** What the migration does that began to count events by bucket, for tests of those before it. */
export async function countAgain(d1: D1Database): Promise<void> {
  const { queries = [] } = env.TEST_MIGRATIONS.find(({ name }) => name.endsWith("_buckets.sql")) ?? {};
  const counts = queries.filter((query) => query.includes("UPDATE `facets`"));
  expect(counts).toHaveLength(1);
  for (const query of ["DELETE FROM buckets", ...counts]) await d1.prepare(query).run();
}
