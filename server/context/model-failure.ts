/** What a provider's refusal means for a retry. */
import { Failure } from "../../shared/base/failure.ts";
import { retryAfter } from "../../shared/nodes/parts/http-exchange.ts";

/** Most characters of a provider's words that an error repeats. */
const excerptLength = 500;
/** A longer wait is somebody's mistake, and as good as none. */
const longestWaitMs = 24 * 60 * 60 * 1000;

/** How vendors say that the messages are longer than the model can read. */
const contextWords = new RegExp(
  [
    "maximum (?:context|prompt|input) length",
    "context[ _-]?(?:length|window|size|limit)",
    "too many (?:input )?tokens",
    "(?:prompt|input|request|message)s? (?:is|are) too (?:long|large)",
    "too large for model",
    "reduce the length",
    "input tokens exceed",
    "(?:input )?token count[^.]{0,60}exceeds?",
    "exceeds? the (?:maximum|model's maximum)[^.]{0,40}tokens",
    "tokens \\+ `?max_new_tokens`? must be",
  ].join("|"),
  "i",
);
/** An account without credit: no wait helps. Not "quota" alone: some vendors call a limit per minute so. */
const quotaWords =
  /insufficient[_ ](?:quota|balance|credits?|funds)|credit balance is too low|out of credits|billing_(?:hard_limit|not_active)|payment required/i;
const filterWords =
  /content[_ ](?:filter|policy|management)|responsible.?ai|moderation|flagged as|safety (?:system|filter)/i;
const rateWords = /rate.?limit|too many requests|resource.?exhausted/i;

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Who said it, for the error text. */
  readonly provider: string;
  readonly nowMs: number;
}

/** The failure of a response whose status is not 2xx. */
export function refusalFailure({ status, headers, body, provider, nowMs }: Refusal): Failure {
  const said = excerpt(messageOf(body));
  const cause = `${provider} answered ${status}${said === "" ? "" : `: ${said}`}`;
  const name = nameOf(status, body);
  const dated = { date: new Date(nowMs).toUTCString(), ...headers };
  return failureNamed(name, cause, waitOf(dated, body));
}

/** The failure of an `error` object in the middle of a stream, where there is no status any more. */
export function streamedFailure(error: unknown, provider: string): Failure {
  const text = JSON.stringify(error);
  const cause = `${provider} broke off its answer: ${excerpt(messageOf(JSON.stringify({ error })))}`;
  const status = Number(/"(?:code|status|status_code)":\s*"?([45]\d\d)\b/.exec(text)?.[1] ?? 0);
  const name = status > 0 ? nameOf(status, text) : nameOfWords(text);
  return failureNamed(name, cause, waitOf({}, text));
}

function failureNamed(name: string, cause: string, waitMs: number | null): Failure {
  const passes = name === "Model.RateLimited" || name === "Model.Unavailable";
  return new Failure(name, cause, passes && waitMs !== null ? { retryAfterMs: waitMs } : {});
}

function nameOf(status: number, body: string): string {
  if (status === 402 || (status < 500 && quotaWords.test(body))) return "Model.QuotaExceeded";
  switch (status) {
    case 429:
      return "Model.RateLimited";
    case 401:
      return "Model.Unauthorized";
    case 403:
      return filterWords.test(body) ? "Model.Refused" : "Model.Unauthorized";
    case 408:
    case 504:
    case 524:
      return "Model.Timeout";
    case 413:
      return "Model.ContextTooLong";
    // A conflict, or too early: both pass.
    case 409:
    case 425:
      return "Model.Unavailable";
    case 400:
    case 422:
      if (contextWords.test(body)) return "Model.ContextTooLong";
      return filterWords.test(body) ? "Model.Refused" : "Model.InvalidRequest";
    default:
      return status >= 400 && status < 500 ? "Model.InvalidRequest" : "Model.Unavailable";
  }
}

function nameOfWords(text: string): string {
  if (quotaWords.test(text)) return "Model.QuotaExceeded";
  if (rateWords.test(text)) return "Model.RateLimited";
  if (contextWords.test(text)) return "Model.ContextTooLong";
  if (filterWords.test(text)) return "Model.Refused";
  if (/invalid_request/i.test(text)) return "Model.InvalidRequest";
  return "Model.Unavailable";
}

/** How long the provider wants to be left alone, milliseconds: in a header, in the body, or in words. Null when it does not say. */
function waitOf(headers: Readonly<Record<string, string>>, body: string): number | null {
  const exact = /^\d+(?:\.\d+)?$/.exec(headers["retry-after-ms"]?.trim() ?? "")?.[0];
  const waitMs =
    (exact === undefined ? null : Math.ceil(Number(exact))) ??
    retryAfter({ headers }) ??
    durationMs(/"retryDelay":\s*"([\d.]+s)"/.exec(body)?.[1]) ??
    durationMs(
      /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)/i.exec(body)?.[1],
    );
  return waitMs === null ? null : Math.min(waitMs, longestWaitMs);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `6m0.5s`, `20s` or `120ms`. */
function durationMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  let sum = 0;
  for (const [, figure, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/gi))
    sum += Number(figure) * (unitMs[(unit ?? "").toLowerCase()] ?? 0);
  return Math.ceil(sum);
}

/** What outbound requests fail with, in the words of models. */
export function connectionFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  switch (error.error) {
    case "Http.Timeout":
      return new Failure("Model.Timeout", error.cause);
    case "Http.Connection":
    case "Http.Redirect":
      return new Failure("Model.Unavailable", error.cause);
    case "Http.TooLarge":
      return new Failure("Model.InvalidOutput", error.cause);
    case "Http.InvalidRequest":
      return new Failure("Model.InvalidRequest", error.cause);
    default:
      return error;
  }
}

/** The message of `{"error": {"message"}}` and its relatives, or the body itself. */
function messageOf(body: string): string {
  try {
    const parsed = JSON.parse(body) as {
      error?: { message?: unknown } | string;
      message?: unknown;
      detail?: unknown;
    } | null;
    const error = parsed?.error;
    const said =
      typeof error === "object" ? error?.message : (error ?? parsed?.message ?? parsed?.detail);
    return typeof said === "string" ? said : body;
  } catch {
    return body;
  }
}

/** The beginning of a text, as error texts repeat it. */
export function excerpt(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, " ").trim());
  return characters.length > excerptLength
    ? `${characters.slice(0, excerptLength).join("")}…`
    : characters.join("");
}
