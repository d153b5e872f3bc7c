/** Texts of making a sub-workflow out of steps. */
import { translated } from "../language/translated.ts";

export const english = {
  title: "Make a sub-workflow",
  description: (count: number) =>
    `${count === 1 ? "The selected step becomes" : `The ${count} selected steps become`} a workflow of ${count === 1 ? "its" : "their"} own, which is published at once. One step here runs it and takes its output.`,
  name: "Name of the new workflow",
  confirm: "Make it",
  making: "Making it…",
  cancel: "Cancel",
  taken: (name: string) => `There is a workflow called ${name} already.`,
  suggestion: (workflow: string, step: string) => `${workflow}: ${step}`,
} as const;

export const subWorkflowStrings = translated("editor/sub-workflow-strings", english);
