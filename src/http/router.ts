import type { Hono } from "hono";
import { HonoBase } from "hono/hono-base";
import { TrieRouter } from "hono/router/trie-router";
import type { AppEnv } from "../env.ts";

/**
 * Hono with the one router that takes all our paths. Its own default would try the RegExpRouter first, which takes no pattern with a
 * group in it, and come to this one.
 */
export function createRouter(): Hono<AppEnv> {
  return new HonoBase<AppEnv>({ router: new TrieRouter() });
}

const NO_ROUTER = {
  name: "none",
  add: () => undefined,
  match: () => {
    throw new Error("a part of the app answers nothing by itself");
  },
};

/** Routes to be mounted in another Hono, which finds them there: to sort them here too would be work for nothing at each start. */
export function createPart(): Hono<AppEnv> {
  return new HonoBase<AppEnv>({ router: NO_ROUTER });
}
