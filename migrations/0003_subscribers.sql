ALTER TABLE `events` ADD `told` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `events` ADD `changed` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `events_told` ON `events` (`told`) WHERE public = 1;