import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { type Event, withTimes } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { formatInstant, type Instant, toInstant } from "../../src/domain/instant.ts";
import { NO_AS_OF } from "../../src/domain/query.ts";
import type { Timeline } from "../../src/domain/timeline.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { MAX_PAST_EVENTS } from "../../src/store/past.ts";
import { publishDue } from "../../src/store/publication.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
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
  text,
} from "../helpers/api.ts";
import * as samples from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const clock = createClock("2026-03-01T12:00:00Z");
const db = openDatabase(env.DB);
let editor: Client;
let reader: Client;
// biome-ignore lint/suspicious/noExplicitAny: what the API answered
const events: Record<string, any> = {};

const address = ({ id }: { id: string }) => `${API}/events/${id}`;
const at = (day: number, time = "12:00:00") => `2026-03-${String(day).padStart(2, "0")}T${time}Z`;

async function change(name: string, version: number, patch: object): Promise<void> {
  const response = await editor.patch(address(events[name]), patch, { "if-match": `"${version}"` });
  expect([name, patch, response.status]).toEqual([name, patch, 200]);
}

/** Titles of a list, in its order. */
async function titles(path: string): Promise<string[]> {
  const response = await reader.get(path);
  const answer = await json(response);
  expect([path, response.status]).toEqual([path, 200]);
  return answer.events.map(({ title }: { title: string }) => title);
}

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  const tags = ["past"];
  clock.set(at(1));
  events["kept"] = await createEvent(editor, { title: "Kept", tags: [...tags, "old"], date: "2001", slug: "kept" });
  events["edited"] = await createEvent(editor, { title: "Before", tags, date: "2002", body: "Ancientword" });
  events["withdrawn"] = await createEvent(editor, { title: "To be withdrawn", tags, date: "2003" });
  events["deleted"] = await createEvent(editor, { title: "To be deleted", tags, date: "2004" });
  events["archived"] = await createEvent(editor, { title: "To be archived", tags, date: "2005" });
  events["ahead"] = await createEvent(editor, { title: "Ahead", tags, date: "2006", published_at: at(4) });
  events["gap"] = await createEvent(editor, { title: "Seen at first", tags, date: "2007" });
  const rule = { slug: "past", title: "First title", rule: "tag=past&tag=!gone", pinned: [], excluded: [] };
  await editor.post(`${API}/timelines`, { ...rule, excluded: [events["deleted"].id] });
  clock.set(at(3));
  await change("edited", 1, { title: "After", tags: ["gone"], date: "1999", body: "Newword" });
  await change("kept", 1, { tags: ["past"], series: { name: "Named" } });
  await change("gap", 1, { status: "draft", title: "Draftword" });
  await editor.patch(`${API}/timelines/past`, { title: "Second title", rule: "tag=past|gone" }, { "if-match": '"1"' });
  clock.set(at(5));
  await publishDue(db, toInstant(clock() / 1000));
  await change("gap", 2, { status: "published", title: "Seen again" });
  await change("withdrawn", 1, { status: "withdrawn", note: "Wrong" });
  await change("archived", 1, { status: "archived" });
  await editor.delete(address(events["deleted"]), { "if-match": '"1"' });
  events["late"] = await createEvent(editor, { title: "Late", tags, date: "2008" });
  clock.set(at(20));
});

