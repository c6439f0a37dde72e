import { isTransient, TooLongError } from "./failures.ts";

// How D1 is asked, whoever asks: within its bounds, again where it says so, and counted.

/** Bytes of one parameter: D1 takes 2 MB as a value or a row. */
export const MAX_VALUE = 1_900_000;
/** D1's own, of one statement and of one batch. */
export const MAX_PARAMETERS = 100;
export const MAX_STATEMENT = 100_000;
/** As many as D1 answers in one request (docs/operating.md); that a batch may have fewer is said nowhere for sure. */
export const MAX_STATEMENTS = 1000;

/** How often a question is put at most, and how long is waited before it is put again: anything up to `FIRST * 2 ** tries`, so that those who failed together do not come back together. */
const TRIES = 4;
const FIRST = 50;
const LONGEST = 2000;

/** A database, or a session of one. */
export type Asked = Pick<D1Database, "prepare" | "batch">;

/** What the time between two tries comes from. */
export interface Chance {
  /** Milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}

export const CHANCE: Chance = {
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** What was spent, by D1's own account. */
export interface Tally {
  /** Journeys to the database, those in vain too. */
  roundTrips: number;
  /** Those of them that were made again. */
  repeats: number;
  rowsRead: number;
  rowsWritten: number;
  /** Bytes of the database after the last of them; 0 before the first. */
  size: number;
}

/** In UTF-8. */
export function countBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

/** A character is three bytes at most, so short texts need not be looked at. */
const isLonger = (text: string, bytes: number) => text.length * 3 > bytes && countBytes(text) > bytes;

function requireStatement(text: string): void {
  if (isLonger(text, MAX_STATEMENT))
    throw new Error(`a statement of ${countBytes(text)} bytes; D1 takes ${MAX_STATEMENT}`);
}

function requireParameters(values: readonly unknown[]): void {
  if (values.length > MAX_PARAMETERS) {
    throw new Error(`${values.length} parameters in one statement; D1 takes ${MAX_PARAMETERS}`);
  }
  for (const value of values) {
    if (typeof value === "string" && isLonger(value, MAX_VALUE)) {
      throw new TooLongError(`${countBytes(value)} bytes in one parameter`);
    }
  }
}

/** Whether it can only read; what is not plain counts as a write, and is not put twice. */
function isRead(text: string): boolean {
  return /^\s*SELECT\b/i.test(text) || (/^\s*WITH\b/i.test(text) && !/\b(INSERT|UPDATE|DELETE|REPLACE)\b/i.test(text));
}

/** A statement of a connection, in the shape that Drizzle knows. */
class Question {
  readonly connection: Connection;
  readonly text: string;
  readonly statement: D1PreparedStatement;

  constructor(connection: Connection, text: string, statement: D1PreparedStatement) {
    this.connection = connection;
    this.text = text;
    this.statement = statement;
  }

  bind(...values: unknown[]): Question {
    requireParameters(values);
    return new Question(this.connection, this.text, this.statement.bind(...values));
  }

  async all(): Promise<D1Result> {
    const [result] = await this.connection.ask([this], async () => [await this.statement.all()]);
    return result as D1Result;
  }

  run(): Promise<D1Result> {
    return this.all();
  }

  /** D1 counts nothing where it gives rows as arrays. */
  async raw(): Promise<unknown[][]> {
    return (await this.all()).results.map((row) => Object.values(row as object));
  }
}

/** One way to one database. */
export class Connection {
  readonly tally: Tally = { roundTrips: 0, repeats: 0, rowsRead: 0, rowsWritten: 0, size: 0 };
  readonly asked: Asked;
  readonly chance: Chance;

  constructor(asked: Asked, chance: Chance = CHANCE) {
    this.asked = asked;
    this.chance = chance;
  }

  prepare(text: string): Question {
    requireStatement(text);
    return new Question(this, text, this.asked.prepare(text));
  }

  /** All or none. Put again after a transient error if nothing in it writes, or if it `mayRepeat`. */
  batch(questions: readonly Question[], mayRepeat = false): Promise<D1Result[]> {
    if (questions.length > MAX_STATEMENTS) {
      throw new Error(`${questions.length} statements in one batch; D1 takes ${MAX_STATEMENTS}`);
    }
    return this.ask(questions, () => this.asked.batch(questions.map(({ statement }) => statement)), mayRepeat);
  }

  async ask(questions: readonly Question[], put: () => Promise<D1Result[]>, mayRepeat = false): Promise<D1Result[]> {
    for (let tried = 1; ; tried++) {
      try {
        this.tally.roundTrips++;
        return this.#count(await put());
      } catch (error) {
        if (tried === TRIES || !isTransient(error)) throw error;
        if (!mayRepeat && !questions.every(({ text }) => isRead(text))) throw error;
        this.tally.repeats++;
        await this.chance.wait(this.chance.random() * Math.min(LONGEST, FIRST * 2 ** (tried - 1)));
      }
    }
  }

  #count(results: D1Result[]): D1Result[] {
    for (const { meta } of results) {
      this.tally.rowsRead += meta.rows_read;
      this.tally.rowsWritten += meta.rows_written;
      this.tally.size = meta.size_after;
    }
    return results;
  }
}
