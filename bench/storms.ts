import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

/** Real events from elsewhere, which are no part of the project; LARGE_EVENTS names another place of them. */
const FILE =
  process.env["LARGE_EVENTS"] ?? new URL("../../shared/data/large-events.ndjson.gz", import.meta.url).pathname;

/** A cycle of the calendar: 29 February is there again. */
const CYCLE = 28;

function repeat(line: string, round: number): string {
  const later = (date: string) => `${Number(date.slice(0, 4)) + round * CYCLE}${date.slice(4)}`;
  const { id, date, endDate, ...rest } = JSON.parse(line);
  const dates = { date: later(date), ...(endDate && { endDate: later(endDate) }) };
  return JSON.stringify({ id: `${id}-${round}`, ...rest, ...dates });
}

/** So many lines of the file; when it has no more they come again under other ids, 28 years later each time. */
export async function* readStorms(count: number): AsyncGenerator<string> {
  for (let [done, round] = [0, 0]; done < count; round++) {
    for await (const line of createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })) {
      yield round === 0 ? line : repeat(line, round);
      if (++done === count) return;
    }
  }
}
