import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import { conditionOf } from "../../shared/nodes/parts/comparison.ts";

/** Whether the condition of a Choice rule is written in a language; a rule that asks nothing yet is in both. */
export function ruleFits(rule: Json, language: QueryLanguage): boolean {
  if (!isJsonObject(rule)) return true;
  return language === "JSONata"
    ? Object.keys(conditionOf(rule)).length === 0
    : rule["Condition"] === undefined;
}
