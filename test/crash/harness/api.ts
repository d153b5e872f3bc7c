/** The API as a patient client uses it: what fails on the way is asked again, under the same idempotency key. */
import { setTimeout as delay } from "node:timers/promises";
import type { Json } from "../../../shared/base/json.ts";

const patienceMs = 180_000;
const answerLimitMs = 20_000;
const pauseMs = 200;

export interface ApiReply {
  readonly status: number;
  readonly body: Readonly<Record<string, Json>>;
}

export class Api {
  /** Answers that were no answer: the connection broke, or the server said that it cannot now. */
  repeated = 0;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Asks until there is an answer that is not the fault of a server in trouble. */
  async ask(
    method: "GET" | "POST" | "PUT",
    path: string,
    options: { readonly json?: unknown; readonly key?: string; readonly form?: FormData } = {},
  ): Promise<ApiReply> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const reply = await this.#once(method, path, options).catch((error: unknown) =>
        String(error),
      );
      if (typeof reply !== "string" && reply.status < 500) return reply;
      this.repeated += 1;
      if (performance.now() > deadline)
        throw new Error(`${method} ${path} stays unanswered: ${JSON.stringify(reply)}`);
      await delay(pauseMs);
    }
  }

  /** As {@link ask}; an answer that is no success throws. */
  async send(...request: Parameters<Api["ask"]>): Promise<ApiReply["body"]> {
    const { status, body } = await this.ask(...request);
    if (status >= 400)
      throw new Error(
        `${request[0]} ${request[1]} answered ${String(status)}: ${JSON.stringify(body)}`,
      );
    return body;
  }

  async publish(name: string, definition: Json): Promise<string> {
    return String(
      (await this.send("POST", "/api/v1/workflows", { json: { name, definition } }))["id"],
    );
  }

  async #once(
    method: string,
    path: string,
    {
      json,
      key,
      form,
    }: { readonly json?: unknown; readonly key?: string; readonly form?: FormData },
  ): Promise<ApiReply> {
    const body = json === undefined ? form : JSON.stringify(json);
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(answerLimitMs),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, Json>>,
    };
  }
}
