// What the widget is given by the service: the documents of docs/api.md "Tiles", and words of the reader's language.

/** Seconds by the wall clock since 1970-01-01; a whole number, in float64. */
export type Seconds = number;

/**
 * [id, start, end, title, date in words, lane, importance]; start and end null where the date has none. The lane is a key, null for
 * none; where `lanes` was asked for it may be several, with "|" between them, of which the first counts that is a lane. A last
 * member, true, is there where the date is approximate or uncertain.
 */
export type TileEvent = readonly [
  id: string,
  start: Seconds | null,
  end: Seconds | null,
  title: string,
  date: string,
  lane: string | null,
  importance: number,
  isFuzzy?: true,
];

/** A stretch of the calendar and what begins in it. */
export interface Tile {
  /** "1XXX", "19XX", "195X", "1952", "1952-03", "1952-03-04", "1952-03-04T05", beyond four digits "Y-138E8"; null for the whole. */
  readonly tile: string | null;
  readonly start: Seconds;
  readonly end: Seconds;
  readonly count: number;
  /** True: `events` are all, and nothing finer need be asked for. */
  readonly leaf: boolean;
  /** True: `events` are 48 of many that all begin at the same second; no finer tile tells them apart. */
  readonly moment?: boolean;
  /** "century" to "minute"; "1E6" is a million years. */
  readonly interval?: string;
  /** Days of each stretch of the interval, one number where all are the same. */
  readonly days?: number | readonly number[];
  readonly counts?: readonly number[];
  readonly events: readonly TileEvent[];
}

export interface Lane {
  readonly key: string;
  readonly label: string;
  /** "#rrggbb" */
  readonly color?: string;
}

/** [title, start, end, colour, date in words]; a background stretch with a name. No colour of its own is null. */
export type Era = readonly [
  title: string,
  start: Seconds | null,
  end: Seconds | null,
  color: string | null,
  date: string,
];

/** The whole of a list: the tile without a name, and what is needed to draw it first. */
export interface View extends Tile {
  readonly title?: string;
  readonly language: string;
  readonly lanes: readonly Lane[];
  /** When the first and the last event begins. */
  readonly first?: Seconds;
  readonly last?: Seconds;
  readonly eras?: readonly Era[];
}

/** Sentences by name, with "{n}" for what is put in. */
export type Words = Readonly<Record<string, string>>;
