import type { Document } from "../../domain/document.ts";
import { formatAsOf } from "../../domain/query.ts";
import type { Context } from "./context.ts";
import { labelDateText } from "./date.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** That this is not what everyone sees now, over the page; `present` is the address of what they do see. */
export function renderNotices(document: Document, present: string, { messages, own }: Context): Markup | "" {
  if (document.kind === "event" && document.isPreview) return renderNotice(messages.previewHint, own);
  if (document.asOf === undefined) return "";
  const when = labelDateText(formatAsOf(document.asOf), messages.language);
  return renderNotice(html`${messages.asOfHint(when)} <a href="${present}">${messages.asItIs}</a>`, own);
}

function renderNotice(text: Markup | string, own: Context["own"]): Markup {
  return html`<p class="notice" role="note"${attributes(own)}>${text}</p>\n`;
}
