import type { Translation } from "../language/translated.ts";
import type { english } from "./sub-workflow-strings.ts";

export const german: Translation<typeof english> = {
  title: "Unter-Workflow bilden",
  description: (count) =>
    `${count === 1 ? "Der ausgewählte Schritt wird" : `Die ${count} ausgewählten Schritte werden`} ein eigener Workflow, der sofort veröffentlicht wird. Ein Schritt hier startet ihn und übernimmt seine Ausgabe.`,
  name: "Name des neuen Workflows",
  confirm: "Bilden",
  making: "Wird gebildet…",
  cancel: "Abbrechen",
  taken: (name) => `Es gibt schon einen Workflow namens ${name}.`,
  suggestion: (workflow, step) => `${workflow}: ${step}`,
};
