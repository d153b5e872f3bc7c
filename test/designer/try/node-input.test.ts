import { describe, expect, test } from "vitest";
import { planPin, planUnpin } from "../../../designer/try/pins.ts";
import { knownInput, sourcesOf } from "../../../designer/try/node-input.ts";
import type { Json } from "../../../shared/base/json.ts";
import { createDocument } from "../../../designer/document/workflow-document.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";

const call = { kind: "task", params: { Resource: "urn:example:work" } } as const;
const drawn = drawGraph(
  {
    A: call,
    Pick: { kind: "choice", params: { Rules: [{ Id: "x", Condition: true }] } },
    B: call,
    C: call,
    Each: { kind: "map" },
    In: { parent: "Each", ...call },
  },
  [
    "start > A",
    "A > Pick",
    "Pick:rule:x > B",
    "Pick:default > C",
    "B > C",
    "C > Each",
    "Each:body > In",
  ],
);

describe("the input of a node", () => {
  test("comes from the nodes before it, through a Choice", () => {
    expect(sourcesOf(drawn, "C").map(({ name }) => name)).toEqual(["B", "A"]);
    expect(knownInput(drawn, "C", {})).toEqual({ from: "none", name: "B", input: undefined });
  });

  test("is the pinned output before one that was tried", () => {
    expect(knownInput(drawn, "C", { A: 1, B: 2 })).toMatchObject({ from: "tried", input: 2 });
    const graph = {
      ...drawn,
      nodes: drawn.nodes.map((node) => (node.id === "A" ? { ...node, pinned: null } : node)),
    };
    expect(knownInput(graph, "C", { B: 2 })).toMatchObject({ from: "pinned", input: null });
  });

  test("of the first node in a container is not what the container gives", () => {
    expect(knownInput(drawn, "In", { Each: [1] }).input).toBeUndefined();
  });
});

describe("pinning", () => {
  test("is a step of the history that says which node, and nothing for a Choice", () => {
    const document = createDocument({
      graph: drawn,
      name: "w",
      now: () => 0,
      onRefused: (problem) => expect.fail(problem.message),
    });
    const plan = planPin(
      drawn,
      new Map<string, Json>([
        ["A", { a: 1 }],
        ["Pick", 2],
      ]),
    );
    expect(document.run(plan)).toBe(true);
    const at = (id: string) => document.getState().graph.nodes.find((node) => node.id === id);
    expect(at("A")?.pinned).toEqual({ a: 1 });
    expect(at("Pick")?.pinned).toBeUndefined();
    document.run(planUnpin(document.getState().graph, ["A", "Pick"]));
    expect(at("A")?.pinned).toBeUndefined();
    expect(document.undo()).toBe("Unpinned A");
    expect(document.undo()).toBe("Pinned A");
    expect(planUnpin(drawn, ["A"])).toBeNull();
  });
});
