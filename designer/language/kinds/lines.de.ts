/** What the cards of nodes say of their parameters, in German: by kind, what is replaced in the English line. */
import type { KindLines } from "../translated.ts";

const noModel = [/^No model yet/u, "Noch kein Modell"] as const;
const noUrl = [/^No URL yet$/u, "Noch keine URL"] as const;
const noObject = [/^No object yet$/u, "Noch kein Objekt"] as const;
const noStatement = [/^No statement yet$/u, "Noch keine Anweisung"] as const;

export const lines: KindLines = {
  annotate: [
    noModel,
    [/: no records yet$/u, ": noch keine Datensätze"],
    [/: 1 record$/u, ": 1 Datensatz"],
    [/: (\d+) records$/u, ": $1 Datensätze"],
  ],
  approval: [
    [/^No question yet$/u, "Noch keine Frage"],
    [/ · (\d+) person$/u, " · $1 Person"],
    [/ · (\d+) people$/u, " · $1 Personen"],
  ],
  callback: [
    [/^Until its address is called$/u, "Bis die Adresse aufgerufen wird"],
    [/^Until a call signed with (.+)$/u, "Bis zu einem mit $1 signierten Aufruf"],
  ],
  choice: [
    [/^No rules yet$/u, "Noch keine Regeln"],
    [/^No condition yet/u, "Noch keine Bedingung"],
    [/ \+ 1 rule$/u, " + 1 Regel"],
    [/ \+ (\d+) rules$/u, " + $1 Regeln"],
  ],
  code: [[/^No code yet$/u, "Noch kein Code"]],
  crawl: [
    [/^No address yet/u, "Noch keine Adresse"],
    [/^1 address:/u, "1 Adresse:"],
    [/^(\d+) addresses:/u, "$1 Adressen:"],
    [/: at most (.+) pages$/u, ": höchstens $1 Seiten"],
  ],
  email: [
    [/^No recipient yet$/u, "Noch kein Empfänger"],
    [/ and (\d+) more$/u, " und $1 weitere"],
  ],
  embed: [
    noModel,
    [/: no texts yet$/u, ": noch keine Texte"],
    [/: 1 text$/u, ": 1 Text"],
    [/: (\d+) texts$/u, ": $1 Texte"],
  ],
  end: [[/^Succeeds with what arrives$/u, "Gelingt mit dem, was ankommt"]],
  extract: [[/^No document yet$/u, "Noch kein Dokument"]],
  fail: [[/^Fails the run$/u, "Lässt den Lauf fehlschlagen"]],
  http: [noUrl],
  job: [noUrl],
  map: [
    [/^each item of a file/u, "jedes Element einer Datei"],
    [/^each item/u, "jedes Element"],
    [/^1 items/u, "1 Element"],
    [/^(\d+) items/u, "$1 Elemente"],
    [/, (.+) at a time$/u, ", je $1 zugleich"],
  ],
  model: [noModel],
  page: [noUrl],
  parallel: [
    [/^1 branch$/u, "1 Zweig"],
    [/^(\d+) branches$/u, "$1 Zweige"],
  ],
  publish: [[/^No target yet$/u, "Noch kein Ziel"]],
  "read-file": [[/^No file yet$/u, "Noch keine Datei"]],
  report: [
    [/^No title yet/u, "Noch kein Titel"],
    [/, 1 section$/u, ", 1 Abschnitt"],
    [/, (\d+) sections$/u, ", $1 Abschnitte"],
  ],
  "s3-list": [[/^No bucket yet$/u, "Noch kein Bucket"]],
  "s3-read": [noObject],
  "s3-restore": [
    [/^Takes back an object$/u, "Nimmt ein Objekt zurück"],
    [/^Takes back (.+)$/u, "Nimmt $1 zurück"],
  ],
  "s3-write": [noObject],
  slack: [
    [/^No text yet$/u, "Noch kein Text"],
    [/^1 block$/u, "1 Block"],
    [/^(\d+) blocks$/u, "$1 Blöcke"],
  ],
  split: [[/^At most (.+) tokens each$/u, "Je höchstens $1 Tokens"]],
  "sql-execute": [
    noStatement,
    [/^1 statement$/u, "1 Anweisung"],
    [/^(\d+) statements$/u, "$1 Anweisungen"],
  ],
  "sql-query": [noStatement],
  start: [
    [/^Any input$/u, "Beliebige Eingabe"],
    [/^Asks for 1 value$/u, "Fragt nach 1 Wert"],
    [/^Asks for (\d+) values$/u, "Fragt nach $1 Werten"],
  ],
  "sub-workflow": [
    [/^No workflow yet$/u, "Noch kein Workflow"],
    [/, without waiting$/u, ", ohne Warten"],
  ],
  task: [[/^No resource yet$/u, "Noch keine Ressource"]],
  transform: [
    [/^An empty object$/u, "Ein leeres Objekt"],
    [/^Passes its input on$/u, "Gibt die Eingabe weiter"],
  ],
  wait: [
    [/^Until (.+)$/u, "Bis $1"],
    [/^No time yet$/u, "Noch keine Zeit"],
  ],
  "write-file": [[/^No name yet$/u, "Noch kein Name"]],
};
