import { describe, expect, it } from "vitest";
import { renderContent } from "../../src/representations/content.ts";
import { createEvent, type EventOverrides } from "../helpers/documents.ts";

const render = (overrides: EventOverrides, language = "en") =>
  renderContent(createEvent(1, overrides), "<label>", language);

describe("renderContent", () => {
  it.each([
    [{ date: "2021-12-26" }, '<time datetime="2021-12-26">&lt;label&gt;</time>'],
    [{ date: "2018" }, '<time datetime="2018">&lt;label&gt;</time>'],
    [{ date: "2021-12-26T09:00" }, '<time datetime="2021-12-26T09:00">&lt;label&gt;</time>'],
    [
      { date: "2021-12-26T09:00", timeZone: "Asia/Shanghai" },
      '<time datetime="2021-12-26T09:00:00+08:00">&lt;label&gt;</time>',
    ],
    [{ date: "2021-12-26", timeZone: "Asia/Shanghai" }, '<time datetime="2021-12-26">&lt;label&gt;</time>'],
    [{ date: "-0043-03-15" }, '<data value="-0043-03-15">&lt;label&gt;</data>'],
    [{ date: "2018-07-06/.." }, '<data value="2018-07-06/..">&lt;label&gt;</data>'],
  ])("begins with the date of %j", (overrides, date) => {
    expect(render(overrides)).toBe(`<p>${date}</p>`);
  });

  it("marks the language of a text that is not in the document's", () => {
    expect(render({ summary: "你好", language: "zh" })).toContain('<div lang="zh" dir="auto">\n<p>你好</p>\n</div>');
    expect(render({ summary: "Hello", language: "en" })).not.toContain("<div");
    expect(render({ language: "zh" })).not.toContain("<div");
  });

  it("cites a source with all that is known of it, as text", () => {
    const source = {
      url: "https://x.example/?a=1&b=2",
      title: "<T>",
      publisher: "<P>",
      date: "2021-12",
      quote: "<Q>",
      archivedUrl: "https://archive.example/x",
    };
    expect(render({ sources: [source] })).toContain(
      '<li><cite><a href="https://x.example/?a=1&amp;b=2">&lt;T&gt;</a></cite>, &lt;P&gt;, December 2021 (<a href="https://archive.example/x">archive.example</a>)<blockquote cite="https://x.example/?a=1&amp;b=2">&lt;Q&gt;</blockquote></li>',
    );
  });

  it("shows the date of a source that is not EDTF as it stands, in the language of the document else", () => {
    const [url, date] = ["https://x.example/", "<then>"];
    expect(render({ sources: [{ url, date }] })).toContain(">x.example</a></cite>, &lt;then&gt;</li>");
    expect(render({ sources: [{ url, date: "2021-12" }] }, "de")).toContain(", Dezember 2021</li>");
  });

  it("shows pictures with their alternative and credit, and links other media", () => {
    const html = render({
      media: [
        { url: "https://x.example/a.png", alt: "", width: 4, height: 3, credit: "<C>" },
        { url: "https://x.example/b", alt: '"B"' },
        { url: "https://x.example/c.mp4", alt: "" },
      ],
    });
    expect(html.split("\n").slice(1)).toEqual([
      '<figure><img src="https://x.example/a.png" alt="" width="4" height="3"><figcaption>&lt;C&gt;</figcaption></figure>',
      '<figure><img src="https://x.example/b" alt="&quot;B&quot;"></figure>',
      '<figure><a href="https://x.example/c.mp4">x.example</a></figure>',
    ]);
  });

  it("links the subject's own page", () => {
    expect(render({ externalUrl: "https://x.example/y" })).toContain(
      '<p><a href="https://x.example/y">x.example</a></p>',
    );
    expect(render({ externalUrl: "javascript:alert(1)" })).not.toContain("<a");
  });

  it("says its other dates and how it comes again, in the language of the document", () => {
    const event = {
      dates: { effective: "2019-05-21", announced: "2019-05-15", expires: "<then>" },
      recurrence: { rule: "FREQ=YEARLY;BYMONTH=12", excluded: ["2022-12-26"] },
    };
    expect(render(event)).toContain(
      "<ul><li>Announced: 15 May 2019</li><li>In force from: 21 May 2019</li><li>In force until: &lt;then&gt;</li>" +
        "<li>Repeats: every year, but not on 26 December 2022 FREQ=YEARLY;BYMONTH=12</li></ul>",
    );
    expect(render({ dates: { expires: "2030" } }, "de")).toContain("<ul><li>In Kraft bis: 2030</li></ul>");
  });

  it("says what became of it, why, and what came to be known, each in its own language", () => {
    const at = createEvent(1).createdAt;
    const event: EventOverrides = {
      language: "zh",
      eventStatus: "cancelled",
      note: "因为<雨>",
      updates: [{ at, text: "取消", significant: true }],
    };
    const text = (value: string) => `<span lang="zh" dir="auto">${value}</span>`;
    expect(render(event)).toContain(`<p><strong>Cancelled</strong>: ${text("因为&lt;雨&gt;")}</p>`);
    expect(render(event)).toContain(`1 January 2026</time>: ${text("取消")}</li>`);
    expect(render(event, "zh")).toContain("<strong>已取消</strong>: 因为&lt;雨&gt;</p>");
    expect(render({ note: "N" })).toContain("<p>N</p>");
    expect(render({ updates: [{ at, text: "silent", significant: false }] })).not.toContain("silent");
  });

  it("says what a source is a citation for", () => {
    const source = { url: "https://x.example/", supports: ["date", "dates/effective", "title"] };
    expect(render({ sources: [source] })).toContain("</cite> (for: Date, In force from, Title)</li>");
  });
});
