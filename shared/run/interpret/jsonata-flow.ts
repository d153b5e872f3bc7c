/** Data processing of a state in JSONata. Source: ASL specification, "JSONata"; developer guide, "Transforming data with JSONata". */
import type { Json, JsonObject } from "../../base/json.ts";
import type { ChoiceRule } from "../../definition/definition.ts";
import { queryEvaluationError, type ExpressionRequest } from "../evaluator.ts";
import { expressionSource } from "../template.ts";
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
import { quotedJson, runtimeError, StateFault, typeName } from "./state-fault.ts";

export class JsonataFlow implements DataFlow {
  readonly #visit: Visit;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  effectiveInput(): Json {
    return this.#visit.input;
  }

  async prepare(): Promise<Json> {
    const { state, input, ports } = this.#visit;
    const template = "Arguments" in state ? (state.Arguments as Json | undefined) : undefined;
    const value =
      template === undefined ? input : await this.#one({ template, location: "Arguments" });
    if (template !== undefined) ports.stage?.("afterArguments", value);
    return value;
  }

  async evaluate(templates: readonly Template[], seen: Seen = {}): Promise<readonly Json[]> {
    if (templates.length === 0) return [];
    const { input, variables, view, ports } = this.#visit;
    const states = {
      input,
      context: view.context,
      ...(seen.result === undefined ? {} : { result: seen.result }),
      ...(seen.errorOutput === undefined ? {} : { errorOutput: seen.errorOutput }),
    };
    const { clockMs, seed } = view;
    const requests = templates.map(({ template, location, context }): ExpressionRequest => {
      const visible = context === undefined ? states : { ...states, context };
      return { template, location, scope: { states: visible, variables, clockMs, seed } };
    });
    const results = await ports.evaluator.evaluate(requests);
    return results.map((result) => {
      if (!result.ok) throw new StateFault(result.error, result.cause);
      return result.value;
    });
  }

  async field(name: string, part?: StatePart): Promise<FieldValue | null> {
    const holder = part?.fields ?? (this.#visit.state as unknown as JsonObject);
    const template = holder[name];
    if (template === undefined) return null;
    const location = part === undefined ? name : `${part.location}/${name}`;
    const source = expressionSource(template);
    return { value: await this.#one({ template, location }), field: location, source };
  }

  async matches(rule: ChoiceRule, index: number): Promise<boolean> {
    const location = `Choices[${String(index)}]/Condition`;
    const template = rule.Condition ?? null;
    const value = await this.#one({ template, location });
    if (typeof value === "boolean") return value;
    const source = expressionSource(template);
    throw this.wrongValue({ value, field: location, source }, "boolean");
  }

  async leave(fields: ExitFields, seen: Seen): Promise<Leaving> {
    const names = Object.keys(fields.Assign ?? {});
    const assigns = names.map((name) => ({
      template: fields.Assign?.[name] ?? null,
      location: `Assign/${name}`,
    }));
    const { result = this.#visit.input, errorOutput } = seen;
    const unchanged = errorOutput ?? result;
    const wanted =
      fields.Output === undefined ? [] : [{ template: fields.Output, location: "Output" }];
    const values = await this.evaluate([...wanted, ...assigns], seen);
    const assigned = Object.fromEntries(
      names.map((name, i) => [name, values[i + wanted.length] ?? null]),
    );
    return { output: wanted.length === 0 ? unchanged : (values[0] ?? null), assigned };
  }

  async items(): Promise<readonly Json[]> {
    const given = await this.field("Items");
    if (given === null) {
      const { input } = this.#visit;
      if (isArray(input)) return input;
      throw new StateFault(
        queryEvaluationError,
        `Map state input must be an array but was: ${quotedJson(input)}`,
      );
    }
    if (isArray(given.value)) return given.value;
    throw this.wrongValue(given, "array");
  }

  wrongValue({ value, field, source }: FieldValue, expected: string): Error {
    const what =
      expected === "integer" && typeof value === "number"
        ? "integer"
        : expected === "float" || expected === "integer"
          ? "number"
          : expected;
    const subject =
      source === null
        ? `The value specified for the field '${field}' has`
        : `The JSONata expression '${source}' specified for the field '${field}' returned`;
    return new StateFault(
      source === null ? runtimeError : queryEvaluationError,
      `${subject} an unexpected result type. Expected '${what}', but was '${typeName(value)}' for value: ${quotedJson(value)}`,
    );
  }

  async #one(template: Template): Promise<Json> {
    return (await this.evaluate([template]))[0] ?? null;
  }
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
