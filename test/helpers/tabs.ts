// Tabs of one window, of which one is seen and the others are hidden: playwright has every page believe that it is looked at.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { BROWSER_FLAGS, findBrowser } from "./chromium.ts";
import { createFolder, removeFolder } from "./server.ts";

export interface Tab {
  /** The value of an expression in its page; undefined while there is none. */
  evaluate(expression: string): Promise<unknown>;
  show(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<Readonly<Record<string, unknown>>>;

async function connect(address: string): Promise<{ send: Send; close(): void }> {
  const socket = new WebSocket(address);
  await once(socket, "open");
  const waiting = new Map<number, (result: Readonly<Record<string, unknown>>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id = 0, result = {} } = JSON.parse(String(data)) as Answer;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let last = 0;
  const send: Send = (method, params = {}, sessionId) => {
    const id = ++last;
    socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    return new Promise((done) => waiting.set(id, done));
  };
  return { send, close: () => socket.close() };
}

/** A window of a browser of its own. `open` makes a tab behind those that are there. */
export async function openWindow(): Promise<{ open(url: string): Promise<Tab>; close(): Promise<void> }> {
  const folder = createFolder("profile");
  const flags = [...BROWSER_FLAGS, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"];
  const browser = spawn(findBrowser() ?? "", flags, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const address = await new Promise<string>((done, fail) => {
    browser.on("error", fail);
    browser.stderr.on("data", (text) => {
      said += text;
      const [found] = /ws:\/\/\S+/.exec(said) ?? [];
      if (found) done(found);
    });
  });
  const { send, close } = await connect(address);
  return {
    async open(url) {
      const { targetId } = await send("Target.createTarget", { url, background: true });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      return {
        async evaluate(expression) {
          const { result } = await send("Runtime.evaluate", { expression }, String(sessionId));
          return (result as { value?: unknown } | undefined)?.value;
        },
        show: async () => void (await send("Target.activateTarget", { targetId })),
      };
    },
    async close() {
      await send("Browser.close");
      close();
      if (browser.exitCode === null) await once(browser, "exit");
      removeFolder(folder);
    },
  };
}
