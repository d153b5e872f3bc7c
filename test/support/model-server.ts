/** An OpenAI-compatible model server with scripted behaviour and an account of what it served: a real peer for tests. */
import type { ServerResponse } from "node:http";
import { startPeer, type Peer, type ReceivedRequest } from "./http-peer.ts";
import { ModelAccount, type ServedCall, type ServedUsage } from "./model-account.ts";
import { vectorOf } from "./word-vector.ts";

/** What the server does with one call. */
export type ModelBehaviour =
  | {
      readonly kind: "ok";
      readonly text: string;
      readonly usage?: ServedUsage | null;
      readonly finishReason?: string;
      readonly stream?: boolean;
      /** Milliseconds between two pieces; none unless given. */
      readonly dripMs?: number;
      readonly toolCalls?: readonly ServedToolCall[];
    }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Events exactly so, then the end. */
  | { readonly kind: "events"; readonly data: readonly string[] }
  /** A 200 with this body. */
  | { readonly kind: "body"; readonly type: string; readonly body: string }
  /** The connection is cut after these events. */
  | { readonly kind: "cut"; readonly data: readonly string[] }
  /** These events, then silence. */
  | { readonly kind: "stall"; readonly data: readonly string[] }
  /** Nothing at all, not even a head. */
  | { readonly kind: "silent" }
  /** An answer that is made from the question. */
  | { readonly kind: "reply"; readonly reply: (body: ModelCall) => ModelBehaviour }
  /** Refuses requests in which `unless` finds something to refuse. */
  | {
      readonly kind: "picky";
      readonly refuse: (body: ModelCall) => string | null;
      readonly accept: ModelBehaviour;
    };

export interface ServedToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** The parts of a call that tests look at. */
export interface ModelCall {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: unknown;
    readonly tool_calls?: unknown;
    readonly tool_call_id?: string;
  }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly strict: boolean; readonly schema: unknown };
  };
  readonly tools?: readonly unknown[];
}

export interface EmbeddingCall {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number;
}

/** So many calls, chat and embeddings together, in so long; the next ones get a 429 that says how long to wait. */
export interface RateWindow {
  readonly calls: number;
  readonly windowMs: number;
  /** What the `Retry-After` header says, unless what is left of the window. */
  readonly retryAfterSeconds?: number;
}

export interface ModelServer {
  /** `http://127.0.0.1:…/v1` */
  readonly baseUrl: string;
  readonly port: number;
  /** Behaviours of the next calls; the last one stays. */
  script: ModelBehaviour[];
  /** The same for embeddings, without texts of their own; null = vectors of the words. */
  embeddings: ModelBehaviour[] | null;
  /** Null = as many as anybody likes. */
  rate: RateWindow | null;
  readonly calls: readonly {
    readonly body: ModelCall;
    readonly headers: ReceivedRequest["headers"];
  }[];
  readonly embeddingCalls: readonly {
    readonly body: EmbeddingCall;
    readonly headers: ReceivedRequest["headers"];
  }[];
  /** What it served: every call that it began to answer with a 2xx. */
  readonly account: ModelAccount;
  /** How many connections the callers closed before their answer was complete. */
  readonly abandoned: number;
  readonly close: () => Promise<void>;
}

export async function startModelServer(
  script: readonly ModelBehaviour[] = [{ kind: "ok", text: "Hello." }],
): Promise<ModelServer> {
  const calls: { body: ModelCall; headers: ReceivedRequest["headers"] }[] = [];
  const embeddingCalls: { body: EmbeddingCall; headers: ReceivedRequest["headers"] }[] = [];
  const account = new ModelAccount();
  const accepted: number[] = [];
  let abandoned = 0;
  const watch = (response: ServerResponse): void => {
    response.on("close", () => {
      if (!response.writableFinished) abandoned += 1;
    });
  };
  const peer: Peer = await startPeer({
    "/v1/chat/completions": (request, response) => {
      const body = JSON.parse(request.body) as ModelCall;
      calls.push({ body, headers: request.headers });
      watch(response);
      const refusal = refusalBy(server.rate, accepted);
      const behaviour = refusal ?? nextOf(server.script);
      if (behaviour !== undefined) behave(behaviour, { call: body, response, account });
    },
    "/v1/embeddings": (request, response) => {
      const body = JSON.parse(request.body) as EmbeddingCall;
      embeddingCalls.push({ body, headers: request.headers });
      watch(response);
      const refusal = refusalBy(server.rate, accepted);
      const behaviour = refusal ?? nextOf(server.embeddings ?? []);
      if (behaviour === undefined) answerVectors(body, response, account);
      else {
        const messages = body.input.map((content) => ({ role: textToEmbed, content }));
        behave(behaviour, { call: { model: body.model, messages }, response, account });
      }
    },
  });
  const server: ModelServer = {
    baseUrl: `${peer.url}/v1`,
    port: peer.port,
    script: [...script],
    embeddings: null,
    rate: null,
    calls,
    embeddingCalls,
    account,
    get abandoned() {
      return abandoned;
    },
    close: peer.close,
  };
  return server;
}

function nextOf(script: ModelBehaviour[]): ModelBehaviour | undefined {
  return script.length > 1 ? script.shift() : script[0];
}

/** A 429 when the window is full; otherwise the call counts. Only calls that were accepted count. */
function refusalBy(rate: RateWindow | null, accepted: number[]): ModelBehaviour | null {
  if (rate === null) return null;
  const nowMs = performance.now();
  const inside = accepted.filter((atMs) => atMs > nowMs - rate.windowMs);
  accepted.splice(0, accepted.length, ...inside);
  if (inside.length < rate.calls) {
    accepted.push(nowMs);
    return null;
  }
  const leftMs = (inside[0] ?? nowMs) + rate.windowMs - nowMs;
  const seconds = rate.retryAfterSeconds ?? Math.ceil(leftMs / 1000);
  return {
    kind: "status",
    status: 429,
    headers: { "retry-after": String(seconds) },
    body: JSON.stringify({ error: { message: "Rate limit reached", code: "rate_limit_exceeded" } }),
  };
}

