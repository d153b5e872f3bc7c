/** Mends a definition as text where the problem says which name was probably meant. Pure. */
import type { Problem } from "../../../shared/base/problem.ts";
import { changeStrings } from "../change-strings.ts";
import { type JsonRange, rangeOf } from "../json-ranges.ts";
import { nearName, valuesOf } from "./quick-fix.ts";

export interface TextFix {
  readonly title: string;
  /** The whole text after it. */
  readonly text: string;
}

/** The text with the nearest name in place of the mistyped one; null when nothing is near. */
export function textFix(
  text: string,
  ranges: ReadonlyMap<string, JsonRange>,
  problem: Problem,
): TextFix | null {
  const near = nearName(problem);
  const wrong =
    valuesOf(problem, "unknownTarget")?.["name"] ?? valuesOf(problem, "unknownErrorName")?.["name"];
  if (near === null || wrong === undefined) return null;
  const { from, to } = rangeOf(ranges, problem.pointer);
  // The range begins with the key, which may have the same name: the value is the last of the two.
  const at = text.slice(from, to).lastIndexOf(JSON.stringify(wrong));
  if (at === -1) return null;
  const start = from + at;
  const end = start + JSON.stringify(wrong).length;
  return {
    title: changeStrings.fixes.use(near),
    text: text.slice(0, start) + JSON.stringify(near) + text.slice(end),
  };
}
