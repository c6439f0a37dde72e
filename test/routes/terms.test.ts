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
  expectProblem,
  json,
  ORIGIN,
  SUFFIXES,
  TEXT_SUFFIXES,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;
const created: Record<string, { id: string }> = {};

async function create(collection: string, body: Record<string, unknown>) {
  const response = await editor.post(`${API}/${collection}`, body);
  if (response.status !== 201) throw new Error(await response.text());
  return json(response);
}

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  await createEvent(editor, { title: "In English", date: "2019-05-16", entities: ["Huawei"] });
  await createEvent(editor, { title: "In Chinese", date: "2020-05-15", entities: ["华为"], category: "entity-list" });
  await createEvent(editor, { title: "Of another", entities: ["ZTE"] });
  await createEvent(editor, { title: "A draft", entities: ["Huawei"], status: "draft" });
  await createEvent(editor, {
    title: "Scheduled",
    date: "2021-01-01",
    entities: ["Huawei"],
    published_at: "2026-11-23T13:00:00Z",
  });
  for (const edition of [5, 6]) {
    const title = `Manufacturing Day ${edition}`;
    await createEvent(editor, {
      title,
      date: `20${15 + edition}-12-26`,
      series: { name: "Manufacturing Day", edition },
    });
  }
  created["entity"] = await create("entities", {
    slug: "huawei",
    name: "Huawei",
    language: "en",
    names: { zh: "华为" },
    aliases: ["Huawei Technologies Co., Ltd.", "H.uawei"],
    description: "Makes telephones.",
    descriptions: { zh: "制造电话。" },
    type: "company",
    ids: { wikidata: "Q160120", lei: "no LEI" },
    url: "https://www.huawei.com/",
  });
  created["series"] = await create("series", {
    slug: "manufacturing-day",
    name: "Manufacturing Day",
    recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" },
  });
});

const titlesOf = (body: string) =>
  ["In English", "In Chinese", "Of another", "A draft", "Scheduled"].filter((title) => body.includes(title));

