import { describe, expect, it } from "vitest";
import { blankGraph } from "../../../designer/gallery/blank-graph.ts";
import { readImport } from "../../../designer/gallery/read-import.ts";
import { graphSchema } from "../../../shared/graph/graph.ts";
import { documentAnalysis } from "../../../shared/templates/document-analysis.ts";

const definition = {
  Comment: "Reads papers. And more.",
  StartAt: "A",
  States: { A: { Type: "Succeed" } },
};

describe("what is pasted", () => {
  it("is a definition, a graph, nothing, or wrong", () => {
    expect(readImport(JSON.stringify(definition), null)).toMatchObject({
      machines: [{ name: "Reads papers", states: 1, content: { definition }, notes: [] }],
      problems: [],
    });
    expect(readImport(JSON.stringify(documentAnalysis.graph), null)).toMatchObject({
      machines: [{ content: { graph: { format: 1 } } }],
    });
    expect(readImport("  \n", null)).toEqual({ machines: [], problems: [] });
    for (const text of ["{", "[]", "hello"]) {
      expect(readImport(text, null)).toMatchObject({
        machines: [],
        problems: [{ severity: "error" }],
      });
    }
  });

  it("may be YAML", () => {
    const text = "StartAt: A\nStates:\n  A:\n    Type: Succeed\n";
    expect(readImport(text, "nightly-job.asl.yaml")).toMatchObject({
      machines: [{ name: "nightly job", content: { definition: { StartAt: "A" } } }],
    });
  });

  it("counts the states of inner flows", () => {
    const inner = { StartAt: "B", States: { B: { Type: "Pass", End: true } } };
    const nested = {
      StartAt: "A",
      States: {
        A: { Type: "Parallel", Branches: [inner, inner], Next: "M" },
        M: { Type: "Map", ItemProcessor: inner, End: true },
      },
    };
    expect(readImport(JSON.stringify(nested), null).machines[0]?.states).toBe(5);
  });

  it.each([
    [JSON.stringify(definition), null, "Reads papers"],
    [JSON.stringify({ ...definition, Comment: "" }), "my_nightly-job.asl.json", "my nightly job"],
    [JSON.stringify({ ...definition, Comment: "" }), null, null],
    [JSON.stringify({ ...definition, Comment: "x".repeat(200) }), "a.json", "a"],
  ])("%s from %j is called %j", (text, file, name) =>
    expect(readImport(text, file).machines.map((machine) => machine.name)).toEqual([name]),
  );
});

it("a blank workflow is a graph with a start that asks for nothing", () => {
  const graph = graphSchema.parse(blankGraph());
  expect(graph.nodes).toMatchObject([{ kind: "start", params: {} }]);
});
