/**
 * Which addresses outbound requests may reach: public ones, and what the operator allows. Rules:
 * R1 an address is public only when it is known to be; R2 a name is as good as the worst address it has; R3 what the operator
 * allows is opened by name, by name and port, or by address range, and nothing else is.
 */
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** Where a request wants to go. */
export interface Destination {
  /** As in a URL: a name, or an address without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** What the operator opens: parsed `EGRESS_ALLOW`. */
export interface EgressRules {
  /** True when this address may be connected to under this name and port. */
  readonly allows: (destination: Destination, address: string) => boolean;
  /** True when the name itself (with or without its port) was opened. */
  readonly names: (destination: Destination) => boolean;
}

/** Ranges that `ipaddr.js` counts as ordinary unicast but that are not, or not safely, the public internet. */
const notPublic: readonly Range[] = [
  // Global unicast is 2000::/3; everything outside of it is checked below.
  "2001::/23", // protocol assignments: Teredo, benchmarking, ORCHID
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4: carries an IPv4 address of any kind
  "3fff::/20", // documentation
  "168.63.129.16/32", // platform services of a cloud
  "100.100.100.200/32", // metadata of a cloud
  "192.88.99.0/24", // 6to4 relays
].map((range) => ipaddr.parseCIDR(range));

const globalUnicast = ipaddr.parseCIDR("2000::/3");

/** Ports below this belong to services that are no web servers; these two are. */
const firstFreePort = 1024;
const webPorts: readonly number[] = [80, 443];

/** True when the address is part of the public internet. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null || address.range() !== "unicast") return false;
  if (address.kind() === "ipv6" && !inRange(address, globalUnicast)) return false;
  return !notPublic.some((range) => inRange(address, range));
}

/**
 * Reads the operator's list: `name`, `name:port`, an address, `[v6]:port`, or an address range such as `10.0.0.0/8`.
 * `servicePorts` are those below 1024 that the caller's protocol has on public machines.
 * @throws Error that names an entry it cannot read
 */
export function readEgressRules(
  entries: readonly string[],
  servicePorts: readonly number[] = webPorts,
): EgressRules {
  const ranges: Range[] = [];
  const hosts = new Set<string>();
  for (const entry of entries
    .map((text) => text.trim().toLowerCase())
    .filter((text) => text !== "")) {
    if (entry.includes("/")) ranges.push(readRange(entry));
    else hosts.add(readHost(entry));
  }
  const names = ({ hostname, port }: Destination): boolean => {
    const name = hostname.toLowerCase();
    return hosts.has(name) || hosts.has(`${name}:${port}`);
  };
  return {
    names,
    allows: (destination, text) => {
      if (names(destination)) return true;
      const address = parseAddress(text);
      if (address === null) return false;
      const numeric = address.toString();
      if (
        names({ hostname: numeric, port: destination.port }) ||
        ranges.some((range) => inRange(address, range))
      )
        return true;
      const port = destination.port;
      return (port >= firstFreePort || servicePorts.includes(port)) && isPublicAddress(text);
    },
  };
}

/** An address with an IPv4 address inside IPv6 notation taken out; null for anything else. */
function parseAddress(text: string): Address | null {
  return isIP(text) === 0 ? null : ipaddr.process(text);
}

function inRange(address: Address, [base, bits]: Range): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

function readRange(entry: string): Range {
  if (!ipaddr.isValidCIDR(entry)) throw new Error(`EGRESS_ALLOW: ${entry} is no address range`);
  return ipaddr.parseCIDR(entry);
}

/** In the spelling that URLs are normalised to. */
function readHost(entry: string): string {
  const bare = isIP(entry) === 6 ? `[${entry}]` : entry;
  const url =
    /^[^/?#@\s]+$/.test(bare) && URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`) : null;
  if (url === null)
    throw new Error(`EGRESS_ALLOW: ${entry} is no host, host:port or address range`);
  const hostname = bareHostname(url);
  const port = /:(\d+)$/.exec(bare.replace(/^\[.*\]/, ""))?.[1];
  return port === undefined ? hostname : `${hostname}:${port}`;
}

/** The host of a URL without the brackets of an IPv6 address and without the dot that ends a full name. */
export function bareHostname({ hostname }: { readonly hostname: string }): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
