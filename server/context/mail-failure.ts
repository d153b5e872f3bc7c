/** Why a message was not sent, as a failure that Retry and Catch can tell apart. */
import type { NodemailerError } from "nodemailer/lib/errors";
import { Failure } from "../../shared/base/failure.ts";

/** How far the message was when it failed. */
export interface MailProgress {
  readonly isStopped: boolean;
  /** The whole message has been handed over: whether the server took it is its answer. */
  readonly isHandedOver: boolean;
}

/** Codes of a sender or recipient that is no address, or that nobody has (RFC 5321 §4.2.2, RFC 3463 §3.2). */
const badAddress = /^(?:501|553)|^5\d\d[ -]5\.1\.[1-8]\b/u;

/** The failure of a message that was not sent, or of which nobody knows. `place` is the server, without user and password. */
export function mailFailureOf(error: unknown, progress: MailProgress, place: string): Failure {
  const { isStopped, isHandedOver } = progress;
  if (isStopped) return new Failure("Cairn.Stopped", `Sending through ${place} was stopped.`);
  if (error instanceof Failure) return ofConnection(error);
  const known: NodemailerError = error instanceof Error ? error : new Error(String(error));
  const { responseCode, code, response = "", command = "", message, originalCode = "" } = known;
  const said = response === "" ? message : response;
  if (responseCode === undefined && isHandedOver) {
    return new Failure(
      "Cairn.OutcomeUnknown",
      `${place} took the message and the connection was lost before it said whether it keeps it: ${said}`,
    );
  }
  if (code === "ETLS" || /CERT|^ERR_(?:TLS|SSL)_/u.test(originalCode))
    return new Failure(
      "Mail.Insecure",
      `${place} offers no connection that can be trusted: ${said}`,
    );
  if (responseCode === undefined || responseCode < 500)
    return new Failure("Mail.Unavailable", `${place}: ${said}`);
  if (code === "EAUTH")
    return new Failure("Mail.Unauthorized", `${place} refuses the user or the password: ${said}`);
  const isAddress = /^(?:RCPT|MAIL)/u.test(command) && badAddress.test(response);
  return new Failure(isAddress ? "Mail.InvalidAddress" : "Mail.Rejected", `${place}: ${said}`);
}

/** Errors of connecting are the mail server's, but for an address that is not allowed. */
function ofConnection(failure: Failure): Failure {
  const isPassing = failure.error === "Http.Connection" || failure.error === "Http.Timeout";
  return isPassing ? new Failure("Mail.Unavailable", failure.cause) : failure;
}