describe("a list as of an instant", () => {
  it("has the events as they were, those alone that readers could see then and still can", async () => {
    for (const [asOf, expected] of [
      ["2026-02-28", []],
      ["2026-03-01", ["Kept", "Before", "Seen at first"]],
      [at(1, "11:59:59"), []],
      [at(1), ["Kept", "Before", "Seen at first"]],
      [at(2), ["Kept", "Before", "Seen at first"]],
      [at(3), ["Kept"]],
      [at(4, "11:59:59"), ["Kept"]],
      [at(4), ["Kept", "Ahead"]],
      ["2026-03-05", ["Kept", "Ahead", "Seen again", "Late"]],
    ] as const) {
      expect([asOf, await titles(`/events.json?tag=past&order=date&as_of=${asOf}`)]).toEqual([asOf, expected]);
    }
  });

  it("is filtered by what they said then", async () => {
    const asked = (query: string, day: number) => titles(`/events.json?${query}&order=date&as_of=${at(day)}`);
    expect(await asked("tag=old", 2)).toEqual(["Kept"]);
    expect(await asked("tag=old", 3)).toEqual([]);
    expect(await asked("tag=gone", 2)).toEqual([]);
    expect(await asked("tag=gone", 3)).toEqual(["After"]);
    expect(await asked("q=Ancientword", 2)).toEqual(["Before"]);
    expect(await asked("q=Ancientword", 3)).toEqual([]);
    expect(await asked("q=Draftword", 4)).toEqual([]);
    expect(await asked("on=2002", 2)).toEqual(["Before"]);
    expect(await asked("on=2002", 3)).toEqual([]);
    expect(await asked("series=named", 3)).toEqual(["Kept"]);
    expect(await asked("timeline=past", 2)).toEqual(["Kept", "Before", "Seen at first"]);
    expect(await asked("timeline=past", 3)).toEqual(["After", "Kept"]);
    expect(await asked("timeline=!past&tag=past", 3)).toEqual([]);
  });

  it("of a timeline is by the rule, the pins and the words of then", async () => {
    for (const [day, title, expected] of [
      [2, "First title", ["Kept", "Before", "Seen at first"]],
      [3, "Second title", ["After", "Kept"]],
    ] as const) {
      const document = await json(await reader.get(`/timelines/past.json?as_of=${at(day)}`));
      expect([document.timeline.title, document.as_of, document.total]).toEqual([title, at(day), expected.length]);
      expect(document.title).toBe(`${title} (as_of: ${at(day)})`);
      expect(document.events.map((event: { title: string }) => event.title)).toEqual(expected);
    }
    await expectProblem(await reader.get(`/timelines/past.json?as_of=${at(1, "11:59:59")}`), {
      status: 404,
      type: "not-found",
      detail: `timeline past was not there to be seen at ${at(1, "11:59:59")}`,
      errors: [
        {
          parameter: "as_of",
          value: at(1, "11:59:59"),
          detail: "is a time at which it was not there to be seen",
        },
      ],
    });
    await expectProblem(await reader.get(`/timelines/none.json?as_of=${at(2)}`), {
      status: 404,
      type: "not-found",
      detail: "there is no timeline none",
      errors: undefined,
    });
  });

  it("of a timeline that has another slug now is at that, and links there", async () => {
    const body = { slug: "slug-then", title: "Moved", rule: "tag=past", order: "-date" };
    clock.set(at(20));
    await editor.post(`${API}/timelines`, body);
    clock.set(at(21));
    await editor.patch(`${API}/timelines/slug-then`, { slug: "slug-now" }, { "if-match": '"1"' });
    expect((await reader.get(`/timelines/slug-then.json?as_of=${at(20)}`)).status).toBe(308);
    const response = await reader.get(`/timelines/slug-now.json?as_of=${at(20)}&limit=2`);
    const page = await json(response);
    expect(page.events.map(({ title }: { title: string }) => title)).toEqual(["Late", "Seen again"]);
    expect([page.total, page.timeline.slug, page.timeline.version]).toEqual([4, "slug-now", 1]);
    expect(page.next).toMatch(`${ORIGIN}/timelines/slug-now.json?limit=2&as_of=2026-03-20T12%3A00%3A00Z&cursor=`);
    const second = await json(await reader.get(String(page.next).slice(ORIGIN.length)));
    expect(second.events.map(({ title }: { title: string }) => title)).toEqual(["Ahead", "Kept"]);
    expect([second.next, second.as_of]).toEqual([null, at(20)]);
    clock.set(at(20));
  });

  it("is in every format, and is not to be found by search", async () => {
    const paths = SUFFIXES.flatMap((suffix) => [`/timelines/past${suffix}`, `/events${suffix}`]);
    for (const path of [...paths, "/embed/past"]) {
      const response = await reader.get(`${path}?as_of=${at(2)}`);
      const body = await text(response);
      expect([path, response.status, response.headers.get("x-robots-tag")]).toEqual([path, 200, "noindex"]);
      expect([path, body.includes("Before")]).toEqual([path, !path.endsWith(".png")]);
      for (const word of [
        "After",
        "Newword",
        "Draftword",
        "Late",
        "To be withdrawn",
        "To be deleted",
        "To be archived",
      ]) {
        expect([path, word, new RegExp(`\\b${word}\\b`).test(body)]).toEqual([path, word, false]);
      }
    }
    expect((await reader.get("/timelines/past")).headers.get("x-robots-tag")).toBeNull();
  });

  it("carries what records of today say of the names in it", async () => {
    await editor.post(`${API}/series`, { slug: "named", name: "Named", aliases: ["Also called"] });
    const { events: shown } = await json(await reader.get(`/events.json?series=also+called&as_of=${at(3)}`));
    expect(
      shown.map(({ title, terms }: { title: string; terms: { slug: string }[] }) => [title, terms[0]?.slug]),
    ).toEqual([["Kept", "named"]]);
  });

  it("is a 304 until something of it is taken back", async () => {
    clock.set(at(22));
    const event = await createEvent(editor, { tags: ["volatile"], title: "Volatile" });
    clock.set(at(23));
    const path = `/events.json?tag=volatile&as_of=${at(22)}`;
    const whole = await reader.get(path);
    expect((await json(whole)).events).toHaveLength(1);
    const headers = { "if-none-match": whole.headers.get("etag") ?? "" };
    expect((await reader.get(path, headers)).status).toBe(304);
    expect((await reader.get(`/events.json?tag=volatile&as_of=${at(23)}`, headers)).status).toBe(200);
    expect((await reader.get("/events.json?tag=volatile", headers)).status).toBe(200);
    await editor.patch(address(event), { tags: [], status: "withdrawn", note: "n" }, { "if-match": '"1"' });
    const after = await reader.get(path, headers);
    expect([after.status, (await json(after)).events]).toEqual([200, []]);
    clock.set(at(20));
  });

  it("refuses what is ahead, what is no instant, and what would be too much", async () => {
    clock.set(at(20));
    const ahead = `is ahead of now, ${at(20)}; a day means its last second (UTC)`;
    for (const path of ["/events.json", "/timelines/past.rss", `/events/${events["kept"].id}.json`, "/embed/past"]) {
      for (const [value, detail] of [
        [at(20, "12:00:01"), ahead],
        ["2026-03-20", ahead],
        ["2026-03", NO_AS_OF],
        ["2026-02-30", NO_AS_OF],
        ["2026-03-01T12:00:00", NO_AS_OF],
        ["now", NO_AS_OF],
      ]) {
        await expectProblem(await reader.get(`${path}?as_of=${value}`), {
          status: 400,
          type: "invalid-parameter",
          errors: [{ parameter: "as_of", value, detail }],
        });
      }
    }
    expect((await reader.get(`/events.json?as_of=${at(20)}`)).status).toBe(200);
    await expectProblem(await editor.get(`${API}/events?as_of=2026-03-01`), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "as_of",
          value: "2026-03-01",
          detail: "is for published documents (/events.json); here the revisions of an event tell what it was",
        },
      ],
    });
    const count = async (more: number) =>
      env.DB.prepare("UPDATE facets SET count = count + ? WHERE facet = 'all'").bind(more).run();
    await count(MAX_PAST_EVENTS);
    const { size } = (await env.DB.prepare("SELECT count AS size FROM facets WHERE facet = 'all'").first()) as {
      size: number;
    };
    await expectProblem(await reader.get("/events.json?as_of=2026-03-01"), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        {
          parameter: "as_of",
          value: "2026-03-01",
          detail: `looks through every public event, 20000 at most, and there are ${size}; a single event can still be asked for as of then`,
        },
      ],
    });
    expect((await reader.get(`/events/${events["kept"].id}.json?as_of=2026-03-01`)).status).toBe(200);
    await count(-MAX_PAST_EVENTS);
  });

  it("reads the log of public events, a bounded number of rows each", async () => {
    const meter = meterDatabase(env.DB);
    const app = createApp(clock);
    const public_ = await env.DB.prepare("SELECT count FROM facets WHERE facet = 'all'").first<number>("count");
    const response = await app.request(`${ORIGIN}/events.json?tag=past&as_of=${at(3)}`, {}, { ...env, DB: meter.db });
    expect(response.status).toBe(200);
    const { rowsRead, rowsWritten } = meter.take();
    expect(rowsWritten).toBe(0);
    expect(rowsRead).toBeLessThanOrEqual(6 * Number(public_) + 20);
  });
});

