/** Why a text is no date: one sentence for the person who wrote it. */
export interface Refusal {
  readonly error: string;
}

export type Parsed<T> = T | Refusal;

/** Long enough for any date, short enough for a message. */
const QUOTED = 40;

/** Refuses `text`; `reason` continues the sentence that the quoted text begins. */
export function refuse(text: string, reason: string): Refusal {
  const shown = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return { error: `${JSON.stringify(shown)} ${reason}` };
}

export function isRefusal(parsed: object): parsed is Refusal {
  return "error" in parsed;
}
