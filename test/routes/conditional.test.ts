import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  SUFFIXES,
  text,
} from "../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;
let paths: string[];
/** Those with a Last-Modified. */
let dated: string[];

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  const event = await createEvent(editor, { tags: ["c"] });
  await createEvent(editor, { tags: ["c"] });
  await editor.post(`${API}/timelines`, { slug: "c", title: "C", rule: "tag=c" });
  dated = [
    ...SUFFIXES.flatMap((suffix) => [`/timelines/c${suffix}`, `/events/${event.id}${suffix}`]),
    "/events",
    "/events.rss?tag=c",
    "/events.ics?tag=c&limit=1",
    "/embed/c",
  ];
  paths = [...dated, "/", "/api", `${API}/openapi.json`];
  clock.set("2026-11-24T12:00:00Z");
});

const MODIFIED = "Mon, 23 Nov 2026 12:00:00 GMT";

async function expectNotModified(path: string, headers: Record<string, string>, whole: Response) {
  for (const method of ["GET", "HEAD"]) {
    const response = await reader.send(method, path, { headers });
    expect([path, headers, response.status, await text(response)]).toEqual([path, headers, 304, ""]);
    // RFC 9110 section 15.4.5: what a 200 would have said of these; and nothing of what describes a body.
    for (const name of ["etag", "cache-control", "last-modified"]) {
      expect([path, name, response.headers.get(name)]).toEqual([path, name, whole.headers.get(name)]);
    }
    for (const name of ["content-type", "content-length", "content-disposition", "content-security-policy"]) {
      expect([path, name, response.headers.get(name)]).toEqual([path, name, null]);
    }
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  }
}

describe("every published document", () => {
  it("is a 304 without a byte the second time, also a day later", async () => {
    for (const path of paths) {
      clock.set("2026-11-24T12:00:00Z");
      const whole = await reader.get(path);
      const tag = whole.headers.get("etag") ?? "";
      expect([path, whole.status]).toEqual([path, 200]);
      expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/);
      clock.set("2026-11-25T12:00:00Z");
      await expectNotModified(path, { "if-none-match": tag }, whole);
      expect(await text(await reader.get(path))).toBe(await text(whole));
    }
  });

  it("compares weakly, within lists, and takes *", async () => {
    const some = [
      "/timelines/c",
      "/events.rss",
      "/events.ics?tag=c&limit=1",
      "/embed/c",
      "/",
      "/api",
      `${API}/openapi.json`,
    ];
    for (const path of some) {
      const whole = await reader.get(path);
      const tag = whole.headers.get("etag") ?? "";
      for (const header of [`W/${tag}`, `"x", ${tag}`, `"x",W/${tag},"y"`, ` ${tag} `, "*", " * "]) {
        await expectNotModified(path, { "if-none-match": header }, whole);
      }
      for (const header of [
        '"x"',
        tag.replaceAll('"', ""),
        tag.slice(0, -1),
        `"${tag}"`,
        "",
        '"*"',
        "W/",
        `${tag}x`.slice(1),
      ]) {
        const response = await reader.get(path, { "if-none-match": header });
        expect([path, header, response.status]).toEqual([path, header, 200]);
      }
    }
  });

  it("goes by If-Modified-Since where there is no tag: not later is not modified", async () => {
    for (const path of dated) {
      const whole = await reader.get(path);
      const modified = Date.parse(whole.headers.get("last-modified") ?? "");
      // The three writes of one second are a second apart to readers, so that none of them hides another.
      expect([path, modified - Date.parse(MODIFIED)]).toEqual([path, expect.toBeOneOf([0, 1000, 2000])]);
      for (const later of [0, 1000]) {
        await expectNotModified(path, { "if-modified-since": new Date(modified + later).toUTCString() }, whole);
      }
      for (const since of [new Date(modified - 1000).toUTCString(), "yesterday"]) {
        const response = await reader.get(path, { "if-modified-since": since });
        expect([path, since, response.status]).toEqual([path, since, 200]);
      }
    }
  });

  it("says no time before its second is over, because another change could share it", async () => {
    clock.set("2026-11-25T12:00:00Z");
    const { id } = await createEvent(editor, { tags: ["c"] });
    for (const path of [`/events/${id}.json`, "/timelines/c.json"]) {
      expect([path, (await reader.get(path)).headers.get("last-modified")]).toEqual([path, null]);
    }
    clock.set("2026-11-25T12:00:01Z");
    for (const path of [`/events/${id}.json`, "/timelines/c.json"]) {
      expect([path, (await reader.get(path)).headers.get("last-modified")]).toEqual([
        path,
        "Wed, 25 Nov 2026 12:00:00 GMT",
      ]);
    }
  });

  it("goes by the tag alone where both are there", async () => {
    for (const path of dated) {
      const whole = await reader.get(path);
      const tag = whole.headers.get("etag") ?? "";
      await expectNotModified(
        path,
        { "if-none-match": tag, "if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT" },
        whole,
      );
      const response = await reader.get(path, { "if-none-match": '"x"', "if-modified-since": MODIFIED });
      expect([path, response.status]).toEqual([path, 200]);
    }
  });

  it("has the same headers for HEAD as for GET, and no body", async () => {
    for (const path of paths) {
      const [get, head] = [await reader.get(path), await reader.head(path)];
      expect([path, head.status, await text(head)]).toEqual([path, 200, ""]);
      expect([path, Object.fromEntries(head.headers)]).toEqual([path, Object.fromEntries(get.headers)]);
    }
  });

  it("has a tag of its own, different for every form and query", async () => {
    const tags = new Map<string, string>();
    for (const path of ["", ...dated]) {
      if (path === "") continue;
      const [address = ""] = path.split("?");
      const tag = (await reader.get(path)).headers.get("etag") ?? "";
      expect(tag).not.toBe("");
      tags.set(`${address} ${tag}`, path);
    }
    expect(tags.size).toBe(dated.length);
  });
});

