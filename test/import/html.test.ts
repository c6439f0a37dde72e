import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/domain/markdown.ts";
import { toMarkdown, toPlain } from "../../src/import/html.ts";

describe("HTML as plain text", () => {
  it.each<[html: string, text: string, lost: string[]]>([
    ["AT&amp;T &lt;3 caf&eacute; &#x1F600;&#8211;&nbsp;x &unknown;", "AT&T <3 café 😀– x &unknown;", []],
    ["a < b and c > d", "a < b and c > d", []],
    ["<p>One</p><p>two<br>three</p>", "One two three", []],
    ['<a href="https://a.example" title="x > y">Link</a> <b>bold</b>', "Link bold", ["a", "b"]],
    ["a<script>evil('</b>')</script>b<!-- <b>no</b> -->c", "abc", ["b", "script"]],
    ["<", "<", []],
    ["a <!-- not closed", "a", []],
    ["&#0;&#xD800;&#9999999;", "\ufffd\ufffd\ufffd", []],
  ])("%j", (html, text, lost) => {
    const read = toPlain(html);
    expect([read.text, [...read.lost].sort()]).toEqual([text, lost]);
  });
});

describe("HTML as Markdown", () => {
  it.each<[html: string, markdown: string]>([
    ["<p>One <b>bold</b> and <em> spaced </em>word.</p><p>Two</p>", "One **bold** and *spaced* word.\n\nTwo"],
    ['See <a href="https://a.example/x_y">the <i>page</i></a>!', "See [the *page*](<https://a.example/x_y>)!"],
    ["one<br/>two", "one\\\ntwo"],
    ["<h2>1. Head</h2>text", "## 1\\. Head\n\ntext"],
    ["<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n\n- b\n\n  1.  c"],
    ["<blockquote><p>said</p><p>more</p></blockquote>after", "> said\n>\n> more\n>\nafter"],
    ["*no* _marks_ # here", "\\*no\\* \\_marks\\_ # here"],
    ["# none\n- none", "\\# none - none"],
    ['<img src="https://a.example/a.png" alt="A [b]">', "![A \\[b\\]](<https://a.example/a.png>)"],
    ["<b><strong>twice</strong></b>", "**twice**"],
    ["<b>open <i>both", "**open *both***"],
    ["<p></p><b> </b>", ""],
    ["<blockquote>said</blockquote>", "> said"],
    ["a<br>>", "a\\\n\\>"],
    ['Look!<a href="https://a.example/">here</a>', "Look\\![here](<https://a.example/>)"],
  ])("%j", (html, markdown) => expect(toMarkdown(html)).toEqual({ text: markdown, lost: [] }));

  it.each<[html: string, markdown: string, lost: string[]]>([
    ['<a href="javascript:alert(1)">x</a>', "x", ["a"]],
    ['<a name="top">x</a>', "x", []],
    ['<iframe src="https://a.example"></iframe>x<video></video>', "x", ["iframe", "video"]],
    ["<table><tr><td>a</td><td>b</td></tr></table>", "a b", ["table", "td"]],
    ['<img src="data:image/png;base64,x" alt="dot">', "dot", ["img"]],
  ])("%j says what it is less", (html, markdown, lost) => {
    expect(toMarkdown(html)).toEqual({ text: markdown, lost });
  });

  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      ...["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<ul>", "<ol>", "<li>", "</ul>", "</ol>", "</li>", "<br>"],
      ...["<blockquote>", "</blockquote>", "<h3>", "</h3>", '<a href="https://a.example/">', "</a>", "<pre>", "1. "],
      ...["<!--", "-->", "<script>", "</script>", "&lt;b&gt;", "&#10;", '<a "', "<a '", "- ", "> ", "```\n", "<hr>"],
    ),
  );

  it("shows no word that the HTML has not, and loses none", () => {
    const words = (text: string) => text.replace(/[^\p{L}]+/gu, " ").trim();
    const shown = (markdown: string) =>
      renderMarkdown(markdown)
        .replace(/<[^>]*>/g, " ")
        .replace(/&(?:lt|gt|quot|amp);/g, " ");
    const letters = (text: string) => words(text).replaceAll(" ", "");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = pieces.join("");
        expect(letters(shown(toMarkdown(html).text))).toBe(letters(toPlain(html).text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([["<a "], ["<a '\""], ["<!--"], ["<b>"], ["<ul><li>"], ["&"], ['<a x="'], ["<blockquote>"]])(
    "reads a hundred thousand characters of %j in a second",
    (text) => {
      const html = text.repeat(100_000 / text.length);
      const start = performance.now();
      toMarkdown(html);
      toPlain(html);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});
