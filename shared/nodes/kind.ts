/**
 * One kind of node: one object with everything about itself. Palette, form, compiler, validator, executor,
 * documentation and cost all read it.
 */
import type { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import { Failure } from "../base/failure.ts";
import type { Checkpoint, Retrier, State } from "../definition/definition.ts";
import type { MeteredOperation, Usage } from "../cost/usage.ts";

/** A place where an edge leaves a node. */
export interface Port {
  readonly id: string;
  readonly label: string;
}

/** Groups of the palette, in its order. */
export const kindGroups = ["flow", "ai", "documents", "data", "people", "output"] as const;
export type KindGroup = (typeof kindGroups)[number];

export { Failure };

interface Described<Type extends string, Params extends z.ZodObject> {
  readonly type: Type;
  readonly title: string;
  /** One sentence for palette and documentation. */
  readonly summary: string;
  /** Name of a lucide icon, kebab-case. */
  readonly icon: string;
  readonly group: KindGroup;
  /** Words that also find it in the palette. */
  readonly keywords?: readonly string[];
  /** Schema of the parameters, keys in PascalCase. Each field has `.meta({ title, description })`; `.meta({ widget: "text" | "code" | "model" | "secret" | "document" })` chooses the form's control. */
  readonly params: Params;
  /** Parameters of a new node: must be accepted by `params`, expressions allowed. */
  readonly example: JsonObject;
  /** One line on the node's card, from its unevaluated parameters. */
  readonly subtitle: (params: JsonObject) => string;
}

/** Defaults written into a new node's fields. */
export interface KindDefaults {
  readonly Retry?: readonly Retrier[];
  readonly Checkpoint?: Checkpoint;
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly OnUnknown?: "Retry" | "Hold";
}

/** A kind that compiles to a Task with the resource `cairn:<type>`. */
export interface TaskKindSource<
  Type extends string,
  Params extends z.ZodObject,
  Result extends z.ZodType,
> extends Described<Type, Params> {
  readonly result: Result;
  readonly defaults: KindDefaults;
  /** What an attempt changes outside: nothing, something that a repeat with the same key repeats harmlessly, or something that matters each time. */
  readonly effect: "none" | "idempotent" | "outside";
  /** Error names it can raise, with one sentence each. */
  readonly errors: Readonly<Record<string, string>>;
  readonly run: (params: z.output<Params>, context: NodeContext) => Promise<z.output<Result>>;
  /** Compensation offered with a new node: `Compensate` field of the state, expressions over `$states.input` and `$states.result`. */
  readonly compensate?: { readonly Resource: string; readonly Arguments: JsonObject };
  /** Kinds that only serve as a compensation are not in the palette. */
  readonly hidden?: boolean;
}

/** A task kind as everybody else reads it: parameters arrive unparsed and are parsed first. */
export interface TaskKind<Type extends string = string> extends Described<Type, z.ZodObject> {
  readonly family: "task";
  readonly result: z.ZodType;
  readonly defaults: KindDefaults;
  readonly effect: "none" | "idempotent" | "outside";
  readonly errors: Readonly<Record<string, string>>;
  readonly run: (params: unknown, context: NodeContext) => Promise<Json>;
  readonly compensate?: { readonly Resource: string; readonly Arguments: JsonObject };
  readonly hidden: boolean;
}

/** A kind that compiles to a state type of the language itself (Choice, Wait, Map …). */
export interface FlowKind<Type extends string = string> extends Described<Type, z.ZodObject> {
  readonly family: "flow";
  /** The state type it compiles to; null for the start node, which becomes `StartAt`. */
  readonly stateType: State["Type"] | null;
  /** Outputs besides `catch:<index>`, from the unevaluated parameters. */
  readonly ports: (params: JsonObject) => readonly Port[];
  /** Starting points of the inner flow of a container. */
  readonly innerPorts: (params: JsonObject) => readonly Port[];
  readonly hasInput: boolean;
  readonly hidden: boolean;
  /** Parameters of a new node in a workflow whose language is JSONPath; null where the example suits both. */
  readonly exampleInJsonPath: JsonObject | null;
}

export type NodeKind = TaskKind | FlowKind;

/** A cancel signal: the part of AbortSignal that kinds may rely on. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ModelMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}
export interface ModelRequest {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  /** JSON Schema of the wanted answer. */
  readonly schema?: JsonObject | undefined;
}
export interface ModelAnswer {
  readonly text: string;
  readonly json?: Json;
  readonly model: string;
  readonly usage: Usage;
  readonly finishReason: string;
}

/** Text and facts read out of a document. */
export interface ExtractedDocument {
  readonly text: string;
  readonly type: string;
  readonly title: string | null;
  readonly pages: number | null;
}

