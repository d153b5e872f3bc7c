/** Why an outbound request failed, as a failure that Retry and Catch can tell apart. */
import { errors } from "undici";
import { Failure } from "../../shared/base/failure.ts";
import { unreachable } from "../../shared/nodes/parts/http-exchange.ts";
import { BlockedError } from "./egress-connector.ts";
import { TooLargeError } from "./response-body.ts";
import type { StepDeadline } from "./step-deadline.ts";

/** The request that failed. */
export interface FailedRequest {
  readonly method: string;
  readonly url: string;
  readonly maxBytes: number;
  readonly deadline: StepDeadline;
}

/** The failure of a request that threw. */
export function failureOf(error: unknown, request: FailedRequest): Failure {
  const { method, url, maxBytes, deadline } = request;
  if (error instanceof Failure) return error;
  const where = URL.canParse(url) ? `${method} ${placeOf(new URL(url))}` : method;
  if (deadline.reason === "cancelled") return new Failure("Cairn.Stopped", `${where} was stopped.`);
  if (deadline.reason === "timeout")
    return new Failure("Http.Timeout", `${where} took longer than ${deadline.timeoutMs} ms.`);
  const causes = causesOf(error);
  const blocked = causes.find((cause) => cause instanceof BlockedError);
  if (blocked !== undefined)
    return new Failure("Http.Blocked", `${where} is blocked: ${blocked.message}.`);
  if (causes.some((cause) => cause instanceof TooLargeError)) {
    return new Failure("Http.TooLarge", `${where} answered with more than ${maxBytes} bytes.`);
  }
  const known = causes.find((cause) => cause instanceof errors.UndiciError);
  if (known instanceof errors.InvalidArgumentError)
    return new Failure("Http.InvalidRequest", `${where}: ${known.message}`);
  if (
    known instanceof errors.HeadersTimeoutError ||
    known instanceof errors.BodyTimeoutError ||
    known instanceof errors.ConnectTimeoutError
  ) {
    const alias = known instanceof errors.ConnectTimeoutError ? unreachable : undefined;
    return new Failure("Http.Timeout", `${where}: the server was silent for too long.`, { alias });
  }
  const reason =
    causes.map((cause) => cause.message).find((message) => message !== "") ?? "no reason given";
  const alias = causes.some(isOfConnecting) ? unreachable : undefined;
  return new Failure("Http.Connection", `${where}: ${reason}`, { alias });
}

/** True for an error of finding or reaching the server: nothing was sent. */
function isOfConnecting(error: Error): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "connect" || syscall === "getaddrinfo";
}

/** An error, what caused it, and the errors it gathers (one per address that was tried). */
function causesOf(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [new Error(String(error))];
  const gathered = error instanceof AggregateError ? error.errors.flatMap(causesOf) : [];
  return [error, ...gathered, ...(error.cause === undefined ? [] : causesOf(error.cause))];
}

/** The URL as error texts may show it: without its query, where keys often are. */
export function placeOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
