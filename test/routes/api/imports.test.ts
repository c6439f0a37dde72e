import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  CSV,
  countChanges,
  createClient,
  createEvent,
  expectNoChange,
  importRows,
  json,
  NDJSON,
} from "../../helpers/api.ts";

let editor: Client;

beforeAll(async () => {
  editor = await createClient();
});

const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const read = async (id: string) => json(await editor.get(`${API}/events/${id}`));
const ID = expect.stringMatching(/^[0-9a-z]{11}$/);

/** A report without the members that are the import's own. */
function withoutProgress(report: Record<string, unknown>): Record<string, unknown> {
  const { id: _id, url: _url, state: _state, total: _total, done: _done, ...rest } = report;
  const { created_at: _created, updated_at: _updated, ...said } = rest;
  return said;
}

describe("verdicts", () => {
  it("says of every row what became of it, and where it is wrong; a bad row stops no other", async () => {
    const body = [
      '{"external_id":"v1","date":"2021","title":"One"}',
      "",
      '{"date":"2021","title":',
      "[1]",
      '"text"',
      "null",
      '{"date":"31.12.2021","title":"Two","place":{"lat":1}}',
      '{"date":"2021","title":"Three","verified":true,"__proto__":{"a":1},"constructor":"x"}',
      '{"external_id":"v1","date":"2022","title":"One again"}',
      '{"date":"2022","title":"Four"}',
    ].join("\r\n");
    const before = await countChanges();
    const report = await importRows(editor, body, NDJSON);
    expect(await countChanges()).toBe(before + 2);
    expect(report).toMatchObject({ state: "done", total: 9, done: 9 });
    expect(withoutProgress(report)).toEqual({
      dry_run: false,
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 7,
      rows: [
        { row: 1, verdict: "created", id: ID, external_id: "v1" },
        { row: 3, verdict: "refused", errors: [{ pointer: "", detail: expect.stringMatching(/^is not JSON: /) }] },
        { row: 4, verdict: "refused", errors: [{ pointer: "", detail: "is not an object" }] },
        { row: 5, verdict: "refused", errors: [{ pointer: "", detail: "is not an object" }] },
        { row: 6, verdict: "refused", errors: [{ pointer: "", detail: "is not an object" }] },
        {
          row: 7,
          verdict: "refused",
          errors: [
            { pointer: "/date", value: "31.12.2021", detail: expect.stringContaining("31.12.2021") },
            { pointer: "/place", value: "(an object)", detail: "needs both lat and lon, or neither" },
          ],
        },
        {
          row: 8,
          verdict: "refused",
          errors: ["verified", "__proto__", "constructor"].map((name) => ({
            pointer: `/${name}`,
            value: expect.anything(),
            detail: "is not a member that can be set here",
          })),
        },
        { row: 9, verdict: "refused", errors: [{ pointer: "", detail: "has the external_id v1 of row 1" }] },
        { row: 10, verdict: "created", id: ID },
      ],
    });
    expect(await read(report.rows[0].id)).toMatchObject({ title: "One", status: "draft", external_id: "v1" });
  });

  it("imported twice changes nothing", async () => {
    const body = lines(
      { external_id: "twice-1", date: "2021", title: "One", tags: ["a"], place: { name: "X" }, status: "published" },
      { external_id: "twice-2", date: "2021", end_date: "2022", title: "Two", entities: ["E"] },
    );
    const first = await importRows(editor, body, NDJSON);
    const second = await expectNoChange(() => importRows(editor, body, NDJSON));
    expect(second.id).not.toBe(first.id);
    expect(withoutProgress(second)).toEqual({
      ...withoutProgress(first),
      created: 0,
      unchanged: 2,
      rows: first.rows.map((row: object) => ({ ...row, verdict: "unchanged" })),
    });
    expect((await read(first.rows[1].id)).date).toBe("2021/2022");
  });

  it("updates by external id, and by our own", async () => {
    const byId = await createEvent(editor, { title: "By id" });
    const byExternal = await createEvent(editor, { title: "By external", external_id: "up-1" });
    const report = await importRows(
      editor,
      lines(
        { external_id: "up-1", date: "2020", title: "New 1" },
        { id: byId.id, date: "2020", title: "New 2" },
        { id: "00000000000", date: "2020", title: "Nobody's id" },
      ),
      NDJSON,
    );
    expect(report).toMatchObject({
      created: 1,
      updated: 2,
      rows: [{ id: byExternal.id }, { id: byId.id }, { verdict: "created" }],
    });
    expect(report.rows[2].id).not.toBe("00000000000");
    expect(await read(byExternal.id)).toMatchObject({ title: "New 1", version: 2, created_at: byExternal.created_at });
    expect(await read(byId.id)).toMatchObject({ title: "New 2", version: 2 });
  });

  it("refuses a second row about the same event, however it is named", async () => {
    const event = await createEvent(editor, { external_id: "same-1" });
    const detail = "is about the event of row 1";
    const body = lines(
      { external_id: "same-1", date: "2020", title: "By external id" },
      { id: event.id, date: "2020", title: "By id" },
    );
    const dry = await importRows(editor, body, NDJSON, "dry_run=true");
    const before = await countChanges();
    const report = await importRows(editor, body, NDJSON);
    expect(await countChanges()).toBe(before + 1);
    expect(report).toMatchObject({ updated: 1, refused: 1 });
    expect(report.rows[1]).toEqual({ row: 2, verdict: "refused", errors: [{ pointer: "", detail }] });
    expect(dry.rows).toEqual(report.rows);
    expect(await read(event.id)).toMatchObject({ title: "By external id", version: 2 });
  });

  it("finds the same event twice also where rows are far apart", async () => {
    const event = await createEvent(editor, { external_id: "far-1" });
    const filler = [1, 2, 3].map((number) => ({ date: "2020", title: `Filler ${number}`, body: "x".repeat(90_000) }));
    const rows = [
      { external_id: "far-1", date: "2020", title: "A" },
      ...filler,
      { id: event.id, date: "2020", title: "B" },
    ];
    const report = await importRows(editor, JSON.stringify(rows), "application/json");
    expect(report.rows[4]).toMatchObject({
      verdict: "refused",
      errors: [{ pointer: "", detail: "is about the event of row 1" }],
    });
  });
});

