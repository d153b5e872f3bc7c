/** What can be wrong with a text that is to be imported. Codes are stable. */
import type { Problem } from "../base/problem.ts";
import type { TextPlace } from "./text-tree.ts";

const texts = {
  tooLong: {
    code: "TEXT_TOO_LARGE",
    message: "The text has more than <limit> characters.",
    help: "Import one state machine at a time.",
  },
  tooManyParts: {
    code: "TEXT_TOO_LARGE",
    message: "The text has more than <limit> lines and items.",
    help: "Import one state machine at a time, or as JSON.",
  },
  emptyText: {
    code: "EMPTY_TEXT",
    message: "There is nothing here.",
    help: "Paste a state machine in Amazon States Language, as JSON or YAML.",
  },
  syntax: {
    code: "SYNTAX_ERROR",
    message: "The <format> cannot be read: <reason>.",
    help: "Mend the text at this place.",
  },
  duplicateKey: {
    code: "DUPLICATE_KEY",
    message: "The key “<key>” is given twice.",
    help: "Remove one of the two; only one of them can count.",
  },
  nesting: {
    code: "TOO_DEEPLY_NESTED",
    message: "The text is nested more than <limit> levels deep.",
    help: "Flatten the data, or move a part into a workflow of its own.",
  },
  expansion: {
    code: "TOO_MANY_ALIASES",
    message: "The aliases of the text stand for more than <limit> values.",
    help: "Write out what the aliases stand for.",
  },
  noMachine: {
    code: "NO_STATE_MACHINE",
    message: "There is no state machine here.",
    help: "Import a JSON or YAML document with StartAt and States, or a CloudFormation, SAM or Serverless template that holds one.",
  },
  elsewhere: {
    code: "DEFINITION_ELSEWHERE",
    message: "The definition of “<name>” is not in this text but in <place>.",
    help: "Import that file itself.",
  },
  noText: {
    code: "UNREADABLE_DEFINITION",
    message: "The definition of “<name>” is made by <what>, which only a deployment can work out.",
    help: "Import the definition that AWS shows for the deployed state machine.",
  },
} as const;

type TextProblemName = keyof typeof texts;

/** Longest text of a value that a message repeats. */
const quotedLength = 120;

/** A problem in words; it is an error, for nothing can be made of what it concerns. */
export function textProblem(
  name: TextProblemName,
  place: TextPlace | null,
  values: Readonly<Record<string, string | number>> = {},
): Problem {
  const { code, message, help } = texts[name];
  const filled = message.replaceAll(/<(\w+)>/gu, (whole, key: string) => {
    const value = String(values[key] ?? whole);
    return value.length > quotedLength ? `${value.slice(0, quotedLength)}…` : value;
  });
  return { code, severity: "error", pointer: "", message: filled, help, ...place };
}
