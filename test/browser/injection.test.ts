// Scripts in every field that an editor can fill, and in every address. Each page is opened twice: as it is served, and with
// its Content-Security-Policy switched off, so that the escaping alone has to hold.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { describeInBrowser, startHost } from "../helpers/browser.ts";
import { SUFFIXES } from "../helpers/founding.ts";
import { type Server, send, startServer } from "../helpers/server.ts";

/** Ends whatever it stands in, in the ways of HTML, attributes, XML and CDATA, and calls `__hit` with its place. */
const attack = (place: string) =>
  [
    `<script>__hit("${place}")</script>`,
    `"><img src=x onerror=__hit("${place}")>`,
    `' onmouseover='__hit("${place}")' x='`,
    `</title></textarea></style></code></script><svg/onload=__hit("${place}")>`,
    `]]><script xmlns="http://www.w3.org/1999/xhtml">__hit("${place}")</script>`,
    `--><details open ontoggle=__hit("${place}")>`,
    `&lt;script&gt;__hit("${place}")&lt;/script&gt;`,
  ].join("");

/** As much of it as fits where texts are short. */
const short = (place: string) => `"'><img src=x onerror=__hit('${place}')>`;
const MARKDOWN = [
  attack("body"),
  "[a](javascript:__hit('link'))",
  "[b](JaVaScRiPt&colon;__hit('link'))",
  "[c](java\tscript:__hit('link'))",
  "![d](javascript:__hit('image'))",
  "[e](data:text/html,<script>__hit('data')</script>)",
  "<javascript:__hit('auto')>",
  "[f]: javascript:__hit('reference)\n\n[f]",
  `![g](https://example.org/x.png" onerror="__hit('alt) "t' onload='__hit()")`,
].join("\n\n");

const MARK = "us-china-tech";
const URL_BREAKOUT = `https://example.org/'"><img src=x onerror=__hit('url')>?a="onclick="__hit('url')`;
const EVENT = {
  external_id: short("external_id"),
  slug: short("slug"),
  date: "2020-02-02",
  title: `zyx ${attack("title")}`.slice(0, 500),
  summary: `zyx ${attack("summary")}`,
  body: MARKDOWN,
  language: "en",
  category: short("category"),
  tags: [MARK, short("tag"), "</script><script>__hit('tag2')</script>"],
  entities: [
    {
      name: short("entity"),
      type: short("type"),
      role: short("role"),
      ids: { wikidata: short("id"), x: "javascript:1" },
    },
  ],
  countries: ["CN"],
  place: { name: attack("place").slice(0, 300), lat: 1, lon: 2 },
  external_url: URL_BREAKOUT,
  sources: [
    {
      url: URL_BREAKOUT,
      title: attack("source").slice(0, 500),
      publisher: short("publisher"),
      quote: attack("quote"),
      archived_url: URL_BREAKOUT,
    },
  ],
  media: [
    { url: URL_BREAKOUT, alt: attack("alt"), credit: short("credit") },
    { url: URL_BREAKOUT, media_type: "audio/mpeg", alt: short("audio") },
    { url: URL_BREAKOUT, media_type: "image/svg+xml", alt: short("svg") },
  ],
  series: { name: short("series"), edition: 1 },
  status: "published",
};

/** What must not get in at all: an address that a browser would run. */
const RUNNABLE = [
  "javascript:__hit()",
  " javascript:__hit()",
  "JAVASCRIPT:__hit()",
  "java\nscript:__hit()",
  "data:text/html,<script>",
  "vbscript:x",
];

let server: Server;
let id: string;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const created = await send(server, "POST", "/events", EVENT);
  ({ id } = (await created.json()) as { id: string });
  await send(server, "POST", "/timelines", {
    slug: "hostile",
    title: attack("timeline").slice(0, 300),
    description: attack("description"),
    rule: `tag=${MARK}&q=zyx`,
    eras: [{ title: short("era"), date: "2020/2021" }],
  });
});
afterAll(() => server?.stop());

function listPaths(): string[] {
  const queries = [
    "q=zyx",
    ...["q", "tag", "category", "entity"].map((name) => `${name}=${encodeURIComponent(short(name))}`),
  ];
  const pages = ["/", "/api", `/events/${id}`, "/embed/hostile", `/embed/us-china-tech?q=zyx`, "/timelines/hostile"];
  const fragments = ["/timelines/hostile.fragment.html", `/events/${id}.fragment.html`, "/events.fragment.html?q=zyx"];
  const broken = ["limit", "cursor", "from", "order", short("name")].map(
    (name) => `/events?${encodeURIComponent(name)}=${encodeURIComponent(short("value"))}`,
  );
  const missing = ["/timelines/", "/events/", "/embed/", "/"].map((path) => path + encodeURIComponent(short("path")));
  return [
    ...pages,
    ...fragments,
    ...queries.flatMap((query) => [`/timelines/us-china-tech?${query}`, `/events?${query}`]),
    ...broken,
    ...missing,
  ];
}

const RUNS = [
  ["as it is served", false],
  ["without its Content-Security-Policy", true],
] as const;

