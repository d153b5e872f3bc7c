import { describe, expect, it } from "vitest";
import {
  fits,
  planAdd,
  planAddAfter,
  planAddBefore,
  planAddConnected,
  planInsertOnEdge,
  planSpliceExisting,
} from "../../../designer/document/add.ts";
import {
  connectionProblem,
  planConnect,
  planReconnect,
} from "../../../designer/document/connect.ts";
import { planMove, planNudge, planResize } from "../../../designer/document/move.ts";
import { nodeBox } from "../../../shared/graph/node-box.ts";
import { planRemove, planRemoveAndReconnect } from "../../../designer/document/remove.ts";
import { nodeKinds } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, ways } from "./open-document.ts";
import { after, kind, nested, row } from "./plan-bench.ts";
import type { Graph } from "../../../shared/graph/graph.ts";

describe("adding", () => {
  it("puts a node after an output, one column to the right and level with it", () => {
    const graph = after(row(), planAddAfter(row(), { node: "B", port: "next" }, kind("model")));
    expect(ways(graph)).toContain("B > Model");
    expect(nodeNamed(graph, "Model").position).toEqual({ x: 896, y: 0 });
  });

  it("puts it in between when the output leads somewhere, and makes room", () => {
    const graph = after(row(), planAddAfter(row(), { node: "A", port: "next" }, kind("model")));
    expect(ways(graph)).toEqual(["A > Model", "Model > B", "start > A"]);
    expect(nodeNamed(graph, "B").position.x).toBe(576 + 320);
  });

  it("gives names that are free, and the kind's example and defaults", () => {
    const once = after(
      row(),
      planAdd(row(), kind("publish"), { position: { x: 0, y: 900 }, parent: undefined }),
    );
    const twice = after(
      once,
      planAdd(once, kind("publish"), { position: { x: 0, y: 900 }, parent: undefined }),
    );
    const second = nodeNamed(twice, "Publish 2");
    expect(second.params).toEqual(kind("publish").example);
    expect(second.fields["Compensate"]).toMatchObject({ Resource: "cairn:unpublish" });
    expect(second.position.y).toBeGreaterThan(nodeNamed(twice, "Publish").position.y);
  });

  it("starts an empty container with what is put into it", () => {
    const graph = drawGraph({ P: { kind: "parallel", params: { Branches: 2 } } }, ["start > P"]);
    const spot = { position: { x: 0, y: 0 }, parent: "P" };
    const one = after(graph, planAdd(graph, kind("model"), spot));
    const two = after(one, planAdd(one, kind("http"), spot));
    expect(ways(two)).toEqual(["P[branch:0] > Model", "P[branch:1] > HTTP request", "start > P"]);
    const { x, y } = nodeNamed(two, "HTTP request").position;
    expect(x).toBeGreaterThanOrEqual(40);
    expect(y).toBeGreaterThanOrEqual(64);
  });

  it("puts a node after the start of an inner flow, in between", () => {
    const graph = after(
      nested(),
      planAddAfter(nested(), { node: "M", port: "body" }, kind("model")),
    );
    expect(ways(graph)).toEqual([
      "Inner > Last",
      "M > After",
      "M[body] > Model",
      "Model > Inner",
      "start > M",
    ]);
    expect(nodeNamed(graph, "Model").parent).toBe("M");
  });

  it("makes a container larger, and what follows it move, for a node that needs the room", () => {
    const before = nested();
    const graph = after(
      before,
      planAddAfter(before, { node: "Last", port: "next" }, kind("model")),
    );
    const container = nodeNamed(graph, "M");
    const added = nodeNamed(graph, "Model");
    expect(container.size?.width).toBeGreaterThanOrEqual(added.position.x + nodeBox(added).width);
    const widened = (container.size?.width ?? 0) - 720;
    expect(widened).toBeGreaterThan(0);
    expect(nodeNamed(graph, "After").position.x).toBe(1120 + widened);
  });

  it("takes over what an output led to when its connection is dropped on nothing", () => {
    const graph = after(
      row(),
      planAddConnected(row(), {
        output: { node: "A", port: "next" },
        kind: kind("end"),
        point: { x: 640, y: 400 },
      }),
    );
    expect(ways(graph)).toEqual(["A > End", "start > A"]);
  });

  it("puts a node before another one", () => {
    expect(ways(after(row(), planAddBefore(row(), "Free", kind("model"))))).toContain(
      "Model > Free",
    );
  });

  it("puts a loose node into a connection, level with it and not on top of its neighbours", () => {
    const edgeId = row().edges[1]?.id ?? "";
    const graph = after(
      row(),
      planSpliceExisting(row(), { edgeId, nodeId: "Free", position: { x: 300, y: 20 } }),
    );
    expect(ways(graph)).toEqual(["A > Free", "Free > B", "start > A"]);
    expect(nodeNamed(graph, "Free").position).toEqual({ x: 576, y: 0 });
    expect(nodeNamed(graph, "B").position.x).toBeGreaterThanOrEqual(576 + 240 + 80);
  });

  it("does not put a connected node, or one that ends the flow, into a connection", () => {
    const graph = drawGraph({ A: {}, B: {}, C: {}, D: {}, End: { kind: "end" } }, [
      "A > B",
      "C > D",
    ]);
    expect(
      planSpliceExisting(graph, { edgeId: "A > B", nodeId: "D", position: { x: 0, y: 0 } }),
    ).toBeNull();
    expect(
      planSpliceExisting(graph, { edgeId: "A > B", nodeId: "End", position: { x: 0, y: 0 } }),
    ).toBeNull();
  });

  it("offers everywhere only kinds that fit", () => {
    const types = (place: Parameters<typeof fits>[1]) =>
      nodeKinds.filter((each) => fits(each, place)).map((each) => each.type);
    expect(types("after")).not.toContain("start");
    expect(types("between")).not.toContain("end");
    expect(types("before")).not.toContain("fail");
    expect(types("anywhere")).toContain("start");
    expect(types("anywhere")).not.toContain("unpublish");
  });

  it("never plans what the graph refuses, for any kind on any connection", () => {
    for (const each of nodeKinds.filter((one) => fits(one, "between"))) {
      const graph = after(row(), planInsertOnEdge(row(), row().edges[0]?.id ?? "", each));
      expect(graph.nodes).toHaveLength(row().nodes.length + 1);
      expect(graph.edges).toHaveLength(3);
    }
  });
});

