/** Texts of the forms of single states. */
import { translated } from "../../language/translated.ts";

export const english = {
  fail: {
    error: "Error",
    errorHint: "Name of the error, such as Order.Rejected.",
    cause: "Cause",
    causeHint: "What happened, for the person who reads it.",
  },
  wait: { label: "Wait", for: "For a time", until: "Until a moment" },
  binding: {
    title: "Endpoint",
    none: "No endpoint answers for this resource yet: a run fails here with Cairn.UnboundResource.",
    url: "Address that answers",
    hint: (name: string) =>
      `Gets what the resource receives as JSON and answers with the result. For ${name} in every workflow of this server.`,
    save: "Save",
    answeredBy: "Answered by",
    change: "Change",
  },
  task: {
    resource: "Resource",
    patterns: "Choose a kind of resource",
    parameters: "Parameters",
    parametersHint:
      "What the resource receives; empty sends the input. A key that ends in .$ takes a path or an intrinsic function.",
    argumentsTitle: "Arguments",
    argumentsHint: "What the resource receives; empty sends the input.",
    credentials: "Credentials",
    credentialsHint: "Role that a resource on AWS is called with; handed to the binding.",
  },
  /** What the resource of a Task is. */
  resource: {
    patterns: {
      endpoint: {
        label: "Function or other endpoint",
        hint: "Any name: a binding says which HTTP endpoint answers for it.",
      },
      http: { label: "HTTP request", hint: "Calls an address and gives status, headers and body." },
      activity: { label: "Activity", hint: "A worker of yours polls for the work and answers." },
      runAndWait: {
        label: "Another workflow, and wait for it",
        hint: "Starts a run and waits until it has ended.",
      },
      run: { label: "Another workflow, without waiting", hint: "Starts a run and goes on." },
      token: {
        label: "Wait for an answer",
        hint: "Hands a token out and waits until somebody answers with it.",
      },
    },
    waits: (token: string) =>
      `It then waits until somebody answers with the token: hand out ${token}.`,
    activity: "Waits until a worker that polls this activity has taken the work and answered.",
    http: "Calls the address given as ApiEndpoint.",
    runForJson:
      "Starts a run of another workflow and waits until it has ended; its output comes back as JSON.",
    runForText:
      "Starts a run of another workflow and waits until it has ended; its output comes back as text.",
    run: "Starts a run of another workflow.",
    kind: "A kind of node that Cairn ships, by its name.",
    job: "The binding's endpoint gets the arguments and answers when the job is done.",
    endpoint: "The binding's endpoint gets the arguments as JSON and answers with the result.",
  },
  map: {
    source: "Items",
    items: "The list",
    itemsHint: "The list; empty uses the input, which must then be a list.",
    itemsPath: {
      absent: "The whole input, which must be a list",
      path: "A part of the input",
    },
    selector: "Input of each iteration",
    selectorHint: {
      JSONata:
        "Empty gives each iteration its item. $states.context.Map.Item.Value is the item, .Index its number.",
      JSONPath:
        "Empty gives each iteration its item. $$.Map.Item.Value is the item, $$.Map.Item.Index its number.",
    },
    parameters: "Input of each iteration (older name: Parameters)",
    mode: "Mode of the Map",
    modes: { INLINE: "Inline", DISTRIBUTED: "Distributed" },
    modeHints: {
      INLINE: "They see the variables around them; for up to some thousand items.",
      DISTRIBUTED:
        "For very many items, from a file or the input. They see no variables of the flow around them.",
    },
    executionType: "Type of the iterations",
    label: "Label",
    labelHint: "Names the iterations; at most 40 characters.",
    speed: "How many, how strictly",
    concurrency: "At the same time",
    concurrencyHint: "Most iterations under way at once; 0 or empty = no limit of its own.",
    toleratedCount: "Tolerated failures",
    toleratedPercentage: "Tolerated failures, %",
    toleratedHint: "Iterations that may fail before the Map fails.",
    reader: "Read the items from a file",
    readerHint: "A file in the artifact store or in S3: bucket and key.",
    add: "Set up",
    remove: "Remove",
    resource: "Action",
    readActions: {
      "arn:aws:states:::s3:getObject": "Read one file",
      "arn:aws:states:::s3:listObjectsV2": "List the files below a prefix",
    },
    writeActions: { "arn:aws:states:::s3:putObject": "Write files" },
    otherAction: "Another resource",
    arguments: "What to read",
    target: "Where to write",
    format: "Format",
    formats: {
      JSON: "JSON: one list",
      JSONL: "JSON lines",
      CSV: "CSV",
      MANIFEST: "Manifest of an S3 inventory",
      PARQUET: "Parquet",
    },
    headers: "Names of the columns",
    headerPlaces: { FIRST_ROW: "In the first line", GIVEN: "Given here" },
    headerList: "Columns, one per line",
    delimiter: "Between the columns",
    delimiters: {
      COMMA: "Comma",
      PIPE: "Pipe |",
      SEMICOLON: "Semicolon",
      SPACE: "Space",
      TAB: "Tab",
    },
    maxItems: "At most so many items",
    restOfReader: "Everything else, as JSON",
    batcher: "Several items to an iteration",
    batcherHint: "The iteration gets {BatchInput, Items} instead of one item.",
    batchItems: "Items in a batch",
    batchBytes: "Bytes in a batch",
    batchInput: "Given to every batch",
    writer: "Write the results to files",
    writerHint: "The output then says where they are instead of holding them.",
    outputType: "Format",
    outputTypes: { JSON: "JSON", JSONL: "JSON lines" },
    transformation: "What is written",
    transformations: {
      NONE: "Results with their runs",
      COMPACT: "Outputs alone",
      FLATTEN: "Outputs, lists in them opened",
    },
    unset: "As AWS has it by default",
  },
  parallel: {
    branches: "Branches",
    branchesHint: "Number of flows side by side; the output is the list of their outputs.",
    input: "Input of the branches",
    inputHint: "Empty gives each branch the input of this node.",
    parameters: "Parameters",
  },
  pass: {
    result: "Result",
    resultHint: "Any JSON, taken as it stands.",
    parameters: "Parameters",
    parametersHint:
      "Any JSON; a key that ends in .$ takes a path or an intrinsic function. Empty passes the input on.",
    both: "With a Result, Parameters count for nothing.",
  },
} as const;

export const stateStrings = translated("inspector/states/strings", english);
