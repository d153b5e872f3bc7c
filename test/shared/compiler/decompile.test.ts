import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { assemble } from "../../../shared/compiler/assemble.ts";
import { compile } from "../../../shared/compiler/compile.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { type Graph, graphSchema, type Node } from "../../../shared/graph/graph.ts";
import { readGraph } from "../../../shared/graph/read-graph.ts";

const fixtures = new URL("../../fixtures/graphs/", import.meta.url);

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, fixtures), "utf8"));
}

const names = readdirSync(fixtures)
  .filter((name) => name.endsWith(".graph.json"))
  .map((name) => name.replace(".graph.json", ""));

describe("golden pairs", () => {
  it("are there", () => {
    expect(names.length).toBeGreaterThanOrEqual(4);
  });

  it.each(names)("%s: the graph compiles to the definition, to the byte", (name) => {
    const graph = graphSchema.parse(readJson(`${name}.graph.json`));
    const { definition, problems } = compile(graph);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const bytes = readFileSync(new URL(`${name}.definition.json`, fixtures), "utf8");
    expect(`${JSON.stringify(definition, null, 2)}\n`).toBe(bytes);
  });

  it.each(names)("%s: the definition is drawn as the graph", (name) => {
    const definition = readJson(`${name}.definition.json`) as JsonObject;
    expect(decompile(definition)).toEqual(readJson(`${name}.graph.json`));
  });
});

function node(graph: Graph, name: string): Node | undefined {
  return graph.nodes.find((entry) => entry.name === name);
}

function machine(states: JsonObject, fields: JsonObject = {}): JsonObject {
  const [first = ""] = Object.keys(states);
  return { QueryLanguage: "JSONata", StartAt: first, States: states, ...fields };
}

const pass = { Type: "Pass", End: true };

describe("decompile chooses the kind of a Task by its resource", () => {
  const cases: readonly (readonly [string, JsonObject, string, JsonObject])[] = [
    ["a kind", { Resource: "cairn:split", Arguments: { Text: "t" } }, "split", { Text: "t" }],
    ["a kind without arguments", { Resource: "cairn:split" }, "task", { Resource: "cairn:split" }],
    [
      "a kind whose arguments are one expression",
      { Resource: "cairn:split", Arguments: "{% 1 %}" },
      "task",
      { Resource: "cairn:split", Arguments: "{% 1 %}" },
    ],
    ["a hidden kind", { Resource: "cairn:unpublish", Arguments: {} }, "unpublish", {}],
    [
      "a flow kind",
      { Resource: "cairn:choice", Arguments: {} },
      "task",
      { Resource: "cairn:choice", Arguments: {} },
    ],
    [
      "an unknown kind",
      { Resource: "cairn:nope", Arguments: {} },
      "task",
      { Resource: "cairn:nope", Arguments: {} },
    ],
    ["another resource", { Resource: "arn:x" }, "task", { Resource: "arn:x" }],
  ];
  it.each(cases)("%s", (_, fields, kind, params) => {
    const graph = decompile(machine({ A: { Type: "Task", ...fields, End: true } }));
    expect(node(graph, "A")).toMatchObject({ kind, fields: {} });
    expect(node(graph, "A")?.params).toEqual(params);
  });
});

describe("decompile loses nothing", () => {
  const inner = { StartAt: "I", States: { I: pass } };
  const definitions: Readonly<Record<string, JsonObject>> = {
    "no QueryLanguage": { StartAt: "A", States: { A: pass } },
    JSONPath: { QueryLanguage: "JSONPath", StartAt: "A", States: { A: pass } },
    "a Next that does not exist": machine({ A: { Type: "Pass", Next: "X" } }),
    "a Default, rules and a Catch that lead nowhere": machine({
      A: { Type: "Choice", Choices: [{ Condition: true, Next: "X" }], Default: "Y" },
    }),
    "a Catch that leads nowhere": machine({
      A: { ...pass, Type: "Task", Resource: "r", Catch: [{ ErrorEquals: ["E"], Next: "X" }, 5] },
    }),
    "Choices that are no rules": machine({ A: { Type: "Choice", Choices: [1] } }),
    "a field called Rules": machine({
      A: { Type: "Choice", Choices: [{ Condition: true, Next: "A" }], Rules: 5 },
    }),
    "an End that is false": machine({ A: { Type: "Pass", End: false, Next: "B" }, B: pass }),
    "a type that nobody knows": machine({ A: { Type: "Dream", Depth: 3, Next: "B" }, B: pass }),
    "the old Iterator": machine({ A: { Type: "Map", Iterator: inner, End: true } }),
    "both names for the flow of a Map": machine({
      A: {
        Type: "Map",
        ItemProcessor: inner,
        Iterator: { StartAt: "J", States: { J: pass } },
        End: true,
      },
    }),
    "an ItemProcessor that cannot be drawn": machine({
      A: { Type: "Map", ItemProcessor: { States: { B: pass } }, End: true },
    }),
    "an ItemProcessor that is text": machine({
      A: { Type: "Map", ItemProcessor: "none", End: true },
    }),
    "a StartAt that is not in the flow": machine({
      A: { Type: "Map", ItemProcessor: { StartAt: "A", States: { B: pass } }, End: true },
    }),
    "Branches that cannot be drawn": machine({
      A: { Type: "Parallel", Branches: [inner, 5, { StartAt: "Z", States: {} }], End: true },
    }),
    "Branches that are no list": machine({ A: { Type: "Parallel", Branches: "both", End: true } }),
    "more branches than a canvas shows": machine({
      A: {
        Type: "Parallel",
        Branches: Array.from({ length: 60 }, (_, i) => ({
          StartAt: `S${i}`,
          States: { [`S${i}`]: pass },
        })),
        End: true,
      },
    }),
    "a resource that is an object": machine({
      A: { Type: "Task", Resource: { Ref: "x" }, End: true },
    }),
  };
  it.each(Object.entries(definitions))("%s", (_, definition) => {
    const graph = decompile(definition);
    expect(readGraph(graph).ok).toBe(true);
    expect(assemble(graph).definition).toEqual(definition);
  });

  it("not even containers deeper than a canvas shows", () => {
    const nested = (levels: number): JsonObject =>
      levels === 0
        ? { StartAt: "S0", States: { S0: pass } }
        : {
            StartAt: `S${levels}`,
            States: {
              [`S${levels}`]: { Type: "Map", ItemProcessor: nested(levels - 1), End: true },
            },
          };
    const definition = { QueryLanguage: "JSONata", ...nested(30) };
    expect(assemble(decompile(definition)).definition).toEqual(definition);
  });
});

describe("decompile", () => {
  it("gives the start node a name that no state has", () => {
    expect(decompile(machine({ Start: pass })).nodes.map(({ name }) => name)).toEqual([
      "Start 2",
      "Start",
    ]);
  });

  it("makes a name that is too long fit the document", () => {
    const graph = decompile(machine({ ["😀".repeat(60)]: pass }));
    expect(graph.nodes[1]?.name).toBe("😀".repeat(40));
  });

  it("leaves the start unconnected when StartAt leads nowhere", () => {
    expect(decompile({ StartAt: "X", States: { A: pass } }).edges).toEqual([]);
  });

  it("skips states that are none", () => {
    expect(decompile({ StartAt: "A", States: { A: 5 as Json } }).nodes).toHaveLength(1);
  });

  it("keeps an extra end beside a transition for the check to see", () => {
    const graph = decompile(machine({ A: { Type: "Succeed", End: true } }));
    expect(node(graph, "A")?.fields).toEqual({ End: true });
  });
});
