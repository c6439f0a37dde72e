import type { Site } from "./document.ts";
import type { Instant } from "./instant.ts";

/** One timeline as the home page shows it. */
export interface TimelineSummary {
  readonly slug: string;
  readonly title: string;
  readonly description?: string;
  readonly language: string;
  /** Public events. */
  readonly count: number;
  readonly updatedAt: Instant;
}

/** What the home page is given. */
export interface HomeDocument {
  readonly site: Site;
  readonly language: string;
  readonly languages: readonly string[];
  /** The language that the address asked for; links keep it. */
  readonly lang?: string;
  readonly timelines: readonly TimelineSummary[];
}
