/** Words for statuses and about money, which every page shares. */
import { translated } from "../language/translated.ts";

export const english = {
  paint: {
    queued: "Queued",
    running: "Running",
    succeeded: "Succeeded",
    failed: "Failed",
    waiting: "Waiting",
    retrying: "Retrying",
    held: "Held for a person",
    caught: "Error caught",
    cancelled: "Cancelled",
    undoing: "Undoing",
    undone: "Undone",
    pinned: "Pinned",
    kept: "Kept",
    again: "Runs again",
    repeats: "Repeats an effect",
  },
  run: {
    RUNNING: "Running",
    PAUSED: "Paused",
    COMPENSATING: "Undoing",
    SUCCEEDED: "Succeeded",
    FAILED: "Failed",
    TIMED_OUT: "Timed out",
    ABORTED: "Cancelled",
  },
  waste: {
    failed_attempt: "Attempt failed",
    rejected_output: "Output refused",
    worker_lost: "Worker lost",
    interrupted: "Attempt given up",
    cancelled: "Cancelled",
    compensated: "Undone",
    discarded: "Branch or iteration thrown away",
    run_failed: "The run failed later",
    unknown: "Not known any more",
  },
  interruptions: {
    failed: (count: string, one: boolean) => `${count} failed ${one ? "attempt" : "attempts"}`,
    lost: (count: string, one: boolean) => `${count} lost ${one ? "worker" : "workers"}`,
    redriven: (count: string, one: boolean) => `${count} ${one ? "redrive" : "redrives"}`,
  },
  confidence: { none: "a rough guess", low: "rough", fair: "fair", good: "good" },
  forecast: {
    noRuns: "no runs yet",
    fromRuns: (runs: number) => (runs === 1 ? "from 1 run" : `from ${runs} runs`),
    unknown: (source: string) => `Cost unknown, ${source}`,
    free: (source: string) => `Nothing to pay for, ${source}`,
    about: (amount: string, source: string) => `About ${amount}, ${source}`,
    atLeast: (amount: string, source: string) => `At least about ${amount}, ${source}`,
  },
} as const;

export const lookStrings = translated("document/look-strings", english);