describe("the page of an entity", () => {
  it("has in every format the public events under all its names, and no others", async () => {
    for (const suffix of TEXT_SUFFIXES) {
      const response = await reader.get(`/entities/huawei${suffix}`);
      expect({ suffix, status: response.status, titles: titlesOf(await text(response)) }).toEqual({
        suffix,
        status: 200,
        titles: ["In English", "In Chinese"],
      });
      expect(response.headers.get("link")).toContain(`<${ORIGIN}/entities/huawei>; rel=`);
    }
  });

  it("takes every filter, and shows what is scheduled from its time on", async () => {
    const filtered = await json(await reader.get("/entities/huawei.json?category=entity-list"));
    expect(filtered.events.map(({ title }: { title: string }) => title)).toEqual(["In Chinese"]);
    expect(filtered.query).toBe("category=entity-list");
    const later = await createReader(createClock("2026-11-23T13:00:00Z"));
    expect(titlesOf(await text(await later.get("/entities/huawei.ndjson")))).toEqual([
      "In English",
      "In Chinese",
      "Scheduled",
    ]);
  });

  it("carries its record in JSON, and addresses of its own", async () => {
    const record = await json(await editor.get(`${API}/entities/huawei`));
    const first = await json(await reader.get("/entities/huawei.json?limit=1&order=date"));
    expect(first).toMatchObject({ entity: record, title: "Huawei", query: "" });
    expect(first.timeline).toBeUndefined();
    expect(first.next).toMatch(/^https:\/\/annals\.test\/entities\/huawei\.json\?order=date&limit=1&cursor=/);
    const second = await json(await reader.get(first.next.replace(ORIGIN, "")));
    expect(second.events.map(({ title }: { title: string }) => title)).toEqual(["In Chinese"]);
    expect(second.next).toBeNull();
    const atom = await text(await reader.get("/entities/huawei.atom"));
    expect(atom).toContain(`<id>tag:annals.invalid,2026:entity/${created["entity"]?.id}</id>`);
    expect(atom).toContain(`<link rel="self" type="application/atom+xml" href="${ORIGIN}/entities/huawei.atom"/>`);
    const filtered = await text(await reader.get("/entities/huawei.atom?country=cn"));
    expect(filtered).toContain(`<id>tag:annals.invalid,2026:entity/${created["entity"]?.id}?country=cn</id>`);
  });

  it("says on its page what is known of it", async () => {
    const page = await text(await reader.get("/entities/huawei"));
    expect(page).toContain("<h1>Huawei</h1>");
    expect(page).toContain('<p class="lede">Makes telephones.</p>');
    expect(/<dl class="facts">\n([\s\S]*?)<\/dl>/.exec(page)?.[1]?.split("\n")).toEqual([
      "<div><dt>Type</dt><dd>company</dd></div>",
      '<div><dt>Also called</dt><dd><bdi lang="zh" dir="ltr">华为</bdi></dd><dd><bdi>Huawei Technologies Co., Ltd.</bdi></dd><dd><bdi>H.uawei</bdi></dd></div>',
      '<div><dt>Its own page</dt><dd><a href="https://www.huawei.com/" rel="nofollow noopener">huawei.com</a></dd></div>',
      '<div><dt>Elsewhere</dt><dd><a href="https://www.wikidata.org/wiki/Q160120" rel="nofollow noopener">wikidata: Q160120</a></dd><dd>lei: no LEI</dd></div>',
      "",
    ]);
    expect(page).toContain(`<a href="${ORIGIN}/entities/huawei.rss" type="application/rss+xml">RSS</a>`);
    expect(page).toContain(`<link rel="canonical" href="${ORIGIN}/entities/huawei">`);
  });

  it("leads to the record of an LEI", async () => {
    const ids = { lei: "HWUPKR0MPOU8FGXBT394" };
    expect((await editor.post(`${API}/entities`, { slug: "with-lei", name: "With LEI", ids })).status).toBe(201);
    expect(await text(await reader.get("/entities/with-lei"))).toContain(
      '<a href="https://search.gleif.org/#/record/HWUPKR0MPOU8FGXBT394" rel="nofollow noopener">lei: HWUPKR0MPOU8FGXBT394</a>',
    );
  });

  it("speaks the reader's language where it can", async () => {
    const asked = await text(await reader.get("/entities/huawei?lang=zh"));
    expect(asked).toContain("<h1>华为</h1>");
    expect(asked).toContain('<p class="lede">制造电话。</p>');
    expect(asked).toContain('<bdi lang="en" dir="ltr">Huawei</bdi>');
    const wished = await reader.get("/entities/huawei.json", { "accept-language": "zh-CN, en;q=0.5" });
    expect((await json(wished)).title).toBe("华为");
    expect([wished.headers.get("content-language"), wished.headers.get("vary")]).toEqual([
      "zh",
      "Accept-Language, Annals-Bookmark",
    ]);
    const other = await text(await reader.get("/entities/huawei?lang=de"));
    expect(other).toContain('<h1 lang="en" dir="ltr">Huawei</h1>');
    expect(other).toContain('<p class="lede" lang="en" dir="ltr">Makes telephones.</p>');
  });

  it("is led to from every other name, with format and query", async () => {
    const names: [string, string][] = [
      ["华为", ""],
      ["HUAWEI", ".rss"],
      ["Huawei Technologies Co., Ltd.", ".json"],
      ["h.uawei", ".feed.json"],
      ["h.uawei", ""],
    ];
    for (const [name, suffix] of names) {
      const response = await reader.get(`/entities/${encodeURIComponent(name)}${suffix}?country=cn&lang=zh`);
      const location = `${ORIGIN}/entities/huawei${suffix}?country=cn&lang=zh`;
      expect({ name, location: response.headers.get("location") }).toEqual({ name, location });
      await expectProblem(response, { status: 308, type: "merged", detail: `${name} is a name of entity huawei` });
    }
  });

  it("answers 404 for what never was, 410 for what was deleted, 308 for what was merged", async () => {
    await expectProblem(await reader.get("/entities/nobody.rss"), {
      status: 404,
      type: "not-found",
      detail: "there is no entity nobody",
    });
    // Named in an event alone: there is no record.
    await expectProblem(await reader.get("/entities/zte"), { status: 404, type: "not-found" });
    await create("entities", { slug: "doomed", name: "Doomed" });
    await editor.delete(`${API}/entities/doomed`, { "if-match": '"1"' });
    await expectProblem(await reader.get("/entities/doomed.json"), {
      status: 410,
      type: "gone",
      detail: "entity doomed was deleted",
    });
    await create("entities", { slug: "huawei-device", name: "Huawei Device" });
    await editor.post(`${API}/entities/huawei-device/merge`, { into: "huawei" }, { "if-match": '"1"' });
    const merged = await reader.get("/entities/huawei-device.ics");
    expect([merged.status, merged.headers.get("location")]).toEqual([308, `${ORIGIN}/entities/huawei.ics`]);
  });

  it("answers 404 for whatever else may stand in an address", async () => {
    const names = [
      "%00",
      "%E0%A4%A",
      "..%2F..%2Fetc",
      "%20",
      ".json",
      ".rss",
      "a".repeat(5000),
      "%F0%9F%8F%AD",
      "'--",
      "*",
    ];
    for (const collection of ["entities", "series"]) {
      for (const name of names) {
        const response = await reader.get(`/${collection}/${name}`);
        const problem = await json(response);
        expect({ name, status: response.status, type: problem.type }).toEqual({
          name,
          status: 404,
          type: `${ORIGIN}/api#problem-not-found`,
        });
      }
    }
  });

  it("refuses parameters that it does not know, and other methods than reading", async () => {
    await expectProblem(await reader.get("/entities/huawei.json?colour=red"), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "colour", value: "red", detail: expect.stringMatching(/^is not a parameter here; known/) }],
    });
    const posted = await reader.post("/entities/huawei", {});
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });

  it("shows hostile names as text", async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;
    await create("entities", {
      slug: "hostile",
      name: hostile,
      names: { fr: `${hostile}fr` },
      aliases: [`${hostile}alias`],
      description: hostile,
      type: hostile.slice(0, 50),
      ids: { wikidata: hostile, constructor: hostile },
    });
    await createEvent(editor, { title: "Of the hostile", entities: [hostile] });
    for (const suffix of ["", ".rss", ".atom"]) {
      const body = await text(await reader.get(`/entities/hostile${suffix}`));
      expect(body).toContain("Of the hostile");
      expect(body).toContain("&lt;script&gt;alert(1)");
      expect(body).not.toContain("<script>alert(1)");
    }
  });
});

