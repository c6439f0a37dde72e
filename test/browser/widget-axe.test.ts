import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { describeInBrowser, findViolations } from "../helpers/browser.ts";
import { openHost } from "../helpers/hosts.ts";
import { type Server, startServer } from "../helpers/server.ts";
import { TIMELINE, toElement, toScript, untilReady } from "../helpers/widget.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
});
afterAll(() => server?.stop());

describeInBrowser("the element for everyone", (open) => {
  for (const layout of ["list", "compact", "story"]) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [320, 1280]) {
        for (const dir of ["ltr", "rtl"]) {
          it(`has no fault that axe finds: ${layout}, ${colorScheme}, ${width} px, ${dir}`, async () => {
            const context = await open({ colorScheme, viewport: { width, height: 800 } });
            const { page, done } = await openHost(
              context,
              `<main>${toElement(server, { attributes: `layout="${layout}" height="600" lang="${dir === "rtl" ? "ar" : "en"}"` })}</main>${toScript(server)}`,
            );
            try {
              await untilReady(page);
              await page.locator("event-timeline summary").click();
              await page
                .locator("h1")
                .evaluate((heading) => document.querySelector("main")?.insertBefore(heading as Node, null));
              expect(await findViolations(page)).toEqual([]);
              expect(
                await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
              ).toBe(0);
            } finally {
              done();
            }
          });
        }
      }
    }
  }

  it.each(["light", "dark"] as const)(
    "has no fault that axe finds with the details of an event below the axis, %s",
    async (colorScheme) => {
      const context = await open({ colorScheme, viewport: { width: 1000, height: 900 } });
      const { events } = (await (await fetch(`${server.origin}${TIMELINE}.json?limit=1`)).json()) as {
        events: { id: string }[];
      };
      const attributes = `layout="axis" height="800" event="${events[0]?.id}"`;
      const { page, done } = await openHost(
        context,
        `<main>${toElement(server, { attributes })}</main>${toScript(server)}`,
      );
      try {
        await page.locator("event-timeline [part~=details] article").waitFor();
        await page
          .locator("h1")
          .evaluate((heading) => document.querySelector("main")?.insertBefore(heading as Node, null));
        expect(await findViolations(page)).toEqual([]);
      } finally {
        done();
      }
    },
  );
});
