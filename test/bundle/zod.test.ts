import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type * as z from "zod";

// The contract on zod, and on what is in its place in the bundle: both must say the same of everything.
const FILES = readdirSync(new URL("../../src/contract", import.meta.url));

interface Contract {
  readonly zod: typeof z;
  readonly schemas: ReadonlyMap<string, z.ZodType>;
}

async function loadContract(zod: () => Promise<unknown>): Promise<Contract> {
  vi.resetModules();
  vi.doMock("zod", zod);
  const schemas = new Map<string, z.ZodType>();
  for (const file of FILES) {
    const all = (await import(`../../src/contract/${file}`)) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(all)) {
      if (typeof value === "object" && value !== null && "_zod" in value)
        schemas.set(`${file} ${name}`, value as z.ZodType);
    }
  }
  const contract = { zod: await import("zod"), schemas };
  vi.doUnmock("zod");
  return contract;
}

const whole = await loadContract(() => vi.importActual("zod"));
const ours = await loadContract(() => import("../../src/bundle/zod.ts"));

interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly items?: Shape;
  readonly prefixItems?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
}

const TEXTS = [
  ...[
    "",
    " ",
    "a",
    " Trimmed ",
    "x".repeat(101),
    "x".repeat(2001),
    "\ud800",
    "us-china-tech",
    "CN",
    "cn ",
    "en",
    "zh-Hans",
  ],
  ...[
    "2021-12-26",
    "1985/..",
    "201X",
    "2021-13",
    "2026-11-23T12:00:00Z",
    "https://a.example/",
    "javascript:x",
    "#1f77b4",
  ],
  ...[
    "FREQ=YEARLY",
    "image/png",
    "title",
    "place/name",
    "category=trade",
    "country=CN|US",
    "constructor",
    "00000000001",
  ],
];
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    1,
    "text",
    [],
    {},
    { __proto__: null },
    [[]],
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values as a schema describes them, and some that are wrong. */
function near(shape: Shape, root: Shape): fc.Arbitrary<unknown> {
  const wanted = fc.oneof({ weight: 12, arbitrary: right(shape, root) }, { weight: 1, arbitrary: junk });
  return wanted;
}

function right(shape: Shape, root: Shape): fc.Arbitrary<unknown> {
  if (shape.$ref !== undefined) return right(root.$defs?.[shape.$ref.replace("#/$defs/", "")] ?? {}, root);
  const options = shape.anyOf ?? shape.oneOf;
  if (options) return fc.oneof(...options.map((option) => near(option, root)));
  if ("const" in shape) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  if (shape.prefixItems) return fc.tuple(...shape.prefixItems.map((item) => near(item, root)));
  switch (shape.type) {
    case "string":
      return fc.constantFrom(...TEXTS);
    case "integer":
    case "number":
      return fc.oneof(fc.integer({ min: -1, max: 200 }), fc.constantFrom(0.5, -90, 180.1, 2 ** 53, 1e300));
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(near(shape.items ?? {}, root), { maxLength: 3 });
    case "object":
      return objects(shape, root);
    default:
      return junk;
  }
}

function objects(shape: Shape, root: Shape): fc.Arbitrary<unknown> {
  const { properties = {}, additionalProperties, required = [] } = shape;
  const known = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, near(inner, root)]));
  const others = typeof additionalProperties === "object" ? near(additionalProperties, root) : junk;
  const isOpen = typeof additionalProperties === "object";
  return fc
    .tuple(
      fc.record(known, { requiredKeys: required.filter((name) => name in known) }),
      fc.dictionary(fc.constantFrom(...TEXTS), others, { maxKeys: isOpen ? 3 : 1 }),
      fc.integer({ min: 0, max: 5 }),
    )
    .map(([members, more, chance]) => (isOpen || chance === 0 ? { ...members, ...more } : members));
}

describe("zod in the bundle", () => {
  it("has a contract to be compared", () => {
    expect(whole.schemas.size).toBeGreaterThan(30);
    expect([...ours.schemas.keys()]).toEqual([...whole.schemas.keys()]);
    expect(Object.keys(ours.zod).length).toBeLessThan(Object.keys(whole.zod).length / 5);
  });

  describe.each([...whole.schemas])("%s", (name, schema) => {
    const other = ours.schemas.get(name) as z.ZodType;
    const json = whole.zod.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

    it("takes and refuses the same, in the same words", () => {
      fc.assert(
        fc.property(near(json as Shape, json as Shape), (value) => {
          const expected = schema.safeParse(structuredClone(value));
          const found = other.safeParse(structuredClone(value));
          expect(found.success ? found.data : found.error.issues).toEqual(
            expected.success ? expected.data : expected.error.issues,
          );
        }),
        { numRuns: 200 },
      );
    });
  });
});
