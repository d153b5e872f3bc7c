/** What a crash at a node would repeat, in words. */
import { translated } from "../language/translated.ts";

function duration(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return seconds === 60 ? "1 minute" : `${seconds / 60} minutes`;
}

function listed(items: readonly string[], conjunction = "and"): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1) ?? ""}`;
}

/** `atOnce`: null where there is no limit of how many iterations go on at once. */
function iterations(atOnce: number | null): string {
  return atOnce === null
    ? "the iterations under way"
    : `the iterations under way (at most ${atOnce})`;
}

const again = (done: string, count: number, underWay: string) =>
  `At most ${done} ${count === 1 ? "is" : "are"} done again, besides ${underWay}.`;

export const english = {
  held: "This step is not started again by itself: it is held until a person says whether its effect took place.",
  every: {
    calls: "Only the calls under way are made again: each answer is saved the moment it is there.",
    iterations: (atOnce: number | null) =>
      `Only ${iterations(atOnce)} run again: each one is saved the moment it ends.`,
    branches:
      "Each branch goes on with the step that was under way: every result inside is saved the moment it is there.",
    step: "Only this step runs again: its result is saved the moment it is there.",
  },
  everyN: {
    calls: (most: number) =>
      `At most ${most} ${most === 1 ? "call is" : "calls are"} made again, those under way included: every other answer is saved.`,
    iterations: (count: number, atOnce: number | null) =>
      again(
        `${count} finished ${count === 1 ? "iteration" : "iterations"}`,
        count,
        iterations(atOnce),
      ),
    operations: (count: number) =>
      again(
        `${count} finished ${count === 1 ? "operation" : "operations"}`,
        count,
        "the one under way",
      ),
  },
  adaptive: {
    unknown: "Work since the last checkpoint is done again.",
    atMost: (parts: readonly string[]) => `At most ${listed(parts, "or")} is done again.`,
    above: (seconds: number, usd: number) =>
      `${duration(seconds)} of work that cost more than $${usd}`,
    other: (seconds: number) => `${duration(seconds)} of anything else`,
  },
  milestone: (names: readonly string[]) =>
    `The result is saved with the next step's. Until then a crash repeats ${listed(names)}: right for work that costs next to nothing.`,
  before: (names: readonly string[]) =>
    names.length === 0
      ? "Everything before it stays done."
      : `So ${names.length === 1 ? "does" : "do"} ${listed(names)}, whose ${names.length === 1 ? "result is" : "results are"} saved together with it.`,
  lastRun: {
    step: (took: string, price: string) => `In the last run that was ${took} of work ${price}.`,
    iterations: (of: {
      readonly duration: string;
      readonly each: string;
      readonly count: number;
      readonly all: string;
    }) =>
      `In the last run an iteration took ${of.duration} ${of.each}: ${of.count} of them are work ${of.all}.`,
    unknownPrice: "at a price that is not known",
    noPrice: "that cost nothing",
    price: (cost: string) => `for ${cost}`,
    leastPrice: (cost: string) => `for at least ${cost}`,
  },
} as const;

export const crashStrings = translated("inspector/crash-strings", english);
