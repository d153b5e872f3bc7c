/** What a string may refer to in its scope: a path or an intrinsic call. */
import type { Json } from "../base/json.ts";
import { evaluateIntrinsic, parseIntrinsic } from "./intrinsic.ts";
import { IntrinsicFailure, PathFailure } from "./json-path-failure.ts";
import { parseJsonPath } from "./json-path.ts";
import { evaluateInScope, type JsonPathScope } from "./scope.ts";

/** Evaluates a path (`$…`, `$$…`, `$name…`) or an intrinsic call (`States.…`). Throws PathFailure and IntrinsicFailure, for wrong syntax too. */
export function evaluateReference(text: string, scope: JsonPathScope): Json {
  if (!text.trimStart().startsWith("$")) {
    const parsed = parseIntrinsic(text);
    if (parsed.ok) return evaluateIntrinsic(parsed.call, scope);
    throw new IntrinsicFailure(
      `'${text}' must be a valid JSONPath or a valid intrinsic function call: ${parsed.message}`,
    );
  }
  const parsed = parseJsonPath(text);
  if (parsed.ok) return evaluateInScope(parsed.path, scope);
  throw new PathFailure(`Invalid path '${text}' : ${parsed.message}`);
}
