/** Texts of the guided first run. */
import { translated } from "../language/translated.ts";

export const english = {
  label: "Guided first run",
  start: "Show me around",
  startHint: "Six short steps from a template to a run and what it cost. Leave whenever you like.",
  count: (step: number, total: number) => `Step ${step} of ${total}`,
  back: "Back",
  next: "Next",
  done: "Done",
  leave: "Leave the tour",
  left: "Show me around, in the help, starts it again.",
  steps: {
    template: {
      title: "Begin with a template",
      text: "Choose one. It runs at once, with samples of its own and without any key.",
    },
    canvas: {
      title: "This is the workflow",
      text: "It runs from left to right. Click a step to see its settings; drag more in from the left.",
    },
    run: {
      title: "Run it",
      text: "Press Run, keep the sample input, and press Run again. Every finished step is kept.",
    },
    watch: {
      title: "Watch it work",
      text: "Steps turn blue while they run and green when they are done. Show result opens everything about the run.",
    },
    history: {
      title: "Nothing is forgotten",
      text: "Runs lists every run with its result, its time and its cost. Failed ones go on from where they stopped.",
    },
    cost: {
      title: "What it cost",
      text: "Cost adds up what each workflow and model used, and tells useful from wasted. That was all: have fun.",
    },
  },
} as const;

export const tourStrings = translated("tour/strings", english);