describeInBrowser("injected script", (open) => {
  async function openTrap(bypassCSP: boolean): Promise<{ context: BrowserContext; page: Page; hits: string[] }> {
    const context = await open({ bypassCSP, acceptDownloads: false });
    const hits: string[] = [];
    await context.exposeFunction("__hit", (place: string) => void hits.push(place));
    context.on("dialog", (dialog) => {
      hits.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await context.route("https://example.org/**", (route) => route.abort());
    return { context, page: await context.newPage(), hits };
  }

  /** Elements and attributes that only a script of somebody else's could have brought. */
  const findForeignParts = (page: Page, origin: string) =>
    page.evaluate((own) => {
      const found: string[] = [];
      const within = (root: ParentNode): Element[] =>
        [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
      for (const element of within(document)) {
        // A block of data is never run, whatever stands in it: one element, with no part of its text outside.
        const isData = element.getAttribute("type") === "application/ld+json" && element.children.length === 0;
        const isScript = element.localName === "script" && !isData;
        if (isScript && !(element as HTMLScriptElement).src?.startsWith(`${own}/`)) found.push(element.outerHTML);
        if (element.matches("object, embed, base[href], style")) found.push(element.outerHTML);
        for (const { name, value } of element.attributes) {
          const address = value.replace(/[\s\p{C}]/gu, "").toLowerCase();
          const isRunnable =
            /^(javascript|data|vbscript):/.test(address) && ["href", "src", "action", "cite"].includes(name);
          if (/^on/i.test(name) || isRunnable) found.push(element.outerHTML.slice(0, 200));
        }
      }
      return found;
    }, origin);

  it.each(RUNS)("would be seen: the trap works on a page that lets it in, %s", async (_, bypassCSP) => {
    const { page, hits } = await openTrap(bypassCSP);
    const host = await startHost({ "/": `<!doctype html><title>x</title><p>${attack("control")}</p>` });
    try {
      await page.goto(host.origin);
      await expect.poll(() => hits.length).toBeGreaterThanOrEqual(3);
      expect((await findForeignParts(page, host.origin)).length).toBeGreaterThanOrEqual(3);
    } finally {
      host.stop();
    }
  });

  it.each(RUNS)("does not run on any page %s", { timeout: 180_000 }, async (_, bypassCSP) => {
    const { page, hits } = await openTrap(bypassCSP);
    for (const path of listPaths()) {
      const response = await page.goto(server.origin + path);
      expect([path, response?.headers()["content-type"]?.split(";")[0]]).toEqual([path, "text/html"]);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        for (const element of document.querySelectorAll("a, img, button, input, article, h1, h2, h3")) {
          element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
        }
      });
      expect([path, ...(await findForeignParts(page, server.origin))]).toEqual([path]);
    }
    await page.waitForTimeout(500);
    expect(hits).toEqual([]);
  });

  it("is shown as the text that it is, where the event is shown", async () => {
    const { page } = await openTrap(true);
    for (const [path, selector] of [
      [`/events/${id}`, "h1"],
      ["/embed/hostile", "article h3"],
      ["/timelines/hostile.fragment.html", "article h4"],
      [`/events/${id}.fragment.html`, "article h2"],
      ["/timelines/hostile", "article h3"],
    ] as const) {
      await page.goto(server.origin + path);
      expect(await page.locator(selector).first().textContent()).toBe(EVENT.title);
    }
    await page.goto(`${server.origin}/timelines/hostile`);
    expect(await page.locator("h1").textContent()).toBe(attack("timeline").slice(0, 300));
  });

  it.each(RUNS)(
    "does not run in a document that the browser opens itself, %s",
    { timeout: 180_000 },
    async (_, bypassCSP) => {
      const { context, page, hits } = await openTrap(bypassCSP);
      let opened = 0;
      for (const base of ["/timelines/hostile", `/events/${id}`, "/events"]) {
        for (const suffix of SUFFIXES.filter((each) => each !== "")) {
          const address = `${server.origin}${base}${suffix}${base === "/events" ? "?q=zyx" : ""}`;
          const shown = await page.goto(address).then(
            () => true,
            (error: Error) => {
              if (!/Download is starting|ERR_ABORTED/.test(error.message)) throw error;
              return false;
            },
          );
          if (!shown) continue;
          opened++;
          const html = await page.evaluate(() => {
            const roots = [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot?.innerHTML ?? []);
            return document.documentElement.outerHTML + roots.join("");
          });
          expect(html).toContain("zyx");
        }
      }
      // RSS, Atom and both kinds of JSON are shown; calendars and tables are saved.
      expect(opened).toBeGreaterThanOrEqual(9);
      await page.waitForTimeout(300);
      expect(hits).toEqual([]);
      await context.close();
    },
  );

  // A reader shows the HTML that a feed carries; the least it may expect is that nothing in it runs.
  it("is not in the HTML that feeds carry", async () => {
    const { page, hits } = await openTrap(true);
    const feed = await fetch(`${server.origin}/timelines/hostile.feed.json`);
    const { items } = (await feed.json()) as { items: { content_html: string }[] };
    expect(items).toHaveLength(1);
    const host = await startHost({ "/": `<!doctype html><title>Reader</title>${items[0]?.content_html}` });
    try {
      await page.goto(host.origin);
      expect(await page.locator("body").textContent()).toContain("zyx");
      expect(await findForeignParts(page, host.origin)).toEqual([]);
      await page.waitForTimeout(300);
      expect(hits).toEqual([]);
    } finally {
      host.stop();
    }
  });
});

describe("an address that a browser would run", () => {
  it.each(RUNNABLE)("%j is refused in every field that holds an address", async (url) => {
    const fields = {
      external_url: { external_url: url },
      source: { sources: [{ url }] },
      archive: { sources: [{ url: "https://example.org/", archived_url: url }] },
      media: { media: [{ url, alt: "" }] },
    };
    for (const [name, field] of Object.entries(fields)) {
      const response = await fetch(`${server.origin}/api/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
        body: JSON.stringify({ date: "2020", title: "Refused", ...field }),
      });
      expect([name, response.status]).toEqual([name, 422]);
    }
  });
});
