import { describe, expect, it } from "vitest";
import {
  EVENT_STATUSES,
  type EventContent,
  isPublic,
  isReadable,
  isTombstone,
  toPublicEvent,
  toSlug,
  withTimes,
} from "../../src/domain/event.ts";
import { at, createEvent, idOf } from "../helpers/documents.ts";

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

describe("isReadable", () => {
  const noon = at("2026-11-23T12:00:00Z");

  it("is a public event, and an unlisted one from its second on", () => {
    for (const status of EVENT_STATUSES) {
      const readable = status === "published" || status === "unlisted";
      expect([status, isReadable({ status, publishedAt: noon }, noon)]).toEqual([status, readable]);
      expect(isReadable({ status, publishedAt: noon }, at("2026-11-23T11:59:59Z"))).toBe(false);
      expect(isReadable({ status }, noon)).toBe(false);
    }
  });
});

describe("isTombstone", () => {
  const [published, withdrawnAt] = [at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z")];

  it("is what was public and was taken back", () => {
    expect(isTombstone({ status: "withdrawn", publishedAt: published, withdrawnAt })).toBe(true);
    expect(isTombstone({ status: "withdrawn", publishedAt: withdrawnAt, withdrawnAt })).toBe(true);
  });

  it("is nothing that nobody saw, and nothing that is there", () => {
    expect(isTombstone({ status: "withdrawn", withdrawnAt })).toBe(false);
    expect(isTombstone({ status: "withdrawn", publishedAt: at("2026-11-02T00:00:01Z"), withdrawnAt })).toBe(false);
    expect(isTombstone({ status: "withdrawn", publishedAt: published })).toBe(false);
    for (const status of EVENT_STATUSES.filter((one) => one !== "withdrawn")) {
      expect(isTombstone({ status, publishedAt: published, withdrawnAt })).toBe(false);
    }
  });
});

describe("withTimes", () => {
  const [before, now] = [at("2026-11-01T00:00:00Z"), at("2026-11-23T12:00:00Z")];
  const { publishedAt: _published, ...rest } = createEvent(1);
  const event: EventContent = rest;

  it.each(EVENT_STATUSES)("gives a time of publication to what is %s only where that is shown", (status) => {
    const shown = status === "published" || status === "unlisted";
    expect(withTimes({ ...event, status }, undefined, now).publishedAt).toBe(shown ? now : undefined);
    // The time that was said stays, whatever came of it.
    expect(withTimes({ ...event, status, publishedAt: before }, undefined, now).publishedAt).toBe(before);
  });

  it("keeps the time at which it was first public", () => {
    const old = { ...event, publishedAt: before };
    expect(withTimes({ ...event, status: "published" }, old, now).publishedAt).toBe(before);
    expect(withTimes({ ...event, status: "draft" }, old, now).publishedAt).toBeUndefined();
  });

  it("marks when it was taken back, once, and takes the mark away with it", () => {
    const withdrawn = withTimes({ ...event, status: "withdrawn" }, { ...event, status: "published" }, before);
    expect(withdrawn.withdrawnAt).toBe(before);
    expect(withTimes({ ...event, status: "withdrawn" }, withdrawn, now).withdrawnAt).toBe(before);
    expect(withTimes({ ...withdrawn, status: "published" }, withdrawn, now)).not.toHaveProperty("withdrawnAt");
    expect(withTimes({ ...event, status: "withdrawn" }, { ...event, status: "archived" }, now).withdrawnAt).toBe(now);
  });
});

describe("toPublicEvent", () => {
  it("has nothing of who sent it in, nor of what it is to events that nobody may know of", () => {
    const event = createEvent(1, {
      suggestion: { timeline: "t", name: "Somebody", contact: "a@b.example" },
      relations: [{ type: "amends", event: idOf(2) }],
    });
    const { suggestion: _suggestion, ...rest } = event;
    expect(toPublicEvent(event)).toEqual({ ...rest, relations: [] });
    expect(toPublicEvent(event)).not.toHaveProperty("suggestion");
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
