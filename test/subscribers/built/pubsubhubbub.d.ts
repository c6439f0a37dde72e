declare module "pubsubhubbub" {
  import type { EventEmitter } from "node:events";
  import type { IncomingHttpHeaders, Server } from "node:http";

  interface Subscription {
    readonly topic: string;
    readonly hub: string;
    /** Seconds since 1970. */
    readonly lease: number;
  }

  interface Delivery {
    readonly topic: string;
    readonly hub: string;
    readonly feed: Buffer;
    readonly headers: IncomingHttpHeaders;
  }

  interface Events {
    listen: [];
    error: [Error];
    subscribe: [Subscription];
    unsubscribe: [Subscription];
    denied: [Partial<Subscription> & { readonly error?: Error & { readonly responseBody?: string } }];
    feed: [Delivery];
  }

  interface Subscriber extends EventEmitter<Events> {
    secret: string | false;
    callbackUrl: string;
    readonly server: Server;
    listen(port: number, host: string): void;
    subscribe(topic: string, hub: string): void;
    unsubscribe(topic: string, hub: string): void;
  }

  const library: { createServer(options?: { secret?: string; leaseSeconds?: number }): Subscriber };
  export default library;
}
