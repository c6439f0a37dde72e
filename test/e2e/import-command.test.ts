import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { emptyDatabase } from "../helpers/rebuild.ts";
import { QUIET, ROOT, type Server, send, startServer } from "../helpers/server.ts";

// `npm run import` against the built Worker, through a network that loses what it likes, killed wherever it is.

/** What becomes of a request: it arrives and is answered, or one of these. */
type Fate =
  | "passes"
  | "is lost"
  | "is lost on the way back"
  | "arrives twice"
  | "is refused for now"
  | "kills before"
  | "kills after";

interface Network {
  readonly origin: string;
  /** One for each request from now on; when they are used up all pass. */
  plan(fates: readonly Fate[], kill: () => void): void;
  /** Requests so far. */
  count(): number;
  stop(): Promise<unknown>;
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function createNetwork(target: string): Promise<Network> {
  let [fates, kill, count]: [Fate[], () => void, number] = [[], () => {}, 0];
  const forward = async (request: IncomingMessage, body: Buffer) => {
    const { host: _host, connection: _connection, "transfer-encoding": _encoding, ...headers } = request.headers;
    const init = { method: request.method ?? "GET", headers: headers as Record<string, string> };
    const response = await fetch(target + request.url, {
      ...init,
      ...(init.method !== "GET" && { body: String(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    const fate = fates.shift() ?? "passes";
    count++;
    if (fate === "kills before") kill();
    if (fate === "is lost" || fate === "kills before") return response.destroy();
    if (fate === "is refused for now") return response.writeHead(503, { "retry-after": "0" }).end("busy");
    if (fate === "arrives twice") await Promise.all([forward(request, body), forward(request, body)]);
    const answer = await forward(request, body);
    if (fate === "kills after") kill();
    if (fate === "is lost on the way back" || fate === "kills after") return response.destroy();
    const retryAfter = answer.headers.get("retry-after");
    return response.writeHead(answer.status, { ...(retryAfter && { "retry-after": retryAfter }) }).end(answer.text);
  };
  const proxy = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    plan: (next, end) => {
      [fates, kill] = [[...next], end];
    },
    count: () => count,
    stop: () => new Promise((resolve) => proxy.close(resolve)),
  };
}

let server: Server;
let network: Network;
let token: string;
const folder = mkdtempSync(join(tmpdir(), "annals-import-"));

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop"), empty: true, assets: false });
  network = await createNetwork(server.origin);
  token = server.token;
});
afterAll(async () => {
  await network?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

interface Run {
  /** null where it was killed. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** As package.json has it, without npm. */
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { import: string } };
const COMMAND = scripts.import.split(" ").slice(1);

function run(args: readonly string[], plan: readonly Fate[] = [], origin = network.origin): Promise<Run> {
  const child = spawn(process.execPath, [...COMMAND, "--to", origin, ...args], {
    cwd: ROOT,
    env: { ...QUIET, ANNALS_TOKEN: token },
  });
  network.plan(plan, () => child.kill("SIGKILL"));
  let [output, errors] = ["", ""];
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    errors += text;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output, errors })));
}

const NUMBER = 61;

/** Of which every tenth is refused, and one is there twice. */
function createRows(): string[] {
  const rows = Array.from({ length: NUMBER }, (_, index) =>
    JSON.stringify({
      external_id: `gale-${index}`,
      date: index % 10 === 9 ? "no date" : `2021-12-${String((index % 28) + 1).padStart(2, "0")}`,
      title: `Gale ${index}`,
      tags: ["gale", `force ${index % 3}`],
      status: "published",
      published_at: "2024-01-01T00:00:00Z",
    }),
  );
  return [...rows.slice(0, 30), "", ...rows.slice(30), rows[4] ?? ""];
}

const FILE = join(folder, "gales.ndjson.gz");
writeFileSync(FILE, gzipSync(`${createRows().join("\n")}\n`));

/** Everything that follows from the rows, without ids and times. */
async function readTables() {
  const queries = [
    "SELECT external_id, status, public, published, earliest, latest, version, content, terms, changed FROM events ORDER BY external_id",
    `SELECT e.external_id, c.kind, c.version, c.action, c.content, c.visible FROM changes c
     JOIN events e ON e.id = c.subject ORDER BY e.external_id, c.seq`,
    "SELECT facet, key, label, count FROM facets ORDER BY facet, key",
    `SELECT f.facet, f.key, p.public, p.earliest, p.latest, p.published, e.external_id FROM postings p
     JOIN facets f ON f.id = p.facet JOIN events e ON e.id = p.event ORDER BY e.external_id, f.facet, f.key`,
    "SELECT e.external_id, s.text FROM search s JOIN events e ON e.id = s.rowid ORDER BY e.external_id",
    "SELECT COUNT(*) AS log FROM changes",
  ];
  const results = await server.database.batch(queries.map((query) => server.database.prepare(query)));
  return results.map(({ results: rows }) => rows);
}

/** The lines of the file of refused rows. */
const readRefused = () =>
  readFileSync(`${FILE}.refused.ndjson`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const REFUSED = [10, 20, 30, 41, 51, 61];
const SUMMARY = `${NUMBER + 1} rows: 55 created, 0 updated, 0 unchanged, 7 refused`;

const fate = fc.constantFrom<Fate>(
  "passes",
  "passes",
  "is lost",
  "is lost on the way back",
  "arrives twice",
  "is refused for now",
  "kills before",
  "kills after",
);

describe("an import by the command", () => {
  let whole: Awaited<ReturnType<typeof readTables>>;

  beforeAll(async () => {
    await emptyDatabase(server.database);
    const report = await send(server, "POST", "/imports", createRows().join("\n"), {
      "content-type": "application/x-ndjson",
    });
    expect(await report.json()).toMatchObject({ created: 55, refused: 7 });
    whole = await readTables();
    expect(whole[0]).toHaveLength(55);
    expect(whole[5]).toEqual([{ log: 55 }]);
  });

  it("loses nothing and doubles nothing, whatever is lost, doubled and killed on the way", async () => {
    let [killed, lost] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 6, maxLength: 24 }), async (fates) => {
        await emptyDatabase(server.database);
        const rest = [...fates];
        let result: Run;
        do {
          const before = network.count();
          result = await run([FILE, "--rows", "6", "--concurrency", "3"], rest);
          lost += rest.splice(0, network.count() - before).filter((each) => each.includes("lost")).length;
          killed += result.code === null ? 1 : 0;
        } while (result.code === null);
        expect([result.code, result.errors, result.output]).toEqual([
          2,
          result.errors,
          expect.stringContaining(SUMMARY),
        ]);
        expect(await readTables()).toEqual(whole);
        // The row that is there twice is refused once, in the chunk that came later.
        const lines = readRefused().map(({ line }) => line);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
        expect(lines.filter((line) => line !== 5 && line !== 63)).toEqual(REFUSED);
        expect(lines).toHaveLength(7);
      }),
      { numRuns: 8, seed: 5 },
    );
    expect(killed).toBeGreaterThan(8);
    expect(lost).toBeGreaterThan(8);
  }, 300_000);

  it("names each refused row with its line, what is wrong and what it says", async () => {
    await emptyDatabase(server.database);
    expect(await run([FILE, "--rows", "6", "--concurrency", "1"])).toMatchObject({ code: 2 });
    const rows = createRows();
    expect(readRefused()).toEqual([
      ...REFUSED.map((line) => ({
        line,
        errors: [{ pointer: "/date", value: "no date", detail: expect.any(String) }],
        row: rows[line - 1],
      })),
      { line: 63, errors: [{ pointer: "", detail: expect.stringContaining("changed since") }], row: rows[62] },
    ]);
  });

  it("checks every row and writes nothing in a dry run", async () => {
    await emptyDatabase(server.database);
    const { code, output } = await run([FILE, "--rows", "31", "--dry-run"]);
    expect(code).toBe(2);
    expect(output).toContain("56 created, 0 updated, 0 unchanged, 6 refused");
    expect(output).toContain("Nothing was written.");
    expect((await readTables())[5]).toEqual([{ log: 0 }]);
  });

  it("sends CSV with its header in each chunk, records over several lines whole", async () => {
    await emptyDatabase(server.database);
    const path = join(folder, "sheet.csv");
    const long = `"${"x".repeat(2_000_000)}"`;
    writeFileSync(
      path,
      `\ufeffNr,Title,Date\n1,"One,\nof two ""lines""",2021\n\n2,${long},2021\n3,Three,never\n4,Four,2022\n`,
    );
    const args = ["--map", "nr:external_id", "--status", "unlisted", "--rows", "1"];
    expect(await run([path, ...args])).toMatchObject({ code: 2 });
    const { results } = await server.database
      .prepare("SELECT external_id, status, content->>'title' AS title FROM events ORDER BY external_id")
      .all();
    expect(results).toEqual([
      { external_id: "1", status: "unlisted", title: expect.stringMatching(/^One, ?\s?of two "lines"$/) },
      { external_id: "4", status: "unlisted", title: "Four" },
    ]);
    const refused = readFileSync(`${path}.refused.ndjson`, "utf8").trimEnd().split("\n");
    expect(refused.map((line) => JSON.parse(line))).toEqual([
      { line: 5, errors: [{ pointer: "", detail: "has more than 1900000 bytes" }] },
      { line: 6, errors: [{ pointer: "/date", value: "never", detail: expect.any(String) }], row: "3,Three,never" },
    ]);
  });

  it("of a file without rows has none", async () => {
    const path = join(folder, "empty.ndjson");
    writeFileSync(path, "");
    const { code, output } = await run([path]);
    expect([code, output]).toEqual([0, expect.stringContaining("0 rows: 0 created")]);
  });

  it("says what is wrong, and ends with 1", async () => {
    const none = await run([]);
    expect([none.code, none.errors]).toEqual([1, expect.stringContaining("One file is needed.")]);
    const nothing = await run([join(folder, "none.csv")]);
    expect([nothing.code, nothing.errors]).toEqual([1, `\n${join(folder, "none.csv")} is no file.\n`]);
    const odd = await run([FILE, "--rows", "0"]);
    expect([odd.code, odd.errors]).toEqual([1, "\n--rows 0 is not a whole number from 1 to 10000.\n"]);
    const status = await run([FILE, "--status", "shown"]);
    expect([status.code, status.errors]).toEqual([
      1,
      expect.stringContaining("400 A parameter of the address is wrong"),
    ]);
    expect(status.errors).toContain("status");
    // What was begun with other words is not gone on with, unless it was not begun at all.
    await emptyDatabase(server.database);
    expect((await run([FILE, "--rows", "6"], ["passes", "kills after"])).code).toBe(null);
    const other = await run([FILE]);
    expect([other.code, other.errors]).toEqual([
      1,
      `\n${FILE}.import.json is of an import with another rows (6, now 500). Go on with that one, or begin again with --restart.\n`,
    ]);
    await emptyDatabase(server.database);
    expect(await run([FILE, "--restart"])).toMatchObject({ code: 2, output: expect.stringContaining(SUMMARY) });
  });
});
