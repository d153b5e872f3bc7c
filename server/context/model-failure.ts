/** What a provider's refusal means for a retry. */
import { Failure } from "../../shared/base/failure.ts";
import { retryAfter } from "../../shared/nodes/parts/http-exchange.ts";

/** Most characters of a provider's words that an error repeats. */
const excerptLength = 500;

const contextWords =
  /maximum context length|context[ _]length|context window|too many (?:input )?tokens|prompt is too long|reduce the length/i;

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
  if (status === 429) {
    const waitMs = retryAfter({ headers: { date: new Date(nowMs).toUTCString(), ...headers } });
    return new Failure("Model.RateLimited", cause, waitMs === null ? {} : { retryAfterMs: waitMs });
  }
  if (status === 401 || status === 403) return new Failure("Model.Unauthorized", cause);
  if (status === 408 || status === 504) return new Failure("Model.Timeout", cause);
  if (status === 413 || ((status === 400 || status === 422) && contextWords.test(body)))
    return new Failure("Model.ContextTooLong", cause);
  if (status >= 400 && status < 500) return new Failure("Model.InvalidRequest", cause);
  return new Failure("Model.Unavailable", cause);
}

/** The failure of an `error` object in the middle of a stream, where there is no status any more. */
export function streamedFailure(error: unknown, provider: string): Failure {
  const text = JSON.stringify(error);
  const said = excerpt(messageOf(JSON.stringify({ error })));
  const name = /rate.?limit|"(?:code|status)":"?429/i.test(text)
    ? "Model.RateLimited"
    : contextWords.test(text)
      ? "Model.ContextTooLong"
      : "Model.Unavailable";
  return new Failure(name, `${provider} broke off its answer: ${said}`);
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
