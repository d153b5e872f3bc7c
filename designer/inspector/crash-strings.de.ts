import type { Translation } from "../language/translated.ts";
import type { english } from "./crash-strings.ts";

const number = (value: number) => value.toLocaleString("de", { maximumFractionDigits: 6 });

function duration(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0)
    return seconds === 1 ? "1 Sekunde" : `${number(seconds)} Sekunden`;
  return seconds === 60 ? "1 Minute" : `${number(seconds / 60)} Minuten`;
}

function listed(items: readonly string[], conjunction = "und"): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1) ?? ""}`;
}

function iterations(atOnce: number | null): string {
  return atOnce === null
    ? "den laufenden Iterationen"
    : `den laufenden Iterationen (höchstens ${number(atOnce)})`;
}

const again = (done: string, count: number, underWay: string) =>
  `Höchstens ${done} ${count === 1 ? "wird" : "werden"} neben ${underWay} noch einmal gemacht.`;

export const german: Translation<typeof english> = {
  held: "Dieser Schritt startet nicht von selbst neu: Er wird angehalten, bis ein Mensch sagt, ob die Wirkung eingetreten ist.",
  every: {
    calls:
      "Nur die laufenden Aufrufe werden wiederholt: Jede Antwort ist gespeichert, sobald sie da ist.",
    iterations: (atOnce) =>
      `Nur die laufenden Iterationen${atOnce === null ? "" : ` (höchstens ${number(atOnce)})`} werden wiederholt: Jede ist gespeichert, sobald sie zu Ende ist.`,
    branches:
      "Jeder Zweig geht mit dem Schritt weiter, der gerade lief: Jedes Ergebnis darin ist gespeichert, sobald es da ist.",
    step: "Nur dieser Schritt wird wiederholt: Sein Ergebnis ist gespeichert, sobald es da ist.",
  },
  everyN: {
    calls: (most) =>
      `Höchstens ${most === 1 ? "1 Aufruf wird" : `${number(most)} Aufrufe werden`} wiederholt, die laufenden mitgezählt: Jede andere Antwort ist gespeichert.`,
    iterations: (count, atOnce) =>
      again(
        count === 1 ? "1 fertige Iteration" : `${number(count)} fertige Iterationen`,
        count,
        iterations(atOnce),
      ),
    operations: (count) =>
      again(
        count === 1 ? "1 fertiger Vorgang" : `${number(count)} fertige Vorgänge`,
        count,
        "dem laufenden",
      ),
  },
  adaptive: {
    unknown: "Arbeit seit dem letzten Checkpoint wird noch einmal gemacht.",
    atMost: (parts) => `Noch einmal gemacht werden höchstens ${listed(parts, "oder")}.`,
    above: (seconds, usd) => `${duration(seconds)} Arbeit für mehr als ${number(usd)} $`,
    other: (seconds) => `${duration(seconds)} anderer Arbeit`,
  },
  milestone: (names) =>
    `Das Ergebnis wird mit dem des nächsten Schritts gespeichert. Bis dahin wiederholt ein Absturz ${listed(names)}: richtig für Arbeit, die fast nichts kostet.`,
  before: (names) =>
    names.length === 0
      ? "Alles davor bleibt erledigt."
      : names.length === 1
        ? `Ebenso ${listed(names)}: Das Ergebnis wird zusammen damit gespeichert.`
        : `Ebenso ${listed(names)}: Ihre Ergebnisse werden zusammen damit gespeichert.`,
  lastRun: {
    step: (work, price) => `Im letzten Lauf waren das ${work} Arbeit ${price}.`,
    iterations: (of) =>
      `Im letzten Lauf brauchte eine Iteration ${of.duration} ${of.each}: ${number(of.count)} davon sind Arbeit ${of.all}.`,
    unknownPrice: "zu unbekanntem Preis",
    noPrice: "ohne Kosten",
    price: (cost) => `für ${cost}`,
    leastPrice: (cost) => `für mindestens ${cost}`,
  },
};
