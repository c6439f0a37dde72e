import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createReader,
  expectNoChange,
  expectProblem,
  json,
  SUFFIXES,
  sampleEvent,
  text,
} from "../helpers/api.ts";
import { expectConsistent } from "../helpers/rebuild.ts";

let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
});

const CORPUS: [name: string, text: string][] = [
  ["SQL", `Robert'); DROP TABLE events;-- " OR ""="`],
  ["SQL in JSON", `x' , '$.y')) UNION SELECT hash FROM tokens --`],
  ["a script", `<script>alert(1)</script>`],
  ["an attribute", `"><img src=x onerror=alert(1)>' onload='alert(1)`],
  ["an end of CDATA and of a comment", `]]><script>alert(1)</script>--><!-- <![CDATA[`],
  ["entities", `&lt;b&gt; &amp;amp; &#x3c;script&#x3e; &bogus;`],
  ["a template", "{{7*7}} $\u007b7*7} <%= 7*7 %> %s %00"],
  ["iCalendar lines", "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nX-EVIL:1"],
  ["a header", "x\r\nSet-Cookie: a=b\r\n\r\n<h1>"],
  ["a formula", `=HYPERLINK("https://evil.example","x")`],
  ["NUL and controls", "a\u0000b\u0001\u0008\u001f\u007f\ufffe\uffff"],
  ["directions", "\u202eevil\u202c \u2066x\u2069 \u200b\ufeff."],
  ["stacked marks and emoji", `Z${"\u0301".repeat(50)} 👩‍👩‍👧‍👦🏳️‍🌈`],
  ["names of Object", "__proto__ constructor toString"],
];

/** The text in every field that takes one. */
function fill(hostile: string) {
  const url = `https://example.org/${encodeURIComponent(hostile.toWellFormed())}?"'<>`;
  return sampleEvent({
    external_id: hostile,
    title: hostile,
    summary: hostile,
    body: hostile,
    category: hostile,
    tags: [hostile],
    entities: [{ name: hostile, type: hostile.slice(0, 50), role: hostile.slice(0, 90), ids: { wikidata: hostile } }],
    countries: ["CN"],
    place: { name: hostile, country: "CN", lat: 1, lon: 2 },
    external_url: url,
    sources: [{ url, title: hostile, publisher: hostile, quote: hostile, archived_url: url }],
    media: [{ url, alt: hostile, credit: hostile }],
    series: { name: hostile, edition: 1 },
    note: hostile,
    event_status: "postponed",
    dates: { announced: "2020", expires: "2030~" },
    recurrence: { rule: "FREQ=YEARLY", excluded: ["2022-12-26"] },
    updates: [{ at: "2026-01-02T09:00:00Z", text: hostile, significant: true }],
    language: "en",
    translations: { zh: { title: hostile, note: hostile, "updates/0/text": hostile } },
  });
}

/** Markup as a browser would take it up; texts that only mention it have it escaped. */
const DANGER = /<script>alert|<img src=x|onerror=alert\(1\)>|<h1>'|javascript:/i;

