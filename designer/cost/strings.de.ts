import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const count = (value: number) => value.toLocaleString("de");

export const german: Translation<typeof english> = {
  title: "Kosten",
  tabs: { spending: "Ausgaben", economics: "Wirtschaftlichkeit", prices: "Preise" },
  period: "Zeitraum",
  periods: { 7: "7 Tage", 30: "30 Tage", 90: "90 Tage", 365: "12 Monate" },
  custom: "Tage wählen",
  from: "Von",
  to: "Bis",
  apply: "Anzeigen",
  workflow: "Workflow",
  allWorkflows: "Alle Workflows",
  range: (from: string, to: string) => `${from} bis ${to}`,
  errorTitle: "Die Kosten konnten nicht geladen werden",
  emptyTitle: "In diesen Tagen wurde nichts ausgegeben",
  empty:
    "Modellaufrufe und andere gemessene Arbeit erscheinen hier mit ihrem Preis, sobald ein Lauf sie macht. Ohne Schlüssel eines Anbieters antwortet das eingebaute Modell; seine Zahlen sind Schätzungen.",
  emptyAction: "Zu den Workflows",
  unpricedTitle: (entries: number) =>
    entries === 1
      ? "1 Vorgang hat keinen bekannten Preis"
      : `${count(entries)} Vorgänge haben keinen bekannten Preis`,
  unpricedText:
    "Die Beträge unten sind Untergrenzen. Fehlende Preise lassen sich unter „Preise“ ergänzen; was verbucht ist, bleibt, wie es ist.",
  showPrices: "Preise anzeigen",
  download: "CSV",
  downloadFailed: "Der Bericht wurde nicht heruntergeladen",
  totals: {
    total: "Ausgegeben",
    totalHint: "Bezahltes und Geschätztes zusammen.",
    useful: "Nützlich",
    usefulHint: "Versuche, die zu einem Ergebnis führten.",
    wasted: "Verschwendet",
    wastedHint: "Versuche, die fehlschlugen oder ihren Worker verloren.",
    estimated: "Geschätzt",
    estimatedHint: "Mit Preis, aber nicht bezahlt: Das eingebaute Modell hat geantwortet.",
    saved: "Gespart",
    savedHint:
      "Fertige Arbeit, die nach Abstürzen nicht wiederholt wurde, und Antworten aus dem Cache.",
    tokens: "Tokens",
    tokensText: (input: number, output: number) => `${count(input)} ein, ${count(output)} aus`,
    share: (percent: string) => `${percent} von allem`,
  },
  days: {
    title: "Nach Tag",
    chart: "Diagramm",
    table: "Tabelle",
    view: "Darstellung der Tage",
    chartLabel: (days: number) =>
      `Ausgaben über ${count(days)} Tage, gestapelt: nützlich und verschwendet`,
    columns: {
      day: "Tag",
      useful: "Nützlich",
      wasted: "Verschwendet",
      total: "Ausgegeben",
      tokens: "Tokens ein / aus",
    },
  },
  models: {
    title: "Nach Modell",
    columns: {
      model: "Modell",
      calls: "Aufrufe",
      input: "Tokens ein",
      output: "Tokens aus",
      cost: "Ausgegeben",
      share: "Anteil",
    },
    unpriced: (entries: number) => `${count(entries)} ohne Preis`,
  },
  workflows: {
    title: "Nach Workflow",
    columns: {
      workflow: "Workflow",
      runs: "Läufe",
      perRun: "Pro Lauf",
      wasted: "Verschwendet",
      cost: "Ausgegeben",
    },
  },
  states: {
    title: "Nach Schritt",
    columns: {
      state: "Schritt",
      workflow: "Workflow",
      tokens: "Tokens ein / aus",
      wasted: "Verschwendet",
      cost: "Ausgegeben",
    },
  },
  runs: {
    title: "Teuerste Läufe",
    columns: {
      run: "Lauf",
      started: "Gestartet",
      status: "Status",
      wasted: "Verschwendet",
      cost: "Ausgegeben",
    },
  },
  advice: {
    title: "Dichtere Checkpoints hätten Geld gespart",
    saved: (of) =>
      `Ein Checkpoint nach jedem Aufruf von ${of.state} in ${of.workflow} hätte in diesen Tagen ${of.amount} gespart: Durch ${of.crashes === 1 ? "1 Absturz" : `${count(of.crashes)} Abstürze`} ${of.calls === 1 ? "ging 1 beantworteter Aufruf" : `gingen ${count(of.calls)} beantwortete Aufrufe`} verloren.`,
    now: {
      EveryN: (every: number) =>
        every === 1
          ? "Jetzt gibt es einen nach jedem Aufruf."
          : `Jetzt gibt es einen nach je ${count(every)} Aufrufen.`,
      Adaptive: "Wie oft es jetzt einen gibt, hängt von Kosten und Zeit ab.",
      Milestone: "Jetzt gibt es erst am Ende des nächsten Schritts einen.",
    },
    more: (states: number) => `${count(states)} weitere`,
    open: "Öffnen",
    openLabel: (workflow: string) => `${workflow} öffnen`,
  },
  waste: {
    title: "Verschwendet, nach Ursache",
    none: "Nichts wurde verschwendet.",
    columns: { cause: "Ursache", calls: "Aufrufe", share: "Anteil", wasted: "Verschwendet" },
  },
  economics: {
    title: "Was Dauerhaftigkeit kostet",
    description:
      "KI-Kosten sind, was Modelle und andere gemessene Arbeit kosten; Orchestrierung ist, was das dauerhafte Festhalten kostet: Commits, Protokoll und Dateien. Der Aufschlag ist das Zweite als Anteil am Ersten.",
    emptyTitle: "Keine Läufe in diesen Tagen",
    empty: "Sobald Workflows laufen, steht hier, was sie kosten und was Checkpoints gespart haben.",
    all: "Alle Workflows",
    breakEven: "Break-even",
    columns: {
      workflow: "Workflow",
      runs: "Läufe",
      ai: "KI-Kosten",
      orchestration: "Orchestrierung",
      total: "Gesamt",
      overhead: "Aufschlag",
      saved: "Durch Checkpoints gespart",
    },
    interruptions: (times: number) =>
      times === 1 ? "1 Unterbrechung" : `${count(times)} Unterbrechungen`,
    unmeasured: (runs: number) =>
      `${runs === 1 ? "1 Lauf ist" : `${count(runs)} Läufe sind`} noch nicht gemessen: Die Kosten der Orchestrierung sind eine Untergrenze.`,
    noRate:
      "Für die Speicherung gab es damals keinen Preis: Die Kosten der Orchestrierung sind unbekannt.",
    rate: ({ commits, log, files, from }) =>
      `Preise der Speicherung ab ${from}: ${commits} pro Million Commits, ${log} pro GB Protokoll, ${files} pro GB Dateien.`,
  },
  breakEven: {
    title: (workflow: string) => `Break-even von ${workflow}`,
    description:
      "Pro Lauf, im Durchschnitt. Ein Fehlschlag ohne Dauerhaftigkeit wirft alles vor dem fehlgeschlagenen Schritt weg.",
    steps: "Schritte der Reihe nach",
    verdicts: {
      pays: "Dauerhaftigkeit lohnt sich",
      costs: "Dauerhaftigkeit kostet mehr, als sie spart",
      unknown: "zu wenig ist bekannt",
    },
    never: "nie",
    nothingToLose: "nichts zu verlieren",
    sentence: (of) =>
      [
        `Dauerhaftigkeit kostet ${of.orchestration} pro Lauf.`,
        of.isKnown
          ? of.isNever
            ? "Das ist mehr, als ein Fehlschlag im letzten Schritt wegwirft: Vom Geld allein her lohnt sie sich nie."
            : `Sie lohnt sich ab einer Fehlerrate von ${of.breakEven} im letzten Schritt.`
          : "Ab welcher Fehlerrate sie sich lohnt, ist unbekannt: Vor dem letzten Schritt kommt nichts mit Preis.",
        of.ended === 0
          ? "In diesen Tagen ist kein Lauf zu Ende gegangen."
          : `${count(of.failures)} von ${of.ended === 1 ? "1 Lauf" : `${count(of.ended)} Läufen`} ${of.failures === 1 ? "schlug fehl oder ging" : "schlugen fehl oder gingen"} nicht in einem Zug durch (${of.failureRate}).`,
      ].join(" "),
    columns: {
      step: "Schritt",
      mean: "Kosten",
      lost: "Verloren, wenn er fehlschlägt",
      breakEven: "Lohnt sich ab einer Fehlerrate von",
    },
  },
  persistence: {
    title: "Preise der Speicherung",
    description:
      "US-Dollar. Was Dauerhaftigkeit kostet, wird daraus berechnet, wenn danach gefragt wird; Gespeichertes wird einmal berechnet, beim Schreiben, für die ganze Zeit der Aufbewahrung.",
    change: "Ändern",
    changeTitle: "Neuer Preis der Speicherung",
    columns: {
      commits: "Pro Million Commits",
      log: "Pro GB Protokoll",
      files: "Pro GB Dateien",
    },
    fields: {
      commitUsdPerMillion: "Pro Million Commits",
      logUsdPerGb: "Pro GB Protokoll, Verlauf und Zustand",
      artifactUsdPerGb: "Pro GB Dateien",
    },
  },
  prices: {
    title: "Preiskatalog",
    description:
      "US-Dollar. Ein Preis gilt von seinem Tag an bis zu einem späteren für dasselbe Modell; verbuchte Kosten behalten den Preis, mit dem sie berechnet wurden.",
    add: "Preis hinzufügen",
    change: "Ändern",
    addTitle: "Preis hinzufügen",
    changeTitle: (model: string) => `Neuer Preis für ${model}`,
    dialogDescription: "Unbekanntes leer lassen: Es wird nie als null gezählt.",
    columns: {
      model: "Modell",
      input: "Eingabe",
      cached: "Eingabe aus Cache",
      output: "Ausgabe",
      other: "Anderes",
      from: "Ab",
      source: "Quelle",
    },
    units: { perMillion: "pro Million Tokens" },
    fields: {
      model: "Modell",
      from: "Gilt ab",
      inputUsdPerMillion: "Eingabe, pro Million Tokens",
      cachedInputUsdPerMillion: "Eingabe aus Cache, pro Million Tokens",
      outputUsdPerMillion: "Ausgabe, pro Million Tokens",
      requestUsd: "Pro Anfrage",
      secondUsd: "Pro Sekunde",
      imageUsd: "Pro Bild",
      source: "Quelle",
    },
    sourceHint: "Woher die Zahl stammt: eine Adresse oder ein paar Worte.",
    modelHint: "So geschrieben wie beim Anbieter.",
    unknown: "unbekannt",
    inForce: "gilt",
    later: "gilt später",
    past: "früher",
    save: "Preis speichern",
    saved: "Preis gespeichert",
    saveFailed: "Der Preis wurde nicht gespeichert",
    needModel: "Den Namen des Modells angeben.",
    needDay: "Einen Tag angeben.",
    needNumber: "Einen Betrag in Dollar angeben oder leer lassen.",
    needAny: "Mindestens einen Betrag angeben.",
    errorTitle: "Die Preise konnten nicht geladen werden",
    emptyTitle: "Noch keine Preise",
    empty: "Preise der verwendeten Modelle hinzufügen, damit sich Läufe berechnen lassen.",
    perRequest: (amount: string) => `${amount} pro Anfrage`,
    perHour: (amount: string) => `${amount} pro Stunde`,
    perImage: (amount: string) => `${amount} pro Bild`,
    history: (rates: number) => `${count(rates)} frühere`,
    showHistory: "Frühere Preise anzeigen",
  },
};
