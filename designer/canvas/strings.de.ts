import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const number = (value: number) => value.toLocaleString("de");

export const german: Translation<typeof english> = {
  pinned: "Angeheftet",
  pinnedHint: "Tests und Simulationen nehmen die angeheftete Ausgabe; Läufe beachten sie nicht.",
  label: "Zeichenfläche",
  description:
    "Pfeiltasten gehen die Verbindungen entlang, Enter öffnet einen Knoten, N fügt einen hinzu, C verbindet, Entf löscht. Mod mit Pfeiltasten verschiebt. Fragezeichen zeigt alle Tasten.",
  runDescription: "Pfeiltasten gehen die Verbindungen entlang, Enter öffnet einen Schritt.",
  addAfter: (name, port) =>
    port === "Weiter" ? `Nach ${name} hinzufügen` : `Nach ${name}, ${port}, hinzufügen`,
  insertHere: "Hier einen Knoten einfügen",
  deleteEdge: "Diese Verbindung löschen",
  loop: "Schleife: führt zu einem früheren Schritt zurück",
  minimap: "Überblick über die Zeichenfläche",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  fit: "Alles zeigen",
  tidy: "Aufräumen",
  tidying: "Wird aufgeräumt… drücken zum Anhalten",
  attempts: (attempts) => `Versuch ${attempts}`,
  retries: (count) => (count === 1 ? "1 Wiederholung" : `${count} Wiederholungen`),
  holds: "Wird für einen Menschen angehalten, wenn sein Worker verloren geht",
  undo: "Rückgängig gemacht durch",
  stub: "Anfang des inneren Ablaufs",
  emptyContainer: "Knoten hier ablegen",
  problems: (count) => (count === 1 ? "1 Problem" : `${count} Probleme`),
  checkpoints: {
    Every: { word: "immer", sentence: "Checkpoint nach jedem Abschluss" },
    EveryN: { word: "alle", sentence: "Checkpoint nach jeweils einigen Vorgängen" },
    Adaptive: { word: "adaptiv", sentence: "Checkpoint nach Kosten und Zeit" },
    Milestone: { word: "Meilenstein", sentence: "Checkpoint erst mit dem nächsten Schritt" },
  },
  beginTitle: "Den ersten Schritt zeichnen",
  begin:
    "Einen Knoten von links ziehen, doppelt auf die Zeichenfläche klicken oder N drücken. Verbindungen führen von links nach rechts.",
  disabled: "ausgeschaltet",
  noteEmpty: "Doppelklick, um eine Notiz zu schreiben",
  group: (name, count) => `Gruppe ${name}, ${count} Knoten`,
  groupName: "Name der Gruppe",
  select: "Auswählen",
  hand: "Zeichenfläche bewegen",
  note: (text) => `Notiz: ${text}`,
  writeNote: "Notiz schreiben",
  edge: (from, to) => `${from} zu ${to}`,
  noteLabel: "Text der Notiz",
  connecting: (from, port) =>
    `Verbinden von ${from}${port === "Weiter" ? "" : `, ${port}`}: mit den Pfeiltasten zu einem Knoten gehen, Enter verbindet, C nimmt den nächsten Ausgang, Escape hört auf.`,
  progress: (done, total) => `${number(done)} von ${number(total)}`,
};
