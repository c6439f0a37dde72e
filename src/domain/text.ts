/** One thing to look for: the tokens follow one another; with `prefix` the last one may go on. */
export interface TextTerm {
  readonly tokens: readonly string[];
  readonly prefix: boolean;
  readonly negated: boolean;
}

/** Every term must hold. At least one is not negated. */
export interface TextQuery {
  readonly terms: readonly TextTerm[];
}
