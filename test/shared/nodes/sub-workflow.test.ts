import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { assemble } from "../../../shared/compiler/assemble.ts";
import { checkGraph } from "../../../shared/compiler/check.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import { subWorkflow } from "../../../shared/nodes/sub-workflow.ts";

const base = "arn:aws:states:::states:startExecution";

const machine = (state: JsonObject): JsonObject => ({
  StartAt: "Child",
  States: { Child: { Type: "Task", ...state, End: true } },
  QueryLanguage: "JSONata",
});

const nodeOf = (state: JsonObject) => decompile(machine(state)).nodes.find(({ id }) => id === "n1");

describe("a state that starts a run", () => {
  it("is drawn as a sub-workflow, its other fields kept", () => {
    const state = {
      Resource: `${base}.sync:2`,
      Arguments: { StateMachineArn: "orders", Input: { a: "{% $x %}" }, Name: "one" },
      TimeoutSeconds: 60,
    };
    expect(nodeOf(state)).toMatchObject({
      kind: "sub-workflow",
      params: { Workflow: "orders", Input: { a: "{% $x %}" }, Name: "one", Wait: true },
      fields: { TimeoutSeconds: 60 },
    });
    const { Resource: _, ...rest } = state;
    expect(nodeOf({ ...rest, Resource: base })).toMatchObject({
      kind: "sub-workflow",
      params: { Wait: false },
    });
  });

  it.each([
    ["as text", { Resource: `${base}.sync`, Arguments: { StateMachineArn: "x" } }],
    ["with a token", { Resource: `${base}.waitForTaskToken`, Arguments: { StateMachineArn: "x" } }],
    [
      "with more than the form says",
      {
        Resource: base,
        Arguments: { StateMachineArn: "x", TraceHeader: "t" },
      },
    ],
    ["without a workflow", { Resource: base, Arguments: { Input: {} } }],
    ["with arguments in one expression", { Resource: base, Arguments: "{% $states.input %}" }],
    [
      "in JSONPath",
      { QueryLanguage: "JSONPath", Resource: base, Parameters: { StateMachineArn: "x" } },
    ],
  ] as const)("stays a task %s", (_, state) => {
    expect(nodeOf(state as unknown as JsonObject)?.kind).toBe("task");
  });

  it("comes back as it was, whatever it says", () => {
    const value = fc.jsonValue() as fc.Arbitrary<Json>;
    const args = fc.record(
      { StateMachineArn: value, Input: value, Name: value, Other: value },
      { requiredKeys: [] },
    );
    const resource = fc.constantFrom(base, `${base}.sync`, `${base}.sync:2`, "cairn:http");
    fc.assert(
      fc.property(resource, args, (Resource, Arguments) => {
        const definition = machine({ Resource, Arguments: { ...Arguments } });
        expect(assemble(decompile(definition)).definition).toEqual(definition);
      }),
    );
  });
});

describe("a sub-workflow", () => {
  it("speaks JSONata in a workflow that does not", () => {
    const at = { id: "n", position: { x: 0, y: 0 }, takenNames: [] };
    expect(newNode(subWorkflow, { ...at, language: "JSONPath" }).fields).toMatchObject({
      QueryLanguage: "JSONata",
    });
    expect(newNode(subWorkflow, at).fields).not.toHaveProperty("QueryLanguage");
  });

  it("shows what is wrong at the parameter, whatever it compiles to", () => {
    const graph = decompile(
      machine({ Resource: base, Arguments: { StateMachineArn: "x", Input: "{% $states. %}" } }),
    );
    const wrong = checkGraph(graph).filter(({ severity }) => severity === "error");
    expect(wrong.map(({ pointer }) => pointer)).toEqual(["/nodes/1/params/Input"]);
    const empty = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === "n1" ? { ...node, params: {} } : node)),
    };
    const missing = checkGraph(empty).filter(({ severity }) => severity === "error");
    expect(missing.map(({ node }) => node)).toContain("n1");
    expect(missing.every(({ pointer }) => pointer.startsWith("/nodes/1/params"))).toBe(true);
  });

  it("names its workflow on the card, and says when it does not wait", () => {
    expect(subWorkflow.subtitle({ Workflow: "orders" })).toBe("orders");
    expect(subWorkflow.subtitle({ Workflow: "orders", Wait: false })).toBe(
      "orders, without waiting",
    );
  });
});
