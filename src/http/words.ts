import type { Context } from "hono";
import type { AppEnv } from "../env.ts";
import { addMessages, hasMessages } from "../representations/html/language.ts";
import { unpack } from "../representations/html/messages/pack.ts";

/** Words of all languages but English: a list of what `pack` makes. Written by scripts/reference.ts. */
export const WORDS = "reference/words.txt";

/**
 * Sees to it that the service has its words in every language; the first request of an isolate reads them.
 * @throws where they cannot be read: nobody is given, or keeps, a document in another language than it says.
 */
export async function loadWords(c: Context<AppEnv>): Promise<void> {
  // A Worker without its files has English, which is enough to measure it (bench/).
  if (hasMessages() || !c.env.ASSETS) return;
  // Not shared with other requests: one may not wait for what another asked for.
  const answer = await c.env.ASSETS.fetch(`https://nobody.invalid/${WORDS}`);
  if (!answer.ok) throw new Error(`public/${WORDS} is missing: npm run reference`);
  addMessages((await answer.json<Parameters<typeof unpack>[0][]>()).map(unpack));
}