describe("connecting", () => {
  it("lets go of what an output led to before", () => {
    expect(
      ways(after(row(), planConnect(row(), { source: "A", sourcePort: "next", target: "Free" }))),
    ).toEqual(["A > Free", "start > A"]);
  });

  it("says why a connection is not possible", () => {
    const graph = nested();
    const problem = (source: string, sourcePort: string, target: string) =>
      connectionProblem(graph, { source, sourcePort, target });
    expect(problem("Inner", "next", "After")).toContain("border");
    expect(problem("After", "next", "start")).toContain("lead to");
    expect(problem("Inner", "next", "Inner")).toContain("itself");
    expect(problem("M", "body", "After")).toContain("not inside");
    expect(problem("After", "rule:x", "Loose")).not.toBeNull();
    expect(problem("Last", "next", "Inner")).toBeNull();
  });

  it("moves either end of a connection and keeps its id", () => {
    const edge = row().edges[1]?.id ?? "";
    const graph = after(
      row(),
      planReconnect(row(), edge, { source: "Free", sourcePort: "next", target: "B" }),
    );
    expect(ways(graph)).toEqual(["Free > B", "start > A"]);
    expect(graph.edges.map(({ id }) => id)).toContain(edge);
    expect(planReconnect(row(), edge, { source: "A", sourcePort: "next", target: "B" })).toBeNull();
  });
});

