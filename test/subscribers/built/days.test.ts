// "All-day events on the wrong day": calendars read in processes and by viewers of all zones, by readers that know nothing of
// the service. What is a day is that day everywhere; what is an instant is that instant everywhere.
import ICAL from "ical.js";
import nodeIcal, { type VEvent } from "node-ical";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { boundsOf, SEED } from "../../helpers/founding.ts";
import { type Server, send, startServer } from "../../helpers/server.ts";
import { CALENDAR_READERS } from "../readers.ts";

/** East and west of the date line, both sides of Greenwich, half hours, and changes of the clock at midnight. */
const ZONES = [
  "UTC",
  "Asia/Shanghai",
  "America/Los_Angeles",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Asia/Kathmandu",
  "America/Santiago",
];

/** By external id: as it is sent, and the instants at which it begins and ends. */
const TIMED = {
  "timed/berlin": ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
  "timed/new-york": ["2022-10-07T08:45", "America/New_York", "2022-10-07T12:45:00.000Z"],
  "timed/kathmandu": ["2021-12-26T00:10", "Asia/Kathmandu", "2021-12-25T18:25:00.000Z"],
  "timed/lord-howe": ["2024-04-07T01:45", "Australia/Lord_Howe", "2024-04-06T14:45:00.000Z"],
  "timed/kiritimati": ["2000-01-01T00:00", "Pacific/Kiritimati", "1999-12-31T10:00:00.000Z"],
} as const;

let server: Server;
let founding: string;
let timed: string;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  for (const [external_id, [date, time_zone]] of Object.entries(TIMED)) {
    const event = { external_id, date, time_zone, title: external_id, tags: ["timed"], status: "published" };
    await send(server, "POST", "/events", event);
  }
  const get = async (path: string) => (await fetch(server.origin + path)).text();
  founding = await get("/timelines/us-china-tech.ics");
  timed = await get("/events.ics?tag=timed");
});
afterAll(() => server?.stop());

/** The zone of the process, from now on. */
function live(name: string): void {
  process.env["TZ"] = name;
  // A worker thread would not take it.
  const noon = new Date("2026-06-15T12:00:00Z");
  expect(noon.toString().slice(0, 24)).toBe(
    new Date(noon.toLocaleString("en-US", { timeZone: name })).toString().slice(0, 24),
  );
}

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const titleOf = ({ summary }: VEvent) => String(typeof summary === "object" ? summary.val : summary);
const sorted = <Value>(values: readonly Value[]) => values.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));

describe.each(ZONES)("in %s", (name) => {
  it.each(CALENDAR_READERS)("$name has every event of the founding timeline on its days", ({ read }) => {
    live(name);
    const expected = SEED.map((event) => [event.title, dayOf(boundsOf(event).min), dayOf(boundsOf(event).max + 1)]);
    expect(sorted(read(founding).map(({ title, start, end }) => [title, start, end]))).toEqual(sorted(expected));
  });

  it("a viewer sees each day by the clock of the own place", () => {
    live(name);
    const local = (date: Date) => date.toLocaleDateString("sv-SE", { timeZone: name });
    const byName = Object.values(nodeIcal.sync.parseICS(founding)).flatMap((event) =>
      event?.type === "VEVENT" ? [[titleOf(event), local(event.start)]] : [],
    );
    const events = new ICAL.Component(ICAL.parse(founding)).getAllSubcomponents("vevent");
    const byIcalJs = events.map((event) => [
      String(event.getFirstPropertyValue("summary")),
      local((event.getFirstPropertyValue("dtstart") as ICAL.Time).toJSDate()),
    ]);
    const expected = sorted(SEED.map((event) => [event.title, dayOf(boundsOf(event).min)]));
    expect(sorted(byName)).toEqual(expected);
    expect(sorted(byIcalJs)).toEqual(expected);
  });

  it.each(CALENDAR_READERS)("$name has a time in a zone at its instant", ({ read }) => {
    live(name);
    const expected = Object.entries(TIMED).map(([title, [, , start]]) => [title, start]);
    expect(sorted(read(timed).map(({ title, start }) => [title, start]))).toEqual(sorted(expected));
  });
});
