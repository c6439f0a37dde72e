/** Nothing is known of what became of the question; another try may go better. */
const TRANSIENT = [
  "Network connection lost",
  "storage caused object to be reset",
  "reset because its code was updated",
  "Cannot resolve D1 DB due to transient issue on remote node",
  "Can't read from request stream because client disconnected",
];

/** More is asked than one database can answer: asked again at once, it would be more still. */
const OVERLOADED = "D1 DB is overloaded";

/** Drizzle wraps what D1 says, so the reason stands somewhere along the chain of causes. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}

export function messagesOf(error: unknown): string {
  return causesOf(error)
    .map(({ message }) => message)
    .join("\n");
}

export function isOverloaded(error: unknown): boolean {
  return messagesOf(error).includes(OVERLOADED);
}

/** True for exactly the errors after which D1 says to try again. */
export function isTransient(error: unknown): boolean {
  const messages = messagesOf(error);
  return !messages.includes(OVERLOADED) && TRANSIENT.some((message) => messages.includes(message));
}

/** Something that is to be stored is longer than D1 takes; nothing was written. */
export class TooLongError extends Error {}

/** True where a value or a row, as it was given or as a statement would have made it, is longer than D1 takes. */
export function isTooLong(error: unknown): boolean {
  return causesOf(error).some((cause) => cause instanceof TooLongError) || messagesOf(error).includes("SQLITE_TOOBIG");
}
