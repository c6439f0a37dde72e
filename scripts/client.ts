// npm run client: writes the client's types, client/api.d.ts, from the API's OpenAPI document.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toOpenApi } from "../src/http/openapi.ts";
import type { OpenApi, Operation, Parameter, Schema } from "../src/representations/html/openapi.ts";
import { operations } from "../src/routes/api/index.ts";
import { NOBODY } from "../src/routes/api/reference.ts";

export const TYPES = fileURLToPath(new URL("../client/api.d.ts", import.meta.url));

const JSON_TYPES = ["application/json", "application/merge-patch+json"];

function quote(value: unknown): string {
  return JSON.stringify(value);
}

function toName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function toComment(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "* /").replace(/\s+/g, " ")} */\n`;
}

function join(types: readonly string[], by: string): string {
  const unique = [...new Set(types)];
  const alone = unique.length === 1;
  return unique.map((type) => (!alone && /[|&]/.test(type) ? `(${type})` : type)).join(by) || "unknown";
}

function toObject(schema: Schema, indent: string): string {
  const inner = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) =>
      `${toComment(member.description, inner)}${inner}${toName(name)}${required.has(name) ? "" : "?"}: ${toType(member, inner)};\n`,
  );
  if (members.length > 0) return `{\n${members.join("")}${indent}}`;
  const { additionalProperties: rest } = schema;
  if (typeof rest === "object") return `{ [name: string]: ${toType(rest, indent)} }`;
  return rest === false ? "Record<string, never>" : "{ [name: string]: unknown }";
}

function toArray(schema: Schema, indent: string): string {
  if (schema.prefixItems) return `[${schema.prefixItems.map((item) => toType(item, indent)).join(", ")}]`;
  const item = typeof schema.items === "object" ? toType(schema.items, indent) : "unknown";
  return /[|&]/.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

function toSimple(type: string, schema: Schema, indent: string): string {
  if (type === "object") return toObject(schema, indent);
  if (type === "array") return toArray(schema, indent);
  if (type === "integer") return "number";
  return ["string", "number", "boolean", "null"].includes(type) ? type : "unknown";
}

/** A JSON Schema (2020-12) as a type; what types cannot say (lengths, patterns) is left to the service. */
export function toType(schema: Schema, indent = ""): string {
  if (schema.$ref !== undefined) return schema.$ref.replace("#/components/schemas/", "");
  if (schema.const !== undefined) return quote(schema.const);
  if (schema.enum) return join(schema.enum.map(quote), " | ");
  const either = schema.anyOf ?? schema.oneOf;
  const parts = [
    ...(either
      ? [
          join(
            either.map((one) => toType(one, indent)),
            " | ",
          ),
        ]
      : []),
    ...(schema.allOf ?? []).map((one) => toType(one, indent)),
    ...(schema.type !== undefined
      ? [
          join(
            [schema.type].flat().map((type) => toSimple(type, schema, indent)),
            " | ",
          ),
        ]
      : []),
  ];
  return join(parts, " & ");
}

function toParameters(name: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  const isRequired = parameters.some(({ required }) => required);
  const members = parameters.map(
    (parameter) =>
      `${toComment(parameter.description, "        ")}        ${toName(parameter.name ?? "")}${parameter.required ? "" : "?"}: ${toQueryType(parameter)};\n`,
  );
  return `      ${name}${isRequired ? "" : "?"}: {\n${members.join("")}      };\n`;
}

/** In an address everything is text, so numbers will do; and what may be said again may be a list. */
function toQueryType({ schema = {}, in: place }: Parameter): string {
  const type = toType(schema, "        ");
  if (place === "path") return "string | number";
  return schema.type === "array" ? `string | ${type}` : type;
}

function toInput(operation: Operation): string {
  const { parameters = [], requestBody } = operation;
  const inPlace = (place: string) => parameters.filter((parameter) => (parameter as Parameter).in === place);
  const types = Object.entries(requestBody?.content ?? {});
  const json = types.find(([type]) => JSON_TYPES.includes(type));
  const texts = types.map(([type]) => type).filter((type) => !JSON_TYPES.includes(type));
  const isText = texts.length > 0;
  const body = isText
    ? `      body: string;\n      contentType: ${join(
        types.map(([type]) => quote(type)),
        " | ",
      )};\n`
    : json
      ? `      body: ${toType(json[1].schema ?? {}, "      ")};\n`
      : "";
  const isConditional = inPlace("header").some((parameter) => (parameter as Parameter).name === "If-Match");
  const match = isConditional
    ? '      /** The ETag or the version that was read; "*": whatever is there. */\n      ifMatch: string | number;\n'
    : "";
  const members = toParameters("path", inPlace("path")) + toParameters("query", inPlace("query")) + body + match;
  return members === "" ? "Record<never, never>" : `{\n${members}    }`;
}

function toAnswer({ responses = {} }: Operation): string {
  const good = Object.entries(responses).filter(([status]) => /^2/.test(status));
  return join(
    good.map(([, answer]) => {
      const { schema } = answer.content?.["application/json"] ?? {};
      return schema ? toType(schema, "    ") : "undefined";
    }),
    " | ",
  );
}

/** The text of client/api.d.ts. */
export function toDeclarations(): string {
  const document: OpenApi = JSON.parse(JSON.stringify(toOpenApi(operations, NOBODY)));
  const records = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `${toComment(schema.description, "")}export type ${name} = ${toType(schema)};\n`,
  );
  const methods = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Readonly<Record<string, Operation>>).map(
      ([method, operation]) =>
        `${toComment(operation.summary, "  ")}  ${quote(`${method.toUpperCase()} ${path}`)}: {\n    input: ${toInput(operation)};\n    answer: ${toAnswer(operation)};\n  };\n`,
    ),
  );
  return [
    "// Made by `npm run client` from the API's OpenAPI document; a test compares the two.\n",
    ...records,
    `export interface Operations {\n${methods.join("")}}\n`,
  ].join("\n");
}

if (import.meta.main) {
  writeFileSync(TYPES, toDeclarations());
  console.log(`Wrote ${TYPES}`);
}
