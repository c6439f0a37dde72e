import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { render } from "../../src/representations/timelinejs.ts";
import { describeInBrowser, watch } from "../helpers/browser.ts";
import { createEvent, HOSTILE } from "../helpers/documents.ts";
import { type Server, startServer } from "../helpers/server.ts";

// TimelineJS3 as others have it: its own files on their own site, and of us the address of a timeline.

const PACKAGE = createRequire(import.meta.url).resolve("@knight-lab/timelinejs/package.json");
const DIST = join(PACKAGE, "../dist");
const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css", json: "application/json" };

let server: Server;
let host: { readonly origin: string; stop(): void };

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  host = await startDist();
});
afterAll(async () => {
  host?.stop();
  await server?.stop();
});

const toPage = (
  address: string,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Somebody else</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/css/timeline.css"><script src="/js/timeline.js"></script></head>
<body><div id="timeline" style="width: 100%; height: 600px"></div>
<script>window.timeline = new TL.Timeline("timeline", ${JSON.stringify(address)}, { script_path: location.origin + "/js/", font: null });</script>
</body></html>`;

/** Everything that an editor could try, in places that TimelineJS reads as HTML once or twice. */
function createHostile(): string {
  const attack = "<img src=x onerror=alert(1)>&lt;img src=x onerror=alert(2)&gt;&amp;lt;svg onload=alert(3)&amp;gt;";
  const label = { key: "bad", label: attack, labels: {} };
  const event = createEvent(20, {
    title: attack,
    summary: attack,
    category: "bad",
    media: [{ url: PIXEL, alt: attack, credit: attack }],
  });
  return render({ ...HOSTILE, title: attack, categories: [label], events: [...HOSTILE.events, event] });
}

const PIXEL = "https://example.org/a'onerror='alert(4).png";

/** Serves what the package ships, at "/?{address}" a page that shows what is there, and at /hostile.json what may not run. */
async function startDist() {
  const MADE: Readonly<Record<string, (query: string) => string>> = { "/": toPage, "/hostile.json": createHostile };
  const dist = createServer(({ url = "/" }, response) => {
    const { pathname, search } = new URL(url, "http://localhost");
    try {
      const body = MADE[pathname]?.(search.slice(1)) ?? readFileSync(join(DIST, pathname));
      const type = TYPES[pathname.split(".").at(-1) ?? ""] ?? (pathname === "/" ? "text/html" : "font/woff2");
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => dist.listen(0, "127.0.0.1", done));
  return {
    origin: `http://localhost:${(dist.address() as AddressInfo).port}`,
    stop: () => {
      dist.closeAllConnections();
      dist.close();
    },
  };
}

interface Timeline {
  readonly config: {
    readonly events: readonly unknown[];
    readonly eras: readonly unknown[];
    readonly messages: { readonly errors: readonly string[] };
  };
}

describeInBrowser("TimelineJS3 on another site", (open) => {
  it("shows every event of the founding timeline, its title and its eras, with nothing to complain of", async () => {
    const context = await open({ viewport: { width: 1200, height: 800 } });
    const seen = await watch(context, [host.origin, server.origin]);
    const page = await context.newPage();
    await page.goto(`${host.origin}/?${server.origin}/timelines/us-china-tech.timelinejs.json`);
    await page.locator(".tl-slide").nth(128).waitFor({ state: "attached" });
    await page.locator(".tl-timemarker").nth(127).waitFor({ state: "attached" });
    const read = await page.evaluate(() => {
      const { config } = (window as unknown as { timeline: Timeline }).timeline;
      return { events: config.events.length, eras: config.eras.length, errors: config.messages.errors };
    });
    expect(read).toEqual({ events: 128, eras: 3, errors: [] });
    expect(await page.locator(".tl-slide").count()).toBe(129);
    expect(await page.locator(".tl-timemarker").count()).toBe(128);
    expect(await page.locator(".tl-timeera").count()).toBe(3);
    expect(await page.locator(".tl-message-full").count()).toBe(0);
    expect(seen).toEqual({ foreign: [], complaints: [], dialogs: [] });
  });

  it("runs nothing that an editor wrote, and shows deep time and years before Christ", async () => {
    const context = await open({ viewport: { width: 1200, height: 800 } });
    const seen = await watch(context, [host.origin, server.origin]);
    const page = await context.newPage();
    await page.goto(`${host.origin}/?/hostile.json`);
    await page.locator(".tl-timemarker").nth(9).waitFor({ state: "attached" });
    for (let slide = 0; slide < 10; slide++) await page.locator(".tl-slidenav-next").first().click();
    await page.waitForTimeout(300);
    expect(await page.locator(".tl-slide").count()).toBe(11);
    expect(await page.locator("[onload], [onerror], img[src=x]").count()).toBe(0);
    expect(seen.dialogs).toEqual([]);
    const dates = await page.locator(".tl-slide .tl-headline-date").allTextContents();
    expect(dates).toEqual(expect.arrayContaining(["15 March 44 BC", "13.8 billion years ago"]));
    const order = await page.locator(".tl-slide h2.tl-headline").allTextContents();
    expect(
      order.filter((headline) => /Big Bang|Caesar|华为/.test(headline)).map((headline) => headline.slice(0, 3)),
    ).toEqual(["Big", "Cae", "华为被"]);
  });
});
