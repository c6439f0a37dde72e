/** URL-safe base64 without padding (RFC 4648 section 5). */
function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function toHex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of a text (UTF-8) in hexadecimal. */
export async function sha256(text: string): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** HMAC-SHA-256 (RFC 2104) of a text under a key that is a text too. */
async function sign(key: string, text: string): Promise<ArrayBuffer> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const encoder = new TextEncoder();
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, encoder.encode(text));
}

/** HMAC-SHA-256 as URL-safe base64: 43 characters. */
export async function hmac(key: string, text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await sign(key, text)));
}

/** HMAC-SHA-256 in hexadecimal. */
export async function hmacHex(key: string, text: string): Promise<string> {
  return toHex(await sign(key, text));
}

/** Takes as long wherever the texts differ, so that a signature cannot be found out letter by letter. */
export function isSameSecret(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < b.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** `bytes` random bytes as URL-safe base64 without padding. */
export function createRandomText(bytes: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
}
