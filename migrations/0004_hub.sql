CREATE TABLE `subscriptions` (
	`id` integer PRIMARY KEY NOT NULL,
	`topic` text NOT NULL,
	`callback` text NOT NULL,
	`host` text NOT NULL,
	`secret` text,
	`expires` integer NOT NULL,
	`etag` text NOT NULL,
	`digest` text NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`retry` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_topic_callback` ON `subscriptions` (`topic`,`callback`);--> statement-breakpoint
CREATE INDEX `subscriptions_retry` ON `subscriptions` (`retry`) WHERE retry > 0;--> statement-breakpoint
CREATE INDEX `subscriptions_expires` ON `subscriptions` (`expires`);--> statement-breakpoint
CREATE INDEX `subscriptions_host` ON `subscriptions` (`host`);