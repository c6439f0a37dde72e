import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  json,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
const PATH = `${API}/categories`;
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

const LIST = [
  {
    key: "entity-list",
    label: "Entity List",
    labels: { zh: "实体清单" },
    color: "#c0392b",
    description: "Who is listed.",
  },
  { key: "export-control", label: "Export controls", labels: {} },
];

const match = (version: number | string) => ({ "if-match": version === "*" ? "*" : `"${version}"` });

describe("the list of categories", () => {
  it("is empty, version 0, until it is written, and then replaced version by version", async () => {
    const before = await editor.get(PATH);
    expect([await json(before), before.headers.get("etag")]).toEqual([{ categories: [], version: 0 }, '"0"']);
    await expectNoChange(async () => {
      const problem = await expectProblem(await editor.put(PATH, { categories: LIST }), {
        status: 428,
        type: "precondition-required",
      });
      expect(problem.version).toBe(0);
    });
    const first = await editor.put(PATH, { categories: LIST }, match(0));
    expect([first.status, first.headers.get("etag"), await json(first)]).toEqual([
      200,
      '"1"',
      { categories: LIST, version: 1 },
    ]);
    await expectNoChange(async () => {
      const stale = await expectProblem(await editor.put(PATH, { categories: [] }, match(0)), {
        status: 412,
        type: "stale",
        errors: [{ header: "If-Match", value: '"0"', detail: 'is not "1"' }],
      });
      expect(stale.version).toBe(1);
    });
    // What was read can be sent back as it is.
    const read = await json(await editor.get(PATH));
    expect(read).toEqual({ categories: LIST, version: 1 });
    expect(await json(await editor.put(PATH, read, match("*")))).toEqual({ categories: LIST, version: 2 });
  });

  it("lets one of two writers win who saw the same version", async () => {
    const { version } = await json(await editor.get(PATH));
    const answers = await Promise.all(
      ["One", "Two"].map((label) =>
        editor.put(PATH, { categories: [{ key: "a", label }] }, match(version)).then(async (response) => ({
          status: response.status,
          label: (await json(response)).categories?.[0].label,
        })),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200);
    const after = await json(await editor.get(PATH));
    expect(after).toEqual({
      categories: [{ key: "a", label: winner?.label, labels: {} }],
      version: version + 1,
    });
  });

  it("is written once for one Idempotency-Key", async () => {
    const { version } = await json(await editor.get(PATH));
    const headers = { ...match(version), "idempotency-key": "categories-once" };
    const first = await editor.put(PATH, { categories: LIST }, headers);
    const again = await expectNoChange(() => editor.put(PATH, { categories: LIST }, headers));
    expect(await json(again)).toEqual(await json(first));
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  it("names every member that is wrong", async () => {
    const { version } = await json(await editor.get(PATH));
    const response = await editor.put(
      PATH,
      {
        categories: [
          { key: "a", label: "A", color: "red" },
          { key: "A ", label: "Same" },
          { key: "b", labels: { "no language": "B" } },
        ],
      },
      match(version),
    );
    await expectProblem(response, {
      status: 422,
      type: "invalid-content",
      errors: expect.arrayContaining([
        { pointer: "/categories/0/color", value: "red", detail: "is not a colour such as #1f77b4" },
        expect.objectContaining({ pointer: "/categories/2/label" }),
        expect.objectContaining({ pointer: "/categories/2/labels/no language" }),
      ]),
    });
    const double = await editor.put(
      PATH,
      {
        categories: [
          { key: "a", label: "A" },
          { key: "A ", label: "Same" },
        ],
      },
      match(version),
    );
    await expectProblem(double, {
      status: 422,
      type: "invalid-content",
      errors: [{ pointer: "/categories/1/key", value: "A ", detail: "is that of category 0" }],
    });
  });

  it("is read with read, and written with settings:write alone", async () => {
    const other = await createClient({ scopes: ["read", "events:write", "terms:write", "timelines:write"] });
    const settings = await createClient({ scopes: ["settings:write"] });
    expect((await reader.get(PATH)).status).toBe(401);
    expect((await other.get(PATH)).status).toBe(200);
    await expectProblem(await settings.get(PATH), { status: 403, type: "forbidden" });
    await expectProblem(await other.put(PATH, { categories: [] }, match("*")), { status: 403, type: "forbidden" });
  });
});

describe("categories in public", () => {
  it("are labelled in the reader's language, in lists and in a list of their own", async () => {
    await editor.put(PATH, { categories: LIST }, match("*"));
    await createEvent(editor, { title: "Listed", category: "Entity-List" });
    const page = async (lang: string) => json(await reader.get(`/events.json?category=entity-list&lang=${lang}`));
    expect((await page("zh")).categories).toEqual([{ key: "entity-list", label: "实体清单", color: "#c0392b" }]);
    expect((await page("en")).categories).toEqual([{ key: "entity-list", label: "Entity List", color: "#c0392b" }]);
    const list = await reader.get("/categories.json", { "accept-language": "zh-CN" });
    expect(await json(list)).toEqual({
      language: "zh",
      categories: [
        { key: "entity-list", label: "实体清单", color: "#c0392b", description: "Who is listed." },
        { key: "export-control", label: "Export controls" },
      ],
    });
    expect([list.headers.get("content-language"), list.headers.get("vary")]).toEqual([
      "zh",
      "Accept-Language, Annals-Bookmark",
    ]);
    await expectProblem(await reader.get("/categories.json?key=a"), { status: 400, type: "invalid-parameter" });
    expect((await reader.put("/categories.json", {})).status).toBe(405);
  });

  it("change every validator with the list", async () => {
    const tagsOf = () =>
      Promise.all(
        ["/events.json", "/events", "/categories.json"].map(async (path) =>
          (await reader.get(path)).headers.get("etag"),
        ),
      );
    const before = await tagsOf();
    expect(await tagsOf()).toEqual(before);
    await editor.put(PATH, { categories: LIST.slice(0, 1) }, match("*"));
    const after = await tagsOf();
    expect(after.map((tag, index) => tag === before[index])).toEqual([false, false, false]);
  });
});
