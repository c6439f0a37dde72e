import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createReader,
  expectNoChange,
  expectProblem,
  json,
  ORIGIN,
  text,
} from "../helpers/api.ts";
import { findDangers, unescapeText } from "../representations/html/tags.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  await editor.post(`${API}/timelines`, {
    slug: "open",
    title: 'Chips & "Tech"',
    suggestions: true,
    translations: { zh: { title: "芯片" } },
  });
  await editor.post(`${API}/timelines`, { slug: "closed", title: "Closed" });
});

beforeEach(() => env.DB.exec("DELETE FROM attempts"));

const PATH = "/timelines/open/suggest";
const FILLED = { date: "2021-12-26", title: "It happened", summary: "", sources: "", name: "", contact: "", note: "" };

/** Sends the form as a browser does: every field, CRLF for line breaks. */
function submit(fields: Record<string, string> = {}, { path = PATH, address = "192.0.2.1" } = {}) {
  const pairs = Object.entries({ ...FILLED, confirmation: "", ...fields });
  const body = new URLSearchParams(pairs.map(([name, value]) => [name, value.replaceAll("\n", "\r\n")])).toString();
  return reader.post(path, body, {
    accept: "text/html",
    "content-type": "application/x-www-form-urlencoded",
    "cf-connecting-ip": address,
  });
}

const suggested = async () => (await json(await editor.get(`${API}/events?suggestion=open&limit=200`))).events;

/** What a field holds, and what it says of itself. */
function fieldOf(page: string, name: string) {
  const [tag = ""] = new RegExp(`<(?:input|textarea)[^>]* name="${name}"[^>]*>(?:[^<]*</textarea>)?`).exec(page) ?? [];
  const read = (attribute: string) => new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1];
  const describedBy = (read("aria-describedby") ?? "").split(" ").filter((id) => id !== "");
  for (const id of describedBy) expect(page).toContain(` id="${id}"`);
  return {
    value: /^<textarea/.test(tag) ? /^[^>]*>\n([^<]*)</.exec(tag)?.[1] : read("value"),
    isInvalid: read("aria-invalid") === "true",
    describedBy,
    hasLabel: page.includes(`<label for="${name}">`),
  };
}

const errorOf = (page: string, name: string) => new RegExp(`id="${name}-error">([^<]*)<`).exec(page)?.[1];

describe("the form", () => {
  it("is a page of its own, that needs no script and is not to be kept or found", async () => {
    const response = await reader.get(PATH);
    const page = await text(response);
    expect([response.status, response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "private, no-store",
    ]);
    expect(response.headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(findDangers(page, ORIGIN)).toEqual([]);
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(page).toContain('<form method="post">');
    expect(page).toContain("Chips &amp; &quot;Tech&quot;</a>");
    expect(page).not.toContain("<script");
    for (const name of Object.keys(FILLED)) {
      expect([name, fieldOf(page, name)]).toEqual([
        name,
        expect.objectContaining({ value: "", isInvalid: false, hasLabel: true }),
      ]);
    }
  });

  it("is linked from its timeline, where there is one, and stays in the language", async () => {
    const address = 'href="https://annals.test/timelines/open/suggest"';
    expect(await text(await reader.get("/timelines/open"))).toContain(`${address}>Suggest an event</a>`);
    expect(await text(await reader.get("/timelines/closed"))).not.toContain("/suggest");
    expect(await text(await reader.get("/events"))).not.toContain("/suggest");
    const german = await text(await reader.get("/timelines/open?lang=de"));
    expect(german).toContain('href="https://annals.test/timelines/open/suggest?lang=de">Ein Ereignis vorschlagen</a>');
  });

  it.each([
    ["en", "Suggest an event", "ltr", "Chips"],
    ["de", "Ein Ereignis vorschlagen", "ltr", "Chips"],
    ["es", "Proponer un evento", "ltr", "Chips"],
    ["fr", "Proposer un événement", "ltr", "Chips"],
    ["zh", "推荐事件", "ltr", "芯片"],
    ["ar", "اقترح حدثًا", "rtl", "Chips"],
  ])("is in %s, as asked for or wished for", async (lang, heading, dir, title) => {
    for (const response of [
      await reader.get(`${PATH}?lang=${lang}`),
      await reader.get(PATH, { "accept-language": `${lang};q=0.9` }),
    ]) {
      const page = await text(response);
      expect(response.headers.get("content-language")).toBe(lang);
      expect(page).toContain(`<html lang="${lang}" dir="${dir}">`);
      expect(page).toContain(`<h1>${heading}</h1>`);
      expect(page).toContain(title);
    }
  });

  it("is not there where none is wanted", async () => {
    for (const slug of ["closed", "nowhere", "open.rss"]) {
      const path = `/timelines/${slug}/suggest`;
      await expectProblem(await reader.get(path), { status: 404, type: "not-found" });
      expect((await submit({}, { path })).status).toBe(404);
    }
    expect(await suggested()).toEqual([]);
  });

  it("answers other methods with what it does, and no parameters that it does not know", async () => {
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const response = await reader.send(method, PATH);
      expect(response.headers.get("allow")).toBe("GET, HEAD, POST, OPTIONS");
      await expectProblem(response, { status: 405, type: "method-not-allowed" });
    }
    await expectProblem(await reader.get(`${PATH}?title=x`), { status: 400, type: "invalid-parameter" });
    expect((await submit({}, { path: `${PATH}?title=x` })).status).toBe(400);
  });
});