interface Exchange {
  readonly call: ModelCall;
  readonly response: ServerResponse;
  readonly account: ModelAccount;
}

function behave(behaviour: ModelBehaviour, exchange: Exchange): void {
  const { call, response, account } = exchange;
  switch (behaviour.kind) {
    case "ok":
      answer(behaviour, exchange);
      return;
    case "status":
      response
        .writeHead(behaviour.status, { "content-type": "application/json", ...behaviour.headers })
        .end(behaviour.body ?? "");
      return;
    case "events":
      writeEvents(response, behaviour.data, account.chat(call));
      response.end();
      return;
    case "body":
      account.chat(call).body(behaviour.body);
      response.writeHead(200, { "content-type": behaviour.type }).end(behaviour.body);
      return;
    case "cut":
      writeEvents(response, behaviour.data, account.chat(call));
      setImmediate(() => response.destroy());
      return;
    case "stall":
      writeEvents(response, behaviour.data, account.chat(call));
      return;
    case "silent":
      return;
    case "reply":
      behave(behaviour.reply(call), exchange);
      return;
    case "picky": {
      const refusal = behaviour.refuse(call);
      const body = JSON.stringify({ error: { message: refusal } });
      behave(refusal === null ? behaviour.accept : { kind: "status", status: 400, body }, exchange);
    }
  }
}

function writeEvents(response: ServerResponse, data: readonly string[], served: ServedCall): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  for (const piece of data) {
    response.write(`data: ${piece}\n\n`);
    served.event(piece);
  }
}

/** A piece of an answer as an event. */
export function chunk(content: string, finishReason: string | null = null): string {
  return JSON.stringify({
    model: "served-model",
    choices: [{ index: 0, delta: { content }, finish_reason: finishReason }],
  });
}

/** A piece of a tool call as an event. */
export function toolChunk(
  piece: { readonly index?: number; readonly id?: string },
  part: { readonly name?: string; readonly arguments?: unknown },
): string {
  return JSON.stringify({
    choices: [{ index: 0, delta: { tool_calls: [{ ...piece, function: part }] } }],
  });
}

/** The last event of an answer with usage. */
export function usageChunk(usage: ServedUsage): string {
  return JSON.stringify({ choices: [], usage: wireUsage(usage) });
}

function wireUsage({ input, output, cached, costUsd }: ServedUsage): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(costUsd === undefined ? {} : { cost: costUsd }),
  };
}

/** Role of the texts of an embedding call in the account. */
export const textToEmbed = "text";

/** Length of a piece of an answer. */
const pieceLength = 7;

function answer(
  behaviour: Extract<ModelBehaviour, { kind: "ok" }>,
  { call, response, account }: Exchange,
): void {
  const { text, usage = { input: 11, output: 7 }, finishReason, stream = true } = behaviour;
  const { toolCalls = [], dripMs = 0 } = behaviour;
  const reason = finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop");
  const wireCalls = toolCalls.map(({ id, name, arguments: given }, index) => ({
    index,
    id,
    type: "function",
    function: { name, arguments: given },
  }));
  const served = account.chat(call);
  if (!stream || call.stream !== true) {
    const message = {
      role: "assistant",
      content: text,
      ...(wireCalls.length === 0 ? {} : { tool_calls: wireCalls }),
    };
    const body = JSON.stringify({
      model: "served-model",
      choices: [{ index: 0, message, finish_reason: reason }],
      ...(usage === null ? {} : { usage: wireUsage(usage) }),
    });
    served.body(body);
    response.writeHead(200, { "content-type": "application/json" }).end(body);
    return;
  }
  const pieces = text.match(new RegExp(`[\\s\\S]{1,${String(pieceLength)}}`, "g")) ?? [];
  const events = [
    ...pieces.map((piece) => chunk(piece)),
    ...wireCalls.map((wire) => JSON.stringify({ choices: [{ delta: { tool_calls: [wire] } }] })),
    chunk("", reason),
    ...(usage === null || call.stream_options?.include_usage !== true ? [] : [usageChunk(usage)]),
    "[DONE]",
  ];
  if (dripMs > 0) {
    drip(response, { events, dripMs, served });
    return;
  }
  writeEvents(response, events, served);
  response.end();
}

/** One event after the other, until nobody listens any more. */
function drip(
  response: ServerResponse,
  {
    events,
    dripMs,
    served,
  }: { readonly events: readonly string[]; readonly dripMs: number; readonly served: ServedCall },
): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  const left = [...events];
  const timer = setInterval(() => {
    const event = left.shift();
    if (event === undefined || response.destroyed) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(`data: ${event}\n\n`);
    served.event(event);
  }, dripMs);
}

/** Length of the vectors of a call that does not ask for one. */
const defaultDimensions = 8;

function answerVectors(
  { model, input, dimensions = defaultDimensions }: EmbeddingCall,
  response: ServerResponse,
  account: ModelAccount,
): void {
  const tokens = input.reduce((sum, text) => sum + text.split(/\s+/u).length, 0);
  const body = JSON.stringify({
    object: "list",
    model: "served-embedding",
    data: input.map((text, index) => ({ index, embedding: vectorOf(text, dimensions) })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
  account.embedding(model, tokens);
  response.writeHead(200, { "content-type": "application/json" }).end(body);
}
