/** Texts of failure drills and of running from a node. */
import type { DrillFault } from "../../shared/run/drill.ts";
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");
const plural = (value: number, one: string) => `${count(value)} ${value === 1 ? one : `${one}s`}`;

interface FaultTexts {
  /** In menus and lists of commands. */
  readonly command: string;
  readonly name: string;
  /** What will happen. */
  readonly what: string;
}

const faults: Readonly<Record<DrillFault, FaultTexts>> = {
  crash: {
    command: "Drill: crash here",
    name: "Crash",
    what: "The worker is lost at the worst moment: the work is done and paid for, and nothing of it is saved. The loss is noticed and the step is done again.",
  },
  rateLimit: {
    command: "Drill: rate-limit here",
    name: "Rate limit",
    what: "The service refuses the call and asks to wait 2 seconds. The Retry of the step decides what follows.",
  },
  corrupt: {
    command: "Drill: corrupt the answer",
    name: "Corrupt answer",
    what: "The call is made and paid for, and its answer arrives cut in half. The Validate of the step is what notices it.",
  },
  hang: {
    command: "Drill: hang here",
    name: "Hang",
    what: "No answer comes and no sign of life, until the time limit of the step is over. Its Retry decides what follows.",
  },
};

export const english = {
  faults,
  badge: "Drill",
  badgeHint: "This run was started with a fault, to see it recover",
  dialog: {
    title: (name: string) => `Drill: what if “${name}” fails?`,
    description:
      "A real run with one fault in it. You watch it recover, and see what the fault cost and what the checkpoints saved.",
    fault: "What goes wrong",
    attempt: "At attempt",
    attemptHint: "1 is the first try of the step.",
    attemptError: "A whole number from 1 to 1,000.",
    after: "After so many operations",
    afterHint: "For steps that make many calls. Empty: when all of them are done.",
    afterError: "A whole number from 1.",
    confirm: "Choose the input",
    cancel: "Cancel",
    broken: "Mend the problems of the workflow first: only what can run can be drilled.",
    outside:
      "This step does something outside. In a drill it happens for real, and it may happen twice.",
    held: "After a crash this step is held until somebody says whether it happened.",
    noValidate:
      "The step has no Validate: nothing notices the broken answer, and the next step gets it.",
    noRetry: "The step has no Retry: it fails, and whatever catches its error goes on.",
  },
  refusal: {
    "no-state": "Runs pass this node by: it is disabled, or nothing leads to it.",
    "no-task": "Only steps that do work can be drilled.",
    "no-limit": "The step has no time limit: it would hang for ever. Give it one first.",
    "answered-outside": "The answer of this step comes from outside, after the call.",
    "no-service": "The step calls no service that could refuse it.",
  },
  note: (fault: string, state: string, attempt: number) =>
    `Drill: ${fault.toLowerCase()} at “${state}”, attempt ${count(attempt)}`,
  card: {
    label: "Failure drill",
    title: (fault: string, state: string, attempt: number) =>
      `Drill: ${fault.toLowerCase()} at ${state}, attempt ${count(attempt)}`,
    waiting: "not yet: the run has not come to it",
    never: "did not happen: the run never came to that attempt",
    underWay: "the attempt is under way",
    noticing: {
      crash: "the worker is lost; waiting until that is noticed",
      rateLimit: "refused; waiting to try again",
      corrupt: "the answer was refused; trying again",
      hang: "timed out; waiting to try again",
    } satisfies Readonly<Record<DrillFault, string>>,
    again: "the step is done again",
    recovered: (duration: string) => `recovered after ${duration}`,
    recoveredHint:
      "From the beginning of the attempt that went wrong to the beginning of the one that went well",
    unnoticed: "nothing noticed the broken answer: it went on as if it were right",
    held: "held until somebody says whether it happened",
    caught: (error: string) => `caught: the run went on another way (${error})`,
    failed: (error: string) => `not recovered: ${error}`,
    cancelled: "the run was ended before it recovered",
    repeated: (steps: number) => `repeated ${plural(steps, "step")}`,
    kept: (operations: number) => `kept ${plural(operations, "finished operation")}`,
    cost: {
      crash: (amount: string) => `cost of the crash ${amount}`,
      rateLimit: (amount: string) => `cost of the refusal ${amount}`,
      corrupt: (amount: string) => `cost of the broken answer ${amount}`,
      hang: (amount: string) => `cost of the hang ${amount}`,
    } satisfies Readonly<Record<DrillFault, (amount: string) => string>>,
    atLeast: (amount: string) => `at least ${amount}`,
    saved: (amount: string) => `saved by checkpoints ${amount}`,
    savedHint:
      "What all failures of this run would have cost in addition had each sent it back to its start",
    step: "Show the step",
  },
  from: {
    command: "Run from here",
    title: (name: string) => `Run from “${name}”`,
    description:
      "A new run begins with what an earlier one had done by then, and does the rest with the workflow as it is on the canvas now.",
    looking: "Looking for a run that has come this far",
    source: "Data of the run",
    inside: (name: string, container: string) =>
      `“${name}” is inside “${container}”, whose items run together: one alone cannot be gone on with. The run begins at “${container}”.`,
    visit: (visit: number) => `The latest of ${plural(visit, "visit")} is taken.`,
    input: (name: string) => `Input of “${name}”`,
    inputHint: "As it was. Change it to try something else.",
    invalid: (message: string) => `This is not JSON: ${message}`,
    tooLarge: "The input is too large to be edited here. It is taken as it is.",
    confirm: "Run from here",
    cancel: "Cancel",
    noneTitle: "No run has come this far",
    none: (name: string) =>
      `None of the latest runs has reached “${name}”, so there is no data to begin with. Test this node alone (Shift+Enter), or run the whole workflow.`,
    disabledTitle: "Runs pass this node by",
    disabled: (name: string) =>
      `“${name}” is disabled: runs go past it. Enable it, or run from the node behind it.`,
    runAll: "Run the whole workflow",
    failed: "The run was not started",
    done: "The run has started",
  },
} as const;

export const drillStrings = translated("drill/strings", english);
