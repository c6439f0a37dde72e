import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Event } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { createEvent, NOW, readDate } from "../helpers/events.ts";

// Two tags of 1,600 events each, which seldom meet: more than a page of either looks through.
const SIZE = 3000;
const RARE = 100;
const app = createApp(() => NOW * 1000);

const events = Array.from({ length: SIZE }, (_, index) =>
  createEvent({
    title: index % 2 === 0 ? "Of the one" : "Of the other",
    tags: index % RARE === 0 ? ["one", "other"] : [index % 2 === 0 ? "one" : "other"],
    date: readDate(`${1000 + (index % 900)}-05-0${1 + (index % 9)}`),
    publishedAt: toInstant(NOW - 10 - index),
  }),
);
const met = events.filter((_, index) => index % RARE === 0).map(({ id }) => formatId(id));

beforeAll(async () => {
  for (let start = 0; start < SIZE; start += 500) {
    const changes = events.slice(start, start + 500).map((after) => ({ after }));
    expect(await writeEvents(openDatabase(env.DB), changes, { now: NOW })).toBe("written");
  }
});

async function read(address: string): Promise<string> {
  const response = await app.request(address, {}, env);
  const location = response.headers.get("location");
  if ([302, 308].includes(response.status) && location) return read(location);
  expect([address, response.status]).toEqual([address, 200]);
  return response.text();
}

const decode = (text: string) => text.replaceAll("&amp;", "&");
const find = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found ?? "");

describe("feeds of a common word", () => {
  it("are there though an event that had it was deleted, of which no words are left", async () => {
    const db = openDatabase(env.DB);
    const [before] = events.slice(-1);
    expect(await writeEvents(db, [{ before: before as Event }], { now: NOW })).toBe("written");
    for (const suffix of [".rss", ".ics", ".atom"]) await read(`http://annals.test/events${suffix}?q=of`);
  });
});

describe("lists whose pages end before they are full", () => {
  it("are whole in a feed and its archive together, and the feed does not claim to be all", async () => {
    const seen: string[] = [];
    let parts = 0;
    for (let address: string | undefined = "http://annals.test/events.atom?tag=one&tag=other"; address; parts++) {
      const feed = await read(address);
      if (parts === 0) expect(feed).not.toContain("<fh:complete/>");
      seen.push(...find(feed, /<id>tag:[^<]*:event\/(\w+)<\/id>/g));
      const [link] = find(feed, /<link rel="prev-archive"[^>]* href="([^"]+)"/g);
      address = link === undefined ? undefined : decode(link);
    }
    expect(parts).toBeGreaterThan(2);
    expect(seen).toEqual(met);
  });

  it("are whole along next, in the calendar and as JSON, for a common word too", async () => {
    const byDate = [...events.filter(({ tags }) => tags.length === 2)].sort(
      (a, b) => b.date.earliest - a.date.earliest || b.id - a.id,
    );
    for (const query of ["tag=one&tag=other", "tag=other&q=%22the+one%22"]) {
      const seen: string[] = [];
      let pages = 0;
      for (let address: string | null = `http://annals.test/events.json?limit=40&${query}`; address; pages++) {
        const page = JSON.parse(await read(address)) as { events: { id: string }[]; next: string | null };
        seen.push(...page.events.map(({ id }) => id));
        address = page.next;
      }
      expect(pages).toBeGreaterThan(2);
      expect([query, seen]).toEqual([query, byDate.map(({ id }) => formatId(id))]);
    }
    // An empty page with another behind it is no empty list.
    const html = await read("http://annals.test/events?tag=one&tag=other&limit=1");
    expect(html).not.toContain('class="empty"');
    const calendar = await read("http://annals.test/events.ics?tag=one&tag=other&limit=20");
    expect(calendar).toContain("LINK;LINKREL=next");
  });
});
