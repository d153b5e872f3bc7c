import { describe, expect, it } from "vitest";
import { createAdapter, noOverrides } from "../../../designer/canvas/adapt.ts";
import { backEdges } from "../../../designer/canvas/back-edges.ts";
import {
  backwardShape,
  distanceToEdge,
  forwardShape,
  goesBack,
} from "../../../designer/canvas/edge-path.ts";
import { edgeUnder, pointerReach } from "../../../designer/canvas/edge-under.ts";
import { planRename } from "../../../designer/document/settings.ts";
import { edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { placed } from "../document/open-document.ts";

const graph = placed(
  drawGraph(
    {
      A: {
        kind: "task",
        params: { Resource: "r" },
        fields: { Catch: [{ ErrorEquals: ["States.ALL"] }] },
      },
      M: { kind: "map" },
      In: { parent: "M" },
      B: {},
    },
    ["start > A", "A > M", "A:catch:0 > B", "M:body > In", "M > B", "B > A"],
  ),
  { A: { x: 300, y: 0 }, M: { x: 640, y: 0 }, In: { x: 80, y: 96 }, B: { x: 1400, y: 0 } },
);

const nothing: ReadonlySet<string> = new Set();

function renamed(before: Graph, id: string, name: string): Graph {
  const plan = planRename(before, id, name);
  const result = edit(before, { type: "batch", label: "r", edits: plan?.edits ?? [] });
  if (!result.ok) throw new Error(result.problem.message);
  return result.graph;
}

describe("a graph as React Flow's nodes and edges", () => {
  const draw = (adapter = createAdapter()) => ({
    nodes: (of: Graph, selected = nothing, overrides = noOverrides) =>
      adapter.nodes({ graph: of, selected, overrides, editable: true }),
    edges: (of: Graph, selected = nothing) =>
      adapter.edges({ graph: of, selected, editable: true }),
  });

  it("keeps what did not change, so that only the rest is drawn again", () => {
    const { nodes, edges } = draw();
    const [before, lines] = [nodes(graph), edges(graph)];
    const next = renamed(graph, "B", "Last");
    const after = nodes(next);
    expect(after.filter((node, index) => node !== before[index]).map((node) => node.id)).toEqual([
      "B",
    ]);
    const changed = edges(next).filter((edge, index) => edge !== lines[index]);
    expect(changed.map((edge) => edge.id)).toEqual(["A:catch:0 > B", "M > B", "B > A"]);
    expect(nodes(next)).toEqual(after);
  });

  it("draws again only what was selected, or is being dragged", () => {
    const { nodes } = draw();
    const before = nodes(graph);
    const selected = nodes(graph, new Set(["A"]));
    expect(selected.filter((node, index) => node !== before[index]).map((node) => node.id)).toEqual(
      ["A"],
    );
    const dragged = nodes(graph, new Set(["A"]), new Map([["A", { position: { x: 5, y: 5 } }]]));
    expect(
      dragged.filter((node, index) => node !== selected[index]).map((node) => node.position),
    ).toEqual([{ x: 5, y: 5 }]);
  });

  it("has containers before what is inside, and handles for every port", () => {
    const flow = draw().nodes(graph);
    const ids = flow.map((node) => node.id);
    expect(ids.indexOf("M")).toBeLessThan(ids.indexOf("In"));
    const handles = (id: string) =>
      flow.find((node) => node.id === id)?.handles?.map((handle) => handle.id);
    expect(handles("A")).toEqual(["in", "next", "catch:0"]);
    expect(handles("M")).toEqual(["in", "next", "body"]);
    expect(handles("start")).toEqual(["next"]);
  });

  it("takes single nodes and edges out of the tab order and gives them names", () => {
    const flow = draw();
    expect(flow.nodes(graph).every((node) => node.domAttributes?.tabIndex === -1)).toBe(true);
    expect(flow.edges(graph).map((edge) => edge.ariaLabel)).toContain("A (On error) to B");
    expect(flow.edges(graph).every((edge) => edge.domAttributes?.tabIndex === -1)).toBe(true);
  });

  it("shows error ways and loops as what they are", () => {
    const flow = draw().edges(graph);
    const data = (id: string) => flow.find((edge) => edge.id === id)?.data;
    expect(data("A:catch:0 > B")?.look).toBe("catch");
    expect(data("M:body > In")?.look).toBe("inner");
    expect(data("B > A")?.isLoop).toBe(true);
    expect(data("A > M")?.isLoop).toBe(false);
  });
});

describe("loops", () => {
  it("are the connections that lead back, each found once", () => {
    expect([...backEdges(graph)]).toEqual(["B > A"]);
    const two = drawGraph({ A: {}, B: {}, C: {} }, ["start > A", "A > B", "B > C", "C > A"]);
    expect([...backEdges(two)]).toEqual(["C > A"]);
    expect([...backEdges(drawGraph({ A: {}, B: {} }, ["start > A", "A > B"]))]).toEqual([]);
  });

  it("are found without a start, too", () => {
    expect(backEdges(drawGraph({ A: {}, B: {} }, ["A > B", "B > A"])).size).toBe(1);
  });
});

describe("shapes of connections", () => {
  const ends = { from: { x: 0, y: 0 }, to: { x: 200, y: 100 } };

  it("begin and end where they should", () => {
    expect(forwardShape(ends).path).toMatch(/^M0,0 .* 200,100$/u);
    expect(forwardShape(ends).middle).toEqual({ x: 100, y: 50 });
  });

  it("pass below both nodes on the way back", () => {
    const back = { from: { x: 600, y: 40 }, to: { x: 100, y: 40 } };
    expect(goesBack(back)).toBe(true);
    expect(goesBack(ends)).toBe(false);
    const { path, middle } = backwardShape(back, { source: 80, target: 130 });
    expect(middle.y).toBeGreaterThan(40 + 130);
    expect(path.endsWith("L100,40")).toBe(true);
  });

  it("are hit along their whole length, and not elsewhere", () => {
    expect(distanceToEdge(ends, { x: 100, y: 50 }, { x: 30, y: 30 })).toBeLessThan(0.2);
    expect(distanceToEdge(ends, { x: 100, y: 120 }, { x: 30, y: 30 })).toBeGreaterThan(1);
  });
});

describe("what lies under a point", () => {
  const accepts = () => true;

  it("is the nearest connection within reach that may take the thing", () => {
    expect(edgeUnder(graph, { x: 590, y: 40 }, { reach: pointerReach, accepts })).toBe("A > M");
    expect(edgeUnder(graph, { x: 590, y: 300 }, { reach: pointerReach, accepts })).toBeNull();
    expect(
      edgeUnder(
        graph,
        { x: 590, y: 40 },
        { reach: pointerReach, accepts: (edge) => edge.id !== "A > M" },
      ),
    ).toBeNull();
  });

  it("is found inside containers, too", () => {
    expect(edgeUnder(graph, { x: 640 + 50, y: 96 + 32 }, { reach: pointerReach, accepts })).toBe(
      "M:body > In",
    );
  });
});
