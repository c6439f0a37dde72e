import * as z from "zod";
import { ProblemResource } from "../contract/problem.ts";
import type { Site } from "../domain/document.ts";
import type { OpenApi } from "../representations/html/openapi.ts";
import { BOOKMARK, BOOKMARK_SHAPE } from "./database.ts";
import { type About, bodyTypesOf, type Operation } from "./operation.ts";
import { listProblems } from "./problem.ts";

type Json = Record<string, unknown>;

const DESCRIPTION = `Published timelines need no API: every page has JSON, feeds and calendars beside it, for every filter.
This API is for editors and integrators. It reads drafts, and it writes.

Send \`Authorization: Bearer\` with a token. Writes may carry an \`Idempotency-Key\`; changes of a record carry \`If-Match\` with
its \`ETag\`, so that nobody's work is overwritten unseen. Errors are problem+json (RFC 9457) and name the member that is wrong.`;

/** The kinds of problem, as a list that stands in the description. */
function describeProblems(): string {
  const lines = listProblems().map(({ type, status, title }) => `- \`${type}\` (${status}): ${title}`);
  return `The \`type\` of a problem ends in one of these, after \`#problem-\`:\n\n${lines.join("\n")}`;
}

/** Schemas with an id become components; others stand where they are used. */
function toSchema(schema: z.ZodType): Json {
  const { $schema: _schema, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  const id = schema.meta()?.id;
  return id === undefined ? rewrite(json) : { $ref: `#/components/schemas/${id}` };
}

/** Zod puts shared schemas under $defs of each; here they all stand in the components. */
function rewrite(json: Json): Json {
  const { $defs: _defs, id: _id, ...rest } = json;
  return JSON.parse(JSON.stringify(rest).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}

function listComponents(operations: readonly Operation[]): Json {
  const schemas = [
    ProblemResource,
    ...operations.flatMap(({ body, about }) => [body, ...Object.values(about.answers).map(({ schema }) => schema)]),
  ];
  const components: Json = {};
  for (const schema of schemas) {
    const id = schema?.meta()?.id;
    if (!schema || typeof id !== "string") continue;
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
    // With an id of its own, a schema stands among its own $defs, and what is outside only points there.
    for (const [name, inner] of Object.entries((json["$defs"] ?? { [id]: json }) as Record<string, Json>)) {
      const { $schema: _schema, ...own } = inner;
      components[name] = rewrite(own);
    }
  }
  return components;
}

function listParameters(operation: Operation): Json[] {
  const path = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const query = Object.entries(operation.query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...json } = toSchema(schema as z.ZodType);
    const isRequired = !(schema as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: "query",
      ...(isRequired && { required: true }),
      ...(description !== undefined && { description }),
      schema: json,
    };
  });
  const headers: Json[] = [];
  if (operation.method === "get") {
    headers.push({
      name: BOOKMARK,
      in: "header",
      schema: { type: "string", pattern: BOOKMARK_SHAPE.source },
      description: "From an answer that you had: this one is no older",
    });
  }
  if (operation.conditional) {
    headers.push({
      name: "If-Match",
      in: "header",
      required: true,
      schema: { type: "string" },
      description: "The ETag of the version you read",
    });
  }
  if (operation.method !== "get" && operation.about.tag !== "Tokens") {
    headers.push({
      name: "Idempotency-Key",
      in: "header",
      schema: { type: "string" },
      description: "The same key again gives the same answer and writes nothing",
    });
  }
  return [...path, ...query, ...headers];
}

function toBody(operation: Operation): Json | undefined {
  if (operation.method === "get" || operation.method === "delete") return undefined;
  const schema = operation.body ? toSchema(operation.body) : {};
  const { example } = operation.about;
  const media = { schema, ...(example !== undefined && { example }) };
  return { required: true, content: Object.fromEntries(bodyTypesOf(operation).map((type) => [type, media])) };
}

const ANSWER_HEADERS: Json = { [BOOKMARK]: { $ref: `#/components/headers/${BOOKMARK}` } };

function toAnswers({ answers }: About): Json {
  const good = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    {
      description,
      headers: ANSWER_HEADERS,
      ...(schema && { content: { "application/json": { schema: toSchema(schema) } } }),
    },
  ]);
  const problem = { "application/problem+json": { schema: toSchema(ProblemResource) } };
  return Object.fromEntries([...good, ["default", { description: "A problem", content: problem }]]);
}

function toSecurity({ scope }: Operation): Json[] {
  if (scope === "anyone") return [];
  return [{ bearer: scope === "any token" ? [] : [scope] }];
}

function toOperation(operation: Operation): Json {
  const body = toBody(operation);
  const { about } = operation;
  return {
    operationId: `${operation.method}${operation.path.replace(/[/{}]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, "")}`,
    tags: [about.tag],
    summary: about.summary,
    ...(about.description !== undefined && { description: about.description }),
    ...(operation.deprecation && { deprecated: true }),
    security: toSecurity(operation),
    parameters: listParameters(operation),
    ...(body && { requestBody: body }),
    responses: toAnswers(about),
  };
}

/** OpenAPI 3.1 of the operations, from the same declarations that answer requests. */
export function toOpenApi(operations: readonly Operation[], site: Site): OpenApi & { readonly openapi: string } {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: `${site.title} API`, version: "1", description: `${DESCRIPTION}\n\n${describeProblems()}` },
    servers: [{ url: `${site.baseUrl}/api/v1` }],
    tags: [...new Set(operations.map(({ about }) => about.tag))].map((name) => ({ name })),
    paths: paths as NonNullable<OpenApi["paths"]>,
    components: {
      schemas: listComponents(operations),
      headers: {
        [BOOKMARK]: {
          description: "The state of the data that the answer comes from; sent back, the next answer is no older",
          schema: { type: "string" },
        },
      },
      ...{ securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
    } as NonNullable<OpenApi["components"]>,
  };
}
