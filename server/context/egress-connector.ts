/**
 * Opens connections for `egress.ts`. The address is checked three times: a literal before anything, what a name resolves to
 * (and only these addresses are connected to), and what the socket is really connected to.
 */
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { bareHostname, type Destination, type EgressRules } from "./egress-rules.ts";

/** Resolves a name to all its addresses. */
export type ResolveName = (hostname: string) => Promise<readonly LookupAddress[]>;

/** The request would have gone where it may not. */
export class BlockedError extends Error {
  override readonly name = "BlockedError";
  constructor({ hostname, port }: Destination) {
    super(`${hostname}:${port} is not a public address, and the operator has not allowed it`);
  }
}

export const resolveBySystem: ResolveName = async (hostname) =>
  await new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/** Time to open a connection, including TLS. */
export const connectTimeoutMs = 10_000;

export function createConnector(
  rules: EgressRules,
  resolveName: ResolveName,
): buildConnector.connector {
  return (options, callback) => {
    const destination: Destination = {
      hostname: bareHostname(options),
      port: Number(options.port === "" ? (options.protocol === "https:" ? 443 : 80) : options.port),
    };
    if (isIP(destination.hostname) !== 0 && !rules.allows(destination, destination.hostname)) {
      callback(new BlockedError(destination), null);
      return;
    }
    const lookup = guardedLookup(rules, resolveName, destination);
    // One connector per connection, so that its lookup knows the port as well.
    const connect = buildConnector({
      lookup,
      timeout: connectTimeoutMs,
      maxCachedSessions: 0,
    });
    connect(
      { ...options, hostname: destination.hostname },
      (...outcome: [Error, null] | [null, ConnectedSocket]) => {
        const [error, socket] = outcome;
        if (error !== null) return callback(error, null);
        if (rules.allows(destination, socket.remoteAddress ?? "")) return callback(null, socket);
        socket.destroy();
        callback(new BlockedError(destination), null);
      },
    );
  };
}

type ConnectedSocket = NonNullable<Parameters<buildConnector.Callback>[1]>;

/** A name with a single address that is not allowed is refused as a whole: which one would be used is luck. */
export function guardedLookup(
  rules: EgressRules,
  resolveName: ResolveName,
  destination: Destination,
): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname).then(
      (addresses) => {
        const wanted = addresses.filter(
          ({ family }) => !options.family || options.family === family,
        );
        const [first] = wanted;
        if (addresses.some(({ address }) => !rules.allows(destination, address)))
          callback(new BlockedError(destination), "");
        else if (first === undefined)
          callback(
            Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" }),
            "",
          );
        else if (options.all === true) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ""),
    );
  };
}
