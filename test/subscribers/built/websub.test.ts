// A subscriber written with a library that knows nothing of the service: subscribes, is asked, gets signed news, is told of the
// end. The hub, its queue and the callbacks are the real ones, on loopback.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { parseFeed } from "feedsmith";
import library from "pubsubhubbub";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Server, send, startServer } from "../../helpers/server.ts";

const SECRET = "between the two of us";

let server: Server;
let subscriber: ReturnType<typeof library.createServer>;
let hub: string;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop"), vars: { PRIVATE_CALLBACKS: "allow" } });
  hub = `${server.origin}/websub`;
  subscriber = library.createServer({ secret: SECRET, leaseSeconds: 7200 });
  subscriber.listen(0, "127.0.0.1");
  await once(subscriber, "listen");
  subscriber.callbackUrl = `http://127.0.0.1:${(subscriber.server.address() as AddressInfo).port}/callback`;
});
afterAll(async () => {
  subscriber?.server.close();
  await server?.stop();
});

/** The next thing that the subscriber is told. */
async function next<Name extends "subscribe" | "unsubscribe" | "denied" | "feed">(name: Name) {
  const [what] = await once(subscriber, name, { signal: AbortSignal.timeout(30_000) });
  return what;
}

/** The library sends this in the place of its secret, and checks deliveries with its secret: it has to be told which it sent. */
const sentSecret = (topic: string) => createHmac("sha1", SECRET).update(topic).digest("hex");

async function subscribe(topic: string) {
  subscriber.secret = SECRET;
  const told = next("subscribe");
  subscriber.subscribe(topic, hub);
  const subscription = await told;
  subscriber.secret = sentSecret(topic);
  // It holds when the answer to the question has come back.
  await expect.poll(countSubscriptions, { timeout: 10_000 }).toBe(1);
  return subscription;
}

const post = (title: string, more: object = {}) =>
  send(server, "POST", "/events", {
    ...{ date: "2026-11-01", title, status: "published", tags: ["us-china-tech"] },
    ...more,
  });

const PUSHED = ["rss", "atom", "feed.json"] as const;

describe("a subscriber of the hub", () => {
  it.each(PUSHED)("finds the hub in the .%s, and in the header of its answer", async (suffix) => {
    const response = await fetch(`${server.origin}/timelines/us-china-tech.${suffix}`);
    const { feed } = parseFeed(await response.text()) as { feed: Record<string, unknown> };
    const links = (feed["atom"] as { links?: object[] } | undefined)?.links ?? feed["links"];
    expect(feed["hubs"] ?? links).toContainEqual(
      suffix === "feed.json" ? { type: "WebSub", url: hub } : { rel: "hub", href: hub },
    );
    const header = response.headers.get("link") ?? "";
    expect(header).toContain(`<${hub}>; rel="hub"`);
    expect(header).toContain(`<${server.origin}/timelines/us-china-tech.${suffix}>; rel="self"`);
  });

  it.each(PUSHED)("is asked, and then gets the .%s whenever it has changed, signed", async (suffix) => {
    const topic = `${server.origin}/timelines/us-china-tech.${suffix}`;
    const before = Math.floor(Date.now() / 1000);
    const subscription = await subscribe(topic);
    expect([subscription.topic, subscription.hub]).toEqual([topic, hub]);
    expect(subscription.lease - before).toBeGreaterThanOrEqual(7200);
    expect(subscription.lease - before).toBeLessThan(7260);

    const arrival = next("feed");
    await post(`News for ${suffix}: 半导体`);
    const { headers, feed } = await arrival;
    const published = await fetch(topic);
    expect(feed.toString()).toBe(await published.text());
    expect(feed.toString()).toContain(`News for ${suffix}: 半导体`);
    expect(headers["content-type"]).toBe(published.headers.get("content-type"));
    expect(headers.link).toBe(
      `<${topic}>; rel="self"; type="${headers["content-type"]?.split(";")[0]}", <${hub}>; rel="hub"`,
    );
    const signature = createHmac("sha256", sentSecret(topic)).update(feed).digest("hex");
    expect(headers["x-hub-signature"]).toBe(`sha256=${signature}`);

    const gone = next("unsubscribe");
    subscriber.unsubscribe(topic, hub);
    expect((await gone).topic).toBe(topic);
    await expect.poll(countSubscriptions, { timeout: 10_000 }).toBe(0);
  });

  it("is told that there is no such feed", async () => {
    const topic = `${server.origin}/timelines/nowhere.rss`;
    const denial = next("denied");
    subscriber.subscribe(topic, hub);
    expect((await denial).topic).toBe(topic);
    expect(await countSubscriptions()).toBe(0);
  });

  it("is told when the feed is deleted", async () => {
    await send(server, "POST", "/timelines", { slug: "brief", title: "Brief" });
    const topic = `${server.origin}/timelines/brief.atom`;
    await subscribe(topic);
    const denial = next("denied");
    await send(server, "DELETE", "/timelines/brief", undefined, { "if-match": "*" });
    expect((await denial).topic).toBe(topic);
    expect(await countSubscriptions()).toBe(0);
  });
});

describe("a hub as it is deployed", () => {
  it("calls back no private address", async () => {
    const public_ = await startServer({ workshop: inject("workshop") });
    try {
      const body = new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.topic": `${public_.origin}/events.rss`,
        "hub.callback": subscriber.callbackUrl,
      });
      const response = await fetch(`${public_.origin}/websub`, { method: "POST", body });
      const { errors } = (await response.json()) as { errors: { parameter: string }[] };
      expect([response.status, errors.map(({ parameter }) => parameter)]).toEqual([400, ["hub.callback"]]);
    } finally {
      await public_.stop();
    }
  });
});

async function countSubscriptions(): Promise<number> {
  const row = await server.database.prepare("SELECT COUNT(*) AS count FROM subscriptions").first<{ count: number }>();
  return row?.count ?? -1;
}
