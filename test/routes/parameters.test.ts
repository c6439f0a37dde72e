import { beforeAll, describe, expect, it } from "vitest";
import { QUERY_PARAMETERS } from "../../src/domain/query.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  json,
  ORIGIN,
  SUFFIXES,
  text,
} from "../helpers/api.ts";

let editor: Client;
let reader: Client;
let id: string;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  id = (await createEvent(editor, { tags: ["p"] })).id;
  await createEvent(editor, { tags: ["p"] });
  await editor.post(`${API}/timelines`, { slug: "p", title: "P", rule: "tag=p" });
});

const lists = () => [
  ...SUFFIXES.flatMap((suffix) => [`/events${suffix}`, `/timelines/p${suffix}`]),
  "/embed/p",
  "/timelines/p/share",
  `${API}/events`,
];
const others = () => [
  "/",
  ...SUFFIXES.map((suffix) => `/events/${id}${suffix}`),
  "/api",
  `${API}/openapi.json`,
  `${API}/timelines`,
  `${API}/timelines/p`,
  `${API}/tokens`,
  `${API}/events/${id}`,
];

const CASES: [query: string, parameter: string, value: string, detail: string][] = [
  ["colour=red", "colour", "red", `is not a parameter here; known are ${QUERY_PARAMETERS.join(", ")}`],
  ["Tag=p", "Tag", "p", `is not a parameter here; known are ${QUERY_PARAMETERS.join(", ")}`],
  ["__proto__=x", "__proto__", "x", `is not a parameter here; known are ${QUERY_PARAMETERS.join(", ")}`],
  ["limit=0", "limit", "0", "is not a whole number from 1 to 1000"],
  ["limit=1001", "limit", "1001", "is not a whole number from 1 to 1000"],
  ["limit=5&limit=6", "limit", "6", "is given twice"],
  ["order=newest", "order", "newest", "is not one of date, -date, -published, published"],
  ["from=2021-13", "from", "2021-13", '"2021-13" is not a date: months go from 01 to 12'],
  ["from=2020&from=2021", "from", "2021", "is given twice"],
  ["q=a&q=b", "q", "b", "is given twice"],
  ["q=-a", "q", "-a", "has no word to look for"],
  ["match=sure", "match", "sure", "is neither possible nor certain"],
  ["tag=%7C", "tag", "|", "names no tag; write for example"],
  ["from=2021&to=2020", "to", "2020", "is before from=2021"],
];

describe("every list, in every form", () => {
  it.each(CASES)("%s answers 400 and names it", async (query, parameter, value, detail) => {
    for (const path of lists()) {
      const response = await editor.get(`${path}?${query}`);
      const problem = await expectProblem(response, {
        status: 400,
        type: "invalid-parameter",
        errors: [{ parameter, value, detail: expect.stringContaining(detail) }],
      });
      expect(problem.detail).toContain(`${parameter} ${detail}`);
    }
  });

  it("names several at once, long values cut", async () => {
    const query = `colour=${"x".repeat(500)}&limit=x&order=y`;
    const problem = await expectProblem(await reader.get(`/events.json?${query}`), {
      status: 400,
      type: "invalid-parameter",
    });
    expect(problem.errors?.map((error) => [error.parameter, error.value])).toEqual([
      ["order", "y"],
      ["limit", "x"],
      ["colour", `${"x".repeat(200)}…`],
    ]);
  });

  it("parameters without a value are passed over, as forms send them", async () => {
    for (const path of lists()) {
      const plain = await editor.get(path);
      const empty = await editor.get(`${path}?q=&tag=&from=&order=&limit=&cursor=&match=`);
      expect([path, empty.status, await text(empty)]).toEqual([path, 200, await text(plain)]);
    }
  });
});

