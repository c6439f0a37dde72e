// The files that the Worker makes its reference from. In a process of its own, on zod as it is rather than as the bundle has it.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL("../../scripts/reference.ts", import.meta.url))]);
}
