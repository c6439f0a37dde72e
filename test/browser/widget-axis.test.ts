import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { TileEvent, View } from "../../src/widget/types.ts";
import { describeInBrowser, findViolations, startHost, type Watch, watch } from "../helpers/browser.ts";
import { type Server, send, startServer } from "../helpers/server.ts";

// The axis alone, without the element around it, on a page of another site under a strict policy.

const AXIS = fileURLToPath(new URL("../../src/widget/axis/axis", import.meta.url));
const US_CHINA = "/timelines/us-china-tech";

let server: Server;
let host: { readonly origin: string; stop(): void };

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  await makeTimelines();
  const [script, style] = await Promise.all([bundle("ts"), bundle("css")]);
  host = await startHost({ "/": toPage(script, style, "ltr"), "/rtl": toPage(script, style, "rtl") });
});
afterAll(async () => {
  host?.stop();
  await server?.stop();
});

async function bundle(suffix: string): Promise<string> {
  const made = await build({
    entryPoints: [`${AXIS}.${suffix}`],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "annals",
  });
  return made.outputFiles[0]?.text ?? "";
}

/** A day without times on which 200 things happened, a few before our era, and one long ago. */
async function makeTimelines(): Promise<void> {
  const at = { origin: server.origin, token: server.token };
  for (const slug of ["busy", "ancient"])
    await send(at, "POST", "/timelines", { slug, title: slug, rule: `tag=${slug}`, order: "date" });
  const busy = Array.from({ length: 200 }, (_, index) => ({
    title: `Thing ${index}`,
    date: "2001-09-09",
    tags: ["busy"],
  }));
  const ancient = [
    ["Formation of the Earth", "Y-4540E6"],
    ["Chicxulub impact", "Y-66E6"],
    ["Death of Caesar", "-0043-03-15"],
    ["Pax Romana", "-0026/0180"],
    ["Apollo 11 lands", "1969-07-20"],
    ["A republic without an end", "1949/.."],
  ].map(([title, date]) => ({ title, date, tags: ["ancient"] }));
  const around = [
    { title: "Before", date: "1999", tags: ["busy"] },
    { title: "After", date: "2003-05", tags: ["busy"] },
  ];
  const rows = [...busy, ...around, ...ancient]
    .map((row) => JSON.stringify({ ...row, status: "published" }))
    .join("\n");
  const report = await send(at, "POST", "/imports", rows, { "content-type": "application/x-ndjson" });
  expect(await report.json()).toMatchObject({ refused: 0 });
}

const COLORS = `:root { color-scheme: light dark; --annals-fg: light-dark(#1d2023, #e9e6df); --annals-bg: light-dark(#fdfcf9, #15181b);
--annals-muted: light-dark(#585d63, #a9adb2); --annals-line: light-dark(#d9d4c8, #3a4046); --annals-accent: light-dark(#0b655c, #74d3c4);
background: var(--annals-bg); color: var(--annals-fg); font: 16px system-ui; }
#root { block-size: 30rem; container-type: inline-size } #root + p { block-size: 2000px }`;

const toPage = (script: string, style: string, direction: string) => `<!doctype html>
<html lang="en" dir="${direction}"><head><meta charset="utf-8"><title>Somebody else</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; connect-src *; img-src data:;
require-trusted-types-for 'script'; trusted-types 'none'"><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Axis</h1><div id="root"></div><p>Behind it</p></main>
<script>
const sheet = new CSSStyleSheet();
sheet.replaceSync(${JSON.stringify(COLORS + style)});
document.adoptedStyleSheets = [sheet];
</script>
<script>${script.replaceAll("</script", "<\\/script")}; window.annals = annals;</script></body></html>`;

/** What the page of the test knows of its axis. */
interface Told {
  selected: string[];
  ranges: [from: number, to: number, count: number][];
  crowds: [at: number, count: number][];
}

/** As src/widget/axis/axis.ts has it, which is of the world of browsers. */
interface Axis {
  show(from: number, to: number): void;
  zoom(factor: number): void;
  pan(part: number): void;
  focusEvent(event: TileEvent): void;
  dispose(): void;
}

