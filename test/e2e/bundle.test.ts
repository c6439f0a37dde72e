import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseEdtf } from "../../src/domain/date/edtf.ts";
import { renderMarkdown } from "../../src/domain/markdown.ts";
import { listOccurrences } from "../../src/domain/recurrence.ts";
import { type Server, send, startServer } from "../helpers/server.ts";

// In the bundle some modules of libraries are not what they are here (docs/adr/0024): both must say the same.
let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop"), empty: true, assets: false });
});
afterAll(() => server?.stop());

async function createEvent(members: object): Promise<string> {
  const event = { title: "An event", category: "trade", status: "published", ...members };
  return ((await (await send(server, "POST", "/events", event)).json()) as { id: string }).id;
}

describe("what the bundle has in the place of whole libraries", () => {
  it.each([
    ["2026-11-27", "FREQ=YEARLY;BYMONTH=11;BYDAY=4FR"],
    ["2026-01-30", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"],
    ["2026-01-01", "FREQ=YEARLY;BYYEARDAY=1,-1;UNTIL=20291231"],
    ["2026-02-28T09:30", "FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=2;COUNT=10"],
    ["2026-03-03", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU"],
    ["2026-03-03", "FREQ=DAILY;INTERVAL=100"],
  ])("%s comes again as %s says", async (date, rule) => {
    const id = await createEvent({ date, recurrence: { rule } });
    const response = await fetch(`${server.origin}/events/${id}/occurrences.json?from=2026&to=2031&limit=100`);
    const { occurrences } = (await response.json()) as { occurrences: { date: string }[] };
    const parsed = parseEdtf(date);
    const bounds = ["2026-01-01", "2031-12-31"].map((day) => Date.parse(day) / 1000) as [number, number];
    const own = parsed.ok ? listOccurrences(parsed.value, { rule, excluded: [] }, ...bounds, 100) : [];
    expect(own.length).toBeGreaterThan(5);
    expect(occurrences.map((one) => one.date)).toEqual(own.map((one) => one.date));
  });

  it("Markdown knows the names of characters", async () => {
    const body =
      "&Eacute;t&eacute; &copy; &CounterClockwiseContourIntegral; &NotEqualTilde; &unknown; &#233; *&lt;b&gt;*";
    const id = await createEvent({ date: "2026", body });
    const event = (await (await fetch(`${server.origin}/events/${id}.json`)).json()) as { body_html: string };
    expect(event.body_html).toBe("<p>Été © ∳ ≂̸ &amp;unknown; é <em>&lt;b&gt;</em></p>");
    expect(event.body_html).toBe(renderMarkdown(body));
  });
});
