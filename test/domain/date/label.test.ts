import { describe, expect, it } from "vitest";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import { formatDateLabel } from "../../../src/domain/date/label.ts";
import { LABEL_WORDS } from "../../../src/domain/date/label-words.ts";
import { INTERVAL_CASES, POINT_CASES } from "./edtf-cases.ts";

function label(text: string, language = "en", timeZone?: string): string {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(result.error);
  return formatDateLabel(result.value, language, timeZone === undefined ? {} : { timeZone });
}

describe("formatDateLabel in English", () => {
  it.each([
    ["2021-12-26", "26 December 2021"],
    ["2021-12", "December 2021"],
    ["2021", "2021"],
    ["9999", "9999"],
    // No switch to the Julian calendar before 1582, as Intl's calendars elsewhere have it.
    ["1500-03-01", "1 March 1500"],
    ["0004-02-29", "29 February 4 AD"],
    ["-0043", "44 BC"],
    ["-0043-03-15", "15 March 44 BC"],
    ["0000", "1 BC"],
    ["0043", "43 AD"],
    ["1850~", "c. 1850"],
    ["1850?", "1850?"],
    ["1850%", "c. 1850?"],
    ["2004-06-~11", "c. 11 June 2004"],
    ["1950S2", "c. 1950"],
    ["2021-21", "spring 2021"],
    ["2021-24", "winter 2021"],
    ["2021-30", "summer 2021"],
    ["-0043-23~", "c. autumn 44 BC"],
    ["2021-34", "Q2 2021"],
    ["2021-38", "May – August 2021"],
    ["2021-40", "January – June 2021"],
    ["198X", "1980s"],
    ["197~", "c. 1970s"],
    ["190X", "1900–1909"],
    ["-019", "200–191 BC"],
    ["18XX", "19th century"],
    ["00", "1st century"],
    ["01", "2nd century"],
    ["20XX", "21st century"],
    ["10XX", "11th century"],
    ["-04", "5th century BC"],
    ["-00XX", "1st century BC"],
    ["1XXX", "1000–1999"],
    ["-1XXX", "2000–1001 BC"],
    ["20X4", "21st century"],
    ["1560-XX-25", "1560"],
    ["1984-1X", "1984"],
    ["2018-05-X0", "May 2018"],
    ["15XX-12-25", "25 December, 16th century"],
    ["XXXX-12-21", "21 December"],
    ["1XXX-12", "December, 1000–1999"],
    ["XXXX", "date unknown"],
    ["XXXX-XX-23", "date unknown"],
  ])("%s: %s", (text, expected) => {
    expect(label(text)).toBe(expected);
  });

  it.each([
    ["1964/2008", "1964–2008"],
    ["1964/1964", "1964"],
    ["2021-12-26/2021-12-28", "26–28 December 2021"],
    ["2021-11-28/2021-12-03", "28 November – 3 December 2021"],
    ["2021-12-26/2022-01-03", "26 December 2021 – 3 January 2022"],
    ["2018-05/2018-06", "May – June 2018"],
    ["2018-05/2019-06", "May 2018 – June 2019"],
    ["2004-06/2006", "June 2004 – 2006"],
    ["-0043/-0039", "44–40 BC"],
    ["-9999/-9998", "10000–9999 BC"],
    ["-0043/0014", "44 BC – 14 AD"],
    ["1984~/2004?", "c. 1984 – 2004?"],
    ["1984?/2004", "1984? – 2004"],
    ["1984/2004?", "1984 – 2004?"],
    ["1984/2004~", "1984 – c. 2004"],
    ["198X/199X", "1980s – 1990s"],
    ["2014/..", "2014 – ongoing"],
    ["1984/", "1984 – ?"],
    ["../1985", "until 1985"],
    ["/1985", "? – 1985"],
    ["/", "date unknown"],
    ["../..", "… – …"],
  ])("%s: %s", (text, expected) => {
    expect(label(text)).toBe(expected);
  });

  it.each([
    ["Y-13800000000", "13.8 billion years ago"],
    ["Y-138E8", "13.8 billion years ago"],
    ["Y-251902000", "251.902 million years ago"],
    ["Y-4600000000~", "c. 4.6 billion years ago"],
    ["Y-538800000/Y-251902000", "538.8 million years ago – 251.902 million years ago"],
    ["Y-1002027", "1,002,028 BC"],
    ["Y-315000", "315,001 BC"],
    ["Y12345", "12,345"],
    ["Y10000", "10,000"],
    ["Y-10000", "10,001 BC"],
    ["Y17E7", "170,000,000"],
    ["Y2E3", "2000"],
  ])("%s: %s", (text, expected) => {
    expect(label(text)).toBe(expected);
  });

  it.each([
    ["2021-12-26T09:00", undefined, "26 December 2021, 09:00"],
    ["2021-12-26T09:00", "Asia/Shanghai", "26 December 2021, 09:00 GMT+8"],
    ["2021-07-01T09:00", "Europe/London", "1 July 2021, 09:00 BST"],
    ["2021-12-26T09:00", "Nowhere/Land", "26 December 2021, 09:00"],
    ["2021-12-26T09:00:00", undefined, "26 December 2021, 09:00"],
    ["2021-12-26T09:00:30", undefined, "26 December 2021, 09:00:30"],
    ["2021-12-26T09:00Z", "Asia/Shanghai", "26 December 2021, 09:00 UTC"],
    ["2021-12-26T09:00-03:30", undefined, "26 December 2021, 09:00 UTC-3:30"],
    ["2021-12-26T09:00/2021-12-26T17:00", "Asia/Shanghai", "26 December 2021, 09:00–17:00 GMT+8"],
    ["2021-12-26T09:00/2021-12-27T17:00", undefined, "26 December 2021, 09:00 – 27 December 2021, 17:00"],
    [
      "2021-12-26T09:00Z/2021-12-26T17:00+01:00",
      undefined,
      "26 December 2021, 09:00 UTC – 26 December 2021, 17:00 UTC+1",
    ],
    ["2021-12-26T09:00/..", undefined, "26 December 2021, 09:00 – ongoing"],
  ])("%s in %s: %s", (text, timeZone, expected) => {
    expect(label(text, "en", timeZone)).toBe(expected);
  });
});

