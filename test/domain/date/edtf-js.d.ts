/** The part of edtf.js 4 that the tests and the benchmark use as an oracle; the package has no types. */
declare module "edtf" {
  interface Constraints {
    level?: number;
    types?: string[];
    seasonIntervals?: boolean;
    seasonUncertainty?: boolean;
  }
  /** Throws on a text that is no EDTF. */
  export function parse(text: string, constraints?: Constraints): { type: string; level: number };
  /** Milliseconds since 1970 in UTC, both inclusive. */
  export default function edtf(text: string): { readonly min: number; readonly max: number };
}
