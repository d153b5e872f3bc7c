import { fc } from "../../support/property.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { diffGraphs, isEmptyDiff, isSameBehaviour } from "../../../designer/document/graph-diff.ts";
import { indexOf } from "../../../designer/document/graph-index.ts";
import { jsonRanges, pointerAt, rangeOf } from "../../../designer/document/json-ranges.ts";
import { nodeBox } from "../../../shared/graph/node-box.ts";
import { innerPortPositions } from "../../../designer/document/places.ts";
import { outputPorts } from "../../../designer/document/node-ports.ts";
import { createProblemsStore, watchProblems } from "../../../designer/document/problems-store.ts";
import { firstNode, stepFrom } from "../../../designer/document/walk.ts";
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import { pointerToken, type Problem } from "../../../shared/base/problem.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, openDocument, placed } from "./open-document.ts";

describe("where a JSON text says what", () => {
  const text = '{\n  "a": [1, "x\\"y"],\n  "b/c": { "d": null }\n}';
  const ranges = jsonRanges(text);
  const at = (pointer: string) => {
    const range = ranges.get(pointer);
    return range === undefined ? undefined : text.slice(range.from, range.to);
  };

  it("finds every value, members with their keys", () => {
    expect(at("/a/1")).toBe('"x\\"y"');
    expect(at("/a")).toBe('"a": [1, "x\\"y"]');
    expect(at("/b~1c/d")).toBe('"d": null');
    expect(at("")).toBe(text);
  });

  it("knows the innermost value around an offset", () => {
    expect(pointerAt(ranges, text.indexOf("null"))).toBe("/b~1c/d");
    expect(pointerAt(ranges, text.indexOf("1,"))).toBe("/a/0");
  });

  it("falls back on the nearest value that is there", () => {
    expect(rangeOf(ranges, "/b~1c/missing/deep")).toEqual(ranges.get("/b~1c"));
    expect(rangeOf(ranges, "/nothing")).toEqual(ranges.get(""));
  });

  it("agrees with the parser on any JSON", () => {
    const pointers = (value: Json, pointer: string): string[] => {
      const inner = Array.isArray(value)
        ? (value as readonly Json[]).map((item, index): [string | number, Json] => [index, item])
        : isJsonObject(value)
          ? Object.entries(value)
          : [];
      return [
        pointer,
        ...inner.flatMap(([key, item]) => pointers(item, `${pointer}/${pointerToken(key)}`)),
      ];
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        const parsed = JSON.parse(json) as Json;
        expect([...jsonRanges(json).keys()].toSorted()).toEqual(pointers(parsed, "").toSorted());
      }),
    );
  });
});

describe("differences", () => {
  const before = drawGraph({ A: { params: { Output: 1 } }, B: {} }, ["start > A", "A > B"]);

  it("are none between a graph and itself, and between places nothing that runs", () => {
    expect(isEmptyDiff(diffGraphs(before, before))).toBe(true);
    const moved = diffGraphs(before, placed(before, { A: { x: 99, y: 0 } }));
    expect(moved.moved.map((node) => node.id)).toEqual(["A"]);
    expect(isSameBehaviour(moved)).toBe(true);
    expect(isEmptyDiff(moved)).toBe(false);
  });

  it("name what was added, removed, changed and connected", () => {
    const after = drawGraph({ A: { params: { Output: 2 }, name: "First" }, C: {} }, [
      "start > A",
      "A > C",
    ]);
    const diff = diffGraphs(before, after);
    expect(diff.added.map((node) => node.name)).toEqual(["C"]);
    expect(diff.removed.map((node) => node.name)).toEqual(["B"]);
    expect(diff.changed.map(({ what }) => what)).toEqual([["name", "Output"]]);
    expect(diff.changed[0]?.fields).toEqual([
      { name: "name", before: "A", after: "First" },
      { name: "Output", before: 1, after: 2 },
    ]);
    expect(diff.connected.map(({ name }) => name)).toContain("First → C");
    expect(diff.disconnected.map(({ name }) => name)).toContain("First → B");
  });

  it("tell of groups: new, dissolved, renamed, with and without nodes", () => {
    const group = (id: string, name: string, nodes: readonly string[]) => ({
      id,
      name,
      nodes: [...nodes],
    });
    const was = { ...before, groups: [group("g", "First", ["A"]), group("h", "Old", ["B"])] };
    const is = { ...before, groups: [group("g", "Then", ["B"]), group("n", "New", ["A"])] };
    const diff = diffGraphs(was, is);
    expect(diff.groups).toEqual([
      { mark: "changed", name: "Then", formerName: "First", joined: ["B"], left: ["A"] },
      { mark: "added", name: "New", formerName: null, joined: ["A"], left: [] },
      { mark: "removed", name: "Old", formerName: null, joined: [], left: ["B"] },
    ]);
    expect(isSameBehaviour(diff)).toBe(true);
    expect(isEmptyDiff(diff)).toBe(false);
  });

  it("recognise a node by its name when its id is another", () => {
    const after: Graph = {
      ...before,
      nodes: before.nodes.map((node) => ({ ...node, id: `new-${node.id}` })),
      edges: [],
    };
    const diff = diffGraphs(before, after);
    expect(diff.added).toEqual([]);
    expect(diff.removed).toEqual([]);
  });
});

