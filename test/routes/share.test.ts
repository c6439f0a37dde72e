import { beforeAll, describe, expect, it } from "vitest";
import { widgetRelease } from "../../src/representations/html/widget-release.ts";
import { API, type Client, createClient, createEvent, createReader, expectProblem, text } from "../helpers/api.ts";

const PAGE = "/timelines/shared/share";

/** One of every kind, spelled as addresses have them. */
const FILTERS = [
  "category=trade",
  "tag=!nothing",
  "country=cn&tag=chips|shared",
  "entity=huawei",
  "place=beijing",
  "series=shared",
  "language=en",
  "event_status=confirmed",
  "dated=effective",
  "on_this_day=11-23",
  "this_week=2026-W48",
  "in_force=2026-11-23&match=certain",
  "on=2026-11-23",
  "from=1985&to=2026-12",
  "q=chip+war",
  "order=-date&limit=5",
];

let editor: Client;
let reader: Client;
beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  await createEvent(editor, { tags: ["shared"] });
  await editor.post(`${API}/timelines`, { slug: "shared", title: "Shared", rule: "tag=shared" });
});

const read = async (path: string) => text(await reader.get(path));
const decode = (html: string) => html.replaceAll(/&amp;/g, "&").replaceAll(/&amp;/g, "&");

describe("the page by which a timeline is shared", () => {
  it.each(FILTERS)("keeps %s", async (filter) => {
    const response = await reader.get(`${PAGE}?${filter}`);
    expect([response.status, response.headers.get("x-robots-tag")]).toEqual([200, "noindex"]);
    const page = decode(await text(response));
    for (const path of [
      "/embed/shared",
      "/timelines/shared",
      "/timelines/shared.png",
      "/timelines/shared.fragment.html",
    ]) {
      expect(page).toContain(`${path}?${filter}`);
    }
    // The frame and the picture are at these addresses, and nobody is led on from there.
    for (const path of ["/embed/shared", "/timelines/shared.json"]) {
      expect([path, (await reader.get(`${path}?${filter}`)).status]).toEqual([path, 200]);
    }
  });

  it("takes no option but the filter", async () => {
    const response = await reader.get(`${PAGE}?theme=dark`);
    const { errors } = await expectProblem(response, { status: 400, type: "invalid-parameter" });
    expect(errors?.map(({ parameter, value }) => [parameter, value])).toEqual([["theme", "dark"]]);
  });

  it("is for timelines alone, and only for those that there are", async () => {
    await expectProblem(await reader.get("/timelines/nowhere/share"), { status: 404, type: "not-found" });
    expect((await reader.get("/entities/shared/share")).status).toBe(404);
    const response = await reader.send("POST", PAGE, {});
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });

  it("is another once the timeline is called something else", async () => {
    const first = await reader.get(PAGE);
    const etag = first.headers.get("etag") ?? "";
    expect((await reader.get(PAGE, { "if-none-match": etag })).status).toBe(304);
    const changed = await editor.patch(`${API}/timelines/shared`, { title: "Called <b>anew</b>" }, { "if-match": "*" });
    expect(changed.status).toBe(200);
    const after = await reader.get(PAGE, { "if-none-match": etag });
    expect(after.status).toBe(200);
    const page = await text(after);
    expect(page).toContain("title=&quot;Called &amp;lt;b&amp;gt;anew&amp;lt;/b&amp;gt;&quot;");
    expect(page).not.toContain("<b>anew");
  });

  it("has the release of the widget that it names in its validator", async () => {
    const response = await reader.get(PAGE);
    const { version } = widgetRelease ?? { version: "unreleased" };
    expect(response.headers.get("etag")?.endsWith(`.${version}"`)).toBe(true);
    expect(await text(response)).toContain(widgetRelease ? `/embed/${version}.js` : "/embed.js");
  });

  it("speaks the language that is asked for, and hands it on", async () => {
    const page = await read(`${PAGE}?lang=fr`);
    expect(page).toContain('<html lang="fr" dir="ltr">');
    expect(page).toContain("Partager et intégrer");
    expect(page).toContain("/embed/shared?lang=fr");
  });
});
