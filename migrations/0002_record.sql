CREATE TABLE `attempts` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`until` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `import_parts` (
	`import` integer NOT NULL,
	`part` integer NOT NULL,
	`verdicts` text NOT NULL,
	`written` text NOT NULL,
	`undone` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`import`, `part`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` integer PRIMARY KEY NOT NULL,
	`receipt` text,
	`fingerprint` text NOT NULL,
	`state` text NOT NULL,
	`options` text NOT NULL,
	`token` integer,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`total` integer NOT NULL,
	`done` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `imports_receipt` ON `imports` (`receipt`) WHERE receipt is not null;--> statement-breakpoint
CREATE TABLE `names` (
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`term` integer NOT NULL,
	PRIMARY KEY(`kind`, `key`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `names_term` ON `names` (`term`);--> statement-breakpoint
CREATE TABLE `relations` (
	`source` integer NOT NULL,
	`type` text NOT NULL,
	`target` integer NOT NULL,
	PRIMARY KEY(`source`, `type`, `target`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX `relations_target` ON `relations` (`target`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`updated` integer NOT NULL,
	`content` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `terms` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`slug` text,
	`version` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`content` text NOT NULL,
	`summary` text NOT NULL,
	`merged` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `terms_slug` ON `terms` (`kind`,`slug`);--> statement-breakpoint
ALTER TABLE `changes` ADD `visible` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `changes_subject` ON `changes` (`subject`);--> statement-breakpoint
ALTER TABLE `events` ADD `pending` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `events` ADD `force_earliest` real;--> statement-breakpoint
ALTER TABLE `events` ADD `force_start` real;--> statement-breakpoint
ALTER TABLE `events` ADD `force_end` real;--> statement-breakpoint
ALTER TABLE `events` ADD `force_latest` real;--> statement-breakpoint
ALTER TABLE `events` ADD `terms` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `events` ADD `merged` integer;--> statement-breakpoint
CREATE INDEX `events_pending` ON `events` (`published`) WHERE pending = 1;--> statement-breakpoint
ALTER TABLE `tokens` ADD `previous_hash` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `previous_until` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `used` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `timelines` text;--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_previous_hash` ON `tokens` (`previous_hash`) WHERE previous_hash is not null;--> statement-breakpoint
-- What readers of the change feed are told of what was written before there was one.
UPDATE `events` SET `pending` = 1 WHERE `public` = 1 AND `published` > unixepoch();--> statement-breakpoint
UPDATE `changes` SET `visible` = 1 WHERE `kind` = 'event' AND `subject` IN (SELECT `id` FROM `events` WHERE `public` = 1 AND `pending` = 0);--> statement-breakpoint
UPDATE `changes` SET `visible` = 2 WHERE `kind` = 'event' AND `action` = 'deleted' AND `subject` IN (SELECT `id` FROM `events` WHERE `status` = 'deleted' AND `published` > 0);
