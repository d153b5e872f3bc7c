import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { reachableFrom } from "../../../shared/graph/flow.ts";
import type { Graph, Node, Position } from "../../../shared/graph/graph.ts";
import { layOut } from "../../../shared/graph/layout.ts";
import { metrics, nodeBox } from "../../../shared/graph/node-box.ts";
import { arbitraryDefinition } from "../../support/arbitrary-definition.ts";
import { arbitraryGraph } from "../compiler/arbitrary-graph.ts";
import { type DrawnNode, drawGraph } from "../compiler/draw.ts";

const task: DrawnNode = {
  kind: "task",
  params: { Resource: "r" },
  fields: { Catch: [{ ErrorEquals: ["States.ALL"] }] },
};

function positions(graph: Graph): Record<string, Position> {
  return Object.fromEntries(layOut(graph).nodes.map(({ id, position }) => [id, position]));
}

function box(node: Node): { left: number; top: number; right: number; bottom: number } {
  const { width, height } = nodeBox(node);
  const { x, y } = node.position;
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** No two nodes of a flow overlap, and all lie inside their container. */
function expectRoom(nodes: readonly Node[]): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const [i, node] of nodes.entries()) {
    const own = box(node);
    for (const other of nodes.slice(i + 1)) {
      if (other.parent !== node.parent) continue;
      const its = box(other);
      const apart =
        own.right < its.left ||
        its.right < own.left ||
        own.bottom < its.top ||
        its.bottom < own.top;
      expect(apart, `${node.name} and ${other.name}`).toBe(true);
    }
    const container = byId.get(node.parent ?? "");
    if (container?.size === undefined) continue;
    expect(own.right).toBeLessThan(container.size.width);
    expect(own.bottom).toBeLessThan(container.size.height);
    expect(own.left).toBeGreaterThan(0);
    expect(own.top).toBeGreaterThan(metrics.containerHead);
  }
}

describe("layOut", () => {
  it("draws a flow on one line from left to right", () => {
    const graph = drawGraph({ A: {}, B: {}, Z: { kind: "end" } }, ["start > A", "A > B", "B > Z"]);
    expect(positions(graph)).toEqual({
      start: { x: 0, y: 0 },
      A: { x: 320, y: 0 },
      B: { x: 640, y: 0 },
      Z: { x: 960, y: 0 },
    });
  });

  it("draws other ways below, and what errors lead to below those", () => {
    const choice: DrawnNode = { kind: "choice", params: { Rules: [{ Id: "x", Condition: true }] } };
    const graph = drawGraph(
      { T: task, Pick: choice, X: {}, Else: {}, Z: { kind: "end" }, Err: { kind: "fail" } },
      [
        "start > T",
        "T:catch:0 > Err",
        "T > Pick",
        "Pick:rule:x > X",
        "Pick:default > Else",
        "X > Z",
        "Else > Z",
      ],
    );
    const at = positions(graph);
    expect([at["T"]?.y, at["Pick"]?.y, at["X"]?.y, at["Z"]?.y]).toEqual([0, 0, 0, 0]);
    expect(at["Else"]).toEqual({ x: 960, y: 144 });
    expect(at["Err"]).toEqual({ x: 640, y: 288 });
    expect(at["Z"]?.x).toBe(1280);
  });

  it("draws a node after the longest way to it, and steps back as they are", () => {
    const graph = drawGraph({ A: task, B: {}, C: {} }, [
      "start > A",
      "A > B",
      "B > C",
      "A:catch:0 > C",
      "C > A",
    ]);
    const at = positions(graph);
    expect([at["A"]?.x, at["B"]?.x, at["C"]?.x]).toEqual([320, 640, 960]);
  });

  it("draws branches below each other, and containers around what they hold", () => {
    const graph = drawGraph(
      {
        P: { kind: "parallel", params: { Branches: 2 } },
        L: { parent: "P" },
        R: { parent: "P" },
        R2: { parent: "P" },
        Z: { kind: "end" },
      },
      ["start > P", "P:branch:0 > L", "P:branch:1 > R", "R > R2", "P > Z"],
    );
    const after = layOut(graph);
    const byId = new Map(after.nodes.map((node) => [node.id, node]));
    expect(byId.get("L")?.position).toEqual({ x: 72, y: 88 });
    expect(byId.get("R")?.position).toEqual({ x: 72, y: 232 });
    expect(byId.get("R2")?.position).toEqual({ x: 392, y: 232 });
    expect(byId.get("P")?.size).toEqual({ width: 664, height: 328 });
    expect(byId.get("Z")?.position).toEqual({ x: 1072, y: 0 });
  });

  it("draws what nothing leads to below everything", () => {
    const graph = drawGraph({ A: {}, Draft: {} }, ["start > A"]);
    expect(positions(graph)["Draft"]).toEqual({ x: 0, y: 144 });
  });

  it("leaves alone what goes round in circles", () => {
    const graph = drawGraph(
      { M: { kind: "map", parent: "N" }, N: { kind: "map", parent: "M" } },
      [],
    );
    expect(layOut(graph).nodes.slice(1)).toEqual(graph.nodes.slice(1));
  });

  it("goes through a flow of two thousand nodes", () => {
    const names = Array.from({ length: 2000 }, (_, i) => `n${i}`);
    const graph = drawGraph(
      Object.fromEntries(names.map((name) => [name, {}])),
      names.map((name, i) => `${names[i - 1] ?? "start"} > ${name}`),
    );
    expect(positions(graph)["n1999"]).toEqual({ x: 2000 * 320, y: 0 });
  });

  it("never lets nodes of a flow overlap or leave their container, and is the same each time", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const { nodes } = layOut(graph);
        expect(layOut({ ...graph, nodes }).nodes).toEqual(nodes);
        expectRoom(nodes);
      }),
    );
  });

  it("never does so for a definition, and leads from left to right but for steps back", () => {
    fc.assert(
      fc.property(arbitraryDefinition(), (definition) => {
        const graph = decompile(definition);
        expectRoom(graph.nodes);
        const byId = new Map(graph.nodes.map((node) => [node.id, node]));
        for (const { source, target } of graph.edges) {
          const [from, to] = [byId.get(source), byId.get(target)];
          if (from === undefined || to === undefined || from.parent !== to.parent) continue;
          const isBack = reachableFrom(graph, [target]).has(source);
          expect(isBack || box(from).right < box(to).left).toBe(true);
        }
      }),
    );
  });

  it("makes room for cards with many outputs and for compensations", () => {
    const rules = Array.from({ length: 20 }, (_, i) => ({ Id: `r${i}`, Condition: true }));
    const graph = drawGraph(
      {
        T: { ...task, fields: { Compensate: { Resource: "r" } } },
        Pick: { kind: "choice", params: { Rules: rules } },
        A: {},
        Err: { kind: "fail" },
        Draft: {},
      },
      [
        "start > Pick",
        "Pick:default > A",
        "A > T",
        ...rules.map(({ Id }) => `Pick:rule:${Id} > Err`),
      ],
    );
    const { nodes } = layOut(graph);
    expectRoom(nodes);
    const draft = nodes.find(({ id }) => id === "Draft");
    expect(draft?.position.x).toBe(0);
  });
});
