import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { type Server, startServer } from "../helpers/server.ts";
import { listHeard, openWidget, TIMELINE, untilReady } from "../helpers/widget.ts";

let server: Server;
let titles: Map<number, { id: string; title: string }>;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const { events } = (await (await fetch(`${server.origin}${TIMELINE}.json?order=date`)).json()) as {
    events: { id: string; title: string }[];
  };
  titles = new Map(events.entries());
});
afterAll(() => server?.stop());

const at = (index: number) => titles.get(index) ?? { id: "", title: "" };
const readFocus = (page: Page) =>
  page.evaluate(() => {
    const active = document.querySelector("event-timeline")?.shadowRoot?.activeElement;
    return active?.getAttribute("part") === "details"
      ? `details: ${active.querySelector("a")?.textContent}`
      : active?.textContent;
  });
const isInView = (page: Page, id: string) =>
  page.evaluate((of) => {
    const box = document
      .querySelector("event-timeline")
      ?.shadowRoot?.querySelector(`#e-${of}`)
      ?.getBoundingClientRect();
    return box !== undefined && box.top >= 0 && box.top < innerHeight && box.left >= 0 && box.left < innerWidth;
  }, id);
const details = (page: Page) => page.locator("event-timeline [part~=details]");

describeInBrowser("a link to an event", (open) => {
  it.each(["list", "compact", "story"])(
    "is followed in the %s, through pages that are not there yet",
    async (layout) => {
      const { id, title } = at(110);
      const { page, done } = await openWidget(await open(), server, {
        attributes: `layout="${layout}" height="500"`,
        hash: `#e-${id}`,
      });
      try {
        await expect.poll(() => readFocus(page)).toBe(title);
        await expect.poll(() => isInView(page, id)).toBe(true);
        expect((await listHeard(page)).at(-1)).toEqual(["select", { id, title, url: `${server.origin}/events/${id}` }]);
        const other = at(3);
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `e-${other.id}`);
        await expect.poll(() => readFocus(page)).toBe(other.title);
        await expect.poll(() => isInView(page, other.id)).toBe(true);
      } finally {
        done();
      }
    },
  );

  it("is not hidden by a heading that sticks", async () => {
    const { id, title } = at(30);
    const { page, done } = await openWidget(await open(), server, {
      attributes: 'layout="list" height="500"',
      hash: `#e-${id}`,
    });
    try {
      await expect.poll(() => readFocus(page)).toBe(title);
      const isOnTop = () =>
        page.evaluate(() => {
          const root = document.querySelector("event-timeline")?.shadowRoot;
          const { left, top, width, height } = root?.activeElement?.getBoundingClientRect() ?? new DOMRect();
          return root?.elementFromPoint(left + width / 4, top + height / 2) === root?.activeElement;
        });
      await expect.poll(isOnTop).toBe(true);
    } finally {
      done();
    }
  });

  it("opens the details on the axis, which Escape closes", async () => {
    const { id, title } = at(90);
    const context = await open({ viewport: { width: 1000, height: 900 } });
    const { page, done } = await openWidget(context, server, {
      attributes: `layout="axis" height="800" event="${id}"`,
    });
    try {
      await expect.poll(() => readFocus(page)).toBe(`details: ${title}`);
      expect(await details(page).getAttribute("role")).toBe("region");
      expect(await page.getByRole("region", { name: title }).count()).toBe(1);
      const label = page.locator(`event-timeline .axis-event`, { hasText: title });
      expect(await label.getAttribute("class")).toBe("axis-event");
      expect(await label.locator("small").textContent()).toBe(
        (await details(page).locator("[part=date]").textContent())?.trim(),
      );
      expect(await details(page).locator(".citations a, .sources a").count()).toBeGreaterThan(0);
      await page.keyboard.press("Escape");
      expect(await details(page).isVisible()).toBe(false);
      expect(await readFocus(page)).toContain(title);
      await page.keyboard.press("Enter");
      await details(page).getByRole("button", { name: "Close" }).click();
      expect(await details(page).isVisible()).toBe(false);
    } finally {
      done();
    }
  });

  it("is made on the axis by keys: Enter shows an event, Escape leads back to it", async () => {
    const context = await open({ viewport: { width: 1000, height: 900 } });
    const { page, done } = await openWidget(context, server, { attributes: 'layout="axis" height="800"' });
    try {
      await untilReady(page);
      const event = page.locator("event-timeline [part~=axis] button[tabindex='0']").first();
      await event.focus();
      const name = await event.textContent();
      await page.keyboard.press("Enter");
      await expect.poll(() => details(page).isVisible()).toBe(true);
      const title = (await details(page).locator("a").first().textContent()) ?? "";
      expect(name).toContain(title);
      expect((await listHeard(page)).find(([what]) => what === "select")?.[1]).toMatchObject({ title });
      await page.keyboard.press("Escape");
      await expect.poll(() => readFocus(page)).toContain(title);
    } finally {
      done();
    }
  });

  it("is nothing else that the page around has in its address", async () => {
    const context = await open();
    const asked: string[] = [];
    context.on("request", (request) => asked.push(request.url()));
    const { page, done } = await openWidget(context, server, { attributes: 'layout="list"', hash: "#e-commerce" });
    try {
      await untilReady(page);
      await page.waitForLoadState("networkidle");
      expect(asked.filter((url) => url.includes(".fragment.html"))).toHaveLength(1);
    } finally {
      done();
    }
  });

  it("shows what was asked for last, whichever comes first", async () => {
    const context = await open({ viewport: { width: 1000, height: 900 } });
    const [slow, fast] = [at(90), at(91)];
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await context.route(`**/events/${slow.id}.fragment.html*`, async (route) => {
      await isAnswered;
      await route.continue();
    });
    const { page, done } = await openWidget(context, server, { attributes: 'layout="axis" height="800"' });
    const follow = (id: string) =>
      page.evaluate((hash) => {
        location.hash = hash;
      }, `e-${id}`);
    try {
      await untilReady(page);
      const isAsked = page.waitForRequest((request) => request.url().includes(slow.id));
      await follow(slow.id);
      await isAsked;
      await follow(fast.id);
      await expect.poll(() => readFocus(page)).toBe(`details: ${fast.title}`);
      const isCome = page.waitForResponse((response) => response.url().includes(slow.id));
      answer();
      await (await isCome).finished();
      await page.evaluate(() => new Promise(requestAnimationFrame));
      expect(await readFocus(page)).toBe(`details: ${fast.title}`);
    } finally {
      done();
    }
  });

  it("to an event that the list does not have shows it alone", async () => {
    const { id, title } = at(0);
    const { page, done } = await openWidget(await open(), server, {
      path: `${TIMELINE}?category=countermeasure`,
      attributes: `layout="list" event="${id}"`,
    });
    try {
      await expect.poll(() => readFocus(page)).toBe(`details: ${title}`);
    } finally {
      done();
    }
  });
});
