// node bench/calendars.ts [events]: time to write a calendar, ours against ical-generator, and RSS against our own JSON, in
// interleaved rounds. Both calendars begin with the same events and carry the same members; "made before" is
// ical-generator's text alone, from a calendar object. "Whole" is ours without the limit of a megabyte. Every round begins with
// events that nothing was made of before.
import { renderCalendar, render as renderIcs } from "../src/representations/ics.ts";
import { render as renderJson } from "../src/representations/json.ts";
import { render as renderRss } from "../src/representations/rss.ts";
import { createTimelineDocument } from "../test/helpers/documents.ts";
import { anew, createEvents, type TimelineDocument, toIcalGenerator } from "./rivals.ts";

const EVENTS = Number(process.argv[2] ?? 5000);
const ROUNDS = 15;

const document = createTimelineDocument(createEvents(EVENTS));
const small = createTimelineDocument(createEvents(500));

const ready = toIcalGenerator(document);

/** Milliseconds that this thread was at work. */
function readThread(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

type Work = (document: TimelineDocument) => string;

const encoder = new TextEncoder();

/** Up to the octets that are sent: a text that was put together of pieces is not whole before. */
function time(work: Work, document: TimelineDocument): number {
  const fresh = anew(document);
  const start = readThread();
  encoder.encode(work(fresh));
  return readThread() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median milliseconds of each, in turns, after warming up. */
function race(document: TimelineDocument, works: readonly Work[], rounds: number): number[] {
  const times = works.map((): number[] => []);
  for (let round = -3; round < rounds; round++) {
    works.forEach((work, index) => {
      const took = time(work, document);
      if (round >= 0) times[index]?.push(took);
    });
  }
  return times.map(median);
}

const octets = (text: string) => `${Math.round(Buffer.byteLength(text) / 1000)} kB`;

const renderWhole = (made: TimelineDocument) => renderCalendar(made, Number.POSITIVE_INFINITY);

const [ours = 0, sent = 0, theirs = 0, alone = 0] = race(
  document,
  [renderWhole, renderIcs, (made) => toIcalGenerator(made).toString(), () => ready.toString()],
  ROUNDS,
);
const count = (text: string) => text.split("BEGIN:VEVENT").length - 1;
const times = (one: number, other: number) => `${(one / other).toFixed(1)} times`;
console.log(`iCalendar, ${EVENTS} events, median of ${ROUNDS} rounds`);
console.log(
  `ours, whole     ${ours.toFixed(1)} ms, ${octets(renderWhole(document))}, ${count(renderWhole(document))} events`,
);
console.log(
  `ours, as sent   ${sent.toFixed(1)} ms, ${octets(renderIcs(document))}, ${count(renderIcs(document))} events`,
);
console.log(`ical-generator  ${theirs.toFixed(1)} ms, ${octets(ready.toString())}, ${count(ready.toString())} events`);
console.log(`                ${times(theirs, ours)} ours whole, ${times(theirs, sent)} as sent`);
console.log(`  made before   ${alone.toFixed(1)} ms: ${times(alone, ours)} ours whole`);

const [rss = 0, json = 0] = race(small, [renderRss, renderJson], 60);
console.log("\n500 entries, median of 60 rounds");
console.log(`RSS             ${rss.toFixed(2)} ms, ${octets(renderRss(small))}: ${(rss / json).toFixed(2)} times JSON`);
console.log(`JSON            ${json.toFixed(2)} ms, ${octets(renderJson(small))}`);
