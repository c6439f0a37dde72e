import type { BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser, startHost, watch } from "../helpers/browser.ts";
import { type Server, startServer } from "../helpers/server.ts";

const TIMELINE = "/timelines/us-china-tech";
const EMBED = "/embed/us-china-tech";
const SANDBOX = "allow-scripts allow-forms allow-popups";

let server: Server;
let eventPath: string;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const response = await fetch(`${server.origin}${TIMELINE}.json?limit=1`);
  const { events } = (await response.json()) as { events: { id: string }[] };
  eventPath = `/events/${events[0]?.id}`;
});
afterAll(() => server?.stop());

const toHostPage = (content: string) =>
  `<!doctype html><html lang="en"><head><title>A page of someone else</title><link rel="icon" href="data:,"></head><body><h1>Host</h1>${content}</body></html>`;

/** Opens `content` as a page of another site, and gives the frame in it. */
async function openHosted(
  context: BrowserContext,
  content: string,
): Promise<{ page: Page; frame: Frame; done(): void }> {
  const host = await startHost({ "/": toHostPage(content) });
  const page = await context.newPage();
  await page.goto(host.origin, { waitUntil: "networkidle" });
  const frame = page.frames().find((each) => each !== page.mainFrame());
  if (!frame) throw new Error("the page has no frame");
  return { page, frame, done: host.stop };
}

const frameOf = (path: string, sandbox = ` sandbox="${SANDBOX}"`) =>
  `<iframe src="${server.origin}${path}" title="Timeline" width="100%" height="480"${sandbox}></iframe>`;

/** What shows that the style sheet was loaded and applied. */
const readLook = (frame: Frame | Page) =>
  frame.evaluate(() => {
    const { fontFamily, maxWidth } = getComputedStyle(document.body);
    return {
      fontFamily,
      maxWidth,
      list: getComputedStyle(document.querySelector("ol") ?? document.body).listStyleType,
    };
  });

describeInBrowser("the embed", (open) => {
  it.each([
    ["sandboxed", ` sandbox="${SANDBOX}"`],
    ["not sandboxed", ""],
  ])("stands in a frame on another site, %s, with its events and its style", async (_, sandbox) => {
    const alone = await (await open({ viewport: { width: 900, height: 700 } })).newPage();
    await alone.goto(server.origin + EMBED);
    const look = await readLook(alone);
    const context = await open({ viewport: { width: 900, height: 700 } });
    const seen = await watch(context, [server.origin], { allowForeign: true });
    const { frame, done } = await openHosted(context, frameOf(EMBED, sandbox));
    try {
      expect(frame.url()).toBe(server.origin + EMBED);
      expect(await frame.locator("article").count()).toBe(50);
      expect(await frame.evaluate(() => self.origin)).toBe(sandbox === "" ? server.origin : "null");
      expect(await readLook(frame)).toEqual(look);
      expect(seen.complaints).toEqual([]);
      expect(await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    } finally {
      done();
    }
  });

  it("asks for nothing that is not there when it is opened by itself, as its preview link does", async () => {
    const context = await open();
    const seen = await watch(context, [server.origin]);
    const page = await context.newPage();
    await page.goto(server.origin + EMBED, { waitUntil: "networkidle" });
    // Chromium looks for /favicon.ico where a page names no icon, once for each origin.
    await page.waitForTimeout(300);
    expect(seen).toEqual({ foreign: [], complaints: [], dialogs: [] });
    const icon = page.locator("link[rel=icon]");
    expect(await icon.count()).toBe(1);
    expect((await fetch((await icon.getAttribute("href")) ?? "")).status).toBe(200);
  });

  it("shows its events in a frame without JavaScript", async () => {
    const { frame, done } = await openHosted(await open({ javaScriptEnabled: false }), frameOf(EMBED));
    try {
      expect(await frame.locator("article").count()).toBe(50);
    } finally {
      done();
    }
  });

  it("leads on through all of its events, in the frame and without JavaScript", async () => {
    const { frame, done } = await openHosted(await open({ javaScriptEnabled: false }), frameOf(EMBED));
    try {
      const seen: string[] = [];
      const pages: number[] = [];
      for (;;) {
        const ids = await frame.locator("article").evaluateAll((all) => all.map(({ id }) => id));
        seen.push(...ids);
        pages.push(ids.length);
        const next = frame.locator("a[rel=next]");
        if ((await next.count()) === 0) break;
        await Promise.all([frame.waitForNavigation(), next.click()]);
      }
      expect([pages, new Set(seen).size]).toEqual([[50, 50, 28], 128]);
    } finally {
      done();
    }
  });

  it("is searched and filtered by its form without JavaScript, and keeps what its address said besides", async () => {
    const page = await (await open({ javaScriptEnabled: false })).newPage();
    await page.goto(`${server.origin}${EMBED}?country=cn&limit=30`);
    await page.locator("summary").click();
    await page.getByLabel("Search", { exact: true }).fill("chip");
    await page.getByLabel("Category").selectOption({ label: "Export control" });
    await page.getByLabel("Go to date").fill("2022");
    await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Show" }).click()]);
    const { pathname, searchParams } = new URL(page.url());
    expect([pathname, Object.fromEntries([...searchParams].filter(([, value]) => value !== ""))]).toEqual([
      EMBED,
      { country: "cn", limit: "30", q: "chip", category: "export-control", from: "2022" },
    ]);
    const years = await page.locator("[part=heading]").allTextContents();
    expect(years.length).toBeGreaterThan(0);
    expect(years.filter((year) => Number(year.slice(-4)) < 2022)).toEqual([]);
    expect(await page.locator("details").getAttribute("open")).toBe("");
    expect(await page.getByLabel("Search", { exact: true }).inputValue()).toBe("chip");
  });

  it("is the only page that may stand in a frame", async () => {
    for (const path of [
      "/",
      TIMELINE,
      "/events",
      eventPath,
      "/api",
      "/nothing-here",
      `${TIMELINE}.json`,
      `${TIMELINE}.rss`,
    ]) {
      const { frame, done } = await openHosted(await open(), frameOf(path));
      try {
        await expect.poll(() => [path, frame.url().split(":")[0]]).toEqual([path, "chrome-error"]);
      } finally {
        done();
      }
    }
  });

  it("opens its links in a new tab, which is not sandboxed away from its own site", async () => {
    // As wide as shows the list, which has the links.
    const context = await open({ viewport: { width: 500, height: 700 } });
    const { page, frame, done } = await openHosted(
      context,
      frameOf(EMBED, ` sandbox="${SANDBOX} allow-popups-to-escape-sandbox"`),
    );
    try {
      const [tab] = await Promise.all([context.waitForEvent("page"), frame.locator("article h3 a").first().click()]);
      await tab.waitForLoadState();
      expect(tab.url()).toBe(server.origin + eventPath);
      expect(await tab.evaluate(() => [self.origin, window.opener])).toEqual([server.origin, null]);
      expect(
        page
          .frames()
          .find((each) => each !== page.mainFrame())
          ?.url(),
      ).toBe(server.origin + EMBED);
    } finally {
      done();
    }
  });
});
