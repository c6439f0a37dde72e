import { escapeInline } from "../domain/markdown.ts";
import { decodeEntities, type HtmlToken, readHtml } from "./html-tokens.ts";
import { escapeStart } from "./markdown.ts";
import { isWeb } from "./members.ts";

/** A text without markup, and which elements it had that it says less without. */
export interface ReadHtml {
  readonly text: string;
  readonly lost: readonly string[];
}

const BLOCK =
  /^(?:p|div|section|article|header|footer|main|aside|figure|figcaption|table|tr|dl|dt|dd|address|form|fieldset|center|h[1-6]|blockquote|pre|ul|ol|li|hr)$/;
/** What is not to run into what comes before it. */
const CELL = /^(?:td|th|br)$/;
/** Their text is none for readers. */
const SILENT = /^(?:script|style|template|noscript|head|svg|math)$/;
/** Those that only say how their text looks. */
const NEUTRAL =
  /^(?:p|div|span|section|article|header|footer|main|aside|figure|figcaption|br|font|center|small|big|u|html|body|cite|abbr|time|wbr|thead|tbody|tfoot|tr|address|data|dfn|mark)$/;
const KEPT = /^(?:br|hr|img|a|b|strong|i|em|ul|ol|li|blockquote|h[1-6])$/;
const MARKS: Readonly<Record<string, string>> = { b: "**", strong: "**", i: "*", em: "*" };

/** Plain text on one line, for a place that has no markup. */
export function toPlain(html: string): ReadHtml {
  const lost = new Set<string>();
  let silent = 0;
  let text = "";
  for (const token of readHtml(html)) {
    if (token.kind === "text") {
      if (silent === 0) text += decodeEntities(token.text);
      continue;
    }
    const { name } = token;
    if (SILENT.test(name)) silent = Math.max(0, silent + (token.kind === "open" ? 1 : -1));
    if (BLOCK.test(name) || CELL.test(name)) text += " ";
    if (!NEUTRAL.test(name)) lost.add(name);
  }
  return { text: text.replace(/\s+/g, " ").trim(), lost: [...lost] };
}

interface Inline {
  readonly name: string;
  readonly href?: string;
  text: string;
}

/** Writes blocks one after the other; lists and quotations are what lines begin with. */
class Writer {
  readonly lost = new Set<string>();
  private readonly blocks: string[] = [];
  /** Open lists and quotations, from the outermost. */
  private readonly around: { readonly name: string; count: number }[] = [];
  private inline: Inline[] = [{ name: "", text: "" }];
  /** Whether the next block begins an item of the innermost list. */
  private isItem = false;
  private heading = 0;
  private silent = 0;

  write(token: HtmlToken): void {
    if (token.kind === "text") {
      if (this.silent === 0) this.add(escapeInline(decodeEntities(token.text).replace(/\s+/g, " ")));
    } else if (SILENT.test(token.name)) {
      this.silent = Math.max(0, this.silent + (token.kind === "open" ? 1 : -1));
      this.lost.add(token.name);
    } else if (this.silent === 0) {
      if (token.kind === "open") this.open(token);
      else this.close(token.name);
    }
  }

  end(): string {
    this.flush();
    const text = this.blocks.join("\n").replace(/\n{3,}/g, "\n\n");
    // A quotation does not go on when nothing comes.
    return text.replace(/(?:\n[> ]*)+$/, "").trim();
  }

  private add(text: string): void {
    const last = this.inline.at(-1);
    if (last) last.text += text;
  }

  private open({ name, attributes }: Extract<HtmlToken, { kind: "open" }>): void {
    if (BLOCK.test(name)) this.flush();
    // No link stands within another.
    if (name === "a") this.close(name);
    if (name === "br") this.add("\n");
    else if (name === "hr") this.push(["---"]);
    else if (name === "img") this.addImage(attributes);
    else if (name === "a") this.inline.push({ name, text: "", href: (attributes.get("href") ?? "").trim() });
    else if (Object.hasOwn(MARKS, name)) this.inline.push({ name, text: "" });
    else if (/^(?:ul|ol|blockquote)$/.test(name)) this.enter(name);
    else if (name === "li") this.startItem();
    else if (/^h[1-6]$/.test(name)) this.heading = Number(name[1]);
    else if (CELL.test(name)) this.add(" ");
    if (!KEPT.test(name) && !NEUTRAL.test(name)) this.lost.add(name);
  }

