// npm run widget: builds what runs in browsers, from src/widget/ into public/. wrangler runs it too, before it serves or deploys.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Plugin, rolldown } from "rolldown";
import { VERSION } from "../src/widget/version.ts";
import { release, SHELF } from "./widget-release.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PUBLIC = `${ROOT}public/`;

/** The oldest browsers that are given more than the list (docs/embedding.md). */
const BROWSERS = ["chrome123", "firefox125", "safari17.5"];

async function buildStyle(file: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    legalComments: "none",
    target: BROWSERS,
    logLevel: "warning",
  });
  return outputFiles[0]?.text.trim() ?? "";
}

/** A style sheet that a script imports is a text in it. */
const STYLE_AS_TEXT: Plugin = {
  name: "style-as-text",
  load: {
    filter: { id: /\.css$/ },
    handler: async (file) => ({ code: `export default ${JSON.stringify(await buildStyle(file))}`, moduleType: "js" }),
  },
};

/** One file, written nowhere. rolldown's come out smaller than esbuild's (docs/adr/0027). */
export async function buildScript(name = "embed"): Promise<Uint8Array> {
  const bundle = await rolldown({
    cwd: ROOT,
    input: `src/widget/${name}.ts`,
    plugins: [STYLE_AS_TEXT],
    transform: { target: BROWSERS },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true, comments: false });
  await bundle.close();
  return Buffer.from(output[0].code);
}

/** Left alone where nothing is new, since a service may be reading it. */
function write(name: string, content: Uint8Array | string): void {
  const file = PUBLIC + name;
  if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(content))) writeFileSync(file, content);
}

export async function buildWidget(): Promise<void> {
  for (const name of ["embed", "frame", "resize"]) write(`${name}.js`, await buildScript(name));
  write("embed.css", await buildStyle("src/widget/page.css"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWidget();
  if (process.argv.includes("--release")) {
    release(SHELF, VERSION, await buildScript());
    console.log(`public/embed/${VERSION}.js is released`);
  }
}
