CREATE TABLE `changes` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`subject` integer NOT NULL,
	`version` integer NOT NULL,
	`action` text NOT NULL,
	`token` integer,
	`content` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `events` (
	`id` integer PRIMARY KEY NOT NULL,
	`external_id` text,
	`status` text NOT NULL,
	`public` integer NOT NULL,
	`published` integer NOT NULL,
	`earliest` real NOT NULL,
	`latest` real NOT NULL,
	`start_latest` real NOT NULL,
	`end_earliest` real NOT NULL,
	`version` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`content` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `events_external_id` ON `events` (`external_id`) WHERE external_id is not null;--> statement-breakpoint
CREATE TABLE `facets` (
	`id` integer PRIMARY KEY NOT NULL,
	`facet` text NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`count` integer NOT NULL,
	`version` integer NOT NULL,
	`changed` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `facets_facet_key` ON `facets` (`facet`,`key`);--> statement-breakpoint
CREATE TABLE `postings` (
	`facet` integer NOT NULL,
	`public` integer NOT NULL,
	`earliest` real NOT NULL,
	`event` integer NOT NULL,
	`latest` real NOT NULL,
	`published` integer NOT NULL,
	PRIMARY KEY(`facet`, `public`, `earliest`, `event`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `postings_published` ON `postings` (`facet`,`public`,`published`,`event`);--> statement-breakpoint
CREATE TABLE `receipts` (
	`key` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`status` integer NOT NULL,
	`headers` text NOT NULL,
	`body` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `timelines` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`version` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`content` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `timelines_slug` ON `timelines` (`slug`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created` integer NOT NULL,
	`expires` integer,
	`revoked` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash` ON `tokens` (`hash`);