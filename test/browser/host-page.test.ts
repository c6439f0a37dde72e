import type { BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser, startHost, watch } from "../helpers/browser.ts";
import { frameIn, type Hosted, openHost, readHeights, SANDBOX, toHostPage } from "../helpers/hosts.ts";
import { type Server, startServer } from "../helpers/server.ts";
import { openWindow } from "../helpers/tabs.ts";

// Frames on pages of others: with styles that unset everything, under a strict policy, on a failing network, in a tab that nobody
// looks at; what is linked to, and what keys do.

const LIST = "/embed/us-china-tech?limit=20&layout=list";
const VIEW = { viewport: { width: 900, height: 700 } };

let server: Server;
let hosted: Hosted | undefined;
/** Events of the list, first to last. */
let ids: string[];

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const response = await fetch(`${server.origin}/timelines/us-china-tech.json?limit=20`);
  const { events } = (await response.json()) as { events: { id: string }[] };
  ids = events.map(({ id }) => id);
});
afterAll(() => server?.stop());
afterEach(() => hosted?.done());

const frameOf = (path: string, attributes = 'data-annals="auto"') =>
  `<iframe ${attributes} src="${server.origin}${path}" title="Timeline" width="100%" height="480" frameborder="0" sandbox="${SANDBOX}"></iframe>`;
const helper = () => `<script type="module" src="${server.origin}/resize.js"></script>`;

async function openPage(
  context: BrowserContext,
  ...[content, options]: [string, Parameters<typeof openHost>[2]?]
): Promise<Page> {
  hosted = await openHost(context, content, options);
  return hosted.page;
}

const drawn = (frame: Frame) => frame.waitForFunction(() => performance.getEntriesByName("annals-ready").length > 0);

async function expectFit(page: Page, frame: Frame, selector = "iframe"): Promise<number> {
  await expect
    .poll(async () => {
      const [outer, inner] = await readHeights(page, frame, selector);
      return Math.abs(outer - inner);
    })
    .toBeLessThanOrEqual(1);
  return (await readHeights(page, frame, selector))[0];
}

/** How many events of the list can be read, wherever the element has put them. */
const countEvents = (frame: Frame) => frame.locator("article").count();

/** The sum of all shifts of a page's layout so far. */
const readShifts = (page: Page | Frame) =>
  page.evaluate(
    () =>
      new Promise<number>((done) => {
        const observer = new PerformanceObserver(() => {});
        observer.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const shifts = [...performance.getEntriesByType("layout-shift"), ...observer.takeRecords()];
            done(shifts.reduce((sum, shift) => sum + (shift as unknown as { value: number }).value, 0));
          }),
        );
      }),
  );

