import { describe, expect, it } from "vitest";
import { planAddAfter, planInsertOnEdge } from "../../../designer/document/add.ts";
import { planMove } from "../../../designer/document/move.ts";
import { planRemove } from "../../../designer/document/remove.ts";
import { planRename, planSetParams } from "../../../designer/document/settings.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, openDocument, ways } from "./open-document.ts";

function kind(type: string) {
  const found = kindOf[type];
  if (found === undefined) throw new Error(`no kind ${type}`);
  return found;
}

const line = () => drawGraph({ A: {}, B: {} }, ["start > A", "A > B"]);

describe("the document", () => {
  it("undoes and repeats every step exactly", () => {
    const { document } = openDocument(line());
    const before = document.getState().graph;
    document.run(planAddAfter(before, { node: "B", port: "next" }, kind("model")));
    const after = document.getState().graph;
    expect(ways(after)).toContain("B > Model");
    expect(document.undo()).toBe("Add Model");
    expect(document.getState().graph).toEqual(before);
    expect(document.redo()).toBe("Add Model");
    expect(document.getState().graph).toEqual(after);
    expect(document.redo()).toBeNull();
  });

  it("takes inserting on a connection as one step", () => {
    const { document } = openDocument(line());
    const before = document.getState().graph;
    const edge = before.edges[1]?.id ?? "";
    expect(document.run(planInsertOnEdge(before, edge, kind("http")))).toBe(true);
    expect(ways(document.getState().graph)).toEqual(
      ["A > HTTP request", "HTTP request > B", "Start > A"].map((way) =>
        way.replace("Start", "start"),
      ),
    );
    document.undo();
    expect(document.getState().graph).toEqual(before);
    expect(document.getState().history.past).toHaveLength(0);
  });

  it("takes a drag of several nodes as one step", () => {
    const { document } = openDocument(line());
    const positions = new Map([
      ["A", { x: 160, y: 32 }],
      ["B", { x: 480, y: 32 }],
    ]);
    document.run(planMove(document.getState().graph, { positions, detach: false }));
    expect(document.getState().history.past.map((step) => step.label)).toEqual(["Move 2 items"]);
    expect(nodeNamed(document.getState().graph, "B").position).toEqual({ x: 480, y: 32 });
  });

  it("groups typing in one field until a pause, or another field", () => {
    const { document, wait } = openDocument(line());
    const type = (name: string, value: string) =>
      document.run(
        planSetParams(document.getState().graph, "A", {
          ...nodeNamed(document.getState().graph, "A").params,
          [name]: value,
        }),
        {
          groupKey: `A:${name}`,
        },
      );
    for (const text of ["h", "he", "hel"]) {
      type("Output", text);
      wait(400);
    }
    expect(document.getState().history.past).toHaveLength(1);
    wait(1001);
    type("Output", "help");
    type("Other", "x");
    expect(document.getState().history.past).toHaveLength(3);
    document.undo();
    document.undo();
    expect(nodeNamed(document.getState().graph, "A").params).toEqual({ Output: "hel" });
    document.undo();
    expect(nodeNamed(document.getState().graph, "A").params).toEqual({});
  });

  it("does not grow a step that was repeated", () => {
    const { document } = openDocument(line());
    const type = (value: string) =>
      document.run(planSetParams(document.getState().graph, "A", { Output: value }), {
        groupKey: "k",
      });
    type("a");
    document.undo();
    document.redo();
    type("ab");
    expect(document.getState().history.past).toHaveLength(2);
  });

  it("forgets what was undone once something else is done", () => {
    const { document } = openDocument(line());
    document.run(planRename(document.getState().graph, "A", "First"));
    document.undo();
    document.run(planRename(document.getState().graph, "B", "Second"));
    expect(document.redo()).toBeNull();
    expect(document.getState().graph.nodes.map((node) => node.name)).toEqual([
      "start",
      "A",
      "Second",
    ]);
  });

  it("selects what was added, and after undo what was selected before", () => {
    const { document } = openDocument(line());
    document.select(["B"]);
    document.run(planAddAfter(document.getState().graph, { node: "B", port: "next" }, kind("end")));
    const added = nodeNamed(document.getState().graph, "End");
    expect([...document.getState().selection.items]).toEqual([added.id]);
    document.undo();
    expect([...document.getState().selection.items]).toEqual(["B"]);
  });

  it("keeps nothing selected that is gone", () => {
    const { document } = openDocument(line());
    document.select(["A", "B"], ["A > B"]);
    document.run(planRemove(document.getState().graph, { nodes: ["A"], edges: [], notes: [] }));
    expect([...document.getState().selection.items]).toEqual([]);
    document.select(["A", "nobody"]);
    expect([...document.getState().selection.items]).toEqual([]);
  });

  it("says why the graph does not take a change, and changes nothing", () => {
    const { document, refused } = openDocument(line());
    const before = document.getState();
    const twice = { type: "node.add" as const, node: nodeNamed(before.graph, "A") };
    expect(document.run({ label: "Twice", edits: [twice] })).toBe(false);
    expect(refused.map((problem) => problem.code)).toHaveLength(1);
    expect(document.getState()).toBe(before);
  });

  it("does nothing for a plan without edits", () => {
    const { document } = openDocument(line());
    expect(document.run(null)).toBe(false);
    expect(document.run({ label: "Nothing", edits: [] })).toBe(false);
    expect(document.undo()).toBeNull();
  });
});
