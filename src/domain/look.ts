import type { ParameterError, Parameters } from "./filter.ts";
import { parseId } from "./id.ts";

// How a list looks in a frame: attributes of the element, and by the same names in the address of the page for frames.

/** By attribute, in the order that addresses have them. */
export type Look = Readonly<Record<string, string>>;

const CONTROLS = ["search", "filter", "jump", "zone", "layout"];

function oneOf(...choices: readonly string[]) {
  return (value: string) => (choices.includes(value) ? undefined : `is not one of ${choices.join(", ")}`);
}

function checkControls(value: string): string | undefined {
  const isRight = value === "none" || value.split(" ").every((word) => CONTROLS.includes(word));
  return isRight ? undefined : `is neither none nor some of ${CONTROLS.join(", ")} with spaces between them`;
}

function checkZone(value: string): string | undefined {
  if (value === "event" || value === "viewer") return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return undefined;
  } catch {
    return "is neither event nor viewer nor a time zone, for example Asia/Shanghai";
  }
}

/** What would be right, where the value is not. */
const CHECKS: Readonly<Record<string, (value: string) => string | undefined>> = {
  layout: oneOf("auto", "list", "axis", "story", "compact", "next", "card"),
  theme: oneOf("auto", "light", "dark"),
  lanes: oneOf("category", "entity", "series", "none"),
  controls: checkControls,
  zone: checkZone,
  event: (value) => (parseId(value) === undefined ? "is not the id of an event" : undefined),
};

export const LOOK_PARAMETERS: readonly string[] = Object.keys(CHECKS);

/** Of all parameters of an address those that say how it looks; empty ones say nothing. */
export function parseLook(parameters: Parameters): { readonly look: Look; readonly errors: readonly ParameterError[] } {
  const look: Record<string, string> = {};
  const errors: ParameterError[] = [];
  for (const parameter of LOOK_PARAMETERS) {
    for (const [name, value] of parameters) {
      if (name !== parameter || value === "") continue;
      const detail = parameter in look ? "is given twice" : CHECKS[parameter]?.(value);
      if (detail) errors.push({ parameter, value, detail });
      look[parameter] = value;
    }
  }
  return { look, errors };
}
