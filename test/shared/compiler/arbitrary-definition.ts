/** Random definitions for properties: valid ones, and ones with fields of other versions of the language. */
import fc from "fast-check";
import type { Json, JsonObject } from "../../../shared/base/json.ts";

/** What a random definition may hold. */
export interface DefinitionOptions {
  /** Fields that this version does not know, and definitions without a QueryLanguage. */
  readonly foreign: boolean;
}

const oddNames = [
  "Step",
  "a/b",
  "~",
  "constructor",
  "toString",
  "1",
  "Ärger ✓",
  "Start",
  "x y?",
  "hasOwnProperty",
];

const templateValue = fc.constantFrom<Json>(
  null,
  1,
  "text",
  "{% $states.input %}",
  "{% $states.input.items[price > 1].name %}",
  { a: "{% $v & 'x' %}", b: [1, { "c.$": "{% $now() %}" }] },
  [],
  {},
);
const errorNames = fc.constantFrom("A", "Model.RateLimited", "States.Timeout", "States.TaskFailed");

/** One of a few values. */
export function pickOne<Value>(gen: fc.GeneratorValue, values: readonly Value[]): Value {
  return values[gen(fc.nat, { max: values.length - 1 })] as Value;
}

/** Retry entries, sometimes with a last one for everything. */
function retriers(gen: fc.GeneratorValue): Json {
  const entries: Json[] = gen(fc.array, errorNames, { maxLength: 2 }).map((name) => ({
    ErrorEquals: [name],
    ...pickOne<JsonObject>(gen, [
      {},
      { IntervalSeconds: 3, BackoffRate: 1.5 },
      { MaxAttempts: 0, JitterStrategy: "FULL", MaxDelaySeconds: 60, Comment: "c" },
    ]),
  }));
  return gen(fc.boolean) ? [...entries, { ErrorEquals: ["States.ALL"] }] : entries;
}

class Builder {
  readonly #gen: fc.GeneratorValue;
  readonly #options: DefinitionOptions;
  #count = 0;

  constructor(gen: fc.GeneratorValue, options: DefinitionOptions) {
    this.#gen = gen;
    this.#options = options;
  }