describe("addresses without parameters", () => {
  it("answer 400 to any and name it", async () => {
    for (const path of others()) {
      for (const query of ["limit=5", "tag=p", "utm_source=x", "x"]) {
        const [parameter, value = ""] = query.split("=");
        const known = path.startsWith("/events/") ? ["lang", "as_of", "preview"] : path === "/" ? ["lang"] : [];
        const detail = `is not a parameter here; ${known.length > 0 ? `known are ${known.join(", ")}` : "there are none"}`;
        await expectProblem(await editor.get(`${path}?${query}`), {
          status: 400,
          type: "invalid-parameter",
          detail: `${parameter} ${detail}`,
          errors: [{ parameter, value, detail }],
        });
      }
    }
  });

  it("writes too, and then write nothing", async () => {
    const writes = [
      ["POST", `${API}/timelines`, { slug: "w", title: "W" }],
      ["POST", `${API}/tokens`, { name: "w", scopes: ["read"] }],
      ["PUT", `${API}/events/${id}`, { date: "2020", title: "W" }],
      ["PATCH", `${API}/timelines/p`, { title: "W" }],
      ["DELETE", `${API}/events/${id}`, undefined],
      ["DELETE", `${API}/timelines/p`, undefined],
      ["DELETE", `${API}/tokens/00000000000`, undefined],
    ] as const;
    for (const [method, path, body] of writes) {
      await expectNoChange(async () => {
        const response = await editor.send(method, `${path}?force=1`, { body, headers: { "if-match": "*" } });
        await expectProblem(response, {
          status: 400,
          type: "invalid-parameter",
          errors: [{ parameter: "force", value: "1", detail: "is not a parameter here; there are none" }],
        });
      });
    }
  });
});

describe("cursors", () => {
  it("of another query, another order, or none at all answer 400", async () => {
    const { next } = await json(await reader.get("/events.json?tag=p&limit=1"));
    const cursor = new URL(next).searchParams.get("cursor") ?? "";
    expect((await json(await reader.get(next.replace(ORIGIN, "")))).events).toHaveLength(1);
    for (const path of lists()) {
      for (const query of [
        `tag=other&cursor=${cursor}`,
        `tag=p&order=published&cursor=${cursor}`,
        `tag=p&cursor=${cursor}x`,
        `tag=p&cursor=${cursor.toUpperCase()}`,
        "cursor=x",
        "cursor=%00",
        "cursor='%20OR%201=1--",
        "cursor=bmV4dA==",
        `cursor=${"9".repeat(3000)}`,
      ]) {
        const problem = await expectProblem(await editor.get(`${path}?${query}`), {
          status: 400,
          type: "invalid-parameter",
        });
        expect(problem.errors).toMatchObject([
          { parameter: "cursor", detail: expect.stringContaining("is no cursor of this query") },
        ]);
      }
    }
  });
});

describe("what must not trouble the database", () => {
  const LONG = "x".repeat(4000);
  it.each([
    [
      "SQL in every parameter",
      `tag=${encodeURIComponent("' OR 1=1;--")}&entity=${encodeURIComponent('"; DROP TABLE events')}`,
    ],
    ["FTS syntax in the search", `q=${encodeURIComponent('NEAR(a b) OR title:x AND ^"y* -z')}`],
    ["quotes that do not close", `q=${encodeURIComponent('"a "b" "')}`],
    ["NUL", "tag=a%00b&q=a%00b&entity=%00%00x"],
    ["half a surrogate", "tag=%ED%A0%80&q=%ED%A0%80x"],
    ["malformed escapes", "tag=%E0%A4%A&q=100%25x"],
    ["a long value", `tag=${LONG}`],
    ["a long Chinese search", `q=${encodeURIComponent("芯".repeat(41))}`],
    ["a search of many words", `q=${encodeURIComponent(Array.from({ length: 12 }, (_, n) => `word${n}`).join(" "))}`],
    ["forty values", `tag=${Array.from({ length: 40 }, (_, n) => `t${n}`).join("|")}`],
    ["forty conditions", Array.from({ length: 40 }, (_, n) => `tag=!t${n}`).join("&")],
    [
      "forty conditions that are known",
      Array.from({ length: 40 }, (_, n) => `tag=p|x${n}`)
        .slice(0, 20)
        .join("&"),
    ],
    ["dates at the ends of time", "from=Y-13800000000&to=Y13800000000"],
    ["an emoji", "tag=%F0%9F%8E%89&q=a+%F0%9F%8E%89"],
  ])("%s", async (_, query) => {
    for (const path of ["/events.json", "/timelines/p", "/events.ics", `${API}/events`]) {
      const response = await editor.get(`${path}?${query}`);
      expect([path, response.status]).toEqual([path, 200]);
    }
  });

  it.each([
    "%00",
    "'",
    "%27%20OR%20%271",
    "..%2F..%2Fetc",
    "%E0%A4%A",
    "%ED%A0%80",
    "x".repeat(3000),
    "<script>",
    "芯片",
  ])("%s as a name is a 404", async (name) => {
    for (const path of [`/timelines/${name}`, `/timelines/${name}.rss`, `/events/${name}.json`, `/embed/${name}`]) {
      const response = await reader.get(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    }
    expect((await editor.get(`${API}/timelines/${name}`)).status).toBe(404);
  });
});
