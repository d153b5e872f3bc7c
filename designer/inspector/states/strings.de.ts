import type { Translation } from "../../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  fail: {
    error: "Fehler",
    errorHint: "Name des Fehlers, etwa Order.Rejected.",
    cause: "Ursache",
    causeHint: "Was geschehen ist, für die Person, die es liest.",
  },
  wait: { label: "Warten", for: "Eine Zeit lang", until: "Bis zu einem Zeitpunkt" },
  binding: {
    title: "Endpunkt",
    none: "Für diese Ressource antwortet noch kein Endpunkt: Ein Lauf schlägt hier mit Cairn.UnboundResource fehl.",
    url: "Adresse, die antwortet",
    hint: (name: string) =>
      `Bekommt als JSON, was die Ressource erhält, und antwortet mit dem Ergebnis. Für ${name} in jedem Workflow dieses Servers.`,
    save: "Speichern",
    answeredBy: "Antwort von",
    change: "Ändern",
  },
  task: {
    resource: "Ressource",
    patterns: "Art der Ressource wählen",
    parameters: "Parameter",
    parametersHint:
      "Was die Ressource erhält; leer sendet die Eingabe. Ein Schlüssel mit der Endung .$ nimmt einen Pfad oder eine eingebaute Funktion.",
    argumentsTitle: "Argumente",
    argumentsHint: "Was die Ressource erhält; leer sendet die Eingabe.",
    credentials: "Zugangsdaten",
    credentialsHint:
      "Rolle, mit der eine Ressource bei AWS aufgerufen wird; geht an die Anbindung.",
  },
  resource: {
    patterns: {
      endpoint: {
        label: "Funktion oder anderer Endpunkt",
        hint: "Beliebiger Name: Eine Anbindung sagt, welcher HTTP-Endpunkt dafür antwortet.",
      },
      http: {
        label: "HTTP-Anfrage",
        hint: "Ruft eine Adresse auf und gibt Status, Header und Inhalt.",
      },
      activity: {
        label: "Activity",
        hint: "Ein eigener Worker holt sich die Arbeit ab und antwortet.",
      },
      runAndWait: {
        label: "Anderer Workflow, mit Warten",
        hint: "Startet einen Lauf und wartet, bis er zu Ende ist.",
      },
      run: {
        label: "Anderer Workflow, ohne Warten",
        hint: "Startet einen Lauf und geht weiter.",
      },
      token: {
        label: "Auf eine Antwort warten",
        hint: "Gibt ein Token heraus und wartet, bis jemand damit antwortet.",
      },
    },
    waits: (token) => `Wartet dann, bis jemand mit dem Token antwortet: ${token} weitergeben.`,
    activity: "Wartet, bis ein Worker die Arbeit dieser Activity abgeholt und geantwortet hat.",
    http: "Ruft die unter ApiEndpoint angegebene Adresse auf.",
    runForJson:
      "Startet einen Lauf eines anderen Workflows und wartet, bis er zu Ende ist; die Ausgabe kommt als JSON zurück.",
    runForText:
      "Startet einen Lauf eines anderen Workflows und wartet, bis er zu Ende ist; die Ausgabe kommt als Text zurück.",
    run: "Startet einen Lauf eines anderen Workflows.",
    kind: "Eine mitgelieferte Knotenart, bei ihrem Namen.",
    job: "Der angebundene Endpunkt bekommt die Argumente und antwortet, wenn der Auftrag fertig ist.",
    endpoint:
      "Der angebundene Endpunkt bekommt die Argumente als JSON und antwortet mit dem Ergebnis.",
  },
  map: {
    source: "Elemente",
    items: "Die Liste",
    itemsHint: "Die Liste; leer nimmt die Eingabe, die dann eine Liste sein muss.",
    itemsPath: {
      absent: "Die ganze Eingabe, die eine Liste sein muss",
      path: "Ein Teil der Eingabe",
    },
    selector: "Eingabe jeder Iteration",
    selectorHint: {
      JSONata:
        "Leer gibt jeder Iteration ihr Element. $states.context.Map.Item.Value ist das Element, .Index seine Nummer.",
      JSONPath:
        "Leer gibt jeder Iteration ihr Element. $$.Map.Item.Value ist das Element, $$.Map.Item.Index seine Nummer.",
    },
    parameters: "Eingabe jeder Iteration (älterer Name: Parameters)",
    mode: "Modus der Map",
    modes: { INLINE: "Inline", DISTRIBUTED: "Verteilt" },
    modeHints: {
      INLINE: "Sie sehen die Variablen um sie herum; für bis zu einigen Tausend Elementen.",
      DISTRIBUTED:
        "Für sehr viele Elemente, aus einer Datei oder der Eingabe. Sie sehen keine Variablen des Ablaufs um sie herum.",
    },
    executionType: "Art der Iterationen",
    label: "Beschriftung",
    labelHint: "Benennt die Iterationen; höchstens 40 Zeichen.",
    speed: "Wie viele, wie streng",
    concurrency: "Zugleich",
    concurrencyHint: "Höchstens so viele Iterationen zugleich; 0 oder leer = keine eigene Grenze.",
    toleratedCount: "Geduldete Fehlschläge",
    toleratedPercentage: "Geduldete Fehlschläge, %",
    toleratedHint: "So viele Iterationen dürfen fehlschlagen, bevor die Map fehlschlägt.",
    reader: "Elemente aus einer Datei lesen",
    readerHint: "Eine Datei im Dateispeicher oder in S3: Bucket und Schlüssel.",
    add: "Einrichten",
    remove: "Entfernen",
    resource: "Aktion",
    readActions: {
      "arn:aws:states:::s3:getObject": "Eine Datei lesen",
      "arn:aws:states:::s3:listObjectsV2": "Dateien unter einem Präfix auflisten",
    },
    writeActions: { "arn:aws:states:::s3:putObject": "Dateien schreiben" },
    otherAction: "Andere Ressource",
    arguments: "Was gelesen wird",
    target: "Wohin geschrieben wird",
    format: "Format",
    formats: {
      JSON: "JSON: eine Liste",
      JSONL: "JSON-Zeilen",
      CSV: "CSV",
      MANIFEST: "Manifest eines S3-Inventars",
      PARQUET: "Parquet",
    },
    headers: "Namen der Spalten",
    headerPlaces: { FIRST_ROW: "In der ersten Zeile", GIVEN: "Hier angegeben" },
    headerList: "Spalten, eine pro Zeile",
    delimiter: "Zwischen den Spalten",
    delimiters: {
      COMMA: "Komma",
      PIPE: "Senkrechter Strich |",
      SEMICOLON: "Semikolon",
      SPACE: "Leerzeichen",
      TAB: "Tabulator",
    },
    maxItems: "Höchstens so viele Elemente",
    restOfReader: "Alles Weitere, als JSON",
    batcher: "Mehrere Elemente je Iteration",
    batcherHint: "Die Iteration bekommt {BatchInput, Items} statt eines Elements.",
    batchItems: "Elemente je Stapel",
    batchBytes: "Bytes je Stapel",
    batchInput: "Jedem Stapel mitgegeben",
    writer: "Ergebnisse in Dateien schreiben",
    writerHint: "Die Ausgabe sagt dann, wo sie sind, statt sie zu enthalten.",
    outputType: "Format",
    outputTypes: { JSON: "JSON", JSONL: "JSON-Zeilen" },
    transformation: "Was geschrieben wird",
    transformations: {
      NONE: "Ergebnisse mit ihren Läufen",
      COMPACT: "Nur die Ausgaben",
      FLATTEN: "Nur die Ausgaben, Listen darin aufgelöst",
    },
    unset: "Wie AWS es vorgibt",
  },
  parallel: {
    branches: "Zweige",
    branchesHint: "Anzahl der Abläufe nebeneinander; die Ausgabe ist die Liste ihrer Ausgaben.",
    input: "Eingabe der Zweige",
    inputHint: "Leer gibt jedem Zweig die Eingabe dieses Knotens.",
    parameters: "Parameter",
  },
  pass: {
    result: "Ergebnis",
    resultHint: "Beliebiges JSON, genau so übernommen.",
    parameters: "Parameter",
    parametersHint:
      "Beliebiges JSON; ein Schlüssel mit der Endung .$ nimmt einen Pfad oder eine eingebaute Funktion. Leer gibt die Eingabe weiter.",
    both: "Gibt es ein Ergebnis, zählen Parameter nicht.",
  },
};
