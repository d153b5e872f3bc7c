import { describe, expect, it } from "vitest";
import { planColor } from "../../../designer/document/colors.ts";
import { extractedGraph, extractionOf, planExtract } from "../../../designer/document/extract.ts";
import {
  groupFrame,
  groupMetrics,
  planGroup,
  planRenameGroup,
  planUngroup,
} from "../../../designer/document/groups.ts";
import { inlineTarget, planInline } from "../../../designer/document/inline.ts";
import { planMove } from "../../../designer/document/move.ts";
import type { Plan } from "../../../designer/document/plan.ts";
import { snapTo } from "../../../designer/document/snap.ts";
import { checkGraph } from "../../../shared/compiler/check.ts";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import type { Graph, Node } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, openDocument, placed, ways } from "./open-document.ts";

function after(graph: Graph, plan: Plan | string | null): Graph {
  if (plan === null || typeof plan === "string") throw new Error(plan ?? "nothing to do");
  const { document } = openDocument(graph);
  expect(document.run(plan)).toBe(true);
  const changed = document.getState().graph;
  expect(checkStructure(changed)).toEqual([]);
  document.undo();
  expect(document.getState().graph).toEqual(graph);
  return changed;
}

const row = (more: Parameters<typeof drawGraph>[0] = {}) =>
  placed(drawGraph({ A: {}, B: {}, C: {}, Free: {}, ...more }, ["start > A", "A > B", "B > C"]), {
    A: { x: 320, y: 0 },
    B: { x: 640, y: 0 },
    C: { x: 960, y: 0 },
    Free: { x: 640, y: 480 },
  });

describe("a group", () => {
  it("is a frame around its nodes, with room for its title", () => {
    const graph = after(row(), planGroup(row(), ["A", "B"]));
    const [group] = graph.groups;
    if (group === undefined) throw new Error("no group");
    const frame = groupFrame(graph, group);
    expect(frame).toMatchObject({
      x: 320 - groupMetrics.padding,
      y: -groupMetrics.padding - groupMetrics.title,
      width: 560 + 2 * groupMetrics.padding,
    });
    const moved = groupFrame(graph, group, new Map([["B", { position: { x: 1000, y: 0 } }]]));
    expect(moved?.width).toBe((frame?.width ?? 0) + 360);
  });

  it("is refused for nodes of different flows", () => {
    const graph = drawGraph({ M: { kind: "map" }, In: { parent: "M" }, Out: {} }, []);
    expect(planGroup(graph, ["In", "Out"])).toBeNull();
    expect(after(graph, planGroup(graph, ["M", "In"])).groups[0]?.nodes).toEqual(["M"]);
  });

  it("is dissolved as a whole, and left by some of its nodes", () => {
    const graph = after(row(), planGroup(row(), ["A", "B"]));
    expect(after(graph, planUngroup(graph, ["A", "B"])).groups).toEqual([]);
    expect(after(graph, planUngroup(graph, ["A"])).groups[0]?.nodes).toEqual(["B"]);
    expect(planUngroup(graph, ["Free"])).toBeNull();
  });

  it("takes in a node that is dropped on it", () => {
    const graph = after(row(), planGroup(row(), ["A", "C"]));
    const dropped = after(
      graph,
      planMove(graph, { positions: new Map([["Free", { x: 640, y: 8 }]]), detach: false }),
    );
    expect(dropped.groups[0]?.nodes).toEqual(["A", "C", "Free"]);
  });

  it("takes a name and a colour", () => {
    const graph = after(row(), planGroup(row(), ["A", "B"]));
    const id = graph.groups[0]?.id ?? "";
    expect(after(graph, planRenameGroup(graph, id, " Reading ")).groups[0]?.name).toBe("Reading");
    expect(planRenameGroup(graph, id, " ")).toBeNull();
    const blue = after(graph, planColor(graph, ["A", "B"], "blue"));
    expect(blue.groups[0]?.color).toBe("blue");
    expect(nodeNamed(blue, "A").color).toBeUndefined();
    expect(nodeNamed(after(graph, planColor(graph, ["A"], "red")), "A").color).toBe("red");
    expect(planColor(graph, ["A"], null)).toBeNull();
  });
});

describe("snapping", () => {
  const other = { x: 100, y: 100, width: 240, height: 64 };

  it("settles edges and middles on those of a neighbour, and draws the line", () => {
    const moving = { x: 104, y: 400, width: 240, height: 64 };
    const { by, lines } = snapTo({ moving, others: [other], reach: 6 });
    expect(by).toEqual({ x: -4, y: 0 });
    expect(lines.filter((line) => line.axis === "x")).toEqual([
      { axis: "x", at: 100, from: 100, to: 464 },
      { axis: "x", at: 220, from: 100, to: 464 },
      { axis: "x", at: 340, from: 100, to: 464 },
    ]);
    const small = { x: 400, y: 110, width: 100, height: 40 };
    expect(snapTo({ moving: small, others: [other], reach: 6 }).by.y).toBe(2);
  });

  it("settles on the grid when nobody is near", () => {
    const moving = { x: 1003, y: 1013, width: 10, height: 10 };
    const { by, lines } = snapTo({ moving, others: [other], reach: 6 });
    expect([moving.x + by.x, moving.y + by.y]).toEqual([1008, 1008]);
    expect(lines).toEqual([]);
  });
});

