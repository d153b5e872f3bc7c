import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { variableReferences } from "../../../shared/definition/variable-references.ts";
import {
  codes,
  distributed,
  done,
  group,
  machine,
  map,
  one,
  pass,
  pathMachine,
} from "./machines.ts";

const set = (Assign: JsonObject, Next = "B"): JsonObject => ({ Type: "Pass", Assign, Next });
const outer = "OUTER_VARIABLE_ASSIGNED";

describe("scopes", () => {
  const inside = (Assign: JsonObject): JsonObject => group({ I: { ...pass, Assign } });
  const branches = (Assign: JsonObject): JsonObject => ({
    Type: "Parallel",
    Branches: [inside(Assign)],
    End: true,
  });

  it("an inner flow cannot assign a variable of the flows around it", () => {
    const at = "/States/B/Branches/0/States/I/Assign/v";
    expect(codes(machine({ A: set({ v: 1 }), B: branches({ v: 2 }) }))).toEqual([`${outer} ${at}`]);
    expect(codes(machine({ A: set({ w: 1 }), B: branches({ v: 2 }) }))).toEqual([]);
    expect(codes(pathMachine({ A: set({ v: 1 }), B: branches({ "v.$": "$" }) }))).toEqual([
      `${outer} ${at}.$`,
    ]);
  });

  it("whatever lies between them", () => {
    const deep = map({ ItemProcessor: group({ M: branches({ v: 2 }) }) });
    expect(codes(machine({ A: set({ v: 1 }), B: deep }))).toEqual([
      `${outer} /States/B/ItemProcessor/States/M/Branches/0/States/I/Assign/v`,
    ]);
  });

  it("whichever transition assigns it", () => {
    const choice = (rule: JsonObject, fields: JsonObject): JsonObject => ({
      Type: "Choice",
      Choices: [{ Condition: true, Next: "B", ...rule }],
      Default: "C",
      ...fields,
    });
    const states = { B: branches({ v: 2 }), C: done };
    const at = "/States/B/Branches/0/States/I/Assign/v";
    expect(codes(machine({ A: choice({ Assign: { v: 1 } }, {}), ...states }))).toEqual([
      `${outer} ${at}`,
    ]);
    expect(codes(machine({ A: choice({}, { Assign: { v: 1 } }), ...states }))).toEqual([]);
  });

  it("but may assign one that only gets its value later", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Assign: { v: 1 }, Next: "C" }];
    const caught = { ...branches({ v: 2 }), Catch };
    expect(codes(machine({ A: { Type: "Pass", Next: "B" }, B: caught, C: done }))).toEqual([]);
    const again = { Type: "Wait", Seconds: 5, Next: "B" };
    expect(codes(machine({ A: { Type: "Pass", Next: "B" }, B: caught, C: again }))).toEqual([
      `${outer} /States/B/Branches/0/States/I/Assign/v`,
    ]);
  });

  it("a distributed Map has variables of its own", () => {
    const processor = distributed()["ItemProcessor"];
    const flow = { ...(processor as JsonObject), ...inside({ v: 2 }) };
    expect(codes(machine({ A: set({ v: 1 }), B: map({ ItemProcessor: flow }) }))).toEqual([]);
  });

  it("branches have variables of their own", () => {
    const Branches = ["I", "J"].map((name) => group({ [name]: { ...pass, Assign: { v: 1 } } }));
    expect(codes(one({ Type: "Parallel", Branches, End: true }))).toEqual([]);
  });
});

describe("variables that are read", () => {
  const read = (Output: string): JsonObject => ({ ...pass, Output });
  const unknown = (definition: JsonObject): string[] =>
    codes(definition).filter((code) => code.startsWith("UNKNOWN_VARIABLE"));

  it("must be assigned somewhere in their flow or around it", () => {
    expect(unknown(one(read("{% $total %}")))).toEqual(["UNKNOWN_VARIABLE /States/A/Output"]);
    expect(unknown(machine({ A: set({ total: 1 }), B: read("{% $total + 1 %}") }))).toEqual([]);
    const inner = map({ ItemProcessor: group({ I: read("{% $total %}") }) });
    expect(unknown(machine({ A: set({ total: 1 }), B: inner }))).toEqual([]);
  });

  it("are not seen outside of the flow that assigns them", () => {
    const inner = map({
      ItemProcessor: group({ I: { ...pass, Assign: { total: 1 } } }),
      End: false,
      Next: "B",
    });
    expect(unknown(machine({ A: inner, B: read("{% $total %}") }))).toEqual([
      "UNKNOWN_VARIABLE /States/B/Output",
    ]);
  });

  it("are not seen inside a distributed Map", () => {
    const processor = { ...(distributed()["ItemProcessor"] as JsonObject) };
    const flow = { ...processor, ...group({ I: read("{% $total %}") }) };
    const definition = machine({ A: set({ total: 1 }), B: map({ ItemProcessor: flow }) });
    expect(checkDefinition(definition)).toMatchObject([
      {
        code: "UNKNOWN_VARIABLE",
        severity: "warning",
        message: "The variable “total” is not seen inside a distributed Map.",
      },
    ]);
  });

  it("are told from slips of the pen", () => {
    const [found] = checkDefinition(machine({ A: set({ total: 1 }), B: read("{% $totl %}") }));
    expect(found?.help).toContain("or write $total if that is meant");
  });

  it("are reported once for each state", () => {
    expect(unknown(one({ ...pass, Output: ["{% $x %}", "{% $x + 1 %}"] }))).toEqual([
      "UNKNOWN_VARIABLE /States/A/Output/0",
    ]);
  });

  it("do not exist for functions that a state does not have", () => {
    expect(unknown(one(read("{% $eval('1') %}")))).toEqual(["UNKNOWN_VARIABLE /States/A/Output"]);
    expect(unknown(one(read("{% $shout('1') %}")))).toEqual(["UNKNOWN_VARIABLE /States/A/Output"]);
  });

  it("warns of members that $states does not have", () => {
    expect(codes(one(read("{% $states.inputs.a %}")))).toEqual([
      "UNKNOWN_STATES_FIELD /States/A/Output",
    ]);
  });
});

