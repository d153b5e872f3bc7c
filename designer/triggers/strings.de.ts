import type { Cadence } from "../../shared/schedule/cadence.ts";
import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const days = [
  "Sonntag",
  "Montag",
  "Dienstag",
  "Mittwoch",
  "Donnerstag",
  "Freitag",
  "Samstag",
] as const;

function clock({ hour, minute }: { readonly hour: number; readonly minute: number }): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")} Uhr`;
}

function minutesText(every: number): string {
  return every === 1 ? "Jede Minute" : `Alle ${every} Minuten`;
}

function cadenceText(cadence: Cadence): string {
  switch (cadence.kind) {
    case "seconds":
      return cadence.every === 1 ? "Jede Sekunde" : `Alle ${cadence.every} Sekunden`;
    case "minutes":
      return minutesText(cadence.every);
    case "hours": {
      const often = cadence.every === 1 ? "Jede Stunde" : `Alle ${cadence.every} Stunden`;
      return cadence.minute === 0 ? often : `${often}, ${cadence.minute} min nach voller Stunde`;
    }
    case "days":
      return `Jeden Tag um ${clock(cadence)}`;
    case "weekdays":
      return `Montag bis Freitag um ${clock(cadence)}`;
    case "weeks": {
      const day = days[cadence.day];
      return `${day === undefined ? "Jede Woche" : `Jeden ${day}`} um ${clock(cadence)}`;
    }
    case "months":
      return `Am ${cadence.day}. jedes Monats um ${clock(cadence)}`;
    case "custom":
      return `Cron: ${cadence.cron}`;
    default:
      return cadence satisfies never;
  }
}

