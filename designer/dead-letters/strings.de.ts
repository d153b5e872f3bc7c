import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const count = (value: number) => value.toLocaleString("de");

export const german: Translation<typeof english> = {
  title: "Liegengeblieben",
  about:
    "Fehlgeschlagene Läufe, die niemand neu aufgenommen hat, und Schritte, über die jemand entscheiden muss.",
  kinds: { failed: "Fehlgeschlagen", held: "Angehalten" },
  error: (name) => `Fehler: ${name}`,
  allErrors: "Alle Fehler zeigen",
  onlyError: (name) => `Nur ${name}`,
  at: (state) => `bei ${state}`,
  attempts: (value) => `${count(value)} ${value === 1 ? "Versuch" : "Versuche"}`,
  ended: "von außen beendet",
  notUndone: (names) => `Nicht rückgängig gemacht: ${names}`,
  cost: (amount) => `${amount} bisher`,
  redrive: "Neu aufnehmen",
  redriveAll: "Alle passenden neu aufnehmen",
  resolve: "Klären",
  open: "Beim Schritt öffnen",
  redriven: "Es geht als neuer Lauf weiter",
  openNew: "Öffnen",
  heldCause:
    "Der Worker ging verloren, während der Schritt etwas tat, das nicht doppelt geschehen darf.",
  more: "Mehr zeigen",
  emptyTitle: "Nichts ist liegengeblieben",
  empty:
    "Läufe, die fehlschlagen und die niemand neu aufnimmt, bleiben hier, mit dem Schritt, dem Fehler und ihren Kosten, bis sich jemand darum kümmert.",
  noneTitle: "Nichts passt",
  none: "Filter löschen, um mehr zu sehen.",
  clear: "Filter löschen",
  errorTitle: "Die liegengebliebenen Läufe konnten nicht geladen werden",
  count: (value, more) => `${count(value)}${more ? " oder mehr" : ""} zu erledigen`,
};