describe("an event as of an instant", () => {
  it("is as it was, in every format", async () => {
    for (const suffix of SUFFIXES) {
      const path = `/events/${events["edited"].id}${suffix}`;
      const then = await text(await reader.get(`${path}?as_of=${at(2)}`));
      expect([suffix, then.includes("Before"), then.includes("After")]).toEqual([suffix, suffix !== ".png", false]);
    }
    const document = await json(await reader.get(`/events/${events["edited"].id}.json?as_of=${at(2)}`));
    expect(document).toMatchObject({ title: "Before", version: 1, updated_at: at(1), as_of: at(2), tags: ["past"] });
    expect(await json(await reader.get(`/events/${events["edited"].id}.json`))).not.toHaveProperty("as_of");
  });

  it("is not there before it was public, nor where it was taken out of view", async () => {
    for (const [name, asOf] of [
      ["kept", at(1, "11:59:59")],
      ["ahead", at(4, "11:59:59")],
      ["gap", at(3)],
    ] as const) {
      const { id } = events[name];
      await expectProblem(await reader.get(`/events/${id}.json?as_of=${asOf}`), {
        status: 404,
        type: "not-found",
        detail: `event ${id} was not there to be seen at ${asOf}`,
        errors: [{ parameter: "as_of", value: asOf, detail: "is a time at which it was not there to be seen" }],
      });
    }
    // That its time came is no change of it.
    const ahead = await json(await reader.get(`/events/${events["ahead"].id}.json?as_of=${at(6)}`));
    expect([ahead.version, ahead.published_at, ahead.updated_at]).toEqual([1, at(4), at(1)]);
  });

  it("stays gone once it was withdrawn, deleted or archived", async () => {
    for (const [name, status] of [
      ["withdrawn", 410],
      ["deleted", 410],
      ["archived", 404],
    ] as const) {
      const response = await reader.get(`/events/${events[name].id}.json?as_of=${at(2)}`);
      expect([name, response.status, (await text(response)).includes("To be")]).toEqual([name, status, false]);
    }
  });

  it("was not there while it was deleted, though it came back, and neither was its timeline", async () => {
    clock.set(at(21));
    const event = await createEvent(editor, { title: "Back again", tags: ["back"] });
    const timeline = await json(
      await editor.post(`${API}/timelines`, { slug: "back", title: "Back", rule: "tag=back" }),
    );
    const timelines = `${API}/timelines`;
    clock.set(at(22));
    expect((await editor.delete(address(event), { "if-match": '"1"' })).status).toBe(204);
    expect((await editor.delete(`${timelines}/back`, { "if-match": '"1"' })).status).toBe(204);
    clock.set(at(23));
    for (const path of [address(event), `${timelines}/${timeline.id}`]) {
      const restored = await editor.post(`${path}/restore`, { version: 1 }, { "if-match": '"2"' });
      expect([path, restored.status]).toEqual([path, 200]);
    }
    clock.set(at(24));
    for (const [time, status, found] of [
      [at(21), 200, ["Back again"]],
      [at(22), 404, []],
      [at(23), 200, ["Back again"]],
    ] as const) {
      expect([time, await titles(`/events.json?tag=back&as_of=${time}`)]).toEqual([time, found]);
      for (const path of [`/events/${event.id}`, "/timelines/back"]) {
        const response = await reader.get(`${path}.json?as_of=${time}`);
        expect([time, path, response.status]).toEqual([time, path, status]);
        expect(response.headers.get("x-robots-tag")).toBe(status === 200 ? "noindex" : null);
      }
    }
  });

  it("names the timelines and the related events of then", async () => {
    clock.set(at(24));
    const cause = await createEvent(editor, { title: "Cause then" });
    const draft = await createEvent(editor, { title: "Secret draft", status: "draft" });
    const relations = [
      { type: "follows", event: cause.id },
      { type: "amends", event: draft.id },
    ];
    const event = await createEvent(editor, { title: "Effect then", relations, tags: ["past"] });
    const loyal = await createEvent(editor, {
      title: "Answer then",
      relations: [{ type: "responds_to", event: cause.id }],
    });
    clock.set(at(25));
    await editor.patch(address(event), { title: "Effect now", relations: [], tags: [] }, { "if-match": '"1"' });
    await editor.patch(address(loyal), { title: "Answer now" }, { "if-match": '"1"' });
    const newer = await createEvent(editor, { title: "Came later", relations: [{ type: "follows", event: cause.id }] });
    await editor.patch(address(cause), { title: "Cause now" }, { "if-match": '"1"' });
    clock.set(at(26));
    const then = await json(await reader.get(`/events/${event.id}.json?as_of=${at(24)}`));
    expect(then.related.map(({ type, direction, title }: Record<string, string>) => [type, direction, title])).toEqual([
      ["follows", "from", "Cause then"],
    ]);
    expect((await json(await reader.get(`/events/${event.id}.json`))).related).toEqual([]);
    // From the other end: who said so then and says so still.
    const other = await json(await reader.get(`/events/${cause.id}.json?as_of=${at(24)}`));
    const answer = { type: "responds_to", direction: "to", id: loyal.id, title: "Answer then" };
    expect([other.title, other.related]).toEqual(["Cause then", [expect.objectContaining(answer)]]);
    const present = (await json(await reader.get(`/events/${cause.id}.json`))).related;
    expect(present.map(({ id }: { id: string }) => id)).toEqual([newer.id, loyal.id]);
    await editor.post(`${API}/timelines`, { slug: "joined", title: "Joined since", rule: "event_status=confirmed" });
    await editor.patch(address(event), { event_status: "confirmed" }, { "if-match": '"2"' });
    const pages = await Promise.all(
      [`?as_of=${at(25)}`, `?as_of=${at(24)}`, ""].map((query) => reader.get(`/events/${event.id}${query}`)),
    );
    const named = (await Promise.all(pages.map(text))).map((page) =>
      ["Second title", "Joined since"].filter((title) => page.includes(title)),
    );
    expect(named).toEqual([[], ["Second title"], ["Joined since"]]);
    clock.set(at(20));
  });

  it("cannot be asked for in a preview", async () => {
    const path = `/events/${events["kept"].id}.json`;
    await expectProblem(await reader.get(`${path}?as_of=2026-03-01&preview=x`), {
      status: 400,
      type: "invalid-parameter",
      errors: [
        { parameter: "as_of", value: "2026-03-01", detail: "cannot be asked for in a preview; leave one of them out" },
      ],
    });
  });
});

