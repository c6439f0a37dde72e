// The commands of a document, run as a reader would run them: one shell, from the first to the last.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createFolder, ROOT, removeFolder } from "./server.ts";

/** One request that a command made, and what came of it. */
export interface Exchange {
  /** Line of the document on which the answer's status stands. */
  readonly line: number;
  readonly method: string;
  readonly url: string;
  readonly expected: number;
  readonly status: number;
  readonly body: string;
}

/** What stands below a command: "# 201", and names for members of the answer that later commands use: "EVENT=id". */
const EXPECTATION = /^# (\d{3})((?: [A-Z_]+=[\w.]+)*)$/;

/** curl as it is, but silent, and leaving its answer, which may be empty, where the next line finds it. */
const PRELUDE = `set -u
curl() {
  : > "$OUT/body"
  command curl --silent --show-error --max-time 30 -o "$OUT/body" -w '%{method} %{http_code} %{url}\\n' "$@" > "$OUT/said"
  [ "$(grep -c . "$OUT/said")" = 1 ] || { echo "one request to a command: $*" >&2; exit 1; }
}
expect() { cat "$OUT/said" | tr '\\n' ' '; echo "$1 $2"; cp "$OUT/body" "$OUT/body-$1"; rm -f "$OUT/body" "$OUT/said"; }
member() { node -e 'console.log(process.argv[2].split(".").reduce((value, name) => value[name], JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))))' "$OUT/body-$1" "$2"; }
`;

/** The shell of all blocks marked \`sh\`; every line stands where it stands in the document. */
export function toScript(markdown: string): string {
  let inside = false;
  const lines = markdown.split("\n").map((line, index) => {
    if (line.startsWith("```")) {
      inside = line === "```sh";
      return "";
    }
    if (!inside) return "";
    const [, status, names = ""] = EXPECTATION.exec(line) ?? [];
    if (status === undefined) return line;
    const kept = names.split(" ").filter((name) => name !== "");
    const assignments = kept.map((pair) => {
      const [name, path] = pair.split("=");
      return `; ${name}=$(member ${index + 1} ${path})`;
    });
    return `expect ${index + 1} ${status}${assignments.join("")}`;
  });
  return lines.join("\n");
}

/** Runs the document's commands in the project's folder, with these variables. */
export async function runCommands(file: string, variables: Readonly<Record<string, string>>): Promise<Exchange[]> {
  const out = createFolder("commands");
  try {
    const script = join(out, "script.sh");
    writeFileSync(script, PRELUDE + toScript(readFileSync(join(ROOT, file), "utf8")));
    const env = { PATH: process.env["PATH"] ?? "", HOME: out, OUT: out, ...variables };
    const { stdout, stderr } = await promisify(execFile)("bash", [script], { cwd: ROOT, env, maxBuffer: 2 ** 26 });
    if (stderr !== "") throw new Error(stderr);
    return stdout
      .trim()
      .split("\n")
      .map((said) => {
        const [method = "", status, url = "", line, expected] = said.split(" ");
        const body = readFileSync(join(out, `body-${line}`), "utf8");
        return { line: Number(line), method, url, expected: Number(expected), status: Number(status), body };
      });
  } finally {
    removeFolder(out);
  }
}
