import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { createApp } from "../../src/app.ts";
import type { EventResource } from "../../src/contract/event.ts";
import { API, createToken, json, readSpelled } from "../helpers/api.ts";

/** How a subscriber asks for an address; redirects are answers like others. */
export type Fetch = (url: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;

/** The service behind hosts that come and go, under a clock that the test moves. */
export interface Service {
  readonly fetch: Fetch;
  /** Where it is published now. */
  readonly origin: string;
  /** Seconds since 1970. */
  now(): number;
  /** Lets so many seconds pass. */
  pass(seconds: number): void;
  /** Published under `origin` from now on; the hosts before still answer, with links to the new one. */
  move(origin: string): void;
  /** The hosts before answer with 308 alone. */
  redirect(): void;
  /** The same data under a new process: nothing in memory stays. */
  redeploy(): void;
  /** A write to the API, which has to succeed; gives what was answered. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member
  send(method: string, path: string, body?: object | string, headers?: Readonly<Record<string, string>>): Promise<any>;
}

export async function startService(time: string, origin = "http://annals.test"): Promise<Service> {
  let ms = Date.parse(time);
  const clock = () => ms;
  const { secret } = await createToken();
  let app = createApp(clock);
  let current = origin;
  let redirects = false;
  const ask = (url: string, init: RequestInit) => app.request(url, init, { ...env, BASE_URL: current });
  return {
    fetch: async (url, headers = {}) => {
      const { origin: host, pathname, search } = new URL(url);
      if (redirects && host !== current) {
        return new Response(null, { status: 308, headers: { location: current + pathname + search } });
      }
      return readSpelled(url, async (address) => ask(address, { headers }));
    },
    get origin() {
      return current;
    },
    now: () => Math.floor(ms / 1000),
    pass: (seconds) => {
      ms += seconds * 1000;
    },
    move: (next) => {
      current = next;
    },
    redirect: () => {
      redirects = true;
    },
    redeploy: () => {
      app = createApp(clock);
    },
    send: async (method, path, body, headers = {}) => {
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const response = await ask(`${current}${API}${path}`, {
        method,
        headers: { authorization: `Bearer ${secret}`, "content-type": type, "if-match": "*", ...headers },
        ...(body && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const answer = response.status === 204 ? undefined : await json(response);
      expect([method, path, response.ok, answer]).toEqual([method, path, true, answer]);
      return answer;
    },
  };
}

/** What is public of a list: by the short id of each event, its title and its date as stated. */
export async function readPublic(service: Service, path: string): Promise<Map<string, EventResource>> {
  const response = await service.fetch(`${service.origin}${path}.json?limit=1000`);
  const { events, next } = (await json(response)) as { events: EventResource[]; next: string | null };
  expect([path, response.status, next]).toEqual([path, 200, null]);
  return new Map(events.map((event) => [event.id, event]));
}
