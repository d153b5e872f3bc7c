/** Which addresses belong to a crawl. Patterns are RE2: their time grows with the address, never faster. */
import { RE2JS, RE2JSException } from "re2js";

export interface ScopeLimits {
  /** Hosts with their ports; `*.example.com` is every host below it, and it itself. */
  readonly hosts: readonly string[];
  /** Beginnings of paths; empty for every path. */
  readonly prefixes: readonly string[];
  /** Patterns of which one must be found in the address; empty for every address. */
  readonly include: readonly string[];
  /** Patterns of which none may be found in it. */
  readonly exclude: readonly string[];
}

interface Address {
  readonly scheme: string;
  /** With the port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

const form = /^(?<scheme>https?):\/\/(?<host>[^/?#@\s]+)(?<path>[^?#\s]*)(?<query>\?[^#\s]*)?/iu;

function addressOf(url: string): Address | null {
  const groups = form.exec(url)?.groups;
  if (groups === undefined) return null;
  const scheme = (groups["scheme"] ?? "").toLowerCase();
  const usualPort = scheme === "https" ? ":443" : ":80";
  const given = (groups["host"] ?? "").toLowerCase();
  const host = given.endsWith(usualPort) ? given.slice(0, -usualPort.length) : given;
  const path = groups["path"] ?? "";
  return { scheme, host, path: path === "" ? "/" : path, query: groups["query"] ?? "" };
}

/** The host of an address, with its port; empty for none. */
export function hostOf(url: string): string {
  return addressOf(url)?.host ?? "";
}

/** The one spelling of an address that a crawl knows it by: no fragment, no usual port, host in lower case. Null for none. */
export function plainAddress(url: string): string | null {
  const address = addressOf(url.trim());
  if (address === null) return null;
  const { scheme, host, path, query } = address;
  return `${scheme}://${host}${path}${query}`;
}

/** Whether a pattern can be compiled. */
export function isPattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return false;
  }
}

export class CrawlScope {
  readonly #hosts: Set<string>;
  readonly #limits: ScopeLimits;
  readonly #include: readonly RE2JS[];
  readonly #exclude: readonly RE2JS[];

  constructor(limits: ScopeLimits) {
    this.#limits = limits;
    this.#hosts = new Set(limits.hosts.map((host) => host.toLowerCase()));
    this.#include = limits.include.map((source) => RE2JS.compile(source));
    this.#exclude = limits.exclude.map((source) => RE2JS.compile(source));
  }

  /** The host that a start address was redirected to is part of the site. */
  admit(host: string): void {
    this.#hosts.add(host);
  }

  contains(url: string): boolean {
    const address = addressOf(url);
    if (address === null || !this.#containsHost(address.host)) return false;
    const { prefixes } = this.#limits;
    if (prefixes.length > 0 && !prefixes.some((prefix) => address.path.startsWith(prefix)))
      return false;
    const found = (pattern: RE2JS): boolean => pattern.matcher(url).find();
    if (this.#include.length > 0 && !this.#include.some(found)) return false;
    return !this.#exclude.some(found);
  }

  #containsHost(host: string): boolean {
    if (this.#hosts.has(host)) return true;
    let rest = host;
    for (;;) {
      if (this.#hosts.has(`*.${rest}`)) return true;
      const dot = rest.indexOf(".");
      if (dot < 0) return false;
      rest = rest.slice(dot + 1);
    }
  }
}

/** The hosts of some addresses, each with and without `www.`: nobody means only one of them. */
export function hostsOf(urls: readonly string[]): readonly string[] {
  const hosts = urls.map(hostOf).filter((host) => host !== "");
  return hosts.flatMap((host) => [host, host.startsWith("www.") ? host.slice(4) : `www.${host}`]);
}
