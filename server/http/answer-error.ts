import type { Request, Response } from "express";
import {
  apiErrors,
  errorType,
  Refusal,
  type ErrorCode,
  type ProblemDetails,
} from "../../shared/api/errors.ts";
import { bodyLimits } from "../../shared/api/route.ts";

/** Seconds after which a client may try again when the database is away. */
const retryAfterSeconds = 2;

/** Writes an error as `application/problem+json`, and logs what is a fault of ours. */
export function answerError(error: unknown, request: Request, response: Response): void {
  const refusal = toRefusal(error);
  if (refusal.code === "INTERNAL") request.log.error({ err: error }, "unexpected error");
  else if (refusal.code === "UNAVAILABLE") request.log.warn({ err: error }, "unavailable");
  if (response.headersSent) {
    // Too late for another answer: cut it off, so that nobody takes half of one for the whole.
    response.destroy();
    return;
  }
  if (refusal.code === "UNAVAILABLE") response.setHeader("Retry-After", String(retryAfterSeconds));
  if (refusal.code === "UNAUTHENTICATED")
    response.setHeader("WWW-Authenticate", 'Bearer realm="cairn"');
  // Of a file that could not be sent after all.
  for (const name of ["Content-Disposition", "Content-Length"]) response.removeHeader(name);
  const body = problemDetails(refusal, String(request.id));
  response.status(body.status).setHeader("Content-Type", "application/problem+json; charset=utf-8");
  response.send(JSON.stringify(body));
}

function problemDetails(refusal: Refusal, requestId: string): ProblemDetails {
  const { status, title } = apiErrors[refusal.code];
  const { problems, down, ...rest } = refusal.details;
  return {
    type: errorType(refusal.code),
    title,
    status,
    detail: refusal.message,
    code: refusal.code,
    requestId,
    ...rest,
    ...(problems === undefined ? {} : { problems: [...problems] }),
    ...(down === undefined ? {} : { down: [...down] }),
  };
}

/** Any error as a refusal; what is not known to be the caller's fault or the database's absence is ours. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isDatabaseAway(error))
    return new Refusal(
      "UNAVAILABLE",
      "The database cannot be reached just now. Nothing was lost; try again.",
    );
  return (
    bodyRefusal(error) ??
    new Refusal(
      "INTERNAL",
      "The request could not be carried out. The log of the server says more under this request id.",
    )
  );
}

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EPIPE",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);
/** Shutting down, starting up, out of connections, no lock in time, cancelled by a time-out. Source: PostgreSQL, Appendix A. */
const passingStates = new Set([
  "57P01",
  "57P02",
  "57P03",
  "57P05",
  "53300",
  "55P03",
  "57014",
  "25P03",
]);
/** What node-postgres says without a code. */
const connectionMessages = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "timeout expired",
  "Query read timeout",
  "Client has encountered a connection error and is not queryable",
];

/** True when PostgreSQL could not be reached or could not answer in time; the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("08") || passingStates.has(code)) return true;
  if (networkCodes.has(code)) return true;
  return connectionMessages.some((message) => error.message.startsWith(message));
}

/** Errors of express and its body parser, which carry a `type` or a status. */
function bodyRefusal(error: unknown): Refusal | null {
  if (error instanceof URIError)
    return new Refusal(
      "MALFORMED_REQUEST",
      "The address holds a % that does not begin a valid escape.",
    );
  if (typeof error !== "object" || error === null || !("type" in error)) return null;
  const known: Readonly<Record<string, readonly [ErrorCode, string]>> = {
    "entity.too.large": [
      "BODY_TOO_LARGE",
      `The body is larger than the ${limitOf(error)} bytes that this address takes.`,
    ],
    "encoding.unsupported": ["UNSUPPORTED_MEDIA_TYPE", "Compressed bodies are not accepted."],
    "request.aborted": ["MALFORMED_REQUEST", "The request was broken off."],
    "request.size.invalid": [
      "MALFORMED_REQUEST",
      "The body is not as long as Content-Length says.",
    ],
    "stream.encoding.set": ["INTERNAL", "The body was read twice."],
  };
  const found = typeof error.type === "string" ? known[error.type] : undefined;
  return found === undefined ? null : new Refusal(found[0], found[1]);
}

function limitOf(error: object): string {
  return String(
    "limit" in error && typeof error.limit === "number" ? error.limit : bodyLimits.small,
  );
}
