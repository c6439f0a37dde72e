import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type ImportReport, type Server, send, startServer } from "../helpers/server.ts";

// Real rows from elsewhere, which are no part of the project; LARGE_EVENTS names another place of them.
const FILE =
  process.env["LARGE_EVENTS"] ?? new URL("../../../shared/data/large-events.ndjson.gz", import.meta.url).pathname;
const ROWS = 20_000;
const PER_REQUEST = 10_000;
const ADDRESS = "/imports?map=id:external_id,url:source_url&status=published";

interface LargeRow {
  readonly id: string;
  readonly date: string;
  readonly endDate?: string;
  readonly title: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly place?: { readonly name?: string };
}

const toText = ({ title, category, tags, place }: LargeRow) => [title, category, ...tags, place?.name].join("\n");

async function readLines(count: number): Promise<string[]> {
  const lines: string[] = [];
  const input = createReadStream(FILE);
  for await (const line of createInterface({ input: input.pipe(createGunzip()) })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  input.destroy();
  return lines;
}

const isThere = existsSync(FILE);
if (!isThere) console.warn(`SKIPPED: the import of ${ROWS} rows, because ${FILE} is not there.`);

describe.skipIf(!isThere)(`${ROWS} rows of ${FILE}`, () => {
  let server: Server;
  let lines: readonly string[];
  let rows: readonly LargeRow[];

  beforeAll(async () => {
    server = await startServer({ workshop: inject("workshop"), empty: true });
    lines = await readLines(ROWS);
    rows = lines.map((line) => JSON.parse(line) as LargeRow);
  });
  afterAll(() => server?.stop());

  async function importAll(): Promise<Omit<ImportReport, "rows">> {
    const sum = { created: 0, updated: 0, unchanged: 0, refused: 0 };
    for (let start = 0; start < lines.length; start += PER_REQUEST) {
      const body = lines.slice(start, start + PER_REQUEST).join("\n");
      const response = await send(server, "POST", ADDRESS, body, { "content-type": "application/x-ndjson" });
      const report = (await response.json()) as ImportReport;
      expect(report.rows.filter(({ verdict }) => verdict === "refused")).toEqual([]);
      expect(report.rows.map(({ row }) => row)).toEqual(Array.from({ length: PER_REQUEST }, (_, index) => index + 1));
      for (const verdict of Object.keys(sum) as (keyof typeof sum)[]) sum[verdict] += report[verdict];
    }
    return sum;
  }

  /** What a reader and the database have: the document's validator, and how often anything was ever written. */
  async function readState() {
    const response = await fetch(`${server.origin}/events.json?limit=1`);
    const changes = await server.database.prepare("SELECT COUNT(*) AS n, MAX(seq) AS last FROM changes").first();
    const events = await server.database.prepare("SELECT COUNT(*) AS n, SUM(version) AS versions FROM events").first();
    return { etag: response.headers.get("etag"), body: await response.json(), changes, events };
  }

  /** Walks a query to its end by 1000. */
  async function readIds(query: string): Promise<string[]> {
    const ids: string[] = [];
    for (let address: string | null = `${server.origin}/events.json?limit=1000&${query}`; address; ) {
      const response: Response = await fetch(address);
      expect(response.status).toBe(200);
      const page = (await response.json()) as { events: { external_id: string }[]; next: string | null };
      ids.push(...page.events.map(({ external_id }) => external_id));
      address = page.next;
    }
    return ids;
  }

  it("come in with a verdict for every row, and none refused", { timeout: 180_000 }, async () => {
    expect(await importAll()).toEqual({ created: ROWS, updated: 0, unchanged: 0, refused: 0 });
    const { events, body } = await readState();
    expect(events).toEqual({ n: ROWS, versions: ROWS });
    expect(body).toMatchObject({ total: ROWS });
  });

  it("change nothing when they come again", { timeout: 180_000 }, async () => {
    const before = await readState();
    expect(await importAll()).toEqual({ created: 0, updated: 0, unchanged: ROWS, refused: 0 });
    expect(await readState()).toEqual(before);
  });

  it("are all on the way along next, each once, by the order of their dates", async () => {
    const ids = await readIds("order=date");
    expect(new Set(ids).size).toBe(ROWS);
    expect(ids).toHaveLength(ROWS);
    const dates = new Map(rows.map(({ id, date }) => [id, date.slice(0, 10)]));
    const inOrder = ids.map((id) => dates.get(id) ?? "");
    expect(inOrder.findIndex((date, index) => index > 0 && date < (inOrder[index - 1] ?? ""))).toBe(-1);
  });

  const during = (from: string, to: string) => (row: LargeRow) =>
    row.date.slice(0, 10) <= to && (row.endDate ?? row.date).slice(0, 10) >= from;
  it.each<[string, (row: LargeRow) => boolean]>([
    ["tag=f3|f4&tag=tornado", ({ tags }) => tags.includes("tornado") && (tags.includes("f3") || tags.includes("f4"))],
    ["tag=tornado&tag=!f0|f1|f2", ({ tags }) => tags.includes("tornado") && !tags.some((tag) => /^f[012]$/.test(tag))],
    ["country=us&from=1965-04-11&to=1965-04-12", during("1965-04-11", "1965-04-12")],
    [
      "q=mobile+tornado&from=1950&to=1960",
      (row) =>
        during("1950-01-01", "1960-12-31")(row) && /\bmobile/i.test(toText(row)) && /\btornado/i.test(toText(row)),
    ],
  ])("are found under %s as a look at every row finds them", async (query, holds) => {
    const wanted = rows.filter(holds).map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(0);
    expect((await readIds(query)).sort()).toEqual(wanted.sort());
  });
});
