/** A file as text, by its bundler. */
declare module "*?raw" {
  const text: string;
  export default text;
}
