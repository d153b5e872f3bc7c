import type { Problem } from "../base/problem.ts";
import { parseJson } from "../portable/parse-json.ts";
import { lineFinder, offsetOf, valueOf } from "../portable/text-tree.ts";
import { checkDefinition, type CheckOptions } from "./check-definition.ts";
import { problem } from "./problem-codes.ts";

/**
 * What is wrong with a state machine as JSON text: its syntax, keys that are given twice, and all that
 * {@link checkDefinition} finds; each with line and column.
 */
export function checkDefinitionText(text: string, options: CheckOptions = {}): Problem[] {
  if (text.trim() === "") return [problem("noDefinition", "", {})];
  const placeAt = lineFinder(text);
  const { tree, problems } = parseJson(text, placeAt);
  if (tree === null)
    return problems.map((found) => ({ ...found, code: "INVALID_JSON_DESCRIPTION" }));
  const found = checkDefinition(valueOf(tree), options);
  return [
    ...problems,
    ...found.map((entry) => ({ ...entry, ...placeAt(offsetOf(tree, entry.pointer)) })),
  ];
}
