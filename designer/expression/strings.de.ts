import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  completion: {
    references: "Was hier gelesen werden kann",
    data: "Felder in den Daten",
    functions: "Funktionen",
    context: "Über den Lauf und den Schritt",
  },
  faults: {
    nothing:
      "Da ist nichts: Ein Schritt, der das nutzt, schlägt fehl. Die Namen mit den Daten vergleichen.",
    nothingAt: (source) =>
      `Für ${source} ist nichts da: Ein Schritt, der das nutzt, schlägt fehl. Die Namen mit den Daten vergleichen.`,
    unsupported: "Das ergibt eine Funktion, also keine Daten. Mit (…) aufrufen.",
    tooLarge: "Das Ergebnis ist zu groß, um es zu zeigen.",
    timeout: "Angehalten: Das hat länger als eine Sekunde gedauert. Eine Schleife ohne Ende?",
    stopped: "Angehalten.",
    broken: (reason) => `Die Auswertung brach ab: ${reason}`,
    noFunction: "Hier wird etwas aufgerufen, das keine Funktion ist. Den Namen prüfen.",
    wrongArgument: (name) => `$${name} kann mit dem, was es bekommt, nichts anfangen.`,
    wrongArgumentAt: (index, name) =>
      `$${name} kann mit dem, was es an Stelle ${index} bekommt, nichts anfangen.`,
    endless: "Das ruft sich ohne Ende selbst auf.",
    here: "Hier",
    at: (line, column, lines) =>
      lines === 1 ? `Bei Zeichen ${column}: ` : `Zeile ${line}, Zeichen ${column}: `,
  },
  preview: {
    label: (field) => `${field}, Vorschau`,
    running: "Wird berechnet…",
    noData: "Noch keine Beispieldaten.",
    chooseData: "Daten auswählen",
    empty: "Noch nichts geschrieben.",
    result: "Ergebnis",
    more: "Alles zeigen",
    less: "Weniger zeigen",
  },
  sample: {
    label: "Beispieldaten",
    title: "Daten für Vorschauen",
    sources: {
      auto: "Was gerade da ist",
      run: "Der letzte Lauf",
      pinned: "Angeheftete Daten",
      typed: "Hier eingegebene Daten",
    },
    fromRun: (part, ago) => `Aus dem letzten Lauf, ${part}, ${ago}`,
    step: (name) => `Schritt ${name}`,
    outputOf: (name) => `Ausgabe von ${name}`,
    inputOfRun: "seine Eingabe",
    fromPinned: (name) => `Angeheftete Daten von ${name}`,
    fromTyped: "Hier eingegeben",
    none: {
      nothing: "Noch keine: den Workflow starten, eine Ausgabe anheften oder etwas eingeben",
      "not-reached": "Die letzten Läufe kamen nicht bis zu diesem Schritt",
      loading: "Daten werden gesucht…",
      failed: "Der letzte Lauf lässt sich gerade nicht lesen",
      invalid: "Die Eingabe ist noch kein JSON",
    },
    openRun: "Diesen Lauf öffnen",
    resultReshaped:
      "Jener Lauf behielt nur, was Output aus dem Ergebnis machte. Ein Ergebnis anheften oder eingeben, um $states.result zu sehen.",
    typedHint: "JSON mit input, result, context, errorOutput und variables; jedes darf fehlen.",
  },
  picker: {
    open: "Aus den Daten wählen",
    openFor: (field) => `Aus den Daten wählen: ${field}`,
    tree: "Daten",
    insert: (path) => `${path} einfügen`,
    unfold: (name) => `${name} aufklappen`,
    fold: (name) => `${name} zuklappen`,
    more: (count) => `${count} weitere`,
    hint: "Klicken oder Ziehen schreibt den Pfad.",
    empty: "Noch nichts bekannt.",
  },
  playground: {
    title: "Ausdrücke ausprobieren",
    open: "Zum Ausprobieren öffnen",
    openFor: (field) => `Zum Ausprobieren öffnen: ${field}`,
    description:
      "Einen Ausdruck an Daten des letzten Laufs, angehefteten oder eigenen Daten ausprobieren.",
    data: "Daten",
    expression: "Ausdruck",
    result: "Ergebnis",
    stop: "Anhalten",
    running: "Läuft…",
    use: (field) => `Für ${field} verwenden`,
    close: "Schließen",
    language: "Abfragesprache",
    node: "Schritt",
    empty: "Einen Ausdruck schreiben, um zu sehen, was er ergibt.",
    tookMs: (ms) => `${ms} ms`,
  },
};
