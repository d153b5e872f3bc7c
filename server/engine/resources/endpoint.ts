/** One call of the endpoint that a binding names. */
import { Failure } from "../../../shared/base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { retryAfter, statusFailure } from "../../../shared/nodes/parts/http-exchange.ts";
import { textOfResponse } from "../../context/response-text.ts";
import type { Binding, CallSite, ServiceCall } from "./resource-site.ts";

/** Bytes of an answer: the largest value between two states. */
const maxAnswerBytes = 33_554_432;
/** An endpoint has as long as a Lambda function to answer, unless the Task says otherwise. Milliseconds. */
const usualLimitMs = 15 * 60_000;
/** One that answers when a job is done has a day; a longer job belongs behind a callback. */
const jobLimitMs = 24 * 60 * 60_000;
/** The Task's own limit ends the call first, with its own error. */
const graceMs = 5_000;
const longestTimerMs = 2_147_483_647;
/** Characters of an answer that an error text repeats. */
const quotedLength = 1000;

/** A call of an endpoint that was answered with success. */
export interface EndpointAnswer {
  /** The body, read as JSON; null for none. */
  readonly body: Json;
  readonly status: number;
  readonly headerLists: Readonly<Record<string, readonly string[]>>;
}

/** How the errors of an endpoint become Error and Cause. */
export type CauseForm = (error: JsonObject, text: string) => string;

export interface EndpointCall {
  readonly binding: Binding;
  readonly body: Json;
  readonly causeOf: CauseForm;
  /** True when the endpoint answers only when a job is done. */
  readonly isJob: boolean;
}

/**
 * Posts JSON to an endpoint. Headers besides the content type: `Idempotency-Key` (the same for every attempt of the step),
 * `Cairn-Run-Id`, `Cairn-Path` (percent-encoded where a header could not carry it), `Cairn-Attempt`, the binding's secret as
 * `Authorization: Bearer …`, and `Cairn-Credentials`: the Task's `Credentials` as JSON with everything outside ASCII escaped.
 * @throws Failure with the endpoint's `errorType`, whatever the status; `Http.Status.<n>`, `Http.InvalidBody`,
 * `States.DataLimitExceeded`, and those of the egress.
 */
export async function callEndpoint(
  call: ServiceCall,
  endpoint: EndpointCall,
  site: CallSite,
): Promise<EndpointAnswer> {
  const limitMs = limitOf(call, endpoint.isJob);
  const {
    status,
    body: bytes,
    headers,
    headerLists,
  } = await requestOf(call, site, {
    method: "POST",
    url: endpoint.binding.url,
    headers: headersOf(call, endpoint.binding, site),
    body: JSON.stringify(endpoint.body),
    limits: { headMs: limitMs, idleMs: limitMs, totalMs: limitMs, maxBytes: maxAnswerBytes },
  });
  const text = textOfResponse(bytes, headers["content-type"]);
  const body = parse(text);
  const isSuccess = status >= 200 && status <= 299;
  if (isError(body, isSuccess)) {
    throw new Failure(body.errorType, endpoint.causeOf(body, text), {
      retryAfterMs: retryAfter({ headers }) ?? undefined,
    });
  }
  if (!isSuccess)
    throw statusFailure("POST", endpoint.binding.url, { status, headers, body: text });
  if (body === undefined) {
    throw new Failure(
      "Http.InvalidBody",
      `The endpoint of ${call.resource} answered something that is no JSON: ${text.slice(0, quotedLength)}`,
    );
  }
  return { body, status, headerLists };
}

type Request = CallSite["ports"]["request"];

async function requestOf(
  { resource }: ServiceCall,
  { ports, signal }: CallSite,
  request: Parameters<Request>[0],
): ReturnType<Request> {
  try {
    return await ports.request({ ...request, signal });
  } catch (error) {
    if (error instanceof Failure && error.error === "Http.TooLarge") throw tooLarge(resource);
    throw error;
  }
}

/** The failure of a resource whose answer is larger than a value may be, in AWS's words. */
export function tooLarge(resource: string): Failure {
  return new Failure(
    "States.DataLimitExceeded",
    `The state/task '${resource}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

function limitOf({ timeoutMs }: ServiceCall, isJob: boolean): number {
  if (timeoutMs === null) return isJob ? jobLimitMs : usualLimitMs;
  return Math.min(timeoutMs + graceMs, longestTimerMs);
}

function headersOf(
  { credentials }: ServiceCall,
  { token }: Binding,
  { context }: CallSite,
): Readonly<Record<string, string>> {
  return {
    "content-type": "application/json",
    "idempotency-key": context.idempotencyKey,
    "cairn-run-id": context.runId,
    "cairn-path": context.path.replaceAll(/[^\x20-\x7E]|%/gu, encodeURIComponent),
    "cairn-attempt": String(context.attempt),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(credentials === undefined || credentials === null
      ? {}
      : { "cairn-credentials": asciiJson(credentials) }),
  };
}

function asciiJson(value: Json): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7E]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An answer with success is an error only when it has all of one. */
function isError(
  body: Json | undefined,
  isSuccess: boolean,
): body is JsonObject & { readonly errorType: string } {
  if (!isJsonObject(body) || typeof body["errorType"] !== "string") return false;
  return !isSuccess || "errorMessage" in body;
}

function parse(text: string): Json | undefined {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
