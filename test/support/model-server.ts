/** An OpenAI-compatible model server with scripted behaviour: a real peer for tests. */
import type { ServerResponse } from "node:http";
import { startPeer, type Peer, type ReceivedRequest } from "./http-peer.ts";

/** What the server does with one call. */
export type ModelBehaviour =
  | {
      readonly kind: "ok";
      readonly text: string;
      readonly usage?: {
        readonly input: number;
        readonly output: number;
        readonly cached?: number;
        readonly costUsd?: number;
      } | null;
      readonly finishReason?: string;
      readonly stream?: boolean;
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
  /** Refuses requests in which `unless` finds something to refuse. */
  | {
      readonly kind: "picky";
      readonly refuse: (body: ModelCall) => string | null;
      readonly accept: ModelBehaviour;
    };

/** The parts of a call that tests look at. */
export interface ModelCall {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly strict: boolean; readonly schema: unknown };
  };
}

export interface ModelServer {
  /** `http://127.0.0.1:…/v1` */
  readonly baseUrl: string;
  readonly port: number;
  /** Behaviours of the next calls; the last one stays. */
  script: ModelBehaviour[];
  readonly calls: readonly {
    readonly body: ModelCall;
    readonly headers: ReceivedRequest["headers"];
  }[];
  readonly close: () => Promise<void>;
}

export async function startModelServer(
  script: readonly ModelBehaviour[] = [{ kind: "ok", text: "Hello." }],
): Promise<ModelServer> {
  const calls: { body: ModelCall; headers: ReceivedRequest["headers"] }[] = [];
  let server: ModelServer | null = null;
  const peer: Peer = await startPeer({
    "/v1/chat/completions": (request, response) => {
      const body = JSON.parse(request.body) as ModelCall;
      calls.push({ body, headers: request.headers });
      const steps = server?.script ?? [];
      const behaviour = steps.length > 1 ? steps.shift() : steps[0];
      if (behaviour !== undefined) behave(behaviour, body, response);
    },
  });
  server = {
    baseUrl: `${peer.url}/v1`,
    port: peer.port,
    script: [...script],
    calls,
    close: peer.close,
  };
  return server;
}

function behave(behaviour: ModelBehaviour, call: ModelCall, response: ServerResponse): void {
  switch (behaviour.kind) {
    case "ok":
      answer(behaviour, call, response);
      return;
    case "status":
      response
        .writeHead(behaviour.status, { "content-type": "application/json", ...behaviour.headers })
        .end(behaviour.body ?? "");
      return;
    case "events":
      writeEvents(response, behaviour.data);
      response.end();
      return;
    case "body":
      response.writeHead(200, { "content-type": behaviour.type }).end(behaviour.body);
      return;
    case "cut":
      writeEvents(response, behaviour.data);
      setImmediate(() => response.destroy());
      return;
    case "stall":
      writeEvents(response, behaviour.data);
      return;
    case "silent":
      return;
    case "picky": {
      const refusal = behaviour.refuse(call);
      if (refusal === null) behave(behaviour.accept, call, response);
      else
        behave(
          { kind: "status", status: 400, body: JSON.stringify({ error: { message: refusal } }) },
          call,
          response,
        );
    }
  }
}

function writeEvents(response: ServerResponse, data: readonly string[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  for (const piece of data) response.write(`data: ${piece}\n\n`);
}

/** A piece of an answer as an event. */
export function chunk(content: string, finishReason: string | null = null): string {
  return JSON.stringify({
    model: "served-model",
    choices: [{ index: 0, delta: { content }, finish_reason: finishReason }],
  });
}

/** The last event of an answer with usage. */
export function usageChunk({
  input,
  output,
  cached,
  costUsd,
}: {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly costUsd?: number;
}): string {
  return JSON.stringify({
    choices: [],
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
      ...(costUsd === undefined ? {} : { cost: costUsd }),
    },
  });
}

function answer(
  {
    text,
    usage = { input: 11, output: 7 },
    finishReason = "stop",
    stream = true,
  }: Extract<ModelBehaviour, { kind: "ok" }>,
  call: ModelCall,
  response: ServerResponse,
): void {
  if (!stream || call.stream !== true) {
    const figures =
      usage === null
        ? {}
        : { usage: { prompt_tokens: usage.input, completion_tokens: usage.output } };
    const body = {
      model: "served-model",
      choices: [
        { index: 0, message: { role: "assistant", content: text }, finish_reason: finishReason },
      ],
      ...figures,
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    return;
  }
  const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
  writeEvents(response, [
    ...pieces.map((piece) => chunk(piece)),
    chunk("", finishReason),
    ...(usage === null || call.stream_options?.include_usage !== true ? [] : [usageChunk(usage)]),
    "[DONE]",
  ]);
  response.end();
}
