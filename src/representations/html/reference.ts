import type { Site } from "../../domain/document.ts";
import { renderMarkdown } from "../../domain/markdown.ts";
import { createLinks } from "../../links.ts";
import { renderPage } from "./layout.ts";
import { html, type Markup, trusted } from "./markup.ts";
import {
  type Body,
  type Endpoint,
  listSections,
  type OpenApi,
  type Parameter,
  type RequestBody,
  resolve,
  type Schema,
  type Section,
} from "./openapi.ts";
import { listConstraints, listRows, makeExample, renderRows, renderType } from "./schema.ts";

/** The page to read and try the API with, written from its OpenAPI document. It loads nothing from elsewhere. */
export function renderReference(document: OpenApi, site: Site): string {
  const links = createLinks(site.baseUrl);
  const sections = listSections(document);
  const { title, version, description } = document.info;
  return renderPage({
    site,
    language: "en",
    title,
    description: `How to read and write the events of ${site.title} over HTTP.`,
    canonical: links.reference(),
    section: "api",
    scripts: ["reference.js"],
    content: html`<div class="introduction">
<h1>${title}</h1>
<p class="meta">Version ${version} · <a href="${links.openapi()}">OpenAPI document</a></p>
${description ? html`<div class="body">${trusted(renderMarkdown(description, 2))}</div>\n` : ""}<form id="authentication" class="panel" hidden><label for="token">Token</label> <input id="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-hint"> <span id="token-hint" class="hint">Sent with the requests that you try below, and kept nowhere: it is gone when you leave this page.</span></form>
</div>
${renderContents(sections)}
${sections.map((section) => renderSection(section, document, site))}${renderSchemas(document)}`,
  });
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
}

function renderContents(sections: readonly Section[]): Markup {
  return html`<nav class="contents" aria-label="Contents"><ul class="plain">
${sections.map(({ name }) => html`<li><a href="#tag-${slug(name)}">${name}</a></li>`)}<li><a href="#schemas">Schemas</a></li>
</ul></nav>`;
}

function renderSection({ name, description, endpoints }: Section, document: OpenApi, site: Site): Markup {
  return html`<section class="reference" aria-labelledby="tag-${slug(name)}">
<h2 id="tag-${slug(name)}">${name}</h2>
${description ? html`<div class="body">${trusted(renderMarkdown(description, 3))}</div>\n` : ""}${endpoints.map((endpoint) => renderEndpoint(endpoint, document, site))}</section>
`;
}

function renderEndpoint(endpoint: Endpoint, document: OpenApi, site: Site): Markup {
  const { id, method, operation, parameters, secured } = endpoint;
  const body = operation.requestBody && resolve(document, operation.requestBody);
  const path = prefixOf(document, site) + endpoint.path;
  return html`<details class="operation" id="op-${id}">
<summary><h3><b class="method">${method.toUpperCase()}</b> <code>${breakable(path)}</code> <span>${operation.summary}</span></h3></summary>
${operation.description ? html`<div class="body">${trusted(renderMarkdown(operation.description, 4))}</div>\n` : ""}${operation.deprecated ? html`<p><strong>Deprecated.</strong></p>\n` : ""}${secured ? html`<p>Needs a token.</p>\n` : ""}${renderParameters(parameters)}${body ? renderBody(body, document) : ""}${renderAnswers(endpoint, document)}<h4>With curl</h4>
<pre tabindex="0" role="region" aria-label="curl: ${method} ${path}"><code>${renderCurl(endpoint, path, body, document, site)}</code></pre>
${renderTry(endpoint, path, body, document)}</details>
`;
}

/** Long paths may break after a slash. */
function breakable(path: string): Markup {
  return html`${path.split("/").map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}`;
}

/** Where the paths of the document begin on this host. */
function prefixOf(document: OpenApi, site: Site): string {
  const server = URL.parse(document.servers?.[0]?.url ?? "/", site.baseUrl);
  return server ? server.pathname.replace(/\/$/, "") : "";
}

function renderParameters(parameters: readonly Parameter[]): Markup | "" {
  if (parameters.length === 0) return "";
  return html`<table>
<caption>Parameters</caption>
<thead><tr><th scope="col">Name</th><th scope="col">What it is</th></tr></thead>
<tbody>
${parameters.map((parameter) => {
  const schema = parameter.schema ?? {};
  const constraints = listConstraints(schema);
  return html`<tr><th scope="row"><code>${parameter.name}</code> <span class="meta">${parameter.in}</span>${parameter.required ? html` <strong>required</strong>` : ""}</th><td><span class="type">${renderType(schema)}</span> ${parameter.description ?? schema.description}${constraints.length > 0 ? html` <span class="meta">${constraints.join("; ")}</span>` : ""}</td></tr>\n`;
})}</tbody>
</table>
`;
}

