// The parts of bench/widget.ts.
import { measureAccess } from "./widget-a11y.ts";
import { measureHost } from "./widget-host.ts";
import { measureLoad, measureWeight } from "./widget-load.ts";
import { measurePan, measureZoom } from "./widget-motion.ts";
import type { Site } from "./widget-subjects.ts";
import type { Plan } from "./widget-turns.ts";

export interface Part {
  readonly heading: string;
  /** What there is to say, tables included. */
  measure(plan: Plan, sites: readonly Site[]): Promise<string>;
}

export const PARTS: Readonly<Record<string, Part>> = {
  load: { heading: "The widget: loading", measure: measureLoad },
  weight: { heading: "The widget: what is sent", measure: measureWeight },
  pan: { heading: "The widget: panning and zooming", measure: measurePan },
  zoom: { heading: "The widget: to the depth and back", measure: measureZoom },
  host: { heading: "The widget: what it costs its page", measure: measureHost },
  a11y: { heading: "The widget: who can use it", measure: measureAccess },
};
