// In the place of zod: its classic API, of that what the contract calls, on the core that zod itself stands on. Zod's own classes
// carry every method of every kind, so that no bundler can leave one out. What is missing here fails as the Worker starts
// ("is not a function"); add it as zod/v4/classic/schemas.js has it. test/bundle/zod.test.ts holds the two against each other.
import * as core from "zod/v4/core";
import { describeIssue } from "./zod-words.ts";

type Definition = object;
/** Members find their schema in `this`. */
interface Schema extends core.$ZodType {
  def: Definition;
  type: string;
  check(...checks: unknown[]): Schema;
  clone(definition?: Definition, params?: { parent: boolean }): Schema;
}
interface Kind {
  new (definition: Definition): Schema;
  init(schema: Schema, definition: Definition): void;
}
/** A kind of the core, which checks values and knows nothing of methods. */
interface Trait {
  init(schema: never, definition: never): void;
}
type Init = Kind["init"];
type Members = Readonly<Record<string, unknown>> & ThisType<Schema>;

const construct = core.$constructor as unknown as (name: string, init: Init, members?: Members) => Kind;

core.config({ localeError: describeIssue });

const Type = construct(
  "ZodType",
  (schema, definition) => {
    (core.$ZodType.init as Init)(schema, definition);
    schema.def = definition;
    schema.type = (definition as { type: string }).type;
  },
  {
    check(...checks: unknown[]) {
      const own = (this.def as { checks?: unknown[] }).checks ?? [];
      // With its descriptors, as a default is a getter, which makes it anew.
      const definition = Object.defineProperties({}, Object.getOwnPropertyDescriptors(this.def));
      return this.clone(Object.assign(definition, { checks: [...own, ...checks.map(toCheck)] }), { parent: true });
    },
    clone(definition?: Definition, params?: { parent: boolean }) {
      return core.clone(this, definition as never, params);
    },
    parse(value: unknown) {
      return core.parse(this, value);
    },
    safeParse(value: unknown) {
      return core.safeParse(this, value);
    },
    refine(test: (value: unknown) => unknown, params?: string) {
      return this.check(core._refine(Custom as never, test, params ?? {}));
    },
    superRefine(test: Parameters<typeof core._superRefine>[0]) {
      return this.check(core._superRefine(test));
    },
    optional() {
      return optional(this);
    },
    nullable() {
      return new Nullable({ type: "nullable", innerType: this });
    },
    default(value: unknown) {
      return new Default({
        type: "default",
        innerType: this,
        get defaultValue() {
          return typeof value === "function" ? value() : copy(value);
        },
      });
    },
    transform(map: unknown) {
      return new Pipe({ type: "pipe", in: this, out: new Transform({ type: "transform", transform: map }) });
    },
    /** What is said of it is for the reference, which is not made here (contract/about.ts). */
    meta() {
      return this;
    },
  },
);

function optional(innerType: core.$ZodType): Schema {
  return new Optional({ type: "optional", innerType });
}

