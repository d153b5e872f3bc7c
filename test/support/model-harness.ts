/** Model calls against a scripted server, for tests. */
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createEgress, type Egress } from "../../server/context/egress.ts";
import { createJsonSchemas, type JsonSchemas } from "../../server/context/json-schema.ts";
import type { CallEnd, CallRecorder, CallRequest } from "../../server/context/call-recorder.ts";
import type { ModelCallContext } from "../../server/context/model-call.ts";
import type { ProviderUsage } from "../../server/context/provider-limits.ts";
import { createModels, type Models, type ModelsOptions } from "../../server/context/models.ts";
import type { Json } from "../../shared/base/json.ts";
import type { MeteredOperation } from "../../shared/cost/usage.ts";
import type { CancelSignal, ModelAnswer, ModelRequest } from "../../shared/nodes/node-context.ts";
import { startModelServer, type ModelServer } from "./model-server.ts";

/** The key of the provider. */
export const apiKey = "sk-secret-key";

/** A call as it was recorded. */
export interface RecordedExchange {
  readonly request: CallRequest;
  text: string;
  /** How often its end was told: once. */
  readonly ends: CallEnd[];
}

/** No limits, and nobody who asks for rest. */
export const unlimited: ProviderUsage = {
  take: async ({ calls }) => await Promise.resolve({ granted: calls.length, second: 0, waitMs: 0 }),
  hold: async () => await Promise.resolve(),
};

export interface Caught {
  readonly error: string;
  readonly cause: string;
  readonly retryAfterMs?: number;
}

/** A server, and models that use it; new ones for each test. Call at the top of a test file. */
export class ModelHarness {
  #server: ModelServer | null = null;
  #egress: Egress | null = null;
  #schemas: JsonSchemas | null = null;
  #models: Models | null = null;
  readonly metered: MeteredOperation[] = [];
  readonly beats: Json[] = [];
  readonly recorded: RecordedExchange[] = [];
  /** Stored files that messages may show. */
  readonly images = new Map<string, Buffer>();

  constructor() {
    beforeAll(async () => {
      this.#server = await startModelServer();
      this.#egress = createEgress({ allow: [`127.0.0.1:${this.server.port}`] });
      this.#schemas = createJsonSchemas();
    });
    beforeEach(() => {
      this.metered.length = 0;
      this.beats.length = 0;
      this.recorded.length = 0;
      this.onRecord = async () => await Promise.resolve();
      this.use({});
    });
    afterEach(() => this.#models?.close());
    afterAll(async () => {
      this.#schemas?.close();
      await this.#egress?.close();
      await this.#server?.close();
    });
  }

  /** When the beginning of a call is on record. */
  onRecord: () => Promise<void> = async () => await Promise.resolve();

  readonly recorder: CallRecorder = {
    begin: (request) => {
      const exchange: RecordedExchange = { request, text: "", ends: [] };
      this.recorded.push(exchange);
      return {
        onRecord: async () => await this.onRecord(),
        text: (delta) => {
          exchange.text += delta;
        },
        end: (end) => exchange.ends.push(end),
      };
    },
  };

  get server(): ModelServer {
    return present(this.#server);
  }

  get models(): Models {
    return present(this.#models);
  }

  /** Other options for the calls of this test. */
  use(options: Partial<ModelsOptions>): void {
    this.#models?.close();
    const { baseUrl } = this.server;
    this.#models = createModels({
      egress: present(this.#egress),
      schemas: present(this.#schemas),
      provider: async () => await Promise.resolve({ name: "peer", baseUrl, apiKey }),
      image: async (id) =>
        await Promise.resolve({
          name: id,
          bytes: present(this.images.get(id) ?? null).byteLength,
          read: async () => await Promise.resolve(present(this.images.get(id) ?? null)),
        }),
      usage: unlimited,
      ...options,
    });
  }

  async call(
    request: Partial<ModelRequest> = {},
    signal: CancelSignal = new AbortController().signal,
  ): Promise<ModelAnswer> {
    const messages = [{ role: "user" as const, content: "Say hello." }];
    return await this.models.call(
      { model: "some-model", messages, ...request },
      this.context(signal),
    );
  }

  /** What a call may do: all of it is kept. */
  context(signal: CancelSignal = new AbortController().signal): ModelCallContext {
    return {
      signal,
      meter: (operation) => this.metered.push(operation),
      heartbeat: (details) => this.beats.push(details),
      recorder: this.recorder,
      idempotencyKey: "key-1",
      timeoutMs: null,
    };
  }

  /** The failure of a call that must fail. */
  async failure(request: Partial<ModelRequest> = {}): Promise<Caught> {
    return await this.call(request).then(
      (answer) => {
        throw new Error(`it succeeded: ${JSON.stringify(answer)}`);
      },
      (error: unknown) => error as Caught,
    );
  }
}

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error("the harness has not been set up yet");
  return value;
}
