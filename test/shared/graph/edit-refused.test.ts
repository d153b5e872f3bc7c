import { describe, expect, it } from "vitest";
import type { Edit } from "../../../shared/graph/edit.ts";
import { type Graph, graphLimits } from "../../../shared/graph/graph.ts";
import { drawEdge, drawNode } from "../compiler/draw.ts";
import { at, base, code } from "./editing.ts";

describe("edit refuses", () => {
  const note = { id: "A", text: "", position: at, size: { width: 1, height: 1 } };
  const edge = (text: string): Edit => ({
    type: "edge.add",
    edge: { ...drawEdge(text), id: "new" },
  });
  const impossible: readonly (readonly [string, Edit, string])[] = [
    ["a node with an id in use", { type: "node.add", node: drawNode("A") }, "DUPLICATE_ID"],
    [
      "a node in nothing",
      { type: "node.add", node: drawNode("N", { parent: "X" }) },
      "UNKNOWN_NODE",
    ],
    [
      "a node in itself",
      { type: "node.add", node: drawNode("N", { kind: "map", parent: "N" }) },
      "PARENT_CYCLE",
    ],
    [
      "a node in a node that holds none",
      { type: "node.add", node: drawNode("N", { parent: "A" }) },
      "NOT_A_CONTAINER",
    ],
    [
      "a start in a container",
      { type: "node.add", node: drawNode("N", { kind: "start", parent: "P" }) },
      "START_IN_CONTAINER",
    ],
    ["removing what is not there", { type: "node.remove", ids: ["X"] }, "UNKNOWN_NODE"],
    [
      "moving what is not there",
      { type: "node.move", moves: [{ id: "X", position: at }] },
      "UNKNOWN_NODE",
    ],
    [
      "resizing what is not there",
      { type: "node.resize", id: "X", size: { width: 1, height: 1 } },
      "UNKNOWN_NODE",
    ],
    ["renaming what is not there", { type: "node.rename", id: "X", name: "n" }, "UNKNOWN_NODE"],
    [
      "a name that is too long",
      { type: "node.rename", id: "A", name: "n".repeat(81) },
      "INVALID_STATE_NAME",
    ],
    ["setting what is not there", { type: "node.set", id: "X" }, "UNKNOWN_NODE"],
    ["a kind that does not exist", { type: "node.set", id: "A", kind: "nope" }, "UNKNOWN_KIND"],
    [
      "a kind that cannot hold what is inside",
      { type: "node.set", id: "P", kind: "wait" },
      "NOT_A_CONTAINER",
    ],
    ["a start that edges lead to", { type: "node.set", id: "A", kind: "start" }, "NO_INPUT"],
    [
      "a start inside a container",
      { type: "node.set", id: "L", kind: "start" },
      "START_IN_CONTAINER",
    ],
    [
      "removing a Catch entry that is not there",
      { type: "catch.remove", id: "A", index: 3 },
      "UNKNOWN_ENTRY",
    ],
    [
      "removing a Catch entry of nothing",
      { type: "catch.remove", id: "X", index: 0 },
      "UNKNOWN_NODE",
    ],
    [
      "moving what is not there into a container",
      { type: "node.reparent", parent: "P", moves: [{ id: "X", position: at }] },
      "UNKNOWN_NODE",
    ],
    [
      "moving a container into itself",
      { type: "node.reparent", parent: "P", moves: [{ id: "P", position: at }] },
      "PARENT_CYCLE",
    ],
    [
      "moving into what is no container",
      { type: "node.reparent", parent: "A", moves: [{ id: "Z", position: at }] },
      "NOT_A_CONTAINER",
    ],
    [
      "moving the start into a container",
      { type: "node.reparent", parent: "P", moves: [{ id: "start", position: at }] },
      "START_IN_CONTAINER",
    ],
    [
      "an edge with an id in use",
      { type: "edge.add", edge: { id: "A > Pick", source: "A", sourcePort: "next", target: "Z" } },
      "DUPLICATE_ID",
    ],
    ["an edge from nothing", edge("X > A"), "UNKNOWN_NODE"],
    ["an edge to nothing", edge("A > X"), "UNKNOWN_NODE"],
    ["an edge from an output that is not there", edge("Z > A"), "UNKNOWN_PORT"],
    ["an edge to the start", edge("A > start"), "NO_INPUT"],
    ["an edge into a container", edge("A > L"), "CROSSES_CONTAINER"],
    ["an edge out of a container", edge("L > Z"), "CROSSES_CONTAINER"],
    ["an inner output that leads outside", edge("P:branch:0 > Z"), "CROSSES_CONTAINER"],
    ["removing an edge that is not there", { type: "edge.remove", ids: ["X"] }, "UNKNOWN_EDGE"],
    ["a note with the id of a node", { type: "note.add", note }, "DUPLICATE_ID"],
    ["setting a note that is not there", { type: "note.set", id: "X", change: {} }, "UNKNOWN_NOTE"],
    ["removing a note that is not there", { type: "note.remove", ids: ["X"] }, "UNKNOWN_NOTE"],
    [
      "a patch of nodes that are not there",
      { type: "graph.patch", patch: { nodes: { remove: ["X"] } } },
      "UNKNOWN_NODE",
    ],
    [
      "a patch of edges that are not there",
      { type: "graph.patch", patch: { edges: { remove: ["X"] } } },
      "UNKNOWN_EDGE",
    ],
    [
      "a patch of notes that are not there",
      { type: "graph.patch", patch: { notes: { replace: [note] } } },
      "UNKNOWN_NOTE",
    ],
    [
      "a patch that breaks the graph",
      { type: "graph.patch", patch: { nodes: { remove: ["A"] } } },
      "UNKNOWN_NODE",
    ],
    [
      "one impossible edit of several",
      {
        type: "batch",
        label: "b",
        edits: [
          { type: "node.remove", ids: ["A"] },
          { type: "node.remove", ids: ["A"] },
        ],
      },
      "UNKNOWN_NODE",
    ],
  ];
  it.each(impossible)("%s", (_, change, expected) => {
    expect(code(change)).toBe(expected);
  });

  it("what goes over the limits", () => {
    const nodes = Array.from({ length: graphLimits.nodes }, (_, i) => drawNode(`x${i}`));
    const full: Graph = { ...base, nodes, edges: [], notes: [] };
    expect(code({ type: "node.add", node: drawNode("N") }, full)).toBe("TOO_MANY_NODES");
    const notes = nodes.map(({ id }) => ({ ...note, id: `note ${id}` }));
    expect(code({ type: "note.add", note }, { ...full, nodes: [], notes })).toBe("TOO_MANY_NODES");
    const many = Array.from({ length: graphLimits.edges }, (_, i) => ({
      ...drawEdge("x0 > x1"),
      id: `e${i}`,
      sourcePort: `p${i}`,
    }));
    expect(code({ type: "edge.add", edge: drawEdge("x0 > x1") }, { ...full, edges: many })).toBe(
      "TOO_MANY_NODES",
    );
  });

  it("containers deeper than the limit", () => {
    const nodes = Array.from({ length: graphLimits.depth + 1 }, (_, i) =>
      drawNode(`m${i}`, { kind: "map", ...(i === 0 ? {} : { parent: `m${i - 1}` }) }),
    );
    const deep: Graph = {
      ...base,
      nodes: [...nodes, drawNode("m", { kind: "map" }), drawNode("x", { parent: "m" })],
      edges: [],
    };
    expect(
      code({ type: "node.add", node: drawNode("N", { parent: `m${graphLimits.depth}` }) }, deep),
    ).toBe("TOO_DEEPLY_NESTED");
    const move = (parent: string): Edit => ({
      type: "node.reparent",
      parent,
      moves: [{ id: "m", position: at }],
    });
    expect(code(move(`m${graphLimits.depth - 1}`), deep)).toBe("TOO_DEEPLY_NESTED");
    expect(code(move(`m${graphLimits.depth - 2}`), deep)).toBe("ok");
  });
});
