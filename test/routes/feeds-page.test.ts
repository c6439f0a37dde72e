import { parseAtomFeed, parseRssFeed } from "feedsmith";
import { beforeAll, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  ORIGIN,
  text,
} from "../helpers/api.ts";

// A person who opens the address of a feed in a browser is shown a page about it; everything else is given the feed.

const clock = createClock("2026-03-01T12:00:00Z");
const NAVIGATION = { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-dest": "document" };
const HOSTILE = `"><script>alert(1)</script>`;
let reader: Client;

beforeAll(async () => {
  const editor = await createClient({ clock });
  reader = await createReader(clock);
  await editor.post(`${API}/timelines`, { slug: "opened", title: `Opened ${HOSTILE}`, rule: "tag=opened" });
  await createEvent(editor, { title: `One ${HOSTILE}`, date: "2020", tags: ["opened"] });
  await createEvent(editor, { title: "Other", date: "2021", tags: ["opened"] });
});

it("shows a browser what the feed is for, and what it has", async () => {
  for (const suffix of [".rss", ".atom", ".feed.json"]) {
    const response = await reader.get(`/timelines/opened${suffix}?limit=1&updates=silent`, NAVIGATION);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await text(response);
    const address = `${ORIGIN}/timelines/opened${suffix}?limit=1&amp;updates=silent`;
    expect(page).toContain(`<code id="feed-address">${address}</code>`);
    expect(page).toContain(`<a href="feed:${address}">`);
    expect(page).toContain("2021: Other</a></h3>");
    expect(page.match(/<article/g)).toHaveLength(1);
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(page).toContain(`<link rel="canonical" href="${ORIGIN}/timelines/opened">`);
    expect(page).toMatch(/<a rel="next" href="[^"]*cursor=/);
    expect(page).not.toContain("<script>alert");
  }
});

it("gives programs the feed, whatever they accept", async () => {
  for (const headers of [{}, { accept: NAVIGATION.accept }, { "sec-fetch-dest": "empty", accept: "text/html" }]) {
    const rss = await reader.get("/timelines/opened.rss", headers);
    expect(rss.headers.get("content-type")).toBe("application/rss+xml; charset=utf-8");
    expect(parseRssFeed(await text(rss)).items).toHaveLength(2);
    expect(parseAtomFeed(await text(await reader.get("/timelines/opened.atom", headers))).entries).toHaveLength(2);
    expect((await json(await reader.get("/timelines/opened.feed.json", headers))).items).toHaveLength(2);
  }
});

it("tells both apart to caches, and has a validator for each", async () => {
  const feed = await reader.get("/timelines/opened.rss");
  const page = await reader.get("/timelines/opened.rss", NAVIGATION);
  expect([feed, page].map(({ headers }) => headers.get("vary"))).toEqual([
    "Sec-Fetch-Dest, A-IM, Annals-Bookmark",
    "Sec-Fetch-Dest, A-IM, Annals-Bookmark",
  ]);
  const tags = [feed, page].map(({ headers }) => headers.get("etag") ?? "");
  expect(tags[0]).not.toBe(tags[1]);
  for (const [index, headers] of [{}, NAVIGATION].entries()) {
    const asked = tags.map((tag) => reader.get("/timelines/opened.rss", { ...headers, "if-none-match": tag }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual(index === 0 ? [304, 200] : [200, 304]);
  }
});

it("is no page where the format is no feed", async () => {
  for (const [suffix, type] of [
    [".ics", "text/calendar; charset=utf-8"],
    [".json", "application/json; charset=utf-8"],
    [".csv", "text/csv; charset=utf-8; header=present"],
  ]) {
    const response = await reader.get(`/timelines/opened${suffix}`, NAVIGATION);
    expect([suffix, response.headers.get("content-type")]).toEqual([suffix, type]);
  }
});
