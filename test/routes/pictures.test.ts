import { beforeAll, describe, expect, it } from "vitest";
import { STYLE_HASH } from "../../src/representations/svg.ts";
import { API, type Client, createClient, createEvent, createReader, expectProblem } from "../helpers/api.ts";

let editor: Client;
let reader: Client;
let id: string;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  const event = await createEvent(editor, { title: "Seen", tags: ["seen"], date: "1969-07-20", category: "moon" });
  await createEvent(editor, { title: "Hidden", tags: ["seen"], date: "1972", category: "earth" });
  id = event.id;
  await editor.post(`${API}/timelines`, { slug: "seen", title: "What is seen", rule: "tag=seen" });
});

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("pictures", () => {
  it("are there of every list and every event, with the filters of the list", async () => {
    for (const path of ["/events", "/timelines/seen", "/tags/seen", `/events/${id}`]) {
      const svg = await reader.get(`${path}.svg`);
      expect([path, svg.status, svg.headers.get("content-type")]).toEqual([path, 200, "image/svg+xml; charset=utf-8"]);
      expect(await svg.text()).toContain("Seen");
      const png = await reader.get(`${path}.png`);
      expect([path, png.status, png.headers.get("content-type")]).toEqual([path, 200, "image/png"]);
      const bytes = await bytesOf(png);
      expect([...bytes.subarray(1, 4)].map((code) => String.fromCharCode(code)).join("")).toBe("PNG");
      const view = new DataView(bytes.buffer);
      expect([view.getUint32(16), view.getUint32(20)]).toEqual([1200, 630]);
    }
    const text = await (await reader.get("/timelines/seen.svg?category=moon")).text();
    expect([text.includes("Seen"), text.includes("Hidden")]).toEqual([true, false]);
    await expectProblem(await reader.get("/timelines/seen.svg?colour=red"), { status: 400, type: "invalid-parameter" });
  });

  it("of the glyphs that lie in public/: a title in Latin letters makes other bytes than one without", async () => {
    const size = async (title: string) => {
      const event = await createEvent(editor, { title, tags: ["alone"] });
      return (await bytesOf(await reader.get(`/events/${event.id}.png`))).length;
    };
    expect((await size("A title of many letters, written down")) - (await size("ᚠ"))).toBeGreaterThan(500);
  });

  it.each([".svg", ".png"])("in %s are polled like any document, and change with their data", async (suffix) => {
    const first = await reader.get(`/timelines/seen${suffix}`);
    const etag = first.headers.get("etag") ?? "";
    const same = await reader.get(`/timelines/seen${suffix}`, { "if-none-match": etag });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    const head = await reader.head(`/timelines/seen${suffix}`);
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
    await createEvent(editor, { title: `New in ${suffix}`, tags: ["seen"], date: "1975" });
    const next = await reader.get(`/timelines/seen${suffix}`, { "if-none-match": etag });
    expect([next.status, next.headers.get("etag") === etag]).toEqual([200, false]);
  });

  it("allow their own style and nothing else, if a browser opens them", async () => {
    const policy = async (suffix: string) =>
      (await reader.get(`/timelines/seen${suffix}`)).headers.get("content-security-policy");
    const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    expect([await policy(".svg"), await policy(".png"), await policy(".json")]).toEqual([
      `${nothing}; style-src '${STYLE_HASH}'`,
      nothing,
      nothing,
    ]);
  });

  it("have no report of what they lose", async () => {
    const problem = await expectProblem(await reader.get("/timelines/seen.svg.losses.json"), {
      status: 404,
      type: "not-found",
    });
    expect(JSON.stringify(problem)).toContain("there is no format .svg.losses.json");
  });
});
