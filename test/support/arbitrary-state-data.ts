/** The fields of random states that carry data, in either query language. */
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Pick } from "./pick.ts";

export type Language = "JSONata" | "JSONPath";

/** What random data may refer to. */
export interface DataScope {
  readonly pick: Pick;
  readonly language: Language;
  /** Variable that the states of the flow may assign. */
  readonly variable: string;
  /** Whether it has a value: the first state of the flow assigns it. */
  readonly isAssigned: boolean;
}

const paths = [
  "$",
  "$.a",
  "$.items[0].name",
  "$['a b']['ö']",
  "$.items[*].price",
  "$..id",
  "$.items[?(@.price > 10)]",
  "$.items[-2:]",
  "$$.Execution.Id",
  "$$.State.EnteredTime",
] as const;

const intrinsics = [
  "States.Format('{} of {}', $.a, 1)",
  "States.Array($.a, 'b', States.StringToJson($.c))",
  "States.UUID()",
  "States.ArrayGetItem($.items, 0)",
  "States.JsonMerge($.a, $.b, false)",
] as const;

/** A path that leads to one place. */
export function referencePath(pick: Pick): string {
  return pick.one("$", "$.a", "$.deep.er", "$['with space']", "$.items[0]");
}

/** A path or null. */
function pathOrNull(pick: Pick): string | null {
  return pick.one(null, ...paths);
}

/** A value with expressions of the language. */
export function template({ pick, language, variable, isAssigned }: DataScope): Json {
  if (language === "JSONPath") {
    return pick.one<Json>(
      { "a.$": pick.one(...paths), "b.$": pick.one(...intrinsics), c: [1, { "d.$": "$.x" }, null] },
      { plain: { nested: ["text", true, 1.5, {}] } },
      {},
      ...(isAssigned ? [{ "v.$": `$${variable}` }] : []),
    );
  }
  return pick.one<Json>(
    null,
    1,
    "text",
    "{% $states.input %}",
    "{% $states.input.items[price > 1].name %}",
    { a: "{% $states.input.x & 'x' %}", b: [1, { "c.$": "{% $now() %}" }] },
    "{% $states.context.Execution.Id %}",
    [],
    {},
    ...(isAssigned ? [`{% $${variable} %}`] : []),
  );
}

/** Values of variables, where something has them to give. */
export function assignments(scope: DataScope): JsonObject {
  const { pick, variable, language } = scope;
  if (language === "JSONPath") {
    return pick.one<JsonObject>(
      { [variable]: 1 },
      { [`${variable}.$`]: pick.one("$.a", "$", "$$.Execution.Id") },
      { [variable]: { "deep.$": "$.a", list: [1] } },
    );
  }
  return { [variable]: pick.one<Json>(1, "{% $states.input %}", { a: "{% $states.input.b %}" }) };
}

/** Fields of states that pass their input on: InputPath, OutputPath, or Output; and Assign. */
export function inputData(scope: DataScope): JsonObject {
  const { pick, language } = scope;
  const own: JsonObject =
    language === "JSONPath"
      ? { InputPath: pathOrNull(pick), OutputPath: pathOrNull(pick) }
      : { Output: template(scope) };
  return pick.some({ ...own, Assign: assignments(scope), Comment: "c" });
}

/** Fields of states that ask something and have a result. */
export function resultData(scope: DataScope): JsonObject {
  const { pick, language } = scope;
  const own: JsonObject =
    language === "JSONPath"
      ? {
          InputPath: pathOrNull(pick),
          OutputPath: pathOrNull(pick),
          ResultSelector: template(scope),
          ResultPath: pick.one(null, "$", "$.result", "$.deep.result"),
        }
      : { Output: pick.one<Json>("{% $states.result %}", template(scope)) };
  return pick.some({ ...own, Assign: assignments(scope), Comment: "c" });
}

const jitter = { MaxAttempts: 0, JitterStrategy: "FULL", MaxDelaySeconds: 60, Comment: "c" };

/** Retry and Catch; the catchers lead to any of the names. */
export function recovery(scope: DataScope, names: readonly [string, ...string[]]): JsonObject {
  const { pick, language } = scope;
  const errors = (): JsonObject[] => {
    const name = pick.one("A", "Model.RateLimited", "States.Timeout", "States.TaskFailed");
    const some = pick.one(true, false) ? [{ ErrorEquals: [name, "B"] }] : [];
    return pick.one(true, false) ? [...some, { ErrorEquals: ["States.ALL"] }] : some;
  };
  const caught: JsonObject =
    language === "JSONPath"
      ? { ResultPath: pick.one(null, "$.error"), Assign: assignments(scope) }
      : { Output: "{% $states.errorOutput %}", Assign: assignments(scope) };
  return pick.some({
    Retry: errors().map((entry) => ({
      ...entry,
      ...pick.one<JsonObject>({}, { IntervalSeconds: 3, BackoffRate: 1.5 }, jitter),
    })),
    Catch: errors().map((entry) => ({
      ...entry,
      ...pick.some({ ...caught, Comment: "c" }),
      Next: pick.one(...names),
    })),
  });
}

const comparisons: readonly [JsonObject, ...JsonObject[]] = [
  { StringEquals: "a" },
  { StringMatches: "a*\\*b" },
  { StringLessThanEqualsPath: "$.other" },
  { NumericEquals: 1.5 },
  { NumericGreaterThanPath: "$.limit" },
  { BooleanEquals: false },
  { TimestampLessThan: "2030-01-01T00:00:00Z" },
  { TimestampEqualsPath: "$.due" },
  { IsPresent: true },
  { IsNull: false },
  { IsTimestamp: true },
];

/** What a rule of a Choice asks. */
export function condition(scope: DataScope, depth = 0): JsonObject {
  const { pick, language } = scope;
  if (language === "JSONata") {
    return { Condition: pick.one<Json>("{% $states.input.n > 1 %}", true) };
  }
  const shape = depth >= 2 ? "Variable" : pick.one("Variable", "Variable", "And", "Or", "Not");
  switch (shape) {
    case "And":
    case "Or":
      return { [shape]: [condition(scope, depth + 1), condition(scope, depth + 1)] };
    case "Not":
      return { Not: condition(scope, depth + 1) };
    default:
      return { Variable: referencePath(pick), ...pick.one(...comparisons) };
  }
}
