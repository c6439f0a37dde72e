/** Parts of a year that stand in the place of a month: ISO 8601-2 section 4.8, codes 21 to 41. */
export interface Season {
  /** 1 to 12; a part that begins in December ends in the next year. */
  readonly firstMonth: number;
  readonly months: number;
  readonly kind: "season" | "quarter" | "part";
  /** Counted from 1 within its kind: spring is 1, the second quarter 2. */
  readonly ordinal: number;
}

const NORTHERN = [3, 6, 9, 12];
const SOUTHERN = [9, 12, 3, 6];

const SEASONS: readonly Season[] = [
  ...parts("season", NORTHERN, 3), // 21-24, hemisphere not stated: read as northern
  ...parts("season", NORTHERN, 3), // 25-28
  ...parts("season", SOUTHERN, 3), // 29-32
  ...parts("quarter", [1, 4, 7, 10], 3), // 33-36
  ...parts("part", [1, 5, 9], 4), // 37-39
  ...parts("part", [1, 7], 6), // 40-41
];

function parts(kind: Season["kind"], firstMonths: readonly number[], months: number): Season[] {
  return firstMonths.map((firstMonth, index) => ({ firstMonth, months, kind, ordinal: index + 1 }));
}

/** The part of the year with an EDTF code, or undefined if the code is none (a month, say). */
export function findSeason(code: number): Season | undefined {
  return SEASONS[code - 21];
}