describeInBrowser("a frame on a page", (open) => {
  it("that unsets all styles and has huge letters looks as it does elsewhere, and has its height", async () => {
    const look = (frame: Frame) =>
      frame
        .locator("article")
        .first()
        .evaluate((article) => {
          const { fontSize, fontFamily, color, display } = getComputedStyle(article);
          return { fontSize, fontFamily, color, display };
        });
    const plain = await openPage(await open(VIEW), frameOf(LIST) + helper());
    const there = await frameIn(plain);
    await drawn(there);
    const expected = await look(there);
    hosted?.done();
    const style =
      "<style>* { all: unset } html { font-size: 90px } :root, iframe { color-scheme: dark; color: red }</style>";
    const page = await openPage(await open(VIEW), style + frameOf(LIST) + helper());
    const frame = await frameIn(page);
    await drawn(frame);
    expect(await expectFit(page, frame)).toBeGreaterThan(480);
    expect(await look(frame)).toEqual({ ...expected, color: expect.any(String) });
  });

  it("with a strict policy does all that it does, and violates nothing", async () => {
    const policy = `default-src 'none'; script-src ${server.origin}; frame-src ${server.origin}; style-src 'none'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`;
    const context = await open(VIEW);
    const seen = await watch(context, [server.origin], { allowForeign: true });
    const page = await openPage(context, frameOf(LIST) + helper(), {
      headers: { "content-security-policy": policy },
      hash: `#e-${ids[3]}`,
    });
    const frame = await frameIn(page);
    await drawn(frame);
    expect(await expectFit(page, frame)).toBeGreaterThan(480);
    await expect.poll(() => frame.evaluate(() => location.hash)).toBe(`#e-${ids[3]}`);
    expect(seen.complaints).toEqual([]);
  });

  it("that was pasted as it is moves nothing around it, late letters or not", async () => {
    const page = await openPage(
      await open(VIEW),
      `<p>Before</p>${frameOf(LIST, 'data-annals=""')}<p>Behind</p>${helper()}`,
    );
    const frame = await frameIn(page);
    await drawn(frame);
    const place = () =>
      page
        .locator("p")
        .last()
        .evaluate((text) => text.getBoundingClientRect().top);
    const before = await place();
    await frame.evaluate(() => {
      document.documentElement.style.fontSize = "150%";
      document.body.style.font = "2em/2 monospace";
    });
    expect(await readShifts(page)).toBe(0);
    expect(await place()).toBe(before);
  });

  it("has its list and its height where the widget cannot be had, and its list where no script can", async () => {
    const context = await open(VIEW);
    await context.route("**/embed.js", (route) => route.abort());
    const page = await openPage(context, frameOf(LIST) + helper());
    const frame = await frameIn(page);
    expect(await countEvents(frame)).toBe(20);
    await expectFit(page, frame);
    hosted?.done();
    const other = await open(VIEW);
    await other.route("**/*.js", (route) => route.abort());
    const bare = await openPage(other, frameOf(LIST) + helper());
    const list = await frameIn(bare);
    expect(await countEvents(list)).toBe(20);
    expect(await list.locator("article").first().isVisible()).toBe(true);
    expect((await readHeights(bare, list))[0]).toBe(480);
    await list.evaluate(() => scrollTo(0, 300));
    expect(await list.evaluate(() => scrollY)).toBe(300);
  });

  it("shows its list while the widget is on its way", async () => {
    const context = await open(VIEW);
    let come = () => {};
    const late = new Promise<void>((done) => {
      come = done;
    });
    await context.route("**/embed.js", async (route) => {
      await late;
      await route.continue();
    });
    hosted = await openHost(context, frameOf(LIST) + helper(), { isLoaded: false });
    const { page } = hosted;
    const frame = await frameIn(page, "iframe", "commit");
    await expect.poll(() => countEvents(frame)).toBe(20);
    expect(await frame.locator("article").first().isVisible()).toBe(true);
    await expectFit(page, frame);
    come();
    await drawn(frame);
    expect(await countEvents(frame)).toBe(20);
    await expectFit(page, frame);
  });

  it("opens the event that the page's address names, scrolled to and focused, and the next", async () => {
    const page = await openPage(await open(VIEW), `<p>${"Before. ".repeat(2000)}</p>${frameOf(LIST)}${helper()}`, {
      hash: `#e-${ids[12]}`,
    });
    const frame = await frameIn(page);
    await drawn(frame);
    const focused = () =>
      frame.evaluate(() => {
        const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
        return inner?.closest("article")?.id;
      });
    /** Whether the title is in what is seen of the page. */
    const isSeen = async (id: string | undefined) => {
      const box = await frame.locator(`[id="e-${id}"]`).boundingBox();
      return box !== null && box.y >= -1 && box.y < 700;
    };
    for (const id of [ids[12], ids[2], ids[18]]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#e-${id}`);
      await expect.poll(focused).toBe(`e-${id}`);
      await expect.poll(() => isSeen(id)).toBe(true);
    }
    // No step of the frame's own for the back button.
    await page.goBack();
    await expect.poll(focused).toBe(`e-${ids[2]}`);
  });

  it("is not moved by what another one has", async () => {
    const [have, not] = ["/embed/us-china-tech?country=NL&layout=list", "/embed/us-china-tech?country=JP&layout=list"];
    const of = async (path: string) => {
      const { events } = (await (
        await fetch(
          `${server.origin}${path.replace("/embed/us-china-tech", "/timelines/us-china-tech.json").replace("&layout=list", "")}`,
        )
      ).json()) as { events: { id: string }[] };
      return events.map(({ id }) => id);
    };
    const others = await of(not);
    const id = (await of(have)).filter((one) => !others.includes(one)).at(-1);
    expect([typeof id, others.length > 0]).toEqual(["string", true]);
    const page = await openPage(
      await open(VIEW),
      `${frameOf(have, 'id="have" data-annals')}${frameOf(not, 'id="not" data-annals')}${helper()}`,
    );
    const [has, hasNot] = [await frameIn(page, "#have"), await frameIn(page, "#not")];
    await Promise.all([drawn(has), drawn(hasNot)]);
    const read = (frame: Frame) => frame.evaluate(() => [scrollY, document.activeElement?.localName]);
    const before = await read(hasNot);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#e-${id}`);
    await expect
      .poll(() => has.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.closest("article")?.id))
      .toBe(`e-${id}`);
    await expect.poll(() => hasNot.evaluate(() => location.hash)).toBe(`#e-${id}`);
    expect(await read(hasNot)).toEqual(before);
  });

  it("takes keys when it has the focus, and leaves the page around where it is", async () => {
    const page = await openPage(await open(VIEW), `${frameOf(LIST, "")}<p>${"Behind. ".repeat(4000)}</p>`);
    const frame = await frameIn(page);
    await drawn(frame);
    await frame.locator("article a").first().focus();
    const scrolled = () => frame.evaluate(() => scrollY);
    await page.keyboard.press("PageDown");
    await expect.poll(scrolled).toBeGreaterThan(100);
    await page.keyboard.press("Home");
    await expect.poll(scrolled).toBe(0);
    await frame.locator("article a").first().focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe("iframe");
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  it("has the right height in a tab that was opened behind another", async () => {
    const host = await startHost({ "/": toHostPage(frameOf(LIST) + helper()) });
    const window = await openWindow();
    try {
      const tab = await window.open(host.origin);
      await expect
        .poll(() => tab.evaluate("document.readyState + !!document.querySelector('iframe')"), { timeout: 20_000 })
        .toBe("completetrue");
      expect(await tab.evaluate("document.visibilityState")).toBe("hidden");
      expect(await tab.evaluate("document.querySelector('iframe').style.height")).toBe("");
      await tab.evaluate(
        "addEventListener('message', ({ data }) => { if (data.type === 'annals') said = data.height }); var said = 0",
      );
      await tab.show();
      await expect.poll(() => tab.evaluate("document.visibilityState")).toBe("visible");
      // What the frame says is what it measures, as the tests above show; here, that it says so once it is seen.
      await expect
        .poll(() => tab.evaluate("said > 480 && document.querySelector('iframe').clientHeight === said"), {
          timeout: 20_000,
        })
        .toBe(true);
    } finally {
      await window.close();
      host.stop();
    }
  });
});

describeInBrowser("the look of a frame", (open) => {
  it.each([
    ["light", "dark"],
    ["dark", "light"],
  ] as const)(
    "is %s where its address says so and the reader's wish is %s, with a script and without",
    async (theme, colorScheme) => {
      const read = async (javaScriptEnabled: boolean, path: string) => {
        const page = await (await open({ ...VIEW, colorScheme, javaScriptEnabled })).newPage();
        await page.goto(server.origin + path);
        if (javaScriptEnabled) await drawn(page.mainFrame());
        const background = (selector: string) =>
          page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor);
        return [await background("html"), await background(".annals")];
      };
      const [paper] = await read(false, `${LIST}&theme=${theme}`);
      for (const withScript of [true, false]) {
        const chosen = await read(withScript, `${LIST}&theme=${theme}`);
        expect(new Set(chosen).size).toBe(1);
        expect(chosen).toEqual([paper, paper]);
        expect(await read(withScript, LIST)).not.toContain(paper);
      }
    },
  );
});
