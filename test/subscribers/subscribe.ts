import { expect } from "vitest";
import type { EventResource } from "../../src/contract/event.ts";
import { readPublic, type Service } from "./service.ts";
import {
  createCalendar,
  createFeedReader,
  createReplica,
  FEED_FORMATS,
  type Shown,
  type Subscriber,
  type Validators,
} from "./subscriber.ts";

const VALIDATORS: readonly Validators[] = ["both", "etag", "time", "none", "delta"];

/** A subscriber of a list for each format and kind of validator. */
export function subscribe(service: Service, path: string): Subscriber[] {
  const address = (suffix: string) => `${service.origin}${path}${suffix}`;
  return VALIDATORS.flatMap((validators) => [
    ...FEED_FORMATS.map((format) => createFeedReader(service.fetch, address(format.suffix), format, validators)),
    createCalendar(service.fetch, address(".ics"), validators),
  ]);
}

/** Copies of all that is public, that take so many changes at once. */
export function createReplicas(service: Service, limit: number): Subscriber[] {
  return ([".json", ".ndjson"] as const).map((suffix) =>
    createReplica(service.fetch, () => service.origin, { suffix, limit }),
  );
}

/** The title and date of an event as the format of the subscriber says them. */
function toShown({ title, date, when }: EventResource, name: string): Shown {
  if (name.startsWith("/changes")) return { title, date };
  if (!name.startsWith(".ics")) return { title: `${when.label}: ${title}`, date };
  const after = new Date(Date.parse(when.latest ?? "") + 86_400_000).toISOString().slice(0, 10);
  return { title, date: `${when.earliest}/${after}` };
}

/** Holds what each subscriber shows against what is public. */
export async function expectPublic(service: Service, path: string, subscribers: readonly Subscriber[]): Promise<void> {
  const events = await readPublic(service, path);
  for (const subscriber of subscribers) {
    const expected = [...events].map(([id, event]) => [id, toShown(event, subscriber.name)] as const);
    expect([subscriber.name, new Map([...subscriber.shown()].sort())]).toEqual([
      subscriber.name,
      new Map(expected.sort(([a], [b]) => (a < b ? -1 : 1))),
    ]);
  }
}
