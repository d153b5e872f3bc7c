import { describe, expect, it } from "vitest";
import { type OutlineRow, outlineRows } from "../../../designer/outline/outline-rows.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";

function told(row: OutlineRow): string {
  const indent = "  ".repeat(row.level - 1);
  switch (row.type) {
    case "node":
      return indent + row.node.name;
    case "branch":
      return `${indent}· ${row.label} → ${row.target ?? "nowhere"}`;
    case "undo":
      return `${indent}undone by ${row.resource}`;
    case "group":
      return `${indent}[${row.group.name}]`;
    case "loose":
      return `${indent}not connected`;
  }
}

describe("the outline", () => {
  it("tells the flow with branches, errors, containers and compensations", () => {
    const graph = drawGraph(
      {
        Loose: {},
        End: { kind: "end" },
        Pick: { kind: "choice", params: { Rules: [{ Id: "x", Condition: true, Comment: "Big" }] } },
        Each: { kind: "map" },
        In: { parent: "Each" },
        Pay: {
          kind: "task",
          params: { Resource: "r" },
          fields: {
            Catch: [{ ErrorEquals: ["States.ALL"] }],
            Compensate: { Resource: "cairn:http" },
          },
        },
      },
      [
        "start > Pick",
        "Pick:rule:x > Each",
        "Pick:default > End",
        "Each:body > In",
        "Each > Pay",
        "Pay:catch:0 > End",
      ],
    );
    expect(outlineRows(graph).map(told)).toEqual([
      "start",
      "Pick",
      "  · Big → Each",
      "  · Default → End",
      "Each",
      "  · Each item → In",
      "  In",
      "Pay",
      "  · On error → End",
      "  undone by cairn:http",
      "End",
      "not connected",
      "Loose",
    ]);
  });

  it("tells each node once, loops and all", () => {
    const graph = drawGraph({ A: {}, B: {} }, ["start > A", "A > B", "B > A"]);
    expect(outlineRows(graph).map(told)).toEqual(["start", "A", "B"]);
  });

  it("tells the group before the nodes of it that follow one another", () => {
    const graph = drawGraph({ A: {}, B: {}, C: {} }, ["start > A", "A > B", "B > C"]);
    const ids = graph.nodes.filter(({ name }) => name === "A" || name === "B").map(({ id }) => id);
    const grouped = { ...graph, groups: [{ id: "g", name: "Preparing", nodes: ids }] };
    expect(outlineRows(grouped).map(told)).toEqual(["start", "[Preparing]", "  A", "  B", "C"]);
  });

  it("knows which branches can change places", () => {
    const rules = [
      { Id: "x", Condition: true },
      { Id: "y", Condition: true },
    ];
    const graph = drawGraph({ C: { kind: "choice", params: { Rules: rules } } }, ["start > C"]);
    const orders = outlineRows(graph).flatMap((row) => (row.type === "branch" ? [row.order] : []));
    expect(orders).toEqual([{ index: 0, count: 2 }, { index: 1, count: 2 }, null]);
  });
});
