import type { Translation } from "../language/translated.ts";
import type { english } from "./page-strings.ts";

const count = (value: number) => value.toLocaleString("de");
const plural = (value: number, one: string, many: string) =>
  `${count(value)} ${value === 1 ? one : many}`;

export const german: Translation<typeof english> = {
  scrub: {
    replay: "Wiedergabe",
    replayHint: "Zeigt Zeichenfläche, Daten und Kosten bei jedem Ereignis",
    label: "Wiedergabe",
    play: "Abspielen",
    pause: "Wiedergabe anhalten",
    speed: "Tempo",
    speedOf: (times) => `${count(times)}×`,
    cost: (amount) => `${amount} bisher`,
    fork: "Hier abzweigen",
    link: "Link zu diesem Ereignis kopieren",
  },
  panes: {
    logs: "Logs",
    data: "Daten",
  },
  data: {
    input: "Eingabe des Laufs",
    output: "Ausgabe",
    variables: "Variablen",
    variablesAt: (seq) => `Stand bei Ereignis ${count(seq)}`,
    noVariables: "Der Lauf hat bisher keine Variablen gesetzt.",
    noOutput: "Bisher gibt es keine Ausgabe.",
    large: (size) => `${size}, in einer Datei`,
    item: (index) => `Element ${count(index + 1)} der Liste`,
    copy: "Kopieren",
  },
  logs: {
    label: "Log-Zeilen",
    search: "Nach Text oder Schritt filtern",
    levels: { all: "Alle", info: "Info", warn: "Warnungen", error: "Fehler" },
    levelsLabel: "Ab welcher Stufe",
    levelNames: { debug: "Debug", info: "Info", warn: "Warnung", error: "Fehler" },
    none: "Von diesem Lauf gibt es keine Logs.",
    noneStep: "Von diesem Schritt gibt es keine Logs.",
    noMatch: "Keine Zeile passt.",
    hint: "Hier erscheint, was Programme mit console.log ausgeben und welche Anfragen die Schritte stellen.",
    errorTitle: "Die Logs konnten nicht geladen werden",
    more: "Weitere Zeilen zeigen",
    attempt: (attempt) => `Versuch ${count(attempt)}`,
    count: (value, more) => `${plural(value, "Zeile", "Zeilen")}${more ? " und mehr" : ""}`,
    omitted: (value) =>
      `${plural(value, "weitere Zeile", "weitere Zeilen")} weggelassen: Ein Schritt behält seine ersten Zeilen.`,
    copy: "Zeilen kopieren",
  },
  failure: {
    cost: (amount) => `Dieser Fehler hat ${amount} gekostet`,
    costHint:
      "Was für Versuche ausgegeben wurde, die fehlschlugen oder verloren gingen, und für Arbeit, die zu nichts geführt hat.",
    saved: (amount) => `durch Checkpoints ${amount} gespart`,
    savedHint:
      "Was dieselben Fehler ohne Checkpoints zusätzlich gekostet hätten: Jeder hätte den Lauf an den Anfang zurückgeworfen.",
  },
  proof: {
    once: "Einmal ausgeführt",
    cached: "Aus dem Cache beantwortet",
    kept: "Vom vorigen Lauf übernommen: nicht noch einmal ausgeführt",
    replayed: (operations) =>
      `${plural(operations, "Operation", "Operationen")} aus Checkpoints übernommen`,
    attempts: (attempts) => `Ausgeführt in Versuch ${count(attempts)}`,
    running: (attempt) => `Versuch ${count(attempt)} läuft`,
    notYet: "Noch nicht ausgeführt",
    unknown: "Niemand weiß, ob es geschehen ist",
    key: "Idempotenzschlüssel",
    keyHint:
      "Derselbe für jeden Versuch dieses Schritts: Ein Dienst, der ihn kennt, tut nichts doppelt.",
    copyKey: "Idempotenzschlüssel kopieren",
    checkpoints: "Checkpoints",
    showAttempt: (attempt) => `Link zu Versuch ${count(attempt)}`,
    tokens: (input, output) => `${input} Token Eingabe, ${output} Token Ausgabe`,
    logs: (lines) => plural(lines, "Log-Zeile", "Log-Zeilen"),
  },
  waiting: {
    timer: "Wartet auf einen Zeitpunkt",
    timerHint: (when) => `Geht am ${when} von selbst weiter.`,
    window: "Wartet auf das Zeitfenster",
    limit: "Wartet, bis der Lauf an der Reihe ist",
    limitHint: "Geht weiter, wenn ein anderer Lauf des Workflows geendet hat oder pausiert.",
    budget: "Wartet auf das Budget",
    budgetHint:
      "Geht weiter, wenn wieder frei ist, was andere Schritte reserviert haben, oder wenn das Budget erhöht wird.",
    backoff: "Wartet auf den nächsten Versuch",
    until: (when, left) => `Bis ${when}, in ${left}.`,
    held: "Angehalten, bis jemand entscheidet",
    heldHint:
      "Der Worker ging verloren, während der Schritt nach außen wirkte. Erst nachsehen, ob es geschehen ist, dann entscheiden.",
  },
  checkpoint: "Checkpoint",
  side: {
    redrive: "Diesen Lauf neu aufnehmen",
    fork: "Von diesem Lauf abzweigen",
  },
  otherDrawing: (version) => `Version ${count(version)}, mit der es weitergehen würde`,
  runTurn: "Der Lauf wartet, bis er unter den Läufen seines Workflows an der Reihe ist.",
};
