import { eq, sql } from "drizzle-orm";
import { formatFilter, parseFilterText } from "../domain/filter.ts";
import type { TimelineSummary } from "../domain/home.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Timeline, TimelineContent } from "../domain/timeline.ts";
import { localize } from "../domain/translation.ts";
import type { Database } from "./database.ts";
import { facets, timelines } from "./schema.ts";

type StoredContent = Omit<TimelineContent, "rule"> & { readonly rule?: string };
/** What was written before there were suggestions takes none. */
const NO_SUGGESTIONS: Partial<StoredContent> = { suggestions: false };
type Row = typeof timelines.$inferSelect;

export function formatContent(content: TimelineContent): string {
  const { rule, slug, title, description, language, pinned, excluded, eras, order, translations, suggestions } =
    content;
  return JSON.stringify({
    slug,
    title,
    ...(description !== undefined && { description }),
    language,
    ...(rule && { rule: formatFilter(rule) }),
    pinned,
    excluded,
    eras,
    order,
    ...(translations && { translations }),
    suggestions,
  } satisfies StoredContent);
}

export function toTimeline(row: Row): Timeline {
  const { rule, ...content } = {
    ...NO_SUGGESTIONS,
    ...(JSON.parse(row.content) as Partial<StoredContent>),
  } as StoredContent;
  const filter = rule === undefined ? undefined : parseFilterText(rule);
  if (filter && !filter.ok) throw new Error(`the stored rule of timeline ${row.slug} cannot be read`);
  return {
    ...content,
    ...(filter && { rule: filter.value }),
    id: row.id as Id,
    version: row.version,
    createdAt: row.created as Instant,
    updatedAt: row.updated as Instant,
  };
}

/** The statement behind `findTimeline`, for a batch. */
export function selectTimeline(db: Database, slug: string) {
  return db.select().from(timelines).where(eq(timelines.slug, slug));
}

/** Those of these slugs, for a batch. As text, because every list asks for it: the builder takes longer than what it is for. */
export function selectTimelines(slugs: readonly string[]) {
  const wanted = sql.join(
    slugs.map((slug) => sql`${slug}`),
    sql`, `,
  );
  return sql`SELECT id, slug, version, created, updated, content FROM timelines WHERE slug IN (${wanted})`;
}

export async function findTimeline(db: Database, slug: string): Promise<Timeline | undefined> {
  const [row] = await selectTimeline(db, slug);
  return row && toTimeline(row);
}

/** The slug that the timeline has now which had this one last; undefined where none had. Only asked where none has it. */
export async function findRenamed(db: Database, slug: string): Promise<string | undefined> {
  const [row] = await db.all<{ slug: string }>(sql`
    SELECT t.slug FROM timelines t CROSS JOIN changes c ON c.subject = t.id
    WHERE c.kind = 'timeline' AND c.content->>'slug' = ${slug} ORDER BY c.seq DESC LIMIT 1`);
  return row?.slug;
}

/** All of them, with the version of the set, for writers who must know that it did not change meanwhile. */
export async function listTimelines(db: Database): Promise<{ version: number; timelines: Timeline[] }> {
  const [rows, [set]] = await db.batch([
    db.select().from(timelines).orderBy(timelines.slug),
    db.select({ version: facets.version }).from(facets).where(sql`facet = 'timelines' AND key = ''`),
  ]);
  return { version: set?.version ?? 0, timelines: rows.map(toTimeline) };
}

/** For the home page: every timeline with its public events at `now`, in `language` where it is translated; and the last change a reader of it could see. */
export async function summarizeTimelines(
  db: Database,
  now: Instant,
  language: string,
): Promise<{ version: string; timelines: TimelineSummary[] }> {
  const rows = await db.all<{
    content: string;
    updated: number;
    count: number;
    version: number;
    changed: number;
    scheduled: number;
    latest: number | null;
    set_version: number;
  }>(sql`
    SELECT t.content, t.updated, f.count, f.version, f.changed,
      (SELECT COUNT(*) FROM postings WHERE facet = f.id AND public = 1 AND published > ${now}) AS scheduled,
      (SELECT MAX(published) FROM postings WHERE facet = f.id AND public = 1 AND published <= ${now}) AS latest,
      (SELECT version FROM facets WHERE facet = 'timelines' AND key = '') AS set_version
    FROM timelines t JOIN facets f ON f.facet = 'timeline' AND f.key = t.slug
    ORDER BY f.count DESC, t.slug`);
  return {
    // The sum grows whenever the time of any scheduled event comes; a maximum could stay.
    version: `${Math.max(0, ...rows.map((row) => Math.max(row.version, row.set_version)))}.${rows.reduce((sum, row) => sum + (row.latest ?? 0), 0)}`,
    timelines: rows.map((row) => {
      const content = localize(JSON.parse(row.content) as StoredContent, language);
      const { slug, title, description } = content;
      return {
        slug,
        title,
        ...(description !== undefined && { description }),
        language: content.language,
        count: row.count - row.scheduled,
        updatedAt: Math.max(row.changed, row.updated, row.latest ?? 0) as Instant,
      };
    }),
  };
}
