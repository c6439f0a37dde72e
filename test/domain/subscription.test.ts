import { describe, expect, it } from "vitest";
import { addParameters, delayAfter, hostOf, parseSubscription } from "../../src/domain/subscription.ts";

const POLICY = { baseUrl: "https://annals.example", allowsPrivate: false };
const TOPIC = "https://annals.example/timelines/one.rss?tag=a%7Cb";
const CALLBACK = "https://reader.example.com/hook?key=1";

const read = (form: Record<string, string> | [string, string][], policy = POLICY) => {
  const base = { "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": CALLBACK };
  return parseSubscription(Array.isArray(form) ? form : Object.entries({ ...base, ...form }), policy);
};
const faults = (form: Parameters<typeof read>[0], policy = POLICY) => {
  const result = read(form, policy);
  return result.ok ? [] : result.errors.map(({ parameter, value, detail }) => `${parameter} ${value} ${detail}`);
};

describe("a request to the hub", () => {
  it("is read with what it leaves out, and ignores what is not known", () => {
    const value = { mode: "subscribe", topic: TOPIC, callback: CALLBACK, lease: 864_000 };
    expect(read({ "hub.verify": "async", other: "x" })).toEqual({ ok: true, value });
    expect(read({ "hub.mode": "unsubscribe", "hub.secret": "s".repeat(199), "hub.lease_seconds": "7200" })).toEqual({
      ok: true,
      value: { ...value, mode: "unsubscribe", lease: 7200, secret: "s".repeat(199) },
    });
  });

  it.each([
    ["0", 3600],
    ["3599", 3600],
    ["2592000", 2_592_000],
    ["9999999999", 2_592_000],
    ["", 864_000],
  ])("holds for %j seconds within bounds: %i", (asked, lease) => {
    expect(read({ "hub.lease_seconds": asked })).toMatchObject({ ok: true, value: { lease } });
  });

  it("names everything that is wrong, and quotes no secret", () => {
    expect(faults([["hub.secret", "é".repeat(100)]])).toEqual([
      "hub.mode  is none of subscribe, unsubscribe",
      "hub.topic  is missing: the address of a feed of this service",
      "hub.callback  is missing: the address that is to be told of news",
      "hub.secret  has 200 bytes, and may have 199",
    ]);
    expect(faults({ "hub.mode": "publish", "hub.lease_seconds": "1e3" })).toEqual([
      "hub.mode publish is none of subscribe, unsubscribe",
      "hub.lease_seconds 1e3 is not a whole number of seconds",
    ]);
    const twice: [string, string][] = [
      ["hub.mode", "subscribe"],
      ["hub.topic", TOPIC],
      ["hub.callback", CALLBACK],
      ["hub.secret", "one"],
      ["hub.secret", "two"],
    ];
    expect(faults(twice)).toEqual(["hub.secret  is given twice"]);
  });

  it.each([
    "https://annals.example",
    "https://annals.example.org/events.rss",
    "http://annals.example/events.rss",
    "https://annals.example:8443/events.rss",
    "https://annals.example/events.rss#part",
    "https://annals.example@evil.com/events.rss",
    "/events.rss",
    `https://annals.example/${"x".repeat(2000)}`,
  ])("is of a topic of this service: not %s", (topic) => {
    expect(faults({ "hub.topic": topic })).toHaveLength(1);
  });

  it("knows a service that is not at the root of its host", () => {
    const policy = { ...POLICY, baseUrl: "https://annals.example/history" };
    expect(faults({ "hub.topic": "https://annals.example/history/events.rss" }, policy)).toEqual([]);
    expect(faults({ "hub.topic": "https://annals.example/history/../events.rss" }, policy)).toHaveLength(1);
  });

  it.each([
    "ftp://reader.example.com/",
    "javascript:alert(1)",
    "reader.example.com/hook",
    "https://user@reader.example.com/",
    "https://:pass@reader.example.com/",
    "https://reader.example.com/#x",
    "https://annals.example/api/v1/events",
    "https://reader.example.com:22/",
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]:8080/",
    "http://localhost:8080/",
    "http://metadata.google.internal/",
    `https://reader.example.com/${"x".repeat(2000)}`,
  ])("calls back on the public web only: not %s", (callback) => {
    expect(faults({ "hub.callback": callback })).toHaveLength(1);
  });

  it("calls back anywhere where that is allowed, but not to itself", () => {
    const policy = { ...POLICY, allowsPrivate: true };
    expect(faults({ "hub.callback": "http://127.0.0.1:81/" }, policy)).toEqual([]);
    expect(faults({ "hub.callback": "https://annals.example/x" }, policy)).toHaveLength(1);
  });
});

describe("a callback", () => {
  it.each([
    ["https://r.example.com/h", "https://r.example.com/h?"],
    ["https://r.example.com/h?", "https://r.example.com/h?"],
    ["https://r.example.com/h?42&sig=a%20b~c", "https://r.example.com/h?42&sig=a%20b~c&"],
    ["https://r.example.com/h?hub.mode=x&", "https://r.example.com/h?hub.mode=x&"],
  ])("keeps its own query to the letter: %s", (callback, start) => {
    expect(addParameters(callback, { mode: "subscribe", topic: TOPIC })).toBe(
      `${start}hub.mode=subscribe&hub.topic=https%3A%2F%2Fannals.example%2Ftimelines%2Fone.rss%3Ftag%3Da%257Cb`,
    );
  });

  it("counts by its host, however that is written", () => {
    expect(["https://R.example.com./a", "http://r.example.com:8080/"].map(hostOf)).toEqual(
      Array(2).fill("r.example.com"),
    );
  });
});

describe("tries", () => {
  it("come ever more seldom", () => {
    expect([1, 2, 3, 8, 9, 10, 50].map(delayAfter)).toEqual([60, 120, 240, 7680, 15_360, 21_600, 21_600]);
  });
});
