import { describe, expect, it } from "vitest";
import { planCycleCheckpoint } from "../../../designer/document/checkpoint.ts";
import {
  clipText,
  planDropCopies,
  planDuplicate,
  planPaste,
} from "../../../designer/document/clip.ts";
import { nodeBox } from "../../../shared/graph/node-box.ts";
import {
  planAddCatcher,
  planRemoveBranch,
  planRemoveCatcher,
  planRename,
  planReorderPort,
  planSetParams,
  planToggleDisabled,
} from "../../../designer/document/settings.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, ways } from "./open-document.ts";
import { after, catching, choice, nested, row } from "./plan-bench.ts";

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
