import { describe, expect, it } from "vitest";
import { flowOf, reachableFrom } from "../../../shared/graph/flow.ts";
import { graphLimits, nodeSchema } from "../../../shared/graph/graph.ts";
import { containerSize, newNode, uniqueName } from "../../../shared/graph/new-node.ts";
import {
  catchIndex,
  hasInput,
  isContainer,
  isStart,
  mainPort,
  outputPorts,
  passThroughPort,
} from "../../../shared/graph/ports.ts";
import { kindOf, nodeKinds } from "../../../shared/nodes/index.ts";
import type { NodeKind } from "../../../shared/nodes/kind.ts";
import { drawGraph, drawNode } from "../compiler/draw.ts";

const position = { x: 0, y: 0 };

function kind(type: string): NodeKind {
  const found = kindOf[type];
  if (found === undefined) throw new Error(`no kind ${type}`);
  return found;
}

describe("newNode", () => {
  it.each(nodeKinds.map((entry) => entry.type))("%s can be stored", (type) => {
    const node = newNode(kind(type), { id: "n", position, takenNames: [] });
    expect(nodeSchema.parse(node)).toEqual(node);
    expect(node.name).toBe(kind(type).title);
  });

  it("takes over the defaults of the kind", () => {
    const node = newNode(kind("publish"), {
      id: "n",
      position,
      parent: "p",
      takenNames: ["Publish"],
    });
    expect(node).toMatchObject({ name: "Publish 2", parent: "p" });
    expect(Object.keys(node.fields)).toEqual([
      "Retry",
      "Checkpoint",
      "TimeoutSeconds",
      "OnUnknown",
      "Compensate",
    ]);
  });

  it("gives containers a size", () => {
    expect(newNode(kind("map"), { id: "n", position, takenNames: [] }).size).toEqual(containerSize);
    expect(newNode(kind("wait"), { id: "n", position, takenNames: [] })).not.toHaveProperty("size");
  });
});

describe("uniqueName", () => {
  const long = "n".repeat(graphLimits.nameLength);
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["Model", [], "Model"],
    ["Model", ["Model"], "Model 2"],
    ["Model", ["Model", "Model 2"], "Model 3"],
    ["Model 2", ["Model 2"], "Model 3"],
    ["Model 2", ["Model 2", "Model 3"], "Model 4"],
    ["2", ["2"], "2 2"],
    ["", [""], " 2"],
    [long, [long], `${long.slice(2)} 2`],
    [`${long}x`, [], long],
    ["😀".repeat(50), [], "😀".repeat(40)],
    [`x${"😀".repeat(50)}`, [], `x${"😀".repeat(39)}`],
  ];
  it.each(cases)("%s, with %j taken, becomes %s", (wanted, taken, expected) => {
    expect(uniqueName(wanted, taken)).toBe(expected);
  });
});

describe("outputs", () => {
  const ids = (type: string, node: object = {}): string[] =>
    outputPorts({ ...drawNode("n", { kind: type }), ...node }).map(
      ({ id, role }) => `${role} ${id}`,
    );

  it("are those of the kind, of Catch and of the inside", () => {
    expect(ids("start")).toEqual(["flow next"]);
    expect(ids("end")).toEqual([]);
    expect(ids("model", { fields: { Catch: [{}, {}] } })).toEqual([
      "flow next",
      "catch catch:0",
      "catch catch:1",
    ]);
    expect(ids("map")).toEqual(["flow next", "inner body"]);
    expect(ids("parallel", { params: { Branches: 2 } })).toEqual([
      "flow next",
      "inner branch:0",
      "inner branch:1",
    ]);
    expect(ids("choice", { params: { Rules: [{ Id: "a" }] } })).toEqual([
      "flow rule:a",
      "flow default",
    ]);
    expect(ids("from another version")).toEqual(["flow next"]);
  });

  it("of Catch are labelled by what they catch", () => {
    const entries = [
      { ErrorEquals: ["A", "B"] },
      { ErrorEquals: ["States.ALL"] },
      { ErrorEquals: [] },
      5,
    ];
    const labels = outputPorts(drawNode("n", { kind: "model", fields: { Catch: entries } })).map(
      ({ label }) => label,
    );
    expect(labels).toEqual(["Next", "On A, B", "On error", "On error", "On error"]);
  });

  it("lead on by the plain way, else by Default, else by the first", () => {
    const choice = drawNode("n", { kind: "choice", params: { Rules: [{ Id: "a" }] } });
    expect([passThroughPort(choice), mainPort(choice)]).toEqual(["default", "default"]);
    expect([passThroughPort(drawNode("n")), mainPort(drawNode("n"))]).toEqual(["next", "next"]);
    expect([
      passThroughPort(drawNode("n", { kind: "end" })),
      mainPort(drawNode("n", { kind: "end" })),
    ]).toEqual([null, null]);
  });

  it("tell containers, starts and ends apart", () => {
    const answers = (type: string): boolean[] => {
      const node = drawNode("n", { kind: type });
      return [isContainer(node), isStart(node), hasInput(node)];
    };
    expect(answers("map")).toEqual([true, false, true]);
    expect(answers("start")).toEqual([false, true, false]);
    expect(answers("model")).toEqual([false, false, true]);
    expect(answers("nope")).toEqual([false, false, true]);
  });

  it("reads the index of a Catch port", () => {
    expect(["catch:0", "catch:12", "catch:", "catch:x", "next"].map(catchIndex)).toEqual([
      0,
      12,
      null,
      null,
      null,
    ]);
  });
});

describe("flows", () => {
  const graph = drawGraph({ A: {}, M: { kind: "map" }, I: { parent: "M" }, B: {} }, [
    "start > A",
    "A > M",
    "M:body > I",
    "B > A",
  ]);

  it("are the nodes of one container", () => {
    expect(flowOf(graph, null).map(({ id }) => id)).toEqual(["start", "A", "M", "B"]);
    expect(flowOf(graph, "M").map(({ id }) => id)).toEqual(["I"]);
  });

  it("are followed to everything a run may come to", () => {
    expect([...reachableFrom(graph, ["start"])].toSorted()).toEqual(["A", "I", "M", "start"]);
    expect([...reachableFrom(graph, ["X"])]).toEqual([]);
  });
});