describe("variableReferences", () => {
  it("lists what each state reads, inner states included", () => {
    const definition = machine({
      A: { ...set({ a: "{% $states.input %}", b: 1 }) },
      B: {
        Type: "Map",
        Items: "{% $a.items %}",
        MaxConcurrency: "{% $b %}",
        ItemSelector: { x: ["{% $a & $b %}"] },
        ItemProcessor: group({ I: { ...pass, Output: "{% $b %}", Comment: "{% $c %}" } }),
        Next: "C",
      },
      C: {
        Type: "Choice",
        Choices: [{ Condition: "{% $b > 1 %}", Assign: { d: "{% $a %}" }, Next: "D" }],
        Default: "D",
      },
      D: done,
    });
    expect(variableReferences(definition)).toEqual({ B: ["a", "b"], I: ["b"], C: ["b", "a"] });
  });

  it("reads the paths of JSONPath states", () => {
    const definition = pathMachine({
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        InputPath: "$in.a",
        Parameters: {
          FunctionName: "$no",
          "b.$": "States.Format('{} {}', $first, States.JsonToString($second.x))",
        },
        ResultSelector: { c: [{ "d.$": "$third[0]" }] },
        TimeoutSecondsPath: "$limit",
        Credentials: { "RoleArn.$": "$role" },
        Assign: { "e.$": "$fourth", f: "$no" },
        Catch: [{ ErrorEquals: ["E"], Assign: { "g.$": "$fifth" }, Next: "B" }],
        Next: "B",
      },
      B: {
        Type: "Choice",
        Choices: [
          {
            And: [
              { Variable: "$x", NumericEqualsPath: "$y.z" },
              { Not: { Variable: "$.plain", StringEquals: "$no" } },
            ],
            Next: "C",
          },
        ],
      },
      C: distributed({
        End: false,
        Next: "D",
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "JSON", MaxItemsPath: "$most" },
          Parameters: { "Bucket.$": "$bucket", filePath: "$no" },
        },
        ItemBatcher: { MaxItemsPerBatchPath: "$size", BatchInput: { "all.$": "$all" } },
      }),
      D: done,
    });
    expect(variableReferences(definition)).toEqual({
      A: ["in", "first", "second", "third", "limit", "role", "fourth", "fifth"],
      B: ["x", "y"],
      C: ["most", "bucket", "size", "all"],
    });
  });

  const expressions: readonly (readonly [string, readonly string[]])[] = [
    ["$sum($list)", ["list"]],
    ["$map($list, $sum)", ["list"]],
    ["($x := 1; $x + $y)", ["y"]],
    ["$x + ($x := 1; $x)", ["x"]],
    ["($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f($top))", ["top"]],
    ["$map($list, function($v, $i) { $v * $factor + $i })", ["list", "factor"]],
    ["$states.input.items[price > $limit].name", ["limit"]],
    ["$states.input.items^(>price * $weight)", ["weight"]],
    ["$states.input.items{name: $sum(price) * $tax}", ["tax"]],
    ["$states.input ~> |items|{'a': $extra}|", ["extra"]],
    ["$states.input.items@$item#$at.{'i': $at, 'n': $item.name, 'x': $x}", ["x"]],
    ["$states.context.Execution.Id", []],
    ["$ok ? $then : $else", ["ok", "then", "else"]],
    ["$a ~> $trim ~> $own", ["a", "own"]],
    ["[$from..$to]", ["from", "to"]],
    ["{'a': $one, $two: 3}", ["one", "two"]],
  ];
  it.each(expressions)("%s", (expression, names) => {
    const definition = one({ ...pass, Output: `{% ${expression} %}` });
    expect(variableReferences(definition)).toEqual(names.length === 0 ? {} : { A: names });
  });

  it("takes a name of a function for a variable when it is assigned", () => {
    const definition = machine({
      A: set({ count: 1 }),
      B: { ...pass, Output: "{% $count + 1 %}" },
    });
    expect(variableReferences(definition)).toEqual({ B: ["count"] });
  });

  it("answers whatever it is given", () => {
    for (const value of [null, 5, [], {}, { States: 5 }, { States: { A: [] } }]) {
      expect(variableReferences(value)).toEqual({});
    }
  });
});
