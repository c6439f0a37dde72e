import { beforeEach, describe, expect, it } from "vitest";
import { createStandIn, type StandIn } from "../../local/edge-cache.ts";

// What stands for the cache at the edge does what Cloudflare says that the cache does.

const ORIGIN = "https://annals.test";
const PUBLISHED = { "cloudflare-cdn-cache-control": "max-age=60, stale-while-revalidate=30, stale-if-error=300" };

let now: number;
let cache: StandIn;
/** What the Worker answers, and what it was asked. */
let answer: (request: Request) => Response;
let asked: Request[];
let waiting: Promise<unknown>[];

beforeEach(() => {
  now = 1_000_000;
  cache = createStandIn({ clock: () => now });
  asked = [];
  waiting = [];
});

const pass = (seconds: number) => {
  now += seconds * 1000;
};
const say = (body: string, headers: Record<string, string> = PUBLISHED, status = 200) => {
  answer = () => new Response(body, { status, headers });
};

async function get(path = "/a", headers: Record<string, string> = {}, method = "GET", origin = ORIGIN) {
  const ask = (request: Request) => {
    asked.push(request);
    return answer(request);
  };
  const request = new Request(origin + path, { method, headers });
  const response = await cache.fetch(request, ask, { waitUntil: (promise) => void waiting.push(promise) });
  await Promise.all(waiting.splice(0));
  return { response, told: [response.headers.get("cf-cache-status"), response.status, await response.text()] };
}
const told = async (...parameters: Parameters<typeof get>) => (await get(...parameters)).told;

describe("an answer", () => {
  it("is given again without asking while it is fresh, with its age, and without what is for the edge", async () => {
    say("one", { ...PUBLISHED, "cache-tag": "x", "cache-control": "max-age=10", "x-more": "1" });
    expect(await told()).toEqual(["MISS", 200, "one"]);
    say("two");
    pass(59.9);
    const { response, told: again } = await get();
    expect(again).toEqual(["HIT", 200, "one"]);
    const names = ["age", "cache-control", "x-more", "cache-tag", "cloudflare-cdn-cache-control"];
    expect(names.map((name) => response.headers.get(name))).toEqual(["59", "max-age=10", "1", null, null]);
    expect(asked).toHaveLength(1);
  });

  it("is found by path and query as they were sent, whatever the host, and by the version of the Worker", async () => {
    say("one");
    await get("/a?b=1&c=2");
    for (const path of ["/a?c=2&b=1", "/a/?b=1&c=2", "/a", "/A?b=1&c=2"]) expect((await told(path))[0]).toBe("MISS");
    expect((await told("/a?b=1&c=2", {}, "GET", "https://other.test"))[0]).toBe("HIT");
    cache.deploy();
    expect((await told("/a?b=1&c=2"))[0]).toBe("MISS");
  });

  it("is one for each value of what it varies by, compared letter by letter", async () => {
    say("one", { ...PUBLISHED, vary: "Accept-Language, A-IM" });
    expect(await told("/a", { "accept-language": "de" })).toEqual(["MISS", 200, "one"]);
    say("two", { ...PUBLISHED, vary: "Accept-Language, A-IM" });
    expect(await told("/a", { "accept-language": "de, en" })).toEqual(["MISS", 200, "two"]);
    expect(await told("/a", { "accept-language": "de", accept: "text/html" })).toEqual(["HIT", 200, "one"]);
    expect(await told("/a", { "accept-language": "de", "a-im": "feed" })).toEqual(["MISS", 200, "two"]);
    expect((await told())[0]).toBe("MISS");
  });

  it("answers conditions and HEAD by itself", async () => {
    say("one", { ...PUBLISHED, etag: '"1"', "last-modified": "Mon, 23 Nov 2026 12:00:00 GMT" });
    expect(await told("/a", {}, "HEAD")).toEqual(["MISS", 200, ""]);
    expect(asked[0]?.method).toBe("GET");
    expect(await told("/a", { "if-none-match": 'W/"1"' })).toEqual(["HIT", 304, ""]);
    expect(await told("/a", { "if-none-match": '"2"' })).toEqual(["HIT", 200, "one"]);
    expect(await told("/a", { "if-modified-since": "Mon, 23 Nov 2026 12:00:00 GMT" })).toEqual(["HIT", 304, ""]);
    expect(await told("/a", { "if-modified-since": "Mon, 23 Nov 2026 11:59:59 GMT" })).toEqual(["HIT", 200, "one"]);
    // What is asked for to be kept is asked for whole.
    expect(await told("/b", { "if-none-match": '"1"' })).toEqual(["MISS", 304, ""]);
    expect(asked[1]?.headers.get("if-none-match")).toBeNull();
  });
});

