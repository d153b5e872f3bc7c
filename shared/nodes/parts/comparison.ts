/**
 * The comparisons of a Choice rule in JSONPath mode: `{"Variable": "$.total", "NumericGreaterThan": 100}`.
 * Source: states-language.net, "Data-test expression".
 */
import { type Json, type JsonObject, isJsonObject } from "../../base/json.ts";
import { oneLine } from "./subtitle.ts";

/** What values are compared as. */
export const comparisonTypes = ["String", "Numeric", "Boolean", "Timestamp"] as const;
export type ComparisonType = (typeof comparisonTypes)[number];

/** How two values are compared, as the operator's name ends. Booleans can only be equal. */
export const comparisonRelations = [
  "Equals",
  "LessThan",
  "LessThanEquals",
  "GreaterThan",
  "GreaterThanEquals",
  "Matches",
] as const;
export type ComparisonRelation = (typeof comparisonRelations)[number];

/** Questions about the variable itself, answered with true or false. */
export const variableTests = [
  "IsPresent",
  "IsNull",
  "IsString",
  "IsNumeric",
  "IsBoolean",
  "IsTimestamp",
] as const;
export type VariableTest = (typeof variableTests)[number];

/** A condition in parts. `raw`: what it is not known to mean, kept as it stands. */
export type Condition =
  | { readonly type: "group"; readonly join: "And" | "Or"; readonly parts: readonly Condition[] }
  | { readonly type: "not"; readonly part: Condition }
  | {
      readonly type: "comparison";
      readonly variable: string;
      readonly as: ComparisonType;
      readonly relation: ComparisonRelation;
      /** A path when `isPath`, otherwise the value itself. */
      readonly operand: Json;
      readonly isPath: boolean;
    }
  | {
      readonly type: "test";
      readonly variable: string;
      readonly test: VariableTest;
      readonly expected: Json;
    }
  | { readonly type: "raw"; readonly value: Json };

/** Relations that values of a type can have. */
export function relationsOf(as: ComparisonType): readonly ComparisonRelation[] {
  if (as === "Boolean") return ["Equals"];
  return comparisonRelations.filter((relation) => relation !== "Matches" || as === "String");
}

const operatorPattern =
  /^(?<as>String|Numeric|Boolean|Timestamp)(?<relation>Equals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan|Matches)(?<path>Path)?$/u;

/** Reads a condition; total. */
export function readCondition(value: Json | undefined): Condition {
  if (!isJsonObject(value)) return { type: "raw", value: value ?? null };
  const keys = Object.keys(value);
  const [key = ""] = keys;
  if (keys.length === 1 && (key === "And" || key === "Or")) {
    const parts = value[key];
    if (Array.isArray(parts))
      return { type: "group", join: key, parts: (parts as readonly Json[]).map(readCondition) };
  }
  if (keys.length === 1 && key === "Not") return { type: "not", part: readCondition(value["Not"]) };
  return readComparison(value) ?? { type: "raw", value };
}

function readComparison(value: JsonObject): Condition | null {
  const { Variable: variable, ...rest } = value;
  const entries = Object.entries(rest);
  const [entry] = entries;
  if (typeof variable !== "string" || entry === undefined || entries.length > 1) return null;
  const [operator, operand] = entry;
  const test = variableTests.find((each) => each === operator);
  if (test !== undefined) return { type: "test", variable, test, expected: operand };
  const groups = operatorPattern.exec(operator)?.groups;
  const as = comparisonTypes.find((each) => each === groups?.["as"]);
  const relation = comparisonRelations.find((each) => each === groups?.["relation"]);
  if (as === undefined || relation === undefined || !relationsOf(as).includes(relation))
    return null;
  const isPath = groups?.["path"] !== undefined;
  if (isPath && relation === "Matches") return null;
  return { type: "comparison", variable, as, relation, operand, isPath };
}

/** The JSON of a condition. */
export function writeCondition(condition: Condition): Json {
  switch (condition.type) {
    case "group":
      return { [condition.join]: condition.parts.map(writeCondition) };
    case "not":
      return { Not: writeCondition(condition.part) };
    case "comparison": {
      const { variable, as, relation, operand, isPath } = condition;
      return { Variable: variable, [`${as}${relation}${isPath ? "Path" : ""}`]: operand };
    }
    case "test":
      return { Variable: condition.variable, [condition.test]: condition.expected };
    case "raw":
      return condition.value;
  }
}

const signs: Readonly<Record<ComparisonRelation, string>> = {
  Equals: "=",
  LessThan: "<",
  LessThanEquals: "≤",
  GreaterThan: ">",
  GreaterThanEquals: "≥",
  Matches: "like",
};

const testWords: Readonly<Record<VariableTest, string>> = {
  IsPresent: "present",
  IsNull: "null",
  IsString: "a text",
  IsNumeric: "a number",
  IsBoolean: "true or false",
  IsTimestamp: "a time",
};

/** A condition as one line that people read: `$.total > 100 and $.kind = "book"`. */
export function conditionLine(condition: Condition): string {
  switch (condition.type) {
    case "group": {
      const words = condition.parts.map((part) =>
        part.type === "group" && part.join !== condition.join && part.parts.length > 1
          ? `(${conditionLine(part)})`
          : conditionLine(part),
      );
      return words.join(condition.join === "And" ? " and " : " or ");
    }
    case "not":
      return condition.part.type === "test" && condition.part.expected === true
        ? conditionLine({ ...condition.part, expected: false })
        : `not (${conditionLine(condition.part)})`;
    case "comparison": {
      const operand = condition.isPath
        ? String(condition.operand)
        : JSON.stringify(condition.operand);
      return `${condition.variable} ${signs[condition.relation]} ${operand}`;
    }
    case "test":
      return `${condition.variable} is ${condition.expected === false ? "not " : ""}${testWords[condition.test]}`;
    case "raw":
      return condition.value === null ? "" : JSON.stringify(condition.value);
  }
}

/** Members of a rule that are not its condition. */
const otherMembers: ReadonlySet<string> = new Set([
  "Id",
  "Next",
  "Condition",
  "Output",
  "Assign",
  "Comment",
]);

/** The JSONPath condition of a rule, without what else the rule says. */
export function conditionOf(rule: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => !otherMembers.has(name)));
}

/** The rule with another JSONPath condition; everything else stays. */
export function withCondition(rule: JsonObject, condition: Json): JsonObject {
  const rest = Object.fromEntries(Object.entries(rule).filter(([name]) => otherMembers.has(name)));
  return { ...(isJsonObject(condition) ? condition : {}), ...rest };
}

/** What a rule asks, on one short line, whatever its language; empty when it asks nothing. */
export function ruleLine(rule: JsonObject): string {
  const { Condition: condition } = rule;
  if (condition !== undefined) return oneLine(condition);
  const asked = conditionOf(rule);
  return Object.keys(asked).length === 0 ? "" : oneLine(conditionLine(readCondition(asked)));
}
