import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
  SUFFIXES,
  TEXT_SUFFIXES,
  text,
} from "../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

/** What stands behind the address of an event in a new preview link: "?preview=...". */
async function preview(id: string, body: object = {}): Promise<string> {
  const { url } = await json(await editor.post(`${API}/events/${id}/previews`, body));
  return url.slice(`${ORIGIN}/events/${id}`.length);
}

const draft = (members: object = {}) => createEvent(editor, { status: "draft", ...members });

const key = () =>
  env.DB.prepare("SELECT content, version FROM settings WHERE key = 'preview-key'").first<{
    content: string;
    version: number;
  }>();

const WRONG = "the preview link is not, or no more, one of ours for this event";
const ENDED = "the preview link has ended";

async function expectClosed(path: string, reason: string) {
  const [, id] = /^\/events\/(\w+)/.exec(path) ?? [];
  const response = await reader.get(path);
  expect(response.headers.get("cache-control")).toBe("no-store");
  await expectProblem(response, {
    status: 404,
    type: "not-found",
    detail: `${reason}; ask for another, or read what is public at /events/${id}`,
    errors: [{ parameter: "preview", detail: reason }],
  });
}

describe("POST /events/{id}/previews", () => {
  it("gives a link and when it ends, and writes nothing but the key, once, for several at once", async () => {
    const { id } = await draft();
    const before = await countChanges();
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => editor.post(`${API}/events/${id}/previews`, {})),
    );
    const answers = await Promise.all(responses.map(json));
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(responses[0]?.headers.get("cache-control")).toBe("private, no-store");
    const [first] = answers;
    const expiry = Date.parse("2026-11-30T12:00:00Z") / 1000;
    expect(first).toEqual({
      url: expect.stringMatching(new RegExp(`^${ORIGIN}/events/${id}\\?preview=${expiry}\\.[\\w-]{43}$`)),
      expires_at: "2026-11-30T12:00:00Z",
    });
    expect(answers).toEqual(Array.from({ length: 5 }, () => first));
    expect(await countChanges()).toBe(before);
    expect(await key()).toMatchObject({ version: 1, content: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it("takes from a minute to 90 days", async () => {
    const { id } = await draft();
    const path = `${API}/events/${id}/previews`;
    expect((await json(await editor.post(path, { expires_in: 60 }))).expires_at).toBe("2026-11-23T12:01:00Z");
    expect((await json(await editor.post(path, { expires_in: 90 * 86_400 }))).expires_at).toBe("2027-02-21T12:00:00Z");
    for (const expires_in of [59, 90 * 86_400 + 1, 60.5, "60", null]) {
      const problem = await expectProblem(await editor.post(path, { expires_in }), {
        status: 422,
        type: "invalid-content",
      });
      expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/expires_in"]);
    }
  });

  it("with an Idempotency-Key gives the same link again", async () => {
    const { id } = await draft();
    const path = `${API}/events/${id}/previews`;
    const headers = { "idempotency-key": "preview-1" };
    const all = await Promise.all(Array.from({ length: 5 }, () => editor.post(path, {}, headers)));
    const first = await json(all[0] as Response);
    clock.set("2026-11-23T12:00:05Z");
    const again = await editor.post(path, {}, headers);
    clock.set("2026-11-23T12:00:00Z");
    expect([again.status, again.headers.get("idempotency-replayed"), await json(again)]).toEqual([201, "true", first]);
    for (const other of all.slice(1)) expect([other.status, await json(other)]).toEqual([201, first]);
  });

  it("is for events that the token may read", async () => {
    const { id } = await draft({ tags: ["inside"] });
    const { id: outside } = await draft();
    await editor.post(`${API}/timelines`, { slug: "inside", title: "Inside", rule: "tag=inside" });
    const { token } = await json(
      await editor.post(`${API}/tokens`, { name: "inside", scopes: ["read"], timelines: ["inside"] }),
    );
    const limited = await createClient({ secret: token, clock });
    expect((await limited.post(`${API}/events/${id}/previews`, {})).status).toBe(201);
    for (const missing of [outside, "00000000000", "x"]) {
      await expectProblem(await limited.post(`${API}/events/${missing}/previews`, {}), {
        status: 404,
        type: "not-found",
      });
    }
  });
});

describe("a preview link", () => {
  it("shows a draft in every format, to be kept by nobody", async () => {
    const { id, title } = await draft({ title: "Not yet known" });
    const link = await preview(id);
    for (const suffix of SUFFIXES) {
      const response = await reader.get(`/events/${id}${suffix}${link}`);
      const { headers, status } = response;
      expect([suffix, status]).toEqual([suffix, 200]);
      expect([suffix, (await text(response)).includes(title)]).toEqual([suffix, TEXT_SUFFIXES.includes(suffix)]);
      expect([headers.get("cache-control"), headers.get("x-robots-tag")]).toEqual(["private, no-store", "noindex"]);
      expect([headers.get("etag"), headers.get("last-modified")]).toEqual([null, null]);
      await expectProblem(await reader.get(`/events/${id}${suffix}`), { status: 404, type: "not-found" });
    }
  });

  it("shows what is scheduled, archived, withdrawn and published too, as it is now", async () => {
    const scheduled = await createEvent(editor, { title: "Tomorrow", published_at: "2026-11-24T12:00:00Z" });
    const archived = await createEvent(editor, { title: "Put away", status: "archived" });
    const withdrawn = await createEvent(editor, { title: "Taken back" });
    await editor.patch(
      `${API}/events/${withdrawn.id}`,
      { status: "withdrawn", note: "it was wrong" },
      { "if-match": '"1"' },
    );
    const published = await createEvent(editor, { title: "Out there" });
    for (const { id, title } of [scheduled, archived, withdrawn, published]) {
      const response = await reader.get(`/events/${id}.json${await preview(id)}`);
      expect([response.status, (await json(response)).title]).toEqual([200, title]);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
    }
    const { id } = await draft({ title: "First" });
    const link = await preview(id);
    await editor.patch(`${API}/events/${id}`, { title: "Second" }, { "if-match": '"1"' });
    expect((await json(await reader.get(`/events/${id}.json${link}`))).title).toBe("Second");
  });

  it("is never answered from what a cache has", async () => {
    const { id } = await createEvent(editor);
    const { headers } = await reader.get(`/events/${id}`);
    const response = await reader.get(`/events/${id}${await preview(id)}`, {
      "if-none-match": headers.get("etag") ?? "",
    });
    expect(headers.get("etag")).toMatch(/^".+"$/);
    expect(response.status).toBe(200);
  });

  it("shows nothing of who suggested the event", async () => {
    const { id } = await draft({ suggestion: { timeline: "inside", name: "Whistle Blower", contact: "w@b.example" } });
    const link = await preview(id);
    for (const suffix of SUFFIXES) {
      const shown = await text(await reader.get(`/events/${id}${suffix}${link}`));
      expect(shown).not.toMatch(/Whistle|w@b\.example/);
    }
  });

  it("ends to the second, and goes by the language asked for", async () => {
    const { id } = await draft({ title: "English", language: "en", translations: { de: { title: "Deutsch" } } });
    const link = await preview(id, { expires_in: 60 });
    clock.set("2026-11-23T12:00:59Z");
    expect((await json(await reader.get(`/events/${id}.json${link}&lang=de`))).title).toBe("Deutsch");
    clock.set("2026-11-23T12:01:00Z");
    await expectClosed(`/events/${id}${link}`, ENDED);
    clock.set("2026-11-23T12:00:00Z");
  });

  it("is good for its own event and end alone, and every letter of it counts", async () => {
    const { id } = await draft();
    const { id: other } = await draft();
    const link = await preview(id);
    await expectClosed(`/events/${other}${link}`, WRONG);
    const [, expiry = "", signature = ""] = /=(\d+)\.(.+)$/.exec(link) ?? [];
    await expectClosed(`/events/${id}?preview=${Number(expiry) + 1}.${signature}`, WRONG);
    for (let place = 0; place < signature.length; place++) {
      const letter = signature[place] === "A" ? "B" : "A";
      const forged = signature.slice(0, place) + letter + signature.slice(place + 1);
      await expectClosed(`/events/${id}?preview=${expiry}.${forged}`, WRONG);
    }
    for (const forged of [
      "",
      "x",
      `${expiry}.`,
      `.${signature}`,
      `0${expiry}.${signature}`,
      `${expiry}.${signature}A`,
    ]) {
      await expectClosed(`/events/${id}?preview=${forged}`, WRONG);
    }
    await expectClosed(`/events/${id}${link}&${link.slice(1)}`, WRONG);
  });

  it("tells nothing of events that are not there, and that one was deleted to whom it was shown", async () => {
    const { id } = await draft();
    const link = await preview(id);
    await expectClosed(`/events/00000000001${link}`, WRONG);
    await editor.delete(`${API}/events/${id}`, { "if-match": '"1"' });
    await expectProblem(await reader.get(`/events/${id}${link}`), {
      status: 404,
      type: "not-found",
      detail: `there is no event ${id}`,
    });
  });

  it("is a page with its error where a browser asks", async () => {
    const { id } = await draft();
    const response = await reader.get(`/events/${id}?preview=x`, { accept: "text/html" });
    expect([response.status, response.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(await text(response)).toContain(WRONG);
  });

  it("shows the present alone, and says in which language", async () => {
    const { id } = await draft({ language: "fr" });
    const link = await preview(id);
    expect((await reader.get(`/events/${id}${link}`)).headers.get("content-language")).toBe("fr");
    const detail = "cannot be asked for in a preview; leave one of them out";
    await expectProblem(await reader.get(`/events/${id}${link}&as_of=2026-11-23T12:00:00Z`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "as_of", value: "2026-11-23T12:00:00Z", detail }],
    });
  });

  it("opens nothing else", async () => {
    const { id } = await draft();
    const link = await preview(id);
    for (const path of ["/events", "/events.json", "/"]) {
      await expectProblem(await reader.get(path + link), { status: 400, type: "invalid-parameter" });
    }
    expect((await reader.get(`${API}/events/${id}${link}`)).status).toBe(401);
  });
});

describe("POST /previews/revoke", () => {
  it("ends every link at once, in the log by whom, and the next ones work", async () => {
    const [first, second] = [await draft(), await draft()];
    const links = [await preview(first.id), await preview(second.id)];
    const old = await key();
    const response = await editor.post(`${API}/previews/revoke`, {}, { "idempotency-key": "revoke-1" });
    expect([response.status, await text(response)]).toEqual([204, ""]);
    await expectClosed(`/events/${first.id}${links[0]}`, WRONG);
    await expectClosed(`/events/${second.id}${links[1]}`, WRONG);
    const made = await key();
    expect(made?.version).toBe((old?.version ?? 0) + 1);
    expect(made?.content).not.toBe(old?.content);
    const again = await editor.post(`${API}/previews/revoke`, {}, { "idempotency-key": "revoke-1" });
    expect([again.status, await key()]).toEqual([204, made]);

    const { results } = await env.DB.prepare("SELECT * FROM changes WHERE kind = 'setting' ORDER BY seq").all();
    expect(results).toEqual([
      expect.objectContaining({
        token: editor.tokenId,
        version: made?.version,
        action: "updated",
        content: '{"key":"preview-key"}',
        visible: 0,
      }),
    ]);
    expect((await reader.get(`/events/${first.id}${await preview(first.id)}`)).status).toBe(200);
  });

  it("needs settings:write, of a token that is not limited", async () => {
    const before = await key();
    const weak = await createClient({ scopes: ["read", "events:write"], clock });
    await expectProblem(await weak.post(`${API}/previews/revoke`, {}), { status: 403, type: "forbidden" });
    await expectProblem(await reader.post(`${API}/previews/revoke`, {}), { status: 401, type: "unauthorized" });
    expect(await key()).toEqual(before);
  });

  it("leaves the key nowhere but where it is used", async () => {
    const content = (await key())?.content ?? "";
    const tables = ["changes", "receipts", "events", "tokens"];
    const results = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
    expect(content).not.toBe("");
    expect(JSON.stringify(results)).not.toContain(content);
  });
});