describe("whatever was written since", () => {
  const content = fc.record({
    title: fc.constantFrom("One", "Two", "Three"),
    tags: fc.uniqueArray(fc.constantFrom("x", "y"), { maxLength: 2 }),
    date: fc.constantFrom("1999", "2005-06", "2005-06-07", "2009/2012", "-0043").map(samples.readDate),
    status: fc.constantFrom("published", "published", "published", "draft", "archived"),
    published: fc.constantFrom(undefined, undefined, -100, 3),
  }) as fc.Arbitrary<Partial<Event> & { published: number | undefined }>;
  type Step =
    | { kind: "create"; content: Partial<Event> & { published: number | undefined } }
    | { kind: "edit"; at: number; content: Partial<Event> & { published: number | undefined } }
    | { kind: "delete"; at: number }
    | { kind: "rule"; rule: string };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { arbitrary: fc.record({ kind: fc.constant("create" as const), content }), weight: 4 },
    { arbitrary: fc.record({ kind: fc.constant("edit" as const), at: fc.nat(50), content }), weight: 5 },
    { arbitrary: fc.record({ kind: fc.constant("delete" as const), at: fc.nat(50) }), weight: 1 },
    {
      arbitrary: fc.record({
        kind: fc.constant("rule" as const),
        rule: fc.constantFrom("tag=x", "tag=y", "from=2005", "tag=!x"),
      }),
      weight: 2,
    },
  );
  const QUERIES = [
    "/events.json?tag=x&",
    "/events.json?from=2000&",
    "/timelines/random.json?",
    "/events.json?timeline=!random&",
  ];

  it("is what readers were given then, without what they cannot see now, in every order and page by page", async () => {
    let ms = Date.parse("2026-06-01T00:00:00Z");
    const client = await createReader(() => ms);
    const now = (): Instant => toInstant(ms / 1000);
    const here: Event[] = [];
    let timeline: Timeline = samples.createTimeline({ slug: "random", rule: samples.readFilter("tag=x") });
    expect(await writeTimeline(db, { after: timeline }, { now: now() })).toBe("written");

    const write = async (next: Step): Promise<void> => {
      ms += 1000;
      const toContent = (
        { published, ...rest }: Partial<Event> & { published: number | undefined },
        before?: Event,
      ) => {
        const { publishedAt: _published, ...event } = { ...samples.createEvent(), ...before, ...rest };
        const time = published === undefined ? {} : { publishedAt: toInstant(now() + published) };
        return withTimes({ ...event, ...time }, before, now()) as Event;
      };
      if (next.kind === "create") {
        const after = { ...toContent(next.content), createdAt: now(), updatedAt: now() };
        expect(await writeEvents(db, [{ after }], { now: now() })).toBe("written");
        here.push(after);
      } else if (next.kind === "rule") {
        const rule = samples.readFilter(next.rule);
        const after = { ...timeline, rule, version: timeline.version + 1, updatedAt: now() };
        expect(await writeTimeline(db, { before: timeline, after }, { now: now() })).toBe("written");
        timeline = after;
      } else {
        const index = next.at % Math.max(1, here.length);
        const before = here[index];
        if (!before) return;
        if (next.kind === "delete") {
          expect(await writeEvents(db, [{ before }], { now: now() })).toBe("written");
          here.splice(index, 1);
          return;
        }
        const after = { ...toContent(next.content, before), version: before.version + 1, updatedAt: now() };
        expect(await writeEvents(db, [{ before, after }], { now: now() })).toBe("written");
        here[index] = after;
      }
    };
    // biome-ignore lint/suspicious/noExplicitAny: events as they come
    const readAll = async (path: string): Promise<any[]> => {
      const found = [];
      for (let address: string | null = path; address; ) {
        const page: { events: object[]; next: string | null } = await json(await client.get(address));
        found.push(...page.events);
        address = page.next?.slice(ORIGIN.length) ?? null;
      }
      return found;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 8 }),
        fc.array(step, { minLength: 2, maxLength: 8 }),
        async (first, then) => {
          for (const next of first) await write(next);
          const asOf = formatInstant(now());
          const seen = [];
          for (const query of QUERIES) {
            for (const order of ["date", "-date", "published", "-published"]) {
              seen.push({ query, order, events: await readAll(`${query}order=${order}&limit=1000`) });
            }
          }
          for (const next of then) await write(next);
          ms += 1000;
          const visible = new Set((await readAll("/events.json?limit=1000")).map(({ id }) => id));
          for (const { query, order, events: expected } of seen) {
            const found = await readAll(`${query}order=${order}&limit=3&as_of=${asOf}`);
            expect([query, order, found]).toEqual([query, order, expected.filter(({ id }) => visible.has(id))]);
          }
        },
      ),
      { numRuns: 5, seed: 9, endOnFailure: true },
    );
    expect(here.some(({ id, version }) => version > 1 && formatId(id) !== "")).toBe(true);
  });
});
