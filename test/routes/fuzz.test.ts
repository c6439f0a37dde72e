import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createEvent,
  createReader,
  importText,
  json,
  NDJSON,
  SUFFIXES,
  sampleEvent,
  text,
} from "../helpers/api.ts";
import { expectConsistent } from "../helpers/rebuild.ts";
import { event, query, timeline, token } from "./arbitraries.ts";

// Whatever is sent, the answer is never a 5xx, a refusal names what is wrong, and a refused write writes nothing.
// A failure shows the request that caused it, and its seed.

let editor: Client;
let reader: Client;
let id: string;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  id = (await createEvent(editor, { tags: ["fuzz"], title: "Fuzz" })).id;
  await editor.post(`${API}/timelines`, { slug: "fuzz", title: "Fuzz", rule: "tag=fuzz" });
});

/** How many were taken: a fuzz that is always refused says nothing. */
let taken = 0;

/** Checks one answer: no 5xx, and of a refusal that it says what is wrong and wrote nothing. */
async function expectSane(send: () => Promise<Response>): Promise<Response> {
  const before = await countChanges();
  const response = await send();
  expect(response.status).toBeLessThan(500);
  if (response.status === 201) taken += 1;
  if (response.status < 400) return response;
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await json(response.clone());
  expect(problem).toMatchObject({ status: response.status, title: expect.any(String), type: expect.any(String) });
  if (response.status === 422 && problem.type.endsWith("#invalid-content"))
    expect(problem.errors.length).toBeGreaterThan(0);
  expect(await countChanges()).toBe(before);
  return response;
}

const LONG = 60_000;

describe("random bodies", () => {
  it(
    "as events: what is taken is given back, can be sent again, and is shown in every form",
    async () => {
      await fc.assert(
        fc.asyncProperty(event, fc.nat(SUFFIXES.length - 1), async (body, number) => {
          const response = await expectSane(() =>
            editor.post(`${API}/events`, JSON.stringify(body), { "content-type": "application/json" }),
          );
          if (response.status !== 201) return;
          // What it may be a double of is said once, to who creates it.
          const { possible_duplicates: _, ...made } = await json(response);
          const path = `${API}/events/${made.id}`;
          expect(await json(await editor.get(path))).toEqual(made);
          const again = await expectSane(() => editor.put(path, made, { "if-match": '"1"' }));
          expect(await json(again)).toEqual({ ...made, version: 2, updated_at: expect.any(String) });
          const shown = await expectSane(() => reader.get(`/events/${made.id}${SUFFIXES[number]}`));
          expect(shown.status === 200).toBe(made.status === "published" && Date.parse(made.published_at) <= Date.now());
        }),
        { numRuns: 150 },
      );
      expect(taken).toBeGreaterThan(30);
      await expectConsistent(env.DB);
    },
    LONG,
  );

  it(
    "as patches, whatever is sent",
    async () => {
      await fc.assert(
        fc.asyncProperty(event, async (body) => {
          await expectSane(() =>
            editor.send("PATCH", `${API}/events/${id}`, {
              body: JSON.stringify(body),
              headers: { "if-match": "*", "content-type": "application/merge-patch+json" },
            }),
          );
          await expectSane(() => editor.get(`${API}/events/${id}`));
        }),
        { numRuns: 100 },
      );
    },
    LONG,
  );

  it(
    "as imports: a report with a verdict for every row, the same in a dry run",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 4 }), async (rows) => {
          const body = rows.map((row) => JSON.stringify(row)).join("\n");
          const dry = await json(await expectSane(() => importText(editor, body, NDJSON, "dry_run=true")));
          const report = await json(await expectSane(() => importText(editor, body, NDJSON)));
          expect(report.rows).toHaveLength(rows.length);
          const verdicts = (of: { rows: { verdict: string; errors?: unknown }[] }) =>
            of.rows.map(({ verdict, errors }) => [verdict, errors]);
          expect(verdicts(dry)).toEqual(verdicts(report));
        }),
        { numRuns: 60 },
      );
      await expectConsistent(env.DB);
    },
    LONG,
  );

  it(
    "as texts of CSV",
    async () => {
      const line = fc.string({
        unit: fc.constantFrom("a", ",", '"', "\n", "\r", "'", "=", "2021", "title", "date", "芯"),
      });
      await fc.assert(
        fc.asyncProperty(line, line, async (header, rows) => {
          await expectSane(() => importText(editor, `title,date,${header}\n${rows}`, "text/csv", "dry_run=true"));
        }),
        { numRuns: 100 },
      );
    },
    LONG,
  );

  it(
    "as timelines and tokens: what is taken is given back, can be sent again, and is shown",
    async () => {
      taken = 0;
      await fc.assert(
        fc.asyncProperty(timeline, token, async (body, secret) => {
          const type = { "content-type": "application/json" };
          await expectSane(() => editor.post(`${API}/tokens`, JSON.stringify(secret), type));
          const response = await expectSane(() => editor.post(`${API}/timelines`, JSON.stringify(body), type));
          if (response.status !== 201) return;
          const made = await json(response);
          const path = `${API}/timelines/${made.slug}`;
          expect(await json(await editor.put(path, made, { "if-match": '"1"' }))).toEqual({
            ...made,
            version: 2,
            updated_at: expect.any(String),
          });
          for (const suffix of SUFFIXES)
            expect((await reader.get(`/timelines/${made.slug}${suffix}`)).status).toBe(200);
        }),
        { numRuns: 80 },
      );
      await expectConsistent(env.DB);
      expect((await editor.get(`${API}/tokens`)).status).toBe(200);
      expect(taken).toBeGreaterThan(30);
    },
    LONG,
  );
});

describe("random query strings", () => {
  it(
    "on every list, in every form: an answer, or a problem that names a parameter",
    async () => {
      const bases = [
        ...SUFFIXES.flatMap((suffix) => [`/events${suffix}`, `/timelines/fuzz${suffix}`]),
        "/embed/fuzz",
        `${API}/events`,
      ];
      await createEvent(editor, sampleEvent({ tags: ["fuzz"] }));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bases), query, async (base, search) => {
          const response = await expectSane(() => editor.get(`${base}?${search}`));
          expect([200, 400, 404]).toContain(response.status);
          if (response.status === 200) return void (await text(response));
          const { errors } = await json(response);
          for (const { parameter } of errors) expect(new URLSearchParams(search).has(parameter)).toBe(true);
        }),
        { numRuns: 400 },
      );
    },
    LONG,
  );

  it(
    "the next page of any query that has one can be read",
    async () => {
      await fc.assert(
        fc.asyncProperty(query, async (search) => {
          const parameters = new URLSearchParams(search);
          for (const name of ["limit", "cursor"]) parameters.delete(name);
          const first = await reader.get(`/events.json?${parameters}&limit=1`);
          if (first.status !== 200) return;
          const { next, events } = await json(first);
          if (next === null) return;
          const second = await reader.get(new URL(next).pathname + new URL(next).search);
          expect(second.status).toBe(200);
          const page = await json(second);
          expect(page.events).toHaveLength(1);
          expect(page.events[0].id).not.toBe(events[0].id);
        }),
        { numRuns: 150 },
      );
    },
    LONG,
  );
});