describe("sending it", () => {
  it("makes a draft, and leads to a page that says so", async () => {
    const response = await submit({
      title: " It happened ",
      summary: "One\nTwo",
      sources: "\nhttps://example.org/a\n  https://example.org/b  \n\n",
      name: "A. Reader",
      note: "Hello",
    });
    expect([response.status, response.headers.get("location"), await response.text()]).toEqual([
      303,
      "/timelines/open/suggest?sent=1",
      "",
    ]);
    expect(await suggested()).toEqual([
      expect.objectContaining({
        date: "2021-12-26",
        title: "It happened",
        summary: "One\nTwo",
        sources: [{ url: "https://example.org/a" }, { url: "https://example.org/b" }],
        status: "draft",
        suggestion: { timeline: "open", name: "A. Reader", note: "Hello" },
      }),
    ]);
    const page = await text(await reader.get(response.headers.get("location") ?? ""));
    expect(page).toContain('role="status">Thank you. The editors will look at it.</p>');
    expect(page).toContain('<a href="https://annals.test/timelines/open/suggest">Suggest another event</a>');
    expect(page).not.toContain("<form method");
    const german = await submit({}, { path: `${PATH}?lang=de` });
    expect(german.headers.get("location")).toBe("/timelines/open/suggest?lang=de&sent=1");
  });

  it("keeps what was typed and says at each field what is wrong", async () => {
    const typed = {
      date: 'last "week"',
      title: "x".repeat(301),
      summary: "\nFirst line <b>",
      sources: "https://example.org\njavascript:alert(1)",
      name: "A & B",
      contact: "y".repeat(301),
      note: "</textarea><script>alert(1)</script>",
    };
    const response = await expectNoChange(() => submit(typed));
    const page = await text(response);
    expect([response.status, response.headers.get("cache-control")]).toEqual([422, "private, no-store"]);
    expect(findDangers(page, ORIGIN)).toEqual([]);
    expect(page).toContain('role="alert">It was not sent: some fields need another look.</p>');
    expect(page).not.toContain("<script");
    const errors = {
      date: "This is not a date as in the examples.",
      title: "At most 300 characters.",
      sources: "One web address a line, beginning with https:// or http://, at most ten.",
      contact: "At most 300 characters.",
    };
    for (const [name, value] of Object.entries(typed)) {
      const error = (errors as Record<string, string>)[name];
      const field = fieldOf(page, name);
      expect([name, unescapeText(field.value ?? ""), field.isInvalid, errorOf(page, name)]).toEqual([
        name,
        value,
        error !== undefined,
        error,
      ]);
      expect(field.describedBy.includes(`${name}-error`)).toBe(error !== undefined);
    }
  });

  it("says what is missing, in the language of the page", async () => {
    const response = await submit({ date: "", title: "  " }, { path: `${PATH}?lang=fr` });
    const page = await text(response);
    expect([response.status, errorOf(page, "date"), errorOf(page, "title"), errorOf(page, "summary")]).toEqual([
      422,
      "Ce champ est nécessaire.",
      "Ce champ est nécessaire.",
      undefined,
    ]);
  });

  it("with the field that only machines fill in writes nothing, and does not tell", async () => {
    const before = await suggested();
    const response = await expectNoChange(() => submit({ confirmation: "https://spam.example" }));
    expect([response.status, response.headers.get("location")]).toEqual([303, "/timelines/open/suggest?sent=1"]);
    expect(await suggested()).toEqual(before);
    expect(await text(await reader.get(PATH))).toMatch(
      /<p class="hidden" aria-hidden="true"><label>[^<]+ <input name="confirmation" tabindex="-1" autocomplete="off"><\/label><\/p>/,
    );
  });

  it("too often gives the form back with what was typed, and when to try again", async () => {
    const address = "192.0.2.99";
    for (let sent = 0; sent < 5; sent++) expect((await submit({}, { address })).status).toBe(303);
    const response = await expectNoChange(() => submit({ title: "A sixth" }, { address }));
    const page = await text(response);
    expect([response.status, response.headers.get("retry-after"), response.headers.get("ratelimit")]).toEqual([
      429,
      "3600",
      '"suggestions";r=0;t=3600',
    ]);
    expect(page).toContain('role="alert">It was not sent: no more suggestions are taken for now.');
    expect(fieldOf(page, "title").value).toBe("A sixth");
    // The API counts the same.
    const other = await reader.post(
      `${API}/timelines/open/suggestions`,
      { date: "2021", title: "A seventh" },
      { "cf-connecting-ip": address },
    );
    expect(other.status).toBe(429);
  });

  it("takes forms alone, of moderate size, in UTF-8", async () => {
    const headers = { "content-type": "application/json" };
    await expectNoChange(async () => {
      await expectProblem(await reader.post(PATH, JSON.stringify(FILLED), headers), {
        status: 415,
        type: "unsupported-media-type",
      });
      expect((await submit({ note: "x".repeat(32 * 1024) })).status).toBe(413);
    });
    const response = await submit({ title: "芯片 ١٢٣ 🚀" });
    expect(response.status).toBe(303);
    expect((await suggested()).map(({ title }: { title: string }) => title)).toContain("芯片 ١٢٣ 🚀");
  });
});
