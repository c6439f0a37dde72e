// Pages of other sites that have timelines in frames.
import type { BrowserContext, Frame, Page } from "playwright-core";
import { startHost } from "./browser.ts";

/** As the snippets have it. */
export const SANDBOX = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox";

export interface Hosted {
  readonly page: Page;
  readonly origin: string;
  done(): void;
}

interface HostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly hash?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** False: what is asked for need not have come. */
  readonly isLoaded?: boolean;
}

export const toHostPage = (content: string) =>
  `<!doctype html><html lang="en"><head><title>A page of someone else</title><link rel="icon" href="data:,"></head><body><h1>Host</h1>${content}</body></html>`;

/** Opens `content` as a page of another site. */
export async function openHost(context: BrowserContext, content: string, options: HostOptions = {}): Promise<Hosted> {
  const { headers = {}, hash = "", files = {}, isLoaded = true } = options;
  const host = await startHost({ "/": toHostPage(content), ...files }, headers);
  const page = await context.newPage();
  await page.goto(`${host.origin}/${hash}`, { waitUntil: isLoaded ? "load" : "commit" });
  return { page, origin: host.origin, done: host.stop };
}

/** The frame that the element `selector` holds, loaded unless said. */
export async function frameIn(page: Page, selector = "iframe", until: "load" | "commit" = "load"): Promise<Frame> {
  const element = await page.waitForSelector(selector, { state: "attached" });
  const frame = await element.contentFrame();
  if (!frame) throw new Error(`${selector} holds no frame`);
  if (until === "load") await frame.waitForLoadState("load");
  return frame;
}

/** The height of the element, and that of what is in its frame, in CSS pixels. */
export async function readHeights(page: Page, frame: Frame, selector = "iframe"): Promise<[number, number]> {
  const outer = await page.locator(selector).evaluate((element) => (element as HTMLElement).clientHeight);
  const inner = await frame.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
  return [outer, inner];
}
