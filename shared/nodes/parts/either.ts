import { isJsonObject } from "../../base/json.ts";

/** Says that exactly one of two parameters must be there: `schema.refine(...either("Prompt", "Messages", "…"))`. */
export function either<const First extends string, const Second extends string>(
  first: First,
  second: Second,
  message: string,
): [
  check: (given: { readonly [key in First | Second]?: unknown }) => boolean,
  options: { readonly message: string; readonly when: (payload: { value: unknown }) => boolean },
] {
  return [
    (given) => (given[first] === undefined) !== (given[second] === undefined),
    // Also when another field does not fit: while drawing, an expression may stand in for any of them.
    { message, when: ({ value }) => isJsonObject(value) },
  ];
}
