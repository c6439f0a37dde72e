import { env } from "cloudflare:workers";
import { createStandIn, type StandIn } from "../../local/edge-cache.ts";
import { createApp } from "../../src/app.ts";
import type { Message } from "../../src/domain/message.ts";
import { publish } from "../../src/jobs/publish.ts";
import { announcePurge, purge } from "../../src/jobs/purge.ts";
import { API, type Clock, ORIGIN } from "./api.ts";

// The service behind what stands for the cache at the edge, on a clock that stands still until it is moved: writers write, readers read every
// address every second, and how old is what they are given is measured against what was there.

/** What readers are behind: a cache that is given answers as they are, or with other headers, to see that it shows. */
export type Alter = (headers: Headers) => void;

interface Reader {
  readonly cache: StandIn;
  readonly alter: Alter;
  readonly statuses: Map<string, number>;
  worst: number;
}

export interface World {
  /** Sends a write; the writer then reads an address, another each time, and has to see what is there now. */
  write(method: string, path: string, body?: object): Promise<void>;
  /** So many seconds: readers read, jobs run. */
  pass(seconds: number): Promise<void>;
  /** Another version of the Worker. */
  deploy(): void;
  /** No purge is taken from now on, or each again. */
  refusesPurges: boolean;
  /** The most seconds since what a reader was given ceased to be there; and begins to measure anew. */
  takeWorst(reader?: string): number;
  /** How often readers were answered so, by Cf-Cache-Status. */
  count(status: string): number;
  /** Requests to the edge, and how many of them were taken, and took everything. */
  readonly purges: { asked: number; taken: number; everything: number };
}

/** A state of a document: its tag, or the status of what is there in its place. */
const stateOf = ({ status, headers }: Response) => headers.get("etag") ?? String(status);

async function stateAt(response: Response | Promise<Response>): Promise<string> {
  const found = await response;
  await found.body?.cancel();
  return stateOf(found);
}

/** `altered`: further readers by name, each behind a cache of its own. */
export function createWorld(
  clock: Clock,
  secret: string,
  addresses: readonly string[],
  altered: Readonly<Record<string, Alter>> = {},
): World {
  const readers = new Map<string, Reader>(
    Object.entries({ plain: () => undefined, ...altered }).map(([name, alter]) => [
      name,
      { cache: createStandIn({ clock }), alter, statuses: new Map(), worst: 0 },
    ]),
  );
  const plain = readers.get("plain") as Reader;
  const queue: { at: number; message: Message }[] = [];
  const send = async (message: Message, { delaySeconds = 0 }: QueueSendOptions = {}) =>
    void queue.push({ at: clock() + delaySeconds * 1000, message });
  const bindings = { ...env, BASE_URL: ORIGIN, HUB: { send } as unknown as Queue<Message> };
  const named = { authorization: `Bearer ${secret}`, "content-type": "application/json", "if-match": "*" };
  const began = clock();
  let app = createApp(clock);
  let written = 0;

  /** By address: each state, and when it ceased to be there; the one that is there is last. */
  const history = new Map<string, { state: string; until: number }[]>(addresses.map((path) => [path, []]));

  const edge = {
    async purge(options: CachePurgeOptions) {
      world.purges.asked += 1;
      if (world.refusesPurges) return { success: false, errors: [{ code: 10_429, message: "not now" }] };
      const results = await Promise.all([...readers.values()].map(({ cache }) => cache.purge(options)));
      if (results[0]?.success) world.purges.taken += 1;
      if (options.purgeEverything) world.purges.everything += 1;
      return results[0] ?? { success: false, errors: [] };
    },
  };

  async function read({ cache, alter }: Reader, path: string, init: RequestInit = {}): Promise<Response> {
    const waiting: Promise<unknown>[] = [];
    const ask = async (request: Request) => {
      const response = await app.fetch(request, bindings);
      const answer = new Response(response.body, response);
      if (answer.headers.has("cache-tag")) alter(answer.headers);
      return answer;
    };
    const context = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise) };
    const response = await cache.fetch(new Request(ORIGIN + path, init), ask, context);
    await Promise.all(waiting);
    return response;
  }

  /** Notes what is there now, by asking the service itself. */
  async function look(): Promise<void> {
    for (const [path, states] of history) {
      const headers = { "if-none-match": "*" };
      const state = await stateAt(app.fetch(new Request(ORIGIN + path, { headers }), bindings));
      const last = states.at(-1);
      if (last?.state === state) continue;
      if (last) last.until = clock();
      states.push({ state, until: Number.POSITIVE_INFINITY });
    }
  }

  async function readAll(reader: Reader): Promise<void> {
    for (const [path, states] of history) {
      const response = await read(reader, path);
      const status = response.headers.get("cf-cache-status") ?? "";
      reader.statuses.set(status, (reader.statuses.get(status) ?? 0) + 1);
      const given = await stateAt(response);
      const found = states.findLast(({ state }) => state === given);
      if (!found) throw new Error(`${path} was never ${given}`);
      reader.worst = Math.max(reader.worst, (clock() - found.until) / 1000);
    }
  }

  async function runJobs(): Promise<void> {
    const due = queue.filter(({ at }) => at <= clock());
    for (const one of due) queue.splice(queue.indexOf(one), 1);
    for (const { message } of due) if (message.do === "purge") await purge(bindings, edge, clock);
    if (Math.floor((clock() - began) / 1000) % 60 !== 59) return;
    await publish(bindings, clock());
    await purge(bindings, edge, clock);
  }

  const world: World = {
    purges: { asked: 0, taken: 0, everything: 0 },
    refusesPurges: false,
    async write(method, path, body) {
      const init = { method, headers: named, ...(body && { body: JSON.stringify(body) }) };
      const response = await read(plain, API + path, init);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      await response.body?.cancel();
      await announcePurge(bindings);
      const own = addresses[written++ % addresses.length] ?? "/";
      const there = await stateAt(app.fetch(new Request(ORIGIN + own), bindings));
      const seen = await stateAt(read(plain, own, { headers: { authorization: named.authorization } }));
      if (seen !== there) throw new Error(`the writer does not see what is at ${own}`);
    },
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        await look();
        for (const reader of readers.values()) await readAll(reader);
        await runJobs();
        clock.set(new Date(clock() + 1000).toISOString());
      }
    },
    deploy() {
      app = createApp(clock);
      for (const { cache } of readers.values()) cache.deploy();
    },
    takeWorst(name = "plain") {
      const reader = readers.get(name) as Reader;
      const { worst } = reader;
      reader.worst = 0;
      return worst;
    },
    count: (status) => plain.statuses.get(status) ?? 0,
  };
  return world;
}
