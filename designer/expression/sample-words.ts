import { formatAgo } from "../ui/time.ts";
import { expressionStrings } from "./strings.ts";
import type { Sample, SampleOrigin } from "./use-sample.ts";

const texts = expressionStrings.sample;

/** Where the data comes from, in a few words. */
export function originText(origin: SampleOrigin, nowMs: number): string {
  switch (origin.from) {
    case "run":
      return texts.fromRun(runPart(origin), formatAgo(origin.at, nowMs));
    case "pinned":
      return texts.fromPinned(origin.name);
    case "typed":
      return texts.fromTyped;
    case "none":
      return texts.none[origin.why];
  }
}

function runPart({ found, state }: Extract<SampleOrigin, { readonly from: "run" }>): string {
  if (found === "start" || state === null) return texts.inputOfRun;
  return found === "own" ? texts.step(state) : texts.outputOf(state);
}

/** Why `$states.result` is missing although the step has run; null when it is not. */
export function missingResult({ origin, isResultKnown }: Sample): string | null {
  return origin.from === "run" && !isResultKnown ? texts.resultReshaped : null;
}
