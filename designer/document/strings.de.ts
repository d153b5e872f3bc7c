import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const listed = (names: readonly string[]): string => {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} und ${last}`;
};

export const german: Translation<typeof english> = {
  unknownKind: (kind) => `Die Art „${kind}“ ist hier nicht bekannt`,
  group: {
    name: "Gruppe",
    nothing: "Zuerst die Knoten auswählen, die zusammengehören.",
    severalFlows: "Eine Gruppe kann keine Knoten aus verschiedenen Abläufen enthalten.",
    made: (count) => (count === 1 ? "1 Knoten gruppieren" : `${count} Knoten gruppieren`),
    dissolved: (names) =>
      names.length === 1 ? `Gruppe ${names[0] ?? ""} auflösen` : `${names.length} Gruppen auflösen`,
    left: (count) =>
      count === 1 ? "1 Knoten aus seiner Gruppe nehmen" : `${count} Knoten aus ihrer Gruppe nehmen`,
    renamed: (name) => `${name} umbenennen`,
  },
  color: {
    set: (color) => `Farbe ${color}`,
    removed: "Farbe entfernen",
    names: {
      grey: "Grau",
      blue: "Blau",
      teal: "Petrol",
      green: "Grün",
      yellow: "Gelb",
      orange: "Orange",
      red: "Rot",
      purple: "Violett",
    },
  },
  extract: {
    step: (name) => `Unter-Workflow ${name} bilden`,
    nothing: "Zuerst die Schritte auswählen, die ein Unter-Workflow werden sollen.",
    start: "Der Start kann nicht Teil eines Unter-Workflows werden. Bitte nicht mit auswählen.",
    severalFlows:
      "Die Schritte liegen in verschiedenen Containern. Schritte eines Ablaufs auswählen.",
    apart:
      "Die Schritte sind nicht miteinander verbunden. Schritte auswählen, die aufeinander folgen.",
    entries: (names) =>
      `Die Auswahl beginnt bei ${listed(names)}. Ein Unter-Workflow beginnt bei einem Schritt: Schritte mit einem Eingang auswählen.`,
    exits: (names) =>
      `Die Auswahl führt weiter zu ${listed(names)}. Ein Unter-Workflow hat einen Ausgang: Schritte auswählen, die zu einem Schritt weiterführen.`,
    ends: (name) =>
      `${name} beendet den Workflow, während andere Schritte der Auswahl weiterführen. Bitte nicht mit auswählen.`,
    setOutside: (variable, name) =>
      `${name} nutzt die Variable $${variable}, die außerhalb der Auswahl gesetzt wird. Ein Unter-Workflow sieht sie nicht.`,
    usedOutside: (variable, name) =>
      `${name}, außerhalb der Auswahl, nutzt die Variable $${variable}, die darin gesetzt wird. Ein Unter-Workflow behält seine Variablen für sich.`,
  },
  inline: {
    step: (name) => `Schritte von ${name} hier einsetzen`,
    expression:
      "Welchen Workflow er startet, entscheidet ein Ausdruck. Nur die Schritte eines benannten lassen sich hier einsetzen.",
    detached:
      "Er wartet nicht auf das Ende des anderen Workflows, was hier eingesetzte Schritte täten.",
    recovery: (name) =>
      `${name} fängt Fehler des anderen Workflows ab. Zuerst die Fehlerausgänge entfernen.`,
    output: (name) => `${name} setzt Variablen oder formt das Ergebnis um. Das zuerst entfernen.`,
    empty: (name) => `Der Workflow ${name} hat keine Schritte.`,
    missing: (name) => `Es gibt keinen Workflow ${name}.`,
    lost: "Seine Wiederholungen und sein Checkpoint sind nicht mitgekommen.",
  },
};
