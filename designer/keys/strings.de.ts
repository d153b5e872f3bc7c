import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  title: "Tasten des Editors",
  canvasOnly:
    "Einzelne Buchstaben wirken, solange die Zeichenfläche die Tastatur hat. Zum Ändern eine Taste auswählen.",
  singleKeys: "Tasten mit einem Buchstaben",
  singleKeysHint:
    "Ausschalten, wer diktiert oder versehentlich Tasten drückt. Tasten mit Mod oder Alt bleiben.",
  change: (command) => `Taste ändern für ${command}:`,
  press: "Neue Taste drücken…",
  none: "Keine Taste",
  taken: (key, others) => `${key} gehörte zu ${others}.`,
  changed: (command, key) => `${command} hat jetzt ${key}.`,
  notPossible: "Diese Taste behält der Browser für sich. Eine andere drücken.",
  reset: "Zurück zu den üblichen Tasten",
  resetOne: (command) => `${command} die übliche Taste zurückgeben`,
  resetDone: "Alle Befehle haben ihre üblichen Tasten.",
};
