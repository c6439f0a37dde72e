// node scripts/screenshots.ts: takes the pictures of the widget in docs/images, of the sample timelines.
// node scripts/screenshots.ts FOLDER [PATTERN]: writes pictures to look at into a folder: every layout, the page "Share and embed" and
// the pictures that the service draws, of each timeline of samples.ts too, 320, 768 and 1280 pixels wide, light and dark; and states of
// the axis. Of those only what matches the pattern: "^axis.*dark". With Chromium ($CHROMIUM, or on PATH).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { BROWSER_FLAGS, findBrowser, LOOPBACK_ONLY } from "../test/helpers/chromium.ts";
import { QUIET, ROOT, type Server, startServer } from "../test/helpers/server.ts";
import { loadSamples, SAMPLES } from "./samples.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly look: BrowserContextOptions;
  /** What the reader does before. */
  readonly act?: (page: Page) => Promise<void>;
}

const LAYOUTS = ["list", "axis", "auto", "story", "compact", "next", "card"];
const WIDTHS = [320, 768, 1280];
const SCHEMES = ["light", "dark"] as const;
const AT_ONCE = 3;
const FOUNDING = "us-china-tech";

/** Of the documents: by the name of the picture, the address of the page for frames. */
const SHOWN: Readonly<Record<string, string>> = {
  "widget-axis": "layout=axis&theme=light",
  "widget-axis-dark": "layout=axis&theme=dark",
  "widget-list": "order=-date&layout=list&theme=light",
  "widget-list-dark": "order=-date&layout=list&theme=dark",
};

const forDocuments = (): Shot[] =>
  Object.entries(SHOWN).map(([name, query]) => ({
    name,
    path: `/embed/${FOUNDING}?${query}`,
    look: { viewport: { width: 1040, height: 470 }, deviceScaleFactor: 1.5 },
  }));

async function press(page: Page, ...keys: string[]): Promise<void> {
  await page.locator("[part~=event][tabindex='0'], .axis-more[tabindex='0']").focus();
  for (const key of keys) {
    await page.keyboard.press(key);
    await settle(page);
  }
}

/** What readers do to the axis. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  focus: (page) => press(page, "ArrowRight", "ArrowRight"),
  years: (page) => press(page, "ArrowRight", "ArrowRight", "ArrowRight", "+", "+"),
  days: (page) => press(page, ..."+".repeat(9)),
  hours: (page) => press(page, ..."+".repeat(16)),
  details: (page) => press(page, "ArrowRight", "Enter"),
  filter: (page) => page.locator("[part=filter] summary").click(),
};

const pathsOf = (slug: string): [name: string, path: string][] => {
  const { language = "en" } = SAMPLES[slug] ?? {};
  return [
    ...LAYOUTS.map((layout): [string, string] => [layout, `/embed/${slug}?lang=${language}&layout=${layout}`]),
    ["share", `/timelines/${slug}/share?lang=${language}`],
    ["svg", `/timelines/${slug}.svg?lang=${language}`],
    ["png", `/timelines/${slug}.png?lang=${language}`],
  ];
};

function forEyes(): Shot[] {
  const shots: Shot[] = [];
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      const look = { viewport: { width, height: width < 400 ? 640 : 720 }, colorScheme };
      for (const slug of [FOUNDING, ...Object.keys(SAMPLES)]) {
        const end = `${slug}-${width}-${colorScheme}`;
        for (const [name, path] of pathsOf(slug)) shots.push({ name: `${name}-${end}`, path, look });
        const path = pathsOf(slug).find(([name]) => name === "axis")?.[1] as string;
        for (const [state, act] of Object.entries(STATES)) {
          shots.push({ name: `axis-${state}-${end}`, path, look, act });
        }
      }
    }
  }
  return shots;
}

/** What is drawn of the axis at first is drawn again with the tiles that it asked for. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(400);
}

async function take(browser: Browser, origin: string, folder: string, { name, path, look, act }: Shot): Promise<void> {
  const context = await browser.newContext({ locale: "en-GB", ...look });
  const page = await context.newPage();
  await page.goto(origin + path);
  await page.waitForFunction(() => {
    const isOurs = document.querySelector("event-timeline") && !document.querySelector("[data-form]");
    return !isOurs || performance.getEntriesByName("annals-ready").length > 0;
  });
  await settle(page);
  await act?.(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

async function takeAll(server: Server, folder: string, shots: readonly Shot[]): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error("there is no Chromium; set CHROMIUM");
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS, LOOPBACK_ONLY] });
  const left = shots.values();
  const work = async (): Promise<void> => {
    for (const shot of left) {
      await take(browser, server.origin, folder, shot).catch((error) => console.error(shot.name, error.message));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await browser.close();
}

Object.assign(process.env, QUIET);
const [folder, pattern = ""] = process.argv.slice(2);
const server = await startServer();
try {
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await loadSamples(server);
  }
  const shots = folder ? forEyes().filter(({ name }) => new RegExp(pattern).test(name)) : forDocuments();
  await takeAll(server, folder ?? join(ROOT, "docs/images"), shots);
} finally {
  await server.stop();
}
