// Looks at every HTML page in a real browser: node bench/pages.ts EVENTS.ndjson [OUT] [--shots] [--serve] [--only=NAME]
// Serves them on loopback with the files of public/ under the strict CSP, then counts axe violations, console messages,
// sideways scrolling and undersized targets in both schemes at three widths. $CHROMIUM names the browser.
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { BROWSER_FLAGS, findBrowser } from "../test/helpers/chromium.ts";
import { listPages, PICTURE_PATH } from "../test/representations/html/documents.ts";

const CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' https: data:; script-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; require-trusted-types-for 'script'";
const TYPES: Record<string, string> = { css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const [source, out = ".wrangler/pages"] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (!source) throw new Error("usage: node bench/pages.ts EVENTS.ndjson [OUT] [--shots] [--serve]");
const shots = process.argv.includes("--shots");
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice(7);
const assets = new URL("../public/", import.meta.url).pathname;

const server = createServer((request, response) => {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const name = path.slice(1);
  response.setHeader("Content-Security-Policy", CSP);
  if (readdirSync(assets).includes(name)) {
    response.setHeader("Content-Type", TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain");
    response.end(readFileSync(join(assets, name)));
    return;
  }
  if (path === PICTURE_PATH) {
    response.setHeader("Content-Type", "image/svg+xml");
    response.end(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><path fill="#9dbdb0" d="M0 0h640v360H0z"/></svg>',
    );
    return;
  }
  const page = pages.find((one) => one.path === path);
  response.statusCode = page ? 200 : 404;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(page?.html ?? "not here");
});
await new Promise<void>((done) => server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", done));
const address = server.address();
const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
const pages = listPages(base, readFileSync(source, "utf8"));

if (process.argv.includes("--serve")) console.log(base);
else {
  await look();
  server.close();
}

async function look(): Promise<void> {
  mkdirSync(out, { recursive: true });
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? "chromium",
    args: BROWSER_FLAGS,
  });
  let bad = 0;
  for (const { path, name } of pages) {
    if (only && !name.includes(only)) continue;
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [280, 320, 768, 1280]) {
        if (width === 280 && !name.startsWith("embed")) continue;
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const messages: string[] = [];
        page.on("console", (message) => messages.push(message.text()));
        page.on("pageerror", (error) => messages.push(String(error)));
        await page.route("**", (route) => (route.request().url().startsWith(base) ? route.continue() : route.abort()));
        await page.goto(base + path, { waitUntil: "load" });
        await page.waitForTimeout(name === "frame" ? 1500 : 100);
        if (shots) {
          await page.screenshot({ path: join(out, `${name}-${colorScheme}-${width}.png`) });
          await page.screenshot({ path: join(out, `${name}-${colorScheme}-${width}-full.png`), fullPage: true });
        }
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        await page.evaluate(() => {
          for (const details of document.querySelectorAll("details")) details.open = true;
        });
        // Evaluated by the debugger, which the page's CSP does not bind.
        await page.evaluate(axe).catch((error) => messages.push(`axe: ${error}`));
        const violations = await page.evaluate(async (rules) => {
          const { axe } = window as unknown as { axe: typeof import("axe-core") };
          const result = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
          return result.violations.map(
            ({ id, nodes }) =>
              `${id} x${nodes.length}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.any[0]?.message ?? ""}`,
          );
        }, RULES);
        const opened = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const foreign = messages.filter((message) => !/net::ERR_FAILED/.test(message));
        const line = { name, colorScheme, width, violations, messages: foreign, sideways, opened };
        if (violations.length + foreign.length > 0 || sideways > 0 || opened > 0) {
          bad++;
          console.log(JSON.stringify(line, undefined, 1));
        }
        await page.close();
      }
    }
  }
  await browser.close();
  console.log(`${pages.length} pages, ${bad} views with something wrong`);
  process.exitCode = bad === 0 ? 0 : 1;
}
