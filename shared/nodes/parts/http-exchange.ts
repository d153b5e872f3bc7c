import type { Json } from "../../base/json.ts";
import { Failure } from "../kind.ts";
import type { HttpResponse } from "../node-context.ts";
import { backOff, workerLostRetry } from "./retry-policy.ts";

/** Error names every kind that speaks HTTP can raise; the port raises the first three, a refused status the last. */
export const httpErrors = {
  "Http.Timeout": "The server took too long.",
  "Http.Connection": "The server cannot be reached, or broke off.",
  "Http.Unreachable":
    "No connection came about: a second name of Http.Connection and Http.Timeout.",
  "Http.Blocked": "The address is not allowed: internal, or not on the list of the operator.",
  "Http.TooLarge": "The response is larger than the limit.",
  "Http.Redirect": "The server redirects too often, or to no address.",
  "Http.InvalidRequest": "The address or a header cannot be sent.",
  "Http.Status.<code>": "The server answered with this status, such as Http.Status.404.",
} as const;

/**
 * Second name of `Http.Connection` and `Http.Timeout` when no connection came about: the server has seen nothing of the request, so
 * that a repeat is harmless.
 */
export const unreachable = "Http.Unreachable";

/** Retries for what passes by itself: no other status gets better by asking again. */
export const httpRetry = [
  backOff(["Http.Status.429", "Http.Status.503"], 6),
  backOff(
    [
      "Http.Timeout",
      "Http.Connection",
      "Http.Status.408",
      "Http.Status.425",
      "Http.Status.500",
      "Http.Status.502",
      "Http.Status.504",
      "States.Timeout",
    ],
    3,
  ),
  workerLostRetry,
];

/** Most characters of a body that an error repeats. */
const excerptLength = 500;

/** The failure of a status that was not wanted. Leaves the query out: keys are often in it. */
export function statusFailure(method: string, url: string, response: HttpResponse): Failure {
  const where = url.replace(/[?#].*$/su, "");
  const body = response.body.trim();
  const excerpt = body === "" ? "" : `: ${Array.from(body).slice(0, excerptLength).join("")}`;
  const retryAfterMs = retryAfter(response);
  return new Failure(
    `Http.Status.${response.status}`,
    `${method} ${where} answered ${response.status}${excerpt}`,
    retryAfterMs === null ? {} : { retryAfterMs },
  );
}

/** Milliseconds of a `Retry-After` header (RFC 9110 §10.2.3); a moment is counted from the response's own `Date`. */
export function retryAfter(response: Pick<HttpResponse, "headers">): number | null {
  const value = header(response.headers, "retry-after")?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d+$/u.test(value)) return Number(value) * 1000;
  const moment = Date.parse(value);
  const sent = Date.parse(header(response.headers, "date") ?? "");
  return Number.isNaN(moment) || Number.isNaN(sent) ? null : Math.max(0, moment - sent);
}

/** A header whatever its case. */
export function header(
  headers: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

/** Headers of a request, where those given by a person win over ours. */
export function mergeHeaders(
  ours: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries(ours).filter(
    ([name]) => header(given, name.toLowerCase()) === undefined,
  );
  return { ...Object.fromEntries(kept), ...given };
}

/** The body of a response: JSON when it says so, null when empty, otherwise text. */
export function responseBody(response: HttpResponse): Json {
  if (response.body === "") return null;
  const type =
    (header(response.headers, "content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json" && !type.endsWith("+json")) return response.body;
  try {
    return JSON.parse(response.body) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure("Http.InvalidBody", `The response says it is JSON and is not: ${reason}`);
  }
}
