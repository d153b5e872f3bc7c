import { Failure } from "../../shared/base/failure.ts";
import { retryAfter } from "../../shared/nodes/parts/http-exchange.ts";
import { readS3Error } from "./s3-xml.ts";

interface RefusedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** By the code of the error. Source: Amazon S3, "Error responses". */
const names: Readonly<Record<string, string>> = {
  NoSuchKey: "S3.NotFound",
  NoSuchVersion: "S3.NotFound",
  NoSuchBucket: "S3.NoSuchBucket",
  AccessDenied: "S3.Forbidden",
  InvalidAccessKeyId: "S3.Forbidden",
  SignatureDoesNotMatch: "S3.Forbidden",
  ExpiredToken: "S3.Forbidden",
  PreconditionFailed: "S3.PreconditionFailed",
  ConditionalRequestConflict: "S3.PreconditionFailed",
  PermanentRedirect: "S3.InvalidRequest",
  AuthorizationHeaderMalformed: "S3.InvalidRequest",
  EntityTooLarge: "S3.TooLarge",
  NotImplemented: "S3.InvalidRequest",
  SlowDown: "S3.Unavailable",
  RequestTimeout: "S3.Unavailable",
};

/** The failure of an answer of an object store that was not wanted. */
export function s3Failure(what: string, response: RefusedResponse): Failure {
  const { status, headers, body } = response;
  const { code, message } = readS3Error(body.toString("utf8"));
  const known = Object.hasOwn(names, code) ? names[code] : undefined;
  const retryAfterMs = retryAfter({ headers });
  const said = [code, message].filter((text) => text !== "").join(": ");
  return new Failure(
    known ?? byStatus(status),
    `${what} answered ${String(status)}${said === "" ? "" : ` ${said.slice(0, 500)}`}`,
    retryAfterMs === null ? {} : { retryAfterMs },
  );
}

function byStatus(status: number): string {
  if (status === 404) return "S3.NotFound";
  if (status === 401 || status === 403) return "S3.Forbidden";
  if (status === 409 || status === 412) return "S3.PreconditionFailed";
  if (status === 429 || status >= 500) return "S3.Unavailable";
  return "S3.InvalidRequest";
}
