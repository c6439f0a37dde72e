import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { parseId } from "../../../src/domain/id.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  expectNoChange,
  expectProblem,
  importText,
  json,
  NDJSON,
  ORIGIN,
  text,
} from "../../helpers/api.ts";
import { breakDatabase } from "../../helpers/faults.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  await editor.post(`${API}/timelines`, { slug: "ruled", title: "Ruled", rule: "tag=undo" });
  await editor.post(`${API}/timelines`, { slug: "by-entity", title: "By entity", rule: "entity=acme" });
  const entity = { slug: "acme", name: "Acme", aliases: ["Acme Ltd"] };
  expect((await editor.post(`${API}/entities`, entity)).status).toBe(201);
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
/** Two of these fill a transaction. No word is longer than the index of words takes. */
const LONG = Array(3).fill("x".repeat(30_000)).join(" ");
const importLines = async (...rows: unknown[]) => json(await importText(editor, lines(...rows), NDJSON));
const undo = (id: string, client = editor) => client.post(`${API}/imports/${id}/undo`, {});
const read = async (id: string) => json(await editor.get(`${API}/events/${id}`));

/** All that the database holds of what is there, but for the log, ends of events and their marks, and numbers and times of versions. */
async function readState(): Promise<Record<string, unknown[]>> {
  const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results;
  const events =
    await rows(`SELECT id, external_id, status, public, published, earliest, latest, start_latest, end_earliest,
        created, content, pending, force_earliest, force_start, force_end, force_latest, terms
        FROM events WHERE status <> 'deleted' ORDER BY id`);
  return {
    // The order of members is none of an event's.
    events: events.map((row) => ({ ...row, content: JSON.parse(String(row["content"])) })),
    facets: await rows("SELECT facet, key, label, count FROM facets WHERE count <> 0 ORDER BY facet, key"),
    postings: await rows(`SELECT f.facet, f.key, p.public, p.earliest, p.event, p.latest, p.published FROM postings p
        JOIN facets f ON f.id = p.facet WHERE p.public < 3 ORDER BY p.event, f.facet, f.key`),
    search: await rows("SELECT rowid, text FROM search ORDER BY rowid"),
    relations: await rows("SELECT * FROM relations ORDER BY source, type, target"),
    names: await rows("SELECT * FROM names ORDER BY kind, key"),
    terms: await rows("SELECT * FROM terms ORDER BY id"),
    timelines: await rows("SELECT * FROM timelines ORDER BY id"),
    settings: await rows("SELECT * FROM settings ORDER BY key"),
  };
}

/** An event about which much is said, published long ago. */
function createFull(name: string, overrides: Record<string, unknown> = {}) {
  return createEvent(editor, {
    external_id: name,
    title: `Before ${name}`,
    summary: "Words that go and come again",
    category: "trade",
    tags: ["undo", "old"],
    entities: ["Acme Ltd"],
    countries: ["CN"],
    series: { name: "Undone", edition: 2 },
    dates: { effective: "2020-01-01", expires: "2030" },
    published_at: "2020-01-01T00:00:00Z",
    ...overrides,
  });
}