declare global {
  interface Window {
    annals: { createAxis(host: object): Axis };
    axis: Axis;
    told: Told;
  }
}

const LANE = { key: "a", label: "A", color: "#0b655c" };

/** The first second of a day. */
const secondOf = (day: string): number => Date.parse(`${day}T00:00Z`) / 1000;

/** An event of one day, or until (and without) another; null is an open end. */
function eventAt(start: string | null, end?: string | null): TileEvent {
  const [from, to] = [start, end ?? null].map((day) => (day === null ? null : secondOf(day))) as (number | null)[];
  return [
    start ?? `${end}`,
    from ?? null,
    end === undefined ? (from ?? 0) + 86_400 : (to ?? null),
    "It",
    "then",
    "a",
    5,
  ];
}

/** A list of these alone, all of which is known at once; `first` and `last` as the service says them. */
function viewOf(...events: TileEvent[]): View {
  const starts = events.map(([, start, end]) => start ?? end ?? 0);
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  const whole = { tile: null, start: first, end: last + 86_400, count: events.length, leaf: true };
  return { ...whole, first, last, title: "These", language: "en", lanes: [LANE], events };
}

/** Of the only bar: over how many pixels it fades in from the left, and out to the right. */
async function fadesOf(page: Page): Promise<[left: number, right: number]> {
  const { x, y, width } = await page.locator(".axis-stage").evaluate((stage) => {
    const label = stage.querySelector(".axis-event") as HTMLElement;
    const { insetBlockStart, blockSize } = getComputedStyle(label, "::before");
    const { x, width } = stage.getBoundingClientRect();
    return { x, y: label.getBoundingClientRect().y + parseFloat(insetBlockStart) + parseFloat(blockSize) / 2, width };
  });
  const picture = await page.screenshot({ clip: { x, y: Math.floor(y), width, height: 1 } });
  const strengths = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(bitmap.width, 1).getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, 1);
    const reds = Array.from({ length: bitmap.width }, (_, index) => data[index * 4] ?? 0);
    const [least, most] = [Math.min(...reds), Math.max(...reds)];
    return reds.map((red) => (most - red) / (most - least));
  }, picture.toString("base64"));
  const fade = (row: number[]) => row.findIndex((each) => each > 0.9) - row.findIndex((each) => each > 0.4);
  return [fade(strengths), fade(strengths.toReversed())];
}

/** Makes an axis of a list in the page, and waits until it rests. */
async function openAxis(page: Page, list: string | View = US_CHINA): Promise<void> {
  await makeAxis(page, list);
  await rest(page);
}

async function makeAxis(page: Page, list: string | View): Promise<void> {
  await page.evaluate(
    async ([source, given, isRightToLeft]) => {
      const get = async (address: string, signal?: AbortSignal): Promise<object> => {
        const response = await fetch(address, signal ? { signal } : {});
        if (!response.ok) throw new Error(`${response.status}`);
        return response.json();
      };
      const told: Told = { selected: [], ranges: [], crowds: [] };
      const address = `${source}.tiles.json`;
      window.told = told;
      window.axis = window.annals.createAxis({
        root: document.querySelector("#root"),
        view: given ?? (await get(address)),
        words: {
          axis: "Axis",
          more: "{n} more, {range}: zoom in",
          shown: "{range}: {n} events",
          overview: "Period shown",
          bce: "{n} BC",
          ma: "{n} million years ago",
        },
        language: document.documentElement.lang,
        isRightToLeft: isRightToLeft as boolean,
        fetchTile: (name: string, signal: AbortSignal) => get(`${address}?tile=${name}`, signal),
        onSelect: ([id]: TileEvent) => told.selected.push(id),
        onRange: (...range: Told["ranges"][number]) => told.ranges.push(range),
        onCrowd: (...crowd: Told["crowds"][number]) => told.crowds.push(crowd),
      });
    },
    [`${server.origin}${list}`, typeof list === "string" ? null : list, page.url().endsWith("/rtl")] as const,
  );
}