describe("dry_run", () => {
  it("writes nothing and gives the verdicts that the import then gives", async () => {
    const known = await createEvent(editor, { external_id: "dry-1", title: "Same", date: "2020" });
    const changed = await createEvent(editor, { external_id: "dry-2" });
    const body = lines(
      known,
      { external_id: "dry-2", date: "2020", title: "Other" },
      { external_id: "dry-3", date: "2020", title: "New" },
      { external_id: "dry-4", title: "Wrong" },
      { external_id: "dry-3", date: "2020", title: "Double" },
    );
    const dry = await expectNoChange(() => importRows(editor, body, NDJSON, "dry_run=true"));
    const real = await importRows(editor, body, NDJSON, "dry_run=false");
    expect(dry).toMatchObject({ dry_run: true, created: 1, updated: 1, unchanged: 1, refused: 2 });
    expect(dry.rows[2]).toEqual({ row: 3, verdict: "created", external_id: "dry-3" });
    const { id: _, ...created } = real.rows[2];
    expect(dry).toEqual({ ...withoutProgress(real), dry_run: true, rows: real.rows.with(2, created) });
    expect(real.rows[1].id).toBe(changed.id);
  });
});

describe("status", () => {
  const row = (overrides = {}) => lines({ external_id: "status-1", date: "2020", title: "T", ...overrides });

  it("is a draft unless the row or the request says otherwise", async () => {
    const draft = await importRows(editor, lines({ date: "2020", title: "A" }), NDJSON);
    const asked = await importRows(editor, lines({ date: "2020", title: "B" }), NDJSON, "status=published");
    const said = await importRows(
      editor,
      lines({ date: "2020", title: "C", status: "archived" }),
      NDJSON,
      "status=published",
    );
    const statuses = await Promise.all([draft, asked, said].map(async ({ rows }) => (await read(rows[0].id)).status));
    expect(statuses).toEqual(["draft", "published", "archived"]);
  });

  it("of an event that is there stays, with its moment, where nobody says it", async () => {
    const { rows } = await importRows(editor, row(), NDJSON, "status=published");
    const { published_at } = await read(rows[0].id);
    expect(await importRows(editor, row({ title: "Corrected" }), NDJSON)).toMatchObject({ updated: 1 });
    expect(await read(rows[0].id)).toMatchObject({ title: "Corrected", status: "published", published_at });
    await editor.patch(`${API}/events/${rows[0].id}`, { status: "archived" }, { "if-match": '"2"' });
    await expectNoChange(() => importRows(editor, row({ title: "Corrected" }), NDJSON));
    expect(await importRows(editor, row({ status: "draft" }), NDJSON)).toMatchObject({ updated: 1 });
    expect(await read(rows[0].id)).toMatchObject({ status: "draft" });
  });
});

