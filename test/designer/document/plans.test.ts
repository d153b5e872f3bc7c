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
import { planCycleCheckpoint } from "../../../designer/document/checkpoint.ts";
import {
  clipText,
  planDropCopies,
  planDuplicate,
  planPaste,
} from "../../../designer/document/clip.ts";
import {
  connectionProblem,
  planConnect,
  planReconnect,
} from "../../../designer/document/connect.ts";
import { planMove, planNudge, planResize } from "../../../designer/document/move.ts";
import { nodeBox } from "../../../designer/document/node-box.ts";
import type { Plan } from "../../../designer/document/plan.ts";
import { planRemove, planRemoveAndReconnect } from "../../../designer/document/remove.ts";
import {
  planAddCatcher,
  planRemoveBranch,
  planRemoveCatcher,
  planRename,
  planReorderPort,
  planSetParams,
  planToggleDisabled,
} from "../../../designer/document/settings.ts";
import { edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { kindOf, nodeKinds } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, placed, ways } from "./open-document.ts";

function kind(type: string) {
  const found = kindOf[type];
  if (found === undefined) throw new Error(`no kind ${type}`);
  return found;
}

/** The graph after a plan; a plan that does nothing, or that the graph refuses, fails the test. */
function after(graph: Graph, plan: Plan | null): Graph {
  if (plan === null) throw new Error("nothing is planned");
  const result = edit(graph, { type: "batch", label: plan.label, edits: plan.edits });
  if (!result.ok) throw new Error(result.problem.message);
  return result.graph;
}

const choice = {
  kind: "choice",
  params: {
    Rules: [
      { Id: "x", Condition: true },
      { Id: "y", Condition: false },
    ],
  },
};
const catching = {
  kind: "task",
  params: { Resource: "r" },
  fields: { Catch: [{ ErrorEquals: ["A"] }, { ErrorEquals: ["B"] }] },
};

/** Start → A → B in one row, with room for nothing between them. */
const row = () =>
  placed(drawGraph({ A: {}, B: {}, Free: {} }, ["start > A", "A > B"]), {
    start: { x: 0, y: 0 },
    A: { x: 256, y: 0 },
    B: { x: 576, y: 0 },
    Free: { x: 256, y: 320 },
  });

