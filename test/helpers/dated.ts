import fc from "fast-check";

// Dates made from numbers, and what they mean for a histogram, worked out from those numbers alone. Days are ordinal numbers
// as people write them, year * 10000 + month * 100 + day, so that they can be compared and nothing else.

export interface Stretch {
  /** EDTF; null where there is none. */
  readonly name: string | null;
  readonly first: number;
  readonly last: number;
}

export interface Dated {
  readonly text: string;
  /** By interval; where the date is coarser than that, what it says itself. */
  readonly at: (interval: string) => Stretch & { readonly isCoarse: boolean };
}

const two = (value: number) => String(value).padStart(2, "0");
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const lengthOf = (year: number, month: number) =>
  [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
const ordinal = (year: number, month: number, day: number) => year * 10_000 + month * 100 + day;
const digits = (year: number) => `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;

/** All years whose names begin alike: with a sign the last digits count the other way, and there is no year -0. */
function ofYears(name: string): Stretch {
  const [a, b] = [Number(name.replaceAll("X", "0")), Number(name.replaceAll("X", "9"))];
  const [first, last] = name.startsWith("-") ? [b, Math.min(a, -1)] : [a, b];
  return { name, first: ordinal(first, 1, 1), last: ordinal(last, 12, 31) };
}

function ofMonths(name: string, year: number, month: number, months: number): Stretch {
  const end = month + months - 1;
  return { name, first: ordinal(year, month, 1), last: ordinal(year, end, lengthOf(year, end)) };
}

const ORDER = ["millennium", "century", "decade", "year", "quarter", "month", "day"];

function stretchOf(kind: string, year: number, month: number, day: number): Stretch {
  const name = digits(year);
  if (kind === "millennium") return ofYears(`${name.slice(0, -3)}XXX`);
  if (kind === "century") return ofYears(`${name.slice(0, -2)}XX`);
  if (kind === "decade") return ofYears(`${name.slice(0, -1)}X`);
  if (kind === "year") return ofYears(name);
  if (kind === "month") return ofMonths(`${name}-${two(month)}`, year, month, 1);
  const quarter = Math.ceil(month / 3);
  if (kind === "quarter") return ofMonths(`${name}-${32 + quarter}`, year, quarter * 3 - 2, 3);
  return {
    name: `${name}-${two(month)}-${two(day)}`,
    first: ordinal(year, month, day),
    last: ordinal(year, month, day),
  };
}

/** What it says of the start; `text` may say more. */
function toDated(kind: string, text: string, year: number, month: number, day: number): Dated {
  const at = (interval: string) => {
    const isCoarse = ORDER.indexOf(kind) < ORDER.indexOf(interval);
    return { ...stretchOf(isCoarse ? kind : interval, year, month, day), isCoarse };
  };
  return { text, at };
}

const UNKNOWN: Stretch = { name: null, first: Number.NaN, last: Number.NaN };

/** Dates of all kinds from 130 BC to 2099, half of them days of a few decades. */
export const someDated: fc.Arbitrary<Dated> = fc
  .record({
    year: fc.oneof(fc.integer({ min: 1990, max: 2029 }), fc.integer({ min: -129, max: 2099 }), fc.constant(2000)),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    kind: fc.constantFrom(
      "day",
      "day",
      "day",
      "day",
      "month",
      "month",
      "quarter",
      "year",
      "decade",
      "century",
      "millennium",
    ),
    form: fc.nat(11),
  })
  .map(({ year, month, day: any, kind, form }) => {
    const day = Math.min(any, lengthOf(year, month));
    const { name } = stretchOf(kind, year, month, day);
    const text = name ?? "";
    const make = (text: string) => toDated(kind, text, year, month, day);
    if (form === 0) return { text: `../${digits(year)}`, at: () => ({ ...UNKNOWN, isCoarse: true }) };
    if (form === 1) return make(`${text}/..`);
    if (form === 2) return make(`${text}/2150`);
    if (form === 3 && kind === "day") return make(`${text}T23:59:59`);
    if (form === 4 && kind !== "quarter") return make(`${text}~`);
    if (form === 5 && kind === "year") return toDated("year", `${text}-21`, year, month, day);
    return make(text);
  });

/** A window as an address asks for it, and the days of it. */
export const someWindow = fc
  .record({
    from: fc.option(fc.tuple(fc.integer({ min: -140, max: 2100 }), fc.integer({ min: 1, max: 12 }), fc.boolean())),
    length: fc.option(fc.oneof(fc.nat(3), fc.nat(60), fc.nat(2000))),
  })
  .map(({ from, length }) => {
    const [year, month, isWhole] = from ?? [1995, 5, true];
    const until = year + (length ?? 0);
    const end = isWhole ? stretchOf("year", until, 1, 1) : stretchOf("month", until, month, 1);
    const start = isWhole ? stretchOf("year", year, 1, 1) : stretchOf("month", year, month, 1);
    return {
      query: [...(from ? [`from=${start.name}`] : []), ...(length === null ? [] : [`to=${end.name}`])],
      first: from ? start.first : Number.NEGATIVE_INFINITY,
      last: length === null ? Number.POSITIVE_INFINITY : end.last,
    };
  });

export interface ExpectedBar {
  readonly date: string | null;
  readonly count: number;
}

/** The histogram by counting one after the other, in the order of the first day. */
export function countByHand(
  dates: readonly Dated[],
  interval: string,
  window: { readonly first: number; readonly last: number },
): { readonly total: number; readonly buckets: ExpectedBar[]; readonly coarser: ExpectedBar[] } {
  const isOpen = window.first === Number.NEGATIVE_INFINITY && window.last === Number.POSITIVE_INFINITY;
  const found = dates
    .map(({ at }) => at(interval))
    .filter(({ name, first, last }) => (name === null ? isOpen : first <= window.last && last >= window.first));
  const tally = (isCoarse: boolean) => {
    const bars = new Map<string | null, ExpectedBar & { first: number }>();
    for (const { name, first } of found.filter((each) => each.isCoarse === isCoarse)) {
      bars.set(name, { date: name, first, count: (bars.get(name)?.count ?? 0) + 1 });
    }
    const key = ({ first }: { first: number }) => (Number.isNaN(first) ? Number.NEGATIVE_INFINITY : first);
    return [...bars.values()]
      .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : String(a.date) < String(b.date) ? -1 : 1))
      .map(({ date, count }) => ({ date, count }));
  };
  return { total: found.length, buckets: tally(false), coarser: tally(true) };
}
