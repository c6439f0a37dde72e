// The commands of package.json, run as people run them, in a folder that has the project's files but a database of its own.
import { execFile } from "node:child_process";
import { copyFileSync, cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createFolder, QUIET, ROOT, removeFolder, type Serving, send, serve } from "../helpers/server.ts";

const run = promisify(execFile);
let folder: string;

beforeAll(() => {
  folder = createFolder("commands");
  copyFileSync(join(ROOT, "wrangler.toml"), join(folder, "wrangler.toml"));
  for (const name of ["migrations", "node_modules", "local", "package.json", "public", "scripts", "seed", "src"]) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  cpSync(inject("workshop").empty, join(folder, ".wrangler/state"), { recursive: true });
});
afterAll(() => removeFolder(folder));

/** Runs a script of package.json, by its own words. */
async function runScript(name: string, args: readonly string[] = []) {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const [command, ...rest] = (scripts[name] ?? "").split(" ");
  if (!command) throw new Error(`package.json has no script ${name}`);
  return run(command, [...rest, ...args], { cwd: folder, env: QUIET }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

async function withService<T>(use: (serving: Serving) => Promise<T>): Promise<T> {
  const serving = await serve({ bundle: inject("workshop").bundle, state: join(folder, ".wrangler/state") });
  try {
    return await use(serving);
  } finally {
    await serving.stop();
  }
}

const countEvents = ({ origin }: Serving) =>
  fetch(`${origin}/timelines/us-china-tech.json`)
    .then((response) => response.json() as Promise<{ total: number; events: { id: string }[] }>)
    .then(({ total, events }) => ({ total, ids: events.map(({ id }) => id) }));

describe("npm run seed", () => {
  it("loads the sample timelines once, and leaves no token behind that works", { timeout: 120_000 }, async () => {
    const first = await runScript("seed");
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("Loaded 128 events") as string });
    const { total, ids } = await withService(async (serving) => {
      const { results } = await serving.database.prepare("SELECT revoked FROM tokens").all();
      expect(results).toEqual([{ revoked: expect.any(Number) as number }]);
      return countEvents(serving);
    });
    expect([total, ids.length]).toEqual([128, 128]);

    const second = await runScript("seed");
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining("not loaded again") as string });
    expect(await withService(countEvents)).toEqual({ total, ids });
  });
});

describe("npm run token", () => {
  it("makes a token that may do what its scopes say, and no more", { timeout: 120_000 }, async () => {
    const made = await runScript("token", ["it's a newsroom", "read,events:write", "--days", "1"]);
    expect(made.code).toBe(0);
    const token = made.stdout.trim().split("\n").at(-1) ?? "";
    expect(token).toMatch(/^annals_\S{20,}$/);
    await withService(async ({ origin, database }) => {
      const created = await send({ origin, token }, "POST", "/events", { date: "2026", title: "By token" });
      expect(created.status).toBe(201);
      const timeline = { slug: "not-allowed", title: "Not allowed" };
      await expect(send({ origin, token }, "POST", "/timelines", timeline)).rejects.toThrow(": 403 ");
      await expect(send({ origin, token: `${token}x` }, "POST", "/events", {})).rejects.toThrow(": 401 ");
      // The secret itself is nowhere in the database.
      const stored = await database.prepare("SELECT name, hash FROM tokens WHERE name LIKE 'it''s%'").all();
      expect(stored.results).toEqual([{ name: "it's a newsroom", hash: expect.not.stringContaining(token) as string }]);
    });
  });

  it.each([
    ["no name", []],
    ["no scope", ["newsroom"]],
    ["an unknown scope", ["newsroom", "read,everything"]],
    ["an odd number of days", ["newsroom", "read", "--days", "1.5"]],
  ])("refuses %s and says how it is used", async (_, args) => {
    const refused = await runScript("token", args);
    expect(refused).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("usage: npm run token") as string,
    });
  });
});

describe("npm run rebuild", () => {
  it("names what the log does not say, and puts it right where it is told to", { timeout: 120_000 }, async () => {
    const whole = await runScript("rebuild");
    expect(whole).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^No differences; the log has \d+ changes\.$/m),
    });
    await withService(async ({ database }) => {
      await database.prepare("UPDATE facets SET count = count + 1 WHERE facet = 'country' AND key = 'cn'").run();
    });
    const { code, stdout } = await runScript("rebuild");
    const [first, second] = stdout.trim().split("\n");
    expect([code, first]).toEqual([1, "facets: country:cn count is 128, should be 127"]);
    expect(second).toMatch(/^1 difference; the log has \d+ changes\.$/);
    const mended = await runScript("rebuild", ["--write"]);
    expect([mended.code, mended.stdout]).toEqual([0, `Put 1 row right.\n${whole.stdout}`]);
  });

  it.each([
    ["an unknown option", ["--everything"]],
    ["a limit that is no number", ["--limit", "all"]],
  ])("refuses %s and says how it is used", async (_, args) => {
    const refused = await runScript("rebuild", args);
    const stderr = expect.stringContaining("usage: npm run rebuild -- [--write] [--limit 100]") as string;
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr });
  });
});
