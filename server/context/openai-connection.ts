/** Sends requests to OpenAI-compatible providers. */
import { Failure } from "../../shared/base/failure.ts";
import type { JsonObject } from "../../shared/base/json.ts";
import type { Egress, EgressLimits, EgressStream } from "./egress.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import { refusalFailure } from "./model-failure.ts";

/** An answer of 100,000 tokens in pieces of one token each, or some thousand vectors. */
const maxStreamBytes = 128 * 1024 * 1024;
const defaultLimits: EgressLimits = {
  // A model may read and think for a long time before it says the first word, but then goes on steadily.
  headMs: 600_000,
  idleMs: 180_000,
  totalMs: 3_600_000,
  maxBytes: maxStreamBytes,
};
/** An error page of any length is not worth reading in full. */
const longestErrorBody = 20_000;

export interface ProviderRequest {
  readonly path: "/chat/completions" | "/embeddings";
  readonly body: JsonObject;
  readonly accept: string;
  readonly idempotencyKey: string;
}

/** A response that is no 2xx, with as much of its body as an error needs. */
export interface RefusedRequest {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ProviderResponse =
  | { readonly isAccepted: true; readonly response: EgressStream }
  | { readonly isAccepted: false; readonly refusal: RefusedRequest };

/** Sends one request. Failures are those of {@link Egress}. */
export type SendToProvider = (
  provider: ModelProvider,
  request: ProviderRequest,
  context: Pick<ModelCallContext, "signal" | "timeoutMs">,
) => Promise<ProviderResponse>;

export function createProviderConnection(
  egress: Egress,
  limits: Partial<EgressLimits> = {},
): SendToProvider {
  const allLimits = { ...defaultLimits, ...limits };
  return async (provider, { path, body, accept, idempotencyKey }, { signal, timeoutMs }) => {
    const response = await egress.stream({
      method: "POST",
      url: `${provider.baseUrl.replace(/\/+$/, "")}${path}`,
      headers: {
        "content-type": "application/json",
        accept,
        "idempotency-key": idempotencyKey,
        ...(provider.apiKey === null ? {} : { authorization: `Bearer ${provider.apiKey}` }),
      },
      body: JSON.stringify(body),
      signal,
      limits: within(allLimits, timeoutMs),
    });
    const { status, headers } = response;
    if (status >= 200 && status < 300) return { isAccepted: true, response };
    const text = withoutKey(await readText(response), provider);
    return { isAccepted: false, refusal: { status, headers, body: text } };
  };
}

/** No call waits longer than its attempt may take. */
function within(limits: EgressLimits, timeoutMs: number | null): EgressLimits {
  if (timeoutMs === null) return limits;
  const { headMs, idleMs, totalMs, maxBytes } = limits;
  return {
    headMs: Math.min(headMs, timeoutMs),
    idleMs: Math.min(idleMs, timeoutMs),
    // Of an attempt that may take longer than an hour, so may its call.
    totalMs: totalMs === defaultLimits.totalMs ? timeoutMs : Math.min(totalMs, timeoutMs),
    maxBytes,
  };
}

/** The failure of a request that the provider refused. */
export function failureOfRefusal(provider: ModelProvider, refusal: RefusedRequest) {
  return refusalFailure({ ...refusal, provider: provider.name, nowMs: Date.now() });
}

async function readText(response: EgressStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > longestErrorBody) break;
  }
  return text;
}

/** The failure without the provider's key, which what it sent may hold. */
export function withoutKeyIn(error: unknown, provider: ModelProvider): unknown {
  if (!(error instanceof Failure) || error.cause === null) return error;
  const cause = withoutKey(error.cause, provider);
  const { retryAfterMs, alias, rejected } = error;
  return cause === error.cause
    ? error
    : new Failure(error.error, cause, { retryAfterMs, alias, rejected });
}

/** Providers like to repeat the key that they refuse. */
function withoutKey(body: string, { apiKey }: ModelProvider): string {
  return apiKey === null || apiKey === "" ? body : body.replaceAll(apiKey, "…");
}