export const german: Translation<typeof english> = {
  title: "Auslöser",
  subtitle: "Was Läufe startet, ohne dass jemand auf „Starten“ drückt.",
  workflow: "Workflow",
  allWorkflows: "Alle Workflows",
  errorTitle: "Die Auslöser lassen sich nicht laden",
  saveFailed: "Das wurde nicht gespeichert",
  save: "Speichern",
  create: "Anlegen",
  edit: "Bearbeiten…",
  delete: "Löschen…",
  more: "Mehr anzeigen",
  newest: "Neueste veröffentlichte Version",
  version: "Version",
  versionNumber: (version: number) => `Version ${version}`,
  noWorkflow: "Einen Workflow wählen.",
  neverPublished:
    "Dieser Workflow wurde noch nie veröffentlicht: Bis dahin werden Läufe abgelehnt.",
  cadence: cadenceText,
  days,
  schedules: {
    title: "Zeitpläne",
    description: "Läufe zu festen Zeiten starten.",
    list: "Zeitpläne",
    add: "Neuer Zeitplan",
    emptyTitle: "Noch läuft nichts nach der Uhr",
    empty:
      "Ein Zeitplan startet jeden Morgen, jede Minute oder am Monatsersten einen Lauf, in der gewählten Zeitzone. Jeder seiner Termine startet genau einen Lauf, auch wenn mehrere Server laufen.",
    off: "Aus",
    over: "Keine Termine mehr",
    waiting: "Wartet auf den vorigen Lauf",
    dueNow: "Jetzt fällig",
    in: (duration: string) => `in ${duration}`,
    neverRan: "Noch nie gelaufen",
    lastRun: "Letzter Lauf",
    next: "Nächster Termin",
    zoneTime: (time: string, zone: string) => `${time} ${zone}`,
    yours: (time: string) => `${time} hiesige Zeit`,
    switch: (name: string) => `${name} ist eingeschaltet`,
    runNow: "Jetzt starten",
    started: "Ein Lauf wurde gestartet",
    show: "Anzeigen",
    runFailed: "Es wurde kein Lauf gestartet",
    history: "Verlauf",
    menu: (name: string) => `Mehr zu ${name}`,
    deleteTitle: (name: string) => `„${name}“ löschen?`,
    deleteText:
      "Es werden keine Läufe mehr gestartet, und der Verlauf wird mit gelöscht. Die Läufe bleiben.",
    deleted: (name: string) => `„${name}“ wurde gelöscht`,
    createTitle: "Neuer Zeitplan",
    editTitle: "Zeitplan bearbeiten",
    saved: (name: string) => `„${name}“ wurde gespeichert`,
    dialogDescription: "Startet Läufe eines Workflows zu festen Zeiten.",
    name: "Name",
    namePlaceholder: "Morgenbericht",
    needName: "Einen Namen angeben.",
    when: "Wann",
    presets: {
      minutes: "Alle paar Minuten",
      hours: "Jede Stunde",
      days: "Jeden Tag",
      weekdays: "Montag bis Freitag",
      weeks: "Jede Woche",
      months: "Jeden Monat",
      custom: "Cron-Ausdruck",
    },
    every: "Alle … Minuten",
    everyMinutes: minutesText,
    minute: "Minute nach der vollen Stunde",
    time: "Um",
    weekday: "Am",
    monthDay: "Tag des Monats",
    monthDayHint: "Monate ohne diesen Tag werden ausgelassen.",
    cron: "Cron-Ausdruck",
    cronHint:
      "Minute, Stunde, Tag, Monat, Wochentag. Bei sechs Feldern ist das erste die Sekunde. @daily und Ähnliches gehen auch.",
    zone: "Zeitzone",
    zoneHint: "Die Zeiten folgen der Uhr dieser Zone, im Sommer wie im Winter.",
    preview: "Nächste Termine",
    previewNever: "Dazu kommt es nie: Kein Datum passt.",
    previewZone: (zone: string) => `Uhr von ${zone}`,
    previewYours: "Hiesige Zeit",
    input: "Eingabe",
    inputHint: "JSON. {{scheduledTime}} und {{scheduleId}} in Texten werden eingesetzt.",
    inputBad: "Das ist kein JSON.",
    overlap: "Wenn der vorige Lauf noch läuft",
    overlaps: {
      skip: {
        label: "Diesen auslassen",
        hint: "Der Termin steht im Verlauf, und nichts startet.",
      },
      queue: {
        label: "Warten, dann starten",
        hint: "Er startet, wenn der vorige zu Ende ist. Höchstens einer wartet: Weitere Termine werden so lange ausgelassen.",
      },
      allow: {
        label: "Daneben starten",
        hint: "Läufe können sich häufen, wenn sie länger dauern als die Zeit dazwischen.",
      },
    },
    catchUp: "Wenn zum Termin kein Server lief",
    catchUps: {
      latest: {
        label: "Den letzten verpassten nachholen",
        hint: "Nach einem Ausfall startet ein Lauf, egal wie viele Termine verpasst wurden.",
      },
      none: {
        label: "Auslassen",
        hint: "Die verpassten Termine stehen im Verlauf, und der nächste startet wie gewohnt.",
      },
      all: {
        label: "Jeden verpassten nachholen",
        hint: "Ein Lauf je verpasstem Termin, die ältesten zuerst. Dazu oben „Daneben starten“ wählen, sonst werden die meisten ausgelassen.",
      },
    },
  },
  ticks: {
    title: (name: string) => `Verlauf von ${name}`,
    description: "Was aus jedem Termin wurde; 90 Tage lang aufbewahrt.",
    list: "Termine",
    emptyTitle: "Noch kein Termin ist gekommen",
    empty: "Kommt einer, steht hier, was daraus wurde: ein Lauf, oder warum es keinen gab.",
    errorTitle: "Der Verlauf lässt sich nicht laden",
    outcomes: {
      started: { label: "Gestartet", text: "" },
      missed: { label: "Verpasst", text: "Kein Server lief." },
      overlapped: { label: "Ausgelassen", text: "Der vorige Lauf lief noch." },
      refused: { label: "Abgelehnt", text: "Es konnte kein Lauf gestartet werden." },
    },
    openRun: "Lauf öffnen",
  },
  webhooks: {
    title: "Webhooks",
    description: "Einen Lauf starten, wenn ein anderes System eine Adresse aufruft.",
    list: "Webhooks",
    add: "Neuer Webhook",
    emptyTitle: "Noch kann kein anderes System Läufe starten",
    empty:
      "Ein Webhook ist eine Adresse, die GitHub, Slack, Stripe oder ein eigenes Skript aufruft. Was dabei gesendet wird, ist die Eingabe eines Laufs; ein doppelt gesendeter Aufruf startet nur einen.",
    copy: (path: string) => `Adresse von ${path} kopieren`,
    switch: (path: string) => `${path} ist eingeschaltet`,
    menu: (path: string) => `Mehr zu ${path}`,
    signatures: {
      standard: {
        label: "Standard Webhooks",
        hint: "Header webhook-id, webhook-timestamp und webhook-signature.",
      },
      github: { label: "GitHub", hint: "Header x-hub-signature-256." },
      slack: { label: "Slack", hint: "Header x-slack-signature und x-slack-request-timestamp." },
      stripe: { label: "Stripe", hint: "Header stripe-signature." },
      none: { label: "Niemand", hint: "Wer die Adresse kennt, kann Läufe starten." },
    },
    unsigned: "Ohne Signatur",
    secretMissing: (secret: string) => `${secret} ist nicht gesetzt`,
    secretMissingHint: (secret: string) =>
      `Dieser Server hat keine Umgebungsvariable ${secret}: Bis dahin wird jeder Aufruf abgelehnt.`,
    createTitle: "Neuer Webhook",
    editTitle: "Webhook bearbeiten",
    dialogDescription: "Aufrufe einer Adresse starten Läufe eines Workflows.",
    saved: (path: string) => `/hooks/${path} wurde gespeichert`,
    path: "Adresse",
    pathHint:
      "3 bis 100 Kleinbuchstaben, Ziffern und Bindestriche. Schwer zu erraten ist sicherer.",
    pathBad: "Bitte 3 bis 100 Kleinbuchstaben, Ziffern und Bindestriche.",
    pathTaken: "Unter dieser Adresse gibt es schon einen Webhook.",
    url: "Vollständige Adresse",
    signature: "Wer signiert, und wie",
    secret: "Name des Geheimnisses",
    secretHint:
      "Eine Umgebungsvariable des Servers; ihr Name beginnt mit SECRET_. Ihr Wert wird nie angezeigt.",
    secretBad: "Bitte SECRET_ und Großbuchstaben, Ziffern oder Unterstriche.",
    secretPlaceholder: "SECRET_GITHUB_WEBHOOK",
    deleteTitle: (path: string) => `/hooks/${path} löschen?`,
    deleteText: "Aufrufe werden von da an mit 404 beantwortet. Die Läufe bleiben.",
    deleted: (path: string) => `/hooks/${path} wurde gelöscht`,
    howTo: "So wird er aufgerufen",
    howToTitle: (path: string) => `So wird /hooks/${path} aufgerufen`,
    howToDescription:
      "Die Eingabe des Laufs ist { body, headers, query, at }. Die Antwort ist 202 und die ID des Laufs.",
    copyCommand: "Kopieren",
    guides: {
      none: "Aus jeder Shell. Ein Aufruf, der mit demselben Idempotency-Key wiederholt wird, startet keinen zweiten Lauf.",
      standard:
        "Aus jeder Shell mit openssl; die Bibliotheken von standardwebhooks.com tun dasselbe in einer Zeile.",
      github:
        "Im Repository: Settings, Webhooks, Add webhook. Payload URL: die Adresse. Content type: application/json. Secret: der Wert der Variablen. Um welches Ereignis es geht, sagt GitHub im Header x-github-event.",
      slack:
        "In der Slack-App: Event Subscriptions, Request URL: die Adresse. Die Variable enthält das Signing Secret der App. Slacks Frage, ob es die Adresse gibt, wird von selbst beantwortet.",
      stripe:
        "Im Stripe-Dashboard: Developers, Webhooks, Add endpoint. Die Variable enthält das Signing Secret des Endpunkts, whsec_…",
    },
  },
};
