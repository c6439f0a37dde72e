// The packages have no types of their own.
declare module "@citation-js/core" {
  export class Cite {
    constructor(text: string);
    readonly data: readonly Readonly<Record<string, unknown>>[];
    format(name: "bibliography", options: { format: "text"; template: string; lang: string }): string;
  }
}
declare module "@citation-js/plugin-bibtex";
declare module "@citation-js/plugin-csl";