/** Nothing moves any more, and nothing is on its way: what is shown has been told. */
async function rest(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(async () => {
    for (let same = 0, before = ""; same < 25; ) {
      await new Promise(requestAnimationFrame);
      const now = `${document.querySelector(".axis-band")?.outerHTML}${window.told.ranges.length}`;
      same = now === before && window.told.ranges.length ? same + 1 : 0;
      before = now;
    }
  });
}

const rangeOf = (page: Page) => page.evaluate((): [number, number, number] => window.told.ranges.at(-1) ?? [0, 0, 0]);
const statusOf = (page: Page) => page.locator(".axis-range").textContent();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");

async function listTitles(path: string): Promise<string[]> {
  const response = await fetch(`${server.origin}${path}.ndjson?limit=all&order=date`);
  return (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).title);
}

describeInBrowser("the axis of time", (openContext) => {
  let page: Page;
  let seen: Watch;

  async function open(path = "/", options: BrowserContextOptions = {}): Promise<void> {
    const context = await openContext({ viewport: { width: 1280, height: 800 }, ...options });
    seen = await watch(context, [server.origin, host.origin]);
    page = await context.newPage();
    await page.goto(host.origin + path);
  }

  it("draws the founding timeline under a strict policy: labels, lanes, eras, ticks, what has no label, and the whole", async () => {
    await open();
    await openAxis(page);
    const drawn = await page.evaluate(() => {
      const texts = (selector: string) => [...document.querySelectorAll(selector)].map((each) => each.textContent);
      return {
        range: texts(".axis-range"),
        eras: texts(".axis-era"),
        ticks: texts(".axis-tick").filter((text) => /^20(14|20|26)$/.test(text ?? "")),
        labels: texts(".axis-event").length,
        more: texts(".axis-more").length,
        status: texts("[aria-live=polite]"),
        nodes: document.querySelectorAll("#root *").length,
        densities: [...document.querySelectorAll(".axis-density")].map((path) =>
          /% \d\d?%,/.test((path as HTMLElement).style.clipPath),
        ),
      };
    });
    expect(drawn).toMatchObject({
      range: ["2014 – 2027: 128 events"],
      eras: ["First Trump administration", "Biden administration", "Second Trump administration"],
      ticks: ["2014", "2020", "2026"],
      status: ["2014 – 2027: 128 events"],
      densities: [true, true],
    });
    expect(drawn.labels).toBeGreaterThan(12);
    expect(drawn.more).toBeGreaterThan(3);
    expect(drawn.nodes).toBeLessThan(300);
    expect(seen).toEqual({ foreign: [], complaints: [], dialogs: [] });
  });

  it("has no label on another, none under a name of a lane, none cut by an edge, and no date cut short", async () => {
    await open();
    await openAxis(page);
    for (const [from, to] of [
      [1388534400, 1813708800],
      [1577836800, 1640995200],
      [1600000000, 1610000000],
    ] as const) {
      await page.evaluate(([a, b]) => window.axis.show(a, b), [from, to] as const);
      await rest(page);
      const bad = await page.evaluate(() => {
        const stage = document.querySelector(".axis-stage")?.getBoundingClientRect() as DOMRect;
        const boxes = [...document.querySelectorAll(".axis-event")].map(
          (label) => [label.textContent, label.getBoundingClientRect()] as const,
        );
        const cut = boxes.filter(
          ([, { left, right }]) =>
            (left < stage.left - 1 && right > stage.left + 12) || (left < stage.right - 12 && right > stage.right + 1),
        );
        const over = boxes.filter(([, a], i) =>
          boxes.some(
            ([, b], j) =>
              i < j && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1,
          ),
        );
        const short = [...document.querySelectorAll(".axis-event small")].filter(
          (date) => date.scrollWidth > date.clientWidth,
        );
        return [...cut.map(([text]) => text), ...over.map(([text]) => text), ...short.map((date) => date.textContent)];
      });
      expect(bad).toEqual([]);
    }
  });

  it("walks over every event in order of time with the arrow keys, drawn or not, and back from the end", async () => {
    await open();
    await openAxis(page);
    await page.evaluate(() => window.axis.show(1380000000, 1450000000));
    await rest(page);
    const titles = await listTitles(US_CHINA);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.activeElement?.matches(".axis-event"));
    const walked = [await focused(page)];
    while (!walked.at(-1)?.startsWith(`${titles.at(-1)}, `)) {
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction((label) => document.activeElement?.ariaLabel !== label, walked.at(-1));
      walked.push(await focused(page));
    }
    expect(titles.filter((title) => !walked.some((name) => name.startsWith(`${title}, `)))).toEqual([]);
    expect(walked.filter((name) => !name.endsWith("zoom in")).length).toBeLessThan(titles.length + 5);
    const isInView = await page.evaluate(() => {
      const [label, stage] = [document.activeElement, document.querySelector(".axis-stage")].map((each) =>
        each?.getBoundingClientRect(),
      );
      return label && stage && label.left >= stage.left - 1 && label.right <= stage.right + 1;
    });
    expect(isInView).toBe(true);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((label) => document.activeElement?.getAttribute("aria-label") !== label, walked.at(-1));
    expect(seen.complaints).toEqual([]);
  }, 120_000);

  it("selects with Enter and a click, and zooms, moves and shows all by keys", async () => {
    await open();
    await openAxis(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("End");
    await page.waitForFunction(() => document.activeElement?.matches(".axis-event"));
    await page.keyboard.press("Enter");
    await page.locator(".axis-event").first().click();
    const ids = await page.evaluate(() => window.told.selected);
    expect(ids.map((id) => /^[0-9a-z]{11}$/.test(id))).toEqual([true, true]);
    const whole = await rangeOf(page);
    await page.keyboard.press("+");
    await rest(page);
    const half = await rangeOf(page);
    expect((half[1] - half[0]) / (whole[1] - whole[0])).toBeCloseTo(0.5, 2);
    await page.keyboard.press("PageDown");
    await rest(page);
    const next = await rangeOf(page);
    expect(next[0]).toBeGreaterThan(half[0]);
    await page.keyboard.press("0");
    await rest(page);
    expect((await rangeOf(page)).map(Math.round)).toEqual(whole.map(Math.round));
    await page.keyboard.press("Control+0");
    await page.keyboard.press("-");
    await rest(page);
    expect((await rangeOf(page))[2]).toBe(128);
  });

  it("leaves a plain wheel to the page, and takes it with Ctrl to zoom at the pointer and with Shift to move", async () => {
    await open();
    await openAxis(page);
    const whole = await rangeOf(page);
    await page.mouse.move(900, 300);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(() => window.scrollY === 200);
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await rangeOf(page)).toEqual(whole);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -50);
    await page.keyboard.up("Control");
    await rest(page);
    const zoomed = await rangeOf(page);
    expect(zoomed[1] - zoomed[0]).toBeLessThan((whole[1] - whole[0]) * 0.7);
    // What is under the pointer has stayed there.
    const stage = await page.locator(".axis-stage").boundingBox();
    const part = (900 - (stage?.x ?? 0)) / (stage?.width ?? 1);
    const at = (range: number[]) => (range[0] ?? 0) + part * ((range[1] ?? 0) - (range[0] ?? 0));
    expect(Math.abs(at(zoomed) - at(whole))).toBeLessThan((whole[1] - whole[0]) / 500);
    await page.keyboard.down("Shift");
    await page.mouse.wheel(0, 100);
    await page.keyboard.up("Shift");
    await rest(page);
    const moved = await rangeOf(page);
    expect(moved[0]).toBeGreaterThan(zoomed[0]);
    expect(moved[1] - moved[0]).toBeCloseTo(zoomed[1] - zoomed[0], 0);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  it("is dragged, and a drag that ends on an event selects nothing", async () => {
    await open("/", { reducedMotion: "reduce" });
    await openAxis(page);
    await page.evaluate(() => window.axis.show(1500000000, 1600000000));
    await rest(page);
    const label = await page.locator(".axis-event").nth(3).boundingBox();
    const [x, y] = [(label?.x ?? 0) + 20, (label?.y ?? 0) + 10];
    const stage = await page.locator(".axis-stage").boundingBox();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 3, { steps: 4 });
    await page.mouse.up();
    await rest(page);
    const [from] = await rangeOf(page);
    expect(from).toBeCloseTo(1500000000 - (60 * 100000000) / (stage?.width ?? 1), -3);
    expect(await page.evaluate(() => window.told.selected)).toEqual([]);
  });

  it("zooms by a pinch, moves by one finger, and leaves a vertical swipe to the page", async () => {
    await open("/", { hasTouch: true, isMobile: true, viewport: { width: 800, height: 700 }, reducedMotion: "reduce" });
    await openAxis(page);
    const whole = await rangeOf(page);
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: (readonly [number, number])[]) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    await touch("touchStart", [350, 250], [450, 250]);
    for (let step = 1; step <= 10; step++) await touch("touchMove", [350 - step * 10, 250], [450 + step * 10, 250]);
    await touch("touchEnd");
    await rest(page);
    const pinched = await rangeOf(page);
    expect((whole[1] - whole[0]) / (pinched[1] - pinched[0])).toBeCloseTo(3, 0);
    await touch("touchStart", [400, 250]);
    for (let step = 1; step <= 10; step++) await touch("touchMove", [400 - step * 10, 250]);
    await touch("touchEnd");
    await rest(page);
    const moved = await rangeOf(page);
    expect(moved[0]).toBeGreaterThan(pinched[0]);
    await touch("touchStart", [400, 400]);
    for (let step = 1; step <= 10; step++) await touch("touchMove", [400, 400 - step * 20]);
    await touch("touchEnd");
    await page.waitForFunction(() => window.scrollY > 50);
    expect(await rangeOf(page)).toEqual(moved);
  });

  it("has the whole as a slider that says what is shown, by keys and by a click", async () => {
    await open();
    await openAxis(page);
    await page.evaluate(() => window.axis.show(1546300800, 1609459200));
    await rest(page);
    const slider = page.getByRole("slider", { name: "Period shown" });
    expect(await slider.getAttribute("aria-valuetext")).toBe(await page.locator(".axis-range").textContent());
    const [before] = await rangeOf(page);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await rest(page);
    const [after] = await rangeOf(page);
    const whole = (1813708800 - 1388534400) * 1.08;
    expect((after - before) / whole).toBeCloseTo(0.01, 2);
    expect(after).toBeGreaterThan(before);
    await page.keyboard.press("PageDown");
    await rest(page);
    expect(((await rangeOf(page))[0] - after) / whole).toBeCloseTo(-0.1, 1);
    const box = await slider.boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.8, (box?.y ?? 0) + 10);
    await rest(page);
    const [from, to] = await rangeOf(page);
    expect(((from + to) / 2 - (1388534400 - whole * 0.037)) / whole).toBeCloseTo(0.8, 1);
  });

  it("tells 200 things of one day by their number, and asks for their list where no zoom tells them apart", async () => {
    await open();
    await openAxis(page, "/timelines/busy");
    expect((await rangeOf(page))[2]).toBe(202);
    for (let steps = 0; steps < 12; steps++) {
      if (await page.evaluate(() => window.told.crowds.length)) break;
      const more = page.locator(".axis-more").filter({ hasText: /\+1\d\d$/ });
      await more.first().click();
      await rest(page);
    }
    const [crowd] = await page.evaluate(() => window.told.crowds);
    expect(crowd?.[0]).toBe(Date.UTC(2001, 8, 9) / 1000);
    const shown = await page.locator(".axis-event").filter({ hasText: "Thing" }).count();
    expect((crowd?.[1] ?? 0) + shown).toBe(200);
  });

  it("reaches from the formation of the Earth to an hour, with bars that fade where an end is open", async () => {
    await open();
    await openAxis(page, "/timelines/ancient");
    expect(await page.locator(".axis-range").textContent()).toMatch(/million years ago – /);
    await page.evaluate(() => window.axis.show(-65000000000, -52000000000));
    await rest(page);
    expect(await page.locator(".axis-range").textContent()).toMatch(/^91 BC – 322: \d events$/);
    expect(await page.locator(".axis-tick").allTextContents()).toContain("50 BC");
    await page.evaluate(() => window.axis.show(-14200000, -14120000));
    await rest(page);
    expect(await page.locator(".axis-event.unended span").allTextContents()).toEqual(["A republic without an end"]);
    expect(await page.locator(".axis-event").allTextContents()).toContain("Apollo 11 lands 20 July 1969");
    expect(await page.locator(".axis-tick").allTextContents()).toContain("18:00");
    expect(seen.complaints).toEqual([]);
  });

  it("asks for few tiles in all on the way to an hour and back, and for none below a leaf", async () => {
    await open();
    await openAxis(page);
    const asked: string[] = [];
    let bytes = 0;
    page.on("requestfinished", async (request) => {
      asked.push(new URL(request.url()).searchParams.get("tile") ?? "");
      bytes += (await request.sizes()).responseBodySize;
    });
    await page.mouse.move(700, 300);
    await page.keyboard.down("Control");
    for (const direction of [-1, 1]) {
      for (let step = 0; step < 40; step++) {
        await page.mouse.wheel(0, direction * 30);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
      await rest(page);
    }
    await page.keyboard.up("Control");
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(30);
    expect(bytes).toBeLessThan(80_000);
  });

  it("goes on with what is known where a tile cannot be had, and asks again later", async () => {
    await open();
    await openAxis(page);
    await page.clock.install();
    let asked = 0;
    await page.route(/tile=2020/, (route) =>
      asked++ < 1 ? route.fulfill({ status: 500, body: "no" }) : route.continue(),
    );
    await page.evaluate(() => window.axis.show(1580000000, 1605000000));
    await page.clock.runFor(1000);
    await page.waitForFunction(() => document.querySelectorAll(".axis-event").length > 0);
    const before = await page.locator(".axis-event").count();
    await expect.poll(() => asked).toBe(1);
    await expect
      .poll(async () => {
        await page.clock.runFor(1000);
        return page.locator(".axis-event").count();
      })
      .toBeGreaterThan(before);
    await expect.poll(() => asked).toBeGreaterThan(1);
    expect(seen.complaints.filter((each) => !each.includes("500"))).toEqual([]);
  });

  it("runs from right to left where the page does, and the arrow keys follow the eye", async () => {
    await open("/rtl");
    await openAxis(page);
    const xOf = (text: string) =>
      page
        .locator(".axis-tick", { hasText: text })
        .first()
        .evaluate((tick) => tick.getBoundingClientRect().right);
    expect(await xOf("2016")).toBeGreaterThan(await xOf("2020"));
    await page.keyboard.press("Tab");
    const first = await focused(page);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((label) => document.activeElement?.getAttribute("aria-label") !== label, first);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((label) => document.activeElement?.getAttribute("aria-label") === label, first);
    const [from] = await rangeOf(page);
    await page.mouse.move(400, 300);
    await page.mouse.wheel(-100, 0);
    await page.waitForFunction((before) => (window.told.ranges.at(-1)?.[0] ?? 0) > before, from);
  });

  it("moves at once where motion is to be reduced, and in between where it is not", async () => {
    for (const [reducedMotion, isAtOnce] of [
      ["reduce", true],
      ["no-preference", false],
    ] as const) {
      await open("/", { reducedMotion });
      await openAxis(page);
      const texts = await page.evaluate(async () => {
        const shown: string[] = [];
        window.axis.zoom(16);
        for (let frame = 0; frame < 60; frame++) {
          await new Promise(requestAnimationFrame);
          shown.push(document.querySelector<HTMLElement>(".axis-overview input")?.style.cssText ?? "");
        }
        return [...new Set(shown)];
      });
      expect(texts.length <= 2).toBe(isAtOnce);
    }
  });

  it("keeps its dots and its density in forced colours", async () => {
    await open("/", { forcedColors: "active" });
    await openAxis(page);
    const [dot, density] = await page.evaluate(() => [
      getComputedStyle(document.querySelector(".axis-event") as Element, "::before").backgroundColor,
      getComputedStyle(document.querySelector(".axis-density") as Element).backgroundColor,
    ]);
    expect(dot).not.toBe(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
    expect(density).toBe("rgb(0, 0, 0)");
  });

  it("has nothing that axe finds, light and dark, wide and narrow, in both directions", async () => {
    for (const [path, colorScheme, width] of [
      ["/", "light", 1280],
      ["/", "dark", 1280],
      ["/", "light", 320],
      ["/rtl", "dark", 768],
    ] as const) {
      await open(path, { colorScheme, viewport: { width, height: 800 } });
      await openAxis(page);
      expect(await findViolations(page)).toEqual([]);
    }
  }, 120_000);

  it("is in the order of time when it rests, and keeps the focus on what has it however it is moved", async () => {
    await open();
    await openAxis(page);
    await page.evaluate(() => window.axis.show(1500000000, 1600000000));
    await rest(page);
    const { events } = (await (await fetch(`${server.origin}${US_CHINA}.tiles.json?tile=2018`)).json()) as {
      events: TileEvent[];
    };
    const order = await page
      .locator(".axis-event")
      .evaluateAll((labels) => labels.map((label) => label.querySelector("span")?.textContent));
    const shown = events.map(([, , , title]) => title).filter((title) => order.includes(title));
    expect(order.filter((title) => shown.includes(title ?? ""))).toEqual(shown);
    expect(shown.length).toBeGreaterThan(3);
    await page.locator(".axis-event").nth(4).focus();
    const name = await focused(page);
    await page.evaluate(() => window.axis.pan(3));
    await rest(page);
    expect(await focused(page)).toBe(name);
  });

  it("says from when to when it is by the first second of the first and of the last, and no more precisely than these are", async () => {
    await open();
    for (const [days, said] of [
      [["1850-01-01", "1900-01-01"], "1850 – 1900: 2 events"],
      [["-000149-01-01", "-000049-01-01"], "150 BC – 50 BC: 2 events"],
      [["2020-01-01", "2021-01-01"], "2020 – 2021: 2 events"],
      [["1969-07-20", "1969-07-21"], "20 Jul 1969 – 21 Jul 1969: 2 events"],
      [["1969-07-20"], "20 Jul 1969: 1 events"],
      [["1969-01-01"], "1969: 1 events"],
    ] as const) {
      await openAxis(page, viewOf(...days.map((day) => eventAt(day))));
      await expect.poll(() => statusOf(page)).toBe(said);
      await page.evaluate(() => window.axis.dispose());
    }
    await openAxis(page, viewOf(eventAt("1850-01-01"), eventAt("1900-01-01")));
    await page.evaluate(([a, b]) => window.axis.show(a, b), [secondOf("1901-01-01"), secondOf("1902-01-01")] as const);
    await expect.poll(() => statusOf(page)).toBe("Jan 1901 – Dec 1901: 0 events");
  });

  it("fades where an end is open, from left to right and from right to left, and on both sides where the date is uncertain", async () => {
    for (const [path, isRight] of [
      ["/", true],
      ["/rtl", false],
    ] as const) {
      await open(path);
      await openAxis(page, viewOf(eventAt("1949-01-01", null)));
      const [left, right] = await fadesOf(page);
      expect(isRight ? [left < 5, right > 15] : [left > 15, right < 5]).toEqual([true, true]);
      await page.evaluate(() => window.axis.dispose());
      await openAxis(page, viewOf([...eventAt("1949-03-01", "1949-05-01"), true] as unknown as TileEvent));
      expect((await fadesOf(page)).map((fade) => fade > 15)).toEqual([true, true]);
    }
  });

  it("shows the stretch it was asked for while it had no place, once it has one", async () => {
    await open();
    await page.locator("#root").evaluate((root) => root.setAttribute("hidden", ""));
    await makeAxis(page, US_CHINA);
    await page.evaluate(async () => {
      window.axis.show(1500000000, 1600000000);
      await new Promise((done) => setTimeout(done, 0));
      document.querySelector("#root")?.removeAttribute("hidden");
    });
    await rest(page);
    expect((await rangeOf(page)).map(Math.round).slice(0, 2)).toEqual([1500000000, 1600000000]);
  });

  it("tells of an event that a link named, once it is known, what the tile does", async () => {
    await open();
    const { events } = (await (await fetch(`${server.origin}${US_CHINA}.tiles.json?tile=2018`)).json()) as View;
    const whole = (await (await fetch(`${server.origin}${US_CHINA}.tiles.json`)).json()) as View;
    const event = events.find(([id, , end]) => end && !whole.events.some((each) => each[0] === id)) as TileEvent;
    const [id, start, , title, date] = event;
    await openAxis(page);
    await page.evaluate(
      (linked) => {
        window.axis.show((linked[1] ?? 0) - 1e6, (linked[1] ?? 0) + 2e6);
        window.axis.focusEvent(linked);
      },
      [id, start, null, title, "", null, 0] as TileEvent,
    );
    await rest(page);
    const button = page.locator(".axis-event:focus");
    expect(await button.textContent()).toBe(`${title} ${date}`);
    expect(await focused(page)).toContain(`${title}, ${date}`);
    expect(await button.getAttribute("class")).not.toContain("unended");
  });

  it("tells millions of years in the digits of its reader", async () => {
    await open();
    await page.evaluate(() => {
      document.documentElement.lang = "de";
    });
    const [id, , , ...more] = eventAt("1969-07-20");
    const start = -65_900_000 * 31_556_952;
    await openAxis(page, viewOf([id, start, start, ...more]));
    expect(await statusOf(page)).toBe("65,9 million years ago: 1 events");
  });

  it("is named without a title where the list has none", async () => {
    await open();
    for (const [title, name] of [
      ["These", "Axis: These"],
      [undefined, "Axis"],
    ] as const) {
      const { title: _, ...view } = viewOf(eventAt("1949-01-01"));
      await openAxis(page, { ...view, ...(title && { title }) });
      expect(await page.locator(".axis").getAttribute("aria-label")).toBe(name);
      await page.evaluate(() => window.axis.dispose());
    }
  });

  it("asks again for a tile that cannot be had, and tells nothing of it", async () => {
    await open();
    await openAxis(page);
    await page.clock.install();
    let asked = 0;
    await page.route(/tile=/, (route) => {
      asked++;
      return route.fulfill({ status: 500, body: "no" });
    });
    await page.evaluate(() => window.axis.show(1580000000, 1605000000));
    await page.clock.runFor(1000);
    await expect.poll(() => asked).toBeGreaterThan(0);
    await page.clock.runFor(1000);
    const before = await page.evaluate(() => window.told.ranges.length);
    const first = asked;
    await expect
      .poll(async () => {
        await page.clock.runFor(1000);
        return asked;
      })
      .toBeGreaterThan(first * 2);
    expect(await page.evaluate(() => window.told.ranges.length)).toBe(before);
    await page.evaluate(() => window.axis.dispose());
    const last = asked;
    for (let second = 0; second < 9; second++) await page.clock.runFor(1000);
    expect(asked).toBe(last);
  });

  it("is one of two on a page, independent, and leaves nothing behind", async () => {
    await open();
    await openAxis(page);
    await page.evaluate(() => {
      const first = window.axis;
      (window as unknown as { first: typeof first }).first = first;
      window.axis = undefined as never;
    });
    await openAxis(page, "/timelines/ancient");
    const texts = await page.locator(".axis-range").allTextContents();
    expect(texts[0]).toBe("2014 – 2027: 128 events");
    expect(texts[1]).toMatch(/million/);
    await page.evaluate(() => {
      (window as unknown as { first: typeof window.axis }).first.dispose();
      window.axis.dispose();
    });
    expect(await page.locator("#root > *").count()).toBe(0);
    expect(seen.complaints).toEqual([]);
  });

  it("is not printed", async () => {
    await open();
    await openAxis(page);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".axis").isVisible()).toBe(false);
  });
});
