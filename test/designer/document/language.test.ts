import { describe, expect, it } from "vitest";
import {
  misfitsAfter,
  misfitsOf,
  planSetLanguage,
  planSetWorkflowLanguage,
} from "../../../designer/document/language.ts";
import { homeOf, planSetState } from "../../../designer/document/settings.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, openDocument } from "./open-document.ts";

const machine = {
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "r",
      Parameters: { "a.$": "$.a" },
      ResultPath: null,
      Next: "Big?",
    },
    "Big?": {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericGreaterThan: 1, Next: "Done" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  },
};

function changed(graph: Graph, plan: ReturnType<typeof planSetLanguage>): Graph {
  const { document } = openDocument(graph);
  document.run(plan);
  return document.getState().graph;
}

describe("changing the language", () => {
  it("keeps the fields that no longer fit and names them", () => {
    const graph = decompile(machine);
    const ask = nodeNamed(graph, "Ask");
    expect(misfitsOf(ask, "JSONPath")).toEqual([]);
    expect(misfitsOf(ask, "JSONata")).toEqual(["Parameters", "ResultPath"]);
    expect(misfitsOf(nodeNamed(graph, "Big?"), "JSONata")).toEqual(["Choices"]);
    expect(misfitsAfter(graph, "JSONata")).toEqual(["Ask", "Big?"]);
    const after = changed(graph, planSetWorkflowLanguage(graph, "JSONata"));
    expect(after.fields).not.toHaveProperty("QueryLanguage");
    expect(nodeNamed(after, "Ask").params).toEqual(ask.params);
  });

  it("of one node is a field of its state, which following the workflow removes", () => {
    const graph = decompile(machine);
    const { id } = nodeNamed(graph, "Done");
    const own = changed(graph, planSetLanguage(graph, id, "JSONata"));
    expect(nodeNamed(own, "Done").fields).toEqual({ QueryLanguage: "JSONata" });
    expect(nodeNamed(changed(own, planSetLanguage(own, id, null)), "Done").fields).toEqual({});
    expect(planSetLanguage(graph, id, null)).toBeNull();
  });

  it("of the workflow leaves nodes of Cairn's own in JSONata, and can be changed back", () => {
    const graph = drawGraph({ Ask: { kind: "model" }, Reshape: { kind: "transform" } }, []);
    const there = changed(graph, planSetWorkflowLanguage(graph, "JSONPath"));
    expect(there.fields).toEqual({ QueryLanguage: "JSONPath" });
    expect(nodeNamed(there, "Ask").fields).toMatchObject({ QueryLanguage: "JSONata" });
    expect(nodeNamed(there, "Reshape").fields).toEqual({});
    expect(changed(there, planSetWorkflowLanguage(there, "JSONata")).fields).toEqual({});
  });
});

it("fields of a state go where the node keeps them", () => {
  const graph = decompile(machine);
  const ask = nodeNamed(graph, "Ask");
  expect(homeOf(ask, "Parameters")).toBe("params");
  expect(homeOf(ask, "ResultPath")).toBe("fields");
  const after = changed(
    graph,
    planSetState(graph, ask.id, { Parameters: { b: 1 }, ResultPath: "$.r", InputPath: undefined }),
  );
  expect(nodeNamed(after, "Ask").params).toMatchObject({ Resource: "r", Parameters: { b: 1 } });
  expect(nodeNamed(after, "Ask").fields).toEqual({ ResultPath: "$.r" });
});