describe.each(CORPUS)("%s in every field of an event", (_, hostile) => {
  it("is stored and given back as it is", async () => {
    const sent = fill(hostile);
    const response = await editor.post(`${API}/events`, sent);
    const event = await json(response);
    const trimmed = hostile.trim();
    expect([response.status, event]).toEqual([201, event]);
    const { slug: _slug, ...expected } = JSON.parse(
      JSON.stringify(sent).replaceAll(JSON.stringify(hostile).slice(1, -1), JSON.stringify(trimmed).slice(1, -1)),
    );
    for (const found of [
      event,
      await json(await editor.get(`${API}/events/${event.id}`)),
      await json(await reader.get(`/events/${event.id}.json`)),
    ]) {
      for (const name of [
        "external_id",
        "title",
        "summary",
        "body",
        "category",
        "tags",
        "place",
        "sources",
        "media",
        "series",
        "external_url",
        "note",
        "updates",
        "translations",
        "recurrence",
      ]) {
        expect([name, found[name]]).toEqual([name, expected[name]]);
      }
      expect(found.entities[0]).toMatchObject({ name: trimmed, ids: { wikidata: trimmed } });
    }

    // And changed, found, and taken away like any other.
    const patched = await editor.patch(`${API}/events/${event.id}`, { summary: null }, { "if-match": '"1"' });
    expect(patched.status).toBe(200);
    const report = await json(
      await editor.post(`${API}/imports`, JSON.stringify([await json(patched)]), {
        "content-type": "application/json",
      }),
    );
    expect(report).toMatchObject({ unchanged: 1, refused: 0 });
    const filter = new URLSearchParams({ entity: hostile.replaceAll(/[\\|!]/g, "\\$&") });
    const found = await json(await reader.get(`/events.json?${filter}`));
    expect(found.events.map(({ id }: { id: string }) => id)).toContain(event.id);
  });

  it("does nothing in any form", async () => {
    for (const suffix of SUFFIXES) {
      for (const path of [`/events${suffix}`, `/events${suffix}?order=date&limit=1000`, `/events${suffix}?lang=zh`]) {
        const response = await reader.get(path);
        expect([path, response.status]).toEqual([path, 200]);
        const body = await text(response);
        expect(body.isWellFormed()).toBe(true);
        if (/json/.test(suffix)) {
          for (const line of suffix === ".ndjson" ? body.trim().split("\n") : [body]) JSON.parse(line);
          expect(response.headers.get("x-content-type-options")).toBe("nosniff");
        } else if (suffix === ".csv") {
          for (const cell of body.split(/[,\r\n]/)) expect(cell).not.toMatch(/^"?[=@]/);
        } else if (suffix === ".ics") {
          expect(body).not.toMatch(/^(X-EVIL|BEGIN:VALARM)/m);
        } else if (suffix === ".bib") {
          // Every line is the head, a field or the end of an entry, and every brace of a text is written out.
          for (const line of body.split("\n")) {
            expect(line).toMatch(/^(?:@online\{annals-[0-9a-z]{11},| {2}[a-z]+ = (?:\{.*\}|[a-z]{3}),?|\}|)$/);
          }
          expect(body.replace(/[^{]/g, "").length).toBe(body.replace(/[^}]/g, "").length);
          expect(response.headers.get("x-content-type-options")).toBe("nosniff");
        } else {
          // What is in CDATA is HTML for readers of feeds: the same must hold there.
          expect(body).not.toMatch(DANGER);
        }
        expect([...response.headers.keys()]).not.toContain("set-cookie");
      }
    }
  });
});

describe("hostile records that are no events", () => {
  it.each(CORPUS)("%s in a timeline", async (_, hostile) => {
    const slug = `hostile-${CORPUS.findIndex(([, other]) => other === hostile)}`;
    const body = {
      slug,
      title: hostile,
      description: hostile,
      eras: [{ title: hostile.slice(0, 200), date: "2020", color: "#1f77b4" }],
      rule: "",
      translations: { zh: { title: hostile, description: hostile, "eras/0/title": hostile } },
    };
    const response = await editor.post(`${API}/timelines`, body);
    expect([response.status, await json(response)]).toEqual([
      201,
      expect.objectContaining({ title: hostile.trim(), description: hostile.trim() }),
    ]);
    expect(await json(await editor.get(`${API}/timelines/${slug}`))).toMatchObject({ title: hostile.trim() });
    const documents = [
      `/embed/${slug}`,
      `/timelines/${slug}/share`,
      ...SUFFIXES.map((suffix) => `/timelines/${slug}${suffix}`),
    ];
    for (const path of ["/", "/?lang=zh", ...documents.flatMap((one) => [one, `${one}?lang=zh`])]) {
      const found = await reader.get(path);
      expect([path, found.status]).toEqual([path, 200]);
      const shown = await text(found);
      if (!/json|csv|ics|bib/.test(path)) expect(shown).not.toMatch(DANGER);
    }
  });

  it.each(CORPUS)("%s in an entity", async (_, hostile) => {
    const slug = `hostile-${CORPUS.findIndex(([, other]) => other === hostile)}`;
    const entity = { slug, name: hostile, names: { zh: hostile }, description: hostile, ids: { wikidata: hostile } };
    const response = await editor.post(`${API}/entities`, entity);
    expect([response.status, await json(response)]).toEqual([
      201,
      expect.objectContaining({ name: hostile.trim(), names: { zh: hostile.trim() }, description: hostile.trim() }),
    ]);
    for (const suffix of SUFFIXES) {
      for (const path of [`/entities/${slug}${suffix}`, `/entities/${slug}${suffix}?lang=zh`, `/events${suffix}`]) {
        const found = await reader.get(path);
        expect([path, found.status]).toEqual([path, 200]);
        const shown = await text(found);
        if (!/json|csv|ics|bib/.test(path)) expect(shown).not.toMatch(DANGER);
      }
    }
  });

  it.each(CORPUS)("%s as the name of a token", async (_, hostile) => {
    const response = await editor.post(`${API}/tokens`, { name: hostile, scopes: ["read"] });
    const { id, token, name } = await json(response);
    expect([response.status, name]).toEqual([201, hostile.trim()]);
    const { tokens } = await json(await editor.get(`${API}/tokens`));
    expect(tokens.find((item: { id: string }) => item.id === id).name).toBe(hostile.trim());
    // The name is told to who lacks a scope, in a header of its own never.
    const refused = await reader.get(`${API}/tokens`, { authorization: `Bearer ${token}` });
    expect(refused.status).toBe(403);
    expect(refused.headers.get("www-authenticate")).not.toContain(hostile.slice(0, 5));
  });

  it.each(CORPUS)("%s in the query of a page does nothing", async (_, hostile) => {
    const query = new URLSearchParams({ tag: hostile, entity: hostile, q: `x ${hostile}`, colour: hostile });
    for (const path of ["/events", "/embed/hostile-0", "/nowhere"]) {
      const refused = await reader.get(`${path}?${query}`, { accept: "text/html" });
      expect(refused.status).toBe(path === "/nowhere" ? 404 : 400);
      expect(await text(refused)).not.toMatch(DANGER);
      query.delete("colour");
      const shown = await reader.get(`${path}?${query}`, { accept: "text/html" });
      expect(shown.status).toBeLessThan(500);
      expect(await text(shown)).not.toMatch(DANGER);
      query.set("colour", hostile);
    }
  });

  it("the tables are there and agree with each other at the end", async () => {
    const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{
      name: string;
    }>();
    expect(results.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["events", "tokens", "changes", "postings"]),
    );
    await expectConsistent(env.DB);
  });
});

