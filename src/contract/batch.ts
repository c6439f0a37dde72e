import * as z from "zod";
import { about } from "./about.ts";
import { EventIdText } from "./values.ts";

/** As many operations as one batch takes. */
export const MAX_OPERATIONS = 500;

/** An object as it came: a copy would give `__proto__` a meaning. */
const AnyObject = z.custom<object>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "is not an object",
);
// What an event may say is checked operation by operation, like the body of a single write.
const Content = AnyObject.meta(about({ $ref: "#/components/schemas/EventInput" }));
const Patch = AnyObject.meta(about({ type: "object", description: "JSON Merge Patch (RFC 7396)" }));
const Known = {
  id: EventIdText,
  version: z.int().positive().meta(about("The version that you read; the batch is refused if it has changed")),
};

const BatchOperation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("create"), event: Content }),
  z.strictObject({ op: z.literal("replace"), ...Known, event: Content }),
  z.strictObject({ op: z.literal("patch"), ...Known, patch: Patch }),
  z.strictObject({ op: z.literal("delete"), ...Known }),
]);
export type BatchOperation = z.output<typeof BatchOperation>;

export const BatchInput = z
  .strictObject({
    operations: z
      .array(BatchOperation)
      .min(1, "has no operation")
      .max(MAX_OPERATIONS, `has more than ${MAX_OPERATIONS} operations`)
      .meta(about("Done in this order, all or none; no two of one event")),
  })
  .meta(about({ id: "BatchInput" }));
export type BatchInput = z.output<typeof BatchInput>;

export const BatchReport = z
  .object({
    operations: z.array(
      z.object({
        op: z.enum(["create", "replace", "patch", "delete"]),
        id: z.string(),
        version: z.int().meta(about("The version that it has now; of a deleted event, that of its end")),
      }),
    ),
  })
  .meta(about({ id: "BatchReport" }));
export type BatchReport = z.infer<typeof BatchReport>;
