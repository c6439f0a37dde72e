import { type Content, html, join, type Markup } from "./markup.ts";
import { nameOf, type OpenApi, resolve, type Schema } from "./openapi.ts";

const MAX_DEPTH = 5;

/** One property as a row: nested ones are written with their path, "place.name" or "sources[].url". */
export interface Row {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** The properties of a schema and of what is nested in it without a name of its own: only the outermost `$ref` is followed. */
export function listRows(document: OpenApi, schema: Schema, prefix = "", depth = 0): Row[] {
  const resolved = depth === 0 ? resolve(document, schema) : schema;
  if (depth > MAX_DEPTH) return [];
  const own = Object.entries(resolved.properties ?? {}).flatMap(([key, property]) => {
    const name = `${prefix}${key}`;
    const row = { name, schema: property, required: resolved.required?.includes(key) ?? false };
    return [row, ...listNested(document, property, name, depth)];
  });
  const parts = [...(resolved.allOf ?? []), ...(resolved.oneOf ?? []), ...(resolved.anyOf ?? [])];
  const merged = parts.flatMap((part) =>
    listRows(document, depth === 0 ? resolve(document, part) : part, prefix, depth + 1),
  );
  const all = [...own, ...merged];
  return all.filter(({ name }, index) => all.findIndex((row) => row.name === name) === index);
}

function listNested(document: OpenApi, property: Schema, name: string, depth: number): Row[] {
  const items = typeof property.items === "object" ? property.items : undefined;
  const nested = [property, ...(property.anyOf ?? []), ...(property.oneOf ?? [])];
  return [
    ...nested.flatMap((part) => listRows(document, part, `${name}.`, depth + 1)),
    ...(items ? listRows(document, items, `${name}[].`, depth + 1) : []),
  ];
}

/** "string or null", "array of Event": names of schemas are links to where they are described on the page. */
export function renderType(schema: Schema): Content {
  const name = nameOf(schema);
  if (name) return html`<a href="#schema-${name}">${name}</a>`;
  const alternatives = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (alternatives && !schema.properties) return join(alternatives.map(renderType), schema.allOf ? " and " : " or ");
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return join(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      " or ",
    );
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? ["any"]);
  return join(
    types.map((type) => renderPlainType(type, schema)),
    " or ",
  );
}

function renderPlainType(type: string, schema: Schema): Content {
  if (type === "array" && typeof schema.items === "object") return html`array of ${renderType(schema.items)}`;
  if (type === "object" && typeof schema.additionalProperties === "object") {
    return html`map of ${renderType(schema.additionalProperties)}`;
  }
  return schema.format && type !== "null" ? `${type} (${schema.format})` : type;
}

/** "1 to 200 characters", "default 20", "for example 1985". */
export function listConstraints(schema: Schema): string[] {
  return [
    ...sayRange(toBound(schema.minimum), toBound(schema.maximum), ""),
    ...say("above", schema.exclusiveMinimum),
    ...say("below", schema.exclusiveMaximum),
    ...sayRange(schema.minLength, schema.maxLength, " characters"),
    ...sayRange(schema.minItems, schema.maxItems, " items"),
    ...say("pattern", schema.pattern),
    ...say("default", schema.default),
    ...say("for example", schema.examples?.[0]),
  ];
}

function say(word: string, value: unknown): string[] {
  return value === undefined ? [] : [`${word} ${typeof value === "string" ? value : JSON.stringify(value)}`];
}

function sayRange(least: number | undefined, most: number | undefined, unit: string): string[] {
  if (least === undefined) return most === undefined ? [] : [`at most ${most}${unit}`];
  if (most === undefined) return [`at least ${least}${unit}`];
  return [least === most ? `${most}${unit}` : `${least} to ${most}${unit}`];
}

/** Zod states the bounds of safe integers, which say nothing to a reader. */
function toBound(value: number | undefined): number | undefined {
  return value !== undefined && Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

/** A table of names and what they mean, that fits on a phone. */
export function renderRows(rows: readonly Row[], caption: string): Markup {
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">What it is</th></tr></thead>
<tbody>
${rows.map(renderRow)}</tbody>
</table>
`;
}

function renderRow({ name, schema, required }: Row): Markup {
  const constraints = listConstraints(schema);
  return html`<tr><th scope="row"><code>${name}</code>${required ? html` <strong>required</strong>` : ""}</th><td><span class="type">${renderType(schema)}</span>${
    schema.description ? html` ${schema.description}` : ""
  }${constraints.length > 0 ? html` <span class="meta">${constraints.join("; ")}</span>` : ""}</td></tr>
`;
}

/** A value that the schema allows: what it gives as example, else made up from its types. */
export function makeExample(document: OpenApi, schema: Schema, depth = 0): unknown {
  const resolved = resolve(document, schema);
  const given = resolved.example ?? resolved.examples?.[0] ?? resolved.const ?? resolved.default ?? resolved.enum?.[0];
  if (given !== undefined) return given;
  const part = resolved.oneOf?.[0] ?? resolved.anyOf?.[0];
  if (part && !resolved.properties) return depth > MAX_DEPTH ? null : makeExample(document, part, depth + 1);
  if (resolved.allOf) return Object.assign({}, ...resolved.allOf.map((one) => makeExample(document, one, depth + 1)));
  const type = typeof resolved.type === "string" ? resolved.type : resolved.type?.[0];
  if (type === "array")
    return typeof resolved.items === "object" && depth < MAX_DEPTH
      ? [makeExample(document, resolved.items, depth + 1)]
      : [];
  if (type === "object" || resolved.properties) return makeObject(document, resolved, depth);
  return (
    { integer: resolved.minimum ?? 1, number: resolved.minimum ?? 1, boolean: true, null: null }[type ?? ""] ??
    makeText(resolved)
  );
}

/** Only what must be there, or everything where nothing must. */
function makeObject(document: OpenApi, schema: Schema, depth: number): Record<string, unknown> {
  if (depth > MAX_DEPTH) return {};
  const entries = Object.entries(schema.properties ?? {});
  const needed = entries.filter(([name]) => schema.required?.includes(name));
  return Object.fromEntries(
    (needed.length > 0 ? needed : entries).map(([name, property]) => [
      name,
      makeExample(document, property, depth + 1),
    ]),
  );
}

const TEXTS: Readonly<Record<string, string>> = {
  "date-time": "2026-11-23T12:00:00Z",
  date: "2026-11-23",
  uri: "https://example.org/",
  url: "https://example.org/",
  email: "someone@example.org",
  uuid: "123e4567-e89b-12d3-a456-426614174000",
};

function makeText({ format, minLength }: Schema): string {
  return TEXTS[format ?? ""] ?? "text".padEnd(Math.min(minLength ?? 0, 40), "x");
}
