import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  CSV,
  createClient,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  importRows,
  importText,
  json,
  NDJSON,
  ORIGIN,
  text,
} from "../../helpers/api.ts";

let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
});

// Whatever a table could spoil: quotes, separators, line ends, formulas, apostrophes, spaces, small numbers, lists.
const RICH = [
  {
    external_id: "rich-1",
    date: "-0043-03-15",
    title: '=SUM(1,2) "quoted", and\nmore',
    summary: "'=not a formula\r\nsecond line",
    body: "''-two apostrophes",
    language: "de",
    category: "+cat",
    tags: ["-minus", "@at", "a,b", 'say "x"'],
    entities: ["A|B", "[C]"],
    countries: ["CN", "US"],
    place: { name: "-place", country: "CN", subdivision: "CN-BJ", lat: -0.0000001, lon: 1e-9 },
    external_url: "https://example.org/?a=1,2&b=%22",
    sources: [
      {
        url: "https://example.org/1",
        title: "=1",
        publisher: "'p",
        date: "-0043",
        quote: 'a "b"',
        archived_url: "https://x.example",
      },
    ],
    media: [{ url: "https://example.org/a.png", media_type: "image/png", alt: '"', credit: "=c", focus: [0, 1] }],
    importance: 0,
    series: { name: "@series", edition: 2 },
    status: "published",
    published_at: "2020-02-03T04:05:06Z",
  },
  {
    external_id: "rich-2",
    date: "2021-12-26T09:00",
    time_zone: "Asia/Shanghai",
    title: "第六届中国制造日 🎉",
    entities: ["Huawei", { name: "ZTE", type: "company", role: "target", ids: { wikidata: "Q1", lei: "5" } }],
    sources: [{ url: "https://example.org/1" }, { url: "https://example.org/2", archived_url: "https://a.example/" }],
    tags: ["rich"],
    status: "published",
  },
  { external_id: "rich-3", date: "1850~/..", title: "Plain", status: "published" },
];

describe("what we export", () => {
  it.each([
    [".json", "application/json"],
    [".ndjson", NDJSON],
    [".csv", CSV],
  ])("%s can be imported again and changes nothing", async (suffix, type) => {
    await importRows(editor, JSON.stringify(RICH), "application/json");
    const exported = await text(await reader.get(`/events${suffix}`));
    for (const query of ["", "status=published", "dry_run=true"]) {
      const report = await expectNoChange(() => importRows(editor, exported, type, query));
      expect(report.rows.filter(({ verdict }: { verdict: string }) => verdict !== "unchanged")).toEqual([]);
      expect(report.unchanged).toBe(3);
    }
  });

  it.each([
    [".json", "application/json"],
    [".ndjson", NDJSON],
    [".csv", CSV],
  ])("%s with a correction updates that event alone", async (suffix, type) => {
    const exported = await text(await reader.get(`/events${suffix}`));
    const title = `Corrected ${suffix}`;
    const { events } = await json(await reader.get("/events.json"));
    const before = events.find((event: { external_id: string }) => event.external_id === "rich-3");
    const report = await importRows(editor, exported.replace(before.title, title), type);
    expect(report).toMatchObject({ updated: 1, unchanged: 2 });
    const after = await json(await editor.get(`${API}/events/${before.id}`));
    expect(before).not.toHaveProperty("relations");
    const expected = { ...before, title, version: before.version + 1, updated_at: after.updated_at, relations: [] };
    expect(after).toEqual(expected);
  });

  it("one event's JSON too", async () => {
    const { events } = await json(await reader.get("/events.json"));
    const exported = await text(await reader.get(`/events/${events[0].id}.json`));
    const report = await expectNoChange(() => importRows(editor, exported, "application/json"));
    expect(report).toMatchObject({ unchanged: 1, updated: 0, created: 0 });
  });

  it.each([
    [".json", "application/json"],
    [".ndjson", NDJSON],
    [".csv", CSV],
  ])("%s in another language changes nothing, and a correction of it changes the translation", async (suffix, type) => {
    const tag = `turned${suffix}`;
    const { id } = await createEvent(editor, {
      tags: [tag],
      title: "Listed",
      summary: "Not translated",
      body: "Text",
      language: "en",
      sources: [{ url: "https://a.example/", title: "A source" }],
      translations: {
        fr: { title: "Inscrit" },
        zh: { title: "列入", "sources/0/title": "来源" },
        ar: { title: "إدراج", body: "نص" },
      },
    });
    for (const lang of ["zh", "ar", "fr"]) {
      const exported = await text(await reader.get(`/events${suffix}?tag=${tag}&lang=${lang}`));
      const report = await expectNoChange(() => importRows(editor, exported, type));
      expect(report.rows).toEqual([{ row: expect.any(Number), verdict: "unchanged", id }]);
    }
    const chinese = await text(await reader.get(`/events${suffix}?tag=${tag}&lang=zh`));
    expect(await importRows(editor, chinese.replace("列入", "已列入"), type)).toMatchObject({ updated: 1 });
    const after = await json(await editor.get(`${API}/events/${id}`));
    expect([after.language, after.title, after.summary]).toEqual(["en", "Listed", "Not translated"]);
    expect(after.translations.zh).toEqual({ title: "已列入", "sources/0/title": "来源" });
    await editor.delete(`${API}/events/${id}`, { "if-match": "*" });
  });
});

