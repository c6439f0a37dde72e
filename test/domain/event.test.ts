import { describe, expect, it } from "vitest";
import { EVENT_STATUSES, isPublic, toSlug } from "../../src/domain/event.ts";
import { at } from "../helpers/documents.ts";

describe("isPublic", () => {
  const noon = at("2026-11-23T12:00:00Z");

  it("is a published event from its second on", () => {
    const event = { status: "published", publishedAt: noon } as const;
    expect(isPublic(event, at("2026-11-23T11:59:59Z"))).toBe(false);
    expect(isPublic(event, noon)).toBe(true);
    expect(isPublic(event, at("2026-11-23T12:00:01Z"))).toBe(true);
  });

  it("is no other event, ever", () => {
    for (const status of EVENT_STATUSES) {
      expect(isPublic({ status, publishedAt: noon }, at("2030-01-01T00:00:00Z"))).toBe(status === "published");
      expect(isPublic({ status }, noon)).toBe(false);
    }
  });
});

describe("toSlug", () => {
  it.each([
    ["Sixth China Manufacturing Day: calls", "sixth-china-manufacturing-day-calls"],
    ["  --Café & Crème--  ", "cafe-creme"],
    ["China's chips, it’s said", "chinas-chips-its-said"],
    ["第六届中国制造日", "第六届中国制造日"],
    ["ＡＢＣ", "abc"],
    ["../../etc/passwd", "etc-passwd"],
    ['<script>"x"</script>', "script-x-script"],
    ["a\u0000b\r\nc", "a-b-c"],
    ["🎉", ""],
    ["", ""],
  ])("%j -> %j", (text, slug) => {
    expect(toSlug(text)).toBe(slug);
  });

  it("has 80 characters at most, none of them cut, and no hyphen at its end", () => {
    expect([...toSlug("𠀀".repeat(100))]).toHaveLength(80);
    expect(toSlug(`${"a".repeat(79)} b`)).toBe("a".repeat(79));
  });

  it("is its own slug", () => {
    for (const text of ["A b", "第六届", "Crème brûlée", "x".repeat(200)])
      expect(toSlug(toSlug(text))).toBe(toSlug(text));
  });
});
