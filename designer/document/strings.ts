/** Texts of the steps that arrange a workflow: their names in the history, and why one is not possible. */
import { translated } from "../language/translated.ts";

export const english = {
  unknownKind: (kind: string) => `Kind “${kind}” is not known here`,
  group: {
    name: "Group",
    nothing: "Select the nodes that belong together first.",
    severalFlows: "A group cannot hold nodes of different flows.",
    made: (count: number) => (count === 1 ? "Group 1 node" : `Group ${count} nodes`),
    dissolved: (names: readonly string[]) =>
      names.length === 1 ? `Ungroup ${names[0] ?? ""}` : `Ungroup ${names.length} groups`,
    left: (count: number) =>
      count === 1 ? "Take 1 node out of its group" : `Take ${count} nodes out of their group`,
    renamed: (name: string) => `Rename ${name}`,
  },
  color: {
    set: (color: string) => `Colour ${color}`,
    removed: "Remove colour",
    names: {
      grey: "grey",
      blue: "blue",
      teal: "teal",
      green: "green",
      yellow: "yellow",
      orange: "orange",
      red: "red",
      purple: "purple",
    },
  },
  extract: {
    step: (name: string) => `Make the sub-workflow ${name}`,
    nothing: "Select the steps that should become a sub-workflow first.",
    start: "The start cannot become part of a sub-workflow. Leave it out of the selection.",
    severalFlows: "The steps lie in different containers. Select steps of one flow.",
    apart: "The steps are not connected to each other. Select steps that follow one another.",
    entries: (names: readonly string[]) =>
      `The selection begins at ${listed(names)}. A sub-workflow begins at one step: select steps with one way in.`,
    exits: (names: readonly string[]) =>
      `The selection leads on to ${listed(names)}. A sub-workflow has one way out: select steps that lead on to one step.`,
    ends: (name: string) =>
      `${name} ends the workflow, while other steps of the selection lead on. Leave it out of the selection.`,
    setOutside: (variable: string, name: string) =>
      `${name} uses the variable $${variable} that is set outside of the selection. A sub-workflow does not see it.`,
    usedOutside: (variable: string, name: string) =>
      `${name}, outside of the selection, uses the variable $${variable} that is set in it. A sub-workflow keeps its variables to itself.`,
  },
  inline: {
    step: (name: string) => `Put the steps of ${name} here`,
    expression:
      "Which workflow it runs is decided by an expression. Only the steps of a named one can be put here.",
    detached: "It does not wait for the end of the other workflow, which steps put here would do.",
    recovery: (name: string) =>
      `${name} catches errors of the other workflow. Remove its error outputs first.`,
    output: (name: string) =>
      `${name} sets variables or makes something else of the result. Remove that first.`,
    empty: (name: string) => `The workflow ${name} has no steps.`,
    missing: (name: string) => `There is no workflow ${name}.`,
    lost: "Its retries and its checkpoint did not come along.",
  },
} as const;

export const documentStrings = translated("document/strings", english);

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