function renderBody(body: RequestBody, document: OpenApi): Markup {
  const contents = Object.entries(body.content ?? {});
  return html`<h4>Body</h4>
${body.description ? html`<p>${body.description}</p>\n` : ""}${contents.map(([mediaType, { schema }]) => html`<p><code>${mediaType}</code>${schema ? html`: ${renderType(schema)}` : ""}</p>\n${renderProperties(schema, document)}`)}`;
}

function renderProperties(schema: Schema | undefined, document: OpenApi): Markup | "" {
  const rows = schema ? listRows(document, schema) : [];
  return rows.length > 0 ? renderRows(rows, "Properties") : "";
}

function renderAnswers({ operation }: Endpoint, document: OpenApi): Markup {
  const answers = Object.entries(operation.responses ?? {});
  return html`<h4>Answers</h4>
<dl class="facts">
${answers.map(([status, reference]) => {
  const answer = resolve(document, reference);
  const contents = Object.entries(answer.content ?? {});
  return html`<div><dt>${status}</dt><dd>${answer.description} ${contents.map(([mediaType, { schema }]) => html`<span class="meta"><code>${mediaType}</code>${schema ? html` ${renderType(schema)}` : ""}</span> `)}</dd></div>\n`;
})}</dl>
`;
}

/** The first kind of body, with an example of it. */
function exampleBody(
  body: RequestBody | undefined,
  document: OpenApi,
): { mediaType: string; text: string } | undefined {
  const [mediaType, content] = Object.entries(body?.content ?? {})[0] ?? [];
  if (mediaType === undefined || content === undefined) return undefined;
  const value = exampleOf(content, document);
  return { mediaType, text: typeof value === "string" ? value : JSON.stringify(value, undefined, 2) };
}

function exampleOf({ example, examples, schema }: Body, document: OpenApi): unknown {
  return example ?? Object.values(examples ?? {})[0]?.value ?? (schema ? makeExample(document, schema) : "");
}

function exampleParameter({ name, example, schema }: Parameter): string {
  const value = example ?? schema?.example ?? schema?.examples?.[0];
  return value === undefined ? `{${name}}` : String(value);
}

/** 'text' for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function renderCurl(
  { method, parameters, secured }: Endpoint,
  path: string,
  body: RequestBody | undefined,
  document: OpenApi,
  site: Site,
): string {
  const needed = parameters.filter(({ required }) => required);
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    return parameter ? exampleParameter(parameter) : `{${name}}`;
  });
  const search = needed
    .filter((one) => one.in === "query")
    .map((one) => `${one.name}=${encodeURIComponent(exampleParameter(one))}`);
  const example = exampleBody(body, document);
  return [
    `curl${method === "get" ? "" : method === "head" ? " --head" : ` -X ${method.toUpperCase()}`} ${quote(new URL(site.baseUrl).origin + filled + (search.length > 0 ? `?${search.join("&")}` : ""))}`,
    ...(secured ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...needed.filter((one) => one.in === "header").map((one) => `-H ${quote(`${one.name}: ${exampleParameter(one)}`)}`),
    ...(example ? [`-H ${quote(`Content-Type: ${example.mediaType}`)}`, `--data-binary ${quote(example.text)}`] : []),
  ].join(" \\\n  ");
}

/** A form that public/reference.js makes visible and sends; without a script it would lead nowhere. */
function renderTry(
  { id, method, parameters }: Endpoint,
  path: string,
  body: RequestBody | undefined,
  document: OpenApi,
): Markup {
  const example = exampleBody(body, document);
  const fields = parameters.filter(({ in: place }) => place === "path" || place === "query" || place === "header");
  return html`<form class="try" data-method="${method.toUpperCase()}" data-path="${path}" aria-label="Try ${method.toUpperCase()} ${path}" hidden>
<h4>Try it</h4>
<div class="fields">
${fields.map(
  (field, index) =>
    html`<p><label for="${id}-${index}">${field.name}</label> <input id="${id}-${index}" data-in="${field.in}" data-name="${field.name}"${field.required ? html` required` : ""} autocomplete="off" spellcheck="false"></p>\n`,
)}</div>
${example ? html`<p><label for="${id}-body">Body, ${example.mediaType}</label> <textarea id="${id}-body" data-type="${example.mediaType}" rows="8" spellcheck="false">${example.text}</textarea></p>\n` : ""}<p><button>Send</button></p>
<div class="answer" role="status"></div>
</form>
`;
}

function renderSchemas(document: OpenApi): Markup {
  const schemas = Object.entries(document.components?.schemas ?? {});
  return html`<section class="reference" aria-labelledby="schemas">
<h2 id="schemas">Schemas</h2>
${schemas.map(([name, schema]) => {
  const rows = listRows(document, schema);
  return html`<details class="operation" id="schema-${name}">
<summary><h3><code>${name}</code> <span>${schema.title}</span></h3></summary>
${schema.description ? html`<p>${schema.description}</p>\n` : ""}${rows.length > 0 ? renderRows(rows, "Properties") : html`<p class="type">${renderType(schema)}</p>\n`}</details>
`;
})}</section>
`;
}
