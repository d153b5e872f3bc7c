/** What a model server served: the other side of the ledger. */
import type { ModelCall } from "./model-server.ts";

export interface ServedUsage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly costUsd?: number;
}

/** One call that was answered with a 2xx, however far the answer came. */
export class ServedCall {
  readonly model: string;
  readonly kind: "chat" | "embedding";
  readonly call: ModelCall | null;
  /** Text that went out. */
  text = "";
  /** As it was reported, right or wrong; undefined = not at all. */
  reported: unknown;

  constructor(model: string, kind: "chat" | "embedding", call: ModelCall | null) {
    this.model = model;
    this.kind = kind;
    this.call = call;
  }

  /** Something went out as an event. */
  event(data: string): void {
    const parsed = parsedOf(data);
    this.text += parsed?.choices?.[0]?.delta?.content ?? "";
    if (parsed?.usage !== undefined && parsed.usage !== null) this.reported = parsed.usage;
  }

  /** A whole answer went out. */
  body(data: string): void {
    const parsed = parsedOf(data);
    this.text += parsed?.choices?.[0]?.message?.content ?? "";
    if (parsed?.usage !== undefined && parsed.usage !== null) this.reported = parsed.usage;
  }

  /** The reported figure of this name when it can be one; null where there is none: then the caller has to count. */
  figure(name: "prompt_tokens" | "completion_tokens"): number | null {
    const { reported } = this;
    if (typeof reported !== "object" || reported === null || !(name in reported)) return null;
    const figure = (reported as Readonly<Record<string, unknown>>)[name];
    // What was asked, and what was written, took tokens: none is no figure.
    const least = name === "prompt_tokens" || this.text !== "" ? 1 : 0;
    const isOne = typeof figure === "number" && Number.isInteger(figure) && figure >= least;
    return isOne ? figure : null;
  }
}

interface Parsed {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly message?: { readonly content?: string | null };
  }[];
  readonly usage?: unknown;
}

function parsedOf(data: string): Parsed | null {
  try {
    return JSON.parse(data) as Parsed | null;
  } catch {
    return null;
  }
}

export class ModelAccount {
  readonly served: ServedCall[] = [];

  /** A call is being answered. */
  chat(call: ModelCall): ServedCall {
    const served = new ServedCall(call.model, "chat", call);
    this.served.push(served);
    return served;
  }

  embedding(model: string, tokens: number): void {
    const served = new ServedCall(model, "embedding", null);
    served.reported = { prompt_tokens: tokens };
    this.served.push(served);
  }

  get calls(): number {
    return this.served.length;
  }

  /** Tokens of all calls by what was reported; what was not is left out. */
  get tokens(): { readonly input: number; readonly output: number } {
    return {
      input: this.served.reduce((sum, call) => sum + (call.figure("prompt_tokens") ?? 0), 0),
      output: this.served.reduce((sum, call) => sum + (call.figure("completion_tokens") ?? 0), 0),
    };
  }

  /** Calls without a figure for the tokens of question and answer that can be. */
  get uncounted(): readonly ServedCall[] {
    return this.served.filter(
      (call) =>
        call.figure("prompt_tokens") === null ||
        (call.kind === "chat" && call.figure("completion_tokens") === null),
    );
  }
}
