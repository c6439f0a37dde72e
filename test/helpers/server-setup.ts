// Made once a run of the end-to-end tests, because building takes longer than serving.
import type { TestProject } from "vitest/node";
import { openWorkshop, removeFolder, type Workshop } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    workshop: Workshop;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const workshop = await openWorkshop();
  project.provide("workshop", workshop);
  return () => removeFolder(workshop.folder);
}
