import { describe, expect, it } from "vitest";
import { attributes, html, join, trusted } from "../../../src/representations/html/markup.ts";

describe("html", () => {
  it("escapes text and leaves markup as it is", () => {
    expect(html`<p title="${`"'`}">${"<b>&"}${html`<i>${"<"}</i>`}${trusted("<u>")}</p>`.toString()).toBe(
      '<p title="&quot;&#39;">&lt;b&gt;&amp;<i>&lt;</i><u></p>',
    );
  });

  it("writes nothing for what is missing, and lists one after another", () => {
    expect(html`${undefined}${null}${false}${0}${["a", ["<", html`<br>`]]}`.toString()).toBe("0a&lt;<br>");
  });
});

describe("attributes", () => {
  it("quotes and escapes, and drops what is missing or empty", () => {
    expect(html`<a${attributes({ href: 'a"b', title: undefined, lang: "", width: 3 })}>`.toString()).toBe(
      '<a href="a&quot;b" width="3">',
    );
  });
});

describe("join", () => {
  it("escapes the parts and the separator", () => {
    expect(html`${join(["<", html`<br>`, "b"], " & ")}`.toString()).toBe("&lt; &amp; <br> &amp; b");
  });
});
