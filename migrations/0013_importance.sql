ALTER TABLE `postings` ADD `tier` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `postings_important` ON `postings` (`facet`,`tier`,`earliest`) WHERE public = 1 AND tier > 0;--> statement-breakpoint
UPDATE `postings` SET `tier` = (SELECT MAX(0, (e.`content`->>'importance' - 41) / 10) FROM `events` e WHERE e.`id` = `postings`.`event`)
WHERE `public` < 3 AND `event` IN (SELECT `id` FROM `events` WHERE `content`->>'importance' > 50);
