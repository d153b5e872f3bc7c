import { isJsonObject } from "../../base/json.ts";

/** Says that exactly one of some parameters must be there: `schema.refine(...onlyOne(["Seconds", "SecondsPath"], "…"))`. */
export function onlyOne<const Name extends string>(
  names: readonly Name[],
  message: string,
): [
  check: (given: { readonly [name in Name]?: unknown }) => boolean,
  options: { readonly message: string; readonly when: (payload: { value: unknown }) => boolean },
] {
  return [
    (given) => names.filter((name) => given[name] !== undefined).length === 1,
    // Also when another field does not fit: while drawing, an expression may stand in for any of them.
    { message, when: ({ value }) => isJsonObject(value) },
  ];
}
