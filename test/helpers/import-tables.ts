import { env } from "cloudflare:workers";

/** Of the events whose external ids begin with `name`, in which `name` is NAME: what two databases have in common if the same was imported into both: all but ids, and numbers of changes. */
export async function readTables(name: string) {
  const rows = async (sql: string) => (await env.DB.prepare(sql).bind(`${name}%`).all()).results;
  const text = (content: string) => content.replaceAll(name, "NAME");
  const named = (row: Record<string, unknown>) => JSON.parse(text(JSON.stringify(row)));
  return {
    events: (
      await rows(`SELECT external_id, status, public, published, earliest, latest, version, created, updated, content, pending
          FROM events WHERE external_id LIKE ? ORDER BY external_id`)
    ).map(named),
    facets: (await rows("SELECT facet, key, label, count FROM facets WHERE key LIKE ?")).map(named),
    postings: (
      await rows(`SELECT f.facet, f.key, p.public, p.earliest, p.latest, p.published, e.external_id FROM postings p
          JOIN facets f ON f.id = p.facet JOIN events e ON e.id = p.event WHERE e.external_id LIKE ?
          ORDER BY e.external_id, f.facet, f.key`)
    ).map(named),
    words: (
      await rows(`SELECT e.external_id, s.text FROM search s JOIN events e ON e.id = s.rowid
          WHERE e.external_id LIKE ? ORDER BY e.external_id`)
    ).map(named),
    log: (
      await rows(`SELECT c.kind, c.version, c.action, c.content, c.visible, c.at FROM changes c
          JOIN events e ON e.id = c.subject WHERE e.external_id LIKE ? ORDER BY e.external_id, c.seq`)
    ).map(named),
  };
}
