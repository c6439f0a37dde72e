import { describe, expect, it } from "vitest";
import * as z from "zod";
import { BatchInput } from "../../src/contract/batch.ts";
import {
  EventInput,
  EventResource,
  READ_ONLY,
  toEventContent,
  toEventInput,
  toEventResource,
} from "../../src/contract/event.ts";
import { parseInstant } from "../../src/domain/instant.ts";
import { createEvent, NOW } from "../helpers/events.ts";

const names = (schema: { readonly shape: object }) => Object.keys(schema.shape);

describe("an event as clients say it", () => {
  it("has the members that are answered, but for those that are ours", () => {
    const answered = names(EventResource).filter((name) => !(READ_ONLY as readonly string[]).includes(name));
    expect(answered.sort()).toEqual(names(EventInput).sort());
  });

  it("is said again as it was read, with what was left open", () => {
    const input = EventInput.parse({ date: "2021", title: "Plain" });
    expect(toEventInput(toEventContent(input, NOW))).toEqual({ ...input, slug: "plain" });
  });

  it("gives an update without a time the present, and puts updates in the order of their times", () => {
    const updates = [{ text: "Now" }, { at: "2026-11-23T13:00:00+02:00", text: "Before" }];
    const input = EventInput.parse({ date: "2021", title: "x", updates });
    expect(toEventContent(input, NOW).updates).toEqual([
      { at: parseInstant("2026-11-23T11:00:00Z"), text: "Before", significant: true },
      { at: NOW, text: "Now", significant: true },
    ]);
  });

  it("drops what is said twice, and an address made of nothing", () => {
    const input = EventInput.parse({ date: "2021", title: "!!!", tags: ["a", "a", "b"], countries: ["cn", "CN"] });
    expect(toEventContent(input, NOW)).toMatchObject({ slug: "event", tags: ["a", "b"], countries: ["CN"] });
  });

  it("is answered with nothing that is undefined", () => {
    const resource = toEventResource(createEvent(), { uri: "u", url: "a", language: "en" });
    expect(Object.values(resource)).not.toContain(undefined);
  });
});

describe("a batch as clients say it", () => {
  it("takes contents as they came", () => {
    const event = JSON.parse('{"__proto__":{"title":"x"},"date":1}');
    const { operations } = BatchInput.parse({ operations: [{ op: "create", event }] });
    expect(operations[0]).toEqual({ op: "create", event });
    expect((operations[0] as { event: object }).event).toBe(event);
  });

  it("is described with the event that it holds", () => {
    const schema = JSON.stringify(z.toJSONSchema(BatchInput, { io: "input", unrepresentable: "any" }));
    expect(schema.match(/"\$ref":"#\/components\/schemas\/EventInput"/g)).toHaveLength(2);
  });
});
