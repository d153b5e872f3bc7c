/** Data processing of a state in JSONPath. Source: ASL specification, "Data" and "Intrinsic Functions". */
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { ChoiceRule } from "../../definition/definition.ts";
import { evaluateChoiceRule } from "../../jsonpath/comparison.ts";
import { evaluateReference } from "../../jsonpath/evaluate-reference.ts";
import { JsonPathFailure, PathFailure } from "../../jsonpath/json-path-failure.ts";
import { parseJsonPath } from "../../jsonpath/json-path.ts";
import { fillPayloadTemplate, missingPath } from "../../jsonpath/payload-template.ts";
import { setAtReferencePath } from "../../jsonpath/reference-path.ts";
import type { JsonPathScope } from "../../jsonpath/scope.ts";
import type {
  DataFlow,
  ExitFields,
  FieldValue,
  Leaving,
  Seen,
  StatePart,
  Template,
  Visit,
} from "./data-flow.ts";
import { seededRandom } from "./seeded-random.ts";
import { quoted, runtimeError, StateFault } from "./state-fault.ts";

/** The error of a ResultPath that does not fit its input. Source: ASL specification, "Errors". */
const resultPathError = "States.ResultPathMatchFailure";

/** Fields whose cause AWS words in a way of its own when their path leads nowhere. */
const waitFields: ReadonlySet<string> = new Set(["SecondsPath", "TimestampPath"]);

export class JsonPathFlow implements DataFlow {
  readonly #visit: Visit;
  readonly #random: () => number;
  #effective: Json | undefined;

  constructor(visit: Visit) {
    this.#visit = visit;
    this.#random = seededRandom(`${visit.view.seed}\n${visit.view.step.phase}`);
  }

  effectiveInput(): Json {
    if (this.#effective !== undefined) return this.#effective;
    const { input, ports } = this.#visit;
    const path = this.#text("InputPath");
    const effective = this.#select(path, input);
    this.#effective = effective;
    ports.stage?.("afterInputPath", effective);
    return effective;
  }

  async prepare(): Promise<Json> {
    const input = this.effectiveInput();
    const { state, ports } = this.#visit;
    const template = "Parameters" in state ? (state.Parameters as Json | undefined) : undefined;
    const filled = template === undefined ? input : this.#fill(template, this.#scope(input));
    ports.stage?.("afterParameters", filled);
    return filled;
  }

  async evaluate(templates: readonly Template[]): Promise<readonly Json[]> {
    const scope = this.#scope(this.effectiveInput());
    return templates.map(({ template, context }) => {
      return this.#fill(template, context === undefined ? scope : { ...scope, context });
    });
  }

  async field(name: string, part?: StatePart): Promise<FieldValue | null> {
    const holder = part?.fields ?? (this.#visit.state as unknown as JsonObject);
    const field = `${name}Path`;
    const path = holder[field];
    if (typeof path === "string") {
      return { value: this.#fieldAt(path, field), field, source: path };
    }
    const value = holder[name];
    return value === undefined ? null : { value, field: name, source: null };
  }

  async matches(rule: ChoiceRule): Promise<boolean> {
    const scope = this.#scope(this.effectiveInput());
    return this.#run(runtimeError, () => evaluateChoiceRule(rule as unknown as JsonObject, scope));
  }

  async leave(fields: ExitFields, { result, errorOutput }: Seen): Promise<Leaving> {
    const raw = errorOutput ?? result;
    const seen = raw === undefined ? this.effectiveInput() : raw;
    const assigned = this.#assign(fields.Assign ?? {}, this.#scope(seen));
    if (raw === undefined) return { output: this.#select(fields.OutputPath, seen), assigned };
    // What a catcher makes of an error goes to the next state as it is.
    if (errorOutput !== undefined) {
      return { output: this.#combine(fields.ResultPath, errorOutput), assigned };
    }
    const selected = this.#selectResult(fields.ResultSelector, raw);
    const combined = this.#combine(fields.ResultPath, selected);
    this.#visit.ports.stage?.("afterResultPath", combined);
    return { output: this.#select(fields.OutputPath, combined), assigned };
  }

  async items(): Promise<readonly Json[]> {
    const input = this.effectiveInput();
    const path = this.#text("ItemsPath") ?? "$";
    const items = this.#refer(path, input);
    if (!isArray(items)) {
      throw new StateFault(runtimeError, `Reference path "${path}" must point to array.`);
    }
    this.#visit.ports.stage?.("afterItemsPath", items);
    return items;
  }

  wrongValue({ value, field, source }: FieldValue, expected: string): Error {
    const where = source === null ? "" : `: ${source}`;
    return new StateFault(
      runtimeError,
      `The ${field} field refers to value "${quoted(value)}" which is not a valid ${expected}${where}`,
    );
  }

  #selectResult(selector: Json | undefined, raw: Json): Json {
    const selected = selector === undefined ? raw : this.#fill(selector, this.#scope(raw));
    this.#visit.ports.stage?.("afterResultSelector", selected);
    return selected;
  }

  /** Names of variables may end with `.$`, like the keys of any payload template. */
  #assign(template: Readonly<Record<string, Json>>, scope: JsonPathScope): JsonObject {
    const filled = this.#fill(template, scope);
    return isJsonObject(filled) ? filled : {};
  }

  /** ResultPath: where the result goes in the raw input; null drops it. */
  #combine(path: string | null | undefined, value: Json): Json {
    const { input } = this.#visit;
    if (path === null) return input;
    if (path === undefined || path === "$") return value;
    const parsed = parseJsonPath(path);
    if (!parsed.ok) throw new StateFault(runtimeError, `Invalid path '${path}': ${parsed.message}`);
    return this.#run(resultPathError, () => setAtReferencePath(input, parsed.path, value));
  }

  /** InputPath and OutputPath: null is an empty object. */
  #select(path: string | null | undefined, input: Json): Json {
    if (path === null) return {};
    return path === undefined || path === "$" ? input : this.#refer(path, input);
  }

  #fieldAt(path: string, field: string): Json {
    const scope = this.#scope(this.effectiveInput());
    return this.#run(runtimeError, () => {
      try {
        return evaluateReference(path, scope);
      } catch (failure) {
        if (!(failure instanceof PathFailure) || failure.reason !== "missing") throw failure;
        if (waitFields.has(field)) {
          throw new PathFailure(
            `The ${field} parameter does not reference an input value: ${path}`,
          );
        }
        const input = path.startsWith("$$") ? scope.context : scope.input;
        throw missingPath({ path, field, input });
      }
    });
  }

  #refer(path: string, input: Json): Json {
    return this.#run(runtimeError, () => evaluateReference(path, this.#scope(input)));
  }

  #fill(template: Json, scope: JsonPathScope): Json {
    return this.#run(runtimeError, () => fillPayloadTemplate(template, scope));
  }

  #run<Value>(error: string, evaluate: () => Value): Value {
    try {
      return evaluate();
    } catch (failure) {
      if (failure instanceof JsonPathFailure) throw new StateFault(error, failure.message);
      throw failure;
    }
  }

  #scope(input: Json): JsonPathScope {
    const { view, variables } = this.#visit;
    return { input, context: view.context, variables, random: this.#random };
  }

  #text(name: "InputPath" | "ItemsPath"): string | null | undefined {
    const fields = this.#visit.state as unknown as Readonly<Record<string, string | null>>;
    return fields[name];
  }
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
