import { describe, expect, it } from "vitest";
import { createRandomText, hmac, isSameSecret, sha256 } from "../src/crypto.ts";

const fromHex = (hex: string) => Buffer.from(hex, "hex").toString("base64url");

describe("crypto", () => {
  it("sha256 is that of FIPS 180", async () => {
    expect(await sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  // Test case 2: the keys of the others are no text.
  it("hmac is that of RFC 4231", async () => {
    expect(await hmac("Jefe", "what do ya want for nothing?")).toBe(
      fromHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    );
  });

  it("hmac reads key and text as UTF-8", async () => {
    const { createHmac } = await import("node:crypto");
    expect(await hmac("ключ", "芯片")).toBe(createHmac("sha256", "ключ").update("芯片").digest("base64url"));
  });

  it.each([
    ["abc", "abc", true],
    ["abc", "abd", false],
    ["abc", "Abc", false],
    ["abc", "ab", false],
    ["ab", "abc", false],
    ["", "", true],
    ["", "a", false],
    ["\0", "", false],
  ])("isSameSecret(%j, %j) is %s", (a, b, same) => {
    expect(isSameSecret(a, b)).toBe(same);
  });

  it("random texts differ and are as long as their bytes want", () => {
    const made = Array.from({ length: 100 }, () => createRandomText(32));
    expect(new Set(made).size).toBe(100);
    for (const text of made) expect(text).toMatch(/^[\w-]{43}$/);
  });
});