describe("CSV of others", () => {
  it("with BOM, CRLF, quotes, empty lines, missing cells and spaces around names", async () => {
    const body = `\ufeff Title ,DATE,Tags,source_url,lat,lon,edition,series\r\n"A ""quoted"", title",2021-12-26,a| b |,https://a.example,1.5,-2,6,Day\r\n\r\n"two\nlines",1985\r\n,,,,\r\n'=1+1,2020,'-x\r\n`;
    const report = await importRows(editor, body, CSV);
    expect(report).toMatchObject({ created: 3, refused: 0 });
    expect(report.rows.map(({ row }: { row: number }) => row)).toEqual([1, 3, 5]);
    const [a, b, c] = await Promise.all(
      report.rows.map(async ({ id }: { id: string }) => json(await editor.get(`${API}/events/${id}`))),
    );
    expect(a).toMatchObject({
      title: 'A "quoted", title',
      tags: ["a", "b"],
      sources: [{ url: "https://a.example" }],
      place: { lat: 1.5, lon: -2 },
      series: { name: "Day", edition: 6 },
    });
    expect(b).toMatchObject({ title: "two\nlines", date: "1985", tags: [] });
    expect(c).toMatchObject({ title: "=1+1", tags: ["-x"] });
  });

  it("one odd row does not lose the rest", async () => {
    const body = 'title,date\nOne,2021\nTwo,2021,extra\n"Three"x,2021\nFour,Easter\nFive,2021\n';
    const report = await importRows(editor, body, CSV);
    expect(report.rows).toEqual([
      { row: 1, verdict: "created", id: expect.any(String) },
      { row: 2, verdict: "refused", errors: [{ pointer: "", detail: "has 3 cells, but there are 2 columns" }] },
      { row: 3, verdict: "refused", errors: [{ pointer: "", detail: expect.stringMatching(/^is not CSV: /) }] },
      { row: 4, verdict: "refused", errors: [{ pointer: "/date", value: "Easter", detail: expect.any(String) }] },
      { row: 5, verdict: "created", id: expect.any(String) },
    ]);
  });

  it.each([
    ["", "the first row does not name the columns; title and date are needed"],
    ["\ufeff", "the first row does not name the columns; title and date are needed"],
    ["title;date\nA;2020", "the first row does not name the columns; title and date are needed"],
    ["title,date,Title\nA,2020,B", "the column title is there twice"],
  ])("that cannot be read at all (%j) answers 400", async (body, detail) => {
    await expectProblem(await importText(editor, body, CSV), { status: 400, type: "invalid-request", detail });
  });

  it("of a column that nobody knows names it in every row", async () => {
    const report = await importRows(editor, "title,date,verified\nA,2020,yes\nB,2020,\n", CSV);
    expect(report.rows).toEqual([
      {
        row: 1,
        verdict: "refused",
        errors: [{ pointer: "/verified", value: "yes", detail: "is not a member that can be set here" }],
      },
      { row: 2, verdict: "created", id: expect.any(String) },
    ]);
  });
});

const TYPES = [
  "application/x-ndjson",
  "application/json",
  "text/csv",
  "text/calendar",
  "application/rss+xml",
  "application/atom+xml",
  "application/xml",
  "text/xml",
  "application/feed+json",
];