describe("an answer that is stale", () => {
  it("is given while the next is asked for, by its tag, once", async () => {
    say("one", { ...PUBLISHED, etag: '"1"' });
    await get();
    say("two", { ...PUBLISHED, etag: '"2"' });
    pass(60);
    expect(await told()).toEqual(["UPDATING", 200, "one"]);
    expect(asked[1]?.headers.get("if-none-match")).toBe('"1"');
    expect(await told()).toEqual(["HIT", 200, "two"]);
    expect(asked).toHaveLength(2);
  });

  it("is asked for when that time is over, and is right again where the Worker says so", async () => {
    say("one", { ...PUBLISHED, etag: '"1"' });
    await get();
    pass(90);
    answer = (request) => new Response(null, { status: request.headers.get("if-none-match") === '"1"' ? 304 : 500 });
    expect(await told()).toEqual(["REVALIDATED", 200, "one"]);
    pass(59);
    expect(await told()).toEqual(["HIT", 200, "one"]);
    pass(31);
    say("two");
    expect(await told()).toEqual(["EXPIRED", 200, "two"]);
  });

  it("is given where the Worker fails, as long as it says", async () => {
    say("one");
    await get();
    pass(100);
    say("broken", { "cache-control": "no-store" }, 500);
    expect(await told()).toEqual(["STALE", 200, "one"]);
    answer = () => {
      throw new Error("down");
    };
    expect(await told()).toEqual(["STALE", 200, "one"]);
    pass(261);
    await expect(get()).rejects.toThrow("down");
    say("broken", { "cache-control": "no-store" }, 500);
    expect(await told()).toEqual(["BYPASS", 500, "broken"]);
  });

  it("is forgotten where the Worker has nothing to keep any more", async () => {
    say("one");
    await get();
    say("gone", { "cache-control": "no-store" }, 410);
    pass(60);
    expect(await told()).toEqual(["UPDATING", 200, "one"]);
    expect(await told()).toEqual(["BYPASS", 410, "gone"]);
  });

  it("is never given where it says s-maxage or must-revalidate", async () => {
    for (const strict of ["s-maxage=60", "max-age=60, must-revalidate", "max-age=60, proxy-revalidate"]) {
      say("one", { "cache-control": `${strict}, stale-while-revalidate=30, stale-if-error=300` });
      await get(`/${strict}`);
      pass(60);
      say("two", { "cache-control": "no-store" }, 500);
      expect([strict, (await told(`/${strict}`))[2]]).toEqual([strict, "two"]);
    }
  });
});

