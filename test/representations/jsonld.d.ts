// The package has no types of its own.
declare module "jsonld" {
  export interface Options {
    documentLoader(url: string): Promise<{ contextUrl?: undefined; documentUrl: string; document: unknown }>;
    /** Fails on what would be dropped. */
    safe?: boolean;
  }
  const jsonld: {
    expand(document: unknown, options: Options): Promise<Record<string, unknown>[]>;
    toRDF(document: unknown, options: Options & { format: "application/n-quads" }): Promise<string>;
  };
  export default jsonld;
}
