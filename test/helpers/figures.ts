// What a page costs in a real Chromium: when it is drawn, its long tasks, shifts, nodes, heap and traffic. Counts are exact; times
// are those of the machine.
import type { BrowserContext, CDPSession, Page } from "playwright-core";

/** What a page sets when its first picture is drawn. */
export const READY = "annals-ready";

/** Seconds since 1970, as the widget says in `annals:range`. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

interface Probe {
  /** Milliseconds since navigation began, two frames after the mark. */
  ready: number;
  lcp: number;
  shift: number;
  readonly tasks: number[];
  /** What the widget said of what it shows, each time that it came to rest. */
  readonly ranges: Range[];
  readonly errors: string[];
  frames: number[] | undefined;
}
/** The window of a page that is visited. */
export type Probed = Window & { readonly __probe: Probe };

/** Runs in the page before all else. */
function installProbe(mark: string): void {
  const probe: Probe = { ready: 0, lcp: 0, shift: 0, tasks: [], ranges: [], errors: [], frames: undefined };
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
  document.addEventListener("annals:range", (event) => probe.ranges.push((event as CustomEvent).detail));
  document.addEventListener("annals:error", (event) =>
    probe.errors.push(JSON.stringify((event as CustomEvent).detail)),
  );
}

export interface Sent {
  readonly url: string;
  readonly type: string;
  /** On the wire, headers included; 0 until it has come, and for what was called off. */
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
  // Processor time, which what else runs on the machine does not lengthen.
  await debug.send("Performance.enable", { timeDomain: "threadTicks" });
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
  debug.on("Network.requestWillBeSent", ({ requestId, request: { url }, type = "Other", redirectResponse }) => {
    // The same request goes on to another address; what led it there has come.
    const led = byId.get(requestId);
    if (led && redirectResponse) led.bytes = redirectResponse.encodedDataLength;
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

export async function readMetrics(debug: CDPSession): Promise<Record<string, number>> {
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
