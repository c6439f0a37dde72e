// node bench/plan.ts [--write]: what the tables of bench/RESULTS.md mean for the free and the paid plan of Cloudflare, in
// requests, rows and events, a day and a month, and in dollars. It reads the tables, so that it is true of them.
import { readFileSync } from "node:fs";
import { RESULTS, writeSection } from "./table.ts";

// Of the documentation of Cloudflare, as of 2026-11-23.
const FREE = { requestsADay: 100_000, cpuMs: 10, rowsReadADay: 5e6, rowsWrittenADay: 100_000 };
const PAID = { dollarsAMonth: 5, rowsReadAMonth: 25e9, rowsWrittenAMonth: 50e6 };
/** Dollars for a million rows beyond those. */
const PRICE = { rowsRead: 0.001, rowsWritten: 1 };

const text = readFileSync(RESULTS, "utf8");

/** The number under `column` in the row that begins with `name`, in the first table that has both. */
function readNumber(name: string, column: string): number {
  let heads: readonly string[] = [];
  let before: readonly string[] = [];
  for (const line of text.split("\n")) {
    const cells = line.split("|").slice(1, -1);
    const trimmed = cells.map((cell) => cell.trim());
    if (/^\| ---/.test(line)) heads = before;
    const value = trimmed[0] === name ? trimmed[heads.indexOf(column)] : undefined;
    if (value !== undefined && value !== "" && !Number.isNaN(Number(value))) return Number(value);
    before = trimmed;
  }
  throw new Error(`bench/RESULTS.md has no number for "${name}" under "${column}"`);
}

const count = (value: number) => Math.floor(value).toLocaleString("en");
const dollars = (value: number) => `$${value.toFixed(value < 1 ? 3 : 2)}`;

const DOCUMENTS = ["JSON", "RSS", "iCalendar", "HTML"] as const;
const page = readNumber("50 of 128 events", "rows read");
const unchanged = readNumber("the same, not changed", "rows read");
const created = readNumber("creating one event (three facets, an external id)", "rows written");
const imported = readNumber("importing 500 of them, for each", "rows written");

const reads: readonly (readonly [string, number])[] = [
  ["a list of 50 events that no cache has", page],
  ["the same, not changed (304)", unchanged],
];
const writes: readonly (readonly [string, number])[] = [
  ["an event by itself", created],
  ["an event in an import", imported],
];

const readRows = reads.map(
  ([name, rows]) =>
    `| ${name} | ${rows} | ${count(Math.min(FREE.requestsADay, FREE.rowsReadADay / rows))} | ${count(PAID.rowsReadAMonth / rows)} | ${dollars(rows * PRICE.rowsRead)} |`,
);
const writeRows = writes.map(
  ([name, rows]) =>
    `| ${name} | ${rows} | ${count(FREE.rowsWrittenADay / rows)} | ${count(PAID.rowsWrittenAMonth / rows)} | ${dollars(rows * PRICE.rowsWritten)} |`,
);
const cpu = DOCUMENTS.map((name) => `${name} ${(readNumber(name, "Worker µs") / 1000).toFixed(1)}`).join(", ");
const most = Math.max(...DOCUMENTS.map((name) => readNumber(name, "Worker µs"))) / 1000;
const share = FREE.rowsReadADay / page / FREE.requestsADay;
const million = imported * 1e6;

const section = `\`node bench/plan.ts --write\` computes this from the tables on this page: rows from "Rows", milliseconds from "Serving". Limits and
prices are Cloudflare's as of 2026-11-23: free ${count(FREE.requestsADay)} requests, ${count(FREE.rowsReadADay)} rows read and ${count(FREE.rowsWrittenADay)} rows written a
day, ${FREE.cpuMs} ms of processor time a request; paid from ${dollars(PAID.dollarsAMonth)} a month, with ${count(PAID.rowsReadAMonth)} rows read and ${count(PAID.rowsWrittenAMonth)} rows written
a month, then ${dollars(PRICE.rowsRead)} and ${dollars(PRICE.rowsWritten)} for a million. What the paid plan takes for requests and processor time beyond
those that are in it was not looked up: it is left open here.

| read | rows read | free: a day | paid: a month, before any dollar more | a million more |
| --- | ---: | ---: | ---: | ---: |
${readRows.join("\n")}

| written | rows written | free: a day | paid: a month, before any dollar more | a million more |
| --- | ---: | ---: | ---: | ---: |
${writeRows.join("\n")}

A day of the free plan is min(${count(FREE.requestsADay)} requests, ${count(FREE.rowsReadADay)} / rows read); a month of the paid one ${count(PAID.rowsReadAMonth)} / rows read; a million
more costs rows x ${dollars(PRICE.rowsRead)}. For events: ${count(FREE.rowsWrittenADay)} / rows written, ${count(PAID.rowsWrittenAMonth)} / rows written, rows x ${dollars(PRICE.rowsWritten)}.

- **Requests.** Every request counts, also one that a cache answers; a cache's answer reads no row and takes no processor time. So the free
  plan serves all of its ${count(FREE.requestsADay)} requests a day as long as at most ${(share * 100).toFixed(0)} in a hundred of them are lists that no cache has
  (${count(FREE.rowsReadADay)} / ${page} rows / ${count(FREE.requestsADay)}); with \`max-age=60\` one list that is asked for all day is ${count(86_400 / 60)} such requests
  in each data centre, ${count((86_400 / 60) * page)} rows.
- **Processor time.** Milliseconds of the Worker for a list that no cache has: ${cpu}; the dearest of these is ${((most / FREE.cpuMs) * 100).toFixed(0)} in a hundred of
  what the free plan allows a request. They were measured with the Worker's process warm, on the machine named above.
- **A million events** imported are ${count(million)} rows written: ${count(million / FREE.rowsWrittenADay)} days of the free plan; ${million <= PAID.rowsWrittenAMonth ? "nothing beyond" : `${dollars(((million - PAID.rowsWrittenAMonth) / 1e6) * PRICE.rowsWritten)} beyond`} the paid plan's
  month (${((million / PAID.rowsWrittenAMonth) * 100).toFixed(0)} in a hundred of its rows), ${dollars((million / 1e6) * PRICE.rowsWritten)} where those are used up.
- **A month of ten million requests**, nine in ten from the cache: ${count(1e6 * page)} rows read, ${(((1e6 * page) / PAID.rowsReadAMonth) * 100).toFixed(1)} in a hundred of the paid plan's.`;

console.log(section);
if (process.argv.includes("--write")) writeSection("What it means for the plans", section);
