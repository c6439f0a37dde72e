import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { API, createClient, createClock, createEvent, json } from "../../helpers/api.ts";
import { expectConsistent } from "../../helpers/rebuild.ts";

it("leaves what one write after the other would, whatever is in it", async () => {
  const editor = await createClient({ clock: createClock("2026-11-23T12:00:00Z") });
  const members = fc.record({
    tags: fc.uniqueArray(fc.constantFrom("bx", "by", "bz"), { maxLength: 3 }),
    category: fc.constantFrom("ba", "bb"),
    date: fc.constantFrom("1999", "2005-06-07", "1990/.."),
    status: fc.constantFrom("draft", "published", "archived"),
  });
  const send = async (operations: object[]) => json(await editor.post(`${API}/events/batch`, { operations }));
  const operation = fc.tuple(fc.constantFrom("create", "patch", "delete"), members);
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 6 }), async (wanted) => {
      const toOperations = async () =>
        Promise.all(
          wanted.map(async ([op, event]) => {
            if (op === "create") return { op, event: { title: "Made", ...event } };
            const { id } = await createEvent(editor, { title: "There", tags: ["bx"], category: "ba" });
            return op === "patch" ? { op, id, version: 1, patch: event } : { op, id, version: 1 };
          }),
        );
      const together = await send(await toOperations());
      const alone = [];
      for (const one of await toOperations()) alone.push(...(await send([one])).operations);
      const contents = async (done: { id: string }[]) =>
        Promise.all(
          done.map(async ({ id }) => {
            const { id: _id, uri, url, ...content } = await json(await editor.get(`${API}/events/${id}`));
            return content.status === 410 ? content.title : content;
          }),
        );
      expect(await contents(together.operations)).toEqual(await contents(alone));
      await expectConsistent(env.DB);
    }),
    { numRuns: 8, seed: 3 },
  );
});
