import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
  NDJSON,
  sampleEvent,
} from "../../helpers/api.ts";

let editor: Client;

beforeAll(async () => {
  editor = await createClient();
});

const JSON_TYPE = { "content-type": "application/json" };
const POSTS = ["events", "timelines", "tokens"].map((name) => `${API}/${name}`);

/** A stream of `chunks` times 64 kB, without a Content-Length. */
function stream(chunks: number): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode("x".repeat(65_536));
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === 0) controller.enqueue(new TextEncoder().encode('{"title":"'));
      sent += 1;
      if (sent > chunks) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

describe("a body that is no JSON", () => {
  it.each([
    ["", "Unexpected end of JSON input"],
    ['{"title":"x",}', "position 13"],
    ["{'title':1}", "position 1"],
    ['{"title":"x"', "position 12"],
    ["title=x", "is not valid JSON"],
    ['{"a":NaN}', "is not valid JSON"],
    ['{"a":"\u0000"}', "position 6"],
  ])("%j answers 400 and says where", async (body, where) => {
    for (const path of POSTS) {
      await expectNoChange(async () =>
        expectProblem(await editor.post(path, body, JSON_TYPE), {
          status: 400,
          type: "invalid-request",
          detail: expect.stringMatching(new RegExp(`^the body is not JSON: .*${where}`)),
        }),
      );
    }
  });

  it("answers 400 to PUT and PATCH too", async () => {
    const { id } = await createEvent(editor);
    for (const method of ["PUT", "PATCH"]) {
      const headers = { ...JSON_TYPE, "if-match": '"1"' };
      const response = await editor.send(method, `${API}/events/${id}`, { body: '{"title":', headers });
      await expectProblem(response, {
        status: 400,
        type: "invalid-request",
        detail: expect.stringContaining("not JSON"),
      });
    }
  });

  it("that is no UTF-8 answers 400, wherever it breaks", async () => {
    const start = [...new TextEncoder().encode('{"title":"')];
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xe8, 0x8a], [0xc0, 0xaf], [0xf5, 0x80]]) {
      await expectProblem(await editor.post(POSTS[0] as string, new Uint8Array([...start, ...bytes]), JSON_TYPE), {
        status: 400,
        type: "invalid-request",
        detail: "the body is not UTF-8",
      });
      const csv = { "content-type": "text/csv" };
      await expectProblem(await editor.post(`${API}/imports`, new Uint8Array([0x61, 0x2c, ...bytes]), csv), {
        status: 400,
        type: "invalid-request",
        detail: "the body is not UTF-8",
      });
    }
  });

  it("a byte order mark is no error, and a character may come in two pieces", async () => {
    const bytes = new TextEncoder().encode(`\ufeff${JSON.stringify(sampleEvent({ title: "芯片" }))}`);
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const response = await editor.post(`${API}/events`, body, JSON_TYPE);
    expect([response.status, (await json(response)).title]).toEqual([201, "芯片"]);
  });
});

describe("a body of the wrong shape", () => {
  it.each(["[]", "null", '"x"', "5", "true"])("%s answers 422", async (body) => {
    for (const path of POSTS) {
      const problem = await expectNoChange(async () =>
        expectProblem(await editor.post(path, body, JSON_TYPE), { status: 422, type: "invalid-content" }),
      );
      expect(problem.errors).toMatchObject([{ pointer: "", detail: expect.stringContaining("expected object") }]);
    }
  });

  it.each([
    ["title", 5, "expected string, received number"],
    ["title", null, "expected string, received null"],
    ["date", 2021, "expected string, received number"],
    ["date", ["2021"], "expected string, received array"],
    ["tags", "a", "expected array, received string"],
    ["countries", { 0: "CN" }, "expected array, received object"],
    ["importance", "50", "expected number, received string"],
    ["importance", 1.5, "expected int, received number"],
    ["place", [], "expected object, received array"],
    ["series", "S", "expected object, received string"],
  ])("%s: %j is named with its kind", async (name, value, detail) => {
    const problem = await expectProblem(await editor.post(`${API}/events`, sampleEvent({ [name]: value })), {
      status: 422,
      type: "invalid-content",
    });
    expect(problem.errors).toMatchObject([{ pointer: `/${name}`, detail: expect.stringContaining(detail) }]);
  });

  it.each([
    ["1e400 as a number", '{"date":"2021","title":"x","importance":1e400}', ["/importance"]],
    ["a number of a thousand digits", `{"date":"2021","title":"x","importance":${"9".repeat(1000)}}`, ["/importance"]],
    [
      "an edition beyond 2^53",
      '{"date":"2021","title":"x","series":{"name":"S","edition":9007199254740993}}',
      ["/series/edition"],
    ],
    [
      "a degree that is none",
      '{"date":"2021","title":"x","place":{"lat":1e999,"lon":-1e999}}',
      ["/place/lat", "/place/lon"],
    ],
    [
      "a width of -0.1",
      '{"date":"2021","title":"x","media":[{"url":"https://a.example","alt":"","width":-0.1}]}',
      ["/media/0/width"],
    ],
  ])("%s is refused", async (_, body, pointers) => {
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.post(`${API}/events`, body, JSON_TYPE), { status: 422, type: "invalid-content" }),
    );
    expect([...new Set(problem.errors?.map(({ pointer }) => pointer))]).toEqual(pointers);
  });

  it("nested beyond all reason is refused, not crashed upon", async () => {
    const deep = (open: string, close: string) => open.repeat(40_000) + close.repeat(40_000);
    const { id } = await createEvent(editor);
    const headers = { "content-type": "application/merge-patch+json", "if-match": '"1"' };
    for (const nested of [deep("[", "]"), `${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`]) {
      for (const [method, path] of [
        ["POST", "events"],
        ["POST", "timelines"],
        ["POST", "tokens"],
        ["PATCH", `events/${id}`],
      ] as const) {
        const body = `{"title":"x","date":"2021","x":${nested}}`;
        const response = await expectNoChange(() =>
          editor.send(method, `${API}/${path}`, { body, headers: method === "PATCH" ? headers : JSON_TYPE }),
        );
        const problem = await expectProblem(response, { status: 422, type: "invalid-content" });
        expect(problem.errors?.length).toBeGreaterThan(0);
      }
      const report = await editor.post(`${API}/imports`, `{"title":"x","date":"2021","x":${nested}}`, {
        "content-type": NDJSON,
      });
      expect(await json(report)).toMatchObject({ refused: 1 });
    }
  });
});

