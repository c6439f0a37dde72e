import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../../src/representations/html/language.ts";
import { MESSAGES } from "../../../src/representations/html/messages/all.ts";
import { pack, unpack } from "../../../src/representations/html/messages/pack.ts";

type Said = Readonly<Record<string, unknown>>;

/** What is put into these is a number, and then that number as it is written. */
const COUNTED = /^(count|times|YEARLY|MONTHLY|WEEKLY|DAILY)$/;

/** Every text, and what every function says of none, one, two and many, of nothing named and of something. */
function sayAll(value: unknown, name = ""): unknown {
  if (typeof value === "string") return value;
  if (typeof value !== "function") {
    return Object.fromEntries(Object.entries(value as Said).map(([key, member]) => [key, sayAll(member, key)]));
  }
  if (COUNTED.test(name)) return [0, 1, 2, 3, 5, 11, 21, 100, 1234].map((count) => value(count, `<${count}>`));
  return ["", "a", "$&", "{n}"].map((text) => value(text, "b $1"));
}

describe("the words of a language as data", () => {
  it("are those of every language that the service has", () => {
    expect(MESSAGES.map(({ language }) => language)).toEqual(LANGUAGES);
  });

  it.each(MESSAGES)("say in $language what its functions say", (messages) => {
    const read = unpack(JSON.parse(JSON.stringify(pack(messages))));
    expect(sayAll(read)).toEqual(sayAll(messages));
  });
});
