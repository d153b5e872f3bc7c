import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

const number = (value: number) => value.toLocaleString("de");

const nothingExpected = "Es ist nichts mehr zu tun.";

export const german: Translation<typeof english> = {
  title: "Freigaben",
  emptyTitle: "Nichts wartet auf eine Entscheidung",
  empty:
    "Kommt ein Lauf zu einem Schritt „Freigabe“, wartet er hier, so lange es dauert, und kostet dabei nichts.",
  errorTitle: "Die Freigaben lassen sich nicht laden",
  goneTitle: "Diese Freigabe ist nicht mehr offen",
  gone: "Sie wurde entschieden, die Frist ist vorbei oder der Lauf ist zu Ende.",
  order: "Reihenfolge",
  orders: { newest: "Neueste zuerst", oldest: "Älteste zuerst", due: "Dringendste zuerst" },
  open: (count: number) => (count >= 1000 ? "1.000 oder mehr offen" : `${number(count)} offen`),
  list: "Offene Freigaben",
  more: "Mehr anzeigen",
  back: "Alle Freigaben",
  choose: "Eine Freigabe wählen, um zu sehen, was gefragt ist.",
  asked: "Gefragt",
  due: (duration: string) => `fällig in ${duration}`,
  overdue: "jetzt fällig",
  dueTitle: (moment: string) => `Nach ${moment} kann niemand mehr entscheiden`,
  forWhom: "Für",
  from: (workflow: string) => `aus ${workflow}`,
  openRun: "Lauf öffnen",
  copyLink: "Link kopieren",
  copyLinkHint: "Wer den Link hat, darf entscheiden.",
  data: "Daten",
  form: "Auszufüllen",
  decide: "Entscheidung",
  comment: "Kommentar",
  commentHint: "Wird mit der Entscheidung aufbewahrt.",
  name: "Eigener Name",
  nameHint: "Wird bei der Entscheidung angezeigt.",
  notChosen: "Wählen…",
  yes: "Ja",
  no: "Nein",
  sending: "Entscheidung wird gesendet",
  failed: "Die Entscheidung wurde nicht angenommen",
  check: (count: number) =>
    count === 1
      ? "Eine Antwort passt noch nicht."
      : `${number(count)} Antworten passen noch nicht.`,
  decided: (decision: string, by: string | null) =>
    by === null ? decision : `${decision}, von ${by}`,
  thanks: "Danke. Der Lauf geht damit weiter; diese Seite kann geschlossen werden. Entschieden",
  whatFollows: "Der Lauf geht damit weiter. Entschieden",
  values: "Ausgefüllt",
  filledNothing: "–",
  states: {
    starting: {
      title: "Einen Moment",
      text: "Die Frage wird gleich gestellt. Die Seite geht von selbst weiter.",
    },
    expired: { title: "Zu spät", text: `Die Frist ist vorbei. ${nothingExpected}` },
    cancelled: {
      title: "Nicht mehr nötig",
      text: `Der Lauf, der gefragt hat, wurde abgebrochen. ${nothingExpected}`,
    },
    failed: {
      title: "Nicht mehr nötig",
      text: `Der Schritt, der gefragt hat, wurde von jemand anderem beendet. ${nothingExpected}`,
    },
    over: {
      title: "Nicht mehr nötig",
      text: `Der Lauf ist weitergegangen. ${nothingExpected}`,
    },
    decided: { title: "Entschieden", text: "Die Entscheidung ist getroffen." },
  },
  unknownTitle: "Dieser Link führt ins Leere",
  unknown:
    "Er ist unvollständig, oder sein Ziel wurde entfernt. Wer ihn geschickt hat, kann einen neuen schicken.",
  loadFailed: "Die Frage lässt sich nicht laden",
  public: "Entscheidung",
};
