import type { Translation } from "../language/translated.ts";
import type { english } from "./start-strings.ts";

const count = (value: number) => value.toLocaleString("de");
/** With all its places: it is a bound. */
const exact = (value: number) => value.toLocaleString("de", { maximumFractionDigits: 20 });
const plural = (value: number, one: string, many: string) =>
  `${count(value)} ${value === 1 ? one : many}`;

export const german: Translation<typeof english> = {
  dialog: {
    title: "Workflow starten",
    description: (name) => `Startet „${name}“ mit dieser Eingabe.`,
    descriptionUnnamed: "Startet die veröffentlichte Version mit dieser Eingabe.",
    version: (version) => `Version ${version}`,
    form: "Formular",
    json: "JSON",
    mode: "Art der Eingabe",
    jsonLabel: "Eingabe als JSON",
    jsonInvalid: (message) => `Das ist kein JSON: ${message}`,
    noInput: "Dieser Workflow braucht keine Eingabe.",
    noInputHint:
      "Er startet so, wie er ist. Wenn seine Schritte einen Wert lesen, lässt er sich unter JSON angeben.",
    start: "Starten",
    remembered: "Ausgefüllt wie beim letzten Mal.",
    clear: "Leeren",
    uploading: (done, total) => `${count(done)} von ${count(total)} Dateien hochgeladen`,
    uploadFailed: "Nicht hochgeladen",
    uploadAgain: "Erneut hochladen",
    required: "Zum Starten nötig.",
    number: "Eine Zahl angeben.",
    whole: "Eine ganze Zahl angeben.",
    least: (minimum) => `Mindestens ${exact(minimum)}.`,
    most: (maximum) => `Höchstens ${exact(maximum)}.`,
    shortest: (length) => `Mindestens ${plural(length, "Zeichen", "Zeichen")}.`,
    longest: (length) => `Höchstens ${plural(length, "Zeichen", "Zeichen")}.`,
    fewest: (length) => `Mindestens ${plural(length, "Eintrag", "Einträge")}.`,
    pattern: "Das hat nicht die erwartete Form.",
    filesHint: "Text, Markdown, HTML, PDF oder Word",
    linesHint: "Ein Eintrag pro Zeile.",
    samples: (files) =>
      files === 1 ? "Beispieldokument verwenden" : `${count(files)} Beispieldokumente verwenden`,
    notUploaded: "Warten, bis alle Dateien hochgeladen sind, oder die fehlgeschlagenen entfernen.",
    startFailed: "Der Lauf wurde nicht gestartet",
  },
  forecast: {
    label: "Was dieser Lauf kosten kann",
    hint: "Acht von zehn Läufen liegen in dieser Spanne. Geschätzt nach dem, was frühere Läufe dieses Workflows getan und gekostet haben, samt Wiederholungen, Zweigen und Listen; Modellaufrufe, die noch kein Lauf gemacht hat, zählen als typische.",
    map: (state, iterations, source) =>
      `${state} × ${count(iterations)}${source === "input" ? "" : source === "history" ? " wie bisher" : " angenommen"}`,
    assumed: (what) =>
      `Die Spanne ist groß: Noch kein Lauf hat gezeigt, ${what.length < 2 ? what.join("") : `${what.slice(0, -1).join(", ")} und ${what.at(-1) ?? ""}`}.`,
    assumptions: {
      prompts: "wie lang Prompts sind",
      answers: "wie lang Antworten sind",
      lists: "wie lang Listen sind",
      files: "wie viel Text die Dateien enthalten",
      seconds: "wie lange Jobs dauern",
      branches: "welchen Weg er nimmt",
    },
    unpriced: (states) => `Kein Preis bekannt für ${states}.`,
    budget: {
      likely: (budget) => `Überschreitet wahrscheinlich das Budget von ${budget}.`,
      possible: (budget) => `Kann das Budget von ${budget} überschreiten.`,
    },
  },
};
