import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const number = (value: number) => value.toLocaleString("de");

export const german: Translation<typeof english> = {
  title: "Versionen",
  description: "Läufe nutzen veröffentlichte Versionen und bleiben bei der, mit der sie begannen.",
  loading: "Versionen werden geholt",
  failed: "Die Versionen konnten nicht gelesen werden",
  list: "Versionen",
  draft: "Entwurf",
  draftHint: "Was jetzt auf der Zeichenfläche ist",
  version: (version) => `Version ${version}`,
  newest: "Neueste",
  noSummary: "Keine Zusammenfassung",
  neverPublished: "Noch nichts veröffentlicht",
  neverPublishedHint:
    "Den Entwurf veröffentlichen: Er wird Version 1, die Läufe nutzen, und der Entwurf ändert sich weiter.",
  runs: (count, counted) =>
    counted >= 1000
      ? `${number(count)} der letzten 1.000 Läufe`
      : count === 1
        ? "1 Lauf"
        : `${number(count)} Läufe`,
  live: (count) => (count === 1 ? "1 läuft" : `${count} laufen`),
  stay: (count, version) =>
    count === 1
      ? `1 laufender Lauf bleibt bei Version ${version}`
      : `${count} laufende Läufe bleiben bei Version ${version}`,
  shown: "Zeigen",
  against: "Verglichen mit",
  alone: "Nichts",
  restore: (version) => `Version ${version} in den Entwurf holen`,
  restored: (version) => `Version ${version} ist jetzt der Entwurf. Rückgängig nimmt es zurück.`,
  restoreStep: (version) => `Version ${version} wiederherstellen`,
  isDraft: "Der Entwurf ist, was auf der Zeichenfläche ist.",
  showRuns: "Läufe",
  canvas: (name) => `Zeichenfläche von ${name}`,
  canvasDescription:
    "Zeigt eine Zeichnung, die hier nicht geändert werden kann. Pfeiltasten gehen von Knoten zu Knoten; beide Zeichenflächen bewegen sich gemeinsam.",
  before: (name) => `Vorher: ${name}`,
  after: (name) => `Nachher: ${name}`,
  marks: {
    added: "Hinzugefügt",
    removed: "Entfernt",
    changed: "Geändert",
    moved: "Verschoben",
  },
  meaning: "Was es bedeutet",
  changes: "Was anders ist",
  same: "Beide tun dasselbe und sehen gleich aus.",
  looks: "Beide tun dasselbe; nur die Zeichnung ist anders.",
  risk: "Bitte beachten",
  connected: "Verbunden",
  disconnected: "Getrennt",
  settings: "Einstellungen des Workflows",
  notes: "Notizen sind anders",
  groups: "Gruppen",
  groupRenamed: (before) => `hieß ${before}`,
  groupJoined: (names) => `mit ${names}`,
  groupLeft: (names) => `ohne ${names}`,
  wasAbsent: "nicht da",
  was: "vorher",
  is: "nachher",
  fields: {
    name: "Name",
    kind: "Art",
    disabled: "Ausgeschaltet",
  },
};
