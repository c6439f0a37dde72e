import type { Words } from "./types.ts";

/** "{n} of {count}" with what is named put in; "" where the service has no such sentence. */
export function phrase(
  { words }: { readonly words: Words },
  name: string,
  values: Readonly<Record<string, unknown>> = {},
): string {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => `${values[key]}`);
}
