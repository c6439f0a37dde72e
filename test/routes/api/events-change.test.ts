import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

const address = ({ id }: { id: string }) => `${API}/events/${id}`;

describe("PUT /events/{id}", () => {
  it("takes back what GET gave, changed", async () => {
    const { id } = await createEvent(editor, { body: "a *b*", tags: ["x"] });
    const read = await editor.get(`${API}/events/${id}`);
    const event = await json(read);
    clock.set("2026-11-23T13:00:00Z");
    const changed = { ...event, title: "Changed", tags: [] };
    const response = await editor.put(address(event), changed, { "if-match": read.headers.get("etag") ?? "" });
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toBe('"2"');
    const after = { ...changed, version: 2, updated_at: "2026-11-23T13:00:00Z" };
    expect(await json(response)).toEqual(after);
    expect(await json(await editor.get(address(event)))).toEqual(after);
  });

  it("takes away what is not said", async () => {
    const event = await createEvent(editor, { summary: "s", external_id: "put-away", place: { name: "Beijing" } });
    const response = await editor.put(address(event), { date: "2020", title: "T" }, { "if-match": '"1"' });
    const after = await json(response);
    expect(after).not.toHaveProperty("summary");
    expect(after).not.toHaveProperty("external_id");
    expect(after).not.toHaveProperty("place");
    expect(after).toMatchObject({ date: "2020", slug: "t", status: "draft", created_at: event.created_at });
  });

  it("keeps the moment of publication where none is said", async () => {
    const event = await createEvent(editor, { published_at: "2020-01-01T00:00:00Z" });
    const body = { date: "2020", title: "T", status: "published" };
    const after = await json(await editor.put(address(event), body, { "if-match": '"1"' }));
    expect(after.published_at).toBe("2020-01-01T00:00:00Z");
  });

  it("refuses unknown members and writes nothing", async () => {
    const event = await createEvent(editor);
    await expectNoChange(async () =>
      expectProblem(await editor.put(address(event), { ...event, titel: "x" }, { "if-match": '"1"' }), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "/titel", value: "x", detail: "is not a member that can be set here" }],
      }),
    );
  });
});

describe("PATCH /events/{id}", () => {
  it("merges: members are set, null takes away, lists are replaced whole (RFC 7396)", async () => {
    const event = await createEvent(editor, {
      summary: "s",
      tags: ["a", "b"],
      place: { name: "Beijing", country: "CN" },
      series: { name: "S", edition: 1 },
    });
    const patch = { title: "Patched", summary: null, tags: ["c"], place: { country: null, name: "Tianjin" } };
    const response = await editor.patch(address(event), patch, { "if-match": '"1"' });
    expect(response.status).toBe(200);
    const { summary: _, ...rest } = event;
    const after = await json(response);
    expect(after).toEqual({
      ...rest,
      title: "Patched",
      tags: ["c"],
      place: { name: "Tianjin" },
      version: 2,
      updated_at: after.updated_at,
    });
    expect(await json(await editor.get(address(event)))).toEqual(after);
  });

  it("is read as application/json too", async () => {
    const event = await createEvent(editor);
    const headers = { "if-match": '"1"', "content-type": "application/json" };
    expect((await json(await editor.patch(address(event), { title: "J" }, headers))).title).toBe("J");
  });

  it("ignores members that are ours and refuses those that nobody knows", async () => {
    const event = await createEvent(editor);
    const own = await editor.patch(address(event), { id: "x", version: 9, url: null }, { "if-match": '"1"' });
    expect(await json(own)).toMatchObject({ id: event.id, version: 2, url: event.url });
    await expectNoChange(async () =>
      expectProblem(await editor.patch(address(event), { titel: "x" }, { "if-match": '"2"' }), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "/titel", value: "x", detail: "is not a member that can be set here" }],
      }),
    );
  });

  it.each([
    ["a required member taken away", { title: null }, "/title"],
    ["a date that is none", { date: "31.12.2021" }, "/date"],
    ["a member inside", { place: { lat: 12 } }, "/place"],
  ])("refuses %s", async (_, patch, pointer) => {
    const event = await createEvent(editor);
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.patch(address(event), patch, { "if-match": '"1"' }), {
        status: 422,
        type: "invalid-content",
      }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it.each(["[]", "null", '"x"', "1"])("refuses a patch that is %s", async (patch) => {
    const event = await createEvent(editor);
    const headers = { "if-match": '"1"', "content-type": "application/merge-patch+json" };
    await expectNoChange(async () =>
      expectProblem(await editor.patch(address(event), patch, headers), {
        status: 422,
        type: "invalid-content",
        errors: [{ pointer: "", detail: "a merge patch is an object" }],
      }),
    );
  });

  it("does not let __proto__ set members", async () => {
    const event = await createEvent(editor);
    const patch = '{"__proto__":{"summary":"sneaked in"},"place":{"__proto__":{"name":"x"}}}';
    const headers = { "if-match": '"1"', "content-type": "application/merge-patch+json" };
    const problem = await expectNoChange(async () =>
      expectProblem(await editor.patch(address(event), patch, headers), { status: 422, type: "invalid-content" }),
    );
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(["/__proto__", "/place/__proto__"]);
  });
});

describe("DELETE /events/{id}", () => {
  it("answers 204 without a body, and 410 from then on", async () => {
    const event = await createEvent(editor);
    const response = await editor.delete(address(event), { "if-match": '"1"' });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const gone = { status: 410, type: "gone", detail: `event ${event.id} was deleted` };
    await expectNoChange(async () => {
      await expectProblem(await editor.get(address(event)), gone);
      await expectProblem(await editor.put(address(event), event, { "if-match": '"2"' }), gone);
      await expectProblem(await editor.patch(address(event), {}, { "if-match": '"2"' }), gone);
      await expectProblem(await editor.delete(address(event), { "if-match": '"2"' }), gone);
    });
  });

  it("frees the external id", async () => {
    const event = await createEvent(editor, { external_id: "freed" });
    await editor.delete(address(event), { "if-match": '"1"' });
    const again = await createEvent(editor, { external_id: "freed" });
    expect(again.id).not.toBe(event.id);
  });
});

describe("an event that is not there", () => {
  it.each(["00000000000", "zzzzzzzzzzz", "x", "us-china-tech", "%00", "%E0%A4%A", "1%20OR%201=1"])(
    "%s answers 404",
    async (id) => {
      for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
        const body = method === "PUT" ? { date: "2021", title: "x" } : method === "PATCH" ? {} : undefined;
        const response = await editor.send(method, `${API}/events/${id}`, { body, headers: { "if-match": "*" } });
        await expectProblem(response, { status: 404, type: "not-found" });
      }
    },
  );
});
