/** Texts of the page of what has failed and needs somebody. */
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");

export const english = {
  title: "Dead letters",
  about: "Failed runs that nobody redrove, and steps that a person has to decide.",
  kinds: { failed: "Failed", held: "Held" },
  error: (name: string) => `Error: ${name}`,
  allErrors: "Show all errors",
  onlyError: (name: string) => `Only ${name}`,
  at: (state: string) => `at ${state}`,
  attempts: (value: number) => `${count(value)} ${value === 1 ? "attempt" : "attempts"}`,
  ended: "ended from outside",
  notUndone: (names: string) => `Not undone: ${names}`,
  cost: (amount: string) => `${amount} so far`,
  redrive: "Redrive",
  redriveAll: "Redrive all that fit",
  resolve: "Say what happened",
  open: "Open at the step",
  redriven: "It goes on as a new run",
  openNew: "Open",
  heldCause: "Its worker was lost in the middle of an effect that must not happen twice.",
  more: "Show more",
  emptyTitle: "Nothing has been left behind",
  empty:
    "Runs that fail and that nobody redrives are kept here, with the step, the error and what they cost, until somebody takes care of them.",
  noneTitle: "Nothing matches",
  none: "Clear the filters to see more.",
  clear: "Clear filters",
  errorTitle: "The dead letters could not be loaded",
  count: (value: number, more: boolean) =>
    `${count(value)}${more ? " or more" : ""} to take care of`,
} as const;

export const deadLetterStrings = translated("dead-letters/strings", english);
