import { Refusal } from "../../shared/api/errors.ts";
import type { Json } from "../../shared/base/json.ts";
import type { RunLimits } from "../../shared/definition/definition.ts";
import { PathFailure } from "../../shared/jsonpath/json-path-failure.ts";
import { evaluateJsonPath, parseJsonPath } from "../../shared/jsonpath/json-path.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";

/** Where a run of a workflow with limits lines up. */
export interface RunLine {
  readonly key: string;
  readonly weight: number;
}

/** Keys are kept in rows and indexes. */
const longestKey = 256;
/** Weights beyond these would serve one key alone, or hardly ever. */
const leastWeight = 0.001;
const mostWeight = 1000;

/**
 * The key and weight of a run, from its input. Without a `Key` all runs share one line; so do those whose key leads to null.
 * @throws Refusal `INVALID_INPUT` when the input does not give what the limits ask of it.
 */
export async function lineOf(
  limits: RunLimits,
  { input, evaluator }: { readonly input: Json; readonly evaluator: Evaluator },
): Promise<RunLine> {
  const read = async (name: "Key" | "Weight", source: string): Promise<Json> => {
    if (source.startsWith("$")) return readPath(name, source, input);
    const request = {
      template: source,
      scope: { states: { input }, variables: {} },
      location: `Limits/${name}`,
    };
    const [result] = await evaluator.evaluate([request]);
    if (result?.ok !== true) throw unreadable(name, result?.cause ?? "no answer");
    return result.value;
  };
  const { Key: key, Weight: weight = 1 } = limits;
  return {
    key: key === undefined ? "" : keyText(await read("Key", key)),
    weight: weightNumber(typeof weight === "number" ? weight : await read("Weight", weight)),
  };
}

function readPath(name: string, path: string, input: Json): Json {
  const parsed = parseJsonPath(path);
  if (!parsed.ok || parsed.path.root.type !== "input") throw unreadable(name, `${path} is no path`);
  try {
    return evaluateJsonPath(parsed.path, input);
  } catch (error) {
    if (error instanceof PathFailure) throw unreadable(name, error.message);
    throw error;
  }
}

function keyText(value: Json): string {
  if (value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length > longestKey) {
    throw unreadable("Key", `it is longer than ${String(longestKey)} characters`);
  }
  // PostgreSQL's text holds no such character.
  return text.replaceAll("\u0000", "\uFFFD");
}

function weightNumber(value: Json): number {
  if (typeof value !== "number" || !(value > 0)) {
    throw unreadable("Weight", "it is no number above 0");
  }
  return Math.min(mostWeight, Math.max(leastWeight, value));
}

function unreadable(name: string, why: string): Refusal {
  return new Refusal("INVALID_INPUT", `${name} of the workflow's Limits cannot be read: ${why}.`);
}
