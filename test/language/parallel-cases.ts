import type { JsonObject } from "../../shared/base/json.ts";
import {
  endOf,
  jsonata,
  machine,
  result,
  single,
  task,
  type LanguageCase,
} from "./language-case.ts";

const pass: JsonObject = { Type: "Pass" };
/** A Parallel whose branches are one state each: `B0`, `B1`. */
function parallel(
  branches: readonly JsonObject[],
  fields: JsonObject = {},
  name = "B",
): JsonObject {
  return {
    Type: "Parallel",
    Branches: branches.map((state, index) =>
      machine({ [`${name}${String(index)}`]: { ...state, ...endOf(state) } }),
    ),
    ...fields,
  };
}

/** Parallel states. */
export const parallelCases: readonly LanguageCase[] = [
  {
    name: "every branch gets the input; results stand in the order of the branches",
    machine: single(
      parallel([
        { Type: "Pass", Parameters: { "x.$": "$.a" } },
        { Type: "Pass", Result: 2 },
      ]),
    ),
    input: { a: 1 },
    ends: { output: [{ x: 1 }, 2] },
    http: true,
  },
  {
    name: "a branch that is slower does not change the order",
    machine: single(parallel([task(), { Type: "Pass", Result: 2 }])),
    answers: { B0: [result(1, 9000)] },
    ends: { output: [1, 2] },
    takesMs: 9000,
  },
  {
    name: "Parameters are the input of the branches",
    machine: single(parallel([pass, pass], { Parameters: { "n.$": "$.a" } })),
    input: { a: 1 },
    ends: { output: [{ n: 1 }, { n: 1 }] },
  },
  {
    name: "ResultSelector and ResultPath",
    machine: single(
      parallel([{ Type: "Pass", Result: 1 }], {
        ResultSelector: { "first.$": "$[0]" },
        ResultPath: "$.r",
      }),
    ),
    input: { a: 1 },
    ends: { output: { a: 1, r: { first: 1 } } },
    http: true,
  },
  {
    name: "the first branch that fails fails the Parallel",
    machine: single(
      parallel([
        { Type: "Wait", Seconds: 60 },
        { Type: "Fail", Error: "E", Cause: "c" },
      ]),
    ),
    ends: { error: "E", cause: "c" },
    takesMs: 0,
    http: true,
  },
  {
    name: "a Parallel in a Parallel",
    machine: single(
      parallel([
        parallel(
          [
            { Type: "Pass", Result: 1 },
            { Type: "Pass", Result: 2 },
          ],
          {},
          "Inner",
        ),
        { Type: "Succeed" },
      ]),
    ),
    input: 0,
    ends: { output: [[1, 2], 0] },
  },
  {
    name: "JSONata: Arguments are the input of the branches, Output sees their results",
    machine: jsonata(
      parallel([pass, pass], {
        Arguments: { n: "{% $states.input.a %}" },
        Output: "{% $sum($states.result.n) %}",
      }),
    ),
    input: { a: 2 },
    ends: { output: 4 },
  },
  {
    name: "branches do not see each other's variables",
    machine: single({
      Type: "Parallel",
      Branches: [
        machine({
          A: { Type: "Pass", Assign: { x: 1 }, Next: "A2" },
          A2: { Type: "Pass", Parameters: { "x.$": "$x" }, End: true },
        }),
        machine({
          B: { Type: "Pass", Assign: { x: 2 }, Next: "B2" },
          B2: { Type: "Pass", Parameters: { "x.$": "$x" }, End: true },
        }),
      ],
    }),
    ends: { output: [{ x: 1 }, { x: 2 }] },
  },
];
