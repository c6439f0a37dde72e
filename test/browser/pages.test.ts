import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { describeInBrowser, findViolations, watch } from "../helpers/browser.ts";
import { FILTERS, SEED } from "../helpers/founding.ts";
import { type Server, startServer } from "../helpers/server.ts";

const TIMELINE = "/timelines/us-china-tech";
const EMBED = "/embed/us-china-tech";
const FILTER = "category=entity-list&country=CN";

let server: Server;
let paths: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const response = await fetch(`${server.origin}${TIMELINE}.json?q=huawei&limit=1`);
  const { events } = (await response.json()) as { events: { id: string }[] };
  paths = {
    home: "/",
    timeline: TIMELINE,
    "filtered timeline": `${TIMELINE}?${FILTER}&from=2019&q=technology`,
    "timeline without a match": `${TIMELINE}?q=nothingatall`,
    event: `/events/${events[0]?.id}`,
    embed: EMBED,
    "page to share it": `${TIMELINE}/share?${FILTER}`,
    "feed as a person sees it": `${TIMELINE}.rss?limit=5`,
    "list of all events": "/events",
    tag: "/tags/semiconductors",
    "API reference": "/api",
    "missing page": "/nothing-here",
    "refused query": "/events?limit=none",
  };
});
afterAll(() => server?.stop());

const NAMES = [
  "home",
  "timeline",
  "filtered timeline",
  "timeline without a match",
  "event",
  "embed",
  "page to share it",
  "feed as a person sees it",
  "list of all events",
  "tag",
  "API reference",
  "missing page",
  "refused query",
];
const addressOf = (name: string) => `${server.origin}${paths[name]}`;
const countEvents = (page: Page) => page.locator("article").count();

/** Pixels by which the page is wider than the window. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

async function openDetails(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
}

describeInBrowser("pages in a browser", (open) => {
  it("are all looked at", () => {
    expect(Object.keys(paths)).toEqual(NAMES);
  });

  describe.each(NAMES)("the %s", (name) => {
    it.each([
      ["light", 1280],
      ["light", 320],
      ["dark", 1280],
      ["dark", 320],
    ] as const)("has no axe violation and no sideways scroll in %s at %i px", async (colorScheme, width) => {
      const context = await open({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      await page.goto(addressOf(name));
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await openDetails(page);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await findViolations(page)).toEqual([]);
    });

    it("asks no third party, keeps nothing in the browser, and causes no complaint", async () => {
      const context = await open();
      const seen = await watch(context, [server.origin]);
      const page = await context.newPage();
      const response = await page.goto(addressOf(name), { waitUntil: "networkidle" });
      expect(response?.headers()["set-cookie"]).toBeUndefined();
      expect(response?.headers()["content-type"]).toMatch(/^text\/html; charset=utf-8$/i);
      await openDetails(page);
      await page.waitForTimeout(200);
      const kept = await page.evaluate(async () => ({
        cookie: document.cookie,
        local: localStorage.length,
        session: sessionStorage.length,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
      }));
      expect(kept).toEqual({ cookie: "", local: 0, session: 0, databases: 0, caches: 0, workers: 0 });
      expect(await context.cookies()).toEqual([]);
      // A page that answers with an error is one, and Chromium says so.
      const status = response?.status() ?? 0;
      const complaints = seen.complaints.filter((text) => status < 400 || !text.includes(`status of ${status}`));
      expect({ ...seen, complaints }).toEqual({ foreign: [], complaints: [], dialogs: [] });
    });
  });

  it.each([
    [TIMELINE, 128],
    [EMBED, 50],
    [`${TIMELINE}?${FILTER}`, SEED.filter(FILTERS[FILTER] ?? (() => false)).length],
  ])("show the events of %s without JavaScript", async (path, count) => {
    const context = await open({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.origin + path);
    expect(await countEvents(page)).toBe(count);
    const headings = await page.locator("article h3").allTextContents();
    const titles = new Set(SEED.map(({ title }) => title));
    expect(headings.filter((title) => !titles.has(title))).toEqual([]);
  });

  it("show every event with a title that is seen, not only present", async () => {
    const page = await (await open({ javaScriptEnabled: false })).newPage();
    await page.goto(server.origin + TIMELINE);
    const boxes = await Promise.all((await page.locator("article h3").all()).map((heading) => heading.boundingBox()));
    expect(boxes.filter((box) => box && box.width > 50 && box.height > 10)).toHaveLength(128);
  });

  describe("by keyboard", () => {
    interface Stop {
      readonly name: string;
      readonly inEvent: boolean;
      readonly ring: boolean;
      readonly inView: boolean;
    }

    /** What has the focus, and whether one can see that it has. */
    const readFocus = (page: Page) =>
      page.evaluate((): Stop => {
        let element = document.activeElement ?? document.body;
        while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const hasOutline = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1;
        return {
          name: element.id || element.className || element.textContent?.trim().slice(0, 60) || element.tagName,
          inEvent: element.closest("article") !== null,
          ring: hasOutline || style.boxShadow !== "none",
          inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        };
      });

    async function walk(page: Page, isLast: (stop: Stop) => boolean, most: number): Promise<Stop[]> {
      const stops: Stop[] = [];
      for (let step = 0; step < most; step++) {
        await page.keyboard.press("Tab");
        const stop = await readFocus(page);
        stops.push(stop);
        if (isLast(stop)) return stops;
      }
      throw new Error(`not reached in ${most} steps: ${stops.map(({ name }) => name).join(" > ")}`);
    }

    it("Tab goes to the skip link, the search and the events, each with a ring that is in view", async () => {
      const page = await (await open()).newPage();
      await page.goto(server.origin + TIMELINE);
      const stops = await walk(page, ({ inEvent }) => inEvent, 40);
      expect(stops[0]?.name).toBe("skip");
      expect(stops.map(({ name }) => name)).toContain("q");
      expect(stops.filter(({ ring, inView }) => !ring || !inView)).toEqual([]);
    });

    it("the skip link leads past the header", async () => {
      const page = await (await open()).newPage();
      await page.goto(server.origin + TIMELINE);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.closest("header.site"))).toBeNull();
    });

    it("the search is typed and sent with Enter, and finds what it should", async () => {
      const page = await (await open({ javaScriptEnabled: false })).newPage();
      await page.goto(server.origin + TIMELINE);
      await walk(page, ({ name }) => name === "q", 20);
      await page.keyboard.type("huawei");
      await Promise.all([page.waitForURL(/[?&]q=huawei/), page.keyboard.press("Enter")]);
      expect(await countEvents(page)).toBe(SEED.filter(FILTERS["q=huawei"] ?? (() => false)).length);
      expect(await page.locator("article mark").count()).toBeGreaterThan(0);
    });

    it("the embed's events are reached as well", async () => {
      const page = await (await open({ viewport: { width: 360, height: 480 } })).newPage();
      await page.goto(server.origin + EMBED);
      const stops = await walk(page, ({ inEvent }) => inEvent, 10);
      expect(stops.filter(({ ring, inView }) => !ring || !inView)).toEqual([]);
    });
  });
});
