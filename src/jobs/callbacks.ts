// How the hub asks addresses that somebody else chose.

/** As many as the platform lets wait for an answer at a time: one more would wait for one of them, and its time run. */
const CONNECTIONS = 6;
/** Milliseconds until a callback is given up. */
const PATIENCE = 10_000;

/** Asks an address somewhere else. */
export type AskWeb = (url: string, init: RequestInit) => Promise<Response>;

/** A callback did not answer, or says that it cannot just now. */
export class Unanswered extends Error {}

/** A few at a time, so that each is asked when it begins. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const lane = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return results;
}

/** Nowhere else than where the callback is: a redirect could lead to where it may not. What failed is told without the address. */
export async function askCallback(askWeb: AskWeb, url: string, init: RequestInit): Promise<Response> {
  const headers = { "user-agent": "Annals hub (WebSub)", ...(init.headers as Record<string, string> | undefined) };
  try {
    return await askWeb(url, { ...init, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Unanswered("a callback did not answer");
  }
}

/** The first `most` bytes of an answer or a little more, as text; the rest is not waited for. */
export async function readStart({ body }: Response, most: number): Promise<string> {
  if (!body) return "";
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  try {
    while (text.length < most) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    throw new Unanswered("a callback stopped within its answer");
  }
  await reader.cancel();
  return text;
}
