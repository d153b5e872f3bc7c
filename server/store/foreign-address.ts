/** Where a database that belongs to others is, read from its connection string. */
import { Failure } from "../../shared/base/failure.ts";

/** How a connection is encrypted. Source: libpq, `sslmode`. */
const sslModes = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof sslModes)[number];

export interface ForeignAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly sslMode: SslMode;
  readonly channelBinding: boolean;
  readonly applicationName: string;
}

const standardPort = 5432;
const known: ReadonlySet<string> = new Set(["sslmode", "channel_binding", "application_name"]);

/**
 * Reads `postgresql://user:password@host:port/database?sslmode=…`. Never says a part of it that could be the password.
 * @throws Failure `Sql.InvalidConnection`
 */
export function readForeignAddress(text: string): ForeignAddress {
  const url = /^postgres(?:ql)?:\/\//u.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null)
    throw refused("is none: it must look like postgresql://user:password@host:5432/database");
  const option = [...url.searchParams.keys()].find((name) => !known.has(name));
  if (option !== undefined)
    throw refused(`has the option ${option.slice(0, 50)}; known are ${[...known].join(", ")}`);
  const sslMode = sslModes.find((mode) => mode === (url.searchParams.get("sslmode") ?? "prefer"));
  if (sslMode === undefined) throw refused(`has another sslmode than ${sslModes.join(", ")}`);
  const user = decoded(url.username);
  if (url.hostname === "" || user === "") throw refused("names no host or no user");
  return {
    host: decoded(url.hostname),
    port: url.port === "" ? standardPort : Number(url.port),
    user,
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)) || user,
    sslMode,
    channelBinding: ["prefer", "require"].includes(url.searchParams.get("channel_binding") ?? ""),
    applicationName: url.searchParams.get("application_name") ?? "cairn",
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused("has a % that begins no escape; write it as %25");
  }
}

function refused(why: string): Failure {
  return new Failure("Sql.InvalidConnection", `The connection string ${why}.`);
}
