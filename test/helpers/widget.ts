// The element in a page of another site.
import type { BrowserContext, Page } from "playwright-core";
import { type Hosted, openHost } from "./hosts.ts";
import type { Server } from "./server.ts";

/** What a page with the element alone allows: its script, its documents, pictures, and no sink of HTML. */
export const strictPolicy = (origin: string) =>
  `default-src 'none'; script-src ${origin}; connect-src ${origin}; img-src ${origin} data:; require-trusted-types-for 'script'; trusted-types 'none'`;

interface WidgetOptions {
  readonly path?: string;
  readonly attributes?: string;
  /** What stands in the element until it is there. */
  readonly child?: string;
  readonly before?: string;
  readonly after?: string;
  readonly hash?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const TIMELINE = "/timelines/us-china-tech";

export function toElement(
  { origin }: Pick<Server, "origin">,
  { path = TIMELINE, attributes = "", child = "" }: WidgetOptions = {},
): string {
  return `<event-timeline src="${origin}${path}" ${attributes}>${child}</event-timeline>`;
}

export const toScript = ({ origin }: Pick<Server, "origin">) =>
  `<script type="module" src="${origin}/embed.js"></script>`;

/** Opens the page; what the element says of itself is in `heard`. */
export async function openWidget(
  context: BrowserContext,
  server: Server,
  options: WidgetOptions = {},
): Promise<Hosted> {
  const { before = "", after = "", hash, headers } = options;
  await context.addInitScript(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of ["ready", "select", "range", "filter", "error"]) {
      addEventListener(`annals:${name}`, ({ detail }: CustomEventInit) => heard.push([name, detail]));
    }
  });
  return openHost(context, `${before}${toElement(server, options)}${after}${toScript(server)}`, {
    ...(hash !== undefined && { hash }),
    ...(headers && { headers }),
  });
}

/** Until the first picture is drawn. */
export async function untilReady(page: Page, count = 1): Promise<void> {
  await page.waitForFunction((least) => performance.getEntriesByName("annals-ready").length >= least, count);
}

/** What the elements of the page have said, by name, with what it was about. */
export function listHeard(page: Page): Promise<[string, Record<string, unknown>][]> {
  return page.evaluate(() => (window as unknown as { heard: [string, Record<string, unknown>][] }).heard);
}

/** The sum of what moved of a page by itself so far (Layout Instability). */
export function readShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
}
