/** Texts of the limits of a workflow. */
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");

export const english = {
  command: "Limits…",
  title: (workflow: string) => `Limits of ${workflow}`,
  description: "How many runs may go on at once, and what they may spend. Empty means no limit.",
  save: "Save",
  saved: "Limits saved",
  savedDraft: "Limits saved. Those of runs are in force once you publish.",
  saveFailed: "The limits were not saved",
  now: {
    title: "Now",
    runs: (running: number, most: number | null) =>
      most === null
        ? `${count(running)} under way`
        : `${count(running)} of ${count(most)} under way`,
    waiting: (waiting: number) =>
      waiting === 0
        ? "none waits for its turn"
        : waiting === 1
          ? "1 waits for its turn"
          : `${count(waiting)} wait for their turn`,
    runsLabel: "Runs under way",
    keys: "Longest lines, by key",
    key: "Key",
    running: "Under way",
    waitingHead: "Waiting",
    noKey: "no key",
    failed: "What is going on could not be loaded.",
  },
  runs: {
    title: "Runs at once",
    hint: "Part of the workflow: in force once you publish. What is beyond a limit waits in line and costs nothing.",
    elsewhere: "Limits of runs are part of the workflow. Open it in the editor to change them.",
    maxRuns: "Most runs at once",
    perMinute: "Most runs that begin in a minute",
    key: "Count apart by",
    keyHint: "Such as one customer: an expression on the input. Keys take turns.",
    keyExample: "{% $states.input.customer %}",
    maxRunsPerKey: "Most runs at once, of each key",
    perMinutePerKey: "Most that begin in a minute, of each key",
  },
  run: {
    title: "Budget of one run",
    maxCost: "Most that a run may cost, in US dollars",
    maxCostHint: "Whoever starts a run may set another one for it.",
    onExceeded: "When it is spent",
    pause: "Pause the run",
    fail: "Let the run fail",
  },
  month: {
    title: "Budget of the workflow",
    maxCost: "Most that all runs may cost in a month, in US dollars",
    hint: "In force at once. A calendar month by UTC. When it is spent, runs pause until it is raised or the month is over; from 80 % on you are warned.",
    spent: (spent: string, of: string) => `${spent} of ${of} spent this month`,
    spentFree: (spent: string) => `${spent} spent this month, no budget`,
    bar: "Spent of the budget of this month",
    warned: "More than 80 % of the budget is spent.",
    exceeded: "The budget is spent: runs are paused.",
    all: "Budgets of this month",
    change: "Change…",
    changeLabel: (workflow: string) => `Change the limits of ${workflow}`,
    showAll: (value: number) => `Show all ${count(value)}`,
  },
  errors: {
    whole: "Give a whole number from 1 on, or leave it empty.",
    amount: "Give an amount above 0, such as 2.50, or leave it empty.",
    tooMuch: "At most $1,000,000,000.",
    needsKey: "Say what tells the keys apart.",
  },
  runBudget: {
    add: "Limit its cost",
    label: "Most that this run may cost, in US dollars",
    hint: "Instead of the budget of the workflow, if it has one for each run. Empty: that one.",
  },
} as const;

export const limitStrings = translated("limits/strings", english);
