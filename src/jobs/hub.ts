import { createRandomText, hmacHex, isSameSecret, sha256 } from "../crypto.ts";
import { type Instant, toInstant } from "../domain/instant.ts";
import { addParameters, type HubMessage, MAX_FAILURES, type SubscriptionRequest } from "../domain/subscription.ts";
import type { Bindings } from "../env.ts";
import { atPrimary, type Database, openDatabase } from "../store/database.ts";
import {
  beginLook,
  claimDeliveries,
  type Delivery,
  type Edition,
  endLook,
  endTopic,
  extendLook,
  hasRoom,
  listTopics,
  type Outcome,
  readHubState,
  settleDeliveries,
  settleSame,
  stopWaiting,
  subscribe,
  unsubscribe,
} from "../store/subscriptions.ts";
import { type AskWeb, askCallback, eachOf, readStart, Unanswered } from "./callbacks.ts";

// The hub of WebSub (docs/adr/0017-the-hub.md): what is delivered is the document that the address of the topic gives, and
// what there is to deliver follows from comparing it with what each subscriber has.

/** Topics that one run looks at. */
const TOPICS_AT_ONCE = 20;
/** Callbacks that one run asks, with what else it does fewer than a Worker of the free plan may. */
const CALLBACKS_AT_ONCE = 30;
/** Addresses that a topic may have had: timelines are renamed, and events merged, more than once. */
const MAX_HOPS = 5;
/** Gives the document at an address of this service; the service itself behind it. */
export type AskService = (request: Request) => Promise<Response>;
export interface Hub {
  readonly env: Bindings;
  readonly askService: AskService;
  readonly askWeb: AskWeb;
  readonly nowMs: number;
}

/** What subscribers are told is what was written last, whatever a copy of the data knows by then. */
export const newsFrom = (env: Bindings): Bindings => ({ ...env, DB: atPrimary(env.DB) });

const nowOf = ({ nowMs }: Hub): Instant => toInstant(nowMs / 1000);
const databaseOf = ({ env }: Hub): Database => openDatabase(env.DB);

/** After a write: lets the hub look for news soon. The job of every minute does so in any case. */
export async function announceWrite({ HUB }: Bindings): Promise<void> {
  try {
    await HUB.send({ do: "check" });
  } catch (error) {
    console.warn("the hub was not told of a write", error);
  }
}

/** Does what a message asks for; throws where it should come again. */
export async function work(hub: Hub, message: HubMessage): Promise<void> {
  if (message.do === "verify") return verify(hub, message.request);
  if (message.do === "deliver") return deliver(hub, message);
  return check(hub, message);
}

/** Looks for topics that have news, a stretch of them at a time. One look is under way at once; what is new meanwhile makes another. */
export async function check(hub: Hub, { after, mark }: Extract<HubMessage, { do: "check" }>): Promise<void> {
  const db = databaseOf(hub);
  const now = nowOf(hub);
  const begun = mark ?? (await begin(hub, db, now));
  if (begun === undefined) return;
  const topics = await listTopics(db, after ?? "", TOPICS_AT_ONCE, now);
  for (const { topic, etag } of topics) {
    const response = await askTopic(hub, topic, etag);
    await response.body?.cancel();
    if (response.status !== 304) await hub.env.HUB.send({ do: "deliver", topic });
  }
  const last = topics.length === TOPICS_AT_ONCE ? topics.at(-1) : undefined;
  if (last) {
    await extendLook(db, now);
    await hub.env.HUB.send({ do: "check", after: last.topic, mark: begun });
  } else {
    await endLook(db, begun);
    await hub.env.HUB.send({ do: "check" });
  }
}

/** Sends for what is due again, and gives the state of the log to look at; undefined where nothing is new, or a look is under way. */
async function begin(hub: Hub, db: Database, now: Instant): Promise<string | undefined> {
  const { mark, seen, due, hasSubscribers } = await readHubState(db, TOPICS_AT_ONCE, now);
  for (const topic of due) await hub.env.HUB.send({ do: "deliver", topic });
  if (!hasSubscribers || mark === seen || !(await beginLook(db, now))) return undefined;
  return mark;
}

/** The document of a topic; one that has moved for good is the one at its new address (RFC 9110 section 15.4.9). */
async function askTopic({ askService }: Hub, topic: string, etag?: string): Promise<Response> {
  const headers = etag === undefined ? {} : { "if-none-match": etag };
  let response = await askService(new Request(topic, { headers, redirect: "manual" }));
  for (let hop = 0; hop < MAX_HOPS && response.status === 308; hop++) {
    const location = response.headers.get("location");
    if (!location) break;
    response = await askService(new Request(location, { headers, redirect: "manual" }));
  }
  return response;
}

/** Whether the document names a hub, as all do that news come to. */
function isTopic(document: Response): boolean {
  return document.status === 200 && (document.headers.get("link") ?? "").includes('rel="hub"');
}

