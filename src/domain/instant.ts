declare const instant: unique symbol;

/** An exact moment: whole seconds since 1970-01-01T00:00:00Z. Never an event's date (see `EventDate`). */
export type Instant = number & { readonly [instant]: true };

/** Seconds since 1970, fractions dropped. */
export function toInstant(seconds: number): Instant {
  return Math.floor(seconds) as Instant;
}

/** RFC 3339 in UTC with seconds: "2026-11-23T21:15:00Z". */
export function formatInstant(at: Instant): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
}

/** IMF-fixdate (RFC 9110 section 5.6.7), also valid as RFC 822/5322 in RSS: "Mon, 23 Nov 2026 21:15:00 GMT". */
export function formatHttpDate(at: Instant): string {
  return new Date(at * 1000).toUTCString();
}

/** Reads an RFC 3339 date-time with an offset. Undefined for anything else, and for days and years that are not there. */
export function parseInstant(text: string): Instant | undefined {
  const [, day] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.exec(text) ?? [];
  const ms = Date.parse(text);
  if (day === undefined || Number.isNaN(ms)) return undefined;
  // Date.parse takes 30 February for 2 March.
  const isRealDay = new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  const isFourDigits = /^\d{4}-/.test(new Date(ms).toISOString());
  return isRealDay && isFourDigits ? toInstant(ms / 1000) : undefined;
}
