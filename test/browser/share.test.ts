import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { describeInBrowser, findViolations, watch } from "../helpers/browser.ts";
import { FILTERS, SEED } from "../helpers/founding.ts";
import { frameIn, openHost, readHeights } from "../helpers/hosts.ts";
import { type Server, startServer } from "../helpers/server.ts";
import { untilReady } from "../helpers/widget.ts";

const SHARE = "/timelines/us-china-tech/share";
const TIMELINE = "/timelines/us-china-tech";
const EMBED = "/embed/us-china-tech";
const FILTER = "category=entity-list&country=cn";
const FOUND = SEED.filter(FILTERS["category=entity-list&country=CN"] ?? (() => false)).length;
/** A frame is loaded anew meanwhile. */
const SLOW = { timeout: 15_000 };
const WIDE = { viewport: { width: 1280, height: 900 } };

let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

async function openShare(context: BrowserContext, query = ""): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}${SHARE}${query && `?${query}`}`);
  return page;
}

const readCode = (page: Page, name: string) => page.locator(`#${name}-code`).evaluate((code) => code.textContent ?? "");
const readPreview = async (page: Page) => (await frameIn(page, "#preview")).url().replace(server.origin, "");

/** What is on the clipboard after the button of a snippet was pressed. */
async function copy(page: Page, name: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText("nothing was copied"));
  const button = page.locator(`[data-copy=${name}-code]`);
  const label = await button.textContent();
  await button.click();
  await expect.poll(() => button.textContent()).not.toBe(label);
  return page.evaluate(() => navigator.clipboard.readText());
}

async function openWithClipboard(open: (options: object) => Promise<BrowserContext>, query = ""): Promise<Page> {
  const context = await open(WIDE);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
  return openShare(context, query);
}