/** Section 5.3: the callback says that it wants what was asked for in its name. Section 5.2: or is told that it cannot be had. */
async function verify(hub: Hub, request: SubscriptionRequest): Promise<void> {
  const { mode, topic, callback, lease } = request;
  const document = await askTopic(hub, topic);
  const text = await document.text();
  const isWanted = mode === "subscribe";
  if (document.status >= 500) throw new Error(`${document.status} for a topic`);
  if (isWanted && !isTopic(document)) return deny(hub, topic, callback, reasonOf(document));
  if (isWanted && !(await hasRoom(databaseOf(hub), request)))
    return deny(hub, topic, callback, "there are too many subscriptions");
  const challenge = createRandomText(32);
  const url = addParameters(callback, {
    ...{ mode, topic, challenge },
    ...(isWanted && { lease_seconds: String(lease) }),
  });
  const response = await askCallback(hub.askWeb, url, { method: "GET" });
  if (response.status >= 500 || response.status === 429) {
    await response.body?.cancel();
    throw new Unanswered(`verification: ${response.status}`);
  }
  const said = await readStart(response, challenge.length + 1);
  if (!response.ok || !isSameSecret(said, challenge)) return;
  if (!isWanted) return unsubscribe(databaseOf(hub), request);
  await subscribe(databaseOf(hub), request, await toEdition(document, text), nowOf(hub));
  // What came while the callback was asked.
  await hub.env.HUB.send({ do: "deliver", topic });
}

function reasonOf({ status }: Response): string {
  if (status === 410) return "the feed was deleted";
  return status === 200 ? "the address is no feed that news come to" : "there is no feed at the address";
}

async function deny(hub: Hub, topic: string, callback: string, reason: string): Promise<void> {
  const response = await askCallback(hub.askWeb, addParameters(callback, { mode: "denied", topic, reason }), {
    method: "GET",
  });
  await response.body?.cancel();
}

/**
 * Section 7: gives the document to those subscribers who have another one, a stretch of them at a time, and again until a
 * whole round finds nobody: the document may have changed while it was delivered.
 */
async function deliver(hub: Hub, { topic, after }: Extract<HubMessage, { do: "deliver" }>): Promise<void> {
  const db = databaseOf(hub);
  const document = await askTopic(hub, topic);
  const text = await document.text();
  if (document.status === 410) return end(hub, topic, reasonOf(document));
  // It may come back, as a tag does with its next event, and is compared again then.
  if (document.status === 404) return stopWaiting(db, topic);
  if (!document.ok) throw new Error(`${document.status} for a topic`);
  const edition = await toEdition(document, text);
  if (after === undefined) await settleSame(db, topic, edition);
  const stretch = { after: after ?? "", limit: CALLBACKS_AT_ONCE, now: nowOf(hub) };
  const deliveries = await claimDeliveries(db, topic, edition, stretch);
  const headers = {
    "content-type": document.headers.get("content-type") ?? "",
    link: topicLinks(document),
  };
  const outcomes = await eachOf(deliveries, async (delivery) => ({
    delivery,
    result: await send(hub, delivery, headers, text),
  }));
  if (outcomes.length > 0) await settleDeliveries(db, outcomes, edition, nowOf(hub));
  const last = outcomes.length === CALLBACKS_AT_ONCE ? deliveries.at(-1) : undefined;
  if (last) await hub.env.HUB.send({ do: "deliver", topic, after: last.callback });
  else if (outcomes.length > 0 || after !== undefined) await hub.env.HUB.send({ do: "deliver", topic });
}

async function toEdition({ headers }: Response, text: string): Promise<Edition> {
  return { etag: headers.get("etag") ?? "", digest: await sha256(text) };
}

/** Section 7: the Link header of a delivery names the hub and the topic. */
function topicLinks({ headers }: Response): string {
  const links = (headers.get("link") ?? "").split(/, (?=<)/);
  return links.filter((link) => /; rel="(hub|self)"/.test(link)).join(", ");
}

async function send(
  hub: Hub,
  { callback, secret, failures }: Delivery,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Outcome["result"]> {
  const failed = failures + 1 < MAX_FAILURES ? "failed" : "gone";
  const signature = secret === null ? {} : { "x-hub-signature": `sha256=${await hmacHex(secret, body)}` };
  try {
    const response = await askCallback(hub.askWeb, callback, {
      method: "POST",
      headers: { ...headers, ...signature },
      body,
    });
    await response.body?.cancel();
    if (response.status === 410) return "gone";
    return response.ok ? "arrived" : failed;
  } catch (error) {
    if (error instanceof Unanswered) return failed;
    throw error;
  }
}

/** The topic is no more, and its subscribers are told. */
async function end(hub: Hub, topic: string, reason: string): Promise<void> {
  const callbacks = await endTopic(databaseOf(hub), topic, CALLBACKS_AT_ONCE);
  await eachOf(callbacks, (callback) => deny(hub, topic, callback, reason).catch(() => undefined));
  if (callbacks.length === CALLBACKS_AT_ONCE) await hub.env.HUB.send({ do: "deliver", topic });
}
