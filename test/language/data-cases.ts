import type { Json, JsonObject } from "../../shared/base/json.ts";
import { machine, result, single, task, type LanguageCase } from "./language-case.ts";

/** What the fields of one state make of an input; a Task answers with `answer`. */
type Flow = readonly [name: string, state: JsonObject, input: Json, expected: Json, answer?: Json];

const pass = (fields: JsonObject): JsonObject => ({ Type: "Pass", ...fields });

const paths: readonly Flow[] = [
  ["a Pass passes its input on", pass({}), { a: [1] }, { a: [1] }],
  ["Result replaces the input", pass({ Result: [1, 2] }), { a: 1 }, [1, 2]],
  ["Result holds no paths", pass({ Result: { "a.$": "$.x" } }), { x: 1 }, { "a.$": "$.x" }],
  ["Result null", pass({ Result: null }), { a: 1 }, null],
  [
    "ResultPath puts the result into the input",
    pass({ Result: 1, ResultPath: "$.r" }),
    { a: 2 },
    { a: 2, r: 1 },
  ],
  [
    "ResultPath makes what is missing",
    pass({ Result: 1, ResultPath: "$.x.y" }),
    { a: 2 },
    { a: 2, x: { y: 1 } },
  ],
  [
    "ResultPath replaces what is there",
    pass({ Result: 1, ResultPath: "$.a" }),
    { a: { b: 2 } },
    { a: 1 },
  ],
  ["ResultPath null drops the result", pass({ Result: 1, ResultPath: null }), { a: 2 }, { a: 2 }],
  ["ResultPath $ is the result", pass({ Result: 1, ResultPath: "$" }), { a: 2 }, 1],
  [
    "ResultPath into an element",
    pass({ Result: 9, ResultPath: "$.a[1]" }),
    { a: [1, 2, 3] },
    { a: [1, 9, 3] },
  ],
  [
    "ResultPath with a name in brackets",
    pass({ Result: 1, ResultPath: "$['a b']" }),
    {},
    { "a b": 1 },
  ],
  ["InputPath takes a part", pass({ InputPath: "$.a" }), { a: { b: 1 } }, { b: 1 }],
  ["InputPath null is an empty object", pass({ InputPath: null }), { a: 1 }, {}],
  ["InputPath of a scalar", pass({ InputPath: "$.a" }), { a: "text" }, "text"],
  ["OutputPath takes a part", pass({ OutputPath: "$.a" }), { a: [1], b: 2 }, [1]],
  ["OutputPath null is an empty object", pass({ OutputPath: null }), { a: 1 }, {}],
  ["OutputPath sees the result", pass({ Result: 5, ResultPath: "$.r", OutputPath: "$.r" }), {}, 5],
  [
    "InputPath feeds Parameters; ResultPath goes into the whole input",
    pass({ InputPath: "$.a", Parameters: { "x.$": "$.b" }, ResultPath: "$.r" }),
    { a: { b: 1 } },
    { a: { b: 1 }, r: { x: 1 } },
  ],
  [
    "Parameters of constants",
    pass({ Parameters: { a: 1, b: [true, null] } }),
    { c: 1 },
    { a: 1, b: [true, null] },
  ],
  ["Parameters with a path", pass({ Parameters: { "a.$": "$.x.y" } }), { x: { y: 2 } }, { a: 2 }],
  [
    "Parameters deep down",
    pass({ Parameters: { a: { b: [{ "c.$": "$.x" }] } } }),
    { x: 1 },
    { a: { b: [{ c: 1 }] } },
  ],
  [
    "Parameters with the whole input",
    pass({ Parameters: { "all.$": "$" } }),
    { x: 1 },
    { all: { x: 1 } },
  ],
  [
    "Parameters with an intrinsic",
    pass({ Parameters: { "a.$": "States.Format('{}!', $.x)" } }),
    { x: "y" },
    { a: "y!" },
  ],
  [
    "Parameters keep a text that looks like a path",
    pass({ Parameters: { a: "$.x" } }),
    { x: 1 },
    { a: "$.x" },
  ],
];

const tasks: readonly Flow[] = [
  ["a Task's result replaces its input", task(), { a: 1 }, { r: 2 }, { r: 2 }],
  [
    "ResultSelector shapes the result",
    task({ ResultSelector: { "n.$": "$.r", k: 1 } }),
    {},
    { n: 2, k: 1 },
    { r: 2 },
  ],
  [
    "ResultSelector sees the result only",
    task({ ResultSelector: { "all.$": "$" }, ResultPath: "$.out" }),
    { a: 1 },
    { a: 1, out: { all: [3] } },
    [3],
  ],
  [
    "ResultSelector may use the context",
    task({ ResultSelector: { "s.$": "$$.State.Name" } }),
    {},
    { s: "S" },
    1,
  ],
  ["ResultPath of a Task", task({ ResultPath: "$.r" }), { a: 1 }, { a: 1, r: "ok" }, "ok"],
  ["ResultPath null of a Task", task({ ResultPath: null }), { a: 1 }, { a: 1 }, "ok"],
  ["OutputPath of a Task", task({ ResultPath: "$.r", OutputPath: "$.r.x" }), { a: 1 }, 7, { x: 7 }],
  ["a result may be null", task({ ResultPath: "$.r" }), {}, { r: null }, null],
];

