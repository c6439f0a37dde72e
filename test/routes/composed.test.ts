import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  ORIGIN,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  const timelines = [
    { slug: "chips", title: "Chips", translations: { de: { title: "Halbleiter" } }, rule: "tag=chips" },
    { slug: "trade", title: "Trade & tariffs", translations: { de: { title: "Handel" } }, rule: "tag=trade" },
    { slug: "china", title: "China", rule: "country=CN" },
  ];
  for (const timeline of timelines) await editor.post(`${API}/timelines`, timeline);
  const events = [
    ["Chips alone", ["chips"], ["US"]],
    ["Trade alone", ["trade"], ["US"]],
    ["Both", ["chips", "trade"], ["US"]],
    ["Both in China", ["chips", "trade"], ["CN"]],
    ["China alone", [], ["CN"]],
  ] as const;
  for (const [minute, [title, tags, countries]] of events.entries()) {
    clock.set(`2026-11-23T12:0${minute}:00Z`);
    await createEvent(editor, { title, tags, countries });
  }
  clock.set("2026-11-24T12:00:00Z");
});

const UNION = "timeline=chips|trade";
const BOTH = "timeline=chips&timeline=trade";

const titlesOf = async (query: string) =>
  (await json(await reader.get(`/events.json?order=published&${query}`))).events.map(
    (event: { title: string }) => event.title,
  );
const nameOf = async (query: string, path = "/events.feed.json") =>
  (await json(await reader.get(`${path}?${query}`))).title;

describe("timelines put together by an address", () => {
  it("are a union with | and an intersection given twice", async () => {
    expect(await titlesOf(UNION)).toEqual(["Chips alone", "Trade alone", "Both", "Both in China"]);
    expect(await titlesOf(BOTH)).toEqual(["Both", "Both in China"]);
    expect(await titlesOf(`${UNION}&timeline=china`)).toEqual(["Both in China"]);
    expect(await titlesOf("timeline=chips&timeline=!china")).toEqual(["Chips alone", "Both"]);
    const own = await json(await reader.get("/timelines/chips.json?timeline=trade&order=published"));
    expect(own.events.map((event: { title: string }) => event.title)).toEqual(["Both", "Both in China"]);
  });

  it.each([
    [UNION, "en", "Chips or Trade & tariffs"],
    [BOTH, "en", "Chips and Trade & tariffs"],
    [`${UNION}&timeline=china`, "en", "China and (Chips or Trade & tariffs)"],
    ["timeline=chips&timeline=trade&timeline=china", "en", "China, Chips, and Trade & tariffs"],
    ["timeline=chips", "en", "Chips"],
    ["timeline=chips|nowhere", "en", "Chips or nowhere"],
    ["timeline=!chips", "en", "All events (timeline: !chips)"],
    [`${UNION}&country=us`, "en", "Chips or Trade & tariffs (country: us)"],
    [`${UNION}&on_this_day=today`, "en", "On this day: Chips or Trade & tariffs"],
    [UNION, "de", "Halbleiter oder Handel"],
    [BOTH, "de", "Halbleiter und Handel"],
    [UNION, "zh", "Chips或Trade & tariffs"],
    [BOTH, "ar", "Chips وTrade & tariffs"],
    [BOTH, "es", "Chips y Trade & tariffs"],
    [UNION, "fr", "Chips ou Trade & tariffs"],
  ])("%s is called in %s: %s", async (query, lang, title) => {
    expect(await nameOf(`${query}&lang=${lang}`)).toBe(title);
  });

  it("are called so where one of them has the address", async () => {
    expect(await nameOf("timeline=trade", "/timelines/chips.feed.json")).toBe("Chips and Trade & tariffs");
    expect(await nameOf("timeline=trade|china", "/timelines/chips.feed.json")).toBe(
      "Chips and (China or Trade & tariffs)",
    );
    expect(await nameOf("lang=de&timeline=trade", "/timelines/chips.feed.json")).toBe("Halbleiter und Handel");
  });

  it("have a title, an id and a name in every format that has one", async () => {
    const bodyOf = async (suffix: string, query = UNION) => text(await reader.get(`/events${suffix}?${query}&lang=en`));
    expect(await bodyOf(".rss")).toContain("<title>Chips or Trade &amp; tariffs</title>");
    const atom = await bodyOf(".atom");
    expect(atom).toContain("<title>Chips or Trade &amp; tariffs</title>");
    expect(atom).toContain(":events?timeline=chips|trade</id>");
    expect(await bodyOf(".atom", "timeline=trade|chips")).toContain(":events?timeline=chips|trade</id>");
    expect(await bodyOf(".ics")).toContain("X-WR-CALNAME:Chips or Trade & tariffs\r\n");
    expect(JSON.parse(await bodyOf(".json")).title).toBe("Chips or Trade & tariffs");
    expect(JSON.parse(await bodyOf(".jsonld"))).toMatchObject({ name: "Chips or Trade & tariffs" });
    expect(await bodyOf(".timelinejs.json")).toContain("Chips or Trade &");
  });

  it("have a page with links to subscribe, also to what is filtered", async () => {
    const page = await text(await reader.get(`/events?${UNION}&country=us&lang=en`));
    expect(page).toContain("<h1>Chips or Trade &amp; tariffs</h1>");
    expect(page).toContain("<title>Chips or Trade &amp; tariffs (country: us) · ");
    for (const suffix of [".rss", ".atom", ".feed.json", ".ics"]) {
      expect(page).toContain(`/events${suffix}?country=us&amp;timeline=chips|trade&amp;lang=en"`);
    }
    expect(page).toContain("calendar.google.com/calendar/r?cid=");
  });

  it("were called as their timelines were then, in the past", async () => {
    const { version } = await json(await editor.get(`${API}/timelines/china`));
    await editor.patch(`${API}/timelines/china`, { title: "PRC" }, { "if-match": `"${version}"` });
    expect(await nameOf("timeline=china|chips&lang=en")).toBe("PRC or Chips");
    expect(await nameOf("timeline=china|chips&lang=en&as_of=2026-11-23", "/events.json")).toBe(
      "China or Chips (as_of: 2026-11-23)",
    );
  });

  it("cost two round trips like any list, and are another document once one of them is called otherwise", async () => {
    const meter = meterDatabase(env.DB);
    const app = createApp(clock);
    const get = (etag?: string) =>
      app.request(`${ORIGIN}/events.rss?${UNION}`, etag === undefined ? {} : { headers: { "if-none-match": etag } }, {
        ...env,
        DB: meter.db,
      });
    meter.take();
    const etag = (await get()).headers.get("etag") ?? "";
    expect(meter.take()).toMatchObject({ roundTrips: 2 });
    expect((await get(etag)).status).toBe(304);
    expect(meter.take()).toMatchObject({ roundTrips: 1 });
    const { version } = await json(await editor.get(`${API}/timelines/trade`));
    await editor.patch(`${API}/timelines/trade`, { title: "Tariffs" }, { "if-match": `"${version}"` });
    const renamed = await get(etag);
    expect([renamed.status, (await text(renamed)).includes("<title>Chips or Tariffs</title>")]).toEqual([200, true]);
  });
});
