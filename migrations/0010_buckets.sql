CREATE TABLE `buckets` (
	`facet` integer NOT NULL,
	`year` text NOT NULL,
	`count` integer NOT NULL,
	`counts` text NOT NULL,
	PRIMARY KEY(`facet`, `year`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
ALTER TABLE `events` ADD `bucket` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `facets` ADD `counts` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- What is there already is counted too: by the forms that nearly all dates have. `npm run rebuild -- --write` has the others
-- (years of five digits, decades with days, 24:00), and finds what is amiss. Long counts move to rows of years with the next write.
UPDATE `events` SET `bucket` = (
  SELECT CASE
    WHEN start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' THEN sign || substr(start, 1, 10)
    WHEN start GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]*' THEN sign || substr(start, 1, 7)
    WHEN start GLOB '[0-9][0-9][0-9][0-9]-3[3-6]' THEN sign || start
    WHEN start GLOB '[0-9][0-9][0-9][0-9]' OR start GLOB '[0-9][0-9][0-9][0-9]-*' THEN sign || substr(start, 1, 4)
    WHEN start GLOB '[0-9][0-9][0-9]' OR start GLOB '[0-9][0-9][0-9]X*' THEN sign || substr(start, 1, 3) || 'X'
    WHEN start GLOB '[0-9][0-9]' OR start GLOB '[0-9][0-9]XX*' THEN sign || substr(start, 1, 2) || 'XX'
    WHEN start GLOB '[0-9]XXX*' THEN sign || substr(start, 1, 1) || 'XXX'
    ELSE '' END
  FROM (SELECT ltrim(text, '-') AS start, CASE WHEN text LIKE '-%' THEN '-' ELSE '' END AS sign FROM (
    SELECT replace(replace(replace(substr(date, 1, instr(date || '/', '/') - 1), '~', ''), '?', ''), '%', '') AS text
    FROM (SELECT `content`->>'date' AS date)))
) WHERE `status` <> 'deleted';--> statement-breakpoint
UPDATE `facets` SET `counts` = (
  SELECT json_group_object(bucket, count) FROM (
    SELECT e.`bucket` AS bucket, COUNT(*) AS count FROM `postings` p CROSS JOIN `events` e ON e.`id` = p.`event`
    WHERE p.`facet` = facets.`id` AND p.`public` = 1 GROUP BY e.`bucket`)
) WHERE `count` > 0;
