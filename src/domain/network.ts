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

/** Blocks of IPv4 that are nobody's on the public internet (RFC 6890 and the registry of special purposes): first address and bits. */
const SPECIAL_BLOCKS: readonly (readonly [address: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** Names that are never looked up in the public DNS (RFC 6761, 6762, 8375, and ICANN's of 2024). */
const SPECIAL_NAMES = /(^|\.)(localhost|local|internal|test|invalid|example|onion|alt|home\.arpa)$/;

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Only what is given out to the internet (2000::/3), without addresses that stand for one of IPv4 (6to4, Teredo) or for examples. */
function isPublicIpv6(address: string): boolean {
  const [first = 0, second = 0] = listGroups(address).map((group) => Number.parseInt(group, 16));
  if (first >> 13 !== 1 || first === 0x2002) return false;
  return !(first === 0x2001 && (second < 0x200 || second === 0xdb8));
}

/**
 * Whether a host, as `URL.hostname` spells it, may be on the public internet. What a name leads to is not known here: the
 * platform's own fetch reaches no private network.
 */
export function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith("[")) return isPublicIpv6(hostname.slice(1, -1));
  if (/^[\d.]+$/.test(hostname)) {
    const address = toNumber(hostname);
    return !SPECIAL_BLOCKS.some(([block, bits]) => Math.floor((address - toNumber(block)) / 2 ** (32 - bits)) === 0);
  }
  const name = hostname.replace(/\.$/, "");
  return name.includes(".") && !SPECIAL_NAMES.test(name);
}
