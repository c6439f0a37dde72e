// npm run widget: builds what runs in browsers, from src/widget/ into public/. wrangler runs it too, before it serves or deploys.
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { VERSION } from "../src/widget/version.ts";
import { release, SHELF } from "./widget-release.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** The oldest browsers that are given more than the list (docs/embedding.md). */
const BROWSERS = ["chrome123", "firefox125", "safari17.5"];

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  outdir: "public",
  bundle: true,
  minify: true,
  legalComments: "none",
  target: BROWSERS,
  logLevel: "warning",
};

/** One file each; a style sheet that a script imports is a text in it. */
const scripts = (...names: readonly string[]): BuildOptions => ({
  ...COMMON,
  format: "esm",
  entryPoints: names.map((name) => `src/widget/${name}.ts`),
  plugins: [
    {
      name: "style-as-text",
      setup({ onLoad }) {
        onLoad({ filter: /\.css$/ }, async ({ path }) => {
          const { outputFiles } = await build({ ...COMMON, entryPoints: [path], write: false });
          return { contents: outputFiles?.[0]?.text.trim() ?? "", loader: "text" };
        });
      },
    },
  ],
});

export async function buildWidget(): Promise<void> {
  await Promise.all([
    build(scripts("embed", "frame", "resize")),
    build({ ...COMMON, entryPoints: [{ in: "src/widget/page.css", out: "embed" }] }),
  ]);
}

/** embed.js, written nowhere. */
export async function buildScript(): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...scripts("embed"), write: false });
  const [file] = outputFiles ?? [];
  if (!file) throw new Error("esbuild has built nothing");
  return file.contents;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildWidget();
  if (process.argv.includes("--release")) {
    release(SHELF, VERSION, await buildScript());
    console.log(`public/embed/${VERSION}.js is released`);
  }
}
