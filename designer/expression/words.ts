/** What went wrong with an expression, in plain words and with the place. Pure. */
import type { EvaluationOutcome } from "./evaluation.ts";
import { expressionStrings } from "./strings.ts";

const texts = expressionStrings.faults;

type Failure = Exclude<EvaluationOutcome, { readonly kind: "value" }>;

/** A sentence or two. `isWhole`: the expression stands alone, so that it need not be repeated. */
export function faultText(outcome: Failure, isWhole: boolean): string {
  switch (outcome.kind) {
    case "timeout":
      return texts.timeout;
    case "stopped":
      return texts.stopped;
    case "broken":
      return texts.broken(outcome.reason);
    case "fault":
      break;
  }
  switch (outcome.fault) {
    case "nothing":
      return isWhole ? texts.nothing : texts.nothingAt(outcome.source);
    case "unsupported":
      return texts.unsupported;
    case "too-large":
      return texts.tooLarge;
    case "syntax":
    case "thrown":
      return placeText(outcome.source, outcome.position) + reasonText(outcome.reason);
  }
}

function placeText(source: string, position: number | null): string {
  if (position === null || source === "") return "";
  const before = source.slice(0, position);
  const line = before.split("\n").length;
  const column = before.length - before.lastIndexOf("\n");
  return texts.at(line, Math.max(1, column - 1), source.split("\n").length);
}

/** JSONata's code and message without the code, and in other words where they speak of its inside. */
function reasonText(reason: string): string {
  const [, code = "", message = reason] = /^([A-Z]\d{4}): ([\s\S]*)$/u.exec(reason) ?? [];
  if (code === "T1006") return texts.noFunction;
  if (code === "U1001" || /call stack|too much recursion/iu.test(message)) return texts.endless;
  const argument = /[Aa]rgument (\d+) of function "([^"]+)"/u.exec(message);
  if (argument?.[1] !== undefined && argument[2] !== undefined)
    return texts.wrongArgumentAt(argument[1], argument[2]);
  const misfit = /^T0411|^T0410/u.test(code) ? /function "([^"]+)"/u.exec(message) : null;
  if (misfit?.[1] !== undefined) return texts.wrongArgument(misfit[1]);
  const bare = message.replace(/^Error: /u, "");
  return /[.!?]$/u.test(bare) ? bare : `${bare}.`;
}

/** The part of the text to underline; null when nobody knows which. */
export function faultRange(
  outcome: EvaluationOutcome,
  text: string,
): { readonly from: number; readonly to: number } | null {
  if (outcome.kind !== "fault" || outcome.position === null) return null;
  // JSONata says where the part ends that it stumbled over.
  const to = Math.min(Math.max(outcome.position, 1), text.length);
  const word = /[\w$]+$|\S$/u.exec(text.slice(0, to));
  return { from: word === null ? Math.max(0, to - 1) : word.index, to };
}