describe("names of others", () => {
  it("map=id:external_id,url:source_url", async () => {
    const body = lines({ id: "their-1", url: "https://example.org/1", date: "2020", title: "Mapped" });
    const map = "map=id:external_id,url:source_url";
    const report = await importRows(editor, body, NDJSON, map);
    const event = await read(report.rows[0].id);
    expect(event).toMatchObject({ external_id: "their-1", sources: [{ url: "https://example.org/1" }] });
    expect(event.sources).toHaveLength(1);
    await expectNoChange(() => importRows(editor, body, NDJSON, map));
  });

  it("an id of theirs that looks like ours is not taken for one", async () => {
    const event = await createEvent(editor);
    const report = await importRows(
      editor,
      lines({ id: event.id, date: "2020", title: "Theirs" }),
      NDJSON,
      "map=id:external_id",
    );
    expect(report).toMatchObject({ created: 1, updated: 0 });
    expect(await read(event.id)).toEqual(event);
  });

  it("columns of CSV are found in whatever case", async () => {
    const report = await importRows(editor, "Titel;x,Datum\n_,2020\n", CSV, "map=titel;x:title,Datum:date");
    expect(await read(report.rows[0].id)).toMatchObject({ title: "_", date: "2020" });
  });

  it("end_date makes an interval; a date that is one already does not take it", async () => {
    const report = await importRows(
      editor,
      lines(
        { date: "2020-01-01", end_date: "2020-01-03", title: "Days" },
        { date: "2020", end_date: "2020", title: "One year" },
        { date: "2020/2021", end_date: "2022", title: "Both" },
        { date: "2021", end_date: "2020", title: "Backwards" },
      ),
      NDJSON,
    );
    expect((await read(report.rows[0].id)).date).toBe("2020-01-01/2020-01-03");
    expect((await read(report.rows[1].id)).date).toBe("2020");
    expect(report.rows[2].errors).toEqual([
      { pointer: "/end_date", value: "2022", detail: "is not a member that can be set here" },
    ]);
    expect(report.rows[3]).toMatchObject({ verdict: "refused", errors: [{ pointer: "/date", value: "2021/2020" }] });
  });
});

describe("duplicates", () => {
  const row = { date: "1987-05-04", title: "Quiet Opening of the Harbour Museum" };

  it("are looked for where that is asked for", async () => {
    const known = await createEvent(editor, { date: "1987-05-05", title: "Opening of the Harbour Museum" });
    const { url } = await read(known.id);
    const alike = { id: known.id, title: known.title, date: known.date, url, similarity: 0.91, shares_source: false };
    const body = lines(row, { date: "1987-05-04", title: "Something else" });

    const refused = await expectNoChange(() => importRows(editor, body, NDJSON, "duplicates=refuse&dry_run=true"));
    expect(refused).toMatchObject({ created: 1, refused: 1 });
    expect(refused.rows[0]).toEqual({
      row: 1,
      verdict: "refused",
      errors: [{ pointer: "/title", value: known.id, detail: expect.stringContaining(`may be the same as ${url} `) }],
    });
    const warned = await importRows(editor, body, NDJSON, "duplicates=warn");
    expect(warned.rows).toEqual([
      { row: 1, verdict: "created", id: ID, possible_duplicates: [alike] },
      { row: 2, verdict: "created", id: ID },
    ]);
    const silent = await importRows(editor, lines(row), NDJSON);
    expect(silent.rows).toEqual([{ row: 1, verdict: "created", id: ID }]);
  });

  it("are not looked for where an event is updated", async () => {
    const body = lines({ ...row, external_id: "museum" });
    await importRows(editor, body, NDJSON);
    const report = await expectNoChange(() => importRows(editor, body, NDJSON, "duplicates=refuse"));
    expect(report).toMatchObject({ unchanged: 1, refused: 0 });
  });
});
