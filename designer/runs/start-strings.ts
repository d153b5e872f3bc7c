/** Texts of the dialog that starts a run, and of what the run may cost. */
import { translated } from "../language/translated.ts";

const count = (value: number) => value.toLocaleString("en");
const plural = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

export const english = {
  dialog: {
    title: "Run workflow",
    description: (name: string) => `Starts “${name}” with this input.`,
    descriptionUnnamed: "Starts the published version with this input.",
    version: (version: number) => `Version ${version}`,
    form: "Form",
    json: "JSON",
    mode: "How to give the input",
    jsonLabel: "Input as JSON",
    jsonInvalid: (message: string) => `This is not JSON: ${message}`,
    noInput: "This workflow asks for nothing.",
    noInputHint: "It starts as it is. Give a value under JSON if its steps read one.",
    start: "Run",
    remembered: "Filled in as last time.",
    clear: "Clear",
    uploading: (done: number, total: number) => `Uploading ${count(done)} of ${count(total)} files`,
    uploadFailed: "Not uploaded",
    uploadAgain: "Upload again",
    required: "Needed to start.",
    number: "Give a number.",
    whole: "Give a whole number.",
    least: (minimum: number) => `At least ${minimum}.`,
    most: (maximum: number) => `At most ${maximum}.`,
    shortest: (length: number) => `At least ${plural(length, "character")}.`,
    longest: (length: number) => `At most ${plural(length, "character")}.`,
    fewest: (length: number) => `At least ${plural(length, "entry", "entries")}.`,
    pattern: "This does not have the expected form.",
    filesHint: "Text, Markdown, HTML, PDF or Word",
    linesHint: "One entry per line.",
    samples: (files: number) =>
      files === 1 ? "Use the sample document" : `Use the ${count(files)} sample documents`,
    notUploaded: "Wait until every file is uploaded, or remove the ones that failed.",
    startFailed: "The run was not started",
  },
  forecast: {
    label: "What this run may cost",
    hint: "Eight of ten runs fall into the range. Told from what earlier runs of this workflow did and cost, their retries, branches and lists included; model calls that no run has made yet count as typical ones.",
    map: (state: string, iterations: number, source: "input" | "history" | "assumed") =>
      `${state} × ${count(iterations)}${source === "input" ? "" : source === "history" ? " as before" : " assumed"}`,
    assumed: (what: readonly string[]) =>
      `The range is wide: no run has shown yet ${what.length < 2 ? what.join("") : `${what.slice(0, -1).join(", ")} and ${what.at(-1) ?? ""}`}.`,
    assumptions: {
      prompts: "how long prompts are",
      answers: "how long answers are",
      lists: "how long lists are",
      files: "how much text the files hold",
      seconds: "how long jobs take",
      branches: "which way it goes",
    },
    unpriced: (states: string) => `No price known for ${states}.`,
    budget: {
      likely: (budget: string) => `Likely to exceed the budget of ${budget}.`,
      possible: (budget: string) => `May exceed the budget of ${budget}.`,
    },
  },
} as const;

export const startStrings = translated("runs/start-strings", english);
