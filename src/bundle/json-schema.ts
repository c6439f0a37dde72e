// JSON Schema (draft 2020-12) of what clients send, as zod's toJSONSchema has it for the kinds that src/bundle/zod.ts knows.
import type * as zod from "zod";
import * as core from "zod/v4/core";

type Json = Record<string, unknown>;
type Definition = core.$ZodTypes["_zod"]["def"];
type Definitions = Record<string, Json>;

const definitionOf = (schema: core.$ZodType) => schema._zod.def as Definition;
const metaOf = (schema: core.$ZodType | undefined) => schema && core.globalRegistry.get(schema);

/** What checks say, the narrowest of each kind. */
function toLimits(definition: core.$ZodTypeDef): Json {
  const limits: Record<string, number> = {};
  const patterns: string[] = [];
  const atLeast = (name: string, value: number) => {
    limits[name] = Math.max(limits[name] ?? value, value);
  };
  const atMost = (name: string, value: number) => {
    limits[name] = Math.min(limits[name] ?? value, value);
  };
  const checks = [{ _zod: { def: definition } }, ...(definition.checks ?? [])] as unknown as core.$ZodChecks[];
  const size = definition.type === "array" ? "Items" : "Length";
  for (const { _zod } of checks) {
    const check = _zod.def;
    if (check.check === "min_length") atLeast(`min${size}`, check.minimum);
    else if (check.check === "max_length") atMost(`max${size}`, check.maximum);
    else if (check.check === "greater_than")
      atLeast(check.inclusive ? "minimum" : "exclusiveMinimum", Number(check.value));
    else if (check.check === "less_than") atMost(check.inclusive ? "maximum" : "exclusiveMaximum", Number(check.value));
    else if (check.check === "number_format") {
      atLeast("minimum", Number.MIN_SAFE_INTEGER);
      atMost("maximum", Number.MAX_SAFE_INTEGER);
    } else if (check.check === "string_format" && check.pattern) patterns.push(check.pattern.source);
  }
  if ("exclusiveMinimum" in limits) delete limits["minimum"];
  return { ...limits, ...(patterns.length > 0 && { pattern: patterns[0] }) };
}

/** Whether what is sent becomes something else, for which examples and defaults would be meant. */
function isTransforming(schema: core.$ZodType): boolean {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case "transform":
      return true;
    case "pipe":
      return isTransforming(definition.in) || isTransforming(definition.out);
    case "array":
      return isTransforming(definition.element);
    case "object":
      return Object.values(definition.shape).some(isTransforming);
    case "union":
      return definition.options.some(isTransforming);
    case "record":
      return isTransforming(definition.keyType) || isTransforming(definition.valueType);
    case "optional":
    case "nullable":
    case "default":
      return isTransforming(definition.innerType);
    default:
      return false;
  }
}

function toObject({ shape, catchall }: core.$ZodObjectDef, definitions: Definitions): Json {
  const members = Object.entries(shape);
  const required = members.filter(([, member]) => member._zod.optin === undefined).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(members.map(([name, member]) => [name, describe(member, definitions)])),
    ...(required.length > 0 && { required }),
    ...(catchall && { additionalProperties: false }),
  };
}

/** [{type: "a"}, {type: "b"}] is shorter as {type: ["a", "b"]}. */
function toUnion(options: readonly Json[]): Json {
  const isBare = options.every((option) => Object.keys(option).join() === "type");
  return isBare ? { type: [...new Set(options.flatMap(({ type }) => type))] } : { anyOf: options };
}

/** Without what is said about it. */
function toBody(schema: core.$ZodType, definitions: Definitions): Json {
  const inner = (one: core.$ZodType) => describe(one, definitions);
  const definition = definitionOf(schema);
  switch (definition.type) {
    case "string":
    case "boolean":
      return { type: definition.type, ...toLimits(definition) };
    case "number":
      return { type: schema._zod.traits.has("$ZodNumberFormat") ? "integer" : "number", ...toLimits(definition) };
    case "array":
      return { type: "array", items: inner(definition.element), ...toLimits(definition) };
    case "object":
      return toObject(definition, definitions);
    case "record":
      return {
        type: "object",
        propertyNames: inner(definition.keyType),
        additionalProperties: inner(definition.valueType),
      };
    case "tuple": {
      const { length } = definition.items;
      return {
        ...{ type: "array", prefixItems: definition.items.map(inner), items: false },
        ...{ minItems: length, maxItems: length },
      };
    }
    case "enum":
      return { type: "string", enum: Object.values(definition.entries) };
    case "literal":
      return { type: typeof definition.values[0], const: definition.values[0] };
    case "union":
      return definition.inclusive === false
        ? { oneOf: definition.options.map(inner) }
        : toUnion(definition.options.map(inner));
    case "nullable":
      return toUnion([inner(definition.innerType), { type: "null" }]);
    case "optional":
      return inner(definition.innerType);
    case "default":
      return { ...inner(definition.innerType), default: definition.defaultValue };
    case "pipe":
      return inner(definition.in);
    case "unknown":
    case "custom":
      return {};
    default:
      throw new Error(`${definition.type} is not known here: see docs/adr/0024`);
  }
}

/** A schema with an id stands among the definitions, and what others are made of it points there. */
function describe(schema: core.$ZodType, definitions: Definitions): Json {
  const { id, ...said } = metaOf(schema) ?? {};
  const { parent } = schema._zod;
  const isMade = id === undefined && metaOf(parent)?.id !== undefined;
  const body: Json = isMade && parent ? describe(parent, definitions) : toBody(schema, definitions);
  const json: Json = { ...body, ...said };
  if (isTransforming(schema)) {
    delete json["default"];
    delete json["examples"];
  }
  if (id === undefined) return json;
  definitions[id] = json;
  return { $ref: `#/$defs/${id}` };
}

/** Zod's, for `{ io: "input", unrepresentable: "any" }`. */
export const toJSONSchema = ((schema: core.$ZodType) => {
  const $defs: Definitions = {};
  const json = describe(schema, $defs);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...json,
    ...(Object.keys($defs).length > 0 && { $defs }),
  };
}) as unknown as typeof zod.toJSONSchema;
