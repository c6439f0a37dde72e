import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { type Server, send, startServer } from "../helpers/server.ts";
import { listHeard, openWidget, TIMELINE, untilReady } from "../helpers/widget.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

const LIST = 'layout="list" height="600"';
const CLOCK = { status: "published", tags: ["clock"] };
const events = (page: Page) => page.locator("event-timeline [part~=event]");
const field = (page: Page, name: string) => page.locator(`event-timeline form [name=${name}]`);
const status = (page: Page) => page.locator("event-timeline header [role=status]");
const openForm = (page: Page) => page.locator("event-timeline summary").click();
const readFocus = (page: Page) =>
  page.evaluate(() => document.querySelector("event-timeline")?.shadowRoot?.activeElement?.textContent);

describeInBrowser("the controls", (open) => {
  it("search and filter in place, by keys alone, and take it back", async () => {
    const { page, origin, done } = await openWidget(await open(), server, { attributes: LIST });
    try {
      await untilReady(page);
      await page.locator("event-timeline summary").focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Huawei");
      await page.keyboard.press("Enter");
      const found = (await (await fetch(`${server.origin}${TIMELINE}.json?q=Huawei`)).json()) as { events: unknown[] };
      await expect.poll(() => events(page).count()).toBe(found.events.length);
      expect(await status(page).textContent()).toContain(`${found.events.length} event`);
      expect(await listHeard(page)).toContainEqual(["filter", { query: "q=Huawei" }]);
      expect(page.url()).toBe(`${origin}/`);

      await field(page, "category").selectOption("entity-list");
      await expect
        .poll(async () => (await listHeard(page)).at(-1))
        .toEqual(["filter", { query: "q=Huawei&category=entity-list" }]);
      await page.locator("event-timeline [data-action=clear]").click();
      await expect.poll(() => events(page).count()).toBe(50);
      expect(await field(page, "q").inputValue()).toBe("");
    } finally {
      done();
    }
  });

  it("keep the filter of the address, and add to it", async () => {
    const { page, done } = await openWidget(await open(), server, { path: `${TIMELINE}?country=cn`, attributes: LIST });
    try {
      await untilReady(page);
      await openForm(page);
      await field(page, "category").selectOption("countermeasure");
      await expect
        .poll(async () => (await listHeard(page)).at(-1))
        .toEqual(["filter", { query: "country=cn&category=countermeasure" }]);
    } finally {
      done();
    }
  });

  it("ask for what there is to choose from when they are first opened, and not before", async () => {
    const context = await open();
    const asked: string[] = [];
    context.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const { page, done } = await openWidget(context, server, { attributes: LIST });
    try {
      await untilReady(page);
      expect(asked).not.toContain(`${TIMELINE}.facets.json`);
      await openForm(page);
      const options = page.locator("event-timeline #offers-tag option");
      await expect.poll(() => options.count()).toBeGreaterThan(10);
      expect(await options.first().getAttribute("value")).toBe("us-china-tech");
      await openForm(page);
      await openForm(page);
      expect(asked.filter((path) => path === `${TIMELINE}.facets.json`)).toHaveLength(1);
    } finally {
      done();
    }
  });

  it("say what the service says of what it does not understand, and keep the list", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: LIST });
    try {
      await untilReady(page);
      await openForm(page);
      await field(page, "from").fill("tomorrow-ish");
      await field(page, "from").press("Enter");
      await expect.poll(() => status(page).textContent()).toContain("tomorrow-ish");
      expect(await events(page).count()).toBe(50);
      expect((await listHeard(page)).at(-1)?.[0]).toBe("error");
    } finally {
      done();
    }
  });

  it("go to a date that is there, and load from one that is not", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: LIST });
    try {
      await untilReady(page);
      await openForm(page);
      await field(page, "from").fill("2016-12");
      await field(page, "from").press("Enter");
      await expect.poll(() => readFocus(page)).toContain("Aixtron");
      expect(await events(page).count()).toBe(50);
      await field(page, "from").fill("2025-04");
      await field(page, "from").press("Enter");
      await expect.poll(() => events(page).first().getAttribute("data-start")).toBe(`${Date.UTC(2025, 3, 2) / 1000}`);
    } finally {
      done();
    }
  });

  it("show a date on the axis, and filter what it draws", async () => {
    const { page, done } = await openWidget(await open({ viewport: { width: 1000, height: 900 } }), server, {
      attributes: 'layout="axis" height="700"',
    });
    try {
      await untilReady(page);
      await openForm(page);
      await field(page, "from").fill("2020");
      await field(page, "from").press("Enter");
      const year = { from: Date.UTC(2020, 0, 1) / 1000, to: Date.UTC(2021, 0, 1) / 1000 };
      await expect
        .poll(async () => (await listHeard(page)).filter(([name]) => name === "range").at(-1)?.[1])
        .toMatchObject({ from: expect.closeTo(year.from, -6), to: expect.closeTo(year.to, -6) });
      const asked = page.waitForResponse((response) => response.url().includes(".tiles.json?category=countermeasure"));
      await field(page, "category").selectOption("countermeasure");
      const view = (await (await asked).json()) as { count: number };
      expect(view.count).toBe(25);
    } finally {
      done();
    }
  });

  it("leave an axis that does as it is told after any number of filters, and goes to a date at any end of time", async () => {
    const { page, done } = await openWidget(await open({ viewport: { width: 1000, height: 900 } }), server, {
      attributes: 'layout="axis" height="700"',
    });
    const readRange = async () => (await listHeard(page)).filter(([name]) => name === "range").at(-1)?.[1];
    const readSpan = async () => Number((await readRange())?.["to"]) - Number((await readRange())?.["from"]);
    try {
      await untilReady(page);
      await openForm(page);
      for (const [category, count] of [
        ["countermeasure", 25],
        ["", 128],
      ] as const) {
        await field(page, "category").selectOption(category);
        await expect.poll(async () => (await readRange())?.["count"]).toBe(count);
      }
      expect(await page.locator("event-timeline [part~=axis] > *").count()).toBe(1);
      const span = await readSpan();
      await page.locator("event-timeline [data-action=zoom-in]").click();
      await expect.poll(readSpan).toBeLessThan(span * 0.51);
      await page.locator("event-timeline [data-action=fit]").click();
      await expect.poll(readSpan).toBeCloseTo(span, -3);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await field(page, "from").fill("1969");
      await field(page, "from").press("Enter");
      await expect.poll(readSpan).toBeLessThan(span);
      expect(asked.filter((url) => url.includes("from="))).toEqual([]);
    } finally {
      done();
    }
  });

  it("are not undone by a next page that is asked for while the answer is awaited", async () => {
    const context = await open();
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await context.route("**/*.fragment.html?category=*", async (route) => {
      await isAnswered;
      await route.continue();
    });
    const { page, done } = await openWidget(context, server, { attributes: LIST });
    try {
      await untilReady(page);
      await openForm(page);
      const asked = page.waitForRequest((request) => request.url().includes("category=countermeasure"));
      await field(page, "category").selectOption("countermeasure");
      await asked;
      await page.locator("event-timeline [data-action=more]").click();
      answer();
      await expect.poll(() => events(page).count()).toBe(25);
      expect((await listHeard(page)).at(-1)).toEqual(["filter", { query: "category=countermeasure" }]);
    } finally {
      done();
    }
  });

  it("put the next page behind the list, under the headings that are there, and the focus on what is new", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: LIST });
    try {
      await untilReady(page);
      await page.locator("event-timeline [data-action=more]").focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => events(page).count()).toBe(100);
      expect(await readFocus(page)).toBe(await events(page).nth(50).locator("a").first().textContent());
      await page.locator("event-timeline [data-action=more]").click();
      await expect.poll(() => events(page).count()).toBe(128);
      expect(await page.locator("event-timeline [data-action=more]").count()).toBe(0);
      const headings = await page.locator("event-timeline [part~=heading]").allTextContents();
      expect(new Set(headings).size).toBe(headings.length);
      const wanted = (await (await fetch(`${server.origin}${TIMELINE}.json`)).json()) as {
        events: { title: string }[];
      };
      expect(await page.locator("event-timeline h4").allTextContents()).toEqual(
        wanted.events.map(({ title }) => title),
      );
    } finally {
      done();
    }
  });

  it.each([
    ["none", []],
    ["search", ["search"]],
    ["filter jump", ["filter", "jump"]],
  ])("are those that the element names: %s", async (names, shown) => {
    const { page, done } = await openWidget(await open(), server, { attributes: `${LIST} controls="${names}"` });
    try {
      await untilReady(page);
      if (names !== "none") await openForm(page);
      const controls = page.locator("event-timeline [data-control]:visible");
      const seen = await controls.evaluateAll((all) => all.map((each) => each.getAttribute("data-control")));
      expect([...new Set(seen)]).toEqual(shown);
      expect(await page.locator("event-timeline [data-action=layout]").isVisible()).toBe(false);
    } finally {
      done();
    }
  });

  it("tell times of day by another clock, and never move a day", async () => {
    const event = {
      date: "2025-11-20T16:15",
      time_zone: "America/New_York",
      title: "A rule takes effect",
      ...CLOCK,
    };
    await send(server, "POST", "/events", event);
    await send(server, "POST", "/events", { date: "2025-11-21", title: "A day", ...CLOCK });
    const context = await open({ timezoneId: "Asia/Shanghai" });
    const { page, done } = await openWidget(context, server, {
      path: "/events?tag=clock&order=date",
      attributes: LIST,
    });
    try {
      await untilReady(page);
      await openForm(page);
      const dates = page.locator("event-timeline [part~=date]");
      const stated = await dates.allTextContents();
      expect(stated[0]).toContain("16:15");
      const zone = page.locator("event-timeline [data-control=zone] select");
      await zone.selectOption("viewer");
      expect(await dates.allTextContents()).toEqual([
        expect.stringMatching(/21 November 2025.*05:15 GMT\+8/),
        stated[1],
      ]);
      await zone.selectOption("event");
      expect(await dates.allTextContents()).toEqual(stated);
      await page.evaluate(() => document.querySelector("event-timeline")?.setAttribute("zone", "Europe/Berlin"));
      await untilReady(page, 2);
      expect(await dates.allTextContents()).toEqual([
        expect.stringMatching(/20 November 2025.*22:15 (CET|GMT\+1)/),
        stated[1],
      ]);
      const id = await events(page).first().getAttribute("id");
      await page.evaluate((event) => {
        document.querySelector("event-timeline")?.setAttribute("event", event);
        document.querySelector("event-timeline")?.setAttribute("layout", "axis");
      }, `${id}`);
      const date = page.locator("event-timeline [part~=details] [part~=date]");
      await expect.poll(() => date.textContent()).toContain("22:15");
    } finally {
      done();
    }
  });
});

