DROP INDEX `events_told`;--> statement-breakpoint
CREATE INDEX `events_told_again` ON `events` (`told`) WHERE public = 1 AND told <> published;
