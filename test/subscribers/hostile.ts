// Events that readers of feeds and calendars are known to stumble over, as a client of the API sends them: markup and ends of
// CDATA and comments in every text, scripts of the world, control characters, every kind of date, no summary, long bodies.

const SCRIPT = "<script>alert(1)</script>";
export const BREAKOUT = `"'><svg onload=alert(1)>]]><!-- --> &amp; &lt;b&gt; ${SCRIPT}`;

const url = (path: string) => `https://example.org/${path}?a=1&b=2#c`;

/** In the order in which they are sent; feeds have them the other way round. */
export const HOSTILE = [
  {
    external_id: "hostile/markup",
    date: "2021-12-26",
    title: `${BREAKOUT} title`,
    summary: `${BREAKOUT} summary`,
    body: `${BREAKOUT} body\n\n[a](javascript:alert(1)) ![b](data:text/html;base64,PHNjcmlwdD4=) <img src=x onerror=alert(1)>`,
    category: `cat"${SCRIPT}`,
    tags: [`comma, semi; back\\slash "${SCRIPT}`, "]]>", "-->"],
    entities: [{ name: `entity"${SCRIPT}` }],
    countries: ["CN"],
    place: { name: `place, "quoted"; ${SCRIPT}`, country: "US", lat: -33.8, lon: -70.25 },
    external_url: url("own"),
    sources: [{ url: url("source"), title: BREAKOUT, publisher: SCRIPT, quote: BREAKOUT }],
    media: [
      { url: url("picture.png"), alt: BREAKOUT, credit: SCRIPT, length: 12_345, width: 640, height: 480 },
      { url: url("speech.mp3"), media_type: "audio/mpeg", alt: "Speech", length: 9_876_543 },
      { url: url("unknown"), alt: "Nobody knows its type" },
    ],
    series: { name: `series ${SCRIPT}`, edition: 3 },
    event_status: "postponed",
    note: BREAKOUT,
    updates: [{ at: "2026-01-02T09:00:00Z", text: BREAKOUT, significant: true }],
  },
  { external_id: "hostile/bce", date: "-0043-03-15", title: "Caesar is killed 🗡️", language: "la" },
  { external_id: "hostile/deep-time", date: "Y-13800000000", title: "Big Bang" },
  {
    external_id: "hostile/circa",
    date: "1850~",
    title: "Something, about then",
    summary: "\u0001\u0008con\u001ftrols\u007f\ufffe",
  },
  {
    external_id: "hostile/cjk",
    date: "2019-05-16?",
    title: "华为被列入实体清单",
    language: "zh-Hans",
    summary: "“华为”及其七十家关联企业。".repeat(12),
    tags: ["实体清单"],
  },
  {
    external_id: "hostile/arabic",
    date: "2020-03/2020-05",
    title: "تصدير الرقائق",
    language: "ar",
    summary: "قيود على التصدير \u202eevil\u202c",
  },
  { external_id: "hostile/open", date: "2018-07-06/..", title: "Tariffs, in force\nand going on", tags: ["a", "b"] },
  { external_id: "hostile/before", date: "../2001-09-11", title: "Until that day" },
  {
    external_id: "hostile/long",
    date: "2024-02-29/2024-03-01",
    title: "👩‍👩‍👧‍👦 ".repeat(41).trim(),
    body: "Long **paragraph** with 漢字 and emoji 🎉. ".repeat(250),
  },
  { external_id: "hostile/year", date: "1985", title: "A year, and no day in it" },
  { external_id: "hostile/decade", date: "196X", title: "Some time in the sixties" },
  { external_id: "hostile/season", date: "2001-21", title: "Spring" },
  {
    external_id: "hostile/gap",
    date: "2026-03-29T02:30",
    time_zone: "Europe/Berlin",
    title: "In the hour that is skipped",
  },
  {
    external_id: "hostile/timed",
    date: "2021-12-26T09:00/2021-12-26T17:30",
    time_zone: "Asia/Shanghai",
    title: "By the clock of Shanghai",
  },
  { external_id: "hostile/offset", date: "2021-12-26T09:00:00+08:00", title: "With an offset" },
  { external_id: "hostile/floating", date: "2021-12-26T09:00", title: "By the clock of wherever" },
  { external_id: "hostile/bare", date: "2022-02-02", title: "x" },
] as const satisfies readonly HostileEvent[];

/** The beginning of the text of the long one, which stands for the summary that it has not. */
export const LONG_SUMMARY = `${"Long paragraph with 漢字 and emoji 🎉. ".repeat(8).trim()}…`;

/** Days, times and instants by which calendars must have them, the end exclusive; the others no calendar can say. */
export const HOSTILE_TIMES: Readonly<Record<string, readonly [start: string, end?: string]>> = {
  "hostile/markup": ["2021-12-26", "2021-12-27"],
  "hostile/circa": ["1850-01-01", "1851-01-01"],
  "hostile/cjk": ["2019-05-16", "2019-05-17"],
  "hostile/arabic": ["2020-03-01", "2020-06-01"],
  "hostile/open": ["2018-07-06", "2018-07-07"],
  "hostile/long": ["2024-02-29", "2024-03-02"],
  "hostile/year": ["1985-01-01", "1986-01-01"],
  "hostile/season": ["2001-03-01", "2001-06-01"],
  // The clock goes from 02:00 to 03:00; what stands between is an hour later (RFC 5545 section 3.3.5).
  "hostile/gap": ["2026-03-29T01:30:00.000Z"],
  "hostile/timed": ["2021-12-26T01:00:00.000Z", "2021-12-26T09:30:00.000Z"],
  "hostile/offset": ["2021-12-26T01:00:00.000Z"],
  "hostile/floating": ["2021-12-26T09:00:00"],
  "hostile/bare": ["2022-02-02", "2022-02-03"],
};

export interface HostileEvent {
  readonly external_id: string;
  readonly date: string;
  readonly title: string;
  readonly [member: string]: unknown;
}
