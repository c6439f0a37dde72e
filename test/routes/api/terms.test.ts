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

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
});

let made = 0;

/** Creates a record and gives what was answered. */
// biome-ignore lint/suspicious/noExplicitAny: what the API answered
async function createTerm(collection: string, members: Record<string, unknown> = {}): Promise<any> {
  made += 1;
  const response = await editor.post(`${API}/${collection}`, {
    slug: `term-${made}`,
    name: `Term ${made}`,
    ...members,
  });
  const body = await json(response);
  expect([response.status, body]).toEqual([201, body]);
  return body;
}

const match = (version: number) => ({ "if-match": `"${version}"` });

describe.each([
  ["entities", "entity"],
  ["series", "series"],
] as const)("/%s", (collection, kind) => {
  const at = (slug: string) => `${API}/${collection}/${slug}`;

  it("creates a record with its address, and reads it", async () => {
    const response = await editor.post(`${API}/${collection}`, {
      slug: "first",
      name: "First of all",
      language: "en",
      names: { zh: "第一" },
      aliases: ["Number One"],
      description: "The first.",
      descriptions: { zh: "第一个。" },
      ids: { wikidata: "Q199" },
      url: "https://first.example/",
    });
    const body = await json(response);
    expect({ status: response.status, body }).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^[0-9a-z]{11}$/),
        kind,
        uri: `tag:annals.invalid,2026:${kind}/${body.id}`,
        page: `${ORIGIN}/${collection}/first`,
        slug: "first",
        name: "First of all",
        language: "en",
        names: { zh: "第一" },
        aliases: ["Number One"],
        description: "The first.",
        descriptions: { zh: "第一个。" },
        ids: { wikidata: "Q199" },
        url: "https://first.example/",
        version: 1,
        created_at: "2026-11-23T12:00:00Z",
        updated_at: "2026-11-23T12:00:00Z",
      },
    });
    expect(response.headers.get("location")).toBe(`${ORIGIN}${at("first")}`);
    expect(response.headers.get("etag")).toBe('"1"');
    const read = await editor.get(at("first"));
    expect(await json(read)).toEqual(body);
    expect(read.headers.get("etag")).toBe('"1"');
    expect(read.headers.get("cache-control")).toBe("private, no-store");
  });

  it("takes names and descriptions in 50 languages, and no more", async () => {
    const languages = Array.from(
      { length: 51 },
      (_, index) => `a${String.fromCharCode(97 + (index % 26))}-${index + 100}`,
    );
    const inAll = (count: number, what: string) =>
      Object.fromEntries(languages.slice(0, count).map((language) => [language, `${what} ${language}`]));
    const members = { slug: "polyglot", name: "Polyglot" };
    const tooMany = { ...members, names: inAll(51, "Name"), descriptions: inAll(51, "About") };
    await expectProblem(await editor.post(`${API}/${collection}`, tooMany), {
      status: 422,
      type: "invalid-content",
      errors: ["/names", "/descriptions"].map((pointer) => ({
        pointer,
        value: "(an object)",
        detail: "has more than 50 languages",
      })),
    });
    await createTerm(collection, { ...members, names: inAll(50, "Name"), descriptions: inAll(50, "About") });
  });

  it("leads from every other name to the slug", async () => {
    await createTerm(collection, { slug: "lead", name: "Lead Corp. & Co", names: { zh: "铅" }, aliases: ["Plumbum"] });
    for (const name of ["Lead Corp. & Co", "铅", "PLUMBUM"]) {
      const response = await editor.get(at(encodeURIComponent(name)));
      expect({ name, location: response.headers.get("location") }).toEqual({
        name,
        location: `${ORIGIN}${at("lead")}`,
      });
      await expectProblem(response, { status: 308, type: "merged", detail: `${name} is a name of ${kind} lead` });
    }
    await expectProblem(await editor.get(at("tin")), {
      status: 404,
      type: "not-found",
      detail: `there is no ${kind} tin`,
    });
  });

  it("replaces and patches the version that is named", async () => {
    const { id, created_at } = await createTerm(collection, { slug: "changing", name: "Before", ids: { lei: "X" } });
    await expectProblem(await editor.put(at("changing"), { slug: "changing", name: "After" }), {
      status: 428,
      type: "precondition-required",
    });
    const put = await editor.put(at("changing"), { slug: "changing", name: "After" }, match(1));
    expect(put.headers.get("etag")).toBe('"2"');
    expect(await json(put)).toMatchObject({ id, created_at, name: "After", version: 2, ids: {}, aliases: [] });
    const patch = await editor.patch(at("changing"), { names: { fr: "Après" }, description: "Once." }, match(2));
    expect(await json(patch)).toMatchObject({
      name: "After",
      names: { fr: "Après" },
      description: "Once.",
      version: 3,
    });
    const gone = await editor.patch(at("changing"), { names: { fr: null }, description: null }, match(3));
    expect(await json(gone)).toEqual({
      id,
      kind,
      uri: expect.any(String),
      page: expect.any(String),
      slug: "changing",
      name: "After",
      names: {},
      aliases: [],
      descriptions: {},
      ids: {},
      version: 4,
      created_at,
      updated_at: "2026-11-23T12:00:00Z",
    });
    await expectNoChange(async () => {
      await expectProblem(await editor.patch(at("changing"), { name: "Late" }, match(3)), {
        status: 412,
        type: "stale",
        errors: [{ header: "If-Match", value: '"3"', detail: 'is not "4"' }],
      });
    });
  });

  it("keeps a former slug as an alias, until that is taken away", async () => {
    await createTerm(collection, { slug: "old-slug", name: "Renamed" });
    const renamed = await json(await editor.patch(at("old-slug"), { slug: "new-slug" }, match(1)));
    expect(renamed).toMatchObject({ slug: "new-slug", aliases: ["old-slug"], version: 2 });
    expect((await editor.get(at("old-slug"))).headers.get("location")).toBe(`${ORIGIN}${at("new-slug")}`);
    // A change is for the record under its slug; who sends it to another address is told where.
    const sent = await editor.patch(at("old-slug"), { name: "X" }, match(2));
    await expectProblem(sent, { status: 308, type: "merged" });
    expect((await editor.patch(at("new-slug"), { aliases: [] }, match(2))).status).toBe(200);
    await expectProblem(await editor.get(at("old-slug")), { status: 404, type: "not-found" });
  });

  it("refuses a name that another record has, and says whose it is", async () => {
    await createTerm(collection, { slug: "holder", name: "Holder", names: { zh: "持有者" }, aliases: ["The One"] });
    await createTerm(collection, { slug: "taker", name: "Taker" });
    await expectNoChange(async () => {
      const detail = `is a name of ${kind} holder; take it from there, or merge the two`;
      const response = await editor.post(`${API}/${collection}`, {
        slug: "third",
        name: "the  one",
        names: { ja: "持有者" },
        aliases: ["free", "HOLDER"],
      });
      await expectProblem(response, {
        status: 409,
        type: "conflict",
        detail: `another ${kind} is called the  one, 持有者, HOLDER`,
        errors: [
          { pointer: "/name", value: "the  one", detail },
          { pointer: "/names/ja", value: "持有者", detail },
          { pointer: "/aliases/1", value: "HOLDER", detail },
        ],
      });
      await expectProblem(await editor.patch(at("taker"), { slug: "holder" }, match(1)), {
        status: 409,
        type: "conflict",
        detail: `another ${kind} is called holder`,
        errors: [{ pointer: "/slug", value: "holder", detail }],
      });
    });
  });

  it("answers 410 for what was deleted, under every slug it had, and lets the slug be used again", async () => {
    await createTerm(collection, { slug: "doomed-first", name: "Doomed" });
    await editor.patch(at("doomed-first"), { slug: "doomed" }, match(1));
    await expectProblem(await editor.delete(at("doomed")), { status: 428, type: "precondition-required" });
    expect((await editor.delete(at("doomed"), match(2))).status).toBe(204);
    for (const slug of ["doomed", "doomed-first"]) {
      await expectProblem(await editor.get(at(slug)), {
        status: 410,
        type: "gone",
        detail: `${kind} ${slug} was deleted`,
      });
    }
    await expectProblem(await editor.delete(at("doomed"), match(3)), { status: 410, type: "gone" });
    const again = await createTerm(collection, { slug: "doomed", name: "Doomed" });
    expect(again.version).toBe(1);
    expect((await editor.get(at("doomed"))).status).toBe(200);
  });

  it("merges one record into another, which takes over what it does not say itself", async () => {
    const stays = await createTerm(collection, {
      slug: "stays",
      name: "Stays",
      names: { zh: "留" },
      ids: { wikidata: "Q1" },
      description: "It stays.",
    });
    await createTerm(collection, {
      slug: "goes",
      name: "Goes",
      names: { zh: "走", fr: "Va" },
      aliases: ["Gone soon"],
      ids: { wikidata: "Q2", lei: "L" },
      description: "It goes.",
      url: "https://goes.example/",
    });
    await expectProblem(await editor.post(`${at("goes")}/merge`, { into: "stays" }), {
      status: 428,
      type: "precondition-required",
    });
    const response = await editor.post(`${at("goes")}/merge`, { into: "stays" }, match(1));
    expect(response.headers.get("etag")).toBe('"2"');
    expect(await json(response)).toEqual({
      ...stays,
      names: { zh: "留", fr: "Va" },
      aliases: ["goes", "走", "Gone soon"],
      ids: { wikidata: "Q1", lei: "L" },
      url: "https://goes.example/",
      version: 2,
    });
    const former = await editor.get(at("goes"));
    expect([former.status, former.headers.get("location")]).toEqual([308, `${ORIGIN}${at("stays")}`]);
    // Where it went is known even when its name is nobody's any more.
    expect((await editor.patch(at("stays"), { aliases: [] }, match(2))).status).toBe(200);
    expect((await editor.get(at("goes"))).headers.get("location")).toBe(`${ORIGIN}${at("stays")}`);
    await createTerm(collection, { slug: "last", name: "Last" });
    expect((await editor.post(`${at("stays")}/merge`, { into: "last" }, match(3))).status).toBe(200);
    expect((await editor.get(at("goes"))).headers.get("location")).toBe(`${ORIGIN}${at("last")}`);
    await editor.delete(at("last"), match(2));
    await expectProblem(await editor.get(at("goes")), { status: 410, type: "gone" });
  });

  it("refuses to merge into nothing, into itself, or a version that is gone", async () => {
    await createTerm(collection, { slug: "alone", name: "Alone", aliases: ["Lonely"] });
    const refuse = async (into: unknown, error: object) =>
      expectProblem(await editor.post(`${at("alone")}/merge`, { into }, match(1)), {
        status: 422,
        type: "invalid-content",
        errors: [error],
      });
    await expectNoChange(async () => {
      await refuse("nobody", { pointer: "/into", value: "nobody", detail: `names no ${kind}` });
      await refuse("lonely", { pointer: "/into", value: "lonely", detail: `is the ${kind} itself` });
      await expectProblem(await editor.post(`${at("alone")}/merge`, { into: "alone" }, match(2)), {
        status: 412,
        type: "stale",
      });
    });
  });

  it("writes once for one Idempotency-Key", async () => {
    const body = { slug: "once", name: "Once" };
    const headers = { "idempotency-key": `${kind}-once` };
    const first = await editor.post(`${API}/${collection}`, body, headers);
    const again = await expectNoChange(() => editor.post(`${API}/${collection}`, body, headers));
    expect(await json(again)).toEqual(await json(first));
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  });

  it("names every member that is wrong", async () => {
    const response = await editor.post(`${API}/${collection}`, {
      slug: "No Slug",
      names: { "not a language": "x" },
      ids: { "Bad Scheme": "1" },
      url: "javascript:alert(1)",
      colour: "red",
    });
    const problem = await expectProblem(response, { status: 422, type: "invalid-content" });
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      "/colour",
      "/ids/Bad Scheme",
      "/name",
      "/names/not a language",
      "/slug",
      "/url",
    ]);
  });

  it("needs its scopes", async () => {
    const stranger = await createReader();
    const other = await createClient({ scopes: ["read", "events:write", "timelines:write"] });
    expect((await stranger.get(`${API}/${collection}`)).status).toBe(401);
    expect((await other.get(`${API}/${collection}`)).status).toBe(200);
    const requests: [string, string, object?][] = [
      ["POST", `${API}/${collection}`, { slug: "no", name: "No" }],
      ["PUT", at("first"), { slug: "no", name: "No" }],
      ["PATCH", at("first"), {}],
      ["DELETE", at("first")],
      ["POST", `${at("first")}/merge`, { into: "x" }],
    ];
    for (const [method, path, body] of requests) {
      await expectProblem(await other.send(method, path, { body, headers: match(1) }), {
        status: 403,
        type: "forbidden",
      });
    }
  });

  it("lists in order of slug, page by page", async () => {
    await env.DB.batch([
      env.DB.prepare("DELETE FROM names WHERE kind = ?").bind(kind),
      env.DB.prepare("DELETE FROM terms WHERE kind = ?").bind(kind),
    ]);
    for (const slug of ["c", "a", "b"]) await createTerm(collection, { slug, name: `Letter ${slug}` });
    const first = await editor.get(`${API}/${collection}?limit=2`);
    const page = await json(first);
    expect(page[collection].map(({ slug }: { slug: string }) => slug)).toEqual(["a", "b"]);
    expect(page.next).toBe(`${ORIGIN}${API}/${collection}?limit=2&cursor=b`);
    expect(first.headers.get("link")).toBe(`<${page.next}>; rel="next"`);
    const second = await json(await editor.get(page.next.replace(ORIGIN, "")));
    expect(second[collection].map(({ slug }: { slug: string }) => slug)).toEqual(["c"]);
    expect(second.next).toBeNull();
    await expectProblem(await editor.get(`${API}/${collection}?limit=0&cursor=%C3%A9`), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        { parameter: "limit", value: "0", detail: "is not a whole number from 1 to 1000" },
        { parameter: "cursor", value: "é", detail: "is no cursor of this list; take it from next of the page before" },
      ],
    });
    await expectProblem(await editor.get(`${API}/${collection}?limit=1&limit=2`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "limit", value: "2", detail: "is given twice" }],
    });
    expect((await json(await editor.get(`${API}/${collection}?limit=&cursor=`)))[collection]).toHaveLength(3);
    await expectProblem(await editor.get(`${API}/${collection}?q=a`), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "q", value: "a", detail: "is not a parameter here; known are limit, cursor" }],
    });
  });
});

