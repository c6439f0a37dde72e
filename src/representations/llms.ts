import { PARAMETER_WORDS } from "../contract/query.ts";
import type { HomeDocument, TimelineSummary } from "../domain/home.ts";
import { createLinks, type Links } from "../links.ts";
import { FORMATS, FRAGMENT } from "./formats.ts";
import { formatNumber } from "./html/language.ts";

/** Text of others in a line of Markdown: one line, and nothing in it that begins a link or a tag. */
function toLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\[\]<>`]/g, "\\$&");
}

function renderTimeline({ slug, title, description, count }: TimelineSummary, links: Links): string {
  const about = description === undefined ? "" : ` ${toLine(description)}`;
  return `- [${toLine(title)}](${links.timeline(slug, ".json")}): ${formatNumber(count, "en")} events.${about}`;
}

function renderParameters(): string[] {
  return Object.entries(PARAMETER_WORDS).map(([name, words]) => `- \`${name}\`: ${words}`);
}

/** The service as programs that read for people are told of it, in the form of llmstxt.org: Markdown, one page. */
export function renderLlms({ site, timelines }: Pick<HomeDocument, "site" | "timelines">): string {
  const links = createLinks(site.baseUrl);
  const sections: [string, readonly string[]][] = [
    ["Timelines", timelines.map((timeline) => renderTimeline(timeline, links))],
    [
      "All events",
      [
        `- [All events](${links.events(".json")}): newest first, every filter below`,
        `- [Changes](${links.changes(".json")}): what was created, changed and taken back, in order; resume with \`since\``,
        `- [Sitemap](${links.sitemap()})`,
      ],
    ],
    [
      "Formats",
      [...FORMATS, FRAGMENT].map(
        ({ suffix, title, mediaType }) => `- \`${suffix}\`: ${title} (${mediaType.split(";")[0]})`,
      ),
    ],
    ["Filters", renderParameters()],
    [
      "Citing",
      [
        "- `uri` of an event is its permanent id; `url` is its page, which stays too: a merged event leads on (308), one that was taken back says so (410).",
        "- `date` is EDTF (ISO 8601-2) and says no more than the sources do; `when` explains it in words, with the first and last day it could mean.",
        "- `sources` are what the event rests on; cite them with it; `.csl.json` and `.bib` have the citation ready made. `version` and `updated_at` say what you have read.",
        "- `as_of=` a day gives what was said on that day.",
      ],
    ],
    [
      "API",
      [
        `- [OpenAPI](${links.openapi()}): every operation, for editors and integrators with a token`,
        `- [Reference](${links.reference()}): the same to read and try`,
      ],
    ],
  ];
  const introduction = `# ${toLine(site.title)}

> Dated events with honest dates and sources, as timelines that can be filtered, and read in many formats.

Nothing here needs a key. Put a suffix behind an address for a format, and filters behind that:
\`${links.events(".json", "country=nl&from=2019&q=lithography")}\`. Send \`If-None-Match\` with the \`ETag\` you have.`;
  const shown = sections.filter(([, lines]) => lines.length > 0);
  return `${[introduction, ...shown.map(([title, lines]) => `## ${title}\n\n${lines.join("\n")}`)].join("\n\n")}\n`;
}
