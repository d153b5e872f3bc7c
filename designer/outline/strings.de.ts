import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  label: "Gliederung des Workflows",
  empty: "Noch keine Knoten.",
  loose: "Nicht verbunden",
  undo: (resource) => `Rückgängig durch ${resource}`,
  leadsTo: (target) => `→ ${target}`,
  nowhere: "führt noch nirgends hin",
  addAfter: (name) => `Nach ${name} hinzufügen`,
  remove: (name) => `${name} löschen`,
  group: "Gruppe",
  ungroup: (name) => `Gruppe ${name} auflösen`,
  rename: "Umbenennen",
  nameLabel: "Name",
  moveUp: (label) => `${label} nach oben`,
  moveDown: (label) => `${label} nach unten`,
  hint: "Pfeiltasten bewegen, F2 benennt um, Entf löscht, + fügt danach hinzu, Mod mit Pfeilen ordnet um.",
};