describe("an undone import", () => {
  it("leaves everything as it was", async () => {
    const target = await read((await createFull("full-1")).id);
    const first = await createFull("full-2", { relations: [{ type: "follows", event: target.id }] });
    const withdrawn = await createFull("full-3");
    const path = `${API}/events/${withdrawn.id}`;
    clock.set("2026-11-23T12:01:00Z");
    await editor.patch(path, { status: "withdrawn", note: "It was wrong" }, { "if-match": '"1"' });
    const same = await createFull("full-4", { status: "draft" });
    const before = await readState();
    clock.set("2026-11-23T12:02:00Z");

    const report = await importLines(
      { external_id: "full-1", date: "1999", title: "Other", tags: ["new"], status: "archived" },
      { id: first.id, external_id: "full-9", date: "2021", title: "Renamed", relations: [], status: "published" },
      { external_id: "full-3", date: "2021", title: "Public again", status: "published" },
      same,
      { external_id: "full-5", date: "2021", title: "New", tags: ["undo"], entities: ["Acme"], status: "published" },
      { external_id: "full-2", date: "2022", title: "Takes the id that is free now", status: "scheduled" },
      { date: "never", title: "Refused" },
      ...Array.from({ length: 4 }, (_, index) => ({
        date: "2022",
        title: `New ${index}`,
        body: LONG,
        relations: [{ type: "amends", event: target.id }],
        tags: ["undo", "new"],
        status: "published",
        published_at: "2030-01-01T00:00:00Z",
      })),
    );
    expect(report).toMatchObject({ created: 5, updated: 3, unchanged: 1, refused: 2 });
    expect(report.rows[5]).toMatchObject({ verdict: "refused", errors: [{ pointer: "/published_at" }] });
    const parts = await env.DB.prepare("SELECT COUNT(*) AS count FROM import_parts").first<{ count: number }>();
    expect(parts?.count).toBe(2);
    expect(await readState()).not.toEqual(before);

    clock.set("2026-11-23T12:03:00Z");
    const response = await undo(report.id);
    const undone = await json(response);
    expect([response.status, undone.state, undone.updated_at]).toEqual([200, "undone", "2026-11-23T12:03:00Z"]);
    expect(undone.undone).toEqual({ deleted: 5, restored: 3, kept: 0 });
    expect(undone.rows.map((row: { undone?: string }) => row.undone)).toEqual([
      "restored",
      "restored",
      "restored",
      undefined,
      "deleted",
      undefined,
      undefined,
      "deleted",
      "deleted",
      "deleted",
      "deleted",
    ]);
    expect(await readState()).toEqual(before);
    await expectConsistent(env.DB);
    expect(await read(target.id)).toEqual({ ...target, version: 3, updated_at: "2026-11-23T12:03:00Z" });
    const { revisions } = await json(await editor.get(`${API}/events/${target.id}/revisions`));
    expect(revisions.map(({ action }: { action: string }) => action)).toEqual(["restored", "updated", "created"]);
    expect((await editor.get(`${API}/events/${report.rows[4].id}`)).status).toBe(410);
  });

  it("is undone once, however often that is asked", async () => {
    const { id } = await importLines({ date: "2020", title: "Once", status: "published" });
    const first = await text(await undo(id));
    expect(await expectNoChange(async () => text(await undo(id)))).toBe(first);
    expect(await text(await editor.get(`${API}/imports/${id}`))).toBe(first);
  });

  it("by several at once is undone once", async () => {
    const rows = Array.from({ length: 6 }, (_, index) => ({ date: "2020", title: `At once ${index}`, body: LONG }));
    const { id } = await importLines(...rows);
    const answers = await Promise.all(Array.from({ length: 4 }, async () => text(await undo(id))));
    expect(new Set(answers).size).toBe(1);
    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ state: "undone", undone: { deleted: 6 } });
    const log = await env.DB.prepare(
      "SELECT action, COUNT(*) AS count FROM changes WHERE action = 'deleted' AND subject IN (SELECT w.value->>0 FROM import_parts p, json_each(p.written) w WHERE p.import = ?) GROUP BY action",
    )
      .bind(parseId(id))
      .all();
    expect(log.results).toEqual([{ action: "deleted", count: 6 }]);
  });

  it("of nothing is undone at once", async () => {
    const { id } = await importLines({ date: "never", title: "Refused" });
    const none = { deleted: 0, restored: 0, kept: 0 };
    await expectNoChange(async () => {
      expect(await json(await undo(id))).toMatchObject({ state: "undone", undone: none });
    });
  });

  it("that was stopped while it was undone goes on", async () => {
    const before = await readState();
    const rows = Array.from({ length: 6 }, (_, index) => ({ date: "2020", title: `Stop ${index}`, body: LONG }));
    const { id } = await importLines(...rows);
    await editor.get(`${API}/tokens/self`);
    // The first batch says that undoing has begun, the second takes the last part back.
    const { db } = breakDatabase(env.DB, { batch: 2, place: 2 });
    const headers = { authorization: `Bearer ${editor.secret}`, "content-type": "application/json" };
    const init = { method: "POST", body: "{}", headers };
    const broken = await createApp(clock).request(`${ORIGIN}${API}/imports/${id}/undo`, init, { ...env, DB: db });
    await expectProblem(broken, { status: 500, type: "internal-error", detail: undefined });
    const half = await json(await editor.get(`${API}/imports/${id}`));
    expect(half).toMatchObject({ state: "undoing", done: 6, undone: { deleted: 2, restored: 0, kept: 0 } });
    expect(half.rows.map(({ undone }: { undone?: string }) => undone === "deleted")).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(await json(await undo(id))).toMatchObject({ state: "undone", undone: { deleted: 6 } });
    expect(await readState()).toEqual(before);
  });
});

