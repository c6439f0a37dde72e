// What is measured beside what, and the browser that it is measured in.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium } from "playwright-core";
import { BROWSER_FLAGS, findBrowser, LOOPBACK_ONLY } from "../test/helpers/chromium.ts";
import { type Edge, startEdge } from "../test/helpers/edge.ts";
import { type Circumstances, openVisit, type Visit, waitReady } from "../test/helpers/figures.ts";
import { type ServeOptions, serve } from "../test/helpers/server.ts";
import { readRows, startPages } from "./widget-pages.ts";

export interface Subject {
  readonly name: string;
  /** Of the page on which it stands (widget-pages.ts); nothing for our own page for frames, which is measured by itself. */
  readonly page?: string;
  /** What the widget is, for rules of accessibility; a whole page unless said. */
  readonly scope?: string;
  /** What is dragged; nothing where there is nothing to pan. */
  readonly axis?: string;
  /** By control and the wheel. */
  readonly zooms?: boolean;
  /** Events at the most: where the data is sent as a whole. */
  readonly most?: number;
  /** And to be panned, where that takes seconds a step beyond. */
  readonly mostPanned?: number;
}

const AXIS = "[part~=axis] .axis-stage";

export const SUBJECTS: readonly Subject[] = [
  { name: "host page alone", page: "bare", most: 50 },
  { name: "plain list of all", page: "list", most: 10_000 },
  { name: "Annals, element", page: "element", scope: "event-timeline", axis: AXIS, zooms: true },
  { name: "Annals, frame", axis: AXIS, zooms: true },
  { name: "TimelineJS3", page: "timelinejs", scope: "#timeline", axis: ".tl-timenav", most: 10_000, mostPanned: 1000 },
  { name: "vis-timeline", page: "vis", scope: "#timeline", axis: ".vis-panel.vis-center", zooms: true, most: 10_000 },
];

export const isOurs = ({ name }: Subject) => name.startsWith("Annals");

const LIST = "/timelines/everything";
const FRAME = "/embed/everything";

/** One size of data, served as a reader gets it. */
export interface Site {
  readonly size: number;
  /** Of the service. */
  readonly edge: Edge;
  readonly host: Edge;
  /** Seconds since 1970: where one finds the most at every depth. */
  readonly dense: number;
  /** Of all events, where they can be sent as a whole. */
  readonly titles: readonly string[];
  stop(): Promise<void>;
}

export async function startSite(size: number, options: ServeOptions, most: number): Promise<Site> {
  const service = await serve(options);
  const edge = await startEdge(service.origin);
  const list = edge.origin + LIST;
  // What cannot be sent as a whole is not read as a whole.
  const rows = size <= most ? await readRows(service.origin + LIST) : [];
  const host = await startPages({ list, frame: edge.origin + FRAME, rows });
  return {
    size,
    edge,
    host,
    dense: await findDense(list),
    titles: rows.map(({ title }) => title),
    async stop() {
      edge.stop();
      host.stop();
      await service.stop();
    },
  };
}

interface Tile {
  readonly start: number;
  readonly end: number;
  readonly days?: number | readonly number[];
  readonly counts?: readonly number[];
  readonly events: readonly (readonly [id: string, start: number | null, ...rest: unknown[]])[];
}

/** The middle of the stretch in which the most begins. */
function findBusiest({ start, end, days = 0, counts, events }: Tile): number {
  if (!counts) return events[0]?.[1] ?? (start + end) / 2;
  const widths = counts.map((_, index) => DAY * (typeof days === "number" ? days : (days[index] ?? 0)));
  const most = counts.indexOf(Math.max(...counts));
  return widths.slice(0, most).reduce((sum, width) => sum + width, start) + (widths[most] ?? 0) / 2;
}

const DAY = 86_400;
/** The lengths of a year, as beginnings of the names of tiles: centuries, decades, years. */
const NAMES = [2, 3, 4];

/** Seconds since 1970 of a time at which there is much at every depth. */
async function findDense(list: string): Promise<number> {
  const read = async (query: string) => (await (await fetch(`${list}.tiles.json${query}`)).json()) as Tile;
  let at = findBusiest(await read(""));
  for (const length of NAMES) {
    const year = String(new Date(at * 1000).getUTCFullYear());
    at = findBusiest(await read(`?tile=${year.slice(0, length).padEnd(4, "X")}`));
  }
  return at;
}

export const addressOf = ({ page }: Subject, { edge, host }: Site): string =>
  page === undefined ? edge.origin + FRAME : `${host.origin}/${page}`;

export interface Opened extends Visit {
  readonly browser: Browser;
}

export type Setting = Circumstances & { readonly context?: BrowserContextOptions; readonly flags?: readonly string[] };

/** Opens an address in a new browser with nothing kept; nothing but the site can be reached. */
export async function openFresh(site: Site, address: string, setting: Setting = {}): Promise<Opened> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error("there is no browser: set CHROMIUM");
  const args = [...BROWSER_FLAGS, LOOPBACK_ONLY, ...(setting.flags ?? [])];
  const browser = await chromium.launch({ executablePath, args });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    ...setting.context,
  });
  const visit = await openVisit(context, [site.edge.origin, site.host.origin], setting);
  await visit.page.goto(address, { waitUntil: "commit" });
  return { ...visit, browser };
}

/** What a page that threw an error costs says nothing. */
async function requireSound(visit: Visit, what: string): Promise<void> {
  const errors = await visit.errors();
  if (errors.length > 0) throw new Error(`${what}: ${errors.join("; ")}`);
}

export interface Watched {
  /** Of pictures, one for each state; none are made without. */
  readonly shots?: string | undefined;
  /** Milliseconds. */
  readonly limit: number;
}

/** Measures a subject when it is drawn; an error on the page fails the run, and a picture shows what was measured. */
export async function measureSubject<Found>(
  site: Site,
  subject: Subject,
  setting: Setting,
  { shots, limit, state }: Watched & { readonly state: string },
  measure: (visit: Opened) => Promise<Found>,
): Promise<Found> {
  const visit = await openFresh(site, addressOf(subject, site), setting);
  try {
    await waitReady(visit, limit);
    const found = await measure(visit);
    await requireSound(visit, `${subject.name}, ${site.size} events`);
    return found;
  } catch (error) {
    // It may not have become ready because of an error of its own, which says more.
    await requireSound(visit, `${subject.name}, ${site.size} events`);
    throw error;
  } finally {
    if (shots) {
      mkdirSync(shots, { recursive: true });
      const name = `${subject.name}-${site.size}-${state}`.replaceAll(/[^\w]+/g, "-");
      await visit.page.screenshot({ path: join(shots, `${name}.png`) });
    }
    await visit.browser.close();
  }
}
