/**
 * Random state machines over the whole grammar: every type of state with every field that goes with it, both query
 * languages, mixed where the language lets them be, flows in flows, ways back and forth. All are valid.
 */
import { fc } from "./property.ts";
import type { JsonObject } from "../../shared/base/json.ts";
import { fail, mapFields, parallelFields, pass, succeed, task, wait } from "./arbitrary-state.ts";
import {
  assignments,
  condition,
  type DataScope,
  inputData,
  type Language,
  template,
} from "./arbitrary-state-data.ts";
import { Pick } from "./pick.ts";

/** What a random definition may hold. */
export interface DefinitionOptions {
  /** Fields that this version does not know: then it is not valid, but must not be lost. */
  readonly foreign?: boolean;
  /** Language of the machine; any when absent. */
  readonly language?: Language;
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
] as const;

type Names = readonly [string, ...string[]];

/** The flow that a state lies in. */
interface Flow {
  readonly depth: number;
  readonly names: Names;
  readonly variable: string;
  readonly isAssigned: boolean;
}

class Builder {
  readonly #pick: Pick;
  readonly #foreign: boolean;
  readonly #language: Language;
  /** The machine does not name its language: JSONPath. */
  readonly #isSilent: boolean;
  #count = 0;

  constructor(gen: fc.GeneratorValue, { foreign = false, language }: DefinitionOptions) {
    this.#pick = new Pick(gen);
    this.#foreign = foreign;
    this.#language = language ?? this.#pick.one<Language>("JSONata", "JSONPath");
    this.#isSilent = this.#language === "JSONPath" && this.#pick.once(2);
  }

  machine(): JsonObject {
    return {
      ...(this.#isSilent ? {} : { QueryLanguage: this.#language }),
      ...this.#pick.some({
        Comment: "c",
        Version: "1.0",
        TimeoutSeconds: 3600,
        MaxPayloadBytes: 1000,
        Budget: { MaxCostUsd: 1, OnExceeded: "Fail" },
        Limits: { MaxRuns: 3, Key: "{% $states.input.k %}", MaxRunsPerKey: 1, Weight: 2 },
      }),
      ...this.#unknown(),
      ...this.#group(0),
    };
  }

  #unknown(): JsonObject {
    return this.#foreign ? this.#pick.some({ "X-Later": { a: [1] }, Later: "$.a" }) : {};
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }

  #name(): string {
    const number = this.#next();
    const base = this.#pick.one(...oddNames);
    return number === 1 ? base : `${base} ${number}`;
  }

  /** A flow whose states all lie on the way from the first to the last, with some other ways between them. */
  #group(depth: number): JsonObject {
    const first = this.#name();
    const more = Array.from({ length: this.#pick.one(0, 0, 1, 2, 3) }, () => this.#name());
    const names: Names = [first, ...more];
    const isAssigned = more.length > 0 && this.#pick.once(2);
    const flow: Flow = { depth, names, variable: `v${this.#next()}`, isAssigned };
    const states = names.map((name, i): [string, JsonObject] => {
      const next = names[i + 1];
      const state = next === undefined ? this.#last(flow) : this.#step(flow, next);
      const scope = this.#scopeOf(flow, state);
      const assign = i === 0 && isAssigned ? { Assign: assignments(scope) } : {};
      return [name, { ...state, ...assign, ...this.#unknown() }];
    });
    const shuffled = this.#pick.gen(fc.shuffledSubarray, states, { minLength: states.length });
    return { StartAt: first, States: Object.fromEntries(shuffled) };
  }

  /** The language of the next state; a state of a JSONPath machine may speak JSONata. */
  #ownLanguage(): JsonObject {
    if (this.#language === "JSONata") return this.#pick.some({ QueryLanguage: "JSONata" });
    return this.#pick.once(4)
      ? { QueryLanguage: this.#pick.one<Language>("JSONata", "JSONPath") }
      : {};
  }

  #scopeOf({ variable, isAssigned }: Flow, own: JsonObject): DataScope {
    const language = own["QueryLanguage"] === "JSONata" ? "JSONata" : this.#language;
    return {
      pick: this.#pick,
      language: own["QueryLanguage"] === "JSONPath" ? "JSONPath" : language,
      variable,
      isAssigned,
    };
  }

  #last(flow: Flow): JsonObject {
    const own = this.#ownLanguage();
    const scope = this.#scopeOf(flow, own);
    switch (this.#pick.one("Succeed", "Fail", "step")) {
      case "Fail":
        return { ...own, ...fail(scope) };
      case "Succeed":
        return { ...own, ...succeed(scope) };
      default:
        return { ...this.#body(flow), End: true };
    }
  }

  #step(flow: Flow, next: string): JsonObject {
    return this.#pick.once(3) ? this.#choice(flow, next) : { ...this.#body(flow), Next: next };
  }

  #choice(flow: Flow, next: string): JsonObject {
    const own = this.#ownLanguage();
    const scope = this.#scopeOf(flow, own);
    const rule = (target: string): JsonObject => ({
      ...condition(scope),
      ...this.#pick.some({
        ...(scope.language === "JSONata" ? { Output: template(scope) } : {}),
        Assign: assignments(scope),
        Comment: "rule",
      }),
      Next: target,
      ...this.#unknown(),
    });
    const second = this.#pick.once(2) ? [rule(this.#pick.one(...flow.names))] : [];
    return {
      ...own,
      Type: "Choice",
      Choices: [rule(next), ...second],
      ...inputData(scope),
      ...this.#pick.some({ Default: this.#pick.one(...flow.names) }),
    };
  }

  #body(flow: Flow): JsonObject {
    const own = this.#ownLanguage();
    const scope = this.#scopeOf(flow, own);
    const { names, depth } = flow;
    const plain = ["Task", "Task", "Pass", "Wait"] as const;
    switch (depth >= 2 ? this.#pick.one(...plain) : this.#pick.one(...plain, "Map", "Parallel")) {
      case "Task":
        return { ...own, ...task(scope, names) };
      case "Pass":
        return { ...own, ...pass(scope) };
      case "Wait":
        return { ...own, ...wait(scope) };
      case "Map":
        return { ...own, ...this.#map(scope, flow) };
      case "Parallel": {
        const length = this.#pick.one(1, 2, 3);
        const branches = Array.from({ length }, () => this.#inner(depth));
        return { ...own, ...parallelFields(scope, names), Branches: branches };
      }
    }
  }

  #map(scope: DataScope, { names, depth }: Flow): JsonObject {
    const distributed = this.#pick.once(3);
    const label = `label-${this.#next()}`;
    const { ItemSelector: selector, ...fields } = mapFields(scope, { names, distributed, label });
    const isOld = scope.language === "JSONPath" && !distributed && this.#pick.once(3);
    const input = isOld ? "Parameters" : "ItemSelector";
    const config: JsonObject = distributed
      ? { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } }
      : this.#pick.some({ ProcessorConfig: { Mode: "INLINE" } });
    return {
      ...fields,
      ...(selector === undefined ? {} : { [input]: selector }),
      [isOld ? "Iterator" : "ItemProcessor"]: { ...config, ...this.#inner(depth) },
    };
  }

  #inner(depth: number): JsonObject {
    return {
      ...this.#pick.some({ Comment: "inner" }),
      ...this.#unknown(),
      ...this.#group(depth + 1),
    };
  }
}

/** Random definitions. */
export function arbitraryDefinition(options: DefinitionOptions = {}): fc.Arbitrary<JsonObject> {
  return fc.gen().map((gen) => new Builder(gen, options).machine());
}
