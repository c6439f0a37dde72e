import type { Site } from "../../domain/document.ts";
import { createContext } from "./context.ts";
import { renderPage } from "./layout.ts";
import { html } from "./markup.ts";

/** An error as browsers are told it; programs get the same as problem+json. */
export interface ProblemPage {
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly site: Site;
}

export function renderProblem({ status, title, detail, site }: ProblemPage): string {
  const { links, messages } = createContext(site, "en");
  return renderPage({
    site,
    language: "en",
    title,
    content: html`<div class="introduction">
<p class="status">${status}</p>
<h1>${title}</h1>
${detail ? html`<p class="lede">${detail}</p>\n` : ""}<p><a href="${links.home()}">${messages.timelines}</a> · <a href="${links.events()}">${messages.allEvents}</a></p>
</div>`,
  });
}
