import { describe, expect, it } from "vitest";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import { edit, type Edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { insertOnEdge, removeAndReconnect } from "../../../shared/graph/rewire.ts";
import { drawGraph, drawNode } from "../compiler/draw.ts";

const graph = drawGraph(
  {
    A: {},
    Pick: { kind: "choice", params: { Rules: [{ Id: "x", Condition: true }] } },
    B: {},
    M: { kind: "map" },
    I: { parent: "M" },
    J: { parent: "M" },
    Z: { kind: "end" },
    Lone: {},
  },
  [
    "start > A",
    "A > Pick",
    "Pick:rule:x > B",
    "Pick:default > M",
    "B > Z",
    "M:body > I",
    "I > J",
    "M > Z",
  ],
);

function newId(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `new ${count}`;
  };
}

function apply(change: ReturnType<typeof insertOnEdge>, to: Graph = graph): Graph {
  if ("code" in change) throw new Error(change.message);
  const result = edit(to, change);
  if (!result.ok) throw new Error(result.problem.message);
  expect(checkStructure(result.graph)).toEqual([]);
  const back = edit(result.graph, result.inverse);
  expect(back.ok && back.graph).toEqual(to);
  return result.graph;
}

function edges(of: Graph): string[] {
  return of.edges.map((edge) => `${edge.source}:${edge.sourcePort} > ${edge.target}`).toSorted();
}

function code(change: Edit | { readonly code: string }): string {
  return "code" in change ? change.code : "ok";
}

describe("insertOnEdge", () => {
  const insert = (
    edge: string,
    node: Parameters<typeof drawNode>[1] = {},
  ): ReturnType<typeof insertOnEdge> =>
    insertOnEdge(graph, { edge, node: drawNode("N", node), newId: newId() });

  it("puts a node between two", () => {
    const after = edges(apply(insert("A > Pick")));
    expect(after).toContain("A:next > N");
    expect(after).toContain("N:next > Pick");
    expect(after).not.toContain("A:next > Pick");
  });

  it("puts a Choice between two by its Default", () => {
    const after = edges(
      apply(
        insert("A > Pick", { kind: "choice", params: { Rules: [{ Id: "r", Condition: true }] } }),
      ),
    );
    expect(after).toContain("N:default > Pick");
  });

  it("puts it into the container that the edge leads to", () => {
    const after = apply(insert("M:body > I"));
    expect(after.nodes.find(({ id }) => id === "N")?.parent).toBe("M");
    expect(edges(after)).toContain("M:body > N");
    expect(edges(after)).toContain("N:next > I");
  });

  it("leaves what came after unconnected behind a node that ends the flow", () => {
    const after = edges(apply(insert("B > Z", { kind: "end", parent: "M" })));
    expect(after).toContain("B:next > N");
    expect(after.filter((way) => way.endsWith("> Z"))).toEqual(["M:next > Z"]);
  });

  it("moves a node that is in the graph already", () => {
    const node = graph.nodes.find(({ id }) => id === "Lone") ?? drawNode("X");
    const after = apply(insertOnEdge(graph, { edge: "I > J", node, newId: newId() }));
    expect(after.nodes.find(({ id }) => id === "Lone")?.parent).toBe("M");
    expect(edges(after)).toContain("I:next > Lone");
    expect(edges(after)).toContain("Lone:next > J");
  });

  it("refuses an edge that is not there, and a start", () => {
    expect(code(insert("X > Y"))).toBe("UNKNOWN_EDGE");
    expect(code(insert("A > Pick", { kind: "start" }))).toBe("NO_INPUT");
    const broken = { ...graph, nodes: [] };
    expect(
      code(insertOnEdge(broken, { edge: "A > Pick", node: drawNode("N"), newId: newId() })),
    ).toBe("UNKNOWN_NODE");
  });
});

describe("removeAndReconnect", () => {
  const remove = (...ids: string[]): string[] =>
    edges(apply(removeAndReconnect(graph, ids, newId())));

  it("joins what came before with what came after", () => {
    expect(remove("A")).toContain("start:next > Pick");
    expect(remove("B")).toContain("Pick:rule:x > Z");
  });

  it("goes through several removed nodes", () => {
    expect(remove("A", "Pick", "M")).toContain("start:next > Z");
  });

  it("follows Default through a Choice", () => {
    expect(remove("Pick")).toContain("A:next > M");
  });

  it("joins inside a container, from its own output", () => {
    expect(remove("I")).toContain("M:body > J");
  });

  it("joins nothing where the flow ended", () => {
    expect(remove("Z").filter((way) => way.startsWith("B"))).toEqual([]);
    expect(remove("J").filter((way) => way.startsWith("I"))).toEqual([]);
  });

  it("joins nothing through removed nodes that lead in a circle", () => {
    const circle = drawGraph({ A: {}, B: {} }, ["start > A", "A > B", "B > A"]);
    expect(edges(apply(removeAndReconnect(circle, ["A", "B"], newId()), circle))).toEqual([]);
  });

  it("refuses a node that is not there", () => {
    expect(code(removeAndReconnect(graph, ["A", "X"], newId()))).toBe("UNKNOWN_NODE");
  });
});