describe("steps that become a sub-workflow", () => {
  const extraction = (graph: Graph, ...ids: string[]) => extractionOf(graph, ids);

  it("leave one step that runs it, between what led to them and what they led to", () => {
    const graph = row();
    const found = extraction(graph, "B", "A");
    if (typeof found === "string") throw new Error(found);
    const made = extractedGraph(graph, found);
    expect(ways(made)).toEqual(["A > B", "B > End", "Start > A"]);
    expect(checkGraph(made).filter(({ severity }) => severity === "error")).toEqual([]);
    const left = after(graph, planExtract(graph, found, "Prepare"));
    expect(ways(left)).toEqual(["Prepare > C", "start > Prepare"]);
    expect(nodeNamed(left, "Prepare").params).toEqual({
      Workflow: "Prepare",
      Input: "{% $states.input %}",
      Wait: true,
    });
  });

  it("come back in its place", () => {
    const graph = row();
    const found = extraction(graph, "A", "B");
    if (typeof found === "string") throw new Error(found);
    const left = after(graph, planExtract(graph, found, "Prepare"));
    const other = extractedGraph(graph, found);
    const node = nodeNamed(left, "Prepare");
    expect(inlineTarget(left, node)).toEqual({ workflow: "Prepare" });
    const back = after(left, planInline(left, { node, other }));
    expect(ways(back)).toEqual(["A > B", "B > C", "start > A"]);
  });

  it("come back behind a step that makes their input, when that is not what arrived", () => {
    const other = drawGraph({ X: {}, Y: { kind: "end" } }, ["start > X", "X > Y"]);
    const params = { Workflow: "Other", Input: { n: "{% $states.input.count %}" }, Wait: true };
    const graph = drawGraph({ Sub: { kind: "sub-workflow", params }, Z: {} }, [
      "start > Sub",
      "Sub > Z",
    ]);
    const back = after(graph, planInline(graph, { node: nodeNamed(graph, "Sub"), other }));
    expect(ways(back)).toEqual(["Transform > X", "X > Z", "start > Transform"]);
    expect(nodeNamed(back, "Transform").params).toEqual({ Output: params.Input });
  });

  it("are refused with a reason", () => {
    const graph = drawGraph(
      {
        A: { fields: { Assign: { total: 1 } } },
        B: {},
        C: { params: { Output: "{% $total %}" } },
        D: {},
        Pick: {
          kind: "choice",
          params: { Rules: [{ Id: "x", Condition: true }] },
        },
        E: { kind: "end" },
        F: { kind: "end" },
      },
      ["start > A", "A > B", "B > C", "C > Pick", "Pick:rule:x > E", "Pick:default > F"],
    );
    expect(extraction(graph)).toMatch(/Select the steps/u);
    expect(extraction(graph, "start", "A")).toMatch(/start cannot/u);
    expect(extraction(graph, "A", "D")).toMatch(/not connected/u);
    expect(extraction(graph, "A", "B")).toMatch(/C, outside of the selection, uses .*\$total/u);
    expect(extraction(graph, "C")).toMatch(/C uses the variable \$total/u);
    expect(extraction(graph, "Pick")).toMatch(/E and F.*one way out/u);
    expect(extraction(graph, "Pick", "E")).toMatch(/E ends the workflow/u);
    const two = drawGraph({ A: {}, B: {}, C: {} }, ["A > B", "start > A", "C > B"]);
    expect(extraction(two, "B", "A")).toMatch(/B.*A|A.*B/u);
  });

  it("are not put back where the step does more than run them", () => {
    const graph = drawGraph({}, []);
    const sub = (over: Partial<Node>): Node => ({
      id: "s",
      kind: "sub-workflow",
      name: "Sub",
      position: { x: 0, y: 0 },
      params: { Workflow: "Other", Wait: true },
      fields: {},
      ...over,
    });
    const problem = (node: Node) => {
      const target = inlineTarget(graph, node);
      return "problem" in target ? target.problem : "";
    };
    expect(problem(sub({ params: { Workflow: "{% $x %}" } }))).toMatch(/expression/u);
    expect(problem(sub({ params: { Workflow: "O", Wait: false } }))).toMatch(/wait/u);
    expect(problem(sub({ fields: { Assign: { a: 1 } } }))).toMatch(/sets variables/u);
    expect(planInline(graph, { node: sub({}), other: drawGraph({}, []) })).toMatch(/no steps/u);
  });
});
