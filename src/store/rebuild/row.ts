export type Value = string | number | null;
/** A row that can be compared, by column. */
export type Row = Readonly<Record<string, Value>>;