describe("what was changed since", () => {
  it("refuses the undoing as a whole, and is named", async () => {
    const known = await createFull("since-1");
    const { id, rows } = await importLines(
      { external_id: "since-1", date: "2020", title: "Imported" },
      { external_id: "since-2", date: "2020", title: "Edited since" },
      { external_id: "since-3", date: "2020", title: "Deleted since" },
      { external_id: "since-4", date: "2020", title: "As it was" },
    );
    const match = { "if-match": '"1"' };
    await editor.patch(`${API}/events/${rows[1].id}`, { summary: "More" }, match);
    await editor.delete(`${API}/events/${rows[2].id}`, match);
    const before = await readState();
    await expectNoChange(async () =>
      expectProblem(await undo(id), {
        status: 409,
        type: "conflict",
        detail:
          "2 events were changed since the import, and what was changed would be lost; nothing was undone. Restore or delete the others one by one",
        errors: [
          { value: rows[1].id, detail: "has version 2, and the import left version 1" },
          { value: rows[2].id, detail: "is deleted; the import left version 1" },
        ],
      }),
    );
    expect(await readState()).toEqual(before);
    expect(await json(await editor.get(`${API}/imports/${id}`))).toMatchObject({ state: "done" });
    expect(await read(known.id)).toMatchObject({ title: "Imported" });
  });

  it("names a hundred at most", async () => {
    const rows = Array.from({ length: 102 }, (_, index) => ({
      external_id: `many-${index}`,
      date: "2020",
      title: "A",
    }));
    const { id } = await importLines(...rows);
    await importLines(...rows.map((row) => ({ ...row, title: "B" })));
    const { errors } = await expectProblem(await undo(id), {
      status: 409,
      type: "conflict",
      detail: expect.stringMatching(/^100 events and more were changed since the import, /),
    });
    expect(errors).toHaveLength(100);
  });

  it("when the undoing has begun is kept", async () => {
    const { id, rows } = await importLines(
      { external_id: "kept-1", date: "2020", title: "Goes" },
      { external_id: "kept-2", date: "2020", title: "Stays" },
    );
    await env.DB.prepare("UPDATE imports SET state = 'undoing' WHERE id = ?").bind(parseId(id)).run();
    await editor.patch(`${API}/events/${rows[1].id}`, { summary: "More" }, { "if-match": '"1"' });
    const undone = await json(await undo(id));
    expect(undone).toMatchObject({ state: "undone", undone: { deleted: 1, restored: 0, kept: 1 } });
    expect(undone.rows[1]).toMatchObject({ row: 2, undone: "kept" });
    expect(await read(rows[1].id)).toMatchObject({ title: "Stays", summary: "More", version: 2 });
  });

  it("keeps an event whose external id another one has by now, or whose relations would lead back to it", async () => {
    const a = await createEvent(editor, { external_id: "free-1" });
    const b = await createEvent(editor, { relations: [{ type: "follows", event: a.id }] });
    const { id } = await importLines(
      { id: a.id, external_id: "free-2", date: "2020", title: "A" },
      { id: b.id, date: "2020", title: "B", relations: [] },
      { external_id: "free-3", date: "2020", title: "C" },
    );
    await createEvent(editor, { external_id: "free-1" });
    const c = await createEvent(editor, { relations: [{ type: "follows", event: b.id }] });
    await env.DB.prepare("UPDATE imports SET state = 'undoing' WHERE id = ?").bind(parseId(id)).run();
    await env.DB.prepare(
      "INSERT INTO relations SELECT e.id, 'follows', f.id FROM events e, events f WHERE e.content LIKE ? AND f.content LIKE ?",
    )
      .bind('%"title":"A"%', `%"title":"${c.title}"%`)
      .run();
    const undone = await json(await undo(id));
    expect(undone.rows.map((row: { undone?: string }) => row.undone)).toEqual(["kept", "kept", "deleted"]);
    expect(await read(a.id)).toMatchObject({ external_id: "free-2", title: "A" });
    expect(await read(b.id)).toMatchObject({ title: "B", relations: [] });
  });
});

