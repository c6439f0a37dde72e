import fc from "fast-check";
import { expect, it } from "vitest";
import { type Service, startService } from "./service.ts";
import { createReplicas, expectPublic, subscribe } from "./subscribe.ts";
import type { Subscriber } from "./subscriber.ts";

// Whatever editors do, in whatever order, and whenever a subscriber asks: after its next poll it shows what is public, without
// an old thing left over or one it was told of twice; and of what was withdrawn, deleted or merged a mark said so.

const at = fc.nat(20);
const date = fc.constantFrom("2021-12-26", "1985", "2019-05/2020-03", "2024-02-29");
const title = fc.constantFrom("One", "Two", "华为", "A & B <c>");
/** Few, so that steps fall into one second, and polls between two of the same second. */
const seconds = fc.constantFrom(0, 0, 0, 1, 2, 90_000);

const steps = {
  create: fc.record({ title, date, ahead: fc.option(fc.constantFrom(1, 2, 86_400)) }),
  edit: fc.record({ at, title, date }),
  tell: fc.record({ at, significant: fc.boolean() }),
  draft: fc.record({ at }),
  withdraw: fc.record({ at }),
  restore: fc.record({ at }),
  delete: fc.record({ at }),
  merge: fc.record({ at, into: at }),
  rename: fc.record({ slug: fc.constantFrom("one", "two", "three") }),
  retitle: fc.record({ title }),
  move: fc.record({ host: fc.constantFrom("http://annals.test", "https://annals.test", "https://other.test") }),
  redeploy: fc.record({}),
  poll: fc.record({ at }),
};
type Steps = { [Kind in keyof typeof steps]: (typeof steps)[Kind] extends fc.Arbitrary<infer Value> ? Value : never };
type Step = { [Kind in keyof Steps]: { readonly kind: Kind; readonly seconds: number } & Steps[Kind] }[keyof Steps];

const kinds = Object.entries(steps) as [keyof Steps, fc.Arbitrary<object>][];
const step = fc.oneof(
  ...kinds.map(([kind, arbitrary]) => ({
    weight: kind === "create" || kind === "poll" ? 4 : 1,
    arbitrary: fc.tuple(arbitrary, seconds).map(([said, passing]) => ({ ...said, kind, seconds: passing }) as Step),
  })),
);

interface World {
  readonly service: Service;
  readonly tag: string;
  slug: string;
  /** Ids of events that are there, in whatever state. */
  readonly ids: string[];
  /** Ids of those that went back to their editors, which leaves no mark. */
  readonly drafted: Set<string>;
  readonly subscribers: readonly Subscriber[];
  readonly replicas: readonly Subscriber[];
}

let worlds = 0;

async function begin(): Promise<World> {
  worlds += 1;
  const [tag, slug] = [`world-${worlds}`, `world-${worlds}-start`];
  const service = await startService("2026-01-10T12:00:00Z");
  // What other worlds did before is in the log too, so that copies by the change feed begin with it.
  service.pass(worlds * 1_000_000);
  await service.send("POST", "/timelines", { slug, title: "A world", rule: `tag=${tag}` });
  const replicas = createReplicas(service, 1000);
  return {
    service,
    tag,
    slug,
    ids: [],
    drafted: new Set(),
    subscribers: subscribe(service, `/timelines/${slug}`),
    replicas,
  };
}

const pick = ({ ids }: World, index: number): string | undefined => ids[index % Math.max(1, ids.length)];

const rfc3339 = (time: number) => new Date(time * 1000).toISOString().replace(".000Z", "Z");

async function take(world: World, said: Step): Promise<void> {
  const { service, tag, ids } = world;
  service.pass(said.seconds);
  const id = "at" in said ? pick(world, said.at) : undefined;
  const patch = (members: object) => service.send("PATCH", `/events/${id}`, members);
  switch (said.kind) {
    case "create": {
      const { title, date, ahead } = said;
      const when =
        ahead === null
          ? { status: "published" }
          : { status: "scheduled", published_at: rfc3339(service.now() + ahead) };
      ids.push((await service.send("POST", "/events", { title, date, tags: [tag], ...when })).id);
      return;
    }
    case "rename": {
      const slug = `world-${worlds}-${said.slug}`;
      await service.send("PATCH", `/timelines/${world.slug}`, { slug });
      world.slug = slug;
      return;
    }
    case "retitle":
      await service.send("PATCH", `/timelines/${world.slug}`, { title: said.title });
      return;
    case "move":
      service.move(said.host);
      return;
    case "redeploy":
      service.redeploy();
      return;
    case "poll":
      await poll(world, said.at);
      return;
  }
  if (id === undefined) return;
  switch (said.kind) {
    case "edit":
      await patch({ title: said.title, date: said.date });
      return;
    case "tell":
      await service.send("POST", `/events/${id}/updates`, { text: "More is known", significant: said.significant });
      return;
    case "draft":
      await patch({ status: "draft" });
      world.drafted.add(id);
      return;
    case "withdraw":
      await patch({ status: "withdrawn", note: "It was wrong" });
      return;
    case "restore":
      await patch({ status: "published", note: null });
      return;
    case "delete":
      await service.send("DELETE", `/events/${id}`);
      ids.splice(ids.indexOf(id), 1);
      return;
    case "merge": {
      const into = pick(world, said.into);
      if (into === undefined || into === id) return;
      await service.send("POST", `/events/${id}/merge`, { into });
      ids.splice(ids.indexOf(id), 1);
    }
  }
}

/** All subscribers ask, or one alone, between whatever others do. */
async function poll({ subscribers, replicas }: World, index: number): Promise<void> {
  const all = [...subscribers, ...replicas];
  const asking = index % 2 === 0 ? all : [all[index % all.length]];
  for (const subscriber of asking) await subscriber?.poll();
}

it("ends with what is public", { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (sequence) => {
      const world = await begin();
      for (const said of sequence) await take(world, said);
      // The second of the last write is over: until then there is no Last-Modified that could be right.
      world.service.pass(1);
      for (const subscriber of [...world.subscribers, ...world.replicas]) await subscriber.poll();
      await expectPublic(world.service, `/timelines/${world.slug}`, world.subscribers);
      await expectPublic(world.service, "/events", world.replicas);
      for (const { name, calls } of world.subscribers) {
        const open = new Set<string>();
        for (const call of calls) {
          const [what, id = ""] = call.split(" ");
          expect([name, calls, what === "new" && open.has(id)]).toEqual([name, calls, false]);
          if (what === "new") open.add(id);
          if (what === "missed") expect([name, calls, world.drafted.has(id)]).toEqual([name, calls, true]);
          if (what === "gone" || what === "missed") open.delete(id);
        }
      }
    }),
    { numRuns: 60 },
  );
});
