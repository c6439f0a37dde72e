import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser, findViolations, startHost, watch } from "../helpers/browser.ts";
import { type Server, startServer } from "../helpers/server.ts";

const TIMELINE = "/timelines/us-china-tech";
const FRAGMENT = `${TIMELINE}.fragment.html`;

let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

/** Opens a page of another site whose server put the fragment of `path` in, between its own headings and styles. */
async function openIncluded(context: BrowserContext, path: string): Promise<{ page: Page; done(): void }> {
  const fragment = await (await fetch(server.origin + path)).text();
  const host = await startHost({
    "/": `<!doctype html><html lang="en"><head><title>Host</title><link rel="icon" href="data:,"><style>ol{list-style:square}h3{color:red}</style></head><body><main><h1>Host</h1>${fragment}<p id="after">After</p></main></body></html>`,
  });
  const page = await context.newPage();
  await page.goto(host.origin, { waitUntil: "networkidle" });
  return { page, done: host.stop };
}

/** How a part is shown. */
const lookOf = (page: Page, selector: string, name: "listStyleType" | "color" | "direction" | "display") =>
  page
    .locator(selector)
    .first()
    .evaluate((element, property) => getComputedStyle(element)[property], name);

describeInBrowser("the fragment", (open) => {
  it("shows 50 events in a page that a server put it into, without JavaScript, in its own style alone", async () => {
    const context = await open({ javaScriptEnabled: false, viewport: { width: 900, height: 700 } });
    const { page, done } = await openIncluded(context, FRAGMENT);
    try {
      const articles = page.locator("article");
      expect(await articles.count()).toBe(50);
      for (const article of await articles.all()) expect(await article.isVisible()).toBe(true);
      expect(await lookOf(page, "[part=group] ol", "listStyleType")).toBe("none");
      expect(await lookOf(page, "[part=heading]", "color")).not.toBe("rgb(255, 0, 0)");
      expect(await page.locator("#after").isVisible()).toBe(true);
      const next = page.locator("a[rel=next]");
      await Promise.all([page.waitForNavigation(), next.click()]);
      expect(new URL(page.url()).pathname).toBe(TIMELINE);
      expect(await page.locator("article").count()).toBe(50);
    } finally {
      done();
    }
  });

  it("runs from right to left in a page that does not, in Arabic", async () => {
    const context = await open({ javaScriptEnabled: false });
    const { page, done } = await openIncluded(context, `${FRAGMENT}?lang=ar&limit=3`);
    try {
      expect(await lookOf(page, "[part=root]", "direction")).toBe("rtl");
      expect(await lookOf(page, "#after", "direction")).toBe("ltr");
      expect(await page.locator("summary").textContent()).toMatch(/\p{Script=Arabic}/u);
    } finally {
      done();
    }
  });

  it("is one event with all that is said of it", async () => {
    const { events } = (await (await fetch(`${server.origin}${TIMELINE}.json?limit=1`)).json()) as {
      events: { id: string; title: string; sources: object[] }[];
    };
    const [event] = events;
    const { page, done } = await openIncluded(
      await open({ javaScriptEnabled: false }),
      `/events/${event?.id}.fragment.html`,
    );
    try {
      expect(await page.locator("article h2").textContent()).toBe(event?.title);
      expect(await page.locator(".citations li").count()).toBe(event?.sources.length);
    } finally {
      done();
    }
  });

  it("has its style where it is opened by itself, and is not for search engines", async () => {
    const context = await open();
    const seen = await watch(context, [server.origin]);
    await context.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    const page = await context.newPage();
    const response = await page.goto(server.origin + FRAGMENT, { waitUntil: "networkidle" });
    expect(response?.headers()).toMatchObject({ "x-robots-tag": "noindex", "access-control-allow-origin": "*" });
    expect(await lookOf(page, "[part=group] ol", "listStyleType")).toBe("none");
    expect(seen).toEqual({ foreign: [], complaints: [], dialogs: [] });
  });

  it.each([
    ["light", 1280, "en"],
    ["dark", 320, "en"],
    ["light", 320, "ar"],
    ["dark", 1280, "ar"],
  ] as const)("has no axe violation without its script, in %s at %i px in %s", async (colorScheme, width, lang) => {
    const context = await open({ colorScheme, viewport: { width, height: 800 } });
    await context.route("**/*.js", (route) => route.abort());
    const { page: host, done } = await openIncluded(context, `${FRAGMENT}?lang=${lang}`);
    try {
      await host.locator("summary").click();
      expect(await findViolations(host)).toEqual([]);
    } finally {
      done();
    }
    const page = await context.newPage();
    await page.goto(`${server.origin}/embed/us-china-tech?lang=${lang}`);
    await page.locator("summary").click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);
  });
});
