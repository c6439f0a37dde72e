// npm run reference: writes the API's OpenAPI document and the page that shows it into public/reference, as files that the Worker
// completes with its own name and address, and the words of all languages but English, which it reads once. wrangler runs it too, before it serves or deploys.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toOpenApi } from "../src/http/openapi.ts";
import { MESSAGES } from "../src/representations/html/messages/all.ts";
import { pack } from "../src/representations/html/messages/pack.ts";
import { renderReference } from "../src/representations/html/reference.ts";
import { operations } from "../src/routes/api/index.ts";
import { NOBODY } from "../src/routes/api/reference.ts";

const FOLDER = fileURLToPath(new URL("../public/reference/", import.meta.url));

/** Left alone where nothing is new, since a service may be reading it. */
function write(name: string, text: string): void {
  const file = FOLDER + name;
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

export function buildReference(): void {
  const document = toOpenApi(operations, NOBODY);
  mkdirSync(FOLDER, { recursive: true });
  write("openapi.txt", JSON.stringify(document));
  write("page.txt", renderReference(document, NOBODY));
  write("words.txt", JSON.stringify(MESSAGES.filter(({ language }) => language !== "en").map((words) => pack(words))));
}

if (import.meta.main) buildReference();
