import { describe, expect, it } from "vitest";
import { listLosses } from "../../src/domain/loss.ts";

describe("listLosses", () => {
  it.each([
    ["equal values", { a: 1, b: ["x", { c: null }] }, { a: 1, b: ["x", { c: null }] }],
    ["what is kept and was not said", { a: 1 }, { a: 1, b: [], c: { d: 1 } }],
    ["nothing", { a: null, b: undefined, c: " ", d: [], e: {} }, {}],
    ["a name for an object that has only a name", { a: ["N"] }, { a: [{ name: "N" }] }],
    ["an order that became another", { a: ["x", "y", { b: 1 }] }, { a: [{ b: 1 }, "y", "x"] }],
    ["members of the prototype", { constructor: null }, {}],
  ])("finds none in %s", (_, was, now) => {
    expect(listLosses(was, now)).toEqual([]);
  });

  it.each([
    [{ a: " x" }, { a: "x" }, [{ pointer: "/a", was: " x", now: "x", why: "spaces around it are dropped" }]],
    [{ a: " cn" }, { a: "CN" }, [{ pointer: "/a", was: " cn", now: "CN", why: "is written in capitals" }]],
    [
      { a: "My Page" },
      { a: "my-page" },
      [{ pointer: "/a", was: "My Page", now: "my-page", why: "is kept in this form" }],
    ],
    [{ a: 1.5 }, { a: 1 }, [{ pointer: "/a", was: 1.5, now: 1, why: "is kept in this form" }]],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1 } }, [{ pointer: "/a/c", was: 2, why: "is dropped" }]],
    [{ "a/b~": 1 }, {}, [{ pointer: "/a~1b~0", was: 1, why: "is dropped" }]],
    [
      { a: [" N"] },
      { a: [{ name: "N" }] },
      [{ pointer: "/a/0", was: " N", now: "N", why: "spaces around it are dropped" }],
    ],
    [
      { a: [{ b: " 1" }] },
      { a: [{ b: "1" }] },
      [{ pointer: "/a/0/b", was: " 1", now: "1", why: "spaces around it are dropped" }],
    ],
    [{ a: ["x", "y", "X "] }, { a: ["x", "y"] }, [{ pointer: "/a/2", was: "X ", why: "is there twice" }]],
    [{ a: ["x", "x", "y"] }, { a: ["x", "y"] }, [{ pointer: "/a/1", was: "x", why: "is there twice" }]],
    [{ a: ["x", "y"] }, { a: ["y"] }, [{ pointer: "/a/0", was: "x", why: "is dropped" }]],
    [
      { a: ["one", "b"] },
      { a: ["b", "two"] },
      [{ pointer: "/a/0", was: "one", now: "two", why: "is kept in this form" }],
    ],
  ])("finds %j -> %j", (was, now, losses) => {
    expect(listLosses(was, now)).toEqual(losses);
  });
});
