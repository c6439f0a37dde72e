import type { Operations, Problem, ProblemError } from "./api.d.ts";

export type * from "./api.d.ts";

/** An operation of the API, as its document names it: "PUT /events/{id}". */
export type OperationName = keyof Operations;

/** What every call may say besides. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** An Idempotency-Key; a random one unless given. Give one that you keep, to go on with a write after a crash. */
  readonly key?: string;
}

export type Input<Name extends OperationName> = Operations[Name]["input"] & CallOptions;

/** Nothing has to be said where nothing is needed. */
export type InputArguments<Name extends OperationName> =
  Record<never, never> extends Operations[Name]["input"] ? [input?: Input<Name>] : [input: Input<Name>];

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  /** What a change of this record has to name as `ifMatch`. */
  readonly etag: string | undefined;
  readonly location: string | undefined;
  /** The write had been made before, with the same key; this is the answer that it got then. */
  readonly isReplayed: boolean;
}

/** Operations that answer page by page. */
export type ListName = {
  [Name in OperationName]: Name extends `GET ${string}`
    ? Operations[Name]["answer"] extends { next: string | null }
      ? Name
      : never
    : never;
}[OperationName];

/** What such a page is a list of. */
export type Item<Name extends ListName> = {
  [Member in keyof Operations[Name]["answer"]]-?: NonNullable<
    Operations[Name]["answer"][Member]
  > extends readonly (infer One)[]
    ? One
    : never;
}[keyof Operations[Name]["answer"]];

/** Addresses of records that can be read and replaced. */
export type RecordAddress = {
  [Name in OperationName]: Name extends `GET ${infer Address}`
    ? `PUT ${Address}` extends OperationName
      ? Address
      : never
    : never;
}[OperationName];

type Of<Name extends string, Part extends "input" | "answer"> = Name extends OperationName
  ? Operations[Name][Part]
  : never;

type PathOf<Name extends string> = Of<Name, "input"> extends { path: infer Path } ? Path : Record<never, never>;
type BodyOf<Name extends string> = Of<Name, "input"> extends { body: infer Body } ? Body : never;

export interface Client {
  /**
   * The newest state of the data that an answer came from; each call asks for one that is no older. Sent as the header
   * `Annals-Bookmark` to a published document, or as `bookmark` to another client, it shows there what was written here.
   */
  readonly bookmark: string | undefined;

  /**
   * One operation. Reads, and writes with their key, are tried up to four times where the connection fails or the
   * service is busy (429, 5xx; as long as `Retry-After` says, at most 30 s). Throws `AnnalsError` for every other answer.
   */
  request<Name extends OperationName>(
    operation: Name,
    ...input: InputArguments<Name>
  ): Promise<Answer<Operations[Name]["answer"]>>;

  /** Every item of a list, page after page as they are asked for. */
  list<Name extends ListName>(operation: Name, ...input: InputArguments<Name>): AsyncGenerator<Item<Name>>;

  /**
   * Reads a record, lets `edit` say what it is to be, and writes that, unless someone else was faster: then it reads
   * and edits again, up to four times. What was read can be sent back; members that are ours are ignored.
   */
  change<Address extends RecordAddress>(
    address: Address,
    path: PathOf<`GET ${Address}`>,
    edit: (
      record: Of<`GET ${Address}`, "answer">,
    ) => BodyOf<`PUT ${Address}`> | Of<`GET ${Address}`, "answer"> | Promise<BodyOf<`PUT ${Address}`>>,
  ): Promise<Answer<Of<`PUT ${Address}`, "answer">>>;
}

export interface ClientOptions {
  /** Where the service is: "https://annals.example". */
  readonly origin: string | URL;
  /** The secret of a token. */
  readonly token?: string;
  /** Where another client, or an earlier run, has got to. */
  readonly bookmark?: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits for this many milliseconds before another try. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

export function createClient(options: ClientOptions): Client;

/** The service's problem (RFC 9457); the message names every place that is wrong. */
export class AnnalsError extends Error {
  readonly status: number;
  /** The kind: "stale", "invalid-content"; "" where the answer was none of the service's own. */
  readonly type: string;
  readonly problem: Problem;
  readonly errors: readonly ProblemError[];
}
