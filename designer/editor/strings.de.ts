import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  loading: "Workflow wird geöffnet",
  loadFailed: "Dieser Workflow lässt sich nicht öffnen",
  nameLabel: "Name des Workflows",
  leftTabs: { label: "Linker Bereich", nodes: "Knoten", outline: "Gliederung" },
  panels: {
    left: "Breite des linken Bereichs",
    right: "Breite der Einstellungen",
    bottom: "Höhe des unteren Bereichs",
    close: "Zurück zur Zeichenfläche",
    showLeft: "Knoten und Gliederung",
    showRight: "Einstellungen",
    showBottom: "Probleme und Code",
  },
  bottomTabs: { problems: "Probleme", code: "Code", simulation: "Simulation" },
  saved: {
    saved: "Gespeichert",
    pending: "Ungespeicherte Änderungen",
    saving: "Wird gespeichert…",
    offline: "Nicht gespeichert: keine Verbindung",
    offlineHint:
      "Die Änderungen bleiben in diesem Browser und werden gesendet, sobald der Server erreichbar ist.",
    conflict: "Anderswo geändert",
    conflictHint:
      "Jemand anderes oder ein anderer Tab hat diesen Entwurf gespeichert. Nichts wird ohne Entscheidung überschrieben.",
    refused: "Nicht gespeichert",
    retry: "Jetzt versuchen",
    decide: "Entscheiden…",
    storageFailed:
      "Dieser Browser kann ungespeicherte Änderungen nicht behalten; den Tab erst schließen, wenn sie gespeichert sind.",
    restored: "Änderungen, die beim Verlassen nicht gespeichert waren, wurden wiederhergestellt.",
    takeIn: "Änderungen von anderswo",
    takenIn: "Anderswo gemachte Änderungen sind jetzt hier. Rückgängig nimmt sie zurück.",
    elsewhere: "In einem anderen Tab offen",
    elsewhereHint:
      "Dieser Workflow ist auch in einem anderen Tab offen. Was dort gespeichert wird, erscheint hier, und umgekehrt.",
  },
  conflict: {
    title: "Dieser Entwurf wurde anderswo geändert",
    description:
      "Alles andere ist schon zusammengeführt. Hier haben beide dasselbe geändert: jeweils auswählen.",
    mine: "Meins",
    theirs: "Das andere",
    removed: "entfernt",
    connections: "Verbindungen",
    workflow: "Einstellungen des Workflows",
    drawing: "Die beiden Zeichnungen passen nicht zusammen. Welche bleibt?",
    choice: (name) => `Welches ${name}?`,
    absent: "nicht da",
    allMine: "Alles meins",
    allTheirs: "Alles andere",
    later: "Später entscheiden",
    confirm: "Zusammenführen",
    compare: "Beide Zeichnungen vergleichen",
    canvases: { before: "Die andere", after: "Meine" },
  },
  publish: {
    button: "Veröffentlichen",
    title: "Diesen Workflow veröffentlichen",
    first:
      "Das ist die erste Version. Läufe nutzen veröffentlichte Versionen; der Entwurf ändert sich weiter.",
    next: (version) =>
      `Das wird Version ${version}. Begonnene Läufe machen mit ihrer Version weiter.`,
    nothing: (version) =>
      `Version ${version} tut bereits, was der Entwurf tut; nur die Zeichnung ist anders. Eine neue Version ist nicht nötig.`,
    problems: (count) =>
      count === 1
        ? "1 Problem verhindert die Veröffentlichung"
        : `${count} Probleme verhindern die Veröffentlichung`,
    warnings: (count) => (count === 1 ? "1 Warnung" : `${count} Warnungen`),
    show: "Probleme zeigen",
    confirm: "Veröffentlichen",
    published: (version) => `Version ${version} ist veröffentlicht`,
    unchanged: (version) => `Version ${version} ist aktuell`,
    failed: "Veröffentlichen fehlgeschlagen",
    changes: "Was sich ändert",
    summary: "Was diese Version ändert",
    summaryHint: "Bleibt bei der Version, für alle, die später die Liste lesen.",
    summaryPlaceholder: "In ein oder zwei Sätzen",
    more: (count) => `und ${count} weitere`,
    stay: (count, version) =>
      count === 1
        ? `1 laufender Lauf bleibt bei Version ${version}.`
        : `${count} laufende Läufe bleiben bei Version ${version}.`,
    neverPublished: "Nie veröffentlicht",
    version: (version) => `v${version}`,
    draftDiffers: "Der Entwurf unterscheidet sich vom Veröffentlichten",
  },
  run: {
    button: "Starten",
    hint: "Entwurf veröffentlichen und starten",
    blocked: "Kann noch nicht starten",
    close: "Nur den Entwurf zeigen",
  },
  undo: (label) => (label === undefined ? "Rückgängig" : `Rückgängig: ${label}`),
  redo: (label) => (label === undefined ? "Wiederherstellen" : `Wiederherstellen: ${label}`),
  undone: (label) => `Rückgängig gemacht: ${label}`,
  redone: (label) => `Wiederhergestellt: ${label}`,
  menu: "Mehr",
  problems: {
    none: "Keine Probleme. Dieser Workflow kann veröffentlicht werden.",
    noneHint: "Was nicht stimmt, erscheint beim Zeichnen hier und am betroffenen Knoten.",
    list: "Probleme",
    filter: "Welche Probleme",
    all: "Alle",
    errors: "Fehler",
    warnings: "Warnungen",
    search: "Probleme durchsuchen",
    noMatch: "Kein solches Problem.",
    more: (count) => `und ${count} weitere`,
    fix: (title, name) => `${title}: ${name}`,
    fixAll: (title, count) => `${count} wie „${title}“ beheben`,
    fixed: (label) => `Behoben: ${label}`,
    fixCommand: "Problem des Knotens beheben",
    nothingToFix: "Kein Problem dieses Knotens lässt sich mit einem Druck beheben.",
    checking: "Wird geprüft…",
    count: (errors, warnings) =>
      [
        errors > 0 ? `${errors} Fehler` : null,
        warnings > 0 ? (warnings === 1 ? "1 Warnung" : `${warnings} Warnungen`) : null,
      ]
        .filter((part) => part !== null)
        .join(", "),
    workflow: "Workflow",
    announce: (position, total, message) => `Problem ${position} von ${total}: ${message}`,
  },
  code: {
    label: "Definition als JSON",
    invalid: "Das ist noch kein JSON. Die Zeichenfläche zeigt die letzte gültige Fassung.",
    problems: (count) =>
      count === 1
        ? "1 Problem hält das von der Zeichenfläche fern"
        : `${count} Probleme halten das von der Zeichenfläche fern`,
    applied: "Die Zeichenfläche folgt dem, was hier geschrieben wird.",
    revert: "Zurück zur Zeichenfläche",
    copy: "Kopieren",
    step: "Code bearbeiten",
    stale: "Letzte gültige Fassung",
  },
  importing: {
    title: "Importieren",
    description:
      "Eine Zeichnung, ein Zustandsautomat als JSON oder YAML, die Vorlage, die ihn enthält, oder ein Teil davon. Das ersetzt die Zeichenfläche in einem Schritt, den Rückgängig zurücknimmt.",
    drop: "Eine Datei vom Typ .json, .yaml oder .yml",
    paste: "…oder JSON oder YAML hier einfügen",
    confirm: "Zeichenfläche ersetzen",
    failed: "Das lässt sich nicht importieren",
    label: (name) => `${name} importieren`,
    pasted: "eingefügter Text",
    notes: (count) => (count === 1 ? "1 Hinweis" : `${count} Hinweise`),
    which: (count) => `Diese Datei enthält ${count} Zustandsautomaten. Welchen?`,
    drawing: (name, nodes) => `${name}, ${nodes === 1 ? "1 Zustand" : `${nodes} Zustände`}`,
  },
  exporting: {
    title: "Exportieren",
    target: "Für wen",
    targets: { cairn: "Für Cairn", aws: "Für AWS", drawing: "Die Zeichnung" },
    hints: {
      cairn: "Die Definition in Amazon States Language, mit dem, was Cairn ergänzt.",
      aws: "Die Definition, wie AWS Step Functions sie annimmt: Kompensationen werden Zustände; was AWS nicht kann, wird herausgenommen und aufgelistet.",
      drawing: "Alles auf der Zeichenfläche: Definition, Positionen, Notizen und Farben.",
    },
    format: "Format",
    lost: (count) =>
      count === 1 ? "1 Sache macht AWS anders" : `${count} Sachen macht AWS anders`,
    nothingLost: "AWS nimmt es, wie es ist: Nichts wurde herausgenommen.",
    preview: "Was exportiert wird",
    copy: "Kopieren",
    download: "Herunterladen",
  },
  paste: { failed: "Die Zwischenablage enthält nichts, was hier eingefügt werden kann" },
  refused: "Der Workflow nimmt diese Änderung nicht an",
  find: {
    title: "Auf der Zeichenfläche suchen",
    placeholder: "Name, Art oder Text in den Einstellungen",
    empty: "Kein solcher Knoten.",
  },
  palette: {
    title: "Befehle",
    placeholder: "Befehl oder Name eines Knotens",
    nodes: "Knoten",
  },
  help: {
    title: "Tasten des Editors",
    canvasOnly: "Einzelne Buchstaben wirken, solange die Zeichenfläche die Tastatur hat.",
  },
  tidy: {
    step: "Aufräumen",
    tooLong: "Das Aufräumen hat zu lange gedauert und wurde angehalten.",
    failed: "Die Zeichenfläche ließ sich nicht aufräumen.",
    done: "Aufgeräumt",
  },
  selection: (count) => (count === 1 ? "1 Element ausgewählt" : `${count} Elemente ausgewählt`),
  connect: {
    nothing: "Zuerst den Knoten auswählen, von dem aus verbunden wird.",
    noOutput: "Dieser Knoten hat keinen Ausgang.",
    from: (name, port) =>
      `Verbinden von ${name}, ${port}. Pfeiltasten wählen das Ziel, Enter verbindet, N fügt dort einen Knoten ein, C nimmt den nächsten Ausgang, Escape hört auf.`,
    done: (from, to) => `${from} mit ${to} verbunden.`,
    stopped: "Verbinden beendet.",
  },
  copied: (count) => (count === 1 ? "1 Element kopiert" : `${count} Elemente kopiert`),
  groups: {
    add: "Hinzufügen",
    edit: "Bearbeiten",
    color: "Farbe",
    view: "Ansicht",
    walk: "Bewegen",
    node: "Knoten",
    run: "Lauf",
    workflow: "Workflow",
  },
};
