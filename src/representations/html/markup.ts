import { html as honoHtml, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** HTML that is safe to put into HTML. */
export type Markup = HtmlEscapedString;

/** What may stand in `${}`: text is escaped, nothing comes out of false, null and undefined. No promises. */
export type Content = Markup | string | number | false | null | undefined | readonly Content[];

/** Hono's template, which answers synchronously where no value is a promise. Attributes need their quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return honoHtml(strings, ...values) as Markup;
}

/** Marks text as HTML. Only for what another part of this service has made safe. */
export function trusted(text: string): Markup {
  return raw(text);
}

/** ` lang="ar" dir="rtl"`, or nothing where every value is missing. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): Markup {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return html`${pairs.map(([name, value]) => html` ${trusted(name)}="${value}"`)}`;
}

/** `a, b, c` of markup. */
export function join(parts: readonly Content[], separator: string): Content[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
}
