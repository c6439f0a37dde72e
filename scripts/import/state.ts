import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

// What has to be remembered of an import so that it goes on after it was stopped at whatever moment. Chunks are numbered, and
// cut alike each time, so it is enough to know up to which number all are done.

export interface State {
  /** The Idempotency-Key under which the import is opened, written down before that. */
  readonly key: string;
  /** All that decides what is sent where: another import has another. */
  readonly what: Readonly<Record<string, string | number>>;
  /** The id of the import, once it is open. */
  readonly id?: string;
  /** Every chunk up to this number is done. */
  readonly done: number;
  /** And every row up to this line, those too that could not be sent. */
  readonly line: number;
  /** How many rows could not be sent. */
  readonly unsent: number;
  /** Bytes of the file of refused rows that belong to those lines. */
  readonly refused: number;
}

export function readState(path: string): State | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : undefined;
}

/** Either the state before or this one is there, whenever the power goes. */
export function writeState(path: string, state: State): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { flush: true });
  renameSync(`${path}.new`, path);
}

export function removeState(path: string): void {
  rmSync(path, { force: true });
}
