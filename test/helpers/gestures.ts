// How a page keeps up with a hand that pans and zooms, in a real Chromium: frames, work of the main thread, and what is asked for.
import { type Probed, type Range, readMetrics, sumBytes, type Visit } from "./figures.ts";

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
  /** Milliseconds of processor time of the main thread for each step. */
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

/** What the widget shows when it has come to rest after `turn` times before; undefined where it says nothing for three seconds. */
export async function nextRange({ page }: Visit, turn: number): Promise<Range | undefined> {
  const found = page.waitForFunction((count) => (window as unknown as Probed).__probe.ranges[count], turn, {
    timeout: 3000,
    polling: 50,
  });
  return found.then(
    (handle) => handle.jsonValue(),
    () => undefined,
  );
}

/** How often it has said so, and what it said last. */
export async function readRange({
  page,
}: Visit): Promise<{ readonly turns: number; readonly shown: Range | undefined }> {
  return page.evaluate(() => {
    const { ranges } = (window as unknown as Probed).__probe;
    return { turns: ranges.length, shown: ranges.at(-1) };
  });
}

export interface Depth {
  /** Turns of the wheel to where it goes no deeper. */
  readonly steps: number;
  /** Seconds that are shown there. */
  readonly deepest: number;
  readonly requests: number;
  readonly bytes: number;
  /** Of one answer. */
  readonly largest: number;
}

/** Zooms in until it goes no deeper and out again, and waits after each turn of the wheel until the widget has come to rest. */
export async function zoomThrough(visit: Visit, point: Point, by = 60): Promise<Depth> {
  const asked = visit.traffic.own.length;
  const turn = async (amount: number): Promise<Range | undefined> => {
    const { turns } = await readRange(visit);
    await turnWheel(visit, point, amount, { control: true });
    return nextRange(visit, turns);
  };
  let steps = 0;
  let deepest = Number.POSITIVE_INFINITY;
  for (let shown = await turn(-by); shown && shown.to - shown.from < deepest; shown = await turn(-by)) {
    deepest = shown.to - shown.from;
    steps++;
  }
  for (let back = 0; back <= steps; back++) await turn(by);
  const own = visit.traffic.own.slice(asked);
  const largest = Math.max(0, ...own.map(({ bytes }) => bytes));
  return { steps, deepest, requests: own.length, bytes: sumBytes(own), largest };
}
