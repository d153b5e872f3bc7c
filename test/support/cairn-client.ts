/** Calls the API of a running Cairn. */
import type { Json, JsonObject } from "../../shared/base/json.ts";

/** An answer of the API; `body` is null for an empty one. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Json;
}

export interface CairnClient {
  /** Sends JSON; throws for an answer that is not in `expected`, which is every success unless it says otherwise. */
  readonly send: (
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    options?: {
      readonly json?: Json;
      readonly text?: string;
      readonly expected?: readonly number[];
      readonly signal?: AbortSignal;
    },
  ) => Promise<ApiAnswer>;
}

export function createCairnClient(url: string, token: string | null = null): CairnClient {
  const authorization: Readonly<Record<string, string>> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  return {
    send: async (method, path, { json, text, expected, signal } = {}) => {
      const body = json === undefined ? text : JSON.stringify(json);
      const type = json === undefined ? "application/octet-stream" : "application/json";
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...authorization, ...(body === undefined ? {} : { "content-type": type }) },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
      const answer = await response.text();
      const isExpected = expected?.includes(response.status) ?? response.ok;
      if (!isExpected) {
        throw new Error(`${method} ${path} answered ${String(response.status)}: ${answer}`);
      }
      return { status: response.status, body: answer === "" ? null : (JSON.parse(answer) as Json) };
    },
  };
}

/** A field of an answer that is a text. */
export function textAt(body: Json, field: string): string {
  const value = (body as JsonObject)[field];
  if (typeof value === "string") return value;
  throw new Error(`the answer has no text ${field}: ${JSON.stringify(body)}`);
}
