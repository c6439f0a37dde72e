-- Places of events that were there before places were a facet (src/domain/facet.ts): data alone, so that no snapshot goes with it.
-- Keys are those of toFacetKey for names that SQLite can write so, which are ASCII and Chinese; `npm run rebuild -- --write`
-- has the others, and those of marks of deleted events, which do not say where they were.
INSERT INTO `facets` (`facet`, `key`, `label`, `count`, `version`, `changed`)
SELECT 'place', lower(`name`), substr(MIN(printf('%020d', `id`) || `name`), 21), SUM(`public` = 1), COALESCE(MAX(`seq`), 0), COALESCE(MAX(`at`), MIN(`created`)) FROM (
  SELECT e.`id`, e.`content`->>'$.place.name' AS `name`, e.`public`, e.`created`, c.`seq`, c.`at` FROM `events` e
  LEFT JOIN `changes` c ON e.`public` <> 0 AND c.`seq` = (SELECT MAX(x.`seq`) FROM `changes` x
    WHERE x.`subject` = e.`id` AND x.`kind` = 'event' AND x.`action` <> 'published'))
WHERE `name` <> '' AND `name` NOT GLOB '*[^ -~一-鿿]*' AND `name` NOT LIKE '%  %'
GROUP BY lower(`name`);--> statement-breakpoint
INSERT INTO `postings` (`facet`, `public`, `earliest`, `event`, `latest`, `published`)
SELECT f.`id`, e.`public`, e.`earliest`, e.`id`, e.`latest`, e.`published` FROM `events` e
CROSS JOIN `facets` f ON f.`facet` = 'place' AND f.`key` = lower(e.`content`->>'$.place.name')
WHERE e.`content`->>'$.place.name' NOT GLOB '*[^ -~一-鿿]*' AND e.`content`->>'$.place.name' NOT LIKE '%  %';
