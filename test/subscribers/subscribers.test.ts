import { beforeAll, describe, expect, it } from "vitest";
import { type Service, startService } from "./service.ts";
import { createReplicas, expectPublic, subscribe } from "./subscribe.ts";
import type { Subscriber } from "./subscriber.ts";

// One subscriber of each kind lives through what editors do in a year: it ends with what is public, each thing once.

/** Formats that say of an event that it is gone. */
const MARKED = [".rss", ".atom", ".feed.json", ".ics"];

describe("subscribers of every format, with every kind of validator", () => {
  let service: Service;
  let path = "/timelines/year";
  let feeds: Subscriber[];
  let replicas: Subscriber[];
  const ids: Record<string, string> = {};
  const all = () => [...feeds, ...replicas];

  /** Polls all, twice: the second time has nothing new to any of them, and no bytes to who keeps validators. */
  async function poll(): Promise<string[]> {
    service.pass(3600);
    const before = all().map(({ calls }) => calls.length);
    for (const subscriber of all()) await subscriber.poll();
    const news = all().map(({ name, calls }, index) => `${name}: ${calls.slice(before[index]).join(", ")}`);
    await expectPublic(service, path, feeds);
    await expectPublic(service, "/events", replicas);
    const counted = all().map(({ calls }) => calls.length);
    for (const subscriber of feeds) {
      const asked = subscriber.statuses.length;
      await subscriber.poll();
      const expected = subscriber.name.endsWith("none") ? [200] : [304];
      expect([subscriber.name, subscriber.statuses.slice(asked)]).toEqual([subscriber.name, expected]);
    }
    for (const replica of replicas) await replica.poll();
    expect(all().map(({ calls }) => calls.length)).toEqual(counted);
    return news;
  }

  /** All of them were called with the same. */
  const expectNews = async (...calls: string[]) => {
    const expected = all().map(({ name }) => `${name}: ${calls.join(", ")}`);
    expect(await poll()).toEqual(expected);
  };
  /** The formats that mark it say so; readers of the others find it out, and copies by the change feed are told. */
  const expectGone = async (name: string, marked: readonly string[], survivor?: string) => {
    const isOneOf = (kinds: readonly string[], kind: string) => kinds.some((start) => kind.startsWith(start));
    const expected = all().map((each) => {
      const isTold = isOneOf([...marked, "/changes"], each.name);
      const changed =
        survivor && isOneOf([".rss", ".atom", ".feed.json"], each.name) ? `changed ${ids[survivor]}, ` : "";
      return `${each.name}: ${changed}${isTold ? "gone" : "missed"} ${ids[name]}`;
    });
    expect(await poll()).toEqual(expected);
  };
  const publish = async (name: string, members: object = {}) => {
    service.pass(60);
    const body = { date: "2021-12-26", title: `Title of ${name}`, tags: ["year"], status: "published", ...members };
    ids[name] = (await service.send("POST", "/events", body)).id;
  };
  const edit = (name: string, members: object) => service.send("PATCH", `/events/${ids[name]}`, members);

  beforeAll(async () => {
    service = await startService("2026-01-10T12:00:00Z");
    await service.send("POST", "/timelines", { slug: "year", title: "A year", rule: "tag=year" });
    await publish("kept");
    await publish("other", { date: "2019-05/2020-03" });
    feeds = subscribe(service, path);
    replicas = createReplicas(service, 3);
    for (const subscriber of all()) await subscriber.poll();
    await expectPublic(service, path, feeds);
  });

  it("are told of what is published, once", async () => {
    await publish("third", { date: "1985" });
    await expectNews(`new ${ids["third"]}`);
  });

  it("have nothing to do with drafts", async () => {
    await publish("draft", { status: "draft" });
    await expectNews();
    await edit("draft", { status: "published" });
    await expectNews(`new ${ids["draft"]}`);
  });

  it("are told of a correction, in its place", async () => {
    await edit("kept", { title: "Corrected", date: "2021-12-27" });
    await expectNews(`changed ${ids["kept"]}`);
  });

  it("see a title change without a line in the log of updates, and with one", async () => {
    await edit("other", { title: "Another title" });
    await expectNews(`changed ${ids["other"]}`);
    await service.send("POST", `/events/${ids["other"]}/updates`, { text: "It was confirmed", significant: true });
    const news = await poll();
    for (const line of news) expect(line).toMatch(new RegExp(`: (changed ${ids["other"]})?$`));
    // Every one of those that are told when an entry was last changed.
    const told = news.filter((line) => /^\.(rss|atom|feed\.json)/.test(line));
    expect(told.map((line) => line.endsWith(`changed ${ids["other"]}`))).toEqual(told.map(() => true));
  });

  it("see a scheduled event from its time on, dated by that time", async () => {
    await publish("scheduled", {
      status: "scheduled",
      published_at: new Date((service.now() + 2 * 86_400) * 1000).toISOString().replace(".000Z", "Z"),
      date: "2031-01-01",
    });
    await expectNews();
    service.pass(3 * 86_400);
    await expectNews(`new ${ids["scheduled"]}`);
  });

  it("let go of what is withdrawn, and have it back when it comes back", async () => {
    await edit("third", { status: "withdrawn", note: "It was wrong" });
    await expectGone("third", MARKED);
    await edit("third", { status: "published", note: null });
    await expectNews(`new ${ids["third"]}`);
  });

  it("let go of what is deleted, and have it back when it is restored", async () => {
    await service.send("DELETE", `/events/${ids["third"]}`);
    await expectGone("third", MARKED);
    await service.send("POST", `/events/${ids["third"]}/restore`, { version: 1 });
    await expectNews(`new ${ids["third"]}`);
    await service.send("DELETE", `/events/${ids["third"]}`);
    await expectGone("third", MARKED);
  });

  it("hear nothing of a draft that is deleted", async () => {
    await publish("unborn", { status: "draft" });
    await service.send("DELETE", `/events/${ids["unborn"]}`);
    await expectNews();
  });

  it("let go of what an import brought when it is undone", async () => {
    const body = { external_id: "brought", date: "2021", title: "Brought", tags: ["year"], status: "published" };
    const { id } = await service.send("POST", "/imports", [body]);
    const { events } = await service.send("GET", "/events?tag=year");
    ids["brought"] = events.find(({ title }: { title: string }) => title === "Brought").id;
    await expectNews(`new ${ids["brought"]}`);
    await service.send("POST", `/imports/${id}/undo`, {});
    await expectGone("brought", MARKED);
  });

  it("have one of two that were merged", async () => {
    await publish("twin", { summary: "What the other lacks" });
    await expectNews(`new ${ids["twin"]}`);
    await service.send("POST", `/events/${ids["twin"]}/merge`, { into: ids["draft"] });
    await expectGone("twin", MARKED, "draft");
  });

  it("follow the timeline to another address", async () => {
    await service.send("PATCH", "/timelines/year", { slug: "year-and-day", title: "A year and a day" });
    path = "/timelines/year-and-day";
    await expectNews();
    await publish("after");
    await expectNews(`new ${ids["after"]}`);
  });

  it("take nothing for new when the service moves to https and another host", async () => {
    service.move("https://chronicle.test");
    await expectNews();
    service.redirect();
    await expectNews();
    await publish("moved");
    await expectNews(`new ${ids["moved"]}`);
    service.redeploy();
    await expectNews();
  });

  it("were told of each event once", () => {
    for (const { name, calls } of all()) {
      const counts = new Map<string, number>();
      for (const call of calls.filter((line) => line.startsWith("new"))) counts.set(call, (counts.get(call) ?? 0) + 1);
      // What was gone in between is new again.
      const again = [...counts].filter(([, count]) => count > 1).map(([call]) => call);
      expect([name, again]).toEqual([name, [`new ${ids["third"]}`]]);
    }
  });
});
