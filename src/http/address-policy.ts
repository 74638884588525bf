import { isIP } from "node:net"
import ipaddr from "ipaddr.js"

/**
 * Tells whether an IP address, v4 or v6 in text, belongs to the public internet. It is an allow-list: whatever is private,
 * loopback, link-local, multicast, reserved, or embeds an IPv4 address for a translator or tunnel, is not; nor is anything
 * that is not an address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false
  // The parser takes the obsolete `::a.b.c.d` for `::ffff:a.b.c.d`; a socket does not.
  if (/^::\d+\./.test(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== "unicast") return false
  return parsed instanceof ipaddr.IPv4 || (isGlobal(parsed) && !isIsatap(parsed))
}

/** Only 2000::/3 is assigned as global unicast (RFC 4291, IANA's registry of IPv6 address space). */
function isGlobal({ parts }: ipaddr.IPv6): boolean {
  return ((parts[0] ?? 0) & 0xe000) === 0x2000
}

/** An ISATAP interface id, `0:5efe` or `200:5efe` and an IPv4 address (RFC 5214), may stand behind any prefix. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === 0x5efe && ((parts[4] ?? 0) & ~0x200) === 0
}
