import events from "../../seed/events.ndjson?raw";
import timelines from "../../seed/timelines.json?raw";
import { NDJSON } from "../helpers/api.ts";
import type { Service } from "./service.ts";

/** How many events the sample timelines have. */
export const FOUNDING_COUNT = 128;

/** Loads the sample timelines through the API. */
export async function loadFounding(service: Service): Promise<void> {
  for (const timeline of JSON.parse(timelines) as object[]) await service.send("POST", "/timelines", timeline);
  const report = await service.send("POST", "/imports", events, { "content-type": NDJSON });
  if (report.created !== FOUNDING_COUNT) throw new Error(JSON.stringify(report));
}