/** Paths as `InputPath` of a Pass sees them. */
const document: Json = {
  a: {
    b: { c: 1 },
    list: [
      { k: 1, n: "one" },
      { k: 2, n: "two" },
      { k: 3, n: "three" },
    ],
  },
  "odd name": { "x.y": true },
  numbers: [10, 20, 30, 40],
  empty: [],
};
const reads: readonly (readonly [path: string, expected: Json])[] = [
  ["$", document],
  ["$.a.b.c", 1],
  ["$['a']['b']", { c: 1 }],
  ["$['odd name']['x.y']", true],
  ["$.numbers[0]", 10],
  ["$.numbers[-1]", 40],
  ["$.numbers[1:3]", [20, 30]],
  ["$.numbers[2:]", [30, 40]],
  ["$.numbers[:2]", [10, 20]],
  ["$.numbers[-2:]", [30, 40]],
  ["$.numbers[0,2]", [10, 30]],
  ["$.numbers[*]", [10, 20, 30, 40]],
  ["$.a.list[*].k", [1, 2, 3]],
  ["$.a.list[1].n", "two"],
  ["$.a.list[?(@.k == 2)]", [{ k: 2, n: "two" }]],
  ["$.a.list[?(@.k > 1)].n", ["two", "three"]],
  ["$.a.list[?(@.n == 'one')].k", [1]],
  ["$.a.list[?(@.k >= 2 && @.k < 3)].k", [2]],
  ["$.a.list[?(@.k == 1 || @.k == 3)].k", [1, 3]],
  ["$.a.list[?(@.missing)]", []],
  ["$.a.list[?(@.k == 9)]", []],
  ["$..c", [1]],
  ["$..k", [1, 2, 3]],
  ["$.empty[*]", []],
  ["$.missing[*]", []],
  ["$.missing[*].x", []],
  ["$.a.list[0]['k','n']", { k: 1, n: "one" }],
];

/** Paths that lead nowhere fail the run. */
const nowhere: readonly (readonly [path: string, input: Json])[] = [
  ["$.missing", {}],
  ["$.a.b", { a: 1 }],
  ["$.a[3]", { a: [1] }],
  ["$.a.b", { a: null }],
  ["$[0]", { a: 1 }],
];

const flows = [...paths, ...tasks].map(
  ([name, state, input, expected, answer], index): LanguageCase => ({
    name,
    machine: single(state),
    input,
    ends: { output: expected },
    ...(answer === undefined ? {} : { answers: { S: [result(answer)] } }),
    ...(index < 3 ? { http: true as const } : {}),
  }),
);

const chains: readonly LanguageCase[] = [
  {
    name: "the output of a state is the input of the next",
    machine: machine({
      A: { Type: "Pass", Result: 1, ResultPath: "$.a", Next: "B" },
      B: { Type: "Pass", Result: 2, ResultPath: "$.b", End: true },
    }),
    input: { x: 0 },
    ends: { output: { x: 0, a: 1, b: 2 } },
  },
  {
    name: "Parameters are what a Task is called with",
    machine: single(task({ Parameters: { "id.$": "$.order.id", fixed: true } })),
    input: { order: { id: 5 } },
    answers: { S: [result("ok")] },
    ends: { output: "ok" },
    calls: { S: [{ id: 5, fixed: true }] },
    http: true,
  },
  {
    name: "without Parameters a Task is called with its input after InputPath",
    machine: single(task({ InputPath: "$.order" })),
    input: { order: { id: 5 } },
    answers: { S: [result("ok")] },
    ends: { output: "ok" },
    calls: { S: [{ id: 5 }] },
  },
  {
    name: "ResultPath into something that is no object fails",
    machine: single({ Type: "Pass", Result: 1, ResultPath: "$.x" }),
    input: "text",
    ends: { error: "States.ResultPathMatchFailure" },
  },
  {
    name: "a path that is not there fails Parameters",
    machine: single({ Type: "Pass", Parameters: { "a.$": "$.missing" } }),
    ends: { error: "States.Runtime" },
  },
  {
    name: "a path that is not there fails OutputPath",
    machine: single({ Type: "Pass", OutputPath: "$.missing" }),
    ends: { error: "States.Runtime" },
  },
  {
    name: "a value above the largest payload fails",
    machine: single(
      { Type: "Pass", Parameters: { "a.$": "$", "b.$": "$" } },
      { MaxPayloadBytes: 200 },
    ),
    input: { text: "x".repeat(120) },
    ends: { error: "States.DataLimitExceeded" },
  },
];

/** Input and output processing with JSONPath. */
export const dataCases: readonly LanguageCase[] = [...flows, ...chains];

/** What JSONPath reads. */
export const pathCases: readonly LanguageCase[] = [
  ...reads.map(([path, expected], index): LanguageCase => ({
    name: path,
    machine: single({ Type: "Pass", InputPath: path }),
    input: document,
    ends: { output: expected },
    ...(index % 8 === 3 ? { http: true as const } : {}),
  })),
  ...nowhere.map(([path, input]): LanguageCase => ({
    name: `${path} leads nowhere in ${JSON.stringify(input)}`,
    machine: single({ Type: "Pass", InputPath: path }),
    input,
    ends: { error: "States.Runtime" },
  })),
];
