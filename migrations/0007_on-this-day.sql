-- The day of the year on which an event falls (toMonthDay in src/domain/date/month-day.ts) is a value that it posts. Every
-- day that the log knows gets its facet, with the last change that a reader of it could see; then the postings follow, and
-- those of marks, which were published when the event went.
INSERT INTO `facets` (`facet`, `key`, `label`, `count`, `version`, `changed`)
WITH log AS (
  SELECT seq, at, subject, action, content, content->>'date' AS date,
    CASE WHEN content->>'publishedAt' IS NULL THEN 0
      WHEN content->>'status' = 'published' THEN 1
      WHEN content->>'status' = 'withdrawn' AND content->>'wasUnlisted' IS NULL
        AND content->>'publishedAt' <= content->>'withdrawnAt' THEN 2
      ELSE 0 END AS flag
  FROM changes WHERE kind = 'event' AND action <> 'published'
), sides AS (
  SELECT seq, at, date, flag FROM log
  UNION ALL
  SELECT seq, at, LAG(date) OVER past, LAG(flag) OVER past FROM log WINDOW past AS (PARTITION BY subject ORDER BY seq)
), starts AS (
  SELECT seq, at, flag, ltrim(substr(date, 1, instr(date || '/', '/') - 1), '-') AS start FROM sides WHERE date IS NOT NULL
)
SELECT 'on_this_day', substr(start, 6, 5), substr(start, 6, 5), 0, MAX(CASE WHEN flag <> 0 THEN seq ELSE 0 END), MAX(at) FROM starts
WHERE start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' OR start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'
GROUP BY substr(start, 6, 5);--> statement-breakpoint
INSERT INTO `postings` (`facet`, `public`, `earliest`, `event`, `latest`, `published`)
WITH starts AS (
  SELECT e.*, ltrim(substr(e.content->>'date', 1, instr((e.content->>'date') || '/', '/') - 1), '-') AS start
  FROM events e WHERE e.status <> 'deleted' OR e.public = 3
)
SELECT f.id, s.public, s.earliest, s.id, s.latest, CASE s.public WHEN 3 THEN s.updated ELSE s.published END FROM starts s
JOIN facets f ON f.facet = 'on_this_day' AND f.key = substr(s.start, 6, 5)
WHERE s.start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' OR s.start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*';--> statement-breakpoint
UPDATE `facets` SET `count` = (SELECT COUNT(*) FROM postings p WHERE p.facet = facets.id AND p.public = 1) WHERE `facet` = 'on_this_day';
