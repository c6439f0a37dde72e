// node scripts/screenshots.ts http://localhost:8787: takes the pictures of the widget in docs/images from a service that runs there,
// with Chromium ($CHROMIUM, or on PATH).
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { BROWSER_FLAGS, findBrowser } from "../test/helpers/chromium.ts";

const [service = "http://localhost:8787"] = process.argv.slice(2);
const SIZE = { width: 1040, height: 470 };

/** Addresses of the page for frames, by the name of the picture. */
const SHOTS: Readonly<Record<string, string>> = {
  "widget-axis": "layout=axis&theme=light",
  "widget-axis-dark": "layout=axis&theme=dark",
  "widget-list": "order=-date&layout=list&theme=light",
  "widget-list-dark": "order=-date&layout=list&theme=dark",
};

async function take(browser: Browser, name: string, query: string): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5, locale: "en-GB" });
  await page.goto(`${service}/embed/us-china-tech?${query}`);
  await page.waitForFunction(() => performance.getEntriesByName("annals-ready").length > 0);
  // What is drawn of the axis at first is drawn again with the tiles that it asked for.
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)) });
  await page.close();
}

const executablePath = findBrowser();
if (!executablePath) throw new Error("there is no Chromium; set CHROMIUM");
const browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS] });
for (const [name, query] of Object.entries(SHOTS)) await take(browser, name, query);
await browser.close();
