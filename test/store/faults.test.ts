import { afterEach, beforeEach, describe, vi } from "vitest";
import { CHANCE } from "../../src/store/connection.ts";
import { API, type Client, json, sampleEvent } from "../helpers/api.ts";
import { describeFaults, describeLost, describeOnce, type Request, type Write } from "../helpers/faults.ts";

const KEY = { "idempotency-key": "faults" };
const MATCH = { ...KEY, "if-match": '"1"' };

/** A record made for the purpose, at its address. */
async function make(editor: Client, collection: string, body: object, name: string): Promise<string> {
  const response = await editor.post(`${API}/${collection}`, body);
  const record = await json(response);
  if (response.status !== 201) throw new Error(JSON.stringify(record));
  return `${API}/${collection}/${record[name]}`;
}

const event = (editor: Client, members: object = {}) => make(editor, "events", sampleEvent({ ...members }), "id");
const idOf = (path: string) => path.split("/").at(-1) ?? "";

let slugs = 0;
const createSlug = () => `faults-${++slugs}`;
const timeline = (editor: Client, members: object = {}) =>
  make(editor, "timelines", { slug: createSlug(), title: "T", ...members }, "slug");
const entity = (editor: Client, members: object) =>
  make(editor, "entities", { slug: createSlug(), ...members }, "slug");

/** An event about which much is said, so that its write has all the statements there are. */
const rich = async (editor: Client, members: object = {}) => {
  const other = await event(editor);
  return sampleEvent({
    external_id: createSlug(),
    category: "faults",
    tags: ["fault"],
    entities: ["Everywhere Inc."],
    relations: [{ type: "follows", event: idOf(other) }],
    ...members,
  });
};

