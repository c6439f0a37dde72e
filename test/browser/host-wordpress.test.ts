import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { frameIn, type Hosted, openHost, readHeights } from "../helpers/hosts.ts";
import { type Server, startServer } from "../helpers/server.ts";

// What WordPress makes of oEmbed: a quotation that is hidden once the frame speaks, and a frame without an origin that knows a
// secret, may open nothing, and is heard of its height and of links to its own host.

const SECRET = "Qb3nZ8xKpL";

let server: Server;
let hosted: Hosted;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());
afterEach(() => hosted?.done());

/** The listener of its own script, by behaviour. */
const LISTENER = `addEventListener("message", ({ data, source }) => {
  if (!data || !data.secret || /[^a-zA-Z0-9]/.test(data.secret)) return;
  for (const quote of document.querySelectorAll("blockquote[data-secret='" + data.secret + "']")) quote.style.display = "none";
  for (const frame of document.querySelectorAll("iframe[data-secret='" + data.secret + "']")) {
    if (source !== frame.contentWindow) continue;
    frame.removeAttribute("style");
    if (data.message === "height") frame.height = Math.max(200, Math.min(1000, parseInt(data.value, 10)));
    if (data.message === "link" && new URL(data.value).host === new URL(frame.getAttribute("src")).host && document.activeElement === frame) {
      top.location.href = data.value;
    }
  }
});`;

/** The html of /oembed for a path of ours, as WordPress lets it through: what it does not know is taken off. */
async function embed(path: string, secret: string): Promise<string> {
  const asked = new URLSearchParams({
    url: server.origin + path,
    maxwidth: "600",
    maxheight: "900",
    dnt: "1",
    format: "json",
  });
  const { html } = (await (await fetch(`${server.origin}/oembed?${asked}`)).json()) as { html: string };
  const [, quote, src, title] =
    /^(<blockquote><a href="[^"]+">[^<]+<\/a><\/blockquote>)<iframe src="([^"]+)" title="([^"]+)"[^>]*><\/iframe>$/.exec(
      html,
    ) ?? [];
  if (!quote) throw new Error(`WordPress keeps nothing of ${html}`);
  return `${quote.replace("<blockquote>", `<blockquote class="wp-embedded-content" data-secret="${secret}">`)}<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" style="position: absolute; visibility: hidden;" title="${title}" src="${src}#?secret=${secret}" data-secret="${secret}" width="600" height="338" frameborder="0" marginwidth="0" marginheight="0" scrolling="no"></iframe>`;
}

const height = (page: Page) => page.locator("iframe").evaluate((element) => (element as HTMLElement).clientHeight);

const drawn = (frame: Frame) => frame.waitForFunction(() => performance.getEntriesByName("annals-ready").length > 0);

describeInBrowser("in WordPress", (open) => {
  async function post(path: string, { late = false } = {}): Promise<{ page: Page; frame: Frame }> {
    const script = late ? "" : `<script>${LISTENER}</script>`;
    hosted = await openHost(
      await open({ viewport: { width: 900, height: 700 } }),
      script + (await embed(path, SECRET)),
    );
    const frame = await frameIn(hosted.page);
    await drawn(frame);
    return { page: hosted.page, frame };
  }

  it("the list is shown without an origin, as high as it is, and takes the place of the quotation", async () => {
    const { page, frame } = await post("/timelines/us-china-tech?limit=2&country=NL");
    expect(await frame.evaluate(() => self.origin)).toBe("null");
    await expect
      .poll(async () => {
        const [outer, inner] = await readHeights(page, frame);
        return Math.abs(outer - inner);
      })
      .toBeLessThanOrEqual(1);
    expect(await height(page)).not.toBe(338);
    expect(await page.locator("iframe").evaluate((element) => getComputedStyle(element).visibility)).toBe("visible");
    expect(await page.locator("blockquote").isVisible()).toBe(false);
  });

  it("a long list is as high as a frame may be there", async () => {
    const { page } = await post("/embed/us-china-tech?layout=list");
    await expect.poll(() => height(page)).toBe(1000);
  });

  it("a script that comes late asks, and is answered with the secret that it says", async () => {
    const { page } = await post("/embed/us-china-tech?layout=list", { late: true });
    expect(await height(page)).toBe(338);
    await page.addScriptTag({ content: LISTENER });
    await page.locator("iframe").evaluate((element, secret) => {
      (element as HTMLIFrameElement).contentWindow?.postMessage({ message: "ready", secret }, "*");
    }, SECRET);
    await expect.poll(() => height(page)).toBe(1000);
  });

  it("a link to an event leads the page there, and one to a source to the event that has it", async () => {
    for (const selector of ["article :is(h2, h3, h4) a", "article a.elsewhere"]) {
      const { page, frame } = await post("/embed/us-china-tech?layout=list");
      await frame
        .locator("article")
        .first()
        .evaluate((article) => {
          const link = document.createElement("a");
          Object.assign(link, { href: "https://elsewhere.example/", className: "elsewhere", textContent: "A source" });
          article.appendChild(link);
        });
      const link = frame.locator(selector).first();
      const event = await link.evaluate((node) => node.closest("article")?.querySelector("a")?.href ?? "");
      expect(event).toContain(`${server.origin}/events/`);
      await link.click();
      await page.waitForURL(event);
      hosted.done();
    }
  });
});
