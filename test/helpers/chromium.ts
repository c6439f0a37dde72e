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
export function findBrowser(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.flatMap((folder) => BROWSER_NAMES.map((name) => join(folder, name)));
  return process.env["CHROMIUM"] || found.find((path) => existsSync(path));
}
