/** An OpenAI-compatible model whose answers come when the test says so, word by word. */
import type { ServerResponse } from "node:http";
import { startPeer, type ReceivedRequest } from "./http-peer.ts";
import { chunk, usageChunk } from "./model-server.ts";

/** An answer under way. */
export interface DrippingAnswer {
  readonly request: ReceivedRequest;
  readonly say: (text: string) => void;
  /** Ends it in order. */
  readonly finish: () => void;
  /** The connection breaks. */
  readonly cut: () => void;
}

export interface DrippingModel {
  /** `http://127.0.0.1:…/v1` */
  readonly baseUrl: string;
  /** The answers so far, in the order in which they were asked for. */
  readonly answers: readonly DrippingAnswer[];
  readonly close: () => Promise<void>;
}

export async function startDrippingModel(): Promise<DrippingModel> {
  const answers: DrippingAnswer[] = [];
  const peer = await startPeer({
    "/v1/chat/completions": (request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      answers.push(answerOf(request, response));
    },
  });
  return { baseUrl: `${peer.url}/v1`, answers, close: peer.close };
}

function answerOf(request: ReceivedRequest, response: ServerResponse): DrippingAnswer {
  const send = (data: string): void => void response.write(`data: ${data}\n\n`);
  return {
    request,
    say: (text) => send(chunk(text)),
    finish: () => {
      for (const data of [chunk("", "stop"), usageChunk({ input: 21, output: 9 }), "[DONE]"])
        send(data);
      response.end();
    },
    cut: () => response.destroy(),
  };
}
