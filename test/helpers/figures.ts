// What a page costs in a real Chromium: when it is drawn, its long tasks, shifts, nodes, heap and traffic, and how it keeps up with a
// hand that pans and zooms. Counts are exact; times are those of the machine.
import type { BrowserContext, CDPSession, Page } from "playwright-core";

/** What a page sets when its first picture is drawn. */
export const READY = "annals-ready";

interface Probe {
  /** Milliseconds since navigation began, two frames after the mark. */
  ready: number;
  lcp: number;
  shift: number;
  readonly tasks: number[];
  /** What the widget said last of what it shows. */
  range: string;
  readonly errors: string[];
  frames: number[] | undefined;
}
type Probed = Window & { readonly __probe: Probe };

/** Runs in the page before all else. */
function installProbe(mark: string): void {
  const probe: Probe = { ready: 0, lcp: 0, shift: 0, tasks: [], range: "", errors: [], frames: undefined };
  Object.assign(window, { __probe: probe });
  const observe = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  observe("mark", ({ name }) => {
    if (name !== mark || probe.ready > 0) return;
    requestAnimationFrame(() => requestAnimationFrame(() => (probe.ready = performance.now())));
  });
  observe("largest-contentful-paint", ({ startTime }) => (probe.lcp = startTime));
  observe("longtask", ({ duration }) => probe.tasks.push(duration));
  observe("layout-shift", (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!hadRecentInput) probe.shift += value;
  });
  document.addEventListener("annals:range", (event) => (probe.range = JSON.stringify((event as CustomEvent).detail)));
  document.addEventListener("annals:error", (event) =>
    probe.errors.push(JSON.stringify((event as CustomEvent).detail)),
  );
}

export interface Sent {
  readonly url: string;
  readonly type: string;
  /** On the wire, headers included; 0 until it has come. */
  bytes: number;
}

/** What a page asked for so far. */
export interface Traffic {
  readonly own: Sent[];
  /** Addresses of other origins; the browser's own flags keep them from being reached. */
  readonly foreign: string[];
  /** Answers that set a cookie. */
  cookies: number;
}

export interface Visit {
  readonly page: Page;
  readonly debug: CDPSession;
  readonly traffic: Traffic;
  /** Uncaught errors, and what the widget itself called an error. */
  errors(): Promise<readonly string[]>;
}

export interface Circumstances {
  /** So many times as slow a processor. */
  readonly cpu?: number;
  /** Bits per second down and up, milliseconds of latency. */
  readonly network?: { readonly down: number; readonly up: number; readonly latency: number };
}

export const SLOW_4G = { down: 1.6e6, up: 750e3, latency: 150 } as const;

/** Opens a page of the context that is watched from its first byte; `own` are the origins that are no third party. */
export async function openVisit(
  context: BrowserContext,
  own: readonly string[],
  { cpu = 1, network }: Circumstances = {},
): Promise<Visit> {
  const page = await context.newPage();
  const uncaught: string[] = [];
  page.on("pageerror", (error) => uncaught.push(String(error)));
  await page.addInitScript(installProbe, READY);
  const debug = await context.newCDPSession(page);
  await debug.send("Performance.enable");
  const traffic = await watchTraffic(debug, own);
  if (cpu > 1) await debug.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  if (network) {
    await debug.send("Network.emulateNetworkConditions", {
      offline: false,
      downloadThroughput: network.down / 8,
      uploadThroughput: network.up / 8,
      latency: network.latency,
    });
  }
  const errors = async () => [
    ...uncaught,
    ...(await page.evaluate(() => (window as unknown as Probed).__probe.errors)),
  ];
  return { page, debug, traffic, errors };
}

