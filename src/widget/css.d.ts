declare module "*.css" {
  /** Minified. */
  const text: string;
  export default text;
}
