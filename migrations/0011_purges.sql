CREATE TABLE `purges` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`tags` text NOT NULL
);
