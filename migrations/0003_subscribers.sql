ALTER TABLE `events` ADD `told` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `events` ADD `changed` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `events_told` ON `events` (`told`) WHERE public = 1;--> statement-breakpoint
-- When readers were last told of what is public: see toldAt in src/domain/event.ts.
UPDATE `events` SET `told` = MAX(`published`, CASE WHEN json_array_length(`content`, '$.updates') > 0 THEN
  MIN(`updated`, MAX(`created`, COALESCE((SELECT MAX(value->>'at') FROM json_each(`content`, '$.updates') WHERE value->>'significant'), 0)))
  ELSE `updated` END) WHERE `public` = 1;
