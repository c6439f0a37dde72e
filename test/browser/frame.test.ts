import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { frameIn, type Hosted, openHost, readHeights, SANDBOX } from "../helpers/hosts.ts";
import { ROOT, type Server, startServer } from "../helpers/server.ts";

/** Any would do: its measures are set where it is used. */
const FONT = [...readFileSync(join(ROOT, "node_modules/@knight-lab/timelinejs/src/css/icons/tl-icons.woff2"))];
const FEW = "/embed/us-china-tech?limit=5&layout=list";

let server: Server;
let hosted: Hosted | undefined;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

const frameOf = (path: string, attributes = 'id="timeline" data-annals="auto"') =>
  `<iframe ${attributes} src="${server.origin}${path}" title="Timeline" width="100%" height="480" frameborder="0" sandbox="${SANDBOX}"></iframe>`;
const helper = () => `<script type="module" src="${server.origin}/resize.js"></script>`;

/** Waits until the frame is as high as what is in it, give or take the pixel that is not worth a message. */
async function settle(page: Page, frame: Frame, selector = "iframe"): Promise<number> {
  await expect
    .poll(async () => {
      const [outer, inner] = await readHeights(page, frame, selector);
      return Math.abs(outer - inner);
    })
    .toBeLessThanOrEqual(1);
  return (await readHeights(page, frame, selector))[0];
}

const openFew = async (context: BrowserContext, attributes?: string) => {
  hosted = await openHost(context, frameOf(FEW, attributes) + helper());
  const frame = await frameIn(hosted.page);
  await frame.waitForFunction(() => performance.getEntriesByName("annals-ready").length > 0);
  await frame.evaluate(() => {
    const root = () => document.querySelector("event-timeline")?.shadowRoot ?? document;
    Object.assign(window, { scope: root });
  });
  return { page: hosted.page, frame };
};

afterEach(() => hosted?.done());

/** Where the list is, in a frame. */
declare function scope(): Document | ShadowRoot;

/** What may change in a frame after it was drawn. */
const CHANGES: Readonly<Record<string, (frame: Frame, page: Page) => Promise<unknown>>> = {
  "details that are opened": (frame) =>
    frame.evaluate(() => {
      const details = document.createElement("details");
      details.textContent = "text ".repeat(400);
      details.open = true;
      scope().querySelector("article")?.appendChild(details);
    }),
  "a longer list": (frame) =>
    frame.evaluate(() => {
      for (const item of scope().querySelectorAll("li")) item.parentNode?.appendChild(item.cloneNode(true));
    }),
  "a shorter list": (frame) =>
    frame.evaluate(() => {
      for (const item of [...scope().querySelectorAll("li")].slice(2)) item.remove();
    }),
  "a filter": (frame) => frame.goto(`${server.origin}/embed/us-china-tech?country=NL&limit=20&layout=list`),
  "a late image": (frame) =>
    frame.evaluate(async () => {
      const image = new Image();
      scope().querySelector("article")?.appendChild(image);
      image.src = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="333"/>')}`;
      await image.decode();
    }),
  "a late font": (frame) =>
    frame.evaluate(async (bytes) => {
      const root = scope().querySelector<HTMLElement>(".annals") ?? document.body;
      root.style.font = "16px/normal Late, serif";
      const height = () => root.getBoundingClientRect().height;
      const before = height();
      const late = new FontFace("Late", new Uint8Array(bytes), { ascentOverride: "400%" });
      document.fonts.add(await late.load());
      if (height() === before) throw new Error("the font changes nothing");
    }, FONT),
  "a narrow column": (_, page) => page.setViewportSize({ width: 240, height: 700 }),
};

