/** An HTTP server that stands for every resource that is bound to it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject, type Json } from "../../shared/base/json.ts";

/** A call of a resource as it arrives. */
export interface PeerCall {
  readonly resource: string;
  readonly runId: string;
  /** Path of the step. */
  readonly path: string;
  readonly args: Json;
}

/** What a resource answers; `silent`: nothing, for as long as the caller waits. */
export type PeerAnswer =
  | { readonly type: "result"; readonly value: Json }
  | { readonly type: "failed"; readonly error: string | null; readonly cause: string | null }
  | { readonly type: "silent" };

export interface ResourcePeer {
  /** Where a resource is to be bound to. */
  readonly urlOf: (resource: string) => string;
  readonly close: () => Promise<void>;
}

/** Starts a peer whose calls are answered by `answer`; what that throws is answered with status 500 and told as it is. */
export async function startResourcePeer(
  answer: (call: PeerCall) => Promise<PeerAnswer>,
): Promise<ResourcePeer> {
  const server = createServer((request, response) => {
    respond(request, response, answer).catch((error: unknown) => {
      write(response, { type: "failed", error: "Peer.Broken", cause: String(error) });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (resource) => `http://127.0.0.1:${String(port)}/${encodeURIComponent(resource)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (call: PeerCall) => Promise<PeerAnswer>,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString("utf8");
  const header = (name: string): string => String(request.headers[name] ?? "");
  const given = await answer({
    resource: decodeURIComponent((request.url ?? "").slice(1)),
    runId: header("cairn-run-id"),
    path: decodeURIComponent(header("cairn-path")),
    args: JSON.parse(text) as Json,
  });
  write(response, given);
}

function write(response: ServerResponse, answer: PeerAnswer): void {
  if (answer.type === "silent") return;
  const isResult = answer.type === "result";
  response.writeHead(isResult ? 200 : 500, { "content-type": "application/json" });
  response.end(isResult ? JSON.stringify(answer.value) : errorText(answer));
}

/** An error as an endpoint tells it. A cause that is the JSON text of one is told word for word, as functions do. */
function errorText({
  error,
  cause,
}: {
  readonly error: string | null;
  readonly cause: string | null;
}): string {
  return cause !== null && isErrorText(cause)
    ? cause
    : JSON.stringify({ errorType: error ?? "", errorMessage: cause ?? "" });
}

function isErrorText(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) && typeof parsed["errorType"] === "string";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
