// Timelines of the kinds that are hard to draw, for scripts/screenshots.ts.
import { type ImportReport, type Server, send } from "../test/helpers/server.ts";

type Row = readonly [date: string, title: string, category: string, importance?: number];

interface Sample {
  readonly title: string;
  readonly language?: string;
  readonly eras?: readonly { readonly title: string; readonly date: string; readonly color?: string }[];
  readonly rows: readonly Row[];
}

const NOTICES = ["Notice of a licence", "Answer of the ministry to a question of the press", "Listing"];

/** 200 on one day, one every six minutes and some. */
const busy = Array.from({ length: 200 }, (_, index): Row => {
  const [hour, minute] = [Math.floor(index / 10), (index % 10) * 6].map((part) => String(part).padStart(2, "0"));
  const name = NOTICES[index % 3] as string;
  return [`2021-12-26T${hour}:${minute}:00`, `${name} ${index + 1}`, name, index % 40 ? 50 : 80];
});

export const SAMPLES: Readonly<Record<string, Sample>> = {
  rome: {
    title: "Rome and the sea around it",
    eras: [
      { title: "Kingdom", date: "-0752/-0508" },
      { title: "Republic", date: "-0508/-0026", color: "#c9424b" },
      { title: "Empire", date: "-0026/0476", color: "#7a6bd1" },
    ],
    rows: [
      ["-0752~", "Rome is founded, as the story has it", "city"],
      ["-0585-05-28", "An eclipse that Thales is said to have foretold", "science"],
      ["-0489-09", "Marathon", "war"],
      ["-0386?", "Gauls take the city but for the Capitol", "war", 70],
      ["-0311", "The Via Appia and the first aqueduct", "city"],
      ["-0263/-0240", "First war with Carthage", "war", 70],
      ["-0239~", "Eratosthenes measures the earth", "science", 70],
      ["-0217/-0200", "Second war with Carthage", "war", 80],
      ["-0211", "Archimedes dies at Syracuse", "science"],
      ["-0145", "Carthage and Corinth are destroyed", "war"],
      ["-0132/-0120", "The reforms of the Gracchi", "city"],
      ["-0072/-0070", "Spartacus", "war"],
      ["-0057/-0049", "Caesar in Gaul", "war"],
      ["-0044-01-01", "The calendar of Caesar takes effect", "science", 80],
      ["-0043-03-15", "Caesar is murdered", "city", 90],
      ["-0030-09-02", "Actium", "war", 70],
      ["0064-07-18/0064-07-27", "Great fire of Rome", "city"],
      ["0079", "Vesuvius buries Pompeii and Herculaneum", "city", 80],
      ["0117", "The empire is as large as it ever was", "war"],
      ["0160~/0216~", "Galen describes the pulse", "science"],
      ["0235/0284", "The crisis of the third century", "city"],
      ["0476-09-04", "Odoacer deposes Romulus Augustulus", "city", 70],
    ],
  },
  "deep-time": {
    title: "From the Big Bang to us",
    eras: [
      { title: "Hadean", date: "Y-4540000000/Y-4031000000" },
      { title: "Archean", date: "Y-4031000000/Y-2500000000", color: "#c9424b" },
      { title: "Proterozoic", date: "Y-2500000000/Y-538800000", color: "#7a6bd1" },
      { title: "Phanerozoic", date: "Y-538800000/..", color: "#3b8d5b" },
    ],
    rows: [
      ["Y-13800000000", "The Big Bang", "universe", 90],
      ["Y-13500000000~", "The first stars", "universe"],
      ["Y-4600000000~", "The sun begins to shine", "universe", 70],
      ["Y-4540000000~", "The earth forms", "earth", 80],
      ["Y-3700000000?", "First traces of life", "life", 80],
      ["Y-2400000000/Y-2050000000", "Oxygen fills the air", "earth", 70],
      ["Y-720000000/Y-635000000", "Ice down to the equator", "earth"],
      ["Y-538800000", "The Cambrian explosion", "life", 80],
      ["Y-251900000", "The great dying", "life", 70],
      ["Y-201400000/Y-145000000", "Jurassic", "earth"],
      ["Y-66000000", "The last of the large dinosaurs", "life", 80],
      ["Y-300000~", "Homo sapiens", "life", 90],
      ["-9600~", "Fields and villages", "life"],
      ["1969-07-20", "People on the moon", "universe"],
    ],
  },
  busy: { title: "Two hundred notices on one day", rows: busy },
  arabic: {
    title: "تاريخ العلوم والمدن في العالم العربي",
    language: "ar",
    eras: [
      { title: "العصر العباسي", date: "0750/1258", color: "#c9424b" },
      { title: "العصر المملوكي", date: "1258/1517" },
    ],
    rows: [
      ["0762", "تأسيس مدينة بغداد", "مدن", 80],
      ["0825~", "الخوارزمي يكتب كتاب الجبر والمقابلة", "علوم", 90],
      ["0832", "بيت الحكمة في بغداد", "علوم"],
      ["0970/0972", "بناء الجامع الأزهر", "مدن"],
      ["1021?", "ابن الهيثم: كتاب المناظر (Book of Optics)", "علوم", 80],
      ["1099/1187", "الحكم الصليبي في القدس", "حروب"],
      ["1187-10-02", "صلاح الدين يدخل القدس", "حروب", 80],
      ["1206", "الجزري: كتاب في معرفة الحيل الهندسية", "علوم"],
      ["1258-02-10", "سقوط بغداد", "حروب", 90],
      ["1260-09-03", "معركة عين جالوت", "حروب"],
      ["1377", "ابن خلدون يكتب المقدمة", "علوم", 70],
      ["1348/1349", "الطاعون في القاهرة ودمشق", "مدن"],
    ],
  },
  chinese: {
    title: "美国与中国科技大事记",
    language: "zh",
    eras: [
      { title: "特朗普第一任期", date: "2017-01-20/2021-01-20", color: "#b45309" },
      { title: "拜登任期", date: "2021-01-20/2025-01-20", color: "#1d4ed8" },
    ],
    rows: [
      ["2018-03-22", "特朗普签署备忘录，拟对中国商品加征关税", "关税", 80],
      ["2018-04-16", "中兴通讯被禁止采购美国零部件", "出口管制"],
      ["2019-05-16", "华为被列入实体清单", "实体清单", 90],
      ["2020-05-15", "外国直接产品规则扩大适用于华为", "出口管制", 70],
      ["2020-12-18", "中芯国际被列入实体清单", "实体清单"],
      ["2021-12-26", "第六届中国制造日在北京举行", "产业政策", 70],
      ["2022-08-09", "《芯片与科学法》签署成为法律", "产业政策", 80],
      ["2022-10-07", "美国发布针对先进计算和半导体制造的全面出口管制新规", "出口管制", 90],
      ["2023/..", "国内设备与材料替代持续推进", "产业政策"],
      ["2023-07-03", "中国宣布对镓、锗相关物项实施出口管制", "反制措施", 80],
      ["2024-05-24", "国家集成电路产业投资基金三期成立，注册资本3440亿元人民币", "产业政策", 70],
      ["2024-12-02", "一百四十家中国企业被列入实体清单", "实体清单", 80],
    ],
  },
};

/** Publishes them all. */
export async function loadSamples(server: Server): Promise<void> {
  for (const [slug, { rows, language = "en", ...timeline }] of Object.entries(SAMPLES)) {
    await send(server, "POST", "/timelines", { slug, language, rule: `tag=${slug}`, ...timeline });
    const events = rows.map(([date, title, category, importance = 50]) =>
      JSON.stringify({ date, title, category, importance, language, tags: [slug], status: "published" }),
    );
    const type = { "content-type": "application/x-ndjson" };
    const report = (await (await send(server, "POST", "/imports", events.join("\n"), type)).json()) as ImportReport;
    if (report.refused > 0) throw new Error(`${slug} has refused rows: ${JSON.stringify(report.rows)}`);
  }
}
