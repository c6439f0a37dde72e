import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { formatId, type Id } from "../../../src/domain/id.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { AUDIT_WINDOW } from "../../../src/store/history.ts";
import { writeCategories } from "../../../src/store/settings.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
} from "../../helpers/api.ts";
import { NOW } from "../../helpers/events.ts";
import { meterDatabase } from "../../helpers/meter.ts";

const clock = createClock("2026-11-23T12:00:00Z");
const AT = "2026-11-23T12:00:00Z";
let editor: Client;
let token: { id: string; name: string };

beforeAll(async () => {
  editor = await createClient({ clock });
  const { id, name } = await json(await editor.get(`${API}/tokens/self`));
  token = { id, name };
});

const audit = async (query = "") => json(await editor.get(`${API}/audit${query && `?${query}`}`));
const last = async () => (await env.DB.prepare("SELECT MAX(seq) AS seq FROM changes").first<number>("seq")) ?? 0;

describe("GET /audit", () => {
  it("tells of every kind of write in order: who, when, what, and nothing of what it says", async () => {
    const since = await last();
    const event = await createEvent(editor, { title: "Audited", body: "Content of its own" });
    await editor.patch(`${API}/events/${event.id}`, { title: "Renamed" }, { "if-match": '"1"' });
    await editor.delete(`${API}/events/${event.id}`, { "if-match": '"2"' });
    const timeline = await json(await editor.post(`${API}/timelines`, { slug: "audited", title: "Audited timeline" }));
    const entity = await json(await editor.post(`${API}/entities`, { slug: "audited", name: "Audited entity" }));
    const series = await json(await editor.post(`${API}/series`, { slug: "audited", name: "Audited series" }));
    const list = [{ key: "a", label: "A", labels: {} }];
    await writeCategories(openDatabase(env.DB), 0, list, { now: NOW, token: editor.tokenId as Id });
    const made = await json(await editor.post(`${API}/tokens`, { name: "audited", scopes: ["read", "events:write"] }));
    const rotated = await json(await editor.post(`${API}/tokens/${made.id}/rotate`, {}));
    await editor.delete(`${API}/tokens/${made.id}`);

    const { entries, next, since: reached } = await audit(`since=${since}`);
    const common = { at: AT, token };
    const scopes = ["read", "events:write"];
    expect(entries).toEqual(
      [
        { kind: "event", id: event.id, version: 1, action: "created", name: "Audited" },
        { kind: "event", id: event.id, version: 2, action: "updated", name: "Renamed" },
        { kind: "event", id: event.id, version: 3, action: "deleted" },
        { kind: "timeline", id: timeline.id, version: 1, action: "created", name: "Audited timeline" },
        { kind: "entity", id: entity.id, version: 1, action: "created", name: "Audited entity" },
        { kind: "series", id: series.id, version: 1, action: "created", name: "Audited series" },
        { kind: "setting", version: 1, action: "created", name: "categories" },
        { kind: "token", id: made.id, version: 1, action: "created", name: "audited", scopes },
        { kind: "token", id: made.id, version: 2, action: "updated", name: "audited", scopes },
        { kind: "token", id: made.id, version: 3, action: "deleted", name: "audited", scopes },
      ].map((entry, index) => ({ seq: since + index + 1, ...common, ...entry })),
    );
    expect([next, reached]).toEqual([null, since + 10]);
    const whole = JSON.stringify(entries);
    for (const secret of [made.token, rotated.token, editor.secret, "annals_", "Content of its own"]) {
      expect(whole).not.toContain(secret);
    }
  });

  it("names no token for what was done without one", async () => {
    const since = await last();
    await writeCategories(openDatabase(env.DB), 1, [], { now: NOW });
    expect((await audit(`since=${since}`)).entries).toEqual([
      { seq: since + 1, at: AT, kind: "setting", version: 2, action: "updated", name: "categories" },
    ]);
  });

  it("is filtered by kind and by token, and by both", async () => {
    const since = await last();
    const other = await createClient({ clock });
    const mine = await createEvent(editor);
    const theirs = await createEvent(other);
    await other.post(`${API}/timelines`, { slug: "theirs", title: "Theirs" });
    const subjects = async (query: string) =>
      (await audit(`since=${since}&${query}`)).entries.map(({ id }: { id: string }) => id);
    expect(await subjects("kind=event")).toEqual([mine.id, theirs.id]);
    expect(await subjects(`token=${formatId(other.tokenId as Id)}&kind=event`)).toEqual([theirs.id]);
    expect(await subjects(`token=${formatId(other.tokenId as Id)}`)).toHaveLength(2);
    expect(await subjects("kind=series")).toEqual([]);
  });

  it("is resumed where it was left, with nothing twice and nothing lost", async () => {
    const since = await last();
    for (let index = 0; index < 5; index++) await createEvent(editor);
    const first = await editor.get(`${API}/audit?since=${since}&limit=2&kind=event`);
    const page = await json(first);
    expect(page.next).toBe(`${ORIGIN}${API}/audit?since=${since + 2}&kind=event&limit=2`);
    expect(first.headers.get("link")).toBe(`<${page.next}>; rel="next"`);
    const seqs: number[] = [];
    for (let path: string | null = `${API}/audit?since=${since}&limit=2`; path; ) {
      const answer: { entries: { seq: number }[]; next: string | null; since: number } = await json(
        await editor.get(path),
      );
      seqs.push(...answer.entries.map(({ seq }) => seq));
      path = answer.next?.slice(ORIGIN.length) ?? null;
      if (!path) expect(answer.since).toBe(since + 5);
    }
    expect(seqs).toEqual([1, 2, 3, 4, 5].map((step) => since + step));
    const later = await createEvent(editor);
    expect((await audit(`since=${since + 5}`)).entries.map(({ id }: { id: string }) => id)).toEqual([later.id]);
  });

  it("looks through a stretch of the log at most, and says where it got to", async () => {
    const since = await last();
    const rows = Array.from({ length: AUDIT_WINDOW + 5 }, (_, index) => index);
    await env.DB.prepare(
      `INSERT INTO changes (at, kind, subject, version, action, content)
       SELECT 0, 'series', 7, value + 1, 'updated', '{}' FROM json_each(?)`,
    )
      .bind(JSON.stringify(rows))
      .run();
    const event = await createEvent(editor);
    const first = await audit(`since=${since}&kind=event`);
    expect([first.entries, first.since]).toEqual([[], since + AUDIT_WINDOW]);
    const second = await json(await editor.get(String(first.next).slice(ORIGIN.length)));
    expect([second.entries.map(({ id }: { id: string }) => id), second.next]).toEqual([[event.id], null]);

    const meter = meterDatabase(env.DB);
    const app = createApp(clock);
    const headers = { authorization: `Bearer ${editor.secret}` };
    const response = await app.request(
      `${ORIGIN}${API}/audit?since=${since}&kind=event&limit=1000`,
      { headers },
      { ...env, DB: meter.db },
    );
    expect(response.status).toBe(200);
    expect(meter.take().rowsRead).toBeLessThanOrEqual(AUDIT_WINDOW + 5);
  });

  it("needs its scope, and refuses what it does not know", async () => {
    await expectProblem(await (await createReader(clock)).get(`${API}/audit`), { status: 401, type: "unauthorized" });
    const others = await createClient({ clock, scopes: ["read", "tokens:write", "settings:write"] });
    await expectProblem(await others.get(`${API}/audit`), { status: 403, type: "forbidden" });
    const reached = await last();
    const kinds = "event, timeline, entity, series, setting, token";
    for (const [parameter, value, detail] of [
      ["kind", "events", `is not one of ${kinds}`],
      ["token", "x", "is not the id of a token; GET /tokens lists them"],
      ["since", "-1", "is not a whole number, at least 0"],
      ["since", "x", "is not a whole number, at least 0"],
      ["since", String(reached + 1), `is ahead of the log, whose last entry is ${reached}; read it again from since=0`],
      ["limit", "0", "is not a whole number from 1 to 1000"],
      ["limit", "1001", "is not a whole number from 1 to 1000"],
      ["before", "1", "is not a parameter here; known are since, kind, token, limit"],
    ]) {
      await expectProblem(await editor.get(`${API}/audit?${parameter}=${value}`), {
        status: 400,
        type: "invalid-parameter",
        errors: [{ parameter, value, detail }],
      });
    }
    await expectProblem(await editor.get(`${API}/audit?since=0&since=1`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "since", value: "1", detail: "is given twice" }],
    });
  });
});
