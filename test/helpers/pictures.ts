// Documents of which pictures are made: by test/representations/pictures.test.ts and test/browser/pictures.test.ts.
import { readFileSync } from "node:fs";
import type { Category } from "../../src/domain/category.ts";
import type { Document, ListDocument } from "../../src/domain/document.ts";
import type { Event } from "../../src/domain/event.ts";
import type { Era } from "../../src/domain/timeline.ts";
import { createEvent, createEventDocument, createListDocument, createTimelineDocument, TIMELINE } from "./documents.ts";

const file = (name: string) => readFileSync(new URL(`../../seed/${name}`, import.meta.url), "utf8");

/** The founding timeline, as it comes with the project. */
function seed(): ListDocument {
  const rows = file("events.ndjson")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const events = rows.map(({ date, title, summary, category, importance }, index) =>
    createEvent(index + 1, {
      ...{ date, title, category },
      ...(summary && { summary }),
      ...(importance !== undefined && { importance }),
    }),
  );
  return createTimelineDocument(events, { total: events.length });
}

function listOf(
  title: string,
  rows: readonly (readonly [date: string, title: string, category?: string])[],
  more: Partial<ListDocument> = {},
) {
  const events = rows.map(([date, name, category], index) =>
    createEvent(index + 1, { date, title: name, ...(category && { category }) }),
  );
  return createListDocument(events, { title, total: events.length, ...more });
}

const eras = (title: string, given: readonly Era[], language = "en") => ({
  kind: "timeline" as const,
  timeline: { ...TIMELINE, title, language, eras: given },
});

const ROME: Era[] = [
  { title: "Roman Kingdom", date: "-0752/-0508" },
  { title: "Roman Republic", date: "-0508/-0026", color: "#c9424b" },
  { title: "Roman Empire", date: "-0026/0476", color: "#7a6bd1" },
];

const CATEGORIES: Category[] = [
  { key: "war", label: "Wars", labels: { ar: "حروب", zh: "战争" }, color: "#c9424b" },
  { key: "city", label: "Cities", labels: { ar: "مدن", zh: "城市" }, color: "#3b7dd8" },
  { key: "science", label: "Science", labels: { ar: "علوم", zh: "科学" } },
];

const busy = (): Event[] =>
  Array.from({ length: 200 }, (_, index) =>
    createEvent(index + 1, {
      date: `2021-12-26T${String(Math.floor(index / 10)).padStart(2, "0")}:${String((index % 10) * 6).padStart(2, "0")}:00`,
      title: `Notice ${index + 1} of the day`,
      category: ["war", "city", "science"][index % 3] as string,
      importance: (index * 37) % 101,
    }),
  );

const long = "A very long title that goes on and on, ".repeat(12);

/** By the name of the golden file. */
export const PICTURED: Readonly<Record<string, Document>> = {
  seed: seed(),
  rome: listOf(
    "Rome, from the beginning to the end of the West",
    [
      ["-0752-04-21~", "Founding of Rome", "city"],
      ["-0508", "The Republic begins", "city"],
      ["-0263/-0240", "First Punic War", "war"],
      ["-0217/-0200", "Second Punic War", "war"],
      ["-0148/-0145", "Third Punic War", "war"],
      ["-0043-03-15", "Assassination of Julius Caesar", "war"],
      ["-0026-01-16", "Octavian becomes Augustus", "city"],
      ["0079-10-24?", "Vesuvius buries Pompeii", "science"],
      ["0117~", "The Empire at its greatest extent", "city"],
      ["01XX", "Galen describes the pulse", "science"],
      ["0376/..", "Goths cross the Danube & stay", "war"],
      ["0476-09-04", "Odoacer deposes Romulus Augustulus", "city"],
    ],
    { ...eras("Rome", ROME), categories: CATEGORIES },
  ),
  deep: listOf("From the Big Bang to us", [
    ["Y-13800000000", "The Big Bang"],
    ["Y-4540000000~", "The Earth forms"],
    ["Y-3700000000?", "First life"],
    ["Y-2400000000/Y-2050000000", "Great Oxidation"],
    ["Y-538800000", "Cambrian explosion"],
    ["Y-251900000", "The great dying"],
    ["Y-66000000", "The last of the large dinosaurs"],
    ["Y-300000~", "Homo sapiens"],
  ]),
  mesozoic: listOf("Mesozoic", [
    ["Y-251900000/Y-201400000", "Triassic"],
    ["Y-201400000/Y-145000000", "Jurassic"],
    ["Y-145000000/Y-66000000", "Cretaceous"],
    ["Y-150000000~", "Archaeopteryx"],
    ["Y-66000000", "Chicxulub impact"],
  ]),
  arabic: listOf(
    "تاريخ الاتصالات في العالم العربي",
    [
      ["0762", "تأسيس مدينة بغداد", "city"],
      ["0825~", "الخوارزمي يكتب كتاب الجبر", "science"],
      ["0970/0972", "بناء الجامع الأزهر", "city"],
      ["1021", "ابن الهيثم: كتاب المناظر (Optics)", "science"],
      ["1187-10-02", "صلاح الدين يدخل القدس", "war"],
      ["1258-02-10", "سقوط بغداد", "war"],
    ],
    { language: "ar", categories: CATEGORIES, ...eras("تاريخ", [{ title: "العصر العباسي", date: "0750/1258" }], "ar") },
  ),
  chinese: listOf(
    "美国与中国：科技大事记",
    [
      ["2018-03-22", "特朗普签署备忘录，拟对中国商品加征关税", "war"],
      ["2019-05-16", "华为被列入实体清单", "war"],
      ["2020-12-18", "中芯国际被列入实体清单", "war"],
      ["2021-12-26", "第六届中国制造日", "science"],
      ["2022-08-09", "《芯片与科学法》签署成为法律", "science"],
      ["2023/..", "北京城市副中心继续建设", "city"],
    ],
    { language: "zh", categories: CATEGORIES },
  ),
  busy: createListDocument(busy(), { title: "200 notices of one day", categories: CATEGORIES, total: 5000 }),
  single: createListDocument(
    busy().map(({ category: _category, ...event }) => event),
    { title: "200 notices of one day, of no category" },
  ),
  empty: createListDocument([], { title: "Nothing yet", total: 0 }),
  hostile: listOf(`</title><script>alert(1)</script> "&' \u0000 ${long}`, [
    ["1969", `]]></text><script>alert(1)</script> ${long}`, '"><svg onload=alert(1)>'],
    ["1970/1980", "<!-- -->", "b"],
  ]),
  event: createEventDocument(
    createEvent(1, {
      title:
        "Sixth China Manufacturing Day: calls for more of what is made here, and for standards that others will take up",
      summary:
        "Ministries, associations and firms met in Beijing. They named the chips, tools and materials that are still bought abroad, and by when that is to end.",
      category: "war",
    }),
    { categories: CATEGORIES },
  ),
};
