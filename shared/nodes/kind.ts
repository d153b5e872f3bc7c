/**
 * One kind of node: one object with everything about itself. Palette, form, compiler, validator, executor,
 * documentation and cost all read it.
 */
import type { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import { Failure } from "../base/failure.ts";
import type { TextEffect } from "../cost/flow-text.ts";
import type { Checkpoint, Retrier, State } from "../definition/definition.ts";
import type { NodeContext } from "./node-context.ts";

/** A place where an edge leaves a node. */
export interface Port {
  readonly id: string;
  readonly label: string;
}

/** Groups of the palette, in its order. */
export const kindGroups = ["flow", "ai", "documents", "data", "people", "output"] as const;
export type KindGroup = (typeof kindGroups)[number];

/** What the groups are called. */
export const groupTitles: Readonly<Record<KindGroup, string>> = {
  flow: "Flow",
  ai: "AI",
  documents: "Documents",
  data: "Data",
  people: "People",
  output: "Output",
};

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
  /** Schema of the parameters, keys in PascalCase. Each field has `.meta({ title, description })`; `.meta({ widget: "text" | "code" | "json" | "model" | "secret" | "document" | "workflow" | "form" })` chooses the form's control. */
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

/** A kind that compiles to a Task with the resource `cairn:<type>`, or `cairn:<type>.waitForTaskToken` when it has an `answer`. */
export interface TaskKindSource<
  Type extends string,
  Params extends z.ZodObject,
  Result extends z.ZodType,
> extends Described<Type, Params> {
  readonly result: Result;
  /**
   * What comes back when the answer comes from outside, through the token of the attempt; absent for kinds whose call answers
   * itself. Such a kind compiles to the resource `cairn:<type>.waitForTaskToken`: `run` makes the call, and its result is what
   * whoever answers is shown. Then the step waits without a worker.
   */
  readonly answer?: z.ZodType<Json>;
  readonly defaults: KindDefaults;
  /** What an attempt changes outside: nothing, something that a repeat with the same key repeats harmlessly, or something that matters each time. */
  readonly effect: "none" | "idempotent" | "outside";
  /** Error names it can raise, with one sentence each. */
  readonly errors: Readonly<Record<string, string>>;
  readonly run: (params: z.output<Params>, context: NodeContext) => Promise<z.output<Result>>;
  /** Compensation offered with a new node: `Compensate` field of the state, expressions over `$states.input` and `$states.result`. */
  readonly compensate?: { readonly Resource: string; readonly Arguments: JsonObject };
  /** What it does with text, for forecasts: absent, it hands on what it was given. */
  readonly text?: TextEffect;
  /** Kinds that only serve as a compensation are not in the palette. */
  readonly hidden?: boolean;
}

/** A task kind as everybody else reads it: parameters arrive unparsed and are parsed first. */
export interface TaskKind<Type extends string = string> extends Described<Type, z.ZodObject> {
  readonly family: "task";
  readonly result: z.ZodType;
  readonly answer?: z.ZodType;
  readonly defaults: KindDefaults;
  readonly effect: "none" | "idempotent" | "outside";
  readonly errors: Readonly<Record<string, string>>;
  readonly run: (params: unknown, context: NodeContext) => Promise<Json>;
  readonly compensate?: { readonly Resource: string; readonly Arguments: JsonObject };
  /** What it does with text, for forecasts: absent, it hands on what it was given. */
  readonly text?: TextEffect;
  readonly hidden: boolean;
}

/** Parameters that say in other words what fields of a state do. */
export interface StateForm {
  /** The fields that the parameters stand for. Total: parameters that do not fit give fields that do not either. */
  readonly toFields: (params: JsonObject) => JsonObject;
  /** The parameters for which {@link toFields} gives exactly these fields back, and the other fields; null when there are none. */
  readonly fromFields: (
    fields: JsonObject,
  ) => { readonly params: JsonObject; readonly rest: JsonObject } | null;
  /** Where a place inside the state lies in the parameters, by the beginning of its pointer: the longest that fits counts. */
  readonly places: Readonly<Record<string, string>>;
  /** Further fields of a new node. */
  readonly newFields: JsonObject;
}

/** A kind that compiles to a state type of the language itself (Choice, Wait, Map …). */
export interface FlowKind<Type extends string = string> extends Described<Type, z.ZodObject> {
  readonly family: "flow";
  /** The state type it compiles to; null for the start node, which becomes `StartAt`. */
  readonly stateType: State["Type"] | null;
  /** How the parameters become fields of the state; null where they are fields of the same names. */
  readonly form: StateForm | null;
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
    Partial<
      Pick<FlowKind, "form" | "ports" | "innerPorts" | "hasInput" | "hidden" | "exampleInJsonPath">
    >,
): FlowKind<Type> {
  return Object.freeze({
    family: "flow" as const,
    form: null,
    ports: () => [{ id: "next", label: "Next" }],
    innerPorts: () => [],
    hasInput: true,
    hidden: false,
    exampleInJsonPath: null,
    ...source,
  });
}