const WRITES: readonly Write[] = [
  {
    name: "an event is created",
    arrange: async (editor) => ({ method: "POST", path: `${API}/events`, body: await rich(editor), headers: KEY }),
  },
  {
    name: "an event is replaced",
    arrange: async (editor) => {
      const path = await make(editor, "events", await rich(editor), "id");
      const body = await rich(editor, { title: "Other words", tags: ["other"], date: "1999" });
      return { method: "PUT", path, body, headers: MATCH };
    },
  },
  {
    name: "an event is patched",
    arrange: async (editor) => {
      const path = await event(editor, { relations: [{ type: "amends", event: idOf(await event(editor)) }] });
      return { method: "PATCH", path, body: { summary: "More", relations: [], tags: ["new"] }, headers: MATCH };
    },
  },
  {
    name: "an entry is added to the log of an event",
    arrange: async (editor) => ({
      method: "POST",
      path: `${await event(editor)}/updates`,
      body: { text: "It went on" },
      headers: MATCH,
    }),
  },
  {
    name: "an event is deleted",
    arrange: async (editor) => {
      const path = await make(editor, "events", await rich(editor), "id");
      return { method: "DELETE", path, headers: MATCH };
    },
  },
  {
    name: "a deleted event is restored",
    arrange: async (editor) => {
      const path = await event(editor);
      await editor.delete(path, { "if-match": '"1"' });
      return { method: "POST", path: `${path}/restore`, body: { version: 1 }, headers: { ...KEY, "if-match": '"2"' } };
    },
  },
  {
    name: "an event is merged into another, with what relates to it and pins it",
    arrange: async (editor) => {
      const into = await make(editor, "events", await rich(editor, { external_id: undefined }), "id");
      const path = await make(editor, "events", await rich(editor, { tags: ["merged"], media: [] }), "id");
      await event(editor, { relations: [{ type: "follows", event: idOf(path) }] });
      await timeline(editor, { pinned: [idOf(path)] });
      return { method: "POST", path: `${path}/merge`, body: { into: idOf(into) }, headers: MATCH };
    },
  },
  {
    name: "several events are written at once",
    arrange: async (editor) => {
      const [changed, deleted] = [await make(editor, "events", await rich(editor), "id"), await event(editor)];
      const operations = [
        { op: "create", event: await rich(editor) },
        { op: "create", event: sampleEvent() },
        { op: "patch", id: idOf(changed), version: 1, patch: { relations: [], tags: ["new"] } },
        { op: "delete", id: idOf(deleted), version: 1 },
      ];
      return { method: "POST", path: `${API}/events/batch`, body: { operations }, headers: KEY };
    },
  },
  {
    name: "a timeline is created",
    arrange: async (editor) => {
      await event(editor, { tags: ["fault"] });
      const body = { slug: createSlug(), title: "Faults", rule: "tag=fault" };
      return { method: "POST", path: `${API}/timelines`, body, headers: KEY };
    },
  },
  {
    name: "a timeline is changed",
    arrange: async (editor): Promise<Request> => {
      const pinned = [idOf(await event(editor))];
      const path = await timeline(editor, { rule: "tag=fault" });
      const body = { slug: createSlug(), rule: "tag=other", pinned };
      return { method: "PATCH", path, body, headers: MATCH };
    },
  },
  {
    name: "a timeline is deleted",
    arrange: async (editor) => {
      await event(editor, { tags: ["fault"] });
      return { method: "DELETE", path: await timeline(editor, { rule: "tag=fault" }), headers: MATCH };
    },
  },
  {
    name: "an entity is created",
    arrange: async (editor) => {
      await event(editor, { entities: ["Fault Created"] });
      const body = { slug: createSlug(), name: "Fault Created" };
      return { method: "POST", path: `${API}/entities`, body, headers: KEY };
    },
  },
  {
    name: "an entity gets an alias",
    arrange: async (editor) => {
      await event(editor, { entities: ["Fault Alias"] });
      await timeline(editor, { rule: "entity=Fault Name" });
      const path = await entity(editor, { name: "Fault Name" });
      return { method: "PATCH", path, body: { aliases: ["Fault Alias"] }, headers: MATCH };
    },
  },
  {
    name: "an entity is merged into another",
    arrange: async (editor) => {
      await event(editor, { entities: ["Fault One", "Fault Two"] });
      const into = await entity(editor, { name: "Fault One" });
      const path = `${await entity(editor, { name: "Fault Two" })}/merge`;
      return { method: "POST", path, body: { into: idOf(into) }, headers: MATCH };
    },
  },
  {
    name: "an entity is deleted",
    arrange: async (editor) => {
      await event(editor, { entities: ["Fault Gone"] });
      return { method: "DELETE", path: await entity(editor, { name: "Fault Gone" }), headers: MATCH };
    },
  },
  {
    name: "a deleted entity is restored",
    arrange: async (editor) => {
      await event(editor, { entities: ["Fault Restored"] });
      const path = await entity(editor, { name: "Fault Restored" });
      const { id } = await json(await editor.get(path));
      await editor.delete(path, { "if-match": '"1"' });
      const headers = { ...KEY, "if-match": '"2"' };
      return { method: "POST", path: `${API}/entities/${id}/restore`, body: { version: 1 }, headers };
    },
  },
  {
    name: "the list of categories is replaced",
    arrange: async (editor) => {
      const path = `${API}/categories`;
      const { version } = await json(await editor.get(path));
      const body = { categories: [{ key: "faults", label: "Faults" }] };
      return { method: "PUT", path, body, headers: { ...KEY, "if-match": `"${version}"` } };
    },
  },
  {
    name: "a deleted timeline is restored",
    arrange: async (editor) => {
      await event(editor, { tags: ["fault"] });
      const path = await timeline(editor, { rule: "tag=fault" });
      const { uri } = await json(await editor.get(path));
      await editor.delete(path, { "if-match": '"1"' });
      const id = String(uri).split("/").at(-1);
      const headers = { ...KEY, "if-match": '"2"' };
      return { method: "POST", path: `${API}/timelines/${id}/restore`, body: { version: 1 }, headers };
    },
  },
  {
    name: "all preview links are ended",
    arrange: async () => ({ method: "POST", path: `${API}/previews/revoke`, body: {}, headers: KEY }),
  },
  {
    name: "an event is suggested",
    // The first suggestion of a day makes what its clients are named with.
    batches: 2,
    arrange: async (editor) => {
      const path = `${await timeline(editor, { suggestions: true })}/suggestions`;
      const body = { date: "2021", title: "Suggested", sources: [{ url: "https://example.org/brief" }] };
      const response = await editor.post(path, body);
      if (response.status !== 201) throw new Error(JSON.stringify(await json(response)));
      return { method: "POST", path, body: { ...body, title: "Suggested again" }, headers: KEY };
    },
  },
  {
    name: "a token is created",
    arrange: async () => ({ method: "POST", path: `${API}/tokens`, body: { name: "Fault", scopes: ["read"] } }),
  },
  {
    name: "a token is revoked",
    arrange: async (editor) => ({
      method: "DELETE",
      path: await make(editor, "tokens", { name: "Fault", scopes: ["read"] }, "id"),
    }),
  },
  {
    name: "a token is rotated",
    arrange: async (editor) => {
      const path = `${await make(editor, "tokens", { name: "Fault", scopes: ["read"] }, "id")}/rotate`;
      return { method: "POST", path, body: {} };
    },
  },
];

describeFaults(WRITES);

// Those that make a token or a secret take no key: the answer could not be given again.
const WITH_SECRET = ["a token is created", "a token is rotated"];
describeOnce(WRITES.filter(({ name }) => !WITH_SECRET.includes(name)));

// A second secret would put the first, which nobody has, in the place of the one that is in use; see docs/adr/0022.
describe("where answers are lost", () => {
  beforeEach(() => {
    // Another try comes at once.
    vi.spyOn(CHANCE, "wait").mockResolvedValue();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  describeLost(
    WRITES.filter(({ name }) => name !== "a token is rotated"),
    ["all preview links are ended"],
  );
});
