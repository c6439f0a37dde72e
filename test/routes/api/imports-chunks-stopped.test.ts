import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { API, type Client, createClient, createClock, importText, json, NDJSON, ORIGIN } from "../../helpers/api.ts";
import { breakDatabase, describeFaults, type Fault, type Write } from "../../helpers/faults.ts";
import { readTables } from "../../helpers/import-tables.ts";
import { emptyDatabase, expectConsistent } from "../../helpers/rebuild.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
/** Two of these fill a transaction. No word is longer than the index of words takes. */
const LONG = Array(3).fill("x".repeat(30_000)).join(" ");

/** Of chunk `chunk`: rows that make two transactions, and one that is refused. */
function createRows(name: string, chunk: number): unknown[] {
  const rows = Array.from({ length: 3 }, (_, index) => ({
    external_id: `${name}-${chunk}-${index}`,
    date: `202${index}`,
    title: `${name} ${chunk} ${index}`,
    body: LONG,
    tags: [name],
    status: "published",
  }));
  return [...rows, "not an object"];
}

const CHUNKS = [1, 2, 3];

async function openChunked(client = editor): Promise<string> {
  return (await json(await importText(client, "", NDJSON, "chunks=true"))).id;
}

/** Sends a chunk over a database that fails where it is told to. */
function sendChunk(id: string, chunk: number, body: string, fault?: Fault, client = editor): Promise<Response> {
  const headers = { authorization: `Bearer ${client.secret}`, "content-type": NDJSON };
  const { db } = breakDatabase(env.DB, fault);
  const path = `${ORIGIN}${API}/imports/${id}/chunks/${chunk}`;
  return Promise.resolve(createApp(clock).request(path, { method: "PUT", headers, body }, { ...env, DB: db }));
}

interface Delivery {
  readonly chunk: number;
  readonly fault: Fault | undefined;
  /** At the same time again, without a fault. */
  readonly isDoubled: boolean;
}

const delivery: fc.Arbitrary<Delivery> = fc.record({
  chunk: fc.constantFrom(...CHUNKS),
  fault: fc.option(fc.record({ batch: fc.integer({ min: 0, max: 1 }), place: fc.integer({ min: 0, max: 12 }) }), {
    nil: undefined,
  }),
  isDoubled: fc.boolean(),
});

it("chunks in any order, cut off anywhere, several times and at once are as one import in one go", async () => {
  await editor.get(`${API}/tokens/self`);
  const whole = lines(CHUNKS.flatMap((chunk) => createRows("storm", chunk)));
  expect(await json(await importText(editor, whole, NDJSON))).toMatchObject({ created: 9, refused: 3 });
  const wanted = await readTables("storm");
  expect([wanted.events.length, wanted.log.length, wanted.postings.length]).toEqual([9, 9, 18]);
  let [failed, half] = [0, 0];

  await fc.assert(
    fc.asyncProperty(fc.array(delivery, { maxLength: 8 }), async (deliveries) => {
      await emptyDatabase(env.DB);
      const id = await openChunked();
      const send = (chunk: number, fault?: Fault) => sendChunk(id, chunk, lines(createRows("storm", chunk)), fault);
      for (const { chunk, fault, isDoubled } of deliveries) {
        const answers = await Promise.all([send(chunk, fault), ...(isDoubled ? [send(chunk)] : [])]);
        failed += answers.filter(({ status }) => status === 500).length;
        const { chunks } = await json(await editor.get(`${API}/imports/${id}/chunks`));
        half += chunks.filter(({ done, total }: Record<string, number>) => done !== total).length;
      }
      const answers = await Promise.all(CHUNKS.map((chunk) => send(chunk)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      for (const [index, answer] of answers.entries()) {
        const { rows, ...counts } = await json(answer);
        expect(counts).toMatchObject({ chunk: index + 1, total: 4, done: 4, created: 3, refused: 1 });
        expect(rows.map(({ row }: { row: number }) => row)).toEqual([1, 2, 3, 4]);
      }
      const closed = await json(await editor.post(`${API}/imports/${id}/close`, { chunks: 3 }));
      expect(closed).toMatchObject({ state: "done", total: 12, done: 12, chunks: 3, created: 9, refused: 3 });
      expect(await readTables("storm")).toEqual(wanted);
    }),
    { numRuns: 20, seed: 3 },
  );
  // What was to be met was met.
  expect(failed).toBeGreaterThan(10);
  expect(half).toBeGreaterThan(5);
  await expectConsistent(env.DB);
});

/** A chunk of which one part is there, and one request writes the other. */
const LAST_PART: Write = {
  name: "a part of a chunk",
  arrange: async (client) => {
    const id = await openChunked(client);
    const body = lines(createRows(`fault-${Math.random()}`, 1));
    await client.get(`${API}/tokens/self`);
    expect((await sendChunk(id, 1, body, { batch: 1, place: 0 }, client)).status).toBe(500);
    expect(await json(await client.get(`${API}/imports/${id}`))).toMatchObject({ total: 4, done: 2, chunks: 0 });
    return { method: "PUT", path: `${API}/imports/${id}/chunks/1`, body, headers: { "content-type": NDJSON } };
  },
};

describe("a fault between any two statements", () => {
  describeFaults([LAST_PART]);
});
