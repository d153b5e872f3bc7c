import { describe, expect, it } from "vitest";
import { rebaseGraph } from "../../../designer/document/rebase.ts";
import { edit, type Edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import { drawEdge, drawGraph, drawNode } from "../../shared/compiler/draw.ts";
import { nodeNamed, placed, ways } from "./open-document.ts";

const base = drawGraph({ A: { params: { Output: 1 } }, B: {}, C: {} }, [
  "start > A",
  "A > B",
  "B > C",
]);

function after(graph: Graph, ...edits: readonly Edit[]): Graph {
  const result = edit(graph, { type: "batch", label: "test", edits });
  if (!result.ok) throw new Error(result.problem.message);
  return result.graph;
}

const set = (id: string, params: Readonly<Record<string, string | number>>): Edit => ({
  type: "node.set",
  id,
  params,
});

describe("two drafts that went apart", () => {
  it("become one when they are about different nodes, connections, settings and parameters of one node", () => {
    const mine = after(base, set("A", { Output: 2 }), {
      type: "graph.fields",
      fields: { TimeoutSeconds: 9 },
    });
    const theirs = after(
      base,
      set("A", { Comment: "why" }),
      { type: "node.rename", id: "B", name: "Beta" },
      { type: "node.add", node: drawNode("D") },
      { type: "edge.add", edge: drawEdge("C > D") },
    );
    const { graph, conflicts } = rebaseGraph({ base, mine, theirs });
    expect(conflicts).toEqual([]);
    expect(nodeNamed(graph, "A").params).toEqual({ Output: 2, Comment: "why" });
    expect(graph.fields).toEqual({ TimeoutSeconds: 9 });
    expect(ways(graph)).toEqual(["A > Beta", "Beta > C", "C > D", "start > A"]);
  });

  it("ask where both changed the same parameter, and do what was chosen", () => {
    const mine = after(base, set("A", { Output: "mine" }));
    const theirs = after(base, set("A", { Output: "theirs" }), set("B", { Output: "also" }));
    const sides = { base, mine, theirs };
    const { graph, conflicts } = rebaseGraph(sides);
    expect(conflicts).toMatchObject([{ id: "A", name: "A", what: ["Output"] }]);
    expect(nodeNamed(graph, "A").params).toEqual({ Output: "mine" });
    const chosen = rebaseGraph(sides, new Map([["A", "theirs"]])).graph;
    expect(nodeNamed(chosen, "A").params).toEqual({ Output: "theirs" });
    expect(nodeNamed(chosen, "B").params).toEqual({ Output: "also" });
  });

  it("ask nothing about places: mine stays", () => {
    const mine = placed(base, { A: { x: 10, y: 10 } });
    const theirs = placed(base, { A: { x: 20, y: 20 }, B: { x: 30, y: 30 } });
    const { graph, conflicts } = rebaseGraph({ base, mine, theirs });
    expect(conflicts).toEqual([]);
    expect(nodeNamed(graph, "A").position).toEqual({ x: 10, y: 10 });
    expect(nodeNamed(graph, "B").position).toEqual({ x: 30, y: 30 });
  });

  it("ask before a node goes that the other one has worked on", () => {
    const mine = after(base, { type: "node.remove", ids: ["C"] });
    const untouched = rebaseGraph({ base, mine, theirs: after(base, set("A", { Output: 3 })) });
    expect(untouched.conflicts).toEqual([]);
    expect(untouched.graph.nodes.map(({ id }) => id)).not.toContain("C");
    const theirs = after(base, set("C", { Output: "work" }));
    const { conflicts } = rebaseGraph({ base, mine, theirs });
    expect(conflicts).toMatchObject([
      { id: "C", mine: null, what: expect.arrayContaining(["removed"]) as unknown },
    ]);
    const kept = rebaseGraph({ base, mine, theirs }, new Map([["C", "theirs"]])).graph;
    expect(nodeNamed(kept, "C").params).toEqual({ Output: "work" });
    const gone = rebaseGraph({ base, mine, theirs }, new Map([["C", "mine"]])).graph;
    expect(gone.nodes.map(({ id }) => id)).not.toContain("C");
    expect(checkStructure(gone)).toEqual([]);
  });

  it("ask when one output was led to two places", () => {
    const connect = (target: string): Edit => ({
      type: "edge.add",
      edge: { id: `new-${target}`, source: "A", sourcePort: "next", target },
    });
    const more = after(base, { type: "node.add", node: drawNode("D") });
    const sides = {
      base: more,
      mine: after(more, connect("C")),
      theirs: after(more, connect("D")),
    };
    const { graph, conflicts } = rebaseGraph(sides);
    expect(conflicts).toMatchObject([{ id: "A", what: ["connections"] }]);
    expect(ways(graph)).toContain("A > C");
    expect(ways(rebaseGraph(sides, new Map([["A", "theirs"]])).graph)).toContain("A > D");
  });

  it("give a new node of mine another name when theirs has it, too", () => {
    const mine = after(base, { type: "node.add", node: drawNode("m", { name: "New" }) });
    const theirs = after(base, { type: "node.add", node: drawNode("t", { name: "New" }) });
    const { graph, conflicts } = rebaseGraph({ base, mine, theirs });
    expect(conflicts).toEqual([]);
    expect(graph.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(["New", "New 2"]));
  });

  it("bring their groups together without a question", () => {
    const grouped = after(base, {
      type: "group.add",
      group: { id: "g", name: "Group", nodes: ["A", "B"] },
    });
    const mine = after(grouped, { type: "group.set", id: "g", change: { name: "Preparing" } });
    const theirs = after(
      grouped,
      { type: "group.set", id: "g", change: { color: "blue", nodes: ["A", "B", "C"] } },
      { type: "node.remove", ids: ["A"] },
    );
    const { graph, conflicts } = rebaseGraph({ base: grouped, mine, theirs });
    expect(conflicts).toEqual([]);
    expect(graph.groups).toEqual([
      { id: "g", name: "Preparing", color: "blue", nodes: ["B", "C"] },
    ]);
  });

  it("leave a node in one group when each put it into another", () => {
    const into = (id: string): Graph =>
      after(base, { type: "group.add", group: { id, name: id, nodes: ["B"] } });
    const { graph, conflicts } = rebaseGraph({ base, mine: into("own"), theirs: into("other") });
    expect(conflicts).toEqual([]);
    expect(graph.groups.map(({ id, nodes }) => [id, nodes])).toEqual([["own", ["B"]]]);
    expect(checkStructure(graph)).toEqual([]);
  });

  it("keep a group dissolved that one of them dissolved", () => {
    const grouped = after(base, {
      type: "group.add",
      group: { id: "g", name: "Group", nodes: ["A"] },
    });
    const sides = { base: grouped, mine: base, theirs: after(grouped, set("A", { Output: 9 })) };
    expect(rebaseGraph(sides).graph.groups).toEqual([]);
  });

  it("are mine alone when only I changed anything, and theirs when only they did", () => {
    const changed = after(base, set("A", { Output: 7 }), { type: "node.remove", ids: ["B"] });
    expect(rebaseGraph({ base, mine: changed, theirs: base }).graph).toEqual(changed);
    expect(rebaseGraph({ base, mine: base, theirs: changed }).graph).toEqual(changed);
  });
});
