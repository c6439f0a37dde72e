import { EventInput, toEventContent, toEventInput } from "../../contract/event.ts";
import type { RowLoss, RowVerdict } from "../../contract/import.ts";
import { type ProblemError, toProblemErrors, toShownValue } from "../../contract/problem.ts";
import type { EventContent, EventStatus } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import { type Loss, listLosses } from "../../domain/loss.ts";
import { listOurs, listUnused } from "../../import/losses.ts";
import { type FieldMap, normalizeRow } from "../../import/normalize.ts";
import type { Row } from "../../import/rows.ts";
import { MAX_WRITE, measureWrite } from "../../store/event-writes.ts";

/** Characters of one row as JSON: what one transaction takes, with all that follows from it. */
const MAX_SIZE = 500_000;
/** Of a verdict: what a report can say of each of thousands of rows. */
const MAX_LOSSES = 100;
const MAX_POINTER = 300;
const MAX_DETAIL = 1000;

const ONLY_DRAFTS = "is not for entries of feeds: new ones are drafts, others stay as they are";

/** How rows are to be read. */
export interface RowOptions {
  /** For rows that do not say. */
  readonly status?: EventStatus;
  readonly map: FieldMap;
}

/** A row that can be written, and where. */
export interface Candidate {
  readonly row: number;
  readonly input: EventInput;
  /** What it says if it is new. */
  readonly content: EventContent;
  /** Our names of the members that the row, or the request for it, says. */
  readonly says: ReadonlySet<string>;
  /** What the row names as its event, if that is one of our ids. */
  readonly id: Id | undefined;
  /** What the event will not say as the row does. */
  readonly losses: readonly RowLoss[];
  /** Members that are made here: no losses where the row is one of ours come back. */
  readonly ours: readonly RowLoss[];
  /** Characters. */
  readonly size: number;
}

/** A row that can be written, or the verdict on one that is wrong in itself. */
export type CheckedRow = Candidate | RowVerdict;

export function isRefused(checked: CheckedRow): checked is RowVerdict {
  return "verdict" in checked;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
}

/** As short as it can be kept; names of members may be as long as a body. */
function shorten({ pointer, detail, ...error }: ProblemError): ProblemError {
  return {
    ...(pointer !== undefined && { pointer: cut(pointer, MAX_POINTER) }),
    ...error,
    detail: cut(detail, MAX_DETAIL),
  };
}

export function refuse(row: number, errors: readonly ProblemError[]): RowVerdict {
  return { row, verdict: "refused", errors: errors.map(shorten) };
}

function toRowLoss({ pointer, was, why, ...rest }: Loss): RowLoss {
  return { pointer, was: toShownValue(was), ...("now" in rest && { now: toShownValue(rest.now) }), why };
}

/** Whether one event can say that much. A character makes 33 bytes of words at the most, so few rows have to be measured. */
function fits(content: EventContent, size: number): boolean {
  if (size * 33 <= MAX_WRITE) return true;
  const after = { ...content, id: 0 as Id, version: 1, createdAt: 0 as Instant, updatedAt: 0 as Instant, terms: [] };
  return measureWrite([{ after }]) <= MAX_WRITE;
}

/** What a row says, or its verdict if it is wrong in itself. */
function checkRow(row: Row, { status, map }: RowOptions, now: Instant): CheckedRow {
  if ("error" in row) return refuse(row.row, [{ pointer: "", detail: row.error }]);
  const { value } = row;
  const said = normalizeRow(value, map);
  const isDraft = row.isDraft === true;
  const record = { ...(status && !isDraft && { status }), ...said };
  const result = EventInput.safeParse(record);
  if (!result.success) return refuse(row.row, toProblemErrors(result.error.issues, record));
  const input = result.data;
  const size = JSON.stringify(input).length;
  if (size > MAX_SIZE) {
    return refuse(row.row, [{ pointer: "", detail: `has ${size} characters; ${MAX_SIZE} are possible` }]);
  }
  const content = toEventContent(input, now);
  if (!fits(content, size)) {
    const detail = `is too long with the words that it is found by: they and it take ${MAX_WRITE} bytes each; leave something out, or make several events of it`;
    return refuse(row.row, [{ pointer: "", detail }]);
  }
  const refused: Loss[] =
    isDraft && status && status !== "draft" ? [{ pointer: "/status", was: status, why: ONLY_DRAFTS }] : [];
  const losses = [
    ...refused,
    ...(row.losses ?? []),
    ...listLosses(record, toEventInput(content)),
    ...listUnused(value, said, map),
  ];
  return {
    row: row.row,
    input,
    content,
    says: new Set(Object.keys(record)),
    id: typeof value["id"] === "string" && !Object.hasOwn(map, "id") ? parseId(value["id"]) : undefined,
    losses: losses.slice(0, MAX_LOSSES).map(toRowLoss),
    ours: listOurs(value, said, map).map(toRowLoss),
    size,
  };
}

function nameOf({ input, id }: Candidate): string | undefined {
  if (input.external_id !== undefined) return `external_id ${input.external_id}`;
  return id === undefined ? id : `id ${formatId(id)}`;
}

/** Checks every row by itself, and gives those that name what a row before names their verdict. In their order. */
export function checkRows(rows: readonly Row[], options: RowOptions, now: Instant): CheckedRow[] {
  const firstWith = new Map<string, number>();
  return rows.map((row) => {
    const checked = checkRow(row, options, now);
    const name = isRefused(checked) ? undefined : nameOf(checked);
    if (name === undefined) return checked;
    const first = firstWith.get(name);
    if (first !== undefined) return refuse(row.row, [{ pointer: "", detail: `has the ${name} of row ${first}` }]);
    firstWith.set(name, row.row);
    return checked;
  });
}
