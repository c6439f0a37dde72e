import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { DARK, LIGHT } from "../../src/representations/picture/shapes.ts";
import { describeInBrowser, startHost, watch } from "../helpers/browser.ts";
import { type Server, send, startServer } from "../helpers/server.ts";

const TIMELINE = "/timelines/us-china-tech";
const SUFFIXES = [".svg", ".png"] as const;

let server: Server;
let arabic: string;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const event = { title: "سقوط بغداد", date: "1258-02-10", language: "ar", tags: ["baghdad"], status: "published" };
  const created = (await (await send(server, "POST", "/events", event)).json()) as { id: string };
  arabic = `/events/${created.id}`;
});
afterAll(() => server?.stop());

const toColor = (hex: string) =>
  `rgb(${[1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)).join(", ")})`;

/** Of each text of an SVG as it is shown: its box, with what it says. */
const readTexts = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("text")].map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return { left, right, top, bottom, said: text.textContent ?? "" };
    }),
  );

/** How far apart two pictures are, and the first and a white one: of 255, on the average of parts of 30 by 30 pixels. */
const compare = (page: Page) =>
  page.evaluate(async () => {
    const images = [...document.querySelectorAll("img")];
    const parts = await Promise.all(
      images.map(async (image) => {
        await image.decode();
        const context = new OffscreenCanvas(1200, 630).getContext("2d");
        context?.drawImage(image, 0, 0);
        const sums = new Array<number>(40 * 21).fill(0);
        context?.getImageData(0, 0, 1200, 630).data.forEach((value, index) => {
          if (index % 4 === 3) return;
          const [x, y] = [Math.floor((index / 4) % 1200), Math.floor(index / 4800)];
          const part = Math.floor(y / 30) * 40 + Math.floor(x / 30);
          sums[part] = (sums[part] ?? 0) + value / 2700;
        });
        return sums;
      }),
    );
    const [first = [], second = []] = parts;
    const apart = (other: (index: number) => number) =>
      first.reduce((sum, value, index) => sum + Math.abs(value - other(index)), 0) / first.length;
    return { apart: apart((index) => second[index] ?? 0), ink: apart(() => 255) };
  });

describeInBrowser("a picture", (open) => {
  it.each([
    ["light", LIGHT],
    ["dark", DARK],
  ] as const)("as SVG opened by itself is %s as its reader is, under its own policy", async (colorScheme, colors) => {
    const context = await open({ colorScheme, viewport: { width: 1200, height: 630 } });
    const seen = await watch(context, [server.origin]);
    const page = await context.newPage();
    for (const path of [TIMELINE, arabic]) {
      await page.goto(`${server.origin}${path}.svg`);
      const fills = await page.evaluate(() =>
        [".ground", ".ink"].map(
          (name) => getComputedStyle(document.querySelector(name) ?? document.documentElement).fill,
        ),
      );
      expect(fills).toEqual([toColor(colors.ground), toColor(colors.ink)]);
      const texts = await readTexts(page);
      expect(texts.length).toBeGreaterThanOrEqual(3);
      expect(texts.filter(({ left, right }) => left < 0 || right > 1200)).toEqual([]);
    }
    expect([seen.foreign, seen.complaints]).toEqual([[], []]);
  });

  it("as SVG has no text over another, in the browser's own font", async () => {
    const page = await (await open({ viewport: { width: 1200, height: 630 } })).newPage();
    await page.goto(`${server.origin}${TIMELINE}.svg`);
    const texts = await readTexts(page);
    const over = texts.flatMap((one, index) =>
      texts.slice(index + 1).flatMap((other) => {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        // Lines stand close; letters have room above and below them.
        return across > 1 && down > 8 ? [`${one.said} / ${other.said}`] : [];
      }),
    );
    expect(over).toEqual([]);
  });

  it.each([TIMELINE, `${TIMELINE}?category=entity-list`, "arabic"])(
    "of %s stands on another site in its size, and is the same in both formats",
    async (name) => {
      const [path, query = ""] = (name === "arabic" ? arabic : name).split("?");
      const address = (suffix: string) => `${server.origin}${path}${suffix}${query && `?${query}`}`;
      const images = SUFFIXES.map((suffix) => `<img crossorigin="anonymous" alt="Timeline" src="${address(suffix)}">`);
      const head = '<head><title>A page of someone else</title><link rel="icon" href="data:,"></head>';
      const host = await startHost({
        "/": `<!doctype html><html lang="en">${head}<body>${images.join("")}</body></html>`,
      });
      const context = await open({ colorScheme: "light" });
      const seen = await watch(context, [server.origin, host.origin]);
      const page = await context.newPage();
      await page.goto(host.origin, { waitUntil: "load" });
      const sizes = await page.evaluate(() =>
        [...document.querySelectorAll("img")].map(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]),
      );
      expect(sizes).toEqual([
        [1200, 630],
        [1200, 630],
      ]);
      const { apart, ink } = await compare(page);
      // Letters are of another font; all else is the same.
      expect(ink).toBeGreaterThan(1);
      expect(apart).toBeLessThan(ink / 4);
      expect([seen.foreign, seen.complaints]).toEqual([[], []]);
      host.stop();
    },
  );

  it("is what a page shows of itself elsewhere, with its size and in words", async () => {
    const page = await (await open()).newPage();
    for (const path of [TIMELINE, `${TIMELINE}?category=entity-list`, arabic]) {
      await page.goto(`${server.origin}${path}`);
      const read = (name: string) => page.locator(`meta[property="${name}"]`).getAttribute("content");
      const [image, alt, width, height] = await Promise.all(
        ["og:image", "og:image:alt", "og:image:width", "og:image:height"].map(read),
      );
      expect([image, width, height]).toEqual([`${server.origin}${path.replace(/(?=\?|$)/, ".png")}`, "1200", "630"]);
      expect(alt).toMatch(
        path === arabic ? /^10 February 1258: سقوط بغداد$|1258/ : /^.+: 20\d\d – 20\d\d · \d+ events$/,
      );
      expect(await page.locator('meta[name="twitter:card"]').getAttribute("content")).toBe("summary_large_image");
      const response = await fetch(image ?? "");
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    }
  });
});
