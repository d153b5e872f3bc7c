import type { Translation } from "../../language/translated.ts";
import type { english } from "./strings.ts";

const count = (value: number) => value.toLocaleString("de");

export const german: Translation<typeof english> = {
  language: {
    title: "Abfragesprache",
    button: (language: string) => `Abfragesprache: ${language}`,
    inherit: (language: string) => `Wie der Workflow: ${language}`,
    inheritHint: "Folgt, wenn der Workflow seine Sprache ändert.",
    hints: {
      JSONata:
        "Eine Ausdruckssprache für alles: {% $states.input.total * 2 %}. Felder Arguments, Output, Assign.",
      JSONPath:
        "Pfade wie $.total, Schlüssel mit der Endung .$ und eingebaute Funktionen. Felder InputPath, Parameters, ResultSelector, ResultPath, OutputPath.",
    },
    notBack:
      "Ein Workflow in JSONata hat keine Zustände in JSONPath: Zuerst die Sprache des Workflows ändern.",
    ownKind: "Die Parameter dieses Knotens sind JSONata: Ohne geht es nicht.",
    willNotFit: (names: readonly string[]) =>
      `Kennt ${names.join(", ")} nicht: bleibt erhalten und ist ein Problem, bis es verschoben oder entfernt wird.`,
    willNotFitIn: (names: readonly string[]) =>
      names.length === 1
        ? `1 Knoten hat Felder, die nicht passen würden: ${names.join()}.`
        : `${count(names.length)} Knoten haben Felder, die nicht passen würden: ${names.slice(0, 4).join(", ")}${names.length > 4 ? " …" : ""}`,
    unsaid: "Die Definition sagt es nicht: Dies bedeutet es dann.",
    workflowHint:
      "Für jeden Knoten ohne eigene Sprache. Nichts wird umgewandelt: Was nicht mehr passt, bleibt als Problem sichtbar.",
    misfitTitle: (language: string) => `Gehört nicht zu ${language}.`,
    misfitHint:
      "Wie es war erhalten; den Inhalt in ein Feld dieser Sprache übertragen, dann entfernen.",
    removeField: (name: string) => `${name} entfernen`,
    foreignRule: (language: string) =>
      language === "JSONata"
        ? "Diese Regel ist in JSONPath geschrieben; hier sind Bedingungen JSONata:"
        : "Diese Regel ist in JSONata geschrieben; hier vergleichen Bedingungen Pfade:",
    replaceRule: (language: string) => `In ${language} neu schreiben`,
  },
};
