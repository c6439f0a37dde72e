import fc from "fast-check";
import { micromark } from "micromark";
import { describe, expect, it } from "vitest";
import { renderMarkdown, toPlainText } from "../../src/domain/markdown.ts";

/** The properties are many parses; a busy machine takes its time. */
const PATIENT = { timeout: 60_000 };

/** What the parser alone makes of a text, tamed in the same way. */
function parse(text: string): string {
  return micromark(text)
    .replace(/ href="(?!https?:\/\/)[^"]*"[^>]*/g, "")
    .replace(/<img src="(?!https?:\/\/)[^"]*" alt="([^"]*)"[^>]*>/g, "$1")
    .replace(/<(\/?)h([1-5])>/g, (_, slash, level) => `<${slash}h${Number(level) + 1}>`)
    .trim();
}

describe("renderMarkdown", () => {
  it("makes paragraphs, emphasis, lists, links and pictures", () => {
    expect(renderMarkdown("One *two*\n\n- a\n- b\n\n[c](https://x.example/?a=1&b) ![d](http://x.example/d.png)")).toBe(
      '<p>One <em>two</em></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p><a href="https://x.example/?a=1&amp;b">c</a> <img src="http://x.example/d.png" alt="d" /></p>',
    );
  });

  it("starts headings at the level asked for, and stops at six", () => {
    expect(renderMarkdown("# a\n\n## b")).toBe("<h2>a</h2>\n<h3>b</h3>");
    expect(renderMarkdown("# a\n\n###### b", 4)).toBe("<h4>a</h4>\n<h6>b</h6>");
  });

  it("gives nothing for nothing", () => {
    expect(renderMarkdown("")).toBe("");
    expect(renderMarkdown("\n\n")).toBe("");
  });

  it.each([
    "1) a",
    "12. a",
    "- a",
    "+ a",
    "* a",
    "# a",
    "> a",
    "a\n===",
    "a\n---",
    "~~~\na",
    "    a",
    "\ta",
    "a\n b",
    "a  \nb",
    "a ",
    "a\n \nb",
    "a&amp;b",
    "a\\!b",
    "<https://x.example>",
    "a\r\rb",
    "a\0b",
  ])("hands %j to the parser", (text) => {
    expect(renderMarkdown(text)).toBe(parse(text));
    expect(renderMarkdown(`a\n\n${text}`)).toBe(parse(`a\n\n${text}`));
  });

  it("renders plain paragraphs exactly as the parser does", PATIENT, () => {
    const piece = fc.constantFrom(
      ..."ab 19.)#>+-=~*_`[]<&\\\"'!:|\t\r\n漢\u00a0".split(""),
      "\n",
      "\n\n",
      "  ",
      "1. ",
      "word ",
      "🎉",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join("");
        expect(renderMarkdown(text)).toBe(parse(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("shows a text that is mostly marks of emphasis as it was typed", () => {
    const text = `<b>&${"*a_".repeat(600)}`;
    expect(renderMarkdown(text)).toBe(`<p>&lt;b&gt;&amp;${"*a_".repeat(600)}</p>`);
  });

  it.each([
    ["lists within lists", "- ".repeat(50)],
    ["many lists", "- a\n\n".repeat(1100)],
    ["many links", "[a]".repeat(1100)],
    ["many pieces of code", "`a`".repeat(1100)],
    ["many lines that underline", "==\n".repeat(1100)],
    ["quotations within quotations", `${">".repeat(50)} a`],
  ])("shows %s as they were typed", (_, text) => {
    const typed = text
      .replace(/\n+$/, "")
      .replaceAll("\n\n", "</p>\n<p>")
      .replaceAll(/>(?=[> ])/g, "&gt;");
    expect(renderMarkdown(text)).toBe(`<p>${typed}</p>`);
  });

  it("makes a list of what one may write", () => {
    expect(renderMarkdown("- a\n".repeat(900)).match(/<li>/g)).toHaveLength(900);
  });

  // Ten times the text takes ten times as long, not a hundred times; between the two there is room for a busy machine.
  it.each([
    ...["[", "![", "*a_", "> ", "`", "<", "[a](", "- "],
    ...["**", "&", "![a][", "\\", "- a\n", "==\n", "a\n=\n", "[a]"],
  ])("takes time in proportion for what parsers stumble over: %j", PATIENT, (piece) => {
    const spend = (length: number) => {
      const started = performance.now();
      renderMarkdown(piece.repeat(length / piece.length));
      return performance.now() - started;
    };
    const short = Math.max(1, ...[1, 2, 3].map(() => spend(10_000)));
    expect(Math.min(spend(100_000), spend(100_000)) / short).toBeLessThan(40);
  });
});

/** Each runs a script in a browser where Markdown or HTML is handled carelessly. */
const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  '<a href="javascript:alert(1)">x</a>',
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<details open ontoggle=alert(1)>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "<?xml version='1.0'?><script>alert(1)</script>",
  "<p\nonclick=alert(1)>x",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](javascript&#58;alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](java&#10;script:alert(1))",
  "[x](java&Tab;script:alert(1))",
  "[x](<java\tscript:alert(1)>)",
  "[x](<  javascript:alert(1)>)",
  "[x](\u0001javascript:alert(1))",
  "[x](%6Aavascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](file:///etc/passwd)",
  "[x](blob:https://x/1)",
  "[x](//evil.example)",
  "[x](\\\\evil.example)",
  "[x](/\\evil.example)",
  "[x](relative)",
  "[x](mailto:a@b.example)",
  "![x](javascript:alert(1))",
  "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
  '![x](x"onerror="alert(1))',
  '![x](https://x.example "t\\" onerror=alert(1) a=\\"")',
  '![" onerror="alert(1)](https://x.example/a.png)',
  '[x](https://x.example/"onmouseover="alert(1))',
  '[x](https://x.example/ "\\"onmouseover=\\"alert(1)")',
  "[x](https://x.example/'onmouseover='alert(1))",
  "[x]: javascript:alert(1)\n\n[x]",
  "[x][y]\n\n[y]: <java\tscript:alert(1)>",
  "<javascript:alert(1)>",
  "<data:text/html,x>",
  "![x][y]\n\n[y]: data:text/html,x 'onerror=alert(1)'",
  "[![x](javascript:alert(1))](javascript:alert(2))",
  "> - [x](javascript:alert(1))\n>   <script>alert(1)</script>",
  "`<script>alert(1)</script>`",
  '```"onload=alert(1)\n</code><script>alert(1)</script>\n```',
  "    <script>alert(1)</script>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "\\<script>alert(1)\\</script>",
  "[a<script>](https://x.example)<script>",
  '<a href="[x](https://x.example)" onclick=alert(1)>',
  "**<b onclick=alert(1)>x**",
  "# <img src=x onerror=alert(1)>",
];

/** What the renderer may write, whole: anything else is a tag or an attribute that came through. */
const TAG =
  /^<(?:\/?(?:p|em|strong|ul|ol|li|blockquote|pre|code|h[1-6])|a|br \/|hr \/|code class="language-[^"<>]*"|(?:a href|img src)="https?:[^"<>\s]*"(?: alt="[^"<>]*")?(?: title="[^"<>]*")?(?: \/)?|\/a)>$/;

function findStrayTags(html: string): string[] {
  return (html.match(/<[^>]*>?/g) ?? []).filter((tag) => !TAG.test(tag));
}

describe("renderMarkdown, given an attack", () => {
  it.each(ATTACKS)("leaves %j without effect", (attack) => {
    for (const text of [attack, `before ${attack} after`, `- ${attack}`, attack.repeat(2), `*${attack}*`]) {
      expect(findStrayTags(renderMarkdown(text))).toEqual([]);
    }
  });

  it("leaves any mixture of attacks without effect", PATIENT, () => {
    const part = fc.oneof(fc.constantFrom(...ATTACKS), fc.string({ maxLength: 6, unit: "binary" }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(findStrayTags(renderMarkdown(parts.join("")))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("has a check that sees a script, a handler and a bad scheme", () => {
    const bad = [
      "<script>",
      '<p onclick="x">',
      '<a href="javascript:x">',
      '<img src="https://x" onerror="x" />',
      "<svg",
    ];
    expect(findStrayTags(bad.join(" "))).toEqual(bad);
  });
});

describe("toPlainText", () => {
  it("keeps what a reader sees", () => {
    expect(toPlainText('# T\n\nA *b* [c](https://x.example) ![d](https://x.example/d.png) <i> & "q"\n\n- e\n- f')).toBe(
      'T\nA b c d <i> & "q"\ne\nf',
    );
  });
});