describe("a token that is limited to timelines", () => {
  it("imports into them alone, and sees and undoes its own imports alone", async () => {
    const made = await json(
      await editor.post(`${API}/tokens`, { name: "limited", scopes: ["read", "events:write"], timelines: ["ruled"] }),
    );
    const limited = await createClient({ secret: made.token, clock });
    const inside = await createEvent(editor, { external_id: "limit-1", tags: ["undo"] });
    const outside = await createEvent(editor, { external_id: "limit-2" });
    const others = await importLines({ date: "2020", title: "Of others", tags: ["undo"] });
    const body = lines(
      { external_id: "limit-1", date: "2020", title: "Changed", tags: ["undo"] },
      { external_id: "limit-2", date: "2020", title: "Drawn in", tags: ["undo"] },
      { id: inside.id, date: "2020", title: "Again", tags: ["undo"] },
      { date: "2020", title: "New", tags: ["undo"] },
      { date: "2020", title: "New, elsewhere" },
      outside,
    );
    const dry = await json(await importText(limited, body, NDJSON, "dry_run=true"));
    const report = await json(await importText(limited, body, NDJSON));
    const detail = "is, before or after, in none of the timelines that the token may write: ruled";
    expect(report.rows.map(({ verdict, errors }: Record<string, unknown>) => [verdict, errors])).toEqual([
      ["updated", undefined],
      ["refused", [{ pointer: "", detail }]],
      ["refused", [{ pointer: "", detail: "is about the event of row 1" }]],
      ["created", undefined],
      ["refused", [{ pointer: "", detail }]],
      ["refused", [{ pointer: "", detail: "has the external_id limit-2 of row 2" }]],
    ]);
    expect(dry.rows.map(({ verdict }: { verdict: string }) => verdict)).toEqual(
      report.rows.map(({ verdict }: { verdict: string }) => verdict),
    );
    expect(await read(outside.id)).toEqual(outside);
    const { imports } = await json(await limited.get(`${API}/imports`));
    expect(imports.map(({ id }: { id: string }) => id)).toEqual([report.id]);
    const missing = { status: 404, type: "not-found", detail: `there is no import ${others.id}` };
    await expectProblem(await limited.get(`${API}/imports/${others.id}`), missing);
    await expectProblem(await undo(others.id, limited), missing);
    expect(await json(await undo(report.id, limited))).toMatchObject({ undone: { deleted: 1, restored: 1, kept: 0 } });
    expect(await read(inside.id)).toMatchObject({ title: inside.title, version: 3 });
  });
});
