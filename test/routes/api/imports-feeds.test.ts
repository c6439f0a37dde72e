import { beforeAll, expect, it } from "vitest";
import { API, type Client, createClient, expectProblem, importRows, importText, json } from "../../helpers/api.ts";

const feed = (title: string) =>
  `<rss version="2.0"><channel><title>News</title><item><guid>urn:news:1</guid><title>${title}</title><pubDate>26 Dec 2021</pubDate></item></channel></rss>`;

let editor: Client;

beforeAll(async () => {
  editor = await createClient();
});

it.each(["application/rss+xml", "application/atom+xml", "application/xml", "text/xml; charset=utf-8"])(
  "%s comes in as drafts, whatever status the import says, and what an editor published stays so",
  async (type) => {
    const publication = {
      pointer: "/pubDate",
      was: "26 Dec 2021",
      now: "2021-12-26",
      why: "is when it was published (day in UTC), not when it happened: see to the date before it is public",
    };
    const ignored = {
      pointer: "/status",
      was: "published",
      why: "is not for entries of feeds: new ones are drafts, others stay as they are",
    };
    const title = `Of ${type}`;
    const { rows } = await importRows(editor, feed(title).replace("urn:news:1", type), type, "status=published");
    const { id } = rows[0];
    expect(rows).toEqual([{ row: 1, verdict: "created", id, external_id: type, losses: [ignored, publication] }]);
    const draft = await json(await editor.get(`${API}/events/${id}`));
    expect([draft.status, draft.title, draft.date]).toEqual(["draft", title, "2021-12-26"]);

    await editor.send("PATCH", `${API}/events/${id}`, {
      body: { status: "published" },
      headers: { "if-match": "*", "content-type": "application/merge-patch+json" },
    });
    const again = await importRows(editor, feed("Changed").replace("urn:news:1", type), type, "status=draft");
    expect(again.rows).toEqual([{ row: 1, verdict: "updated", id, external_id: type, losses: [publication] }]);
    const event = await json(await editor.get(`${API}/events/${id}`));
    expect([event.status, event.title]).toEqual(["published", "Changed"]);
  },
);

it("a JSON Feed comes in under its own media type and as JSON", async () => {
  const body = JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    items: [{ id: "j-1", title: "J", _annals: { date: "1999" } }],
  });
  const [{ id }] = (await importRows(editor, body, "application/feed+json", "status=published")).rows;
  const event = await json(await editor.get(`${API}/events/${id}`));
  expect([event.title, event.date, event.status]).toEqual(["J", "1999", "draft"]);
  const again = await importRows(editor, body, "application/json");
  expect(again.rows).toEqual([{ row: 1, verdict: "unchanged", id, external_id: "j-1" }]);
});

it("what is no feed is refused as a whole", async () => {
  await expectProblem(await importText(editor, "<html></html>", "application/rss+xml"), {
    status: 400,
    type: "invalid-request",
    detail: "the body is no feed: it begins with <html>, not with <rss> or <feed>",
  });
});

it("a word of a timeline of TimelineJS may be a category of ours", async () => {
  const list = [{ key: "fairs", label: "Trade fairs", labels: {} }];
  const headers = { "if-match": "*" };
  expect((await editor.send("PUT", `${API}/categories`, { body: { categories: list }, headers })).status).toBe(200);
  const body = "Year,Month,Headline,Group\n-44,3,Ides,trade fairs\n";
  const { rows } = await importRows(editor, body, "text/csv");
  const event = await json(await editor.get(`${API}/events/${rows[0].id}`));
  expect([event.date, event.category, event.tags]).toEqual(["-0043-03", "fairs", []]);
});

it("names that the sender maps are not taken for those of TimelineJS", async () => {
  const body = "Year,Headline,Mood\n1999~,Mapped,glad\n";
  const { rows } = await importRows(editor, body, "text/csv", "map=year:date,headline:title,mood:tags");
  const event = await json(await editor.get(`${API}/events/${rows[0].id}`));
  expect([event.date, event.title, event.tags]).toEqual(["1999~", "Mapped", ["glad"]]);
});