describe("the page of a series", () => {
  it("has its editions, its record, and no days that are only expected", async () => {
    const record = await json(await editor.get(`${API}/series/manufacturing-day`));
    const body = await json(await reader.get("/series/manufacturing-day.json?order=date"));
    expect(body.series).toEqual(record);
    expect(body.entity).toBeUndefined();
    expect(body.events.map((event: { series: object }) => event.series)).toEqual([
      { name: "Manufacturing Day", edition: 5 },
      { name: "Manufacturing Day", edition: 6 },
    ]);
    const page = await text(await reader.get("/series/manufacturing-day"));
    expect(page).toContain(
      "<div><dt>Repeats</dt><dd><span>From: 26 December 2016, </span><span>every year</span></dd></div>",
    );
    expect(page).not.toContain("2022");
    const ics = await text(await reader.get("/series/manufacturing-day.ics"));
    expect(ics.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect(ics).not.toContain("RRULE");
  });
});

describe("validators of these pages", () => {
  it("hold until the record, its names or its events change", async () => {
    const tagOf = async (path: string) => (await reader.get(path)).headers.get("etag") ?? "";
    const path = "/entities/changing.json";
    const aliases = { aliases: ["Changed"] };
    await create("entities", { slug: "changing", name: "Changing" });
    const seen = [await tagOf(path)];
    const steps: [string, () => Promise<unknown>][] = [
      ["an event", () => createEvent(editor, { title: "One", entities: ["Changing"] })],
      ["an event of another name", () => createEvent(editor, { title: "Two", entities: ["Changed"] })],
      ["the record", () => editor.patch(`${API}/entities/changing`, aliases, { "if-match": '"1"' })],
      ["an event of the new name", () => createEvent(editor, { title: "Three", entities: ["changed"] })],
    ];
    for (const [step, work] of steps) {
      const before = seen.at(-1) ?? "";
      expect((await reader.get(path, { "if-none-match": before })).status).toBe(304);
      await work();
      const { status } = await reader.get(path, { "if-none-match": before });
      expect({ step, status }).toEqual({ step, status: step === "an event of another name" ? 304 : 200 });
      seen.push(await tagOf(path));
    }
    expect((await json(await reader.get(path))).total).toBe(3);
  });

  it("cost one round trip for a 304, and two for a page, whatever the format", async () => {
    const meter = meterDatabase(env.DB);
    const app = createApp(clock);
    const fetchCounted = async (path: string, headers: Record<string, string> = {}) => {
      meter.take();
      const response = await app.request(`${ORIGIN}${path}`, { headers }, { ...env, DB: meter.db });
      await response.arrayBuffer();
      return { response, cost: meter.take() };
    };
    for (const suffix of SUFFIXES) {
      const path = `/entities/huawei${suffix}`;
      const { response, cost } = await fetchCounted(path);
      expect({ path, trips: cost.roundTrips, few: cost.rowsRead < 60 || cost.rowsRead }).toEqual({
        path,
        trips: 2,
        few: true,
      });
      const again = await fetchCounted(path, { "if-none-match": response.headers.get("etag") ?? "" });
      expect([again.response.status, again.cost.roundTrips]).toEqual([304, 1]);
    }
    expect((await fetchCounted("/entities/nobody")).cost.roundTrips).toBe(1);
  });
});
