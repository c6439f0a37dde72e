// Who can use it: by the rules of axe, by the keyboard alone, and without a script.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { BrowserContextOptions } from "playwright-core";
import type { Visit } from "../test/helpers/figures.ts";
import { toTable } from "./table.ts";
import { addressOf, measureSubject, openFresh, type Site, type Subject } from "./widget-subjects.ts";
import { count, type Plan, SETTLED } from "./widget-turns.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
};

interface Axe {
  run(context: { readonly include: readonly string[] }, options: RunOptions): Promise<AxeResults>;
}

/** Elements that break a rule of WCAG 2.2 A or AA or of best practice. */
async function countViolations(visit: Visit, scope = "html"): Promise<number> {
  await visit.page.waitForTimeout(SETTLED);
  await visit.page.evaluate(AXE);
  const { violations } = await visit.page.evaluate(
    ([include, options]) => (window as unknown as { axe: Axe }).axe.run({ include: [include] }, options),
    [scope, RULES] as const,
  );
  for (const { id, nodes } of violations)
    console.error(`  ${scope}: ${id} x${nodes.length}: ${nodes[0]?.html.slice(0, 120)}`);
  return violations.reduce((sum, { nodes }) => sum + nodes.length, 0);
}

interface Stop {
  readonly isInside: boolean;
  readonly isNamed: boolean;
  readonly hasRing: boolean;
  readonly isLarge: boolean;
}

/** Has Chromium say what an element is called to those who cannot see it. */
const NAMES = ["--enable-blink-features=ComputedAccessibilityInfo"];
const MOST_STOPS = 120;

/** What the key Tab stops at within the widget. */
async function listStops({ page }: Visit, scope = "html"): Promise<Stop[]> {
  await page.waitForTimeout(SETTLED);
  const stops: Stop[] = [];
  for (let pressed = 0; pressed < MOST_STOPS; pressed++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate((within) => {
      let active: Element | null = document.activeElement;
      const isInside = active?.closest(within) !== null && active !== document.body;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      if (!active || active === document.body) return undefined;
      const { width, height } = active.getBoundingClientRect();
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(active);
      const { computedName } = active as Element & { computedName?: string };
      return {
        isInside,
        isNamed: computedName !== "",
        hasRing: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none",
        isLarge: width >= 24 && height >= 24,
      };
    }, scope);
    // It has left the page.
    if (!stop) break;
    if (stop.isInside) stops.push(stop);
  }
  return stops;
}

/** How many of the titles are to be read where no script runs. */
async function countWithoutScript(site: Site, subject: Subject, titles: readonly string[]): Promise<number> {
  const visit = await openFresh(site, addressOf(subject, site), { context: { javaScriptEnabled: false } });
  try {
    await visit.page.waitForLoadState("load");
    const text = await visit.page.evaluate(() => document.body.innerText);
    return titles.filter((title) => text.includes(title)).length;
  } finally {
    await visit.browser.close();
  }
}

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: {},
  dark: { colorScheme: "dark" },
  "320 pixels": { viewport: { width: 320, height: 640 } },
};

export async function measureAccess(plan: Plan, sites: readonly Site[]): Promise<string> {
  const [site] = sites;
  if (!site) throw new Error("no size was asked for");
  const rows: (string | number)[][] = [];
  for (const subject of plan.subjects.filter(({ page }) => page !== "bare")) {
    const broken: number[] = [];
    for (const [look, context] of Object.entries(LOOKS)) {
      const watched = { ...plan, state: `axe, ${look}` };
      broken.push(
        await measureSubject(site, subject, { context }, watched, (visit) => countViolations(visit, subject.scope)),
      );
    }
    const setting = { flags: NAMES };
    const watched = { ...plan, state: "keyboard" };
    const stops = await measureSubject(site, subject, setting, watched, (visit) => listStops(visit, subject.scope));
    const readable = await countWithoutScript(site, subject, site.titles);
    const without = (has: (stop: Stop) => boolean) => stops.filter((stop) => !has(stop)).length;
    rows.push([
      subject.name,
      ...broken,
      stops.length,
      without(({ isNamed }) => isNamed),
      without(({ hasRing }) => hasRing),
      without(({ isLarge }) => isLarge),
      readable,
    ]);
    console.error(rows.at(-1)?.join(" | "));
  }
  const head = [
    "page",
    ...Object.keys(LOOKS),
    "stops of Tab",
    "without a name",
    "without a ring",
    "under 24 pixels",
    "titles without script",
  ];
  return `At ${count(site.size)} events: elements
that break a rule of WCAG 2.2 A and AA or of best practice (axe), in three looks; what the key Tab stops at in the widget (${MOST_STOPS} at the
most); and how many of ${site.titles.length} titles are there without JavaScript. That axe finds nothing in vis-timeline is because it
shows assistive technology next to nothing: no event in it can be reached.

${toTable(head, rows)}`;
}
