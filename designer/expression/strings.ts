/** Every text around expressions: their editor, preview, data and playground. */
import { translated } from "../language/translated.ts";

export const english = {
  completion: {
    references: "What can be read here",
    data: "Fields in the data",
    functions: "Functions",
    context: "About the run and the step",
  },
  faults: {
    nothing: "Nothing is there: a step that uses this fails. Check the names against the data.",
    nothingAt: (source: string) =>
      `Nothing is there for ${source}: a step that uses this fails. Check the names against the data.`,
    unsupported: "This gives a function, which is no data. Call it with (…).",
    tooLarge: "The result is too large to show.",
    timeout: "Stopped: this took longer than a second. A loop without an end?",
    stopped: "Stopped.",
    broken: (reason: string) => `The evaluation broke off: ${reason}`,
    noFunction: "Something is called here that is no function. Check its name.",
    wrongArgument: (name: string) => `$${name} cannot work with what it is given.`,
    wrongArgumentAt: (index: string, name: string) =>
      `$${name} cannot work with what it is given in place ${index}.`,
    endless: "This calls itself without an end.",
    here: "Here",
    at: (line: number, column: number, lines: number) =>
      lines === 1 ? `At character ${column}: ` : `Line ${line}, character ${column}: `,
  },
  preview: {
    label: (field: string) => `${field}, preview`,
    running: "Computing…",
    noData: "No sample data yet.",
    chooseData: "Choose data",
    empty: "Nothing written yet.",
    result: "Result",
    more: "Show all",
    less: "Show less",
  },
  sample: {
    label: "Sample data",
    title: "Data for previews",
    sources: {
      auto: "Whatever is there",
      run: "The last run",
      pinned: "Pinned data",
      typed: "Data typed in here",
    },
    fromRun: (part: string, ago: string) => `From the last run, ${part}, ${ago}`,
    step: (name: string) => `step ${name}`,
    outputOf: (name: string) => `output of ${name}`,
    inputOfRun: "its input",
    fromPinned: (name: string) => `Pinned data of ${name}`,
    fromTyped: "Typed in here",
    none: {
      nothing: "None yet: run the workflow, pin an output, or type some in",
      "not-reached": "The last runs did not come to this step",
      loading: "Looking for data…",
      failed: "The last run cannot be read just now",
      invalid: "What is typed in is not JSON yet",
    },
    openRun: "Open this run",
    resultReshaped:
      "That run kept only what Output made of the result. Pin a result or type one in to see $states.result.",
    typedHint: "JSON with input, result, context, errorOutput and variables; each may be left out.",
  },
  picker: {
    open: "Pick from the data",
    openFor: (field: string) => `Pick from the data: ${field}`,
    tree: "Data",
    insert: (path: string) => `Insert ${path}`,
    unfold: (name: string) => `Unfold ${name}`,
    fold: (name: string) => `Fold ${name}`,
    more: (count: number) => `${count} more`,
    hint: "A click, or a drag, writes the path.",
    empty: "Nothing known yet.",
  },
  playground: {
    title: "Expression playground",
    open: "Open in the playground",
    openFor: (field: string) => `Open in the playground: ${field}`,
    description: "Try an expression on data of the last run, pinned data, or data of your own.",
    data: "Data",
    expression: "Expression",
    result: "Result",
    stop: "Stop",
    running: "Running…",
    use: (field: string) => `Use for ${field}`,
    close: "Close",
    language: "Query language",
    node: "Step",
    empty: "Write an expression to see what it gives.",
    tookMs: (ms: number) => `${ms} ms`,
  },
} as const;

export const expressionStrings = translated("expression/strings", english);