async function watchTraffic(debug: CDPSession, own: readonly string[]): Promise<Traffic> {
  const traffic: Traffic = { own: [], foreign: [], cookies: 0 };
  const byId = new Map<string, Sent>();
  debug.on("Network.requestWillBeSent", ({ requestId, request: { url }, type = "Other" }) => {
    const { protocol, origin } = new URL(url);
    if (protocol === "data:" || protocol === "blob:") return;
    if (!own.includes(origin)) return void traffic.foreign.push(url);
    const sent = { url, type, bytes: 0 };
    byId.set(requestId, sent);
    traffic.own.push(sent);
  });
  debug.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const sent = byId.get(requestId);
    if (sent) sent.bytes = encodedDataLength;
  });
  debug.on("Network.responseReceivedExtraInfo", ({ headers }) => {
    if (Object.keys(headers).some((name) => name.toLowerCase() === "set-cookie")) traffic.cookies++;
  });
  await debug.send("Network.enable");
  return traffic;
}

export const sumBytes = (sent: readonly Sent[]): number => sent.reduce((sum, { bytes }) => sum + bytes, 0);

/** Waits until the page has marked its first picture; `limit` in milliseconds. */
export async function waitReady({ page }: Visit, limit = 30_000): Promise<void> {
  await page.waitForFunction(() => (window as unknown as Probed).__probe.ready > 0, undefined, {
    timeout: limit,
    polling: 50,
  });
}

export interface Load {
  /** Milliseconds. */
  readonly ready: number;
  readonly lcp: number;
  /** Milliseconds of long tasks beyond 50 each. */
  readonly blocking: number;
  /** Cumulative layout shift. */
  readonly shift: number;
}

export async function readLoad({ page }: Visit): Promise<Load> {
  const { ready, lcp, tasks, shift } = await page.evaluate(() => (window as unknown as Probed).__probe);
  return { ready, lcp, shift, blocking: tasks.reduce((sum, task) => sum + Math.max(0, task - 50), 0) };
}

/** Elements of the page, those of open shadow trees included. */
export const countNodes = ({ page }: Visit): Promise<number> =>
  page.evaluate(() => {
    const count = (root: ParentNode): number =>
      Array.from(root.querySelectorAll("*")).reduce(
        (sum, { shadowRoot }) => sum + 1 + (shadowRoot ? count(shadowRoot) : 0),
        0,
      );
    return count(document);
  });

async function readMetrics(debug: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await debug.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** Bytes of JavaScript that are left after collecting garbage. */
export async function readHeap({ debug }: Visit): Promise<number> {
  await debug.send("HeapProfiler.enable");
  await debug.send("HeapProfiler.collectGarbage");
  return (await readMetrics(debug))["JSHeapUsedSize"] ?? 0;
}

/** Everything that could be kept in the browser: cookies, storage, databases, caches, service workers. */
export async function countKept({ page, traffic }: Visit): Promise<{ cookies: number; storage: number }> {
  const jar = await page.context().cookies();
  const storage = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const workers = await navigator.serviceWorker.getRegistrations();
    const boxes = await caches.keys();
    return localStorage.length + sessionStorage.length + databases.length + workers.length + boxes.length;
  });
  return { cookies: Math.max(jar.length, traffic.cookies), storage };
}

