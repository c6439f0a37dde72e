import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  CSV,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectNoChange,
  importRows,
  json,
  NDJSON,
  text,
} from "../../helpers/api.ts";

let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock: createClock("2026-11-23T12:00:00Z") });
});

const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const read = async (id: string) => json(await editor.get(`${API}/events/${id}`));

const MESSY = {
  id: "77",
  external_id: " messy-1 ",
  date: "2020",
  title: "A title",
  slug: "My Page",
  tags: ["a", "b", "a "],
  entities: [" Acme"],
  countries: ["cn", "US", "us"],
  place: { name: "Berlin" },
  place_country: "DE",
  status: "scheduled",
  published_at: "2030-01-01T01:00:00+01:00",
  version: 4,
};
const KEPT = "is kept in this form";
const LOSSES = [
  { pointer: "/id", was: "77", why: "is made here, not taken over" },
  { pointer: "/version", was: 4, why: "is made here, not taken over" },
  { pointer: "/external_id", was: " messy-1 ", now: "messy-1", why: "spaces around it are dropped" },
  { pointer: "/slug", was: "My Page", now: "my-page", why: KEPT },
  { pointer: "/tags/2", was: "a ", why: "is there twice" },
  { pointer: "/entities/0", was: " Acme", now: "Acme", why: "spaces around it are dropped" },
  { pointer: "/countries/0", was: "cn", now: "CN", why: "is written in capitals" },
  { pointer: "/countries/2", was: "us", why: "is there twice" },
  { pointer: "/status", was: "scheduled", now: "published", why: KEPT },
  { pointer: "/published_at", was: "2030-01-01T01:00:00+01:00", now: "2030-01-01T00:00:00Z", why: KEPT },
  { pointer: "/place_country", was: "DE", why: "is not used: another member stands for it" },
];

describe("losses", () => {
  it("are told of every row that is taken, in a dry run and again later", async () => {
    const body = lines(MESSY, { date: "2020", title: "Clean" }, { ...MESSY, date: "never" });
    const dry = await importRows(editor, body, NDJSON, "dry_run=true");
    const report = await importRows(editor, body, NDJSON);
    const again = await expectNoChange(() => importRows(editor, lines(MESSY), NDJSON));
    const byPointer = (losses: { pointer: string }[]) => [...losses].sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
    for (const { rows } of [dry, report, again]) expect(byPointer(rows[0].losses)).toEqual(byPointer(LOSSES));
    expect([report, again].map(({ rows }) => rows[0].verdict)).toEqual(["created", "unchanged"]);
    expect(report.rows[1]).toEqual({ row: 2, verdict: "created", id: expect.any(String) });
    expect(report.rows[2]).not.toHaveProperty("losses");
    expect((await json(await editor.get(`${API}/imports/${report.id}`))).rows).toEqual(report.rows);
  });

  it("of cells", async () => {
    const body = "title,date,tags,countries,place_name,label,importance\n Spaced ,2020,a| b||a,cn, X ,in 2020,007\n";
    const { rows } = await importRows(editor, body, CSV);
    const event = await read(rows[0].id);
    expect(event).toMatchObject({ title: "Spaced", tags: ["a", "b"], countries: ["CN"], importance: 7 });
    expect(rows[0].losses).toEqual([
      { pointer: "/label", was: "in 2020", why: "is made here, not taken over" },
      { pointer: "/title", was: " Spaced ", now: "Spaced", why: "spaces around it are dropped" },
      { pointer: "/tags/2", was: "a", why: "is there twice" },
      { pointer: "/countries/0", was: "cn", now: "CN", why: "is written in capitals" },
      { pointer: "/place/name", was: " X ", now: "X", why: "spaces around it are dropped" },
    ]);
  });

  it("are a hundred a row at most, and short", async () => {
    const tags = Array.from({ length: 50 }, () => "t");
    const countries = Array.from({ length: 200 }, () => "CN");
    const body = lines({ date: "2020", title: ` ${"x".repeat(400)}`, tags, countries });
    const { rows } = await importRows(editor, body, NDJSON);
    expect(rows[0].losses).toHaveLength(100);
    expect(rows[0].losses.find(({ pointer }: { pointer: string }) => pointer === "/title")).toEqual({
      pointer: "/title",
      was: ` ${"x".repeat(199)}…`,
      now: `${"x".repeat(200)}…`,
      why: "spaces around it are dropped",
    });
  });

  it.each([
    [".json", "application/json"],
    [".ndjson", NDJSON],
    [".csv", CSV],
  ])("are none where what %s gives comes back", async (suffix, type) => {
    const tag = `back${suffix}`;
    const target = await createEvent(editor);
    await createEvent(editor, {
      tags: [tag],
      summary: "S",
      entities: ["Acme"],
      countries: ["CN"],
      place: { name: "P", lat: 1.5, lon: 2 },
      sources: [{ url: "https://a.example/" }],
      series: { name: "S", edition: 2 },
      dates: { effective: "2022" },
      updates: [{ text: "Known since" }],
      translations: { zh: { title: "标题" } },
      relations: [{ type: "amends", event: target.id }],
    });
    const reader = await createReader(createClock("2026-11-23T12:00:00Z"));
    const exported = await text(await reader.get(`/events${suffix}?tag=${tag}`));
    const report = await expectNoChange(() => importRows(editor, exported, type));
    expect(report.rows).toEqual([{ row: expect.any(Number), verdict: "unchanged", id: expect.any(String) }]);
  });
});

