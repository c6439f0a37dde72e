/** Words of ASCII with one space between them: nothing to normalize. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** The form in which facet values are compared: "  Huawei " and "huawei" are one. A key's key is the key itself. */
export function toFacetKey(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  // In lower case some letters have a composed form that they have not in upper case.
  return text.normalize("NFKC").toLowerCase().normalize("NFKC").replace(/\s+/g, " ").trim();
}
