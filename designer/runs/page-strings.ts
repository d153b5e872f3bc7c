/** Texts of the page of a run that are about its time, its data and its logs. */
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");
const plural = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

export const english = {
  scrub: {
    replay: "Play back",
    replayHint: "Shows the canvas, the data and the cost at every event",
    label: "Playback",
    play: "Play",
    pause: "Pause playback",
    speed: "Speed",
    speedOf: (times: number) => `${count(times)}×`,
    cost: (amount: string) => `${amount} so far`,
    fork: "Fork from here",
    link: "Copy link to this event",
  },
  panes: {
    logs: "Logs",
    data: "Data",
  },
  data: {
    input: "Input of the run",
    output: "Output",
    variables: "Variables",
    variablesAt: (seq: number) => `as they were at event ${count(seq)}`,
    noVariables: "The run has assigned no variables so far.",
    noOutput: "There is no output so far.",
    large: (size: string) => `${size}, in a file`,
    item: (index: number) => `item ${count(index + 1)} of the list`,
    copy: "Copy",
  },
  logs: {
    label: "Log lines",
    search: "Filter by text or step",
    levels: { all: "All", info: "Info", warn: "Warnings", error: "Errors" },
    levelsLabel: "From which level on",
    levelNames: { debug: "Debug", info: "Info", warn: "Warning", error: "Error" },
    none: "No step of this run has logged anything.",
    noneStep: "This step has logged nothing.",
    noMatch: "No line matches.",
    hint: "What programs print with console.log, and the requests that steps make, appear here.",
    errorTitle: "The logs could not be loaded",
    more: "Show more lines",
    attempt: (attempt: number) => `attempt ${count(attempt)}`,
    count: (value: number, more: boolean) => `${plural(value, "line")}${more ? " and more" : ""}`,
    omitted: (value: number) =>
      `${plural(value, "more line")} left out: a step keeps its first lines.`,
    copy: "Copy the lines",
  },
  failure: {
    cost: (amount: string) => `This failure cost ${amount}`,
    costHint:
      "What was spent on attempts that failed or were lost, and on work that led to nothing.",
    saved: (amount: string) => `checkpoints saved ${amount}`,
    savedHint:
      "What the same failures would have cost more without checkpoints, each of which would have sent the run back to its start.",
  },
  proof: {
    once: "Executed once",
    cached: "Answered from the cache",
    kept: "Kept from the run before: not executed again",
    replayed: (operations: number) =>
      `${plural(operations, "operation")} replayed from checkpoints`,
    attempts: (attempts: number) => `Executed in attempt ${count(attempts)}`,
    running: (attempt: number) => `Attempt ${count(attempt)} is running`,
    notYet: "Not executed yet",
    unknown: "Nobody knows whether its effect happened",
    key: "Idempotency key",
    keyHint: "The same for every attempt of this step: a service that knows it does nothing twice.",
    copyKey: "Copy the idempotency key",
    checkpoints: "Checkpoints",
    showAttempt: (attempt: number) => `Link to attempt ${count(attempt)}`,
    tokens: (input: string, output: string) => `${input} tokens in, ${output} out`,
    logs: (lines: number) => plural(lines, "log line"),
  },
  waiting: {
    timer: "Waits for a time",
    timerHint: (when: string) => `Goes on by itself on ${when}.`,
    window: "Waits for its hours",
    limit: "Waits for its turn",
    limitHint: "Goes on when another run of the workflow has ended or paused.",
    budget: "Waits for the budget",
    budgetHint:
      "Goes on when what other steps have reserved is free again, or the budget is raised.",
    backoff: "Waits before it is tried again",
    until: (when: string, left: string) => `Until ${when}, in ${left}.`,
    held: "Held for a person",
    heldHint:
      "The worker was lost in the middle of an effect. Look whether it happened, then decide.",
  },
  checkpoint: "Checkpoint",
  side: {
    redrive: "Redrive this run",
    fork: "Fork this run",
  },
  otherDrawing: (version: number) => `Version ${count(version)}, with which the run would go on`,
  runTurn: "The run waits for its turn among the runs of its workflow.",
} as const;

export const pageStrings = translated("runs/page-strings", english);
