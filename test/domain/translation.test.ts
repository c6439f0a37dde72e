import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLanguage, listLanguages, localize, readOriginal, readPath } from "../../src/domain/translation.ts";
import { createEvent } from "../helpers/documents.ts";

const EVENT = createEvent(1, {
  title: "Listed",
  summary: "Licences",
  language: "en",
  place: { name: "Beijing", country: "CN" },
  media: [
    { url: "https://x.example/1.png", alt: "One" },
    { url: "https://x.example/2.png", alt: "Two", credit: "C" },
  ],
  updates: [{ at: createEvent(1).createdAt, text: "First", significant: true }],
  translations: {
    "zh-Hans": { title: "列入", "place/name": "北京", "media/1/alt": "二", "updates/0/text": "第一" },
    fr: { summary: "Licences nécessaires" },
  },
});

describe("findLanguage", () => {
  it.each([
    ["zh", ["en", "zh-Hans"], "zh-Hans"],
    ["zh-Hans-CN", ["en", "zh-Hans"], "zh-Hans"],
    ["ZH-hans", ["en", "zh-Hans"], "zh-Hans"],
    ["zh-Hant-TW", ["zh-Hans", "zh-Hant"], "zh-Hant"],
    ["zh-Hant-TW", ["zh"], "zh"],
    ["en-GB", ["en-US", "en"], "en"],
    ["en-GB", ["en-US"], "en-US"],
    ["z", ["zh"], undefined],
    ["zho", ["zh"], undefined],
    ["", ["zh"], undefined],
    ["fr", [], undefined],
  ])("for %j among %j is %j", (language, available, found) => {
    expect(findLanguage(available, language)).toBe(found);
  });
});

describe("localize", () => {
  it("puts every text in its place, and says in which language the record now is", () => {
    const { title, summary, language, place, media, updates } = localize(EVENT, "zh");
    expect({ title, summary, language, place, media, updates }).toEqual({
      title: "列入",
      summary: "Licences",
      language: "zh-Hans",
      place: { name: "北京", country: "CN" },
      media: [EVENT.media[0], { ...EVENT.media[1], alt: "二" }],
      updates: [{ ...EVENT.updates[0], text: "第一" }],
    });
  });

  it("keeps what gave way as a translation, so that nothing is lost on the way back", () => {
    const chinese = localize(EVENT, "zh");
    expect(chinese.translations).toEqual({
      en: { title: "Listed", "place/name": "Beijing", "media/1/alt": "Two", "updates/0/text": "First" },
      fr: { summary: "Licences nécessaires" },
    });
    expect(localize(chinese, "en")).toEqual(EVENT);
    expect(listLanguages(chinese).sort()).toEqual(listLanguages(EVENT).sort());
  });

  it("takes a record of no stated language for English", () => {
    const { language: _language, ...unsaid } = EVENT;
    expect(localize(unsaid, "zh").translations?.["en"]).toMatchObject({ title: "Listed" });
    expect(localize(unsaid, "de")).toBe(unsaid);
  });

  it("leaves the language of the title where the title is not translated", () => {
    const french = localize(EVENT, "fr-CA");
    expect([french.title, french.language, french.summary]).toEqual(["Listed", "en", "Licences nécessaires"]);
    expect(french.translations).toEqual(EVENT.translations);
  });

  it("is the record itself in its own language and in one that it does not have", () => {
    for (const language of ["en", "en-GB", "EN", "ja", "", "__proto__", "constructor"]) {
      expect(localize(EVENT, language)).toBe(EVENT);
    }
  });

  it("reaches only what is there, and nothing that a record inherits", () => {
    const odd = {
      ...EVENT,
      translations: {
        zh: { "__proto__/title": "x", "constructor/name": "x", "media/7/alt": "x", "media/length": "x", place: "x" },
      },
    };
    expect(localize(odd, "zh")).toEqual(odd);
    expect(readPath(EVENT, "constructor/name")).toBeUndefined();
  });

  it("keeps what the record itself says at hand, where its title is translated", () => {
    const record = {
      language: "en",
      title: "Lake",
      place: { name: "West Lake", note: "n" },
      translations: { zh: { title: "湖", "place/name": "西湖" }, de: { "place/name": "Westsee" } },
    };
    const read = (language: string) => readOriginal(localize(record, language), "place/name");
    expect([read("en"), read("zh"), read("fr")]).toEqual(["West Lake", "West Lake", "West Lake"]);
    // Nothing says then which of the two it is.
    expect([localize(record, "de").place.name, read("de")]).toEqual(["Westsee", undefined]);
    expect(readOriginal(localize(record, "zh"), "place/note")).toBe("n");
    expect(readOriginal(record, "place/nothing")).toBeUndefined();
  });

  it("there and back is the same for any texts", () => {
    const text = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(text, text, text, text, (title, summary, other, alt) => {
        const record = {
          language: "en",
          title,
          summary,
          media: [{ alt }],
          translations: { ar: { title: other, "media/0/alt": other }, de: { title: "T" } },
        };
        expect(localize(localize(record, "ar"), "en")).toEqual(record);
      }),
    );
  });
});
