// Pages of somebody else with the same events on them: by us, by TimelineJS3, by vis-timeline, as a plain list, and without.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseEdtf } from "../src/domain/date/edtf.ts";
import { toTimelineDates } from "../src/domain/date/formats.ts";
import { answerCompressed, compressOnce, type Edge, listen } from "../test/helpers/edge.ts";
import { READY } from "../test/helpers/figures.ts";

/** One that all can show: it has a start that is known. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly date: string;
  readonly category: string;
}

const { resolve } = createRequire(import.meta.url);
const FOLDERS = {
  timelinejs: join(resolve("@knight-lab/timelinejs/package.json"), "../dist"),
  vis: join(resolve("vis-timeline/package.json"), ".."),
} as const;
export const SCRIPTS = {
  timelinejs: ["timelinejs/js/timeline.js", "timelinejs/css/timeline.css"],
  vis: ["vis/standalone/umd/vis-timeline-graph2d.min.js", "vis/styles/vis-timeline-graph2d.min.css"],
} as const;

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
  html: "text/html; charset=utf-8",
  woff2: "font/woff2",
};

/** A file of one of the two packages, by its address. */
export function readPackaged(address: string): Buffer {
  const [name, ...rest] = address.split("/");
  const folder = FOLDERS[name as keyof typeof FOLDERS];
  if (!folder || rest.includes("..")) throw new Error(`there is no ${address}`);
  return readFileSync(join(folder, ...rest));
}

/** All events of a list, as the service itself gives them out. */
export async function readRows(list: string): Promise<Row[]> {
  const response = await fetch(`${list}.ndjson?limit=all`);
  if (!response.ok) throw new Error(`${list}: ${response.status} ${await response.text()}`);
  return (await response.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function datesOf({ date }: Row) {
  const read = parseEdtf(date);
  if (!read.ok) throw new Error(`${date}: ${read.error}`);
  return read.value;
}

const toTimelineJs = (rows: readonly Row[]) => ({
  title: { text: { headline: "Everything" } },
  events: rows.map((row) => ({
    ...toTimelineDates(datesOf(row)),
    unique_id: row.id,
    text: { headline: row.title },
    group: row.category,
  })),
});

const DAY = 86_400;

/** An event of a day or less is a box at its beginning, as vis draws it by itself; a longer one is a bar. */
const toVis = (rows: readonly Row[]) => ({
  groups: [...new Set(rows.map(({ category }) => category))].map((id) => ({ id, content: id })),
  items: rows.map((row) => {
    const { earliest, latest } = datesOf(row);
    const end = latest - earliest > DAY ? { end: new Date(latest * 1000).toISOString() } : {};
    return {
      id: row.id,
      content: row.title,
      start: new Date(earliest * 1000).toISOString(),
      ...end,
      group: row.category,
    };
  }),
});

const toText = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const toList = (rows: readonly Row[]) =>
  `<ol>${rows
    .map(
      ({ id, title, date, category }) =>
        `<li id="e-${id}"><article><h2><a href="#e-${id}">${toText(title)}</a></h2><p><time>${date}</time></p><p>${category}</p></article></li>`,
    )
    .join("\n")}</ol>`;

const TEXT =
  "What happened, and when, is told below; and what is above is as long as a paragraph on such a page is. ".repeat(4);

/** A page with something to read before the widget, as pages have it. */
const toPage = (head: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Somebody else's page</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${head}</head>
<body><main><h1>Somebody else's page</h1><p>${TEXT}</p>
${body}
<p>${TEXT}</p></main></body></html>`;

const DRAWN = `performance.mark("${READY}")`;
const HEIGHT = 480;
/** Is marked when the page itself is laid out. */
const AT_ONCE = `<script type="module">${DRAWN}</script>`;

const link = (sheet: string) => `<link rel="stylesheet" href="/${sheet}">`;

/** Every widget has the same height kept for it. */
function toPages(list: string, frame: string): Readonly<Record<string, (rows: readonly Row[]) => string>> {
  const { origin } = new URL(list);
  return {
    bare: () => toPage("", AT_ONCE),
    list: (rows) => toPage("", toList(rows) + AT_ONCE),
    element: () =>
      toPage(
        `<style>event-timeline { display: block; min-height: ${HEIGHT}px }</style><script type="module" src="${origin}/embed.js"></script>`,
        `<event-timeline src="${list}" height="${HEIGHT}"><a href="${list}">Everything</a></event-timeline>`,
      ),
    frame: () =>
      toPage("", `<iframe src="${frame}" title="Everything" width="100%" height="${HEIGHT}" frameborder="0"></iframe>`),
    timelinejs: () =>
      toPage(
        link(SCRIPTS.timelinejs[1]),
        `<div id="timeline" style="width: 100%; height: ${HEIGHT}px"></div><script src="/${SCRIPTS.timelinejs[0]}"></script>
<script>new TL.Timeline("timeline", "/timelinejs.json", { script_path: location.origin + "/timelinejs/js/" }).on("ready", () => ${DRAWN});</script>`,
      ),
    vis: () =>
      toPage(
        link(SCRIPTS.vis[1]),
        `<div id="timeline" style="height: ${HEIGHT}px"></div><script src="/${SCRIPTS.vis[0]}"></script>
<script type="module">
const { items, groups } = await (await fetch("/vis.json")).json();
const timeline = new vis.Timeline(document.getElementById("timeline"), items, groups, {
  height: ${HEIGHT}, zoomKey: "ctrlKey", onInitialDrawComplete() {
    ${DRAWN};
    // As our own element says what it shows.
    timeline.on("rangechanged", ({ start, end }) => {
      document.dispatchEvent(new CustomEvent("annals:range", { detail: { from: start / 1000, to: end / 1000 } }));
    });
  },
});
</script>`,
      ),
  };
}

export interface HostOptions {
  /** Address of the list at the service, without a suffix. */
  readonly list: string;
  /** The same list as a page for frames. */
  readonly frame: string;
  readonly rows: readonly Row[];
}

/** Everything that a page may ask for, by its address. */
function makeAll({ list, frame, rows }: HostOptions): ReadonlyMap<string, Buffer> {
  const pages = Object.entries(toPages(list, frame)).map(([name, make]) => [name, make(rows)] as const);
  const data = [
    ["timelinejs.json", JSON.stringify(toTimelineJs(rows))],
    ["vis.json", JSON.stringify(toVis(rows))],
  ] as const;
  const scripts = Object.values(SCRIPTS)
    .flat()
    .map((address) => [address, readPackaged(address)] as const);
  return new Map([...[...pages, ...data].map(([name, text]) => [name, Buffer.from(text)] as const), ...scripts]);
}

/**
 * Serves the pages by name, what the packages ship, and the events as each of them wants them: on another site than the service.
 * Nothing is made or compressed only when it is asked for: that would be no cost of the page's.
 */
export function startPages(options: HostOptions): Promise<Edge> {
  const made = makeAll(options);
  for (const body of made.values()) compressOnce(body);
  return listen(async (request, response) => {
    const name = (request.url ?? "").slice(1).split("?")[0] ?? "";
    const ending = name.includes(".") ? name.split(".").at(-1) : "html";
    const headers = { "content-type": TYPES[ending ?? ""] ?? "application/octet-stream" };
    try {
      answerCompressed(request, response, { status: 200, headers, body: made.get(name) ?? readPackaged(name) });
    } catch {
      answerCompressed(request, response, { status: 404, headers: {}, body: Buffer.alloc(0) });
    }
  }, "localhost");
}
