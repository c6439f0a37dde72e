/** As much of OpenAPI 3.1 and JSON Schema as the reference page reads. */

export interface Reference {
  readonly $ref?: string | undefined;
}

export interface Schema extends Reference {
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  readonly pattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: Schema | boolean | undefined;
  readonly prefixItems?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
}

export interface Parameter extends Reference {
  readonly name?: string | undefined;
  readonly in?: string | undefined;
  readonly required?: boolean | undefined;
  readonly description?: string | undefined;
  readonly schema?: Schema | undefined;
  readonly example?: unknown;
}

export interface Body {
  readonly schema?: Schema | undefined;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>> | undefined;
}

export interface RequestBody extends Reference {
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
  readonly content?: Readonly<Record<string, Body>> | undefined;
}

export interface Answer extends Reference {
  readonly description?: string | undefined;
  readonly content?: Readonly<Record<string, Body>> | undefined;
}

type Security = readonly Readonly<Record<string, readonly string[]>>[];

export interface Operation {
  readonly operationId?: string | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly deprecated?: boolean | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly requestBody?: RequestBody | undefined;
  readonly responses?: Readonly<Record<string, Answer>> | undefined;
  readonly security?: Security | undefined;
}

export const METHODS = ["get", "head", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

export type PathItem = { readonly [method in Method]?: Operation | undefined } & {
  readonly parameters?: readonly Parameter[] | undefined;
};

export interface OpenApi {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string | undefined;
  };
  readonly servers?: readonly { readonly url: string }[] | undefined;
  readonly tags?: readonly { readonly name: string; readonly description?: string | undefined }[] | undefined;
  readonly paths?: Readonly<Record<string, PathItem>> | undefined;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> | undefined } | undefined;
  readonly security?: Security | undefined;
}

/** Follows `$ref` within the document (RFC 6901); what leads nowhere or in a circle comes back as it is. */
export function resolve<T extends Reference>(document: OpenApi, value: T): T {
  let found = value;
  for (let step = 0; step < 8 && found.$ref?.startsWith("#/"); step++) {
    const next = findPointer(document, found.$ref);
    if (next === undefined) return found;
    found = next as T;
  }
  return found;
}

function findPointer(document: OpenApi, pointer: string): object | undefined {
  let value: unknown = document;
  for (const part of pointer.slice(2).split("/")) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "object" && value !== null ? value : undefined;
}

/** "#/components/schemas/Event" -> "Event". */
export function nameOf({ $ref }: Reference): string | undefined {
  return /^#\/components\/schemas\/(.+)$/.exec($ref ?? "")?.[1];
}

/** One operation with all that its path says about it. */
export interface Endpoint {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  readonly secured: boolean;
}

export interface Section {
  readonly name: string;
  readonly description?: string | undefined;
  readonly endpoints: readonly Endpoint[];
}

/** The operations by their first tag, in the order of the document's tags, then of their appearance. */
export function listSections(document: OpenApi): Section[] {
  const sections = new Map<string, Endpoint[]>((document.tags ?? []).map(({ name }) => [name, []]));
  for (const endpoint of listEndpoints(document)) {
    const name = endpoint.operation.tags?.[0] ?? "Other";
    sections.set(name, [...(sections.get(name) ?? []), endpoint]);
  }
  return [...sections]
    .filter(([, endpoints]) => endpoints.length > 0)
    .map(([name, endpoints]) => ({
      name,
      description: document.tags?.find((tag) => tag.name === name)?.description,
      endpoints,
    }));
}

function listEndpoints(document: OpenApi): Endpoint[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const security = operation.security ?? document.security ?? [];
      return {
        id: operation.operationId ?? `${method}${path.replace(/[^A-Za-z0-9]+/g, "-")}`,
        method,
        path,
        operation,
        parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolve(document, one)),
        secured: security.some((way) => Object.keys(way).length > 0),
      };
    }),
  );
}
