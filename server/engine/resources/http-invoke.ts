/** `arn:aws:states:::http:invoke`. Source: developer guide, "Call HTTPS APIs in Step Functions workflows". */
import { STATUS_CODES } from "node:http";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { retryAfter } from "../../../shared/nodes/parts/http-exchange.ts";
import type { EgressRequest, EgressResponse } from "../../context/egress.ts";
import { textOfResponse } from "../../context/response-text.ts";
import { tooLarge } from "./endpoint.ts";
import { connectionHeaders } from "./http-connection.ts";
import { readHttpRequest } from "./http-request.ts";
import type { CallSite, ServiceCall } from "./resource-site.ts";

/** An HTTP Task has a minute, whatever TimeoutSeconds says: AWS's limit. Milliseconds. */
const limitMs = 60_000;
/** Bytes of a response: the largest value between two states. */
const maxResponseBytes = 33_554_432;
/** Methods that change nothing need no key. */
const safeMethods: readonly string[] = ["GET", "HEAD", "OPTIONS"];
/** Responses that are no text. */
const binaryTypes = /^(?:application\/octet-stream|(?:image|video|audio)\/.*)$/;

/**
 * Sends one HTTP request. The result is `{Headers, ResponseBody, StatusCode, StatusText}`, the body parsed when it is JSON. An
 * `Idempotency-Key` goes along with what may change something, unless the headers have one.
 * @throws Failure `States.Http.StatusCode.<n>` with the response's body as cause, `States.Http.Socket` when the server cannot be
 * reached or is too slow, `States.DataLimitExceeded`, `States.Runtime` for arguments or a response that cannot be meant,
 * `Cairn.UnboundResource` and `Events.ConnectionResource.AccessDenied` for the connection, `Http.Blocked`.
 */
export async function invokeHttp(call: ServiceCall, site: CallSite): Promise<Json> {
  const request = readHttpRequest(call.args);
  const connection = await connectionHeaders(request, site.ports.binding);
  const key: Record<string, string> = safeMethods.includes(request.method)
    ? {}
    : { "idempotency-key": site.context.idempotencyKey };
  const response = await send(call, site, {
    method: request.method,
    url: request.url,
    headers: { ...key, ...request.headers, ...connection },
    ...(request.body === null ? {} : { body: request.body }),
    signal: site.signal,
    limits: { headMs: limitMs, idleMs: limitMs, totalMs: limitMs, maxBytes: maxResponseBytes },
  });
  return resultOf(response);
}

async function send(
  { resource }: ServiceCall,
  { ports }: CallSite,
  request: EgressRequest,
): Promise<EgressResponse> {
  try {
    return await ports.request(request);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    switch (error.error) {
      case "Http.Timeout":
      case "Http.Connection":
        throw new Failure("States.Http.Socket", error.cause);
      case "Http.TooLarge":
        throw tooLarge(resource);
      case "Http.InvalidRequest":
      case "Http.Redirect":
        throw new Failure("States.Runtime", error.cause);
      default:
        throw error;
    }
  }
}

function resultOf({ status, statusText, headers, headerLists, body }: EgressResponse): JsonObject {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const text = textOfResponse(body, headers["content-type"]);
  if (status < 200 || status > 299) {
    throw new Failure(`States.Http.StatusCode.${status}`, text, {
      retryAfterMs: retryAfter({ headers }) ?? undefined,
    });
  }
  if (binaryTypes.test(type)) {
    throw new Failure("States.Runtime", `An HTTP Task cannot read a response of the type ${type}.`);
  }
  return {
    Headers: headerLists,
    ResponseBody: isJsonType(type) ? parsed(text) : text,
    StatusCode: status,
    StatusText: statusText === "" ? (STATUS_CODES[status] ?? "") : statusText,
  };
}

function isJsonType(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

/** JSON that is none stays a text. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
