import type { ParameterError, Parameters } from "./filter.ts";
import { isPublicHost } from "./network.ts";

// WebSub (W3C Recommendation of 23 January 2018) as the hub sees it. Section numbers are of that.

const DAY = 86_400;

/** Seconds for which a subscription holds: what is asked for, within these. */
const LEASE = { least: 3600, usual: 10 * DAY, most: 30 * DAY } as const;
/** Characters of an address. */
const MAX_ADDRESS = 2000;
/** Section 5.1: a secret has fewer than 200 bytes. */
const MAX_SECRET = 199;

export const MODES = ["subscribe", "unsubscribe"] as const;
export type Mode = (typeof MODES)[number];

/** What a subscriber asks for; it holds once the callback has confirmed it. */
export interface SubscriptionRequest {
  readonly mode: Mode;
  /** The address of the document, as the subscriber knows it. */
  readonly topic: string;
  readonly callback: string;
  /** Seconds. */
  readonly lease: number;
  /** What deliveries are signed with. */
  readonly secret?: string;
}

/** Work of the hub, as it waits in the queue. */
export type HubMessage =
  | { readonly do: "verify"; readonly request: SubscriptionRequest }
  /** Looks for topics that have news; `after` is the last one looked at, `mark` the state of the log when it began. */
  | { readonly do: "check"; readonly after?: string; readonly mark?: string }
  /** `after` is the callback of the last one that this edition was sent to. */
  | { readonly do: "deliver"; readonly topic: string; readonly after?: string };

export interface HubPolicy {
  /** Where the documents are, without a slash at the end. */
  readonly baseUrl: string;
  /** For tests and networks of one's own: callbacks may be anywhere. */
  readonly allowsPrivate: boolean;
}

export type SubscriptionResult =
  | { readonly ok: true; readonly value: SubscriptionRequest }
  | { readonly ok: false; readonly errors: readonly ParameterError[] };

/** The form that a subscriber sends (section 5.1). Parameters that are not known are ignored, as the section wants it. */
export function parseSubscription(parameters: Parameters, policy: HubPolicy): SubscriptionResult {
  const errors: ParameterError[] = [];
  const read = (name: string): string => {
    const parameter = `hub.${name}`;
    const [value = "", again] = parameters.flatMap(([key, text]) => (key === parameter ? [text] : []));
    if (again !== undefined) errors.push({ parameter, value: hide(name, again), detail: "is given twice" });
    return value;
  };
  const check = (name: string, value: string, detail: string | undefined) => {
    if (detail !== undefined) errors.push({ parameter: `hub.${name}`, value: hide(name, value), detail });
  };
  const [mode, topic, callback] = [read("mode"), read("topic"), read("callback")];
  const [lease, secret] = [read("lease_seconds"), read("secret")];
  check("mode", mode, MODES.includes(mode as Mode) ? undefined : `is none of ${MODES.join(", ")}`);
  check("topic", topic, findTopicFault(topic, policy));
  check("callback", callback, findCallbackFault(callback, policy));
  check("lease_seconds", lease, /^\d{0,10}$/.test(lease) ? undefined : "is not a whole number of seconds");
  const bytes = new TextEncoder().encode(secret).byteLength;
  check("secret", secret, bytes <= MAX_SECRET ? undefined : `has ${bytes} bytes, and may have ${MAX_SECRET}`);
  if (errors.length > 0) return { ok: false, errors };
  const value = { mode: mode as Mode, topic, callback, lease: toLease(lease), ...(secret !== "" && { secret }) };
  return { ok: true, value };
}

/** Errors quote what is wrong, but not a secret. */
function hide(name: string, value: string): string {
  return name === "secret" ? "" : value;
}

function toLease(asked: string): number {
  if (asked === "") return LEASE.usual;
  return Math.min(LEASE.most, Math.max(LEASE.least, Number(asked)));
}

function findTopicFault(topic: string, { baseUrl }: HubPolicy): string | undefined {
  if (topic === "") return "is missing: the address of a feed of this service";
  if (topic.length > MAX_ADDRESS) return `is longer than ${MAX_ADDRESS} characters`;
  const url = URL.canParse(topic) ? new URL(topic) : undefined;
  const isOurs = url !== undefined && topic.startsWith(`${baseUrl}/`) && url.href.startsWith(`${baseUrl}/`);
  if (!isOurs || url.hash !== "") return `is no address of this service, which begin with ${baseUrl}/`;
  return undefined;
}

/** A callback is an address on the web: asking it must tell nobody anything of a network behind this service. */
function findCallbackFault(callback: string, { baseUrl, allowsPrivate }: HubPolicy): string | undefined {
  if (callback === "") return "is missing: the address that is to be told of news";
  if (callback.length > MAX_ADDRESS) return `is longer than ${MAX_ADDRESS} characters`;
  const url = URL.canParse(callback) ? new URL(callback) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return "is no address that begins with https:// or http://";
  if (url.username !== "" || url.password !== "") return "has a user name or password in it, which is not sent";
  if (url.hash !== "") return "has a fragment (#...), which is not sent";
  if (url.origin === new URL(baseUrl).origin) return "is an address of this service itself";
  if (allowsPrivate) return undefined;
  if (url.port !== "" && Number(url.port) < 1024) return "names a port below 1024 that is not the usual one";
  return isPublicHost(url.hostname)
    ? undefined
    : "is not on a public host: give a name or address of the public internet";
}

/** A callback with what is asked of it behind its own query, which stays as it is to the letter (section 5.3). */
export function addParameters(callback: string, parameters: Readonly<Record<string, string>>): string {
  const added = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [`hub.${name}`, value]));
  const { href } = new URL(callback);
  const end = href.includes("?") ? (/[?&]$/.test(href) ? "" : "&") : "?";
  return `${href}${end}${added}`;
}

/** What limits on callbacks go by. */
export function hostOf(callback: string): string {
  return new URL(callback).hostname.replace(/\.$/, "");
}

/** A delivery that failed so often in a row, over some three days, is the last. */
export const MAX_FAILURES = 20;

/** Seconds until the next try after so many that failed in a row: a minute, two, four, at most six hours. */
export function delayAfter(failures: number): number {
  return Math.min(6 * 3600, 60 * 2 ** Math.max(0, failures - 1));
}
