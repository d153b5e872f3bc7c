/** How many iterations a Map will have, as far as the input of the run tells. */
import { type Json, type JsonObject, isJsonObject } from "../base/json.ts";
import type { MapState } from "../definition/definition.ts";
import { evaluatePlainPath } from "../run/plain-path.ts";

const expression = /^\{%\s*([\s\S]*?)\s*%\}$/;
const context = /^\$states\.context\./;
const input = /^\$states\.input(?![A-Za-z0-9_])/;
const jsonPath = /^\$(\$\.Execution\.Input)?((?:\.[A-Za-z_][A-Za-z0-9_]*)*)$/;

/** A plain path into the input of the run: JSONata's between `{% %}`, or a JSONPath; null for anything else. */
function plainSource(text: string, isOutermost: boolean): string | null {
  const source = expression.exec(text)?.[1];
  if (source !== undefined) {
    if (context.test(source)) return source;
    return isOutermost && input.test(source) ? source : null;
  }
  const path = jsonPath.exec(text);
  if (path === null) return null;
  if (path[1] !== undefined) return `$states.context.Execution.Input${path[2] ?? ""}`;
  return isOutermost ? `$states.input${path[2] ?? ""}` : null;
}

/**
 * Length of the list that a text refers to in the input of the run; null when it is no plain path, or no list is there. Paths into a state's
 * own input are read in the outermost flow only, and as if the states before it had left that part of the input as it was.
 */
export function listLength(params: {
  readonly text: Json | undefined;
  readonly input: Json;
  readonly isOutermost: boolean;
}): number | null {
  const { text, isOutermost } = params;
  if (Array.isArray(text)) return text.length;
  const source = typeof text === "string" ? plainSource(text, isOutermost) : null;
  if (source === null) return null;
  const states: JsonObject = {
    input: params.input,
    context: { Execution: { Input: params.input } },
  };
  const found = evaluatePlainPath(source, { states, variables: {} });
  return found.decided && Array.isArray(found.value) ? found.value.length : null;
}

/** Iterations of a Map by the input of the run; null when it does not tell. */
export function mapSize(
  map: MapState,
  run: { readonly input: Json; readonly isOutermost: boolean },
): number | null {
  if (map.ItemReader !== undefined) return null;
  const length = listLength({ text: map.Items ?? map.ItemsPath ?? "$", ...run });
  if (length === null) return null;
  const batch = isJsonObject(map.ItemBatcher) ? map.ItemBatcher["MaxItemsPerBatch"] : undefined;
  return typeof batch === "number" && batch >= 1 ? Math.ceil(length / batch) : length;
}

const named = /\$states\.input\.([A-Za-z_][A-Za-z0-9_]*)/gu;

/** Lengths of the lists in the input of a run that the expressions of a value name, however they use them. */
export function listsNamed(value: Json, given: Json): readonly number[] {
  if (!isJsonObject(given)) return [];
  const names = [...JSON.stringify(value).matchAll(named)].map(([, name = ""]) => name);
  return [...new Set(names)].flatMap((name) => {
    const list = Object.hasOwn(given, name) ? given[name] : undefined;
    return Array.isArray(list) ? [list.length] : [];
  });
}
