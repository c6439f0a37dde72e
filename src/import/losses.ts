import { READ_ONLY } from "../contract/event.ts";
import { isNothing, type Loss } from "../domain/loss.ts";
import { type FieldMap, FOR_PEOPLE, normalizeRow } from "./normalize.ts";

type Json = Readonly<Record<string, unknown>>;

const OURS: readonly string[] = [...READ_ONLY, ...FOR_PEOPLE];

/** Every text and number in a value, as text. */
function listLeaves(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(listLeaves);
  return [String(value)];
}

/** Members of a row that are made here and so were not taken over. They follow from the event where the row is our own. */
export function listOurs(row: Json, record: Json, map: FieldMap): Loss[] {
  return Object.entries(row)
    .filter(
      ([name, value]) =>
        OURS.includes(name) && !Object.hasOwn(map, name) && !Object.hasOwn(record, name) && !isNothing(value),
    )
    .map(([name, was]) => ({ pointer: `/${name}`, was, why: "is made here, not taken over" }));
}

/** Members of a row for which another one stands: without them, what was read (`record`) would be the same. */
export function listUnused(row: Json, record: Json, map: FieldMap): Loss[] {
  const open = Object.entries(row).filter(([name, value]) => {
    const ours = Object.hasOwn(map, name) ? (map[name] ?? name) : name;
    return !Object.hasOwn(record, ours) && !OURS.includes(name) && !isNothing(value);
  });
  if (open.length === 0) return [];
  const leaves = new Set(listLeaves(record));
  const text = JSON.stringify(record);
  return open
    .filter(([name, value]) => {
      if (leaves.has(String(value))) return false;
      const { [name]: _, ...others } = row;
      return JSON.stringify(normalizeRow(others, map)) === text;
    })
    .map(([name, was]) => ({ pointer: `/${name}`, was, why: "is not used: another member stands for it" }));
}