describe("a body that is too large", () => {
  const detail = `the body may have ${512 * 1024} bytes at most`;

  it("answers 413 by the length that is stated", async () => {
    for (const path of POSTS) {
      const headers = { ...JSON_TYPE, "content-length": String(2 * 1024 * 1024) };
      const problem = { status: 413, type: "too-large", detail };
      await expectNoChange(async () => expectProblem(await editor.post(path, "{}", headers), problem));
    }
  });

  it("answers 413 where none is stated, or a false one", async () => {
    for (const headers of [JSON_TYPE, { ...JSON_TYPE, "content-length": "10" }]) {
      await expectNoChange(async () =>
        expectProblem(await editor.post(`${API}/events`, stream(32), headers), {
          status: 413,
          type: "too-large",
          detail,
        }),
      );
    }
  });

  it("answers 413 to an import of 17 MB, and not to one of 2 MB", async () => {
    const headers = { "content-type": NDJSON };
    await expectProblem(await editor.post(`${API}/imports`, stream(17 * 16), headers), {
      status: 413,
      type: "too-large",
      detail: `the body may have ${16 * 1024 * 1024} bytes at most`,
    });
    const report = await json(await editor.post(`${API}/imports`, stream(2 * 16), headers));
    expect(report).toMatchObject({
      refused: 1,
      rows: [{ row: 1, errors: [{ detail: expect.stringContaining("not JSON") }] }],
    });
  });

  it("of the greatest length is read", async () => {
    const empty = JSON.stringify({ date: "2021", title: "Full", x: "" }).length;
    const body = { date: "2021", title: "Full", x: "x".repeat(512 * 1024 - empty) };
    const problem = await expectProblem(await editor.post(`${API}/events`, body), {
      status: 422,
      type: "invalid-content",
    });
    expect(problem.errors).toMatchObject([{ pointer: "/x", value: `${"x".repeat(200)}…` }]);
  });
});

describe("a body of another kind", () => {
  it.each(["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/merge-patch+json"])(
    "%j answers 415 to POST",
    async (type) => {
      for (const path of POSTS) {
        const response = await expectNoChange(() => editor.post(path, "{}", { "content-type": type }));
        expect(response.headers.get("accept")).toBe("application/json");
        await expectProblem(response, {
          status: 415,
          type: "unsupported-media-type",
          detail: "send Content-Type: application/json",
          errors: [{ header: "Content-Type", value: type, detail: "is none of application/json" }],
        });
      }
    },
  );

  it("parameters and case do not matter", async () => {
    const headers = { "content-type": "Application/JSON ; charset=utf-8" };
    expect((await editor.post(`${API}/events`, JSON.stringify(sampleEvent()), headers)).status).toBe(201);
  });

  it("the answer is no larger for many errors", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`x${index}`, 1]));
    const problem = await expectProblem(await editor.post(`${API}/events`, sampleEvent(unknown)), {
      status: 422,
      type: "invalid-content",
    });
    expect(problem.errors).toHaveLength(100);
  });
});
