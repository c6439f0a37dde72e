import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../src/domain/message.ts";
import worker from "../../src/index.ts";
import { API, type Client, createClient, ORIGIN } from "../helpers/api.ts";

// How the Worker hands on what comes to it besides requests: what a write leaves to the queue, and what the queue brings.

const bindings = { ...env, BASE_URL: ORIGIN };
const sent: Message[] = [];
const createQueue = (send: (message: Message) => Promise<void>) => ({ send }) as unknown as Queue<Message>;

let editor: Client;

beforeAll(async () => {
  editor = await createClient();
});

describe("the roof", () => {
  it("looks for news after a write that succeeded, and after nothing else", async () => {
    const ask = async (method: string, path: string, body?: object) => {
      const context = createExecutionContext();
      const headers = { authorization: `Bearer ${editor.secret}`, "content-type": "application/json" };
      const request = new Request(ORIGIN + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const { status } = await worker.fetch(
        request as Parameters<typeof worker.fetch>[0],
        { ...bindings, HUB: createQueue(async (message) => void sent.push(message)) },
        context,
      );
      await waitOnExecutionContext(context);
      return [status, sent.splice(0).length];
    };
    const event = { date: "2026-11-01", title: "Told at once", status: "published" };
    expect(await ask("POST", `${API}/events`, event)).toEqual([201, 2]);
    expect(await ask("POST", `${API}/events`, { title: "No date" })).toEqual([422, 0]);
    expect(await ask("GET", `${API}/events`)).toEqual([200, 0]);
    expect(await ask("GET", "/events.rss")).toEqual([200, 0]);
  });

  it("answers a write though the queue takes nothing", async () => {
    const context = createExecutionContext();
    const headers = { authorization: `Bearer ${editor.secret}`, "content-type": "application/json" };
    const body = JSON.stringify({ date: "2026-11-01", title: "Queue is full", status: "published" });
    const request = new Request(`${ORIGIN}${API}/events`, { method: "POST", headers, body });
    const response = await worker.fetch(
      request as Parameters<typeof worker.fetch>[0],
      { ...bindings, HUB: createQueue(() => Promise.reject(new Error("full"))) },
      context,
    );
    await waitOnExecutionContext(context);
    expect(response.status).toBe(201);
  });

  it("takes a message off the queue, or has it come again where a callback does not answer", async () => {
    const request = {
      mode: "subscribe",
      topic: `${ORIGIN}/events.atom`,
      callback: "http://127.0.0.1:9/",
      lease: 3600,
    } as const;
    const messages = [{ do: "check" }, { do: "verify", request }] satisfies Message[];
    const batch = createMessageBatch<Message>(
      "annals-hub",
      messages.map((body, index) => ({ id: String(index), timestamp: new Date(), attempts: 2, body })),
    );
    const context = createExecutionContext();
    await worker.queue(batch, bindings, context);
    const result = await getQueueResult(batch, context);
    expect(result.explicitAcks).toEqual(["0"]);
    expect(result.retryMessages).toEqual([{ msgId: "1" }]);
  });
});