/** A stored file as a value: `{"$artifact": id}` plus what a reader wants to know. */
export interface ArtifactReference {
  readonly $artifact: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/** Everything a kind may use. Effects are parameters: a kind does nothing by itself. */
export interface NodeContext {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  /** The same for every attempt of the same (run, path, visit). */
  readonly idempotencyKey: string;
  readonly signal: CancelSignal;
  /** What the previous attempt last said in a heartbeat, null for none. */
  readonly lastHeartbeat: Json;
  /**
   * Says that the step lives, with details the next attempt can read: at most 64 KB as JSON, the newest are kept. A job that uses a GPU
   * may tell its memory as `vram: { usedBytes, totalBytes }`. @throws Failure when the details cannot be kept.
   */
  readonly heartbeat: (details: Json) => void;
  /**
   * Does one of many operations of a step: at most once per key, however many attempts the step takes. What an earlier attempt saved
   * under the key comes back as it was, unpaid; otherwise the operation runs, and its value is committed as the `Checkpoint` of the
   * state says. Several may be under way at once, in any order; the same key at once is one operation. The operation gets a context
   * of its own, whose model calls and idempotency key belong to it. The key names all that the value depends on: up to 200 characters.
   */
  readonly checkpoint: <Value extends Json>(
    key: string,
    operation: (context: NodeContext) => Promise<Value>,
  ) => Promise<Value>;
  /** Calls back when the memory of the worker runs short: let go of what can be read or made again. The answer stops it. */
  readonly onPressure: (listener: () => void) => () => void;
  /** Waits. Failure `Cairn.Stopped` when the attempt is stopped meanwhile. */
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Adds a ledger row to this attempt, also when the attempt then fails. */
  readonly meter: (operation: MeteredOperation) => void;
  readonly log: (message: string) => void;
  readonly http: (request: HttpRequest) => Promise<HttpResponse>;
  /** One model call; meters itself. */
  readonly model: (request: ModelRequest) => Promise<ModelAnswer>;
  readonly documents: {
    /** `name` helps to recognise the type; empty = the name that the artifact was stored under. */
    readonly extract: (artifactId: string, name: string) => Promise<ExtractedDocument>;
    /** Cuts text into pieces of at most `maxTokens` tokens at paragraph and sentence ends. */
    readonly split: (
      text: string,
      limits: { readonly maxTokens: number; readonly overlapTokens: number },
    ) => readonly { readonly text: string; readonly tokens: number }[];
  };
  readonly artifacts: {
    readonly read: (id: string) => Promise<{ readonly text: string; readonly type: string }>;
    readonly write: (file: {
      readonly name: string;
      readonly type: string;
      readonly text: string;
    }) => Promise<ArtifactReference>;
  };
  /** Why the value does not match a JSON Schema (2020-12), or null: the same judge as the field `Validate`. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  /**
   * The folder that publications go to; folder and name are plain file names. Writing the same name again replaces it.
   * A repeat of `write` under the same idempotency key reports what the first attempt replaced, so that a worker lost
   * between writing and committing does not make a compensation restore its own text.
   */
  readonly publications: {
    readonly write: (
      folder: string,
      name: string,
      text: string,
    ) => Promise<{ readonly location: string; readonly replaced: string | null }>;
    readonly remove: (folder: string, name: string, restore: string | null) => Promise<void>;
  };
}

/** Defines a task kind; `run` parses its parameters first and raises `Cairn.InvalidParameters` when they do not fit. */
export function defineTask<
  const Type extends string,
  Params extends z.ZodObject,
  Result extends z.ZodType<Json>,
>(source: TaskKindSource<Type, Params, Result>): TaskKind<Type> {
  const { run, hidden, ...rest } = source;
  return Object.freeze({
    ...rest,
    family: "task" as const,
    hidden: hidden ?? false,
    run: async (params: unknown, context: NodeContext): Promise<Json> => {
      const parsed = source.params.safeParse(params);
      if (!parsed.success) {
        const issues = parsed.error.issues
          .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
          .join("; ");
        throw new Failure(
          "Cairn.InvalidParameters",
          `The parameters of ${source.title} do not fit: ${issues}`,
        );
      }
      return await run(parsed.data, context);
    },
  });
}

/** Defines a flow kind. */
export function defineFlow<const Type extends string, Params extends z.ZodObject>(
  source: Described<Type, Params> &
    Pick<FlowKind, "stateType"> &
    Partial<Pick<FlowKind, "ports" | "innerPorts" | "hasInput" | "hidden" | "exampleInJsonPath">>,
): FlowKind<Type> {
  return Object.freeze({
    family: "flow" as const,
    ports: () => [{ id: "next", label: "Next" }],
    innerPorts: () => [],
    hasInput: true,
    hidden: false,
    exampleInJsonPath: null,
    ...source,
  });
}