/** Where the pointer is, in pixels of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of the first element that fits, in the page or in an open shadow tree; it is brought into view. */
export async function findPoint({ page }: Visit, selector: string, across = 0.5, down = 0.5): Promise<Point> {
  const locator = page.locator(selector).first();
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${selector} is not to be seen`);
  const { height } = page.viewportSize() ?? { height: 0 };
  return { x: box.x + box.width * across, y: box.y + Math.min(box.height, height - box.y) * down };
}

type MouseType = "mouseMoved" | "mousePressed" | "mouseReleased" | "mouseWheel";

const sendMouse = ({ debug }: Visit, type: MouseType, { x, y }: Point, rest: object = {}) =>
  debug.send("Input.dispatchMouseEvent", { type, x, y, ...rest });
const CONTROL = 2;

/** One step of a wheel; with control it zooms: up (negative) is in. */
export const turnWheel = (visit: Visit, point: Point, by: number, { control = false } = {}) =>
  sendMouse(visit, "mouseWheel", point, { deltaX: 0, deltaY: by, modifiers: control ? CONTROL : 0 });

export interface Motion {
  readonly fps: number;
  /** Milliseconds between frames. */
  readonly p95: number;
  readonly longest: number;
  /** Per cent of the frames that took more than 25 ms. */
  readonly late: number;
  /** Milliseconds of the main thread for each step. */
  readonly step: number;
  readonly requests: number;
  readonly bytes: number;
}

/** A step is asked for every frame, as a hand would. */
const TICK = 14;

/** What `count` steps of a gesture cost, `begin` and `end` included. */
export async function measureMotion(
  visit: Visit,
  count: number,
  { begin, step, end }: { begin?(): Promise<unknown>; step(index: number): Promise<unknown>; end?(): Promise<unknown> },
): Promise<Motion> {
  const { page, debug, traffic } = visit;
  const asked = traffic.own.length;
  const before = await readMetrics(debug);
  await page.evaluate(() => {
    const { __probe } = window as unknown as Probed;
    const frames: number[] = [];
    __probe.frames = frames;
    const take = (now: number) => {
      if (__probe.frames !== frames) return;
      frames.push(now);
      requestAnimationFrame(take);
    };
    requestAnimationFrame(take);
  });
  await begin?.();
  for (let index = 0; index < count; index++) {
    await step(index);
    await new Promise((done) => setTimeout(done, TICK));
  }
  await end?.();
  const frames = await page.evaluate(
    () =>
      new Promise<number[]>((done) =>
        requestAnimationFrame(() => {
          const { __probe } = window as unknown as Probed;
          const frames = __probe.frames ?? [];
          __probe.frames = undefined;
          done(frames);
        }),
      ),
  );
  const after = await readMetrics(debug);
  const spent = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) * 1000;
  const own = traffic.own.slice(asked);
  return { ...readFrames(frames), step: spent("TaskDuration") / count, requests: own.length, bytes: sumBytes(own) };
}

function readFrames(frames: readonly number[]): Pick<Motion, "fps" | "p95" | "longest" | "late"> {
  const gaps = frames.slice(1).map((frame, index) => frame - (frames[index] ?? frame));
  const sorted = [...gaps].sort((a, b) => a - b);
  const all = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    fps: (1000 * gaps.length) / all,
    p95: sorted[Math.floor(0.95 * sorted.length)] ?? 0,
    longest: sorted.at(-1) ?? 0,
    late: (100 * gaps.filter((gap) => gap > 25).length) / gaps.length,
  };
}

/** Half of the steps one way and half of them back. */
const swing = (index: number, count: number) => (index < count / 2 ? index + 1 : count - index - 1);

/** Drags to the left and back, `pixels` a step. */
export function dragThere(visit: Visit, point: Point, count = 120, pixels = 6): Promise<Motion> {
  const held = { button: "left", buttons: 1, clickCount: 1 };
  return measureMotion(visit, count, {
    async begin() {
      await sendMouse(visit, "mouseMoved", point);
      await sendMouse(visit, "mousePressed", point, held);
    },
    step: (index) => {
      const x = point.x - swing(index, count) * pixels;
      return sendMouse(visit, "mouseMoved", { ...point, x }, { button: "left", buttons: 1 });
    },
    end: () => sendMouse(visit, "mouseReleased", point, { button: "left", clickCount: 1 }),
  });
}

/** In and out again with control and the wheel, `by` a step. */
export function zoomThere(visit: Visit, point: Point, count = 120, by = 30): Promise<Motion> {
  return measureMotion(visit, count, {
    step: (index) => turnWheel(visit, point, index < count / 2 ? -by : by, { control: true }),
  });
}

/** Scrolls the page down and up again, `by` a step. */
export function scrollThere(visit: Visit, point: Point, count = 120, by = 36): Promise<Motion> {
  return measureMotion(visit, count, { step: (index) => turnWheel(visit, point, index < count / 2 ? by : -by) });
}
