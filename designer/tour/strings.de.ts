import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  label: "Geführter erster Lauf",
  start: "Rundgang beginnen",
  startHint:
    "Sechs kurze Schritte von einer Vorlage zu einem Lauf und seinen Kosten. Jederzeit zu beenden.",
  count: (step, total) => `Schritt ${step} von ${total}`,
  back: "Zurück",
  next: "Weiter",
  done: "Fertig",
  leave: "Rundgang beenden",
  left: "„Rundgang beginnen“ in der Hilfe startet ihn wieder.",
  steps: {
    template: {
      title: "Mit einer Vorlage beginnen",
      text: "Eine auswählen. Sie läuft sofort, mit eigenen Beispielen und ohne jeden Schlüssel.",
    },
    canvas: {
      title: "Das ist der Workflow",
      text: "Er läuft von links nach rechts. Ein Klick auf einen Schritt zeigt seine Einstellungen; weitere lassen sich von links hereinziehen.",
    },
    run: {
      title: "Starten",
      text: "„Starten“ drücken, die Beispieleingabe behalten und noch einmal „Starten“ drücken. Jeder fertige Schritt bleibt erhalten.",
    },
    watch: {
      title: "Bei der Arbeit zusehen",
      text: "Schritte werden blau, während sie laufen, und grün, wenn sie fertig sind. „Ergebnis zeigen“ öffnet alles über den Lauf.",
    },
    history: {
      title: "Nichts wird vergessen",
      text: "„Läufe“ listet jeden Lauf mit Ergebnis, Dauer und Kosten. Fehlgeschlagene gehen dort weiter, wo sie aufgehört haben.",
    },
    cost: {
      title: "Was es gekostet hat",
      text: "„Kosten“ summiert, was jeder Workflow und jedes Modell verbraucht hat, und trennt Nützliches von Verschwendetem. Das war alles: viel Freude.",
    },
  },
};
