// The browser is $CHROMIUM, or the first of the usual names on PATH.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export const BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** So that it asks nobody outside and runs without a screen. */
export const BROWSER_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Chromium's network stack asks nobody outside, whatever a page wants. */
export const LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1";

export function findBrowser(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.flatMap((folder) => BROWSER_NAMES.map((name) => join(folder, name)));
  return process.env["CHROMIUM"] || found.find((path) => existsSync(path));
}
