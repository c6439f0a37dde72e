import fc from "fast-check";
import { daysInMonth } from "../../../src/domain/date/calendar.ts";

/** EDTF texts of levels 0 and 1 in which edtf.js and we mean the same (seasons differ, so they are not among them). */

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

const yearText = fc.oneof(
  fc.integer({ min: 0, max: 9999 }).map((year) => pad(year, 4)),
  fc.integer({ min: 1, max: 9999 }).map((year) => `-${pad(year, 4)}`),
  fc.integer({ min: 1900, max: 2100 }).map(String),
);

/** Without February of the years 0 to 99, whose leap days edtf.js takes for those of 1900 to 1999 (as Date.UTC does). */
const monthText = fc
  .tuple(yearText, fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${pad(month)}`)
  .filter((month) => !/^00\d\d-02/.test(month));

/** Days that exist. */
export const dayText = fc.tuple(monthText, fc.integer({ min: 1, max: 31 })).map(([month, day]) => {
  const [year, number] = [month.slice(0, -3), month.slice(-2)];
  return `${month}-${pad(Math.min(day, daysInMonth(Number(year), Number(number))))}`;
});

/** With a "Z", since edtf.js reads a floating time in the zone of the process. */
const timeText = fc
  .tuple(dayText, fc.integer({ min: 0, max: 86_399 }))
  .map(
    ([day, second]) =>
      `${day}T${pad(Math.floor(second / 3600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}Z`,
  );

const marked = fc
  .tuple(fc.oneof(yearText, monthText, dayText), fc.constantFrom("?", "~", "%"))
  .map(([date, mark]) => date + mark);

const unspecified = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((century) => `${pad(century)}XX`),
  fc.integer({ min: 1, max: 999 }).map((decade) => `${pad(decade, 3)}X`),
  fc.integer({ min: 1, max: 9999 }).map((year) => `${pad(year, 4)}-XX`),
  fc.integer({ min: 1, max: 9999 }).map((year) => `${pad(year, 4)}-XX-XX`),
  monthText.filter((month) => !month.startsWith("-")).map((month) => `${month}-XX`),
);

/** edtf.js takes "Y" years only as far as Date goes. */
const longYear = fc.oneof(
  fc.integer({ min: 10_000, max: 270_000 }).map((year) => `Y${year}`),
  fc.integer({ min: 10_000, max: 270_000 }).map((year) => `Y-${year}`),
);

const plain = fc.oneof(yearText, monthText, dayText);

export const pointText = fc.oneof(plain, timeText, marked, unspecified, longYear);

/** Not in order: both parsers' refusals of a reversed one are part of the tests. */
const interval = fc.tuple(fc.oneof(plain, marked), fc.oneof(plain, marked)).map(([a, b]) => `${a}/${b}`);

/** Without unspecified digits and long years. */
export const specifiedText = fc.oneof(plain, timeText, marked, interval);

export const text = fc.oneof({ arbitrary: pointText, weight: 3 }, { arbitrary: interval, weight: 1 });