describe("formatDateLabel in other languages", () => {
  it.each([
    ["en-US", "2021-12-26T09:00", "December 26, 2021, 9:00 AM"],
    ["en-US", "2021-12-26/2021-12-28", "December 26–28, 2021"],
    ["de", "2021-12-26", "26. Dezember 2021"],
    ["de", "2021-12-26/2021-12-28", "26.–28. Dezember 2021"],
    ["hu", "2021-12-26/2021-12-28", "2021. december 26–28."],
    ["de", "18XX", "19. Jahrhundert"],
    ["de", "2021-21", "Frühling 2021"],
    ["fr", "00XX", "Ier siècle"],
    ["fr", "18XX", "XIXe siècle"],
    ["fr", "Y-138E8", "il y a 13,8 milliards d’années"],
    ["es", "-0043", "44 a. C."],
    ["it", "2021-12-26/2022-01-03", "26 dicembre 2021 – 3 gennaio 2022"],
    ["pt", "198X", "década de 1980"],
    ["nl", "1850~", "ca. 1850"],
    ["ru", "198X", "1980-е"],
    ["uk", "-04", "V століття до н. е."],
    ["pl", "198X", "lata 1980–1989"],
    ["zh", "2021-12-26", "2021年12月26日"],
    ["zh", "1850~", "约1850年"],
    ["zh", "2021-12-26/2021-12-28", "2021年12月26日 – 2021年12月28日"],
    ["zh-TW", "2021-24", "2021年冬季"],
    ["zh-Hant-HK", "18XX", "19世紀"],
    ["ja", "2014/..", "2014年以降"],
    ["ko", "2021-21", "2021년 봄"],
    ["ar", "1850?", "1850؟"],
    ["he", "198X", "שנות ה־1980"],
    ["tr", "-04", "MÖ 5. yüzyıl"],
    ["tr", "198X", "1980–1989"],
    ["hi", "../1985", "1985 तक"],
    // Not in the table: Intl and signs
    ["sv", "2021-12-26", "26 december 2021"],
    ["sv", "1850%", "~1850?"],
    ["sv", "18XX", "1800–1899"],
    ["sv", "2021-21", "mars–maj 2021"],
    ["sv", "2014/..", "2014 – …"],
    // Countries with another calendar by default still get the one the dates are stated in.
    ["th", "2021-12-26", "26 ธันวาคม 2021"],
    ["fa", "1850", "۱۸۵۰"],
  ])("%s, %s: %s", (language, text, expected) => {
    expect(label(text, language)).toBe(expected);
  });

  it.each(["", "xx", "not a tag", "e", "en_GB", "en-u-ca-islamic", "x-private", "\u0000", "-"])(
    "%j is English, day before month",
    (language) => {
      expect(label("2021-12-26", language)).toBe("26 December 2021");
    },
  );

  it("takes no calendar or digits from the tag", () => {
    expect(label("2021-12-26", "ar-u-ca-islamic-nu-arab")).toBe(label("2021-12-26", "ar"));
  });

  it("has the same kinds of words for every language of the table, each pattern with its place", () => {
    for (const [language, words] of Object.entries(LABEL_WORDS)) {
      for (const key of ["about", "doubt", "ongoing", "until", "ago"] as const) {
        expect(words[key], `${language} ${key}`).toContain("{}");
      }
      expect(
        words.seasons?.filter((season) => season.includes("{y}")),
        language,
      ).toHaveLength(4);
      expect(words.quarter, language).toMatch(/\{n\}/);
      expect([words.century, words.centuryBefore].every((pattern) => /\{[nrof]\}/.test(pattern ?? ""))).toBe(true);
    }
  });

  it("leaves no pattern unfilled and never fails, in any language", () => {
    for (const language of [...Object.keys(LABEL_WORDS), "sv"]) {
      for (const [text] of [...POINT_CASES, ...INTERVAL_CASES]) {
        expect(label(text, language, "Asia/Shanghai")).toMatch(/^[^{}]+$/);
      }
    }
  });

  it("still answers after more languages than it keeps", () => {
    for (let index = 0; index < 300; index++) label("2021", `en-x-a${index}`);
    expect(label("2021-12-26", "de")).toBe("26. Dezember 2021");
  });
});