/** So that no answer changes the default of the next. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return typeof value === "object" && value !== null ? { ...value } : value;
}

function toCheck(check: unknown): unknown {
  return typeof check === "function" ? { _zod: { check, def: { check: "custom" }, onattach: [] } } : check;
}

function define(name: string, trait: Trait, members: Members = {}, parent = Type): Kind {
  const init: Init = (schema, definition) => {
    (trait.init as Init)(schema, definition);
    parent.init(schema, definition);
  };
  return construct(name, init, members);
}

type Most = [most: number, params?: string];

const Text = define("ZodString", core.$ZodString, {
  min(...args: Most) {
    return this.check(core._minLength(...args));
  },
  max(...args: Most) {
    return this.check(core._maxLength(...args));
  },
  regex(...args: [RegExp, string?]) {
    return this.check(core._regex(...args));
  },
  trim() {
    return this.check(core._trim());
  },
  toLowerCase() {
    return this.check(core._toLowerCase());
  },
  toUpperCase() {
    return this.check(core._toUpperCase());
  },
});
const NumberKind = define("ZodNumber", core.$ZodNumber, {
  min(...args: Most) {
    return this.check(core._gte(...args));
  },
  max(...args: Most) {
    return this.check(core._lte(...args));
  },
  positive(params?: string) {
    return this.check(core._gt(0, params));
  },
});
const Int = define("ZodNumberFormat", core.$ZodNumberFormat, {}, NumberKind);
const List = define("ZodArray", core.$ZodArray, {
  min(...args: Most) {
    return this.check(core._minLength(...args));
  },
  max(...args: Most) {
    return this.check(core._maxLength(...args));
  },
});
const Members = define("ZodObject", core.$ZodObject, {
  get shape() {
    return shapeOf(this);
  },
  extend(shape: core.$ZodShape) {
    return withShape(this, { ...shapeOf(this), ...shape });
  },
  omit(mask: object) {
    return withShape(this, Object.fromEntries(Object.entries(shapeOf(this)).filter(([name]) => !(name in mask))));
  },
  partial() {
    const members = Object.entries(shapeOf(this)).map(([name, innerType]) => [name, optional(innerType)]);
    return withShape(this, Object.fromEntries(members));
  },
});

function shapeOf(schema: Schema): core.$ZodShape {
  return (schema as unknown as core.$ZodObject)._zod.def.shape;
}

/** Without what was checked of it as a whole: that was about other members. */
function withShape(schema: Schema, shape: object): Schema {
  return schema.clone({ ...schema.def, shape, checks: [] });
}

const BooleanKind = define("ZodBoolean", core.$ZodBoolean);
const Unknown = define("ZodUnknown", core.$ZodUnknown);
const Never = define("ZodNever", core.$ZodNever);
const Enum = define("ZodEnum", core.$ZodEnum);
const Literal = define("ZodLiteral", core.$ZodLiteral);
const Tuple = define("ZodTuple", core.$ZodTuple);
const Mapping = define("ZodRecord", core.$ZodRecord);
const Union = define("ZodUnion", core.$ZodUnion);
const Discriminated = define("ZodDiscriminatedUnion", core.$ZodDiscriminatedUnion, {}, Union);
const Optional = define("ZodOptional", core.$ZodOptional);
const Nullable = define("ZodNullable", core.$ZodNullable);
const Default = define("ZodDefault", core.$ZodDefault);
const Pipe = define("ZodPipe", core.$ZodPipe);
const Transform = define("ZodTransform", core.$ZodTransform);
const Custom = define("ZodCustom", core.$ZodCustom);

export const string = () => core._string(Text as never);
export const number = () => core._number(NumberKind as never);
export const int = () => core._int(Int as never);
export const boolean = () => core._boolean(BooleanKind as never);
export const unknown = () => core._unknown(Unknown as never);
export const array = (element: Schema) => core._array(List as never, element);
export const object = (shape: object) => new Members({ type: "object", shape });
export const strictObject = (shape: object) =>
  new Members({ type: "object", shape, catchall: core._never(Never as never) });
export const record = (keyType: Schema, valueType: Schema) => new Mapping({ type: "record", keyType, valueType });
export const tuple = (items: readonly Schema[]) => new Tuple({ type: "tuple", items, rest: null });
export const literal = (value: unknown) => new Literal({ type: "literal", values: [value] });
export const union = (options: readonly Schema[]) => new Union({ type: "union", options });
export const discriminatedUnion = (discriminator: string, options: readonly Schema[]) =>
  new Discriminated({ type: "union", options, discriminator });
export const custom = (test: (value: unknown) => unknown, params?: string) =>
  core._custom(Custom as never, test, params);
const enumeration = (values: readonly string[]) =>
  new Enum({ type: "enum", entries: Object.fromEntries(values.map((value) => [value, value])) });

export { enumeration as enum };
