import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  json,
  ORIGIN,
} from "../../helpers/api.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const address = ({ id }: { id: string }) => `${API}/events/${id}`;
// biome-ignore lint/suspicious/noExplicitAny: what was answered, read member by member
const read = async (event: { id: string }): Promise<any> => json(await editor.get(address(event)));

function merge(other: { id: string; version: number }, into: { id: string }, client = editor, headers = {}) {
  const match = { "if-match": `"${other.version}"`, ...headers };
  return client.post(`${address(other)}/merge`, { into: into.id }, match);
}

describe("POST /events/{id}/merge", () => {
  it("gives the other what it lacks, and leads there", async () => {
    const into = await createEvent(editor, {
      title: "Sixth China Manufacturing Day",
      tags: ["manufacturing"],
      entities: [{ name: "Huawei", role: "speaker" }],
      countries: ["CN"],
      sources: [{ url: "https://a.example/brief", title: "Brief", supports: ["date"] }],
      updates: [{ at: "2026-01-02T00:00:00Z", text: "Second", significant: true }],
      importance: 70,
    });
    const other = await createEvent(editor, {
      external_id: "other-1",
      title: "6th China Manufacturing Day",
      date: "2021-12",
      summary: "A summary",
      category: "manufacturing-day",
      tags: ["Manufacturing", "beijing"],
      entities: [{ name: "huawei", role: "speaker", type: "company", ids: { wikidata: "Q160120" } }, { name: "MIIT" }],
      countries: ["US", "CN"],
      place: { name: "Beijing" },
      sources: [
        { url: "https://a.example/brief", publisher: "Daily", supports: ["title"] },
        { url: "https://b.example/" },
      ],
      media: [{ url: "https://a.example/a.png", alt: "A hall" }],
      updates: [
        { at: "2026-01-01T00:00:00Z", text: "First", significant: false },
        { at: "2026-01-02T00:00:00Z", text: "Second", significant: true },
      ],
      series: { name: "China Manufacturing Day", edition: 6 },
      dates: { announced: "2021-11" },
      event_status: "confirmed",
      note: "As planned",
      importance: 10,
    });
    clock.set("2026-11-23T13:00:00Z");
    const response = await merge(other, into);
    const merged = await json(response);
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"2"']);
    expect(merged).toEqual({
      ...into,
      external_id: "other-1",
      summary: "A summary",
      category: "manufacturing-day",
      tags: ["manufacturing", "beijing"],
      entities: [{ name: "Huawei", role: "speaker", type: "company", ids: { wikidata: "Q160120" } }, { name: "MIIT" }],
      countries: ["CN", "US"],
      place: { name: "Beijing" },
      sources: [
        { url: "https://a.example/brief", title: "Brief", publisher: "Daily", supports: ["date", "title"] },
        { url: "https://b.example/" },
      ],
      media: [{ url: "https://a.example/a.png", alt: "A hall" }],
      updates: [
        { at: "2026-01-01T00:00:00Z", text: "First", significant: false },
        { at: "2026-01-02T00:00:00Z", text: "Second", significant: true },
      ],
      series: { name: "China Manufacturing Day", edition: 6 },
      dates: { announced: "2021-11" },
      event_status: "confirmed",
      note: "As planned",
      version: 2,
      updated_at: "2026-11-23T13:00:00Z",
    });
    expect(await read(into)).toEqual(merged);
    await expectConsistent(env.DB);

    const gone = await editor.get(address(other));
    expect(gone.headers.get("location")).toBe(`${ORIGIN}${address(into)}`);
    await expectProblem(gone, {
      status: 308,
      type: "merged",
      detail: `event ${other.id} is one with ${ORIGIN}${address(into)}`,
    });
    const reader = await createReader(clock);
    for (const suffix of ["", ".json", ".ics"]) {
      const page = await reader.get(`/events/${other.id}${suffix}`);
      expect([page.status, page.headers.get("location")]).toEqual([308, `${ORIGIN}/events/${into.id}${suffix}`]);
    }
    clock.set("2026-11-23T12:00:00Z");
  });

  it("keeps the external id that the other has, and frees that of the one that goes", async () => {
    const into = await createEvent(editor, { external_id: "kept" });
    const other = await createEvent(editor, { external_id: "freed" });
    expect((await json(await merge(other, into))).external_id).toBe("kept");
    expect((await createEvent(editor, { external_id: "freed" })).external_id).toBe("freed");
  });

  it("leads relations of others to the one that stays, both ways and each once", async () => {
    const [into, other, far] = await Promise.all([1, 2, 3].map(() => createEvent(editor)));
    const both = await createEvent(editor, {
      relations: [
        { type: "follows", event: other.id },
        { type: "follows", event: into.id },
        { type: "responds_to", event: other.id },
      ],
    });
    const patch = {
      relations: [
        { type: "amends", event: far.id },
        { type: "responds_to", event: into.id },
      ],
    };
    const changed = await json(await editor.patch(address(other), patch, { "if-match": '"1"' }));
    const merged = await json(await merge(changed, into));
    expect(merged.relations).toEqual([{ type: "amends", event: far.id }]);
    expect(await read(both)).toEqual({
      ...both,
      relations: [
        { type: "follows", event: into.id },
        { type: "responds_to", event: into.id },
      ],
      version: 2,
    });
    const ids = [into, other, far, both].map(({ id }) => id);
    const { results } = await env.DB.prepare("SELECT source, type, target FROM relations").all();
    const { results: names } = await env.DB.prepare("SELECT id, content FROM events WHERE status <> 'deleted'").all<{
      id: number;
      content: string;
    }>();
    const said = names.flatMap(({ id, content }) =>
      (JSON.parse(content).relations ?? []).map(({ type, event }: { type: string; event: number }) => ({
        source: id,
        type,
        target: event,
      })),
    );
    const sort = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect([ids.length, sort(results)]).toEqual([4, sort(said)]);
  });

  it("keeps it in the timelines that pin the one that goes", async () => {
    const into = await createEvent(editor, { tags: ["pins"] });
    const other = await createEvent(editor);
    const post = async (body: object) => json(await editor.post(`${API}/timelines`, body));
    await post({ slug: "pins-other", title: "T", pinned: [other.id] });
    await post({ slug: "pins-both", title: "T", pinned: [other.id, into.id] });
    await post({ slug: "pins-one", title: "T", rule: "tag=pins", pinned: [other.id], excluded: [into.id] });
    await post({ slug: "pins-none", title: "T", rule: "tag=pins" });
    expect((await merge(other, into)).status).toBe(200);
    for (const [slug, pinned, version] of [
      ["pins-other", [into.id], 2],
      ["pins-both", [into.id], 2],
      ["pins-one", [into.id], 2],
      ["pins-none", [], 1],
    ]) {
      const timeline = await json(await editor.get(`${API}/timelines/${slug}`));
      expect([slug, timeline.pinned, timeline.excluded, timeline.version]).toEqual([slug, pinned, [], version]);
      const { events } = await json(await editor.get(`${API}/events?timeline=${slug}`));
      expect([slug, events.map(({ id }: { id: string }) => id)]).toEqual([slug, [into.id]]);
    }
    await expectConsistent(env.DB);
  });

  it("makes texts of another language translations, wherever they come to stand", async () => {
    const into = await createEvent(editor, {
      title: "Day",
      language: "en",
      media: [{ url: "https://a.example/1", alt: "One" }],
      updates: [{ at: "2026-02-01T00:00:00Z", text: "Late", significant: true }],
      translations: { zh: { "updates/0/text": "晚" }, fr: { title: "Jour" } },
    });
    const other = await createEvent(editor, {
      title: "日",
      language: "zh",
      summary: "摘要",
      media: [
        { url: "https://a.example/2", alt: "二" },
        { url: "https://a.example/1", alt: "一" },
      ],
      updates: [{ at: "2026-01-01T00:00:00Z", text: "早", significant: true }],
      translations: { en: { summary: "Summary" }, fr: { title: "Journée", "media/0/alt": "Deux" } },
    });
    const merged = await json(await merge(other, into));
    expect(merged).toMatchObject({
      title: "Day",
      language: "en",
      summary: "Summary",
      media: [
        { url: "https://a.example/1", alt: "One" },
        { url: "https://a.example/2", alt: "二" },
      ],
      updates: [{ text: "早" }, { text: "Late" }],
    });
    expect(merged.translations).toEqual({
      zh: { title: "日", summary: "摘要", "media/0/alt": "一", "updates/1/text": "晚" },
      fr: { title: "Jour", "media/1/alt": "Deux" },
    });
  });

  it("tells the log where it went, and restoring brings it back as it was", async () => {
    const into = await createEvent(editor);
    const other = await createEvent(editor, { external_id: "comes-back", tags: ["came back"] });
    const kept = await createEvent(editor, { external_id: "stays" });
    await merge(other, kept);
    const { revisions } = await json(await editor.get(`${address(other)}/revisions`));
    expect(revisions.map(({ action, version }: { action: string; version: number }) => [action, version])).toEqual([
      ["merged", 2],
      ["created", 1],
    ]);
    const headers = { "if-match": '"2"' };
    const restored = await editor.post(`${address(other)}/restore`, { version: 1 }, headers);
    expect([restored.status, await json(restored)]).toEqual([200, { ...other, version: 3 }]);
    expect(await read(other)).toEqual({ ...other, version: 3 });
    await expectConsistent(env.DB);
    expect((await merge({ ...other, version: 3 }, into)).status).toBe(200);
  });

  it("is undone in two steps where the external id went over: it has to be given back first", async () => {
    const into = await createEvent(editor);
    const other = await createEvent(editor, { external_id: "went-over" });
    await merge(other, into);
    const restore = () => editor.post(`${address(other)}/restore`, { version: 1 }, { "if-match": '"2"' });
    await expectNoChange(async () => expectProblem(await restore(), { status: 409, type: "conflict" }));
    await editor.patch(address(into), { external_id: null }, { "if-match": '"2"' });
    expect(await json(await restore())).toEqual({ ...other, version: 3 });
    expect(await read(into)).toEqual({ ...into, version: 3 });
  });

  it("is made once for one Idempotency-Key, and answered ten times alike", async () => {
    const [into, other] = [await createEvent(editor), await createEvent(editor)];
    const send = () => merge(other, into, editor, { "idempotency-key": "merge-once" });
    const responses = await Promise.all(Array.from({ length: 10 }, send));
    const answers = await Promise.all(responses.map(async (response) => [response.status, await json(response)]));
    for (const answer of answers) expect(answer).toEqual([200, await read(into)]);
    expect((await read(into)).version).toBe(2);
  });
});

