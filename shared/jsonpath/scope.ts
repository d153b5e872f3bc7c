/** What expressions of the JSONPath query language can see. */
import type { Json, JsonObject } from "../base/json.ts";
import { PathFailure } from "./json-path-failure.ts";
import { evaluateJsonPath, type JsonPath } from "./json-path.ts";

/** The values behind `$`, `$$` and `$name`, and the source of randomness. */
export interface JsonPathScope {
  /** `$` */
  readonly input: Json;
  /** `$$` */
  readonly context: Json;
  /** `$name` */
  readonly variables: JsonObject;
  /** The next random number in [0,1); seeded by the caller. */
  readonly random: () => number;
}

/** Evaluates a path on the value its root stands for. Throws PathFailure. */
export function evaluateInScope(path: JsonPath, scope: JsonPathScope): Json {
  return evaluateJsonPath(path, rootValue(path, scope));
}

function rootValue({ root, source }: JsonPath, scope: JsonPathScope): Json {
  switch (root.type) {
    case "input":
      return scope.input;
    case "context":
      return scope.context;
    case "variable": {
      const value = Object.hasOwn(scope.variables, root.name)
        ? scope.variables[root.name]
        : undefined;
      if (value === undefined)
        throw new PathFailure(
          `Variable '${root.name}' referenced by '${source}' is not defined`,
          "invalid",
          source,
        );
      return value;
    }
  }
}
