import { inflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { type Server, send, startServer } from "../helpers/server.ts";
import { openWidget, TIMELINE, untilReady } from "../helpers/widget.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

const axis = (page: Page) => page.locator("event-timeline [part~=axis]");
const list = (page: Page) => page.locator("event-timeline [part~=list]");
const action = (page: Page, name: string) => page.locator(`event-timeline [data-action=${name}]`);
const counter = (page: Page) => page.locator("event-timeline [part~=counter]");

/** The event that stands in the middle of the list. */
const readShown = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector("event-timeline")?.shadowRoot;
    const box = root?.querySelector("[part~=list]")?.getBoundingClientRect();
    if (!root || !box) return undefined;
    const events = [...root.querySelectorAll("[part~=event]")];
    return events.findIndex((event) => {
      const { left, right } = event.getBoundingClientRect();
      return left < box.left + box.width / 2 && right > box.left + box.width / 2;
    });
  });

describeInBrowser("layouts", (open) => {
  it("are an axis where there is room for one, else a list, until the reader chooses", async () => {
    const { page, done } = await openWidget(await open({ viewport: { width: 900, height: 700 } }), server, {
      attributes: 'height="500"',
    });
    try {
      await untilReady(page);
      expect([await axis(page).isVisible(), await list(page).isVisible()]).toEqual([true, false]);
      await page.setViewportSize({ width: 400, height: 700 });
      await expect.poll(() => list(page).isVisible()).toBe(true);
      expect(await axis(page).isVisible()).toBe(false);
      expect(await action(page, "layout").textContent()).toBe("Axis");
      await action(page, "layout").click();
      await expect.poll(() => axis(page).isVisible()).toBe(true);
      expect(await action(page, "layout").textContent()).toBe("List");
      await action(page, "layout").click();
      await page.setViewportSize({ width: 1000, height: 700 });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      expect(await list(page).isVisible()).toBe(true);
    } finally {
      done();
    }
  });

  it.each([
    ["list", ["layout"]],
    ["compact", []],
    ["axis", ["earlier", "later", "zoom-out", "zoom-in", "fit", "layout"]],
    ["story", ["previous", "next"]],
    ["next", []],
  ])("%s shows the buttons that do something in it", async (layout, shown) => {
    const { page, done } = await openWidget(await open(), server, { attributes: `layout="${layout}" height="500"` });
    try {
      await untilReady(page);
      const buttons = page.locator("event-timeline [part~=toolbar] button:visible");
      const names = await buttons.evaluateAll((all) => all.map((button) => button.getAttribute("data-action")));
      expect(names).toEqual(shown);
      for (const box of await buttons.evaluateAll((all) =>
        all.map((button) => button.getBoundingClientRect().height),
      )) {
        expect(box).toBeGreaterThanOrEqual(24);
      }
    } finally {
      done();
    }
  });

  it("lists a day on which more happens than any zoom tells apart, where the axis says how much", async () => {
    const at = { origin: server.origin, token: server.token };
    await send(at, "POST", "/timelines", { slug: "crowd", title: "Crowd", rule: "tag=crowd", order: "date" });
    const days = Array.from({ length: 220 }, (_, index) =>
      index < 60 ? `2001-07-${10 + (index % 20)}` : "2001-09-09",
    );
    const rows = days.map((date, index) =>
      JSON.stringify({ title: `Thing ${index}`, date, tags: ["crowd"], status: "published" }),
    );
    await send(at, "POST", "/imports", rows.join("\n"), { "content-type": "application/x-ndjson" });
    const { page, done } = await openWidget(await open({ reducedMotion: "reduce" }), server, {
      path: "/timelines/crowd",
      attributes: 'layout="axis" height="500"',
    });
    try {
      await untilReady(page);
      const crowd = page.locator("event-timeline .axis-more").filter({ hasText: /\+1\d\d$/ });
      const zoomUntilListed = async () => {
        if (await axis(page).isVisible())
          await crowd
            .last()
            .click({ timeout: 2000 })
            .catch(() => {});
        return list(page).isVisible();
      };
      await expect.poll(zoomUntilListed, { timeout: 60_000 }).toBe(true);
      await expect
        .poll(() =>
          page.evaluate(() => document.querySelector("event-timeline")?.shadowRoot?.activeElement?.textContent),
        )
        .toMatch(/^Thing ([6-9]\d|1\d\d|2[01]\d)$/);
      expect(await page.locator("event-timeline [name=from]").inputValue()).toBe("2001-09-09");
    } finally {
      done();
    }
  }, 120_000);

  it("marks in the list what is known but roughly by another dot", async () => {
    const rough = { status: "published", tags: ["rough"] };
    for (const date of ["1969~", "1970", "1971?"]) {
      await send(server, "POST", "/events", { date, title: `Year ${date}`, ...rough });
    }
    const { page, done } = await openWidget(await open(), server, {
      path: "/events?tag=rough&order=date",
      attributes: 'layout="list"',
    });
    try {
      await untilReady(page);
      const dots = page.locator("event-timeline [part~=list] li");
      const styles = await dots.evaluateAll((all) => all.map((li) => getComputedStyle(li, "::after").borderTopStyle));
      expect(styles).toEqual(["dashed", "solid", "dashed"]);
    } finally {
      done();
    }
  });

  it("next has what is still to come, soonest first, as many as are asked for", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: 'layout="next" limit="2"' });
    try {
      await untilReady(page);
      const wanted = (await (await fetch(`${server.origin}${TIMELINE}.json?order=upcoming&limit=2`)).json()) as {
        events: { title: string }[];
      };
      expect(await page.locator("event-timeline h4").allTextContents()).toEqual(
        wanted.events.map(({ title }) => title),
      );
    } finally {
      done();
    }
  });

  it("card is a single event, with its text and sources", async () => {
    const { events } = (await (await fetch(`${server.origin}${TIMELINE}.json?limit=1`)).json()) as {
      events: { id: string; title: string }[];
    };
    const { page, done } = await openWidget(await open(), server, {
      path: `/events/${events[0]?.id}`,
      attributes: 'layout="card"',
    });
    try {
      await untilReady(page);
      expect(await page.locator("event-timeline article").count()).toBe(1);
      expect(await page.getByRole("article").getByRole("heading").first().textContent()).toBe(events[0]?.title);
    } finally {
      done();
    }
  });

  it.each(["ltr", "rtl"])(
    "story shows one event at a time, by buttons and by keys, %s, and loads more as it goes",
    async (dir) => {
      const context = await open({ reducedMotion: "reduce", viewport: { width: 700, height: 700 } });
      const lang = dir === "rtl" ? "ar" : "en";
      const { page, done } = await openWidget(context, server, {
        attributes: `layout="story" height="500" lang="${lang}"`,
      });
      try {
        await untilReady(page);
        expect(await readShown(page)).toBe(0);
        const first = await counter(page).textContent();
        if (lang === "en") expect(first).toBe("1 of 128");
        await action(page, "next").click();
        await expect.poll(() => readShown(page)).toBe(1);
        await expect.poll(() => counter(page).textContent()).not.toBe(first);
        await action(page, "previous").click();
        await expect.poll(() => readShown(page)).toBe(0);

        await list(page).focus();
        await page.keyboard.press(dir === "rtl" ? "ArrowLeft" : "ArrowRight");
        await expect.poll(() => readShown(page)).toBe(1);

        await page.evaluate(() => {
          const box = document.querySelector("event-timeline")?.shadowRoot?.querySelector("[part~=list]");
          const { direction } = getComputedStyle(box as HTMLElement);
          box?.scrollTo({ left: (direction === "rtl" ? -48 : 48) * box.clientWidth });
        });
        await expect.poll(() => page.locator("event-timeline [part~=event]").count()).toBe(100);
        expect(await readShown(page)).toBe(48);
      } finally {
        done();
      }
    },
  );

  it.each(["list", "compact", "story", "axis"])("%s prints every title", async (layout) => {
    const { page, done } = await openWidget(await open(), server, { attributes: `layout="${layout}" height="400"` });
    try {
      await untilReady(page);
      const titles = await page.locator("event-timeline h4").allTextContents();
      expect(titles.length).toBe(50);
      await page.emulateMedia({ media: "print" });
      const visible = await page
        .locator("event-timeline h4")
        .evaluateAll(
          (all) => all.filter((each) => each.checkVisibility() && each.getBoundingClientRect().height > 0).length,
        );
      expect(visible).toBe(50);
      const box = await page.locator("event-timeline").boundingBox();
      const last = await page.locator("event-timeline h4").last().boundingBox();
      expect(last && box && last.y + last.height <= box.y + box.height).toBe(true);
      expect(await page.locator("event-timeline form").isVisible()).toBe(false);
      expect(countPages(await page.pdf())).toBeGreaterThan(1);
    } finally {
      done();
    }
  });

  it("is read as a list of dated headings", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: 'layout="list"' });
    try {
      await untilReady(page);
      const tree = await page.locator("event-timeline").ariaSnapshot();
      expect(tree).toContain('heading "Technology between the United States and China" [level=2]');
      expect(tree).toContain('region "2015"');
      expect(tree).toMatch(
        /heading "2015" \[level=3\]\s+- list:\s+- listitem:\s+- article "Four Chinese supercomputing/,
      );
      expect(tree).toMatch(/heading "Four Chinese supercomputing [^\n]*\[level=4\]/);
      expect(tree).toMatch(/time: 18 February 2015/);
    } finally {
      done();
    }
  });

  it("moves nothing where the reader asked for that, and shows its marks in forced colours", async () => {
    const context = await open({ reducedMotion: "reduce", forcedColors: "active" });
    const { page, done } = await openWidget(context, server, { attributes: 'layout="list" height="500"' });
    try {
      await untilReady(page);
      expect(await list(page).evaluate((element) => getComputedStyle(element).scrollBehavior)).toBe("auto");
      const dot = await page
        .locator("event-timeline li")
        .first()
        .evaluate((item) => {
          const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(item, "::after");
          return [borderTopWidth, borderTopColor === backgroundColor];
        });
      expect(dot).toEqual(["5px", false]);
    } finally {
      done();
    }
  });

  it("takes colours, font and height from the page, by properties and parts", async () => {
    const { page, done } = await openWidget(await open(), server, {
      before: `<style>event-timeline { --annals-bg: rgb(1, 2, 3); --annals-accent: rgb(250, 100, 50); --annals-font: monospace }
        event-timeline::part(title) { color: rgb(9, 200, 9) }</style>`,
      attributes: 'layout="list" theme="dark"',
    });
    try {
      await untilReady(page);
      const style = (selector: string, name: string) =>
        page
          .locator(`event-timeline ${selector}`)
          .first()
          .evaluate((element, of) => getComputedStyle(element).getPropertyValue(of), name);
      expect(await style("[part=root]", "background-color")).toBe("rgb(1, 2, 3)");
      expect(await style("[part=root]", "color-scheme")).toBe("dark");
      expect(await style("[part=root]", "font-family")).toBe("monospace");
      expect(await style("[part=date]", "color")).toBe("rgb(250, 100, 50)");
      expect(await style("[part=title]", "color")).toBe("rgb(9, 200, 9)");
    } finally {
      done();
    }
  });
});

/** Streams of a PDF may be packed, and the pages are named in one of them. */
function countPages(pdf: Buffer): number {
  const text = pdf.toString("latin1");
  const packed = [...text.matchAll(/stream\r?\n/g)].map(({ index, 0: { length } }) => {
    try {
      return inflateSync(pdf.subarray(index + length)).toString("latin1");
    } catch {
      return "";
    }
  });
  return [text, ...packed].join("").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
