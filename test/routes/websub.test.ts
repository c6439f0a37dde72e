import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { HubMessage } from "../../src/domain/subscription.ts";
import { createClock, expectProblem, ORIGIN } from "../helpers/api.ts";

// What is taken, and what becomes of it, is in test/jobs/hub.test.ts.

const clock = createClock("2026-11-20T10:00:00Z");
const app = createApp(clock);
let queued: HubMessage[];
const HUB = { send: async (message: HubMessage) => void queued.push(message) } as unknown as Queue<HubMessage>;
const bindings = { ...env, BASE_URL: ORIGIN, HUB };

async function post(form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form).toString();
  const type = { "content-type": "application/x-www-form-urlencoded", ...headers };
  return app.request(`${ORIGIN}/websub`, { method: "POST", body, headers: type }, bindings);
}

const form = (more: Record<string, string> = {}) => ({
  "hub.mode": "subscribe",
  "hub.topic": `${ORIGIN}/events.atom`,
  "hub.callback": "https://reader.example.com/hook?key=1",
  ...more,
});

beforeEach(async () => {
  await env.DB.exec("DELETE FROM attempts");
  queued = [];
});

describe("a request that the hub does not take", () => {
  it("is told what is wrong with it", async () => {
    const problem = await expectProblem(await post(form({ "hub.callback": "http://10.0.0.1/" })), {
      status: 400,
      type: "invalid-parameter",
    });
    expect(problem.errors).toMatchObject([{ parameter: "hub.callback", value: "http://10.0.0.1/" }]);
    expect(queued).toEqual([]);
  });

  it("is of another type or method", async () => {
    const json = await post(form(), { "content-type": "application/json" });
    await expectProblem(json, { status: 415, type: "unsupported-media-type" });
    const get = await app.request(`${ORIGIN}/websub`, {}, bindings);
    await expectProblem(get, { status: 405, type: "method-not-allowed" });
    expect(get.headers.get("allow")).toBe("POST, OPTIONS");
  });

  it("is too much of one client, whichever host it names", async () => {
    const from = { "cf-connecting-ip": "192.0.2.7" };
    for (let count = 0; count < 200; count++) {
      const response = await post(form({ "hub.callback": `https://r${count}.example.com/` }), from);
      expect([count, response.status]).toEqual([count, 202]);
    }
    const response = await post(form(), from);
    await expectProblem(response, { status: 429, type: "too-many-requests" });
    expect(response.headers.get("retry-after")).toBe("3600");
    expect((await post(form(), { "cf-connecting-ip": "192.0.2.8" })).status).toBe(202);
    expect(queued).toHaveLength(201);
  });

  it("is too much for one host, whoever asks", async () => {
    await env.DB.exec(
      `INSERT INTO attempts (key, count, until) VALUES ('hub host reader.example.com', 500, ${clock() / 1000 + 60})`,
    );
    await expectProblem(await post(form()), { status: 429, type: "too-many-requests" });
    expect(queued).toEqual([]);
  });
});