describeInBrowser("a frame that is given its height", (open) => {
  it("has it before and after whatever changes in it, and scrolls nothing inside", async () => {
    for (const [name, change] of Object.entries(CHANGES)) {
      const { page, frame } = await openFew(await open({ viewport: { width: 900, height: 700 } }));
      const before = await settle(page, frame);
      await change(frame, page);
      await expect.poll(() => settle(page, frame), { message: name }).not.toBe(before);
      expect([name, await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight)]).toEqual([
        name,
        0,
      ]);
      hosted?.done();
    }
  });

  it("tells of a change in the frame in which it is drawn, once, and of none of a pixel", async () => {
    const context = await open({ viewport: { width: 900, height: 700 } });
    await context.addInitScript(() => {
      if (parent === self) return;
      const said: number[] = [];
      let drawn = 0;
      const count = (): void => {
        drawn++;
        requestAnimationFrame(count);
      };
      count();
      const post = (message: { type?: string }) => void (message.type === "annals" && said.push(drawn));
      Object.assign(window, { parent: { postMessage: post }, readDrawn: () => drawn, said });
    });
    const { frame } = await openFew(context);
    const grow = (pixels: number) =>
      frame.evaluate(async (by) => {
        const { said, readDrawn } = window as unknown as { said: number[]; readDrawn(): number };
        const draw = () => new Promise(requestAnimationFrame);
        await draw();
        said.length = 0;
        document.body.style.paddingBottom = `${Number.parseFloat(getComputedStyle(document.body).paddingBottom) + by}px`;
        const changed = readDrawn();
        for (let frame = 0; frame < 4; frame++) await draw();
        return said.map((at) => at - changed);
      }, pixels);
    expect(await grow(100)).toEqual([expect.toSatisfy((frames: number) => frames <= 1)]);
    expect(await grow(1)).toEqual([]);
    // Pixels add up.
    expect(await grow(1)).toHaveLength(1);
  });

  it("does not grow without end where what is in it is higher than the frame", async () => {
    const { page, frame } = await openFew(await open({ viewport: { width: 900, height: 700 } }));
    const before = await settle(page, frame);
    await countMessages(page);
    await frame.evaluate(() => {
      document.body.style.minHeight = "calc(100vh + 50px)";
    });
    const still = await settleDown(page);
    expect(still).toBeGreaterThan(before);
    expect(still).toBeLessThan(before + 500);
    // What changes for another reason is told all the same.
    await frame.evaluate(() => {
      document.body.style.minHeight = "2222px";
    });
    expect(await settle(page, frame)).toBeGreaterThan(2200);
  });

  it("has the right height where it was opened in a panel that is shown later", async () => {
    const context = await open({ viewport: { width: 900, height: 700 } });
    hosted = await openHost(context, `<div id="panel" hidden>${frameOf(FEW)}</div>${helper()}`);
    const { page } = hosted;
    const frame = await frameIn(page);
    await countMessages(page);
    expect(await page.locator("iframe").evaluate((element) => (element as HTMLElement).style.height)).toBe("");
    await page.locator("#panel").evaluate((panel) => panel.removeAttribute("hidden"));
    expect(await settle(page, frame)).toBeGreaterThan(480);
    // Never that of a column without width.
    const said = await page.evaluate(() => (window as unknown as { said: number[] }).said);
    expect(new Set(said).size).toBe(1);
  });

  it("is given it where it was added later, and where it was there before the script", async () => {
    const context = await open({ viewport: { width: 900, height: 700 } });
    hosted = await openHost(context, frameOf(FEW));
    const { page } = hosted;
    const frame = await frameIn(page);
    await page.addScriptTag({ url: `${server.origin}/resize.js`, type: "module" });
    const height = await settle(page, frame);
    expect(height).toBeGreaterThan(480);
    await page.evaluate(
      (code) => document.body.insertAdjacentHTML("beforeend", code),
      frameOf(FEW, 'id="later" data-annals="auto"'),
    );
    expect(await settle(page, await frameIn(page, "#later"), "#later")).toBe(height);
  });

  it("moves alone where there are several", async () => {
    const context = await open({ viewport: { width: 900, height: 700 } });
    const names = ["one", "two", "three"];
    const frames = names.map((name) => frameOf(FEW, `id="${name}" data-annals="auto"`)).join("");
    hosted = await openHost(context, frames + helper());
    const { page } = hosted;
    const [one, two, three] = await Promise.all(names.map((name) => frameIn(page, `#${name}`)));
    if (!one || !two || !three) throw new Error("a frame is missing");
    const before = await settle(page, one, "#one");
    expect([await settle(page, two, "#two"), await settle(page, three, "#three")]).toEqual([before, before]);
    // What is out of view is not drawn, and so it says nothing of changes until it is seen.
    await page.locator("#two").scrollIntoViewIfNeeded();
    await two
      .locator("li")
      .first()
      .evaluate((item) => item.remove());
    await expect.poll(() => settle(page, two, "#two")).toBeLessThan(before);
    expect([await settle(page, one, "#one"), await settle(page, three, "#three")]).toEqual([before, before]);
  });

  it("listens to nobody else", async () => {
    const context = await open({ viewport: { width: 900, height: 700 } });
    const shout =
      "<script>for (const at of [parent, parent.frames[0]]) at.postMessage({ type: 'annals', height: 5000, event: 'x' }, '*')</script>";
    const stranger = `<iframe id="stranger" data-annals="auto" height="90" src="/stranger" sandbox="allow-scripts"></iframe>`;
    hosted = await openHost(
      context,
      `${frameOf(FEW)}<iframe height="80" src="/stranger" id="unmarked"></iframe>${stranger}${helper()}`,
      {
        files: { "/stranger": `<!doctype html>${shout}` },
      },
    );
    const { page } = hosted;
    const frame = await frameIn(page, "#timeline");
    const height = await settle(page, frame, "#timeline");
    await page.evaluate(() => {
      const data = { type: "annals", height: 4000 };
      postMessage(data, "*");
      // Right in all but its origin: the frame's page is another one now.
      const source = document.querySelector<HTMLIFrameElement>("#timeline")?.contentWindow ?? null;
      dispatchEvent(new MessageEvent("message", { data, source, origin: "https://other.example" }));
    });
    await frameIn(page, "#stranger");
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
    const read = (selector: string) =>
      page.locator(selector).evaluate((element) => (element as HTMLElement).clientHeight);
    expect([await read("#timeline"), await read("#unmarked")]).toEqual([height, 80]);
    expect(await frame.evaluate(() => location.hash)).toBe("");
  });

  it("stays within bounds whatever it says", async () => {
    const { page, frame } = await openFew(await open({ viewport: { width: 900, height: 700 } }));
    await settle(page, frame);
    const say = (height: unknown) =>
      frame.evaluate((value) => parent.postMessage({ type: "annals", height: value }, "*"), height);
    const styled = () => page.locator("iframe").evaluate((element) => (element as HTMLElement).style.height);
    for (const [said, given] of [
      [1e9, "20000px"],
      [-5, "100px"],
      ["700px; width: 1px", "100px"],
      [1234, "1234px"],
    ] as const) {
      await say(said);
      await expect.poll(styled).toBe(given);
    }
  });

  it("keeps the height of its snippet where it is not to be given another, and scrolls inside", async () => {
    const context = await open({ viewport: { width: 900, height: 700 } });
    const { page, frame } = await openFew(context, 'data-annals=""');
    await frame.evaluate(() => new Promise(requestAnimationFrame));
    expect(
      await page.locator("iframe").evaluate((element) => [element.clientHeight, element.getAttribute("style")]),
    ).toEqual([480, null]);
    expect(await frame.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(480);
  });
});

/** From now on, the page keeps what heights it is told. */
async function countMessages(page: Page): Promise<void> {
  await page.evaluate(() => {
    const said: number[] = [];
    Object.assign(window, { said });
    addEventListener("message", ({ data }) => void (data.type === "annals" && said.push(data.height)));
  });
}

/** The height of the frame when nothing more is said of it in twenty frames drawn. */
async function settleDown(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { said } = window as unknown as { said: number[] };
    let [count, quiet] = [said.length, 0];
    for (let all = 0; quiet < 20 && all < 400; all++) {
      await new Promise(requestAnimationFrame);
      quiet = said.length === count ? quiet + 1 : 0;
      count = said.length;
    }
    return document.querySelector("iframe")?.clientHeight ?? 0;
  });
}