describe("removing", () => {
  it("takes a container with everything inside", () => {
    const graph = after(nested(), planRemove(nested(), { nodes: ["M"], edges: [], notes: [] }));
    expect(graph.nodes.map((node) => node.id)).toEqual(["start", "After", "Loose"]);
    expect(graph.edges).toEqual([]);
  });

  it("takes nodes and connections that are chosen together", () => {
    const graph = row();
    const plan = planRemove(graph, {
      nodes: ["B"],
      edges: graph.edges.map((edge) => edge.id),
      notes: [],
    });
    expect(after(graph, plan).edges).toEqual([]);
  });

  it("reconnects over several removed nodes", () => {
    const graph = drawGraph({ A: {}, B: {}, C: {} }, ["start > A", "A > B", "B > C"]);
    const plan = planRemoveAndReconnect(graph, { nodes: ["A", "B"], edges: [], notes: [] });
    expect(ways(after(graph, plan))).toEqual(["start > C"]);
  });

  it("plans nothing when nothing is chosen", () => {
    expect(planRemove(row(), { nodes: ["nobody"], edges: ["none"], notes: ["none"] })).toBeNull();
  });
});

describe("moving", () => {
  const move = (graph: Graph, id: string, to: { x: number; y: number }, detach = false) =>
    planMove(graph, { positions: new Map([[id, to]]), detach });

  it("leaves a node where the drag settled it, and is nothing where nothing moved", () => {
    expect(
      nodeNamed(after(row(), move(row(), "Free", { x: 263, y: 345 })), "Free").position,
    ).toEqual({ x: 263, y: 345 });
    expect(move(row(), "Free", { x: 256, y: 320 })).toBeNull();
  });

  it("takes a loose node into the container under it", () => {
    const graph = after(nested(), move(nested(), "Loose", { x: 256 + 200, y: 160 }));
    expect(nodeNamed(graph, "Loose").parent).toBe("M");
    expect(nodeNamed(graph, "Loose").position).toEqual({ x: 200, y: 160 });
  });

  it("keeps a connected node in its container, which grows", () => {
    const graph = after(nested(), move(nested(), "Last", { x: 900, y: 96 }));
    expect(nodeNamed(graph, "Last").parent).toBe("M");
    expect(nodeNamed(graph, "M").size?.width).toBeGreaterThanOrEqual(900 + 240);
    expect(ways(graph)).toEqual(ways(nested()));
  });

  it("takes a connected node out when told, and says how many connections went", () => {
    const plan = move(nested(), "Last", { x: 1400, y: 400 }, true);
    const graph = after(nested(), plan);
    expect(nodeNamed(graph, "Last").parent).toBeUndefined();
    expect(plan?.remark).toContain("1 connection");
    expect(ways(graph)).toEqual(["M > After", "M[body] > Inner", "start > M"]);
  });

  it("never puts anything on the head or the wall of a container", () => {
    const graph = after(nested(), move(nested(), "Inner", { x: -50, y: 10 }));
    expect(nodeNamed(graph, "Inner").position).toEqual({ x: 40, y: 64 });
  });

  it("does not let a container fall into itself", () => {
    const graph = after(nested(), move(nested(), "M", { x: 300, y: 40 }));
    expect(nodeNamed(graph, "M").parent).toBeUndefined();
  });

  it("moves what is inside with its container, not twice", () => {
    const before = nodeNamed(nested(), "Inner").position;
    const graph = after(nested(), planNudge(nested(), ["M", "Inner"], { x: 16, y: 0 }));
    expect(nodeNamed(graph, "M").position.x).toBe(272);
    expect(nodeNamed(graph, "Inner").position).toEqual(before);
  });

  it("does not make a container smaller than what it holds", () => {
    const to = { position: { x: 256, y: 0 }, size: { width: 100, height: 100 } };
    const size = nodeNamed(after(nested(), planResize(nested(), "M", to)), "M").size;
    expect(size?.width).toBeGreaterThanOrEqual(400 + 240);
  });
});