/** Start → M(Inner → Last) → After. */
const nested = () => {
  const graph = placed(
    drawGraph(
      { M: { kind: "map" }, Inner: { parent: "M" }, Last: { parent: "M" }, After: {}, Loose: {} },
      ["start > M", "M:body > Inner", "Inner > Last", "M > After"],
    ),
    {
      M: { x: 256, y: 0 },
      Inner: { x: 80, y: 96 },
      Last: { x: 400, y: 96 },
      After: { x: 1120, y: 0 },
      Loose: { x: 0, y: 600 },
    },
  );
  return {
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.id === "M" ? { ...node, size: { width: 720, height: 260 } } : node,
    ),
  };
};

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

  it("snaps to the grid, and is nothing where nothing moved", () => {
    expect(
      nodeNamed(after(row(), move(row(), "Free", { x: 263, y: 313 })), "Free").position,
    ).toEqual({ x: 256, y: 320 - 0 });
    expect(move(row(), "Free", { x: 256, y: 320 })).toBeNull();
  });

  it("takes a loose node into the container under it", () => {
    const graph = after(nested(), move(nested(), "Loose", { x: 256 + 200, y: 160 }));
    expect(nodeNamed(graph, "Loose").parent).toBe("M");
    expect(nodeNamed(graph, "Loose").position).toEqual({ x: 208, y: 160 });
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

describe("copies", () => {
  it("pastes what was copied, inside out, with new ids and names", () => {
    const graph = nested();
    const text = clipText(graph, ["M"]) ?? "";
    const plan = planPaste(graph, text, { position: { x: 0, y: 1000 }, parent: undefined });
    if ("code" in plan) throw new Error(plan.message);
    const copied = after(graph, plan);
    expect(nodeNamed(copied, "Inner 2").parent).toBe(nodeNamed(copied, "M 2").id);
    expect(ways(copied)).toEqual(
      expect.arrayContaining(["M 2[body] > Inner 2", "Inner 2 > Last 2"]),
    );
    expect(plan.select).toEqual([nodeNamed(copied, "M 2").id]);
  });

  it("pastes a state machine written by hand", () => {
    const text = JSON.stringify({
      StartAt: "A",
      States: { A: { Type: "Pass", Next: "Z" }, Z: { Type: "Succeed" } },
    });
    const plan = planPaste(row(), text, { position: { x: 0, y: 900 }, parent: undefined });
    if ("code" in plan) throw new Error(plan.message);
    expect(ways(after(row(), plan))).toContain("A 2 > Z");
  });

  it("says why a text cannot be pasted", () => {
    expect(
      planPaste(row(), "hello", { position: { x: 0, y: 0 }, parent: undefined }),
    ).toMatchObject({ code: expect.any(String) });
  });

  it("covers nothing when it is pasted without a pointer", () => {
    const graph = row();
    const plan = planPaste(graph, clipText(graph, ["A"]) ?? "", {
      position: { x: 256, y: 0 },
      parent: undefined,
      isFree: true,
    });
    if ("code" in plan) throw new Error(plan.message);
    expect(nodeNamed(after(graph, plan), "A 2").position.y).toBeGreaterThanOrEqual(
      nodeBox(nodeNamed(graph, "A")).height,
    );
  });

  it("leaves the originals of a drag with Alt where they are", () => {
    const graph = after(row(), planDropCopies(row(), new Map([["A", { x: 256, y: 480 }]])));
    expect(nodeNamed(graph, "A").position).toEqual({ x: 256, y: 0 });
    expect(nodeNamed(graph, "A 2").position).toEqual({ x: 256, y: 480 });
  });

  it("duplicates without the start, which there is once", () => {
    const graph = after(row(), planDuplicate(row(), ["start", "A"]));
    expect(graph.nodes.filter((node) => node.kind === "start")).toHaveLength(1);
    expect(nodeNamed(graph, "A 2")).toBeDefined();
  });
});

describe("settings", () => {
  it("renames, but not to nothing and not to a name that is taken", () => {
    expect(nodeNamed(after(row(), planRename(row(), "A", "  First ")), "First").id).toBe("A");
    expect(planRename(row(), "A", "B")).toBeNull();
    expect(planRename(row(), "A", "  ")).toBeNull();
    expect(planRename(row(), "A", "A")).toBeNull();
  });

  it("lets go of the connections of rules that are gone", () => {
    const graph = drawGraph({ C: choice, X: {}, Y: {} }, [
      "C:rule:x > X",
      "C:rule:y > Y",
      "C:default > X",
    ]);
    const kept = after(graph, planSetParams(graph, "C", { Rules: [{ Id: "y", Condition: true }] }));
    expect(ways(kept)).toEqual(["C[default] > X", "C[rule:y] > Y"]);
  });

  it("gives rules another order, with the same connections", () => {
    const graph = drawGraph({ C: choice, X: {}, Y: {} }, ["C:rule:x > X", "C:rule:y > Y"]);
    const turned = after(graph, planReorderPort(graph, "C", { from: 0, to: 1 }));
    expect(nodeNamed(turned, "C").params["Rules"]).toEqual([
      choice.params.Rules[1],
      choice.params.Rules[0],
    ]);
    expect(ways(turned)).toEqual(ways(graph));
    expect(planReorderPort(graph, "C", { from: 1, to: 2 })).toBeNull();
  });

  it("gives branches another order, and removes one without disturbing the others", () => {
    const graph = drawGraph(
      {
        P: { kind: "parallel", params: { Branches: 3 } },
        A: { parent: "P" },
        B: { parent: "P" },
        C: { parent: "P" },
      },
      ["P:branch:0 > A", "P:branch:1 > B", "P:branch:2 > C"],
    );
    expect(ways(after(graph, planReorderPort(graph, "P", { from: 0, to: 2 })))).toEqual([
      "P[branch:0] > B",
      "P[branch:1] > C",
      "P[branch:2] > A",
    ]);
    const two = after(graph, planRemoveBranch(graph, "P", 1));
    expect(ways(two)).toEqual(["P[branch:0] > A", "P[branch:1] > C"]);
    expect(nodeNamed(two, "P").params["Branches"]).toBe(2);
  });

  it("adds and removes error outputs; the others keep what they lead to", () => {
    const graph = drawGraph({ T: catching, X: {}, Y: {} }, ["T:catch:0 > X", "T:catch:1 > Y"]);
    const more = after(graph, planAddCatcher(graph, "T"));
    expect(nodeBox(nodeNamed(more, "T")).outputs.has("catch:2")).toBe(true);
    const less = after(more, planRemoveCatcher(more, "T", 0));
    expect(ways(less)).toEqual(["T[catch:0] > Y"]);
  });

  it("disables all of several unless all are disabled, and never the start", () => {
    const one = after(row(), planToggleDisabled(row(), ["A"]));
    const both = after(one, planToggleDisabled(one, ["start", "A", "B"]));
    expect(both.nodes.filter((node) => node.disabled === true).map((node) => node.id)).toEqual([
      "A",
      "B",
    ]);
    const none = after(both, planToggleDisabled(both, ["A", "B"]));
    expect(none.nodes.some((node) => node.disabled === true)).toBe(false);
    expect(planToggleDisabled(row(), ["start"])).toBeNull();
  });

  it("goes round the checkpoint policies, all chosen nodes alike", () => {
    let graph = drawGraph({ T: catching, U: catching, Pass: {} }, []);
    const seen = Array.from({ length: 5 }, () => {
      graph = after(graph, planCycleCheckpoint(graph, ["T", "U", "Pass"]));
      expect(nodeNamed(graph, "U").fields["Checkpoint"]).toEqual(
        nodeNamed(graph, "T").fields["Checkpoint"],
      );
      return (nodeNamed(graph, "T").fields["Checkpoint"] as { Policy: string }).Policy;
    });
    expect(seen).toEqual(["EveryN", "Adaptive", "Milestone", "Every", "EveryN"]);
    expect(nodeNamed(graph, "Pass").fields).toEqual({});
    expect(planCycleCheckpoint(graph, ["Pass"])).toBeNull();
  });
});
