import { beforeAll, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createReader,
  expectProblem,
  importRows,
  importText,
  json,
} from "../../helpers/api.ts";

const ICS = "text/calendar; charset=utf-8";
const calendar = (...lines: readonly string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
const TEXT = calendar(
  "BEGIN:VEVENT",
  "UID:fair-1@example.org",
  "SUMMARY:The fair",
  "DTSTART;VALUE=DATE:20211226",
  "DTEND;VALUE=DATE:20211229",
  "ATTENDEE:mailto:a@example.org",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:fair-2@example.org",
  "DTSTART:20211226",
  "END:VEVENT",
);

let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
});

it("a calendar comes in as drafts, with a verdict for each event; again, it changes nothing", async () => {
  const losses = [
    {
      pointer: "/ATTENDEE",
      was: "mailto:a@example.org",
      why: "people who organize, invite and are invited are not taken over",
    },
  ];
  const refused = {
    row: 10,
    verdict: "refused",
    errors: [{ pointer: "", detail: "has no SUMMARY; it needs one, for example SUMMARY:Opening of the port" }],
  };
  const first = await importRows(editor, TEXT, ICS);
  const { id } = first.rows[0];
  expect(first.rows).toEqual([{ row: 3, verdict: "created", id, external_id: "fair-1@example.org", losses }, refused]);
  expect((await importRows(editor, TEXT, ICS)).rows).toEqual([
    { row: 3, verdict: "unchanged", id, external_id: "fair-1@example.org", losses },
    refused,
  ]);
  const event = await json(await editor.get(`${API}/events/${id}`));
  expect([event.title, event.date, event.status, event.external_id]).toEqual([
    "The fair",
    "2021-12-26/2021-12-28",
    "draft",
    "fair-1@example.org",
  ]);
});

it("what is no calendar is refused as a whole, and who has no token is refused", async () => {
  await expectProblem(await importText(editor, "<html></html>", ICS), {
    status: 400,
    type: "invalid-request",
    detail: "the body is no iCalendar: no line says BEGIN:VCALENDAR or BEGIN:VEVENT",
  });
  await expectProblem(await importText(reader, TEXT, ICS), { status: 401, type: "unauthorized" });
});

it("one of its words may be a category of ours, and a rule is followed between two dates", async () => {
  const list = [{ key: "fairs", label: "Trade fairs", labels: {} }];
  const headers = { "if-match": "*" };
  expect((await editor.send("PUT", `${API}/categories`, { body: { categories: list }, headers })).status).toBe(200);
  const text = calendar(
    "BEGIN:VEVENT",
    "UID:mondays@example.org",
    "SUMMARY:Market",
    "DTSTART;VALUE=DATE:20211226",
    "RRULE:FREQ=WEEKLY;BYDAY=MO",
    "CATEGORIES:Outdoors,trade FAIRS",
    "END:VEVENT",
  );
  const report = await importRows(editor, text, ICS, "from=2022-01&to=2022-01-12");
  const events = await Promise.all(
    report.rows.map(async ({ id }: { id: string }) => json(await editor.get(`${API}/events/${id}`))),
  );
  expect(events.map(({ external_id, date, category, tags }) => [external_id, date, category, tags])).toEqual([
    ["mondays@example.org/20220103", "2022-01-03", "fairs", ["Outdoors"]],
    ["mondays@example.org/20220110", "2022-01-10", "fairs", ["Outdoors"]],
  ]);
  const resumed = await editor.post(new URL(`${report.url}/resume`).pathname, text, { "content-type": ICS });
  expect((await json(resumed)).rows).toEqual(report.rows);
  await expectProblem(await importText(editor, text, ICS, "from=soon"), { status: 400, type: "invalid-parameter" });
});
