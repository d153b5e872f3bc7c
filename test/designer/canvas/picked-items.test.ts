import { expect, it } from "vitest";
import { pickedItems } from "../../../designer/canvas/picked-items.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";

const graph = {
  ...drawGraph({ A: {}, B: {}, C: {} }, []),
  groups: [{ id: "G", name: "Group", nodes: ["A", "B"] }],
};
const pick = (
  before: readonly string[],
  changes: Readonly<Record<string, boolean>>,
  without = "",
) =>
  [
    ...pickedItems(graph, {
      before: new Set(before),
      changes: Object.entries(changes).map(([id, selected]) => ({ type: "select", id, selected })),
      excluded: new Set([without]),
    }),
  ].toSorted();

it("takes the nodes of a group with its frame, and lets them go with it", () => {
  expect(pick(["C"], { G: true, C: false })).toEqual(["A", "B"]);
  expect(pick(["A", "B", "C"], { G: false })).toEqual(["C"]);
});

it("keeps a node of the group when only the frame stops being whole", () => {
  expect(pick(["A", "B"], { G: false, B: false })).toEqual(["A"]);
});

it("does not take what a rectangle only begins in", () => {
  expect(pick([], { G: true, C: true }, "G")).toEqual(["C"]);
});
