import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { Messages } from "./messages.ts";
import { zh } from "./zh.ts";

/** All that the service says. Not for the Worker, which has English and reads the rest from a file (scripts/reference.ts). */
export const MESSAGES: readonly Messages[] = [en, ar, de, es, fr, zh];
