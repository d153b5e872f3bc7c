/** Texts about query languages. */
import { translated } from "../../language/translated.ts";

export const english = {
  language: {
    title: "Query language",
    button: (language: string) => `Query language: ${language}`,
    inherit: (language: string) => `As the workflow: ${language}`,
    inheritHint: "Follows when the workflow changes its language.",
    hints: {
      JSONata:
        "One expression language for everything: {% $states.input.total * 2 %}. Fields Arguments, Output, Assign.",
      JSONPath:
        "Paths such as $.total, keys that end in .$, and intrinsic functions. Fields InputPath, Parameters, ResultSelector, ResultPath, OutputPath.",
    },
    notBack: "A workflow in JSONata has no states in JSONPath: change the workflow first.",
    ownKind: "The parameters of this node are JSONata: it cannot do without.",
    willNotFit: (names: readonly string[]) =>
      `Does not know ${names.join(", ")}: kept, and a problem until you move or remove ${names.length === 1 ? "it" : "them"}.`,
    willNotFitIn: (names: readonly string[]) =>
      names.length === 1
        ? `1 node has fields that would not fit: ${names.join()}.`
        : `${names.length} nodes have fields that would not fit: ${names.slice(0, 4).join(", ")}${names.length > 4 ? " …" : ""}`,
    unsaid: "The definition does not say it: this is what it means then.",
    workflowHint:
      "For every node that has no language of its own. Nothing is converted: what no longer fits stays visible as a problem.",
    misfitTitle: (language: string) => `Does not belong to ${language}.`,
    misfitHint: "Kept as it was; move what it says to a field of this language, then remove it.",
    removeField: (name: string) => `Remove ${name}`,
    foreignRule: (language: string) =>
      language === "JSONata"
        ? "This rule is written in JSONPath; here conditions are JSONata:"
        : "This rule is written in JSONata; here conditions compare paths:",
    replaceRule: (language: string) => `Write it anew in ${language}`,
  },
} as const;

export const languageStrings = translated("inspector/language/strings", english);
