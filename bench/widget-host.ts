// What the widget costs the page on which it stands.
import { type Load, readLoad, SLOW_4G, sumBytes } from "../test/helpers/figures.ts";
import { median } from "./answers.ts";
import { toTable } from "./table.ts";
import { addressOf, isOurs, openFresh, type Setting, type Site, type Subject } from "./widget-subjects.ts";
import { count, type Plan } from "./widget-turns.ts";

/** Milliseconds after the page has loaded. */
const SETTLED = 4000;

/** A phone; the frame is in the same process as the page, as it is on phones, and gets no processor or line of its own. */
const PHONE: Setting = {
  cpu: 4,
  network: SLOW_4G,
  context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  flags: ["--disable-site-isolation-trials"],
};

type Hosted = Load & { readonly bytes: number };

async function visitHost(site: Site, subject: Subject): Promise<Hosted> {
  const visit = await openFresh(site, addressOf(subject, site), PHONE);
  try {
    await visit.page.waitForLoadState("load", { timeout: 120_000 });
    await visit.page.waitForTimeout(SETTLED);
    const errors = await visit.errors();
    if (errors.length > 0) throw new Error(`${subject.name}: ${errors.join("; ")}`);
    return { ...(await readLoad(visit)), bytes: sumBytes(visit.traffic.own) };
  } finally {
    await visit.browser.close();
  }
}

const BARE: Subject = { name: "host page alone", page: "bare" };
const FRAME = "Annals, frame";

/** Ours at the largest size, the others at the smallest, each after the page without it. */
export async function measureHost({ subjects, pairs }: Plan, sites: readonly Site[]): Promise<string> {
  const [smallest] = sites;
  const largest = sites.at(-1);
  const cases = sites.flatMap((site) =>
    subjects
      .filter((subject) => (isOurs(subject) ? site === largest : site === smallest && subject.scope !== undefined))
      .map((subject) => ({
        site,
        subject: subject.name === FRAME ? { ...subject, page: "frame" } : subject,
        bare: [] as Hosted[],
        widget: [] as Hosted[],
      })),
  );
  for (let pair = 0; pair < pairs; pair++) {
    for (const { site, subject, bare, widget } of cases) {
      bare.push(await visitHost(site, BARE));
      widget.push(await visitHost(site, subject));
      console.error(`host, pair ${pair + 1}: ${subject.name}, ${site.size}: ${bare.at(-1)?.lcp} ${widget.at(-1)?.lcp}`);
    }
  }
  const rows = cases.map(({ site, subject, bare, widget }) => {
    const [without, lcp] = [bare, widget].map((loads) => median(loads.map(({ lcp }) => lcp))) as [number, number];
    return [
      `${subject.name}, ${count(site.size)}`,
      without.toFixed(0),
      lcp.toFixed(0),
      (lcp - without).toFixed(0),
      `${((100 * (lcp - without)) / without).toFixed(0)} %`,
      Math.max(...widget.map(({ shift }) => shift)).toFixed(3),
      median(widget.map(({ blocking }) => blocking)).toFixed(0),
      count(median(widget.map(({ bytes }) => bytes))),
    ];
  });
  return `A phone of 390 x 844 pixels
with a processor four times slower on a slow 4G line (1.6 Mbit/s, 150 ms); medians of ${pairs} pairs of visits in turns, without
the widget and with it. The frame is in the process of its page, as on phones.

${toTable(["page, events", "LCP without, ms", "with", "more", "", "shift, the worst", "blocking ms", "bytes, all"], rows)}`;
}