describe("a change", () => {
  it("of an event is a new tag on every document that it is in, and no other", async () => {
    clock.set("2026-11-26T00:00:00Z");
    const inside = await createEvent(editor, { tags: ["d"] });
    const other = await createEvent(editor, { tags: ["e"] });
    const touched = SUFFIXES.flatMap((suffix) => [
      `/events${suffix}?tag=d`,
      `/events${suffix}`,
      `/events/${inside.id}${suffix}`,
    ]);
    const untouched = SUFFIXES.flatMap((suffix) => [
      `/events${suffix}?tag=e`,
      `/timelines/c${suffix}`,
      `/events/${other.id}${suffix}`,
    ]);
    const tagOf = async (path: string) => (await reader.get(path)).headers.get("etag") ?? "";
    const before = new Map(
      await Promise.all([...touched, ...untouched].map(async (path) => [path, await tagOf(path)] as const)),
    );
    clock.set("2026-11-27T00:00:00Z");
    await editor.patch(`${API}/events/${inside.id}`, { title: "Changed" }, { "if-match": '"1"' });
    clock.set("2026-11-27T00:00:01Z");
    for (const path of touched) {
      const response = await reader.get(path, { "if-none-match": before.get(path) ?? "" });
      expect([path, response.status, response.headers.get("last-modified")]).toEqual([
        path,
        200,
        "Fri, 27 Nov 2026 00:00:00 GMT",
      ]);
    }
    for (const path of untouched) {
      expect([path, (await reader.get(path, { "if-none-match": before.get(path) ?? "" })).status]).toEqual([path, 304]);
    }
  });

  it("of a draft is none for readers", async () => {
    const draft = await createEvent(editor, { tags: ["f"], status: "draft" });
    const list = await reader.get("/events.json");
    await editor.patch(`${API}/events/${draft.id}`, { title: "Changed" }, { "if-match": '"1"' });
    const again = await reader.get("/events.json", { "if-none-match": list.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });
});
