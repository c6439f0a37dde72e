import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { renderMarkdown } from "../../src/domain/markdown.ts";
import { type Server, send, startServer } from "../helpers/server.ts";

// In the bundle some modules of libraries are not what they are here (docs/adr/0024): both must say the same.
let server: Server;
beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop"), empty: true, assets: false });
});
afterAll(() => server?.stop());

async function createEvent(members: object): Promise<string> {
  const event = { title: "An event", category: "trade", status: "published", ...members };
  return ((await (await send(server, "POST", "/events", event)).json()) as { id: string }).id;
}

describe("what the bundle has in the place of whole libraries", () => {
  it("Markdown knows the names of characters", async () => {
    const body =
      "&Eacute;t&eacute; &copy; &CounterClockwiseContourIntegral; &NotEqualTilde; &unknown; &#233; *&lt;b&gt;*";
    const id = await createEvent({ date: "2026", body });
    const event = (await (await fetch(`${server.origin}/events/${id}.json`)).json()) as { body_html: string };
    expect(event.body_html).toBe("<p>Été © ∳ ≂̸ &amp;unknown; é <em>&lt;b&gt;</em></p>");
    expect(event.body_html).toBe(renderMarkdown(body));
  });
});
