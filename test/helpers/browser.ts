// A real Chromium, driven through playwright-core.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { AxeResults, RunOptions } from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { BROWSER_FLAGS, BROWSER_NAMES, findBrowser, LOOPBACK_ONLY } from "./chromium.ts";

const executablePath = findBrowser();
const isRequired = process.env["REQUIRE_BROWSER"] === "1";
if (!executablePath && !isRequired) {
  console.warn(
    `SKIPPED: the tests in a browser, because there is none; set CHROMIUM, or put ${BROWSER_NAMES[0]} on PATH.`,
  );
}

/** A suite in a browser with an empty profile. Without a browser it is skipped; with REQUIRE_BROWSER=1 it fails. */
export function describeInBrowser(name: string, suite: (open: OpenContext) => void): void {
  describe.skipIf(!executablePath && !isRequired)(name, () => {
    let browser: Browser;
    const contexts: BrowserContext[] = [];
    beforeAll(async () => {
      if (!executablePath) throw new Error("REQUIRE_BROWSER=1, and there is no browser");
      browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS, LOOPBACK_ONLY] });
    });
    afterAll(async () => {
      await browser?.close();
    });
    suite(async (options) => {
      for (const context of contexts.splice(0)) await context.close();
      const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...options });
      contexts.push(context);
      return context;
    });
  });
}

/** A new context with no cookies and no storage; the one before is closed. */
export type OpenContext = (options?: BrowserContextOptions) => Promise<BrowserContext>;

/** What a page did that it should not, as it happens. */
export interface Watch {
  /** Requests to any other origin; they are refused unless that was said. */
  readonly foreign: string[];
  /** Console warnings and errors, uncaught errors, CSP violations. */
  readonly complaints: string[];
  readonly dialogs: string[];
}

/** Watches all pages of the context from now on. */
export async function watch(
  context: BrowserContext,
  own: readonly string[],
  { allowForeign = false } = {},
): Promise<Watch> {
  const seen: Watch = { foreign: [], complaints: [], dialogs: [] };
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.protocol === "data:" || url.protocol === "blob:" || own.includes(url.origin)) return route.continue();
    seen.foreign.push(url.href);
    return allowForeign ? route.continue() : route.abort();
  });
  await context.exposeFunction("__complain", (text: string) => void seen.complaints.push(text));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      (window as unknown as { __complain(text: string): void }).__complain(`CSP ${violatedDirective}: ${blockedURI}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    seen.complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => seen.complaints.push(String(error.error())));
  context.on("dialog", (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return seen;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** One line for every violation of WCAG 2.0 to 2.2 (A and AA) and of best practice; frames and shadow trees included. */
export async function findViolations(page: Page): Promise<string[]> {
  // Given to the debugger, which the page's own policy does not bind.
  for (const frame of page.frames()) await frame.evaluate(AXE);
  const { violations, passes } = await page.evaluate(
    (options) => (window as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } }).axe.run(options),
    { runOnly: RULES, resultTypes: ["violations" as const] },
  );
  if (passes.length < 10) throw new Error(`axe looked at next to nothing: ${passes.length} rules passed`);
  return violations.map(
    ({ id, nodes }) => `${id} x${nodes.length}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary ?? ""}`,
  );
}

/** Files of somebody else: by path, served from another origin (localhost is another site than 127.0.0.1), each with `headers`. */
export async function startHost(
  pages: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ origin: string; stop(): void }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const page = pages[path];
    const type = path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
    response.writeHead(page === undefined ? 404 : 200, { "content-type": type, ...headers });
    response.end(page);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
