/** Texts of the page of what waits. */
import type { WaitingStep } from "../../shared/api/control.ts";
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");

type For = WaitingStep["for"];

export const english = {
  title: "What is everything waiting for?",
  all: "Everything",
  filter: "Waiting for",
  groups: {
    person: {
      title: "A person, to find out what a step did",
      short: "A person",
      hint: "Their worker was lost in the middle of an effect that must not happen twice.",
    },
    callback: {
      title: "An answer",
      short: "An answer",
      hint: "Somebody decides, or a service calls back.",
    },
    activity: {
      title: "A worker",
      short: "A worker",
      hint: "Goes on when a worker that polls the activity answers.",
    },
    run: {
      title: "Another run",
      short: "Another run",
      hint: "Goes on when the run that was started has ended.",
    },
    time: { title: "A time", short: "A time", hint: "Goes on by itself." },
    window: {
      title: "Its hours",
      short: "Its hours",
      hint: "The step starts only in the hours of its run window.",
    },
    limit: {
      title: "Its turn",
      short: "Its turn",
      hint: "As many are under way as the limits of the workflow allow.",
    },
    budget: {
      title: "Money",
      short: "Money",
      hint: "The budget leaves no room for the next call.",
    },
  } satisfies Readonly<
    Record<For, { readonly title: string; readonly short: string; readonly hint: string }>
  > as Readonly<
    Record<For, { readonly title: string; readonly short: string; readonly hint: string }>
  >,
  paused: { title: "Paused runs", hint: "Nothing new starts in them until somebody resumes them." },
  what: {
    approval: "A decision",
    callback: "A call of its address",
    token: "Whoever holds its token",
    activity: (name: string) => `A worker of ${name}`,
    run: (id: string) => `The run ${id}`,
    person: "Somebody who knows whether it happened",
    time: "The time",
    window: "The next hours",
    limit: "A place",
    budget: "A larger budget",
  },
  columns: {
    step: "Step",
    what: "Unblocked by",
    since: "Waits for",
    until: "Until",
    action: "Action",
  },
  byItself: "not by itself",
  late: (duration: string) => `due for ${duration}`,
  in: (duration: string) => `in ${duration}`,
  actions: {
    decide: "Decide",
    answer: "Answer",
    resolve: "Say what happened",
    openRun: "Open run",
    openChild: "Open that run",
    budget: "Raise budget",
    resume: "Resume",
  },
  showAll: (value: string) => `Show all ${value}`,
  counted: (value: number, most: number) => (value >= most ? `${count(most)}+` : count(value)),
  more: "Show more",
  emptyTitle: "Nothing waits",
  empty:
    "When a step waits for a decision, a callback, a worker, another run, a time or money, it is listed here: the longest first, with what makes it go on.",
  resumeFailed: "The run was not resumed",
  errorTitle: "What waits could not be loaded",
  total: (value: string) => `${value} waiting`,
  answer: {
    title: (state: string) => `Answer for ${state}`,
    description: "The step takes this as its result, as if it had been called back.",
    mode: "Answer",
    succeed: "Success",
    fail: "Failure",
    result: "Result as JSON",
    error: "Name of the error",
    cause: "What went wrong",
    invalid: (message: string) => `This is not JSON: ${message}`,
    loading: "Looking for its address…",
    gone: "This step no longer waits.",
    send: "Send",
    back: "Cancel",
    sent: "Answered",
    failed: "The answer was not taken",
    defaultError: "Refused",
  },
} as const;

export const waitingStrings = translated("waiting/strings", english);