describe("a merge that cannot be", () => {
  it("needs the version of the one that goes", async () => {
    const [into, other] = [await createEvent(editor), await createEvent(editor)];
    const path = `${address(other)}/merge`;
    await expectNoChange(async () => {
      await expectProblem(await editor.post(path, { into: into.id }), { status: 428, type: "precondition-required" });
      const stale = await expectProblem(await editor.post(path, { into: into.id }, { "if-match": '"7"' }), {
        status: 412,
        type: "stale",
      });
      expect(stale.version).toBe(1);
    });
  });

  it.each([
    ["itself", async (other: { id: string }) => other.id, "is the event itself"],
    ["one that never was", async () => "00000000000", "is no event to merge into: there is no event 00000000000"],
    [
      "one that was deleted",
      async () => {
        const event = await createEvent(editor);
        await editor.delete(address(event), { "if-match": '"1"' });
        return event.id;
      },
      /^is no event to merge into: event \w{11} was deleted$/,
    ],
    [
      "one that was merged",
      async () => {
        const event = await createEvent(editor);
        await merge(event, await createEvent(editor));
        return event.id;
      },
      /^is no event to merge into: event (\w{11}) is one with https:\/\/annals\.test\/api\/v1\/events\/\w{11}$/,
    ],
  ])("into %s", async (_, prepare, detail) => {
    const other = await createEvent(editor);
    const into = await prepare(other);
    const problem = await expectNoChange(async () =>
      expectProblem(await merge(other, { id: into }), { status: 422, type: "invalid-content" }),
    );
    const expected = typeof detail === "string" ? detail : expect.stringMatching(detail);
    expect(problem.errors).toEqual([{ pointer: "/into", value: into, detail: expected }]);
  });

  it.each([
    ["no id", { into: "x" }, "/into", "is not the id of an event: 11 digits and lower-case letters"],
    ["something else", { into: "00000000000", from: 1 }, "/from", "is not a member that can be set here"],
  ])("with %s in the body", async (_, body, pointer, detail) => {
    const other = await createEvent(editor);
    const problem = await expectProblem(await editor.post(`${address(other)}/merge`, body, { "if-match": '"1"' }), {
      status: 422,
      type: "invalid-content",
    });
    expect(problem.errors).toMatchObject([{ pointer, detail }]);
  });

  it("where it would make a circle of relations", async () => {
    const into = await createEvent(editor);
    const between = await createEvent(editor, { relations: [{ type: "follows", event: into.id }] });
    const other = await createEvent(editor, { relations: [{ type: "follows", event: between.id }] });
    await expectNoChange(async () =>
      expectProblem(await merge(other, into), {
        status: 409,
        type: "conflict",
        detail: "a relation would lead the event back to itself",
        errors: [
          {
            pointer: "/into",
            value: into.id,
            detail: "stands in a chain of relations with it, which would become a circle",
          },
        ],
      }),
    );
  });

  it("where the two say more than one record can hold", async () => {
    const tags = (name: string) => Array.from({ length: 30 }, (_, index) => `${name} ${index}`);
    const into = await createEvent(editor, { tags: tags("a") });
    const other = await createEvent(editor, { tags: tags("b") });
    const problem = await expectNoChange(async () =>
      expectProblem(await merge(other, into), { status: 422, type: "invalid-content" }),
    );
    expect(problem.errors).toEqual([
      {
        pointer: "/into",
        value: into.id,
        detail: "cannot take over all that the other says: /tags Too big: expected array to have <=50 items",
      },
    ]);
  });

  it("where the token may not write one of the events, or a timeline that pins it", async () => {
    await editor.post(`${API}/timelines`, { slug: "merge-mine", title: "Mine", rule: "tag=merge-mine" });
    const asked = { name: "x", scopes: ["events:write"], timelines: ["merge-mine"] };
    const { token: secret } = await json(await editor.post(`${API}/tokens`, asked));
    const limited = await createClient({ secret, clock });
    const mine = { tags: ["merge-mine"] };
    const [into, other, foreign] = [
      await createEvent(editor, mine),
      await createEvent(editor, mine),
      await createEvent(editor),
    ];
    await expectNoChange(async () => {
      await expectProblem(await merge(foreign, into, limited), { status: 404, type: "not-found" });
      await expectProblem(await merge(other, foreign, limited), {
        status: 422,
        type: "invalid-content",
        errors: [
          {
            pointer: "/into",
            value: foreign.id,
            detail: `is no event to merge into: there is no event ${foreign.id}`,
          },
        ],
      });
    });
    const referrer = await createEvent(editor, { relations: [{ type: "follows", event: other.id }] });
    const problem = { status: 403, type: "forbidden" };
    await expectNoChange(async () => expectProblem(await merge(other, into, limited), problem));
    await editor.delete(address(referrer), { "if-match": '"1"' });
    await editor.post(`${API}/timelines`, { slug: "merge-pins", title: "Pins", pinned: [other.id] });
    await expectNoChange(async () => expectProblem(await merge(other, into, limited), problem));
    const pins = await json(await editor.get(`${API}/timelines/merge-pins`));
    await editor.delete(`${API}/timelines/merge-pins`, { "if-match": `"${pins.version}"` });
    expect((await merge(other, into, limited)).status).toBe(200);
  });
});