describeInBrowser("what is new", (open) => {
  it("is marked where it came out since the last visit, of which the time is kept only if the page asks for that", async () => {
    await send(server, "POST", "/events", { date: "2025-01-01", title: "Fresh", status: "published", tags: ["fresh"] });
    const { events: all } = (await (await fetch(`${server.origin}/events.json?tag=fresh`)).json()) as {
      events: { published_at: string }[];
    };
    const published = Date.parse(all[0]?.published_at ?? "");
    const { page, done } = await openWidget(await open(), server, {
      path: "/events?tag=fresh",
      attributes: `${LIST} new-since`,
    });
    const marks = () => page.locator("event-timeline mark").allTextContents();
    const visitAt = async (time: number) => {
      await page.evaluate((last) => {
        for (const key of Object.keys(localStorage)) localStorage[key] = last;
      }, time);
      await page.reload();
      await untilReady(page);
    };
    try {
      await untilReady(page);
      expect(await marks()).toEqual([]);
      expect(await page.evaluate(() => localStorage.length)).toBe(1);
      await visitAt(published - 1);
      await expect.poll(marks).toEqual(["New since your last visit: 1", "new"]);
      await visitAt(published + 1);
      await page.waitForLoadState("networkidle");
      expect(await marks()).toEqual([]);
    } finally {
      done();
    }
  });

  it("breaks nothing where nothing may be kept", async () => {
    const context = await open();
    await context.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    const { page, done } = await openWidget(context, server, { attributes: `${LIST} new-since` });
    try {
      await untilReady(page);
      expect(await events(page).count()).toBe(50);
      expect((await listHeard(page)).map(([name]) => name)).toEqual(["ready"]);
    } finally {
      done();
    }
  });
});
