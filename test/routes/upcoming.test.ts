import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  TEXT_SUFFIXES,
  text,
} from "../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

const toPath = (url: string) => url.replace(/^https?:\/\/[^/]+/, "");
const LIST = "/events.json?tag=agenda&order=upcoming";
const titles = async (path: string) =>
  (await json(await reader.get(path))).events.map((event: { title: string }) => event.title);

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  const dates = ["2026-11-22", "2026-11-23", "2026-11-20/2026-11-24", "2026-12-01", "2027"];
  for (const date of dates) await createEvent(editor, { date, title: date, tags: ["agenda"] });
  await createEvent(editor, { date: "2026-12-24", title: "A draft", tags: ["agenda"], status: "draft" });
  clock.set("2026-11-23T23:59:59Z");
});

describe("order=upcoming", () => {
  it("has in every format what has not ended, soonest first, with the day of publication and not of the event", async () => {
    expect(await titles(LIST)).toEqual(["2026-11-20/2026-11-24", "2026-11-23", "2026-12-01", "2027"]);
    for (const suffix of TEXT_SUFFIXES) {
      const body = await text(await reader.get(`/events${suffix}?tag=agenda&order=upcoming`));
      expect([
        suffix,
        body.includes("2026-12-01"),
        body.includes("2026-11-22<") || body.includes('"2026-11-22"'),
      ]).toEqual([suffix, true, false]);
    }
    const feed = await json(await reader.get("/events.feed.json?tag=agenda&order=upcoming"));
    expect(feed.items.map((item: { date_published: string }) => item.date_published)).toEqual(
      Array(4).fill("2026-11-23T12:00:00Z"),
    );
    expect([feed._annals.complete, feed._annals.prev_archive]).toEqual([undefined, undefined]);
  });

  it("counts only what is there, and goes on by cursor", async () => {
    const all = await json(await reader.get(LIST));
    expect(all.total).toBe(4);
    const first = await json(await reader.get(`${LIST}&limit=2`));
    expect(first.total).toBeUndefined();
    const second = await json(await reader.get(toPath(first.next)));
    expect([...first.events, ...second.events]).toEqual(all.events);
    expect(second.next).toBeNull();
  });

  it("stays the same byte for byte within a day, and changes with the next without any write", async () => {
    for (const suffix of ["", ".rss", ".json", ".ics"]) {
      const path = `/events${suffix}?tag=agenda&order=upcoming`;
      clock.set("2026-11-24T00:00:01Z");
      const morning = await reader.get(path);
      const [etag, modified] = [morning.headers.get("etag") ?? "", morning.headers.get("last-modified") ?? ""];
      expect(modified).toBe("Tue, 24 Nov 2026 00:00:00 GMT");
      clock.set("2026-11-24T23:59:59Z");
      expect(await text(await reader.get(path))).toBe(await text(morning));
      expect((await reader.get(path, { "if-none-match": etag })).status).toBe(304);
      expect((await reader.get(path, { "if-modified-since": modified })).status).toBe(304);
      clock.set("2026-11-25T00:00:01Z");
      expect((await reader.get(path, { "if-none-match": etag })).status).toBe(200);
      expect((await reader.get(path, { "if-modified-since": modified })).status).toBe(200);
      expect(await text(await reader.get(path))).not.toContain("2026-11-24");
    }
    expect(await titles(LIST)).toEqual(["2026-12-01", "2027"]);
    clock.set("2026-11-23T23:59:59Z");
  });

  it("is for editors too, drafts included", async () => {
    const { events } = await json(await editor.get(`${API}/events?tag=agenda&order=upcoming`));
    expect(events.map((event: { title: string }) => event.title)).toEqual([
      "2026-11-20/2026-11-24",
      "2026-11-23",
      "2026-12-01",
      "A draft",
      "2027",
    ]);
  });

  it("does not go with the past, nor with an archive", async () => {
    await expectProblem(await reader.get("/events.json?order=upcoming&as_of=2026-11-22"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "order",
          value: "upcoming",
          detail: "upcoming cannot be asked for with as_of, as its days are counted from today; leave one of them out",
        },
      ],
    });
    await expectProblem(await reader.get("/events.rss?order=upcoming&archive=1-0000000000a"), {
      status: 400,
      type: "invalid-parameter",
    });
  });
});
