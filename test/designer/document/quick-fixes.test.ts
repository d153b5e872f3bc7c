import { describe, expect, it } from "vitest";
import { planFixAll, quickFixesOf } from "../../../designer/document/quick-fixes/quick-fixes.ts";
import { checkGraph } from "../../../shared/compiler/check.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, openDocument, ways } from "./open-document.ts";

/** What is offered for the problems of a graph: `node: title`. */
function offered(graph: Graph): readonly string[] {
  return checkGraph(graph).flatMap((problem) =>
    quickFixesOf(graph, problem).map(({ title }) => `${problem.node ?? ""}: ${title}`),
  );
}

/** The graph after the first fix with these words; the problem it was for must be gone, and undo must bring it back. */
function fixed(graph: Graph, title: string): Graph {
  const { document } = openDocument(graph);
  const problems = checkGraph(graph);
  for (const problem of problems) {
    const fix = quickFixesOf(graph, problem).find((each) => each.title === title);
    if (fix === undefined) continue;
    expect(document.run(fix.plan)).toBe(true);
    const after = document.getState().graph;
    const left = checkGraph(after).filter(
      ({ code, message }) => code === problem.code && message === problem.message,
    );
    expect(left).toEqual([]);
    document.undo();
    expect(document.getState().graph).toEqual(graph);
    return after;
  }
  throw new Error(`nothing offers ${title}: ${offered(graph).join(", ")}`);
}

describe("quick fixes", () => {
  it("lead the start to the first step", () => {
    const graph = drawGraph({ A: {}, B: {} }, ["A > B"]);
    expect(ways(fixed(graph, "Connect to A"))).toContain("start > A");
  });

  it("connect or delete what is never reached, and never make a loop of it", () => {
    const graph = drawGraph({ A: {}, B: {}, C: {} }, ["start > A", "B > C"]);
    expect(ways(fixed(graph, "Connect after A"))).toContain("A > B");
    expect(fixed(graph, "Delete B").nodes.map(({ id }) => id)).not.toContain("B");
    expect(offered(graph)).not.toContain("B: Connect after C");
  });

  it("add a start where there is none", () => {
    const { nodes, ...rest } = drawGraph({ A: {} }, []);
    const graph = { ...rest, nodes: nodes.filter(({ id }) => id !== "start") };
    expect(ways(fixed(graph, "Add a start"))).toEqual(["Start > A"]);
  });

  it("give a second node of one name another one", () => {
    const graph = drawGraph({ A: {}, B: { name: "A" } }, ["start > A", "A > B"]);
    expect(fixed(graph, "Rename to A 2").nodes.map(({ name }) => name)).toContain("A 2");
  });

  it("connect an output for errors that leads nowhere, or take it away", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"] }];
    const graph = drawGraph(
      { A: { kind: "http", params: { Url: "https://a.example" }, fields: { Catch } }, B: {} },
      ["start > A", "A > B"],
    );
    expect(fixed(graph, "Remove the error output").nodes[1]?.fields["Catch"] ?? []).toEqual([]);
  });

  it("remove a rule that leads nowhere when there are others", () => {
    const Rules = [
      { Id: "x", Condition: "{% true %}" },
      { Id: "y", Condition: "{% false %}" },
    ];
    const graph = drawGraph({ A: { kind: "choice", params: { Rules } }, B: {} }, [
      "start > A",
      "A:rule:x > B",
      "A:default > B",
    ]);
    expect(fixed(graph, "Remove the rule").nodes[1]?.params["Rules"]).toHaveLength(1);
  });

  it("write the nearest name where one was mistyped", () => {
    const graph = drawGraph(
      {
        A: { fields: { Assign: { customer: "x" } } },
        B: { params: { Output: { to: "{% $custommer & $states.inptu.name %}" } } },
      },
      ["start > A", "A > B"],
    );
    expect(nodeNamed(fixed(graph, "Use $customer"), "B").params["Output"]).toEqual({
      to: "{% $customer & $states.inptu.name %}",
    });
    expect(nodeNamed(fixed(graph, "Use $states.input"), "B").params["Output"]).toEqual({
      to: "{% $custommer & $states.input.name %}",
    });
  });

  it("complete and trim expressions", () => {
    const graph = (Output: string) => drawGraph({ A: { params: { Output } } }, ["start > A"]);
    expect(
      nodeNamed(fixed(graph("{% $states.input.a"), "Complete the expression"), "A").params,
    ).toEqual({ Output: "{% $states.input.a %}" });
    expect(
      nodeNamed(fixed(graph("  {% $states.input %} "), "Remove the space around it"), "A").params,
    ).toEqual({ Output: "{% $states.input %}" });
  });

  it("mend everything of one kind as one step", () => {
    const graph = drawGraph({ A: {}, B: {}, C: {}, D: {} }, ["start > A"]);
    const { document } = openDocument(graph);
    const plan = planFixAll(graph, {
      code: "UNREACHABLE_NODE",
      kind: "connect-after",
      check: checkGraph,
    });
    expect(document.run(plan)).toBe(true);
    expect(checkGraph(document.getState().graph)).toEqual([]);
    expect(document.getState().history.past).toHaveLength(1);
  });
});
