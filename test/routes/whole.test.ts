import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { streamPages } from "../../src/routes/documents/whole.ts";
import type { Page } from "../../src/store/queries.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectProblem,
  json,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

const MANY = 100_000;
const PATH = "/events.ndjson?tag=whole&limit=all";

let editor: Client;
let reader: Client;

/** Copies of one event, with all that lists read of it, a day apart; writing each by the API would take an hour. */
async function multiply(tag: string, count: number): Promise<void> {
  const { id } = await createEvent(editor, { tags: [tag], date: "2000-01-01", title: "One of many" });
  const row = await env.DB.prepare("SELECT id FROM events ORDER BY id DESC LIMIT 1").first<{ id: number }>();
  const columns =
    "external_id, status, public, published, version, created, updated, content, pending, told, changed, terms";
  const steps = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`;
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO events (id, earliest, latest, start_latest, end_earliest, ${columns})
      ${steps} SELECT id + i, earliest + 86400 * i, latest + 86400 * i, start_latest, end_earliest, ${columns}
      FROM n CROSS JOIN events WHERE id = ${row?.id}`),
    env.DB.prepare(`INSERT INTO postings (facet, public, earliest, event, latest, published)
      ${steps} SELECT p.facet, public, earliest + 86400 * i, event + i, latest + 86400 * i, published
      FROM n CROSS JOIN postings p JOIN facets f ON f.id = p.facet WHERE event = ${row?.id} AND f.facet = 'tag'`),
  ]);
  expect(id).toHaveLength(11);
}

const idsOf = (ndjson: string): string[] =>
  ndjson
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { id: string }).id);

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  await multiply("whole", MANY);
  await multiply("few", 2500);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe(`a list of ${MANY} events as one document`, () => {
  it("has each once, in order, and is read page by page as the client takes it", async () => {
    const meter = meterDatabase(env.DB);
    const client = await createClient({ secret: "", db: meter.db });
    const response = await client.get(`${PATH}&order=date`);
    expect([
      response.status,
      response.headers.get("content-type"),
      response.headers.get("content-disposition"),
    ]).toEqual([200, "application/x-ndjson; charset=utf-8", 'attachment; filename="events.ndjson"']);
    // One look at what the filter names, and the first page.
    expect(meter.take().roundTrips).toBe(2);
    // However long nobody takes anything: other questions are answered meanwhile, and no page is read.
    for (let others = 0; others < 20; others++) await env.DB.prepare("SELECT COUNT(*) FROM postings").run();
    expect(meter.take().roundTrips).toBe(0);
    const decoder = new TextDecoder();
    let [count, last, rest, longest, chunks] = [0, "", "", 0, 0];
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      chunks += 1;
      longest = Math.max(longest, chunk.byteLength);
      // The next page is asked for when this one has gone, and no other.
      expect(meter.take().roundTrips).toBeLessThanOrEqual(1);
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { date } = JSON.parse(line) as { id: string; date: string };
        const [id = ""] = /(?<="id":")\w{11}/.exec(line) ?? [];
        expect(date).toBe("2000-01-01");
        if (id <= last) throw new Error(`${id} after ${last}`);
        last = id;
      }
      count += lines.length;
    }
    expect([count, rest, chunks]).toEqual([MANY, "", MANY / 1000]);
    // What is in memory is one page, of a thousand events.
    expect(longest).toBeLessThan(1_500_000);
  });
});

