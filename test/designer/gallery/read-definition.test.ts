import { describe, expect, it } from "vitest";
import { nameOfDefinition, readDefinition } from "../../../designer/gallery/read-definition.ts";
import { blankGraph } from "../../../designer/gallery/blank-graph.ts";
import { graphSchema } from "../../../shared/graph/graph.ts";
import { documentAnalysis } from "../../../shared/templates/document-analysis.ts";

const definition = {
  Comment: "Reads papers. And more.",
  StartAt: "A",
  States: { A: { Type: "Succeed" } },
};

describe("what is pasted", () => {
  it("is a definition, a graph, nothing, or wrong", () => {
    expect(readDefinition(JSON.stringify(definition))).toEqual({ kind: "definition", definition });
    expect(readDefinition(JSON.stringify(documentAnalysis.graph))).toMatchObject({
      kind: "graph",
      graph: { format: 1 },
    });
    expect(readDefinition("  \n")).toEqual({ kind: "empty" });
    expect(readDefinition("{")).toMatchObject({ kind: "wrong" });
    expect(readDefinition("[]")).toMatchObject({ kind: "definition" });
  });

  it.each([
    [JSON.stringify(definition), null, "Reads papers"],
    [JSON.stringify({ StartAt: "A" }), "my_nightly-job.asl.json", "my nightly job"],
    [JSON.stringify({ StartAt: "A" }), null, null],
    [JSON.stringify({ Comment: "x".repeat(200) }), "a.json", "a"],
    ["{", "b.json", "b"],
  ])("%s from %j is called %j", (text, file, name) =>
    expect(nameOfDefinition(text, file)).toBe(name),
  );
});

it("a blank workflow is a graph with a start that asks for nothing", () => {
  const graph = graphSchema.parse(blankGraph());
  expect(graph.nodes).toMatchObject([{ kind: "start", params: {} }]);
});
