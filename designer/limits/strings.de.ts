import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const count = (value: number) => value.toLocaleString("de");

export const german: Translation<typeof english> = {
  command: "Grenzen…",
  title: (workflow: string) => `Grenzen von ${workflow}`,
  description:
    "Wie viele Läufe zugleich gehen und was sie ausgeben dürfen. Leer heißt: keine Grenze.",
  save: "Speichern",
  saved: "Grenzen gespeichert",
  savedDraft: "Grenzen gespeichert. Die für Läufe gelten ab dem Veröffentlichen.",
  saveFailed: "Die Grenzen wurden nicht gespeichert",
  now: {
    title: "Jetzt",
    runs: (running: number, most: number | null) =>
      most === null
        ? `${count(running)} aktiv`
        : `${count(running)} von höchstens ${count(most)} aktiv`,
    waiting: (waiting: number) =>
      waiting === 0
        ? "keiner wartet auf den Start"
        : waiting === 1
          ? "1 wartet auf den Start"
          : `${count(waiting)} warten auf den Start`,
    runsLabel: "Aktive Läufe",
    keys: "Längste Schlangen, nach Schlüssel",
    key: "Schlüssel",
    running: "Aktiv",
    waitingHead: "Wartend",
    noKey: "ohne Schlüssel",
    failed: "Was gerade läuft, ließ sich nicht laden.",
  },
  runs: {
    title: "Läufe zugleich",
    hint: "Teil des Workflows: gilt ab dem Veröffentlichen. Was über einer Grenze liegt, wartet in der Schlange und kostet nichts.",
    elsewhere:
      "Grenzen für Läufe sind Teil des Workflows. Zum Ändern den Workflow im Editor öffnen.",
    maxRuns: "Höchstens zugleich",
    perMinute: "Höchstens neue Läufe pro Minute",
    key: "Getrennt zählen nach",
    keyHint: "Etwa je Kunde: ein Ausdruck über die Eingabe. Die Schlüssel kommen abwechselnd dran.",
    keyExample: "{% $states.input.customer %}",
    maxRunsPerKey: "Höchstens zugleich, je Schlüssel",
    perMinutePerKey: "Höchstens neue Läufe pro Minute, je Schlüssel",
  },
  run: {
    title: "Budget eines Laufs",
    maxCost: "Höchste Kosten eines Laufs, in US-Dollar",
    maxCostHint: "Wer einen Lauf startet, kann dafür ein anderes setzen.",
    onExceeded: "Wenn es verbraucht ist",
    pause: "Den Lauf pausieren",
    fail: "Den Lauf fehlschlagen lassen",
  },
  month: {
    title: "Budget des Workflows",
    maxCost: "Höchste Kosten aller Läufe in einem Monat, in US-Dollar",
    hint: "Gilt sofort. Ein Kalendermonat nach UTC. Ist es verbraucht, pausieren Läufe, bis es erhöht wird oder der Monat vorbei ist; ab 80 % kommt eine Warnung.",
    spent: (spent: string, of: string) => `${spent} von ${of} in diesem Monat ausgegeben`,
    spentFree: (spent: string) => `${spent} in diesem Monat ausgegeben, kein Budget`,
    bar: "Vom Budget dieses Monats ausgegeben",
    warned: "Mehr als 80 % des Budgets sind ausgegeben.",
    all: "Budgets dieses Monats",
    change: "Ändern…",
    changeLabel: (workflow: string) => `Grenzen von ${workflow} ändern`,
    showAll: (value: number) => `Alle ${count(value)} zeigen`,
    exceeded: "Das Budget ist verbraucht: Läufe pausieren.",
  },
  errors: {
    whole: "Eine ganze Zahl ab 1 angeben oder leer lassen.",
    amount: "Einen Betrag über 0 angeben, etwa 2,50, oder leer lassen.",
    tooMuch: "Höchstens 1.000.000.000 $.",
    needsKey: "Angeben, was die Schlüssel unterscheidet.",
  },
  runBudget: {
    add: "Kosten begrenzen",
    label: "Höchste Kosten dieses Laufs, in US-Dollar",
    hint: "Statt des Budgets, das der Workflow für jeden Lauf hat. Leer: jenes.",
  },
};