describe("an answer that is not kept", () => {
  it("says no-store or private, sets a cookie, varies by everything, or is a part", async () => {
    const one = { "cache-control": "max-age=60" };
    for (const [headers, status] of [
      [{ "cache-control": "no-store" }],
      [{ "cache-control": "private, max-age=60" }],
      [{ ...one, "set-cookie": "a=b" }],
      [{ ...one, vary: "*" }],
      [{ ...one, "cloudflare-cdn-cache-control": "no-store" }],
      [one, 206],
      [one, 522],
      [{}, 302],
    ] as [Record<string, string>, number?][]) {
      say("one", headers, status);
      expect((await told())[0]).toBe("BYPASS");
      expect((await told())[0]).toBe("BYPASS");
    }
    say("one", { "cache-control": "no-store", "cloudflare-cdn-cache-control": "max-age=60" });
    await get();
    expect((await told())[0]).toBe("HIT");
  });

  it("is one that says nothing only after two hours, or what is usual for its status", async () => {
    for (const [status, seconds] of [
      [200, 7200],
      [301, 1200],
      [404, 180],
      [405, 60],
    ] as const) {
      say("one", {}, status);
      await get(`/${status}`);
      pass(seconds - 1);
      expect([status, (await told(`/${status}`))[0]]).toEqual([status, "HIT"]);
      pass(1);
      expect([status, (await told(`/${status}`))[0]]).toEqual([status, "EXPIRED"]);
    }
  });

  it("is for who sends a token, who is not given what is kept either; unless it is public", async () => {
    const named = { authorization: "Bearer x" };
    say("one");
    expect((await told("/a", named))[0]).toBe("BYPASS");
    expect((await told("/a"))[0]).toBe("MISS");
    say("mine");
    expect(await told("/a", named)).toEqual(["BYPASS", 200, "mine"]);
    expect(await told("/a")).toEqual(["HIT", 200, "one"]);
    say("all", { "cache-control": "public, max-age=60" });
    await get("/b");
    expect((await told("/b", named))[0]).toBe("HIT");
  });

  it("is one to another method", async () => {
    say("one");
    expect((await told("/a", {}, "POST"))[0]).toBe("DYNAMIC");
    expect((await told("/a"))[0]).toBe("MISS");
  });

  it("is one too long to hold, which is passed on whole", async () => {
    say("x".repeat(9 * 2 ** 20));
    const { told: first } = await get();
    expect([first[0], String(first[2]).length]).toEqual(["BYPASS", 9 * 2 ** 20]);
    expect((await told())[0]).toBe("BYPASS");
  });
});

describe("a purge", () => {
  const TAGS: Record<string, string> = { "/a/1": "One,all", "/a/2": "two, all", "/b": "with space,two" };
  const statuses = () => Promise.all(Object.keys(TAGS).map(async (path) => (await told(path))[0]));

  beforeEach(async () => {
    answer = ({ url }) =>
      new Response("", { headers: { ...PUBLISHED, "cache-tag": TAGS[new URL(url).pathname] ?? "" } });
    await statuses();
  });

  it("takes out what has one of its tags, in whatever case, or a path that begins so", async () => {
    expect(await cache.purge({ tags: ["ONE", "none"] })).toEqual({ success: true, errors: [] });
    expect(await statuses()).toEqual(["MISS", "HIT", "HIT"]);
    await cache.purge({ tags: ["two"] });
    expect(await statuses()).toEqual(["HIT", "MISS", "MISS"]);
    await cache.purge({ pathPrefixes: ["/a"] });
    expect(await statuses()).toEqual(["MISS", "MISS", "HIT"]);
    await cache.purge({ tags: ["with space"] });
    expect((await statuses())[2]).toBe("HIT");
    await cache.purge({ purgeEverything: true });
    expect(await statuses()).toEqual(["MISS", "MISS", "MISS"]);
  });

  it("is refused, and does nothing, with too many tags, or too often", async () => {
    const tags = Array.from({ length: 101 }, (_, index) => `t${index}`);
    expect((await cache.purge({ tags: [...tags.slice(0, 100), "all"] })).success).toBe(false);
    expect(await statuses()).toEqual(["HIT", "HIT", "HIT"]);
    for (let index = 0; index < 25; index++) expect((await cache.purge({ tags: ["none"] })).success).toBe(true);
    expect(await cache.purge({ purgeEverything: true })).toMatchObject({ success: false, errors: [{ code: 10_429 }] });
    expect(await statuses()).toEqual(["HIT", "HIT", "HIT"]);
    pass(12);
    expect((await cache.purge({ tags: ["all"] })).success).toBe(true);
    expect((await cache.purge({ tags: ["two"] })).success).toBe(false);
    expect(await statuses()).toEqual(["MISS", "MISS", "HIT"]);
  });
});
