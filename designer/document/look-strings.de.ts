import type { Translation } from "../language/translated.ts";
import type { english } from "./look-strings.ts";

export const german: Translation<typeof english> = {
  paint: {
    queued: "Eingereiht",
    running: "Läuft",
    succeeded: "Erfolgreich",
    failed: "Fehlgeschlagen",
    waiting: "Wartet",
    retrying: "Wird wiederholt",
    held: "Angehalten",
    caught: "Fehler abgefangen",
    cancelled: "Abgebrochen",
    undoing: "Wird rückgängig gemacht",
    undone: "Rückgängig gemacht",
    pinned: "Angeheftet",
    kept: "Bleibt erhalten",
    again: "Läuft erneut",
    repeats: "Wiederholt eine Wirkung",
  },
  run: {
    RUNNING: "Läuft",
    PAUSED: "Pausiert",
    COMPENSATING: "Wird rückgängig gemacht",
    SUCCEEDED: "Erfolgreich",
    FAILED: "Fehlgeschlagen",
    TIMED_OUT: "Zeit abgelaufen",
    ABORTED: "Abgebrochen",
  },
  waste: {
    failed_attempt: "Versuch fehlgeschlagen",
    rejected_output: "Ausgabe abgelehnt",
    worker_lost: "Worker verloren",
    interrupted: "Versuch aufgegeben",
    cancelled: "Abgebrochen",
    compensated: "Rückgängig gemacht",
    discarded: "Zweig oder Iteration verworfen",
    run_failed: "Der Lauf ist später fehlgeschlagen",
    unknown: "Nicht mehr bekannt",
  },
  interruptions: {
    failed: (count, one) =>
      `${count} ${one ? "fehlgeschlagener Versuch" : "fehlgeschlagene Versuche"}`,
    lost: (count, one) => `${count} ${one ? "verlorener Worker" : "verlorene Worker"}`,
    redriven: (count) => `${count} Mal neu aufgenommen`,
  },
  confidence: { none: "grob geschätzt", low: "grob", fair: "brauchbar", good: "gut" },
  forecast: {
    noRuns: "noch keine Läufe",
    fromRuns: (runs) => (runs === 1 ? "aus 1 Lauf" : `aus ${runs} Läufen`),
    unknown: (source) => `Kosten unbekannt, ${source}`,
    free: (source) => `Nichts zu bezahlen, ${source}`,
    about: (amount, source) => `Etwa ${amount}, ${source}`,
    atLeast: (amount, source) => `Mindestens etwa ${amount}, ${source}`,
  },
};