describe("half a surrogate, which is no character", () => {
  const BROKEN = ["a\ud800b", "\udc00", "x\ud83c"];
  const detail = "has half a character: an unpaired surrogate";

  it.each(BROKEN.map((_, index) => index))("is refused in every field of every record (%i)", async (index) => {
    const broken = BROKEN[index] as string;
    const records = {
      events: { ...fill("right"), ...fill(broken), external_url: `https://example.org/${broken}` },
      timelines: { slug: "broken", title: broken, description: broken, rule: `tag=${broken}` },
      tokens: { name: broken, scopes: ["read"] },
    };
    for (const [path, body] of Object.entries(records)) {
      const problem = await expectNoChange(async () =>
        expectProblem(await editor.post(`${API}/${path}`, body), { status: 422, type: "invalid-content" }),
      );
      const texts = Object.keys(body).filter((name) => JSON.stringify(Reflect.get(body, name)).includes("\\ud"));
      const named = new Set(problem.errors?.map(({ pointer }) => pointer?.split("/")[1]));
      expect([...named].sort()).toEqual(texts.sort());
      for (const error of problem.errors ?? []) {
        expect(error.detail).toBe(detail);
        expect(String(error.value).isWellFormed()).toBe(true);
      }
    }
  });
});

describe("addresses that browsers would run", () => {
  const URLS = [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.org",
    "//example.org",
    "/relative",
    "example.org",
    "https://",
    "",
    `https://example.org/${"x".repeat(2000)}`,
  ];
  it.each(URLS)("%j is refused in every place", async (url) => {
    const places = {
      external_url: url,
      sources: [{ url, archived_url: url }],
      media: [{ url, alt: "" }],
    };
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events`, sampleEvent(places)), { status: 422, type: "invalid-content" }),
    );
    const pointers = new Set(problem.errors?.map(({ pointer }) => pointer));
    expect([...pointers].sort()).toEqual([
      "/external_url",
      "/media/0/url",
      "/sources/0/archived_url",
      "/sources/0/url",
    ]);
  });
});
