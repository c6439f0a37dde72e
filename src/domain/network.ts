/** The eight groups of an IPv6 address, "::" filled in. */
function listGroups(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const [first, last] = [head, tail ?? ""].map((part) => part.split(":").filter((group) => group !== ""));
  const missing = tail === undefined ? 0 : 8 - (first?.length ?? 0) - (last?.length ?? 0);
  return [...(first ?? []), ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...(last ?? [])];
}

/**
 * What stands for one client: an IPv4 address itself, of an IPv6 address its first 64 bits, because whoever has one of a
 * network has all of it. Anything else comes back as it is.
 */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const groups = listGroups(address.toLowerCase()).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.slice(0, 4).join(":")}::/64`;
}
