import { Failure } from "../../shared/base/failure.ts";

/** Where mail is handed in: read from a secret. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS. */
  readonly isSecure: boolean;
  /** Of STARTTLS: `?tls=none` and `?tls=required` say so; null = required of all servers but those of this machine. */
  readonly tls: "none" | "required" | null;
  readonly user: string | null;
  readonly password: string | null;
}

/** Ports of mail servers below 1024: hand-in, with STARTTLS and with TLS. */
export const mailPorts: readonly number[] = [25, 465, 587];

/**
 * Reads `smtp://` (STARTTLS) or `smtps://` (TLS), `user:password@host:port`, percent-encoded as in every URL.
 * @throws Failure `Mail.InvalidServer`, which does not repeat the value
 */
export function readMailServer(name: string, value: string): MailServer {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isSecure = url?.protocol === "smtps:";
  if (url === null || (!isSecure && url.protocol !== "smtp:") || url.hostname === "") {
    throw new Failure(
      "Mail.InvalidServer",
      `The secret ${name} is no mail server: it has to look like smtps://user:password@host:465, or smtp:// for STARTTLS.`,
    );
  }
  const tls = url.searchParams.get("tls");
  if (tls !== null && tls !== "none" && tls !== "required")
    throw new Failure("Mail.InvalidServer", `The secret ${name} may say tls=none or tls=required.`);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/u, "$1"),
    port: url.port === "" ? (isSecure ? 465 : 587) : Number(url.port),
    isSecure,
    tls,
    user: decoded(url.username),
    password: decoded(url.password),
  };
}

function decoded(text: string): string | null {
  if (text === "") return null;
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: a password with a percent sign in it.
    return text;
  }
}