describe("what a row does not name", () => {
  it("stays where no public form has it", async () => {
    const target = await createEvent(editor);
    const relations = [{ type: "amends", event: target.id }];
    const event = await createEvent(editor, { external_id: "stays-1", relations, suggestion: { timeline: "t" } });
    const row = { external_id: "stays-1", date: event.date, title: "Corrected", status: "published" };
    await importRows(editor, lines(row), NDJSON);
    expect(await read(event.id)).toMatchObject({ title: "Corrected", relations, suggestion: { timeline: "t" } });
    await importRows(editor, lines({ ...row, relations: [] }), NDJSON);
    expect(await read(event.id)).toMatchObject({ relations: [], suggestion: { timeline: "t" } });
  });

  it("of an entry in its log that is there, is when", async () => {
    const row = { external_id: "log-1", date: "2020", title: "T", updates: [{ text: "Known since" }] };
    const { rows } = await importRows(editor, lines(row), NDJSON);
    const later = await createClient({ clock: createClock("2026-11-24T12:00:00Z") });
    await expectNoChange(() => importRows(later, lines(row), NDJSON));
    await importRows(later, lines({ ...row, updates: [{ text: "More" }, ...row.updates] }), NDJSON);
    expect((await read(rows[0].id)).updates).toEqual([
      { at: "2026-11-23T12:00:00Z", text: "Known since", significant: true },
      { at: "2026-11-24T12:00:00Z", text: "More", significant: true },
    ]);
  });

  it("of a withdrawn event is its note", async () => {
    const event = await createEvent(editor, { external_id: "gone-1", status: "withdrawn", note: "Wrong" });
    await importRows(editor, lines({ external_id: "gone-1", date: "2020", title: "Corrected" }), NDJSON);
    expect(await read(event.id)).toMatchObject({ title: "Corrected", status: "withdrawn", note: "Wrong" });
  });
});

describe("relations", () => {
  it("to what is not there, or around in a circle, refuse their row alone", async () => {
    const [a, b] = [await createEvent(editor), await createEvent(editor)];
    const gone = await createEvent(editor);
    await editor.delete(`${API}/events/${gone.id}`, { "if-match": '"1"' });
    const to = (id: string) => ({ relations: [{ type: "follows", event: id }] });
    const body = lines(
      { id: a.id, date: "2020", title: "A", ...to(b.id) },
      { id: b.id, date: "2020", title: "B", ...to(a.id) },
      { date: "2020", title: "To nothing", ...to("00000000000") },
      { date: "2020", title: "To what is deleted", ...to(gone.id) },
      { date: "2020", title: "Right", ...to(a.id) },
    );
    const dry = await importRows(editor, body, NDJSON, "dry_run=true");
    const { rows } = await importRows(editor, body, NDJSON);
    const circle = { pointer: "/relations", detail: "makes a circle: one of them leads back to this event" };
    const missing = { pointer: "/relations/0/event", detail: "is not the id of an event that is there" };
    expect(rows).toEqual([
      { row: 1, verdict: "refused", errors: [circle] },
      { row: 2, verdict: "refused", errors: [circle] },
      { row: 3, verdict: "refused", errors: [{ ...missing, value: "00000000000" }] },
      { row: 4, verdict: "refused", errors: [{ ...missing, value: gone.id }] },
      { row: 5, verdict: "created", id: expect.any(String) },
    ]);
    expect(dry.rows.slice(0, 4)).toEqual(rows.slice(0, 4));
    expect(await read(rows[4].id)).toMatchObject(to(a.id));
    expect(await read(a.id)).toMatchObject({ version: 1, relations: [] });
  });
});