describeInBrowser("the page by which a timeline is shared", (open) => {
  it("is found from the timeline's page, with its filter", async () => {
    const page = await (await open()).newPage();
    await page.goto(`${server.origin}${TIMELINE}?${FILTER}`);
    await Promise.all([page.waitForURL("**/share?*"), page.locator("#share h2 a").click()]);
    expect(page.url()).toBe(`${server.origin}${SHARE}?${FILTER}`);
    expect(await readPreview(page)).toBe(`${EMBED}?${FILTER}`);
    const frame = await frameIn(page, "#preview");
    expect(await frame.locator("article").count()).toBe(FOUND);
    expect(await frame.evaluate(() => self.origin)).toBe("null");
  });

  it("puts every option into the preview, and into what there is to copy", async () => {
    const context = await open(WIDE);
    const seen = await watch(context, [server.origin]);
    const page = await openShare(context, FILTER);
    const plain = await readCode(page, "policy");
    await page.locator("#lang").selectOption("de");
    await page.locator("#layout").selectOption("axis");
    await page.locator("#theme").selectOption("dark");
    await page.locator("#lanes").selectOption("entity");
    await page.locator("#zone").selectOption("viewer");
    await page.locator("#height").fill("600");
    await page.locator("[name=controls][value=filter]").uncheck();
    await page.locator("[name=new-since]").check();
    const query = `${FILTER}&lang=de`;
    const look = "layout=axis&theme=dark&lanes=entity&controls=search+jump+zone+layout&zone=viewer";
    await expect.poll(() => readPreview(page), SLOW).toBe(`${EMBED}?${query}&${look}`);
    const frame = await frameIn(page, "#preview");
    const attributes = { lang: "de", layout: "axis", theme: "dark", lanes: "entity", zone: "viewer" };
    for (const [name, value] of Object.entries(attributes)) {
      expect([name, await frame.locator("event-timeline").getAttribute(name)]).toEqual([name, value]);
    }
    const drawn = frame.locator("button[part=event]").first();
    expect(await drawn.evaluate((button) => getComputedStyle(button).position)).toBe("absolute");
    expect((await page.locator("#preview").boundingBox())?.height).toBe(600);
    const src = (path: string, search: string) => `${server.origin}${path}?${search.replaceAll("&", "&amp;")}`;
    expect(await readCode(page, "frame")).toContain(`<iframe src="${src(EMBED, `${query}&${look}`)}" `);
    expect(await readCode(page, "frame")).toContain(' height="600" ');
    expect(await readCode(page, "element")).toContain(
      `<event-timeline src="${src(TIMELINE, query)}" height="600" style="display:block;height:600px" layout="axis" theme="dark" lanes="entity" controls="search jump zone layout" zone="viewer" new-since=""><a href="${src(TIMELINE, query)}">`,
    );
    expect(await readCode(page, "picture")).toContain(` src="${src(`${TIMELINE}.svg`, query)}" `);
    expect(await readCode(page, "markdown")).toContain(`(${server.origin}${TIMELINE}.png?${query})](`);
    expect(await readCode(page, "wordpress")).toBe(`${server.origin}${TIMELINE}?${query}`);
    expect(await readCode(page, "json")).toBe(`${server.origin}${TIMELINE}.json?${query}`);
    expect(await readCode(page, "fragment")).toBe(`curl '${server.origin}${TIMELINE}.fragment.html?${query}'`);
    expect(await readCode(page, "policy")).toBe(plain);
    expect(seen).toEqual({ foreign: [], complaints: [], dialogs: [] });
    // The answer is at that address itself: nobody is led on from there.
    for (const name of ["json", "wordpress"]) {
      expect((await fetch(await readCode(page, name), { redirect: "manual" })).status).toBe(200);
    }
  });

  it("gives back what it had when options are put back", async () => {
    const page = await openShare(await open(WIDE), FILTER);
    const names = await page.locator("code[id]").evaluateAll((all) => all.map(({ id }) => id.replace("-code", "")));
    const read = () => Promise.all(names.map((name) => readCode(page, name)));
    const before = await read();
    for (const [name, value] of [
      ["lang", "fr"],
      ["layout", "story"],
      ["theme", "light"],
    ]) {
      await page.locator(`#${name}`).selectOption(value ?? "");
    }
    for (const box of await page.locator("[name=controls]").all()) await box.uncheck();
    expect(await readCode(page, "element")).toContain(' controls="none"');
    for (const box of await page.locator("[name=controls]").all()) await box.check();
    for (const name of ["lang", "layout", "theme"]) await page.locator(`#${name}`).selectOption("");
    expect(await read()).toEqual(before);
    await expect.poll(() => readPreview(page), SLOW).toBe(`${EMBED}?${FILTER}`);
  });

  it("shows the preview as high as its content, where that is wished", async () => {
    const page = await openShare(await open(WIDE));
    await page.locator("[name=auto]").check();
    await page.locator("#layout").selectOption("list");
    await expect
      .poll(async () => {
        const [outer, inner] = await readHeights(page, await frameIn(page, "#preview"), "#preview");
        return outer > 1000 && Math.abs(outer - inner) <= 2;
      }, SLOW)
      .toBe(true);
    expect(await readCode(page, "element")).not.toContain("height");
    await page.locator("[name=auto]").uncheck();
    await expect.poll(async () => (await page.locator("#preview").boundingBox())?.height, SLOW).toBe(480);
  });

  it("says nothing new where a height makes no sense, and is not sent anywhere by the Enter key", async () => {
    const page = await openShare(await open(WIDE));
    const before = await readCode(page, "frame");
    await page.locator("#height").fill("5");
    expect(await readCode(page, "frame")).toBe(before);
    await page.locator("#height").press("Enter");
    await page.locator("#height").fill("333");
    expect(await readCode(page, "frame")).toContain(' height="333" ');
    expect(page.url()).toBe(server.origin + SHARE);
  });

  it("copies each snippet as it stands there", async () => {
    const page = await openWithClipboard(open, FILTER);
    await page.locator("#theme").selectOption("dark");
    const names = await page
      .locator("[data-copy]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-copy")));
    expect(names.length).toBe(11);
    for (const name of names) {
      const snippet = name?.replace("-code", "") ?? "";
      expect([name, await copy(page, snippet)]).toEqual([name, await readCode(page, snippet)]);
    }
  });

  it.each([
    ["light", 320],
    ["light", 1280],
    ["dark", 320],
    ["dark", 1280],
  ] as const)("has no axe violation from right to left, in %s at %i px", async (colorScheme, width) => {
    const page = await openShare(await open({ colorScheme, viewport: { width, height: 800 } }), "lang=ar");
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);
  });

  it("has all but the options without a script", async () => {
    const page = await openShare(await open({ ...WIDE, javaScriptEnabled: false }), FILTER);
    expect(await page.locator("#options").isVisible()).toBe(false);
    for (const code of await page.locator("code[id]").all()) expect(await code.isVisible()).toBe(true);
    for (const button of await page.locator("[data-copy]").all()) expect(await button.isVisible()).toBe(false);
    const frame = await frameIn(page, "#preview");
    expect(await frame.locator("article").count()).toBe(FOUND);
    expect((await page.locator(".share > div").boundingBox())?.width).toBeGreaterThan(1000);
  });

  describe("gives what works as it is pasted into a page of another site:", () => {
    /** With the policy that the page names, and no more than that needs besides. */
    async function paste(name: string, query = FILTER, prepare = async (_: Page) => {}) {
      const page = await openWithClipboard(open, query);
      await prepare(page);
      const snippet = await copy(page, name);
      const policy = `default-src 'none'; style-src-attr 'unsafe-inline'; ${await readCode(page, "policy")}`;
      const context = await open(WIDE);
      const seen = await watch(context, [server.origin], { allowForeign: true });
      const hosted = await openHost(context, snippet, {
        headers: { "content-security-policy": policy.replace("img-src", "img-src data:") },
      });
      return { ...hosted, seen };
    }

    it("the frame", async () => {
      const { page, done, seen } = await paste("frame");
      try {
        const frame = await frameIn(page);
        expect(await frame.locator("article").count()).toBe(FOUND);
        const box = await page.locator("iframe").boundingBox();
        expect([box?.height, (box?.width ?? 0) > 1000]).toEqual([480, true]);
        expect(seen.complaints).toEqual([]);
      } finally {
        done();
      }
    });

    it("the frame as high as what is in it", async () => {
      const { page, done, seen } = await paste("auto-frame", "limit=8", async (share) => {
        await share.locator("#layout").selectOption("list");
      });
      try {
        const frame = await frameIn(page);
        await expect
          .poll(async () => {
            const [outer, inner] = await readHeights(page, frame);
            return outer > 600 && Math.abs(outer - inner) <= 2;
          }, SLOW)
          .toBe(true);
        expect(seen.complaints).toEqual([]);
      } finally {
        done();
      }
    });

    it("the element", async () => {
      const { page, done, seen } = await paste("element", FILTER, async (share) => {
        await share.locator("#layout").selectOption("list");
        await share.locator("#theme").selectOption("dark");
      });
      try {
        await untilReady(page);
        expect(await page.locator("event-timeline [part~=event]").count()).toBe(FOUND);
        expect((await page.locator("event-timeline").boundingBox())?.height).toBe(480);
        expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
        expect(seen.complaints).toEqual([]);
      } finally {
        done();
      }
    });

    it.each(["picture", "png"])("the picture (%s)", async (name) => {
      const { page, done, seen } = await paste(name);
      try {
        const image = page.locator("a > img");
        await expect
          .poll(() => image.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth), SLOW)
          .toBe(1200);
        expect(await image.getAttribute("alt")).toContain(`${FOUND} events`);
        expect(await page.locator("a").getAttribute("href")).toBe(`${server.origin}${TIMELINE}?${FILTER}`);
        expect(seen.complaints).toEqual([]);
      } finally {
        done();
      }
    });
  });
});