describe("where ports are", () => {
  it("has a place for every output, errors below the others", () => {
    const graph = drawGraph(
      {
        C: { kind: "choice", params: { Rules: [{ Id: "x", Condition: true }] } },
        T: {
          kind: "model",
          fields: { Catch: [{ ErrorEquals: ["States.ALL"] }], Compensate: { Resource: "r" } },
        },
        M: { kind: "map", fields: { Catch: [{ ErrorEquals: ["States.ALL"] }] } },
      },
      [],
    );
    for (const node of graph.nodes) {
      const box = nodeBox(node);
      expect([...box.outputs.keys()]).toEqual(outputPorts(node).map((port) => port.id));
      for (const { x, y } of box.outputs.values()) {
        expect(x).toBe(box.card.width);
        expect(y).toBeLessThan(box.card.height);
      }
      const heights = [...box.outputs.values()].map(({ y }) => y);
      expect(heights).toEqual(heights.toSorted((a, b) => a - b));
      expect(new Set(heights).size).toBe(heights.length);
    }
    const undo = nodeBox(nodeNamed(graph, "T")).undo;
    expect(undo?.y).toBeGreaterThan(nodeBox(nodeNamed(graph, "T")).card.height);
    expect(nodeBox(nodeNamed(graph, "start")).input).toBeNull();
  });

  it("starts inner flows level with what they lead to, never on top of each other", () => {
    const graph = placed(
      drawGraph(
        {
          P: { kind: "parallel", params: { Branches: 2 } },
          A: { parent: "P" },
          B: { parent: "P" },
        },
        ["P:branch:0 > A", "P:branch:1 > B"],
      ),
      { A: { x: 80, y: 100 }, B: { x: 80, y: 100 } },
    );
    const [first, second] = [...innerPortPositions(graph, nodeNamed(graph, "P")).values()];
    expect(first?.y).toBe(132);
    expect((second?.y ?? 0) - (first?.y ?? 0)).toBeGreaterThanOrEqual(24);
  });
});

describe("walking", () => {
  const graph = placed(
    drawGraph(
      {
        C: { kind: "choice", params: { Rules: [{ Id: "x", Condition: true }] } },
        Yes: {},
        No: {},
        M: { kind: "map" },
        In: { parent: "M" },
        Far: {},
      },
      ["start > C", "C:rule:x > Yes", "C:default > No", "Yes > M", "M:body > In"],
    ),
    {
      C: { x: 300, y: 0 },
      Yes: { x: 600, y: 0 },
      No: { x: 600, y: 200 },
      M: { x: 900, y: 0 },
      In: { x: 80, y: 90 },
      Far: { x: 0, y: 900 },
    },
  );

  it("goes along the connections, between branches, into and out of containers", () => {
    expect(firstNode(graph)).toBe("start");
    expect(stepFrom(graph, "start", "right")).toBe("C");
    expect(stepFrom(graph, "C", "right")).toBe("Yes");
    expect(stepFrom(graph, "Yes", "down")).toBe("No");
    expect(stepFrom(graph, "No", "up")).toBe("Yes");
    expect(stepFrom(graph, "M", "down")).toBe("In");
    expect(stepFrom(graph, "In", "left")).toBe("M");
    expect(stepFrom(graph, "No", "left")).toBe("C");
  });

  it("reaches what nothing is connected to", () => {
    expect(stepFrom(graph, "start", "down")).toBe("Far");
    expect(stepFrom(graph, "Far", "up")).not.toBeNull();
    expect(stepFrom(graph, "nobody", "up")).toBeNull();
  });
});

describe("problems", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const problem = (node: string, message: string): Problem => ({
    code: "X",
    severity: "error",
    pointer: "",
    message,
    help: "",
    node,
  });

  it("are found once the graph rests, and only nodes whose problems changed are drawn again", () => {
    const { document } = openDocument(drawGraph({ A: {}, B: {} }, []));
    const store = createProblemsStore();
    let checks = 0;
    const stop = watchProblems(store, {
      graph: () => document.getState().graph,
      subscribe: document.subscribe,
      check: (graph) => {
        checks += 1;
        return [problem("A", "always"), problem("B", nodeNamed(graph, "B").kind)];
      },
    });
    expect(checks).toBe(1);
    const before = store.getState().byNode;
    const rename = (name: string) =>
      document.run({ label: "r", edits: [{ type: "node.set", id: "B", kind: name }] });
    rename("wait");
    rename("end");
    vi.advanceTimersByTime(1000);
    expect(checks).toBe(2);
    expect(store.getState().byNode["A"]).toBe(before["A"]);
    expect(store.getState().byNode["B"]?.[0]?.message).toBe("end");
    document.select(["A"]);
    vi.advanceTimersByTime(1000);
    expect(checks).toBe(2);
    stop();
    rename("wait");
    vi.advanceTimersByTime(1000);
    expect(checks).toBe(2);
  });
});

describe("the index", () => {
  it("is made once per graph", () => {
    const graph = drawGraph({ A: {} }, []);
    expect(indexOf(graph)).toBe(indexOf(graph));
    expect(indexOf(graph).byName.get("A")).toBe("A");
  });
});
