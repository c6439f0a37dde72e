import { beforeAll, describe, expect, it } from "vitest";
import { FORMATS, LOOKS } from "../../src/representations/formats.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
} from "../helpers/api.ts";

// Who subscribed to a timeline follows it to another address, and is told when it is no more.

const clock = createClock("2026-11-23T12:00:00Z");
const SUFFIXES = [...LOOKS, ...FORMATS].map(({ suffix }) => suffix);
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

const rename = (from: string, to: string) =>
  editor.patch(`${API}/timelines/${from}`, { slug: to }, { "if-match": "*" });

/** Where the address leads to, without the host. */
async function follow(path: string) {
  const response = await reader.get(path);
  return [response.status, response.headers.get("location")?.replace(ORIGIN, "")];
}

describe("a timeline that got another slug", () => {
  beforeAll(async () => {
    await createEvent(editor, { title: "Kept", tags: ["moved"] });
    await editor.post(`${API}/timelines`, { slug: "old-name", title: "Moving", rule: "tag=moved" });
    await rename("old-name", "middle-name");
    await rename("middle-name", "new-name");
  });

  it.each(SUFFIXES)("is found from its old addresses as %s, with the query", async (suffix) => {
    expect(await follow(`/timelines/old-name${suffix}`)).toEqual([308, `/timelines/new-name${suffix}`]);
    const query = "?tag=moved|other&limit=5";
    expect(await follow(`/timelines/middle-name${suffix}${query}`)).toEqual([
      308,
      `/timelines/new-name${suffix}${query}`,
    ]);
  });

  it("is found by its embed", async () => {
    expect(await follow("/embed/old-name?tag=moved")).toEqual([308, "/embed/new-name?tag=moved"]);
    expect(await follow("/timelines/old-name/share?tag=moved")).toEqual([308, "/timelines/new-name/share?tag=moved"]);
  });

  it("keeps the id of its feed, and what is in it", async () => {
    const id = async (path: string) => (await json(await reader.get(path)))._annals.id;
    const before = await id("/timelines/new-name.feed.json");
    await rename("new-name", "newest-name");
    expect(await id("/timelines/newest-name.feed.json")).toBe(before);
    await rename("newest-name", "new-name");
    expect(await follow("/timelines/newest-name.rss")).toEqual([308, "/timelines/new-name.rss"]);
    expect((await reader.get("/timelines/new-name.rss")).status).toBe(200);
  });

  it("is also found as of a day", async () => {
    expect(await follow("/timelines/old-name.json?as_of=2026-11-23T12:00:00Z")).toEqual([
      308,
      "/timelines/new-name.json?as_of=2026-11-23T12:00:00Z",
    ]);
  });

  it("leaves the slug to another", async () => {
    await editor.post(`${API}/timelines`, { slug: "old-name", title: "Another" });
    expect((await json(await reader.get("/timelines/old-name.json"))).timeline.title).toBe("Another");
    await rename("old-name", "other-name");
    expect(await follow("/timelines/old-name.rss")).toEqual([308, "/timelines/other-name.rss"]);
  });
});

describe("a timeline that was deleted", () => {
  it("answers 410 in every format, until another takes the slug", async () => {
    await editor.post(`${API}/timelines`, { slug: "short-lived", title: "Short-lived" });
    await editor.delete(`${API}/timelines/short-lived`, { "if-match": "*" });
    for (const suffix of SUFFIXES) {
      await expectProblem(await reader.get(`/timelines/short-lived${suffix}`), {
        status: 410,
        type: "gone",
        detail: "timeline short-lived was deleted",
      });
    }
    await editor.post(`${API}/timelines`, { slug: "short-lived", title: "Here again" });
    expect((await reader.get("/timelines/short-lived.rss")).status).toBe(200);
  });
});

it("answers 404 for what no timeline ever was", async () => {
  await expectProblem(await reader.get("/timelines/never.rss"), {
    status: 404,
    type: "not-found",
    detail: "there is no timeline never",
  });
});