describe("records of names", () => {
  it("stand with the events that have them, and change there too", async () => {
    const event = await createEvent(editor, { entities: ["Acme Ltd"], series: { name: "Acme Day", edition: 2 } });
    expect(event.terms).toBeUndefined();
    const entity = await createTerm("entities", { slug: "acme", name: "Acme", aliases: ["ACME Ltd"], type: "company" });
    const series = await createTerm("series", { slug: "acme-day", name: "Acme Day" });
    const { terms } = await json(await editor.get(`${API}/events/${event.id}`));
    expect(terms).toEqual([
      {
        kind: "entity",
        key: "acme ltd",
        id: entity.id,
        slug: "acme",
        name: "Acme",
        names: {},
        type: "company",
        ids: {},
      },
      { kind: "series", key: "acme day", id: series.id, slug: "acme-day", name: "Acme Day", names: {}, ids: {} },
    ]);
    await editor.patch(`${API}/entities/acme`, { aliases: [] }, match(1));
    const after = await json(await editor.get(`${API}/events/${event.id}`));
    expect(after.terms.map(({ kind }: { kind: string }) => kind)).toEqual(["series"]);
  });

  it("are not shared between entities and series", async () => {
    await createTerm("entities", { slug: "same", name: "Same", aliases: ["Only the entity"] });
    await createTerm("series", { slug: "same", name: "Same" });
    for (const [collection, kind] of [
      ["entities", "entity"],
      ["series", "series"],
    ]) {
      expect(await json(await editor.get(`${API}/${collection}/same`))).toMatchObject({ kind, slug: "same" });
    }
    await expectProblem(await editor.get(`${API}/series/only%20the%20entity`), { status: 404, type: "not-found" });
  });

  it("have a type where they are entities, a recurrence where they are series, and not the other way", async () => {
    const refuse = async (collection: string, members: object, pointer: string) =>
      expectProblem(await editor.post(`${API}/${collection}`, { slug: "mixed", name: "Mixed", ...members }), {
        status: 422,
        type: "invalid-content",
        errors: [expect.objectContaining({ pointer })],
      });
    await refuse("series", { type: "company" }, "/type");
    await refuse("entities", { recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" } }, "/recurrence");
    await refuse("series", { recurrence: { rule: "FREQ=YEARLY", start: "2016" } }, "/recurrence/rule");
    const made = await createTerm("series", {
      slug: "yearly",
      name: "Yearly",
      recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" },
    });
    expect(made.recurrence).toEqual({ rule: "FREQ=YEARLY", start: "2016-12-26", excluded: [] });
  });

  it("cannot be merged beyond the names that one may have", async () => {
    const many = (prefix: string) => Array.from({ length: 60 }, (_, index) => `${prefix} ${index}`);
    await createTerm("entities", { slug: "many-a", name: "Many A", aliases: many("a") });
    await createTerm("entities", { slug: "many-b", name: "Many B", aliases: many("b") });
    await expectProblem(await editor.post(`${API}/entities/many-a/merge`, { into: "many-b" }, match(1)), {
      status: 422,
      type: "invalid-content",
      errors: [{ pointer: "/aliases", detail: "would be 122 with the former names; 100 can be kept" }],
    });
  });
});
