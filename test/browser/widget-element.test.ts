import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser, watch } from "../helpers/browser.ts";
import { openHost } from "../helpers/hosts.ts";
import { type Server, startServer } from "../helpers/server.ts";
import {
  listHeard,
  openWidget,
  readShift,
  strictPolicy,
  TIMELINE,
  toElement,
  toScript,
  untilReady,
} from "../helpers/widget.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

const LIST = 'layout="list"';
const events = (page: Page) => page.locator("event-timeline [part~=event]");
const hold = '<iframe title="Timeline" width="100%" height="480" frameborder="0"></iframe>';

describeInBrowser("the element", (open) => {
  it("shows the list of its address on a page that allows nothing but it", async () => {
    const context = await open();
    const seen = await watch(context, [server.origin], { allowForeign: true });
    const headers = { "content-security-policy": strictPolicy(server.origin) };
    const { page, origin, done } = await openWidget(context, server, { attributes: LIST, headers });
    try {
      await untilReady(page);
      expect(await events(page).count()).toBe(50);
      expect(await page.locator("event-timeline h2").textContent()).toBe(
        "Technology between the United States and China",
      );
      expect(seen.complaints).toEqual([]);
      expect(seen.foreign.every((url) => url.startsWith(origin))).toBe(true);
      expect(await context.cookies()).toEqual([]);
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
      expect(await listHeard(page)).toEqual([["ready", null]]);
    } finally {
      done();
    }
  });

  it.each([
    ["a frame in it", hold, LIST, 480],
    ["its attribute", `<a href="/">Timeline</a>`, `${LIST} height="300" style="display:block;height:300px"`, 300],
    ["a frame in it, as an axis", hold, 'layout="axis"', 480],
  ])("takes the space that %s holds, and moves nothing around it", async (_, child, attributes, height) => {
    const { page, done } = await openWidget(await open(), server, {
      child,
      attributes,
      before: "<p>before</p>",
      after: "<p>after</p>",
    });
    try {
      await untilReady(page);
      const box = await page.locator("event-timeline").boundingBox();
      expect(Math.abs((box?.height ?? 0) - height)).toBeLessThan(8);
      expect(await readShift(page)).toBe(0);
      expect(await page.locator("event-timeline iframe, event-timeline > a").count()).toBe(0);
    } finally {
      done();
    }
  });

  it("shows what stands in it while it waits, and where nothing comes, and tries again when there is a network", async () => {
    const context = await open();
    let isDown = true;
    await context.route("**/*.fragment.html*", (route) => (isDown ? route.abort() : route.continue()));
    const { page, done } = await openWidget(context, server, { child: '<a href="/x">Timeline</a>', attributes: LIST });
    try {
      await expect.poll(async () => (await listHeard(page)).map(([name]) => name)).toEqual(["error"]);
      expect(await page.locator("event-timeline > a").isVisible()).toBe(true);
      isDown = false;
      await page.evaluate(() => dispatchEvent(new Event("online")));
      await untilReady(page);
      expect(await events(page).count()).toBe(50);
    } finally {
      done();
    }
  });

  it("keeps what stands in it until a slow network has brought the list", async () => {
    const context = await open();
    let answer = () => {};
    const isAsked = new Promise<void>((asked) => {
      void context.route("**/*.fragment.html*", async (route) => {
        asked();
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await route.continue();
      });
    });
    const { page, done } = await openWidget(context, server, { child: hold, attributes: LIST });
    try {
      await isAsked;
      expect((await page.locator("event-timeline iframe").boundingBox())?.height).toBe(480);
      answer();
      await untilReady(page);
      expect(await page.locator("event-timeline iframe").count()).toBe(0);
      expect(await readShift(page)).toBe(0);
    } finally {
      done();
    }
  });

  it("is a link where there is no such list, and says what the service says", async () => {
    const { page, done } = await openWidget(await open(), server, { path: "/timelines/nothing", attributes: LIST });
    try {
      const link = page.locator("event-timeline a");
      await link.waitFor();
      expect(await link.getAttribute("href")).toBe(`${server.origin}/timelines/nothing`);
      const [[name, detail] = []] = await listHeard(page);
      expect(name).toBe("error");
      expect(detail?.["message"]).toContain("nothing");
    } finally {
      done();
    }
  });

  it.each(["javascript:alert(1)", "data:text/html,<p>x", "", "file:///etc/passwd"])(
    "asks for nothing and links to nothing where its address is %s",
    async (src) => {
      const context = await open();
      const { page, done } = await openHost(
        context,
        `<event-timeline src="${src}"></event-timeline>
        ${toScript(server)}`,
      );
      try {
        await page.waitForFunction(() => customElements.get("event-timeline"));
        await page.evaluate(() => new Promise(requestAnimationFrame));
        expect(await page.locator("event-timeline a").count()).toBe(0);
      } finally {
        done();
      }
    },
  );

  it("follows its attributes, moves with its place, and leaves nothing behind", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: LIST, after: "<div id=other></div>" });
    try {
      await untilReady(page);
      await page.evaluate((src) => {
        document.querySelector("event-timeline")?.setAttribute("src", src);
      }, `${server.origin}${TIMELINE}?category=countermeasure`);
      await untilReady(page, 2);
      expect(await events(page).count()).toBe(25);

      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      await page.evaluate(() => {
        const element = document.querySelector("event-timeline");
        if (element) document.querySelector("#other")?.appendChild(element);
      });
      await untilReady(page, 3);
      expect(await page.locator("#other [part~=event]").count()).toBe(25);
      expect(requests).toEqual([]);

      await page.evaluate(() => document.querySelector("event-timeline")?.setAttribute("layout", "compact"));
      await untilReady(page, 4);
      expect(await page.locator("event-timeline .summary").first().isVisible()).toBe(false);
      await page.evaluate(() => document.querySelector("event-timeline")?.remove());
      expect(requests).toEqual([]);
    } finally {
      done();
    }
  });

  it("is one of several on a page, and works in the shadow root of another element", async () => {
    const context = await open();
    const first = toElement(server, { attributes: `id="first" ${LIST}` });
    const second = toElement(server, {
      path: `${TIMELINE}?category=countermeasure`,
      attributes: `id="second" ${LIST}`,
    });
    const { page, done } = await openHost(
      context,
      `${first}<div><template shadowrootmode="open">${second}</template></div>${toScript(server)}`,
    );
    try {
      await untilReady(page, 2);
      const counts = () => Promise.all(["#first", "#second"].map((id) => page.locator(`${id} [part~=event]`).count()));
      expect(await counts()).toEqual([50, 25]);
      await page.locator("#first [data-action=more]").click();
      await expect.poll(counts).toEqual([100, 25]);
    } finally {
      done();
    }
  });

  it("asks for its script and one document, and with an axis for one more at the same time; a single event has none", async () => {
    const { events: all } = (await (await fetch(`${server.origin}${TIMELINE}.json?limit=1`)).json()) as {
      events: { id: string }[];
    };
    const single = `/events/${all[0]?.id}`;
    for (const [path, attributes, wanted] of [
      [TIMELINE, LIST, [`${TIMELINE}.fragment.html`]],
      [TIMELINE, 'height="500"', [`${TIMELINE}.fragment.html`, `${TIMELINE}.tiles.json`]],
      [single, "", [`${single}.fragment.html`]],
    ] as const) {
      const context = await open({ viewport: { width: 1000, height: 800 } });
      const asked: string[] = [];
      context.on("request", (request) => {
        if (request.url().startsWith(server.origin)) asked.push(new URL(request.url()).pathname);
      });
      const { page, done } = await openWidget(context, server, { path, attributes });
      try {
        await untilReady(page);
        expect(asked.slice(0, wanted.length + 1).toSorted()).toEqual(["/embed.js", ...wanted].toSorted());
      } finally {
        done();
      }
    }
  });

  it.each(["from=2020", "on=2022-10-07", "as_of=now"])(
    "is the list where the list is one of a time, %s, of which the axis knows nothing",
    async (query) => {
      const context = await open({ viewport: { width: 1000, height: 800 } });
      const { page, done } = await openWidget(context, server, {
        path: `${TIMELINE}?${query.replace("now", `${new Date().toISOString().slice(0, 19)}Z`)}`,
      });
      try {
        await untilReady(page);
        expect(await page.locator("event-timeline [part~=root]").getAttribute("data-layout")).toBe("list");
        expect(await page.locator("event-timeline [data-action=layout]").isVisible()).toBe(false);
        await page.locator("event-timeline summary").click();
        await page.waitForLoadState("networkidle");
        expect((await listHeard(page)).map(([name]) => name)).toEqual(["ready"]);
      } finally {
        done();
      }
    },
  );

  it("keeps what is filtered when another of its attributes changes", async () => {
    const { page, done } = await openWidget(await open(), server, { attributes: LIST });
    try {
      await untilReady(page);
      await page.locator("event-timeline summary").click();
      await page.locator("event-timeline select[name=category]").selectOption("entity-list");
      await expect.poll(async () => (await listHeard(page)).at(-1)?.[0]).toBe("filter");
      await page.evaluate(() => document.querySelector("event-timeline")?.setAttribute("zone", "viewer"));
      await untilReady(page, 2);
      await page.locator("event-timeline [data-action=clear]").click();
      await expect.poll(() => events(page).count()).toBe(50);
    } finally {
      done();
    }
  });

  it("takes over a fragment that a server put into the page, without asking for it again", async () => {
    const fragment: string = await (await fetch(`${server.origin}${TIMELINE}.fragment.html`)).text();
    const context = await open({ viewport: { width: 1000, height: 700 } });
    const asked: string[] = [];
    context.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const { page, done } = await openHost(context, `${fragment}<p id="after">after</p>${toScript(server)}`);
    const readTop = async () => (await page.locator("#after").boundingBox())?.y;
    try {
      await untilReady(page);
      const top = await readTop();
      await page.setViewportSize({ width: 1001, height: 700 });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await page.waitForLoadState("networkidle");
      expect(await page.locator("event-timeline [part~=root]").getAttribute("data-layout")).toBe("list");
      expect(await readTop()).toBe(top);
      expect(await events(page).count()).toBe(50);
      expect(asked).not.toContain(`${TIMELINE}.fragment.html`);
      expect(await readShift(page)).toBe(0);
    } finally {
      done();
    }
  });

  it("takes out of markup what runs, loads or leads elsewhere than on the web", async () => {
    const markup = `<section part="root" class="annals"><div part="list"><h3 onclick="hit()" style="color:red">a</h3>
      <a id="bad" href="javascript:hit()">b</a> <a id="good" href="/timelines/x">c</a><img id="i" src="x:y" onerror="hit()">
      <script>hit()</script><svg><script>hit()</script></svg><table background="x.png"></table>
      <svg class="dot"><a xlink:href="javascript:hit()"><set attributeName="href" to="javascript:hit()"/></a><circle r="5"/></svg><iframe srcdoc="<script>parent.hit()</script>"></iframe></div></section>`;
    const { page, done } = await openHost(
      await open(),
      `<event-timeline src="${server.origin}${TIMELINE}" ${LIST}><template>${markup}</template></event-timeline>${toScript(server)}`,
    );
    try {
      await untilReady(page);
      const html = await page.evaluate(() => document.querySelector("event-timeline")?.shadowRoot?.innerHTML ?? "");
      expect(html).not.toMatch(/onclick|onerror|style=|javascript:|<script|<svg>|<set|<iframe|x:y|background/);
      expect(await page.locator("event-timeline .dot > circle").count()).toBe(1);
      expect(await page.locator("#good").getAttribute("href")).toBe(`${server.origin}/timelines/x`);
    } finally {
      done();
    }
  });

  it("stands out of the way of a hostile style", async () => {
    const hostile = `<style>html { font-size: 60px; line-height: 4; letter-spacing: 1em; text-transform: uppercase; color: red }
      * { all: unset } h2, h3, h4, a, p, li, button { font-size: 5rem !important; color: lime !important }</style>`;
    const look = async (before: string) => {
      const { page, done } = await openWidget(await open(), server, { before, attributes: `${LIST} height="400"` });
      try {
        await untilReady(page);
        return await page.evaluate(() => {
          const root = document.querySelector("event-timeline")?.shadowRoot;
          return ["[part=root]", "h2", "h4 a", "[part=date]", "li"].map((selector) => {
            const element = root?.querySelector(selector);
            if (!element) return selector;
            const { color, fontSize, lineHeight, letterSpacing, textTransform, display } = getComputedStyle(element);
            return [selector, color, fontSize, lineHeight, letterSpacing, textTransform, display];
          });
        });
      } finally {
        done();
      }
    };
    expect(await look(hostile)).toEqual(await look(""));
  });
});