  machine(): JsonObject {
    const fields = this.#some({
      Comment: "c",
      Version: "1.0",
      TimeoutSeconds: 3600,
      MaxPayloadBytes: 1000,
      Budget: { MaxCostUsd: 1, OnExceeded: "Fail" },
    });
    const language = this.#options.foreign
      ? pickOne<JsonObject>(this.#gen, [
          {},
          { QueryLanguage: "JSONata" },
          { QueryLanguage: "JSONPath" },
        ])
      : { QueryLanguage: "JSONata" };
    return { ...language, ...fields, ...this.#foreign(), ...this.#group(0) };
  }

  #pick<Value>(...values: readonly Value[]): Value {
    return pickOne(this.#gen, values);
  }

  /** Some of the members. */
  #some(members: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(members).filter(() => this.#gen(fc.boolean)));
  }

  #foreign(): JsonObject {
    return this.#options.foreign ? this.#some({ "X-Later": { a: [1] }, ResultPath: "$.a" }) : {};
  }

  #name(): string {
    this.#count += 1;
    const base = this.#pick(...oddNames);
    return this.#count === 1 ? base : `${base} ${this.#count}`;
  }

  /** A flow whose states all lie on the way from the first to the last, with some other ways between them. */
  #group(depth: number): JsonObject {
    const names = Array.from({ length: this.#pick(1, 1, 2, 3, 4) }, () => this.#name());
    const states = names.map((name, i): [string, JsonObject] => {
      const next = names[i + 1];
      return [
        name,
        next === undefined ? this.#last(depth, names) : this.#step(depth, { next, names }),
      ];
    });
    const shuffled = this.#gen(fc.shuffledSubarray, states, { minLength: states.length });
    return { StartAt: names[0] ?? "", States: Object.fromEntries(shuffled) };
  }

  #last(depth: number, names: readonly string[]): JsonObject {
    const kind = this.#pick("Succeed", "Fail", "step");
    if (kind === "Fail")
      return {
        Type: "Fail",
        ...this.#some({ Error: "E", Cause: "{% $states.input.why %}", Comment: "c" }),
        ...this.#foreign(),
      };
    if (kind === "Succeed")
      return {
        Type: "Succeed",
        ...this.#some({ Output: this.#gen(() => templateValue), Comment: "c" }),
        ...this.#foreign(),
      };
    return { ...this.#body(depth, names), End: true, ...this.#foreign() };
  }

  #step(
    depth: number,
    { next, names }: { readonly next: string; readonly names: readonly string[] },
  ): JsonObject {
    if (this.#pick(true, false, false)) return this.#choice(next, names);
    return { ...this.#body(depth, names), Next: next, ...this.#foreign() };
  }

  #choice(next: string, names: readonly string[]): JsonObject {
    const rule = (target: string): JsonObject => ({
      Condition: this.#pick<Json>("{% $states.input.n > 1 %}", true),
      ...this.#some({ Output: this.#gen(() => templateValue), Assign: { v: 1 }, Comment: "rule" }),
      Next: target,
      ...this.#foreign(),
    });
    return {
      Type: "Choice",
      Choices: [rule(next), ...(this.#pick(true, false) ? [rule(this.#pick(...names))] : [])],
      ...this.#some({ Default: this.#pick(...names), Output: 1, Assign: { w: "{% $v %}" } }),
      ...this.#foreign(),
    };
  }

  #body(depth: number, names: readonly string[]): JsonObject {
    const types =
      depth >= 2 ? ["Task", "Pass", "Wait"] : ["Task", "Task", "Pass", "Wait", "Map", "Parallel"];
    const type = this.#pick(...types);
    const data = this.#some({
      Output: this.#gen(() => templateValue),
      Assign: { v: 1, größe: "{% $states.input %}" },
      Comment: "c",
    });
    switch (type) {
      case "Task":
        return {
          Type: "Task",
          ...this.#task(),
          ...data,
          ...this.#recovery(names),
          ...this.#taskFields(),
        };
      case "Map":
        return {
          Type: "Map",
          ...this.#map(depth),
          ...data,
          ...this.#recovery(names),
          ...this.#some({ Checkpoint: { Policy: "EveryN", Count: 10 } }),
        };
      case "Parallel": {
        const branches = Array.from({ length: this.#pick(1, 2, 3) }, () => this.#flow(depth + 1));
        return {
          Type: "Parallel",
          Branches: branches,
          ...this.#some({ Arguments: { a: "{% $v %}" } }),
          ...data,
          ...this.#recovery(names),
        };
      }
      case "Wait":
        return {
          Type: "Wait",
          ...this.#pick<JsonObject>(
            { Seconds: 0 },
            { Seconds: "{% $v %}" },
            { Timestamp: "2030-01-01T00:00:00Z" },
          ),
          ...data,
        };
      default:
        return { Type: "Pass", ...data, ...this.#some({ Validate: { type: "object" } }) };
    }
  }

  #task(): JsonObject {
    return this.#pick<JsonObject>(
      { Resource: "arn:aws:lambda:eu-west-1:1:function:f" },
      {
        Resource: "arn:aws:lambda:eu-west-1:1:function:f",
        Arguments: { a: "{% $states.input %}" },
      },
      { Resource: "cairn:model", Arguments: { Model: "m", Prompt: "{% $states.input.text %}" } },
      { Resource: "cairn:model", Arguments: "{% $states.input %}" },
      { Resource: "cairn:split", Arguments: { Text: "text" } },
      { Resource: "cairn:http", Arguments: { Url: "https://example.com", Headers: { a: "b" } } },
    );
  }

  #taskFields(): JsonObject {
    return this.#some({
      TimeoutSeconds: 60,
      HeartbeatSeconds: 5,
      Checkpoint: { Policy: "Every" },
      OnUnknown: "Hold",
      Compensate: { Resource: "arn:undo", Arguments: { why: "{% $states.errorOutput %}" } },
      Validate: { type: "object", required: ["a"] },
      QueryLanguage: "JSONata",
    });
  }

  #recovery(names: readonly string[]): JsonObject {
    const list = retriers(this.#gen);
    const catchers = (Array.isArray(list) ? (list as readonly JsonObject[]) : []).map(
      (entry): JsonObject => ({
        ErrorEquals: entry["ErrorEquals"] ?? [],
        ...this.#some({ Output: "{% $states.errorOutput %}", Assign: { e: 1 }, Comment: "c" }),
        Next: this.#pick(...names),
      }),
    );
    return this.#some({ Retry: list, Catch: catchers });
  }

  #map(depth: number): JsonObject {
    return {
      ItemProcessor: {
        ...this.#some({ ProcessorConfig: { Mode: "INLINE" } }),
        ...this.#flow(depth + 1),
      },
      ...this.#some({
        Items: this.#pick<Json>("{% $states.input.items %}", [1, 2]),
        ItemSelector: { i: "{% $states.context.Map.Item.Value %}" },
        MaxConcurrency: 3,
        ToleratedFailureCount: "{% $v %}",
        ToleratedFailurePercentage: 12.5,
      }),
    };
  }

  #flow(depth: number): JsonObject {
    return { ...this.#some({ Comment: "inner" }), ...this.#foreign(), ...this.#group(depth) };
  }
}

/** Random definitions. */
export function arbitraryDefinition(options: DefinitionOptions): fc.Arbitrary<JsonObject> {
  return fc.gen().map((gen) => new Builder(gen, options).machine());
}
