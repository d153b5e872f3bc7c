import type { Translation } from "../language/translated.ts";
import type { english } from "./history-strings.ts";

const count = (value: number) => value.toLocaleString("de");
const runs = (value: number) => `${count(value)} ${value === 1 ? "Lauf" : "Läufe"}`;

export const german: Translation<typeof english> = {
  title: "Läufe",
  nav: {
    label: "Läufe",
    all: "Alle Läufe",
    waiting: "Wartend",
    deadLetters: "Liegengeblieben",
  },
  counted: (value, most) => (value >= most ? `${count(most)}+` : count(value)),
  search: "ID, Workflow, Fehler suchen",
  allWorkflows: "Alle Workflows",
  workflow: "Workflow",
  statusFilter: "Status",
  anyStatus: "Jeder Status",
  clearFilters: "Filter löschen",
  errorFilter: (name) => `Fehler: ${name}`,
  removeError: "Alle Fehler zeigen",
  onlyError: (name) => `Nur Läufe, die mit ${name} endeten`,
  time: {
    label: "Gestartet",
    any: "Jederzeit",
    hour: "Letzte Stunde",
    today: "Heute",
    day: "Letzte 24 Stunden",
    week: "Letzte 7 Tage",
    month: "Letzte 30 Tage",
    custom: "Von … bis …",
    from: "Von",
    to: "Bis",
  },
  orders: {
    label: "Reihenfolge",
    newest: "Neueste zuerst",
    costly: "Teuerste zuerst",
    longest: "Längste zuerst",
  },
  saved: {
    label: "Gespeicherte Filter",
    all: "Alle",
    builtIn: {
      failedToday: "Heute fehlgeschlagen",
      underWay: "In Arbeit",
      costly: "Teuer",
      slow: "Langsam",
    },
    save: "Filter speichern",
    saveTitle: "Diesen Filter speichern",
    name: "Name",
    nameHint: "Bleibt in diesem Browser gespeichert.",
    keep: "Speichern",
    back: "Abbrechen",
    remove: (name) => `Filter ${name} entfernen`,
  },
  live: {
    label: "Jetzt",
    running: "laufend",
    waiting: "wartend",
    paused: "pausiert",
    failed: "in 24 h fehlgeschlagen",
    spoken: (running, failed) =>
      `${count(running)} laufend, ${count(failed)} in 24 Stunden fehlgeschlagen`,
  },
  columns: {
    choose: "Spalten",
    select: "Ausgewählt",
    status: "Status",
    workflow: "Workflow",
    run: "Lauf",
    startedBy: "Gestartet von",
    version: "Version",
    started: "Gestartet",
    duration: "Dauer",
    cost: "Kosten",
    wasted: "Verschwendet",
  },
  sortBy: (order) => `${order}: sortieren`,
  shown: (value, more) => `${runs(value)}${more ? " und mehr" : ""}`,
  emptyTitle: "Noch keine Läufe",
  empty:
    "Einen Workflow öffnen und „Starten“ drücken. Jeder Lauf bleibt hier erhalten, mit allen Ereignissen, Werten, Fehlern und Kosten.",
  emptyAction: "Workflow wählen",
  noneTitle: "Kein Lauf passt",
  none: "Filter ändern oder löschen, um mehr zu sehen.",
  looking: "Ältere Läufe werden durchsucht …",
  errorTitle: "Die Läufe konnten nicht geladen werden",
  loadingMore: "Weitere Läufe werden geladen",
  tableLabel: "Läufe",
  version: (version) => `v${version}`,
  trial: "Test",
  trialHint: "Ein Test des gezeichneten Stands, ohne ihn zu veröffentlichen",
  by: {
    person: "Person oder API",
    run: "Anderer Lauf",
    redrive: "Neu aufgenommen",
    fork: "Abgezweigt",
    redriveOf: (id) => `Geht dort weiter, wo ${id} endete`,
    forkOf: (id) => `Beginnt wie ${id}`,
    runOf: (id) => `Von einem Schritt von ${id} gestartet`,
  },
  useful: (useful, wasted) => `${useful} nützlich, ${wasted} verschwendet`,
  selection: {
    row: (workflow, id) => `${workflow}, ${id} auswählen`,
    all: "Alle gezeigten auswählen",
    chosen: (value) => `${count(value)} ausgewählt`,
    allFitting: "Alle Läufe, auf die der Filter passt, sind ausgewählt",
    chooseFitting: "Alle auswählen, auf die der Filter passt",
    clear: "Auswahl aufheben",
    compare: "Vergleichen",
    hint: "Umschalt+Klick wählt einen Bereich.",
  },
  actions: {
    cancel: "Abbrechen",
    pause: "Pausieren",
    resume: "Fortsetzen",
    redrive: "Neu aufnehmen",
  },
  bulk: {
    titles: {
      cancel: "Läufe abbrechen",
      pause: "Läufe pausieren",
      resume: "Läufe fortsetzen",
      redrive: "Läufe neu aufnehmen",
    },
    about: {
      cancel:
        "Laufende Schritte werden gestoppt. Fertige Schritte mit einer Kompensation werden rückgängig gemacht, der letzte zuerst.",
      pause:
        "Was läuft, wird zu Ende gebracht; Neues beginnt erst, wenn jemand die Läufe fortsetzt.",
      resume: "Sie gehen dort weiter, wo sie stehen geblieben sind.",
      redrive:
        "Jeder geht als neuer Lauf dort weiter, wo er geendet hat; was fertig war, bleibt erhalten.",
    },
    counting: (found) =>
      found === 0
        ? "Passende Läufe werden gesucht …"
        : `Passende Läufe werden gesucht … bisher ${count(found)}`,
    does: {
      cancel: (n, more) => several(n, more, "abgebrochen"),
      pause: (n, more) => several(n, more, "pausiert"),
      resume: (n, more) => several(n, more, "fortgesetzt"),
      redrive: (n, more) => several(n, more, "neu aufgenommen"),
    },
    nothing: "Keiner der Läufe passt: Es würde nichts geschehen.",
    left: (n) =>
      `${runs(n)} ${n === 1 ? "lässt sich nicht ändern und bleibt, wie er ist" : "lassen sich nicht ändern und bleiben, wie sie sind"}:`,
    restStays:
      "Läufe, auf die der Filter passt und die in einem anderen Zustand sind, bleiben, wie sie sind.",
    reason: "Grund",
    reasonHint: "Steht danach im Protokoll jedes Laufs.",
    version: "Version, mit der es weitergeht",
    sameVersion: "Die Version, die jeder Lauf hatte",
    latest: "Die neueste Version",
    confirm: {
      cancel: (n) => `${runs(n)} abbrechen`,
      pause: (n) => `${runs(n)} pausieren`,
      resume: (n) => `${runs(n)} fortsetzen`,
      redrive: (n) => `${runs(n)} neu aufnehmen`,
    },
    back: "Zurück",
    stop: "Stoppen",
    stopped: "Gestoppt, bevor alle erreicht waren.",
    close: "Schließen",
    working: (done, total) => `${count(done)} von ${count(total)} fertig`,
    progress: "Fortschritt",
    done: (n) => `${runs(n)} erledigt.`,
    refused: (n) => `${runs(n)} abgelehnt:`,
    failed: "Das ist fehlgeschlagen",
    times: (n) => `${count(n)} ×`,
    moreRefused: (n) => `und ${count(n)} ${n === 1 ? "weiterer" : "weitere"}`,
  },
  csv: "CSV",
  csvHint: "Die Läufe herunterladen, auf die der Filter passt, höchstens 10.000",
  csvFailed: "Die Liste konnte nicht heruntergeladen werden",
};

function several(value: number, more: boolean, done: string): string {
  if (more) return `${count(value)} oder mehr Läufe werden ${done}.`;
  return `${runs(value)} ${value === 1 ? "wird" : "werden"} ${done}.`;
}
