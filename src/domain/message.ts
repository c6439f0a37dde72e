import type { HubMessage } from "./subscription.ts";

/** What the queue brings: work of the hub, or that something is to be taken out of the edge's cache. */
export type Message = HubMessage | { readonly do: "purge" };
