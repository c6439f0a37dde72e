CREATE TABLE `import_chunks` (
	`import` integer NOT NULL,
	`chunk` integer NOT NULL,
	`digest` text NOT NULL,
	`total` integer NOT NULL,
	`done` integer NOT NULL,
	`counts` text NOT NULL,
	PRIMARY KEY(`import`, `chunk`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
ALTER TABLE `imports` ADD `chunks` integer;--> statement-breakpoint
ALTER TABLE `imports` ADD `since` integer;--> statement-breakpoint
ALTER TABLE `imports` ADD `counts` text DEFAULT '{}' NOT NULL;