describe("an import as a whole", () => {
  it.each([
    ["application/json", "", "the body is not JSON: "],
    ["application/json", "{", "the body is not JSON: "],
    ["application/json", '{"events":{}}', "the body is neither an event"],
    ["application/json", "null", "the body is neither an event"],
  ])("%s %j answers 400", async (type, body, detail) => {
    await expectNoChange(async () =>
      expectProblem(await importText(editor, body, type), {
        status: 400,
        type: "invalid-request",
        detail: expect.stringContaining(detail),
      }),
    );
  });

  it.each([
    [NDJSON, ""],
    [NDJSON, "\n \r\n"],
    ["application/json", "[]"],
    [CSV, "title,date\n"],
  ])("%s %j has no rows and gives an empty report", async (type, body) => {
    const report = await expectNoChange(() => importRows(editor, body, type));
    expect(report).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{11}$/),
      url: `${ORIGIN}${API}/imports/${report.id}`,
      state: "done",
      total: 0,
      done: 0,
      created_at: expect.any(String),
      updated_at: report.created_at,
      dry_run: false,
      created: 0,
      updated: 0,
      unchanged: 0,
      refused: 0,
      rows: [],
    });
  });

  it.each(["text/plain", "text/html", "multipart/form-data", "application/json, text/csv"])(
    "%s answers 415 and says what is read",
    async (type) => {
      const response = await importText(editor, "x", type);
      expect(response.headers.get("accept")).toBe(TYPES.join(", "));
      await expectProblem(response, {
        status: 415,
        type: "unsupported-media-type",
        detail: `send Content-Type: ${TYPES.join(" or ")}`,
        errors: [
          {
            header: "Content-Type",
            value: type,
            detail: `is none of ${TYPES.join(", ")}`,
          },
        ],
      });
    },
  );

  it("takes parameters of the type and its case as they are", async () => {
    const report = await importRows(editor, "title,date\nX,2020\n", "Text/CSV; charset=utf-8; header=present");
    expect(report.created).toBe(1);
  });

  it("of more than 10000 rows answers 413, of 10000 a report", async () => {
    const rows = Array.from({ length: 10_000 }, () => "{}").join("\n");
    expect(await expectNoChange(() => importRows(editor, rows, NDJSON))).toMatchObject({ refused: 10_000 });
    await expectProblem(await importText(editor, `${rows}\n{}`, NDJSON), {
      status: 413,
      type: "too-large",
      detail: "10001 rows; send at most 10000 at a time",
    });
  });

  it.each([
    ["dry_run=yes", "dry_run", "yes"],
    ["dry_run=true&dry_run=false", "dry_run", "false"],
    ["dryrun=true", "dryrun", "true"],
    ["status=public", "status", "public"],
    ["map=a", "map", "a"],
    ["map=a:b:c", "map", "a:b:c"],
    ["map=a:title,b", "map", "b"],
    ["__proto__=1", "__proto__", "1"],
  ])("with %s answers 400 and names the parameter", async (query, parameter, value) => {
    await expectNoChange(async () =>
      expectProblem(await importText(editor, '{"date":"2020","title":"x"}', NDJSON, query), {
        status: 400,
        type: "invalid-parameter",
        errors: [{ parameter, value, detail: expect.any(String) }],
      }),
    );
  });
});

describe("large texts", () => {
  it("of Chinese are written in transactions that the database takes", async () => {
    const body = "芯".repeat(99_000);
    const rows = Array.from({ length: 6 }, (_, index) => ({
      date: "2021",
      title: `大 ${index}`,
      body,
      tags: ["large"],
    }));
    expect(await importRows(editor, JSON.stringify(rows), "application/json")).toMatchObject({ created: 6 });
  });

  it("beyond what one event may hold are refused, and nothing else is", async () => {
    const ids = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, "x".repeat(30)]));
    const rows = [
      { date: "2021", title: "Too much", entities: [{ name: "E", ids }] },
      { date: "2021", title: "Right" },
    ];
    const report = await importRows(editor, JSON.stringify(rows), "application/json");
    expect(report.rows[0]).toMatchObject({
      verdict: "refused",
      errors: [{ pointer: "", detail: expect.stringMatching(/^has \d+ characters; 500000 are possible$/) }],
    });
    expect(report.rows[1].verdict).toBe("created");
  });
});
