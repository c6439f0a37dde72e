import { beforeAll, describe, expect, it } from "vitest";
import { LOOKS } from "../../src/representations/formats.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
  SUFFIXES,
  text,
} from "../helpers/api.ts";

let reader: Client;
let ids: string[];

beforeAll(async () => {
  const editor = await createClient();
  reader = await createReader();
  const [circa, ancient] = [
    await createEvent(editor, {
      ...{ tags: ["lost"], date: "1850~", summary: undefined, category: "lost", place: { name: "Lost" } },
      ...{ entities: [{ name: "Lost" }], series: { name: "Lost" } },
    }),
    await createEvent(editor, { tags: ["lost"], date: "-0043-03-15" }),
  ];
  ids = [circa.id, ancient.id];
  await editor.post(`${API}/entities`, { slug: "lost", name: "Lost" });
  await editor.post(`${API}/series`, { slug: "lost", name: "Lost" });
  await editor.post(`${API}/timelines`, { slug: "lost", title: "Lost", rule: "tag=lost" });
});

const FORMATS = SUFFIXES.filter(
  (suffix) => suffix !== ".svg" && suffix !== ".png" && LOOKS.every((look) => look.suffix !== suffix),
);

describe("the report of what a format loses", () => {
  it.each(FORMATS)("stands behind the address of every document in %s, and can be polled", async (suffix) => {
    const lists = ["/events", "/timelines/lost", "/tags/lost"];
    const single = ["/categories/lost", "/places/lost", "/entities/lost", "/series/lost", `/events/${ids[0]}`];
    for (const path of [...lists, ...single]) {
      const response = await reader.get(`${path}${suffix}.losses.json`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
      const etag = response.headers.get("etag") ?? "";
      const report = await json(response);
      expect([report.of, report.events]).toEqual([`${ORIGIN}${path}${suffix}`, single.includes(path) ? 1 : 2]);
      const again = await reader.get(`${path}${suffix}.losses.json`, { "if-none-match": etag });
      expect(again.status).toBe(304);
    }
  });

  it("is of the events that the address asks for, page by page as the format has them", async () => {
    const first = await json(await reader.get("/timelines/lost.ics.losses.json?limit=1&tag=lost"));
    expect(first.next.replace(/cursor=.*/, "")).toBe(`${ORIGIN}/timelines/lost.ics.losses.json?tag=lost&limit=1&`);
    expect(first.rows.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    const second = await json(await reader.get(first.next.slice(ORIGIN.length)));
    expect([second.left_out, second.next, second.rows.map(({ id }: { id: string }) => id)]).toEqual([
      1,
      null,
      [ids[1]],
    ]);
  });

  it.each([
    ["/events.ics?on_this_day=today", 2],
    ["/events.rss?on_this_day=today&retention=7", 1],
    ["/events.atom?updates=bump&limit=1", 1],
  ])("is of the same events as the document: %s", async (address, count) => {
    const [path = "", query = ""] = address.split("?");
    const today = new Date().toISOString().slice(4, 10);
    const days = await createEvent(await createClient(), { date: `2015${today}`, title: `Years ago ${address}` });
    const document = await text(await reader.get(address));
    const report = await json(await reader.get(`${path}.losses.json?${query}`));
    const lost = report.rows.flatMap((row: { id: string; left_out?: string }) => (row.left_out ? [] : [row.id]));
    expect(report.events).toBeGreaterThanOrEqual(count);
    expect(lost.length).toBeGreaterThan(0);
    for (const id of lost) expect(document).toContain(id);
    expect(document.includes(days.id)).toBe(lost.includes(days.id));
  });

  it("is refused what is no parameter, and is none of pages and unknown formats", async () => {
    const unknown = await reader.get("/events.ics.losses.json?format=ics");
    await expectProblem(unknown, { status: 400, type: "invalid-parameter" });
    for (const suffix of [".losses.json", ".html.losses.json", ".ics.losses.json.losses.json"]) {
      expect((await reader.get(`/events${suffix}`)).status).toBe(404);
    }
    expect((await reader.get("/events.rss.losses.json?archive=1")).status).toBe(400);
  });

  it("is not there where the document is not", async () => {
    expect((await reader.get("/timelines/none.ics.losses.json")).status).toBe(404);
    expect((await reader.get("/events/00000000000.ics.losses.json")).status).toBe(404);
  });
});
