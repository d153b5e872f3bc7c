import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const count = (value: number) => value.toLocaleString("de");
const plural = (value: number, one: string, many: string) =>
  `${count(value)} ${value === 1 ? one : many}`;

export const german: Translation<typeof english> = {
  faults: {
    crash: {
      command: "Übung: Absturz hier",
      name: "Absturz",
      what: "Der Worker geht im schlechtesten Moment verloren: Die Arbeit ist getan und bezahlt, und nichts davon ist gespeichert. Der Verlust wird bemerkt, und der Schritt wird noch einmal ausgeführt.",
    },
    rateLimit: {
      command: "Übung: Ratenlimit hier",
      name: "Ratenlimit",
      what: "Der Dienst weist den Aufruf ab und verlangt 2 Sekunden Wartezeit. Was dann geschieht, bestimmt das Retry des Schritts.",
    },
    corrupt: {
      command: "Übung: Antwort beschädigen",
      name: "Beschädigte Antwort",
      what: "Der Aufruf wird gemacht und bezahlt, und seine Antwort kommt nur zur Hälfte an. Bemerken muss es das Validate des Schritts.",
    },
    hang: {
      command: "Übung: hängen bleiben",
      name: "Hänger",
      what: "Weder Antwort noch Lebenszeichen, bis das Zeitlimit des Schritts abgelaufen ist. Was dann geschieht, bestimmt sein Retry.",
    },
  },
  badge: "Übung",
  badgeHint: "Dieser Lauf wurde mit einem Fehler gestartet, um zu sehen, wie er sich erholt",
  dialog: {
    title: (name) => `Übung: Was, wenn „${name}“ ausfällt?`,
    description:
      "Ein echter Lauf mit einem eingebauten Fehler. Er zeigt, wie sich der Lauf erholt, was der Fehler gekostet hat und was die Checkpoints gespart haben.",
    fault: "Was schiefgeht",
    attempt: "Bei Versuch",
    attemptHint: "1 ist der erste Versuch des Schritts.",
    attemptError: "Eine ganze Zahl von 1 bis 1.000.",
    after: "Nach so vielen Operationen",
    afterHint: "Für Schritte mit vielen Aufrufen. Leer: wenn alle getan sind.",
    afterError: "Eine ganze Zahl ab 1.",
    confirm: "Eingabe wählen",
    cancel: "Abbrechen",
    broken: "Zuerst die Probleme des Workflows beheben: Geübt werden kann nur, was laufen kann.",
    outside:
      "Dieser Schritt bewirkt etwas nach außen. In einer Übung geschieht es wirklich, und vielleicht doppelt.",
    held: "Nach einem Absturz wird dieser Schritt angehalten, bis jemand sagt, ob es geschehen ist.",
    noValidate:
      "Der Schritt hat kein Validate: Niemand bemerkt die beschädigte Antwort, und der nächste Schritt bekommt sie.",
    noRetry:
      "Der Schritt hat kein Retry: Er schlägt fehl, und es geht dort weiter, wo sein Fehler abgefangen wird.",
  },
  refusal: {
    "no-state":
      "Läufe erreichen diesen Knoten nicht: Er ist deaktiviert, oder nichts führt zu ihm.",
    "no-task": "Üben lässt sich nur mit Schritten, die etwas tun.",
    "no-limit": "Der Schritt hat kein Zeitlimit: Er würde ewig hängen. Zuerst eines setzen.",
    "answered-outside": "Die Antwort dieses Schritts kommt von außen, nach dem Aufruf.",
    "no-service": "Der Schritt ruft keinen Dienst auf, der ihn abweisen könnte.",
  },
  note: (fault, state, attempt) => `Übung: ${fault} bei „${state}“, Versuch ${count(attempt)}`,
  card: {
    label: "Fehlerübung",
    title: (fault, state, attempt) => `Übung: ${fault} bei ${state}, Versuch ${count(attempt)}`,
    waiting: "noch nicht: der Lauf ist noch nicht dort",
    never: "nicht geschehen: der Lauf kam nie zu diesem Versuch",
    underWay: "der Versuch läuft",
    noticing: {
      crash: "der Worker ist verloren; es wird gewartet, bis das bemerkt wird",
      rateLimit: "abgewiesen; wartet auf den nächsten Versuch",
      corrupt: "die Antwort wurde abgelehnt; neuer Versuch",
      hang: "Zeit abgelaufen; wartet auf den nächsten Versuch",
    },
    again: "der Schritt wird noch einmal ausgeführt",
    recovered: (duration) => `nach ${duration} erholt`,
    recoveredHint:
      "Vom Beginn des Versuchs, der schiefging, bis zum Beginn des Versuchs, der gelang",
    unnoticed: "niemand hat die beschädigte Antwort bemerkt: es ging weiter, als wäre sie richtig",
    held: "angehalten, bis jemand sagt, ob es geschehen ist",
    caught: (error) => `abgefangen: der Lauf ging auf anderem Weg weiter (${error})`,
    failed: (error) => `nicht erholt: ${error}`,
    cancelled: "der Lauf wurde beendet, bevor er sich erholt hat",
    repeated: (steps) => `${plural(steps, "Schritt", "Schritte")} wiederholt`,
    kept: (operations) =>
      `${plural(operations, "fertige Operation", "fertige Operationen")} erhalten`,
    cost: {
      crash: (amount) => `Kosten des Absturzes ${amount}`,
      rateLimit: (amount) => `Kosten der Abweisung ${amount}`,
      corrupt: (amount) => `Kosten der beschädigten Antwort ${amount}`,
      hang: (amount) => `Kosten des Hängers ${amount}`,
    },
    atLeast: (amount) => `mindestens ${amount}`,
    saved: (amount) => `durch Checkpoints ${amount} gespart`,
    savedHint:
      "Was alle Fehler dieses Laufs zusätzlich gekostet hätten, wenn jeder ihn an den Anfang zurückgeworfen hätte",
    step: "Schritt zeigen",
  },
  from: {
    command: "Ab hier ausführen",
    title: (name) => `Ab „${name}“ ausführen`,
    description:
      "Ein neuer Lauf beginnt mit dem, was ein früherer bis dahin getan hatte, und erledigt den Rest mit dem Workflow, wie er jetzt auf der Zeichenfläche steht.",
    looking: "Ein Lauf, der so weit gekommen ist, wird gesucht",
    source: "Daten des Laufs",
    inside: (name, container) =>
      `„${name}“ liegt in „${container}“, dessen Elemente gemeinsam laufen: Ein einzelnes lässt sich nicht fortsetzen. Der Lauf beginnt bei „${container}“.`,
    visit: (visit) => `Von ${plural(visit, "Durchgang", "Durchgängen")} gilt der letzte.`,
    input: (name) => `Eingabe von „${name}“`,
    inputHint: "Wie sie war. Ändern, um etwas anderes zu versuchen.",
    invalid: (message) => `Das ist kein JSON: ${message}`,
    tooLarge: "Die Eingabe ist zu groß, um hier bearbeitet zu werden. Sie gilt unverändert.",
    confirm: "Ab hier ausführen",
    cancel: "Abbrechen",
    noneTitle: "Kein Lauf ist so weit gekommen",
    none: (name) =>
      `Keiner der letzten Läufe hat „${name}“ erreicht, also gibt es keine Daten für den Anfang. Diesen Knoten allein testen (Umschalt+Enter) oder den ganzen Workflow starten.`,
    disabledTitle: "Läufe überspringen diesen Knoten",
    disabled: (name) =>
      `„${name}“ ist deaktiviert: Läufe überspringen ihn. Aktivieren oder ab dem Knoten dahinter ausführen.`,
    runAll: "Ganzen Workflow starten",
    failed: "Der Lauf wurde nicht gestartet",
    done: "Der Lauf ist gestartet",
  },
};