  private close(name: string): void {
    if (name === "a" || Object.hasOwn(MARKS, name)) {
      if (this.inline.some((one) => one.name === name)) while (this.closeInline() !== name);
      return;
    }
    if (!BLOCK.test(name)) return;
    this.flush();
    const at = this.around.findLastIndex((one) => one.name === name);
    if (at >= 0) this.around.length = at;
    if (at >= 0 || name === "li") this.isItem = false;
  }

  private enter(name: string): void {
    // Deeper ones would cost more to read than they say.
    if (this.around.length < 6) this.around.push({ name, count: 0 });
    else this.lost.add(name);
  }

  private startItem(): void {
    const list = this.around.at(-1);
    this.isItem = list !== undefined && list.name !== "blockquote";
  }

  private addImage(attributes: ReadonlyMap<string, string>): void {
    const source = (attributes.get("src") ?? "").trim();
    const alt = escapeInline((attributes.get("alt") ?? "").replace(/\s+/g, " ").trim());
    if (isWeb(source)) this.add(`![${alt}](<${encodeTarget(source)}>)`);
    else {
      this.add(alt);
      this.lost.add("img");
    }
  }

  private addLink(before: string, inner: string, href: string, after: string): void {
    const last = this.inline.at(-1);
    // "!" and a link would be a picture.
    if (last && before === "") last.text = last.text.replace(/!$/, "\\!");
    this.add(`${before}[${inner}](<${encodeTarget(href)}>)${after}`);
  }

  /** Closes the innermost, and says which that was. Marks stand at words, or they are none. */
  private closeInline(): string {
    const { name, href, text } = this.inline.pop() ?? { name: "", href: "", text: "" };
    const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
    const isOpen = this.inline.some((one) => MARKS[one.name] === MARKS[name]);
    if (inner === "") this.add(before + after);
    else if (name === "a" && href !== undefined && isWeb(href)) this.addLink(before, inner, href, after);
    else if (name === "a") {
      if (href) this.lost.add("a");
      this.add(text);
    } else this.add(isOpen ? text : `${before}${MARKS[name]}${inner}${MARKS[name]}${after}`);
    return name;
  }

  private flush(): void {
    while (this.inline.length > 1) this.closeInline();
    // Spaces were made one already, so that a line ends only where <br> said so.
    const text = (this.inline[0]?.text ?? "")
      .trim()
      .replace(/ *\n */g, "\n")
      .replace(/ {2,}/g, " ");
    this.inline = [{ name: "", text: "" }];
    const level = this.heading;
    this.heading = 0;
    if (text === "") return;
    const lines = text.split("\n").map(escapeStart);
    const heading = lines.join(" ").replace(/#+$/, "\\$&");
    this.push(
      level > 0
        ? [`${"#".repeat(level)} ${heading}`]
        : lines.map((line, index) => (index < lines.length - 1 ? `${line}\\` : line)),
    );
  }

  private push(block: readonly string[]): void {
    const { first, rest } = this.prefixes();
    this.blocks.push(...block.map((line, index) => (index === 0 ? first : rest) + line), rest.trimEnd());
  }

  /** What the first line of a block begins with, and its further ones. What stands in a list before any item is outside of it. */
  private prefixes(): { readonly first: string; readonly rest: string } {
    const item = this.isItem ? this.around.at(-1) : undefined;
    this.isItem = false;
    if (item) item.count += 1;
    let first = "";
    let rest = "";
    for (const open of this.around) {
      const width = open.name === "ol" ? 4 : 2;
      if (open.name === "blockquote") {
        first += "> ";
        rest += "> ";
      } else if (open.count > 0) {
        const marker = open.name === "ol" ? `${Math.min(open.count, 99)}.` : "-";
        first += (open === item ? marker : "").padEnd(width);
        rest += " ".repeat(width);
      }
    }
    return { first, rest };
  }
}

/** An address between "<" and ">". */
function encodeTarget(url: string): string {
  return url.replace(/[<>\\\s]/g, (character) => encodeURIComponent(character));
}

/** HTML -> Markdown, with what has no form in it as text. */
export function toMarkdown(html: string): ReadHtml {
  const writer = new Writer();
  for (const token of readHtml(html)) writer.write(token);
  return { text: writer.end(), lost: [...writer.lost] };
}
