/**
 * The outside world of the fault tests: an HTTP server that performs the effects of tasks and remembers each of them, whatever
 * becomes of the process that asked. What Cairn says afterwards is held against its records.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json, JsonObject } from "../../../shared/base/json.ts";

/** A call as it arrives. */
export interface Effect {
  /** `Idempotency-Key`. */
  readonly key: string;
  readonly runId: string;
  readonly path: string;
  readonly args: JsonObject;
  /** How often this key has called before. */
  readonly earlier: number;
}

/** What the witness answers; `silent`: nothing, for as long as the caller waits. */
export type Reply =
  | { readonly type: "result"; readonly value: Json }
  | { readonly type: "failed"; readonly error: string; readonly cause: string }
  | { readonly type: "silent" };

/** All calls under one key. */
export interface EffectRecord {
  readonly key: string;
  readonly runId: string;
  readonly path: string;
  calls: number;
}

export type Script = (effect: Effect) => Reply | Promise<Reply>;

/** What an effect comes to: `{n}` counts up; `do` says what goes wrong. */
export const usualScript: Script = ({ args, earlier }) => {
  if (args["do"] === "fail" || (args["do"] === "fail-once" && earlier === 0))
    return { type: "failed", error: "Peer.Refused", cause: "as the test wants it" };
  return { type: "result", value: { n: Number(args["n"]) + 1 } };
};

export class Witness {
  readonly records = new Map<string, EffectRecord>();
  /** Calls that did not say who they are, or whose key has another place on record. */
  readonly strange: string[] = [];
  script: Script = usualScript;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.strange.push(String(error));
        response.destroy();
      });
    });
  }

  static async start(): Promise<Witness> {
    const witness = new Witness();
    await new Promise<void>((resolve) => void witness.#server.listen(0, "127.0.0.1", resolve));
    return witness;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece as Buffer);
    } catch {
      // The caller was killed in the middle of its request: there was no effect.
      return;
    }
    const effect = this.#record(request, JSON.parse(Buffer.concat(pieces).toString()) as Json);
    const reply = await this.script(effect);
    if (reply.type === "silent") return;
    const isResult = reply.type === "result";
    response.writeHead(isResult ? 200 : 500, { "content-type": "application/json" });
    const failed = isResult ? null : { errorType: reply.error, errorMessage: reply.cause };
    response.end(JSON.stringify(isResult ? reply.value : failed));
  }

  #record(request: IncomingMessage, body: Json): Effect {
    const header = (name: string): string => String(request.headers[name] ?? "");
    const key = header("idempotency-key");
    const runId = header("cairn-run-id");
    const path = decodeURIComponent(header("cairn-path"));
    const known = this.records.get(key);
    const record = known ?? { key, runId, path, calls: 0 };
    if (key === "" || record.runId !== runId || record.path !== path)
      this.strange.push(
        `key '${key}' of ${record.runId} ${record.path} came from ${runId} ${path}`,
      );
    const earlier = record.calls;
    record.calls += 1;
    this.records.set(key, record);
    return { key, runId, path, args: body as JsonObject, earlier };
  }
}