describe("a list as one document", () => {
  const few = "/events.ndjson?tag=few&limit=all&order=date";

  it("goes on after the last record that arrived, with nothing twice and nothing lost", async () => {
    const all = idsOf(await text(await reader.get(few)));
    expect([all.length, new Set(all).size]).toEqual([2500, 2500]);
    for (const kept of [1, 999, 1000, 1001, 2499, 2500]) {
      const rest = await reader.get(`${few}&cursor=${all[kept - 1]}`);
      expect([kept, rest.status, idsOf(await text(rest))]).toEqual([kept, 200, all.slice(kept)]);
    }
    const backwards = few.replace("order=date", "order=-date");
    expect(idsOf(await text(await reader.get(`${backwards}&cursor=${all[3]}`)))).toEqual(all.slice(0, 3).reverse());
  });

  it("is what its pages are, put together", async () => {
    let pages = "";
    for (let next: string | undefined = few.replace("limit=all", "limit=1000"); next; ) {
      const response: Response = await reader.get(next);
      pages += await text(response);
      next = /<https:\/\/annals.test([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
    }
    expect(await text(await reader.get(few))).toBe(pages);
  });

  it("in CSV has its headings once, and none where it goes on", async () => {
    const path = few.replace(".ndjson", ".csv");
    const whole = await text(await reader.get(path));
    const lines = whole.split("\r\n");
    expect([lines.length, lines.filter((line) => line.includes("external_id")).length]).toEqual([2502, 1]);
    const id = lines[1200]?.split(",")[0] ?? "";
    const rest = await text(await reader.get(`${path}&cursor=${id}`));
    expect(`${lines.slice(0, 1201).join("\r\n")}\r\n${rest}`).toBe(whole);
  });

  it("has the validator of the list, and costs no page where it is the same, or only its head is asked for", async () => {
    const meter = meterDatabase(env.DB);
    const client = await createClient({ secret: "", db: meter.db });
    const head = await client.head(few);
    expect([head.status, await text(head), meter.take().roundTrips]).toEqual([200, "", 1]);
    const etag = head.headers.get("etag") ?? "";
    const same = await client.get(few, { "if-none-match": etag });
    expect([same.status, await text(same), meter.take().roundTrips]).toEqual([304, "", 1]);
    const page = await client.get(few.replace("&limit=all", ""));
    await page.body?.cancel();
    expect([etag !== "", page.headers.get("etag")]).toEqual([true, etag]);
  });

  it("is kept by nobody, as a write and its purge may pass while it is read", async () => {
    const client = await createClient({ secret: "", vars: { BASE_URL: "https://annals.test" } });
    const policyOf = async (path: string) => {
      const { headers, body } = await client.get(path);
      await body?.cancel();
      return ["cache-control", "cloudflare-cdn-cache-control"].map((name) => headers.get(name));
    };
    expect(await policyOf(few)).toEqual(["no-store", "no-store"]);
    expect(await policyOf(few.replace("&limit=all", ""))).toEqual([
      "max-age=10",
      expect.stringContaining("max-age=60"),
    ]);
  });

  it("of nothing is empty, but for headings", async () => {
    await createEvent(editor, { tags: ["gone"], status: "draft" });
    expect(await text(await reader.get("/events.ndjson?tag=gone&limit=all"))).toBe("");
    expect((await text(await reader.get("/events.csv?tag=gone&limit=all"))).split("\r\n")).toHaveLength(2);
  });

  it.each([
    ["/events.json?limit=all", "limit", "all", "is for published lists in .ndjson and .csv"],
    ["/events.rss?limit=all", "limit", "all", "is for published lists in .ndjson and .csv"],
    ["/events.ndjson?limit=all&order=-updated", "limit", "all", "is not for order=-updated"],
    ["/events.csv?limit=all&as_of=2026-01-01", "limit", "all", "is not for as_of"],
    ["/events.ndjson?limit=ALL", "limit", "ALL", "is not a whole number from 1 to 1000"],
    [
      "/events.ndjson?limit=all&cursor=00000000000",
      "cursor",
      "00000000000",
      "is neither a cursor of this query nor the id of an event; take the id of the last record that you have",
    ],
  ])("is refused: %s", async (path, parameter, value, detail) => {
    await expectProblem(await reader.get(path), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter, value, detail }],
    });
  });

  it("is not what editors list", async () => {
    const response = await editor.get(`${API}/events?limit=all`);
    expect([response.status, (await json(response)).errors[0].parameter]).toEqual([400, "limit"]);
  });
});

describe("what is longer than one request may read", () => {
  it("is broken off after whole pages, and not ended", async () => {
    const page = { events: [], tombstones: [], next: { key: 1, id: 1 } } as unknown as Page;
    const stream = streamPages({ read: async () => page, render: () => "x\n" }, page, { count: 0, isWanted: true });
    let bytes = 0;
    const read = async () => {
      for await (const chunk of stream) bytes += chunk.byteLength;
    };
    await expect(read()).rejects.toThrow("a list is longer than one request may read; it was broken off");
    expect(bytes).toBe(2 * 900);
  });

  it("goes on over pages on which nothing matches", async () => {
    const pages = ["a\n", "", "", "b\n", ""].map((text, index) => {
      const next = index < 4 ? { key: index, id: index } : undefined;
      return { text, page: { events: [], tombstones: [], ...(next && { next }) } as unknown as Page };
    });
    const read = async (after: { readonly key: number } | undefined) => pages[(after?.key ?? -1) + 1]?.page as Page;
    const render = (page: Page) => pages.find((one) => one.page === page)?.text ?? "?";
    const stream = streamPages({ read, render }, pages[0]?.page as Page, { count: 0, isWanted: true });
    expect(await new Response(stream).text()).toBe("a\nb\n");
  });

  it("or cannot be read on is broken off too", async () => {
    const page = { events: [], tombstones: [], next: { key: 1, id: 1 } } as unknown as Page;
    const read = async () => Promise.reject(new Error("too many questions"));
    const reader = streamPages({ read, render: () => "x\n" }, page, { count: 0, isWanted: true }).getReader();
    expect((await reader.read()).value).toEqual(new TextEncoder().encode("x\n"));
    await expect(reader.read()).rejects.toThrow("too many questions");
  });
});
