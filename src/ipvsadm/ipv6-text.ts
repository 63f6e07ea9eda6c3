/** The one text that RFC 5952 gives each IPv6 address, as URLs do. The text must be an address, without a zone. */
export function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
