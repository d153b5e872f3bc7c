import type { Translation } from "./language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  name: "Cairn",
  navigation: "Hauptmenü",
  workflows: "Workflows",
  runs: "Läufe",
  triggers: "Auslöser",
  approvals: "Freigaben",
  openApprovals: (count) =>
    count === 1
      ? "1 wartet auf eine Entscheidung"
      : `${count >= 1000 ? "1000 oder mehr" : count} warten auf eine Entscheidung`,
  cost: "Kosten",
  waiting: "Wartend",
  deadLetters: "Liegengeblieben",
  waitingSteps: (count) => `${count} warten`,
  openDeadLetters: (count) => `${count} brauchen jemanden`,
  menu: "Menü",
  help: "Hilfe",
  skip: "Zum Inhalt springen",
  notFoundTitle: "Hier ist nichts",
  notFound: "Die Adresse ist falsch, oder das Ziel wurde gelöscht.",
  toWorkflows: "Zu den Workflows",
  connectionLost: "Der Server antwortet nicht. Neuer Versuch…",
  crashTitle: "Diese Seite funktioniert nicht mehr",
  reload: "Neu laden",
  token: {
    title: "Dieser Server verlangt ein Token",
    description:
      "API-Token dieses Servers einfügen. Es wird behalten, bis dieser Tab geschlossen wird.",
    label: "API-Token",
    submit: "Weiter",
  },
  helpDialog: {
    title: "So funktioniert Cairn",
    description:
      "Ein Workflow ist eine Zeichnung, die läuft. Das Ergebnis jedes Schritts bleibt erhalten: Was fertig ist, wird nicht noch einmal getan oder bezahlt.",
    sections: [
      {
        title: "Zeichnen",
        items: [
          "Mit einer Vorlage oder einer leeren Zeichenfläche beginnen. Knoten aus der Palette ziehen und von links nach rechts verbinden.",
          "Probleme erscheinen am Knoten, den sie betreffen. Ein Workflow ohne Fehler kann veröffentlicht und gestartet werden.",
        ],
      },
      {
        title: "Starten",
        items: [
          "„Starten“ drücken, das Formular ausfüllen, Dateien ablegen. Die Zeichenfläche leuchtet auf, während Schritte beginnen und enden.",
          "Der Browser darf jederzeit geschlossen werden: Der Lauf geht weiter, und seine Seite zeigt später alles.",
          "Ein fehlgeschlagener Schritt wird wie festgelegt wiederholt. Schlägt der Lauf fehl, werden fertige Schritte in umgekehrter Reihenfolge rückgängig gemacht.",
        ],
      },
      {
        title: "Zurückblicken",
        items: [
          "Jeder Lauf behält jedes Ereignis, jede Eingabe und Ausgabe, jeden Versuch und Fehler, und was alles gekostet hat.",
          "Die Kostenseite summiert nach Tag, Modell und Workflow und trennt Nützliches von Verschwendetem.",
        ],
      },
    ],
    keysTitle: "Tasten auf allen Seiten",
    keys: [
      { keys: ["?"], text: "Diese Hilfe" },
      { keys: ["G", "W"], text: "Zu den Workflows" },
      { keys: ["G", "R"], text: "Zu den Läufen" },
      { keys: ["G", "P"], text: "Zu dem, was wartet" },
      { keys: ["G", "D"], text: "Zum Liegengebliebenen" },
      { keys: ["G", "T"], text: "Zu den Auslösern" },
      { keys: ["G", "A"], text: "Zu den Freigaben" },
      { keys: ["G", "C"], text: "Zu den Kosten" },
    ],
    runKeysTitle: "Tasten auf der Seite eines Laufs",
    runKeys: [
      { keys: ["J"], text: "Nächstes Ereignis" },
      { keys: ["K"], text: "Voriges Ereignis" },
      { keys: [","], text: "Ein Ereignis zurück, auf der Zeichenfläche" },
      { keys: ["."], text: "Ein Ereignis vor, auf der Zeichenfläche" },
      { keys: ["R"], text: "Fortsetzen oder neu aufnehmen" },
      { keys: ["F"], text: "Ereignisse filtern" },
      { keys: ["E"], text: "Ganze Zeitachse aufklappen" },
      { keys: ["W"], text: "Ganze Zeitachse zuklappen" },
      { keys: ["Escape"], text: "Zurück zum Jetzt, dann den Schritt schließen" },
    ],
    api: "API-Beschreibung (OpenAPI)",
  },
};
