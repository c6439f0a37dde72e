import type { Context } from "./context.ts";
import { attributes, type Content, html, type Markup } from "./markup.ts";

/** Something that is known, and what; without values it is not. */
export type Fact = readonly [label: string, values: readonly Content[]];

/** What is known, by name; nothing where that is nothing. */
export function renderFactList(facts: readonly Fact[], { own }: Pick<Context, "own">): Markup | "" {
  const rows = facts
    .filter(([, values]) => values.length > 0)
    .map(
      ([label, values]) =>
        html`<div><dt${attributes(own)}>${label}</dt>${values.map((value) => html`<dd>${value}</dd>`)}</div>\n`,
    );
  return rows.length === 0 ? "" : html`<dl class="facts">\n${rows}</dl>\n`;
}
