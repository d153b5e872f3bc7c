import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import { type Copies, duplicate, fromClip, toClip } from "../../../shared/graph/clip.ts";
import { edit } from "../../../shared/graph/edit.ts";
import { emptyGraph, type Graph, type Node } from "../../../shared/graph/graph.ts";
import { arbitraryGraph, canonical } from "../compiler/arbitrary-graph.ts";
import { drawGraph } from "../compiler/draw.ts";

const note = { id: "note", text: "t", position: { x: 5, y: 9 }, size: { width: 1, height: 1 } };
const drawn = drawGraph(
  {
    A: { kind: "wait", params: { Seconds: 1 } },
    M: { kind: "map" },
    I: { parent: "M" },
    J: { parent: "M" },
    Z: { kind: "end" },
  },
  ["start > A", "A > M", "M:body > I", "I > J", "M > Z"],
);
const graph: Graph = {
  ...drawn,
  nodes: drawn.nodes.map((node, i): Node => ({ ...node, position: { x: 100 * i, y: 10 * i } })),
  notes: [note],
};

function ids(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `c${count}`;
  };
}

function paste(
  to: Graph,
  copies: Copies | { readonly code: string; readonly message: string },
): Graph {
  if ("code" in copies) throw new Error(copies.message);
  const result = edit(to, copies.edit);
  if (!result.ok) throw new Error(result.problem.message);
  expect(checkStructure(result.graph)).toEqual([]);
  return result.graph;
}

function code(value: unknown): string {
  const copies = fromClip(graph, value, { newId: ids(), position: { x: 0, y: 0 } });
  return "code" in copies ? copies.code : "ok";
}

/** Names of pasted nodes with their containers and positions. */
function placed(after: Graph, before: Graph = graph): string[] {
  const known = new Set(before.nodes.map(({ id }) => id));
  const nameOf = new Map(after.nodes.map(({ id, name }) => [id, name]));
  return after.nodes
    .filter(({ id }) => !known.has(id))
    .map(
      ({ name, parent, position }) =>
        `${nameOf.get(parent ?? "") ?? ""}/${name} ${position.x},${position.y}`,
    );
}

describe("a clip", () => {
  it("holds nodes with what is inside them and the edges between them, from their corner on", () => {
    const clip = toClip(graph, ["M", "A", "note"]);
    expect(clip.nodes.map(({ id, position }) => [id, position.x, position.y])).toEqual([
      ["A", 95, 1],
      ["M", 195, 11],
      ["I", 300, 30],
      ["J", 400, 40],
    ]);
    expect(clip.edges.map(({ id }) => id)).toEqual(["A > M", "M:body > I", "I > J"]);
    expect(clip.notes).toEqual([{ ...note, position: { x: 0, y: 0 } }]);
  });

  it("of a part of a container lies at the top", () => {
    expect(toClip(graph, ["J"]).nodes).toEqual([
      { ...graph.nodes[4], parent: undefined, position: { x: 0, y: 0 } },
    ]);
    expect(toClip(graph, ["J"]).nodes[0]).not.toHaveProperty("parent");
  });

  it("of nothing is empty", () => {
    expect(toClip(graph, ["X"])).toMatchObject({ nodes: [], edges: [], notes: [] });
  });

  it("is pasted with new ids and names, where it is wanted", () => {
    const clip = toClip(graph, ["A", "M", "note"]);
    const copies = fromClip(graph, clip, { newId: ids(), position: { x: 1000, y: 0 } });
    const after = paste(graph, copies);
    expect(placed(after)).toEqual([
      "/A 2 1095,1",
      "/M 2 1195,11",
      "M 2/I 2 300,30",
      "M 2/J 2 400,40",
    ]);
    expect(after.edges).toHaveLength(8);
    expect(after.notes[1]).toEqual({ ...note, id: "c5", position: { x: 1000, y: 0 } });
    expect("ids" in copies && copies.ids).toEqual(["c1", "c2", "c5"]);
  });

  it("survives the clipboard", () => {
    const clip = toClip(graph, ["A", "M"]);
    expect(code(JSON.stringify(clip))).toBe("ok");
  });

  it("is pasted into a container", () => {
    const clip = toClip(graph, ["A", "start"]);
    const after = paste(
      graph,
      fromClip(graph, clip, { newId: ids(), position: { x: 0, y: 0 }, parent: "M" }),
    );
    expect(placed(after)).toEqual(["M/A 2 100,10"]);
  });

  it("leaves out a second start, but not the first", () => {
    const clip = toClip(
      graph,
      graph.nodes.map(({ id }) => id),
    );
    const again = paste(graph, fromClip(graph, clip, { newId: ids(), position: { x: 0, y: 0 } }));
    expect(again.nodes.filter(({ kind }) => kind === "start")).toHaveLength(1);
    const fresh = paste(
      emptyGraph,
      fromClip(emptyGraph, clip, { newId: ids(), position: { x: 0, y: 0 } }),
    );
    expect(canonical(fresh)).toEqual(canonical(graph));
  });

  it("may be a whole graph", () => {
    const after = paste(graph, fromClip(graph, graph, { newId: ids(), position: { x: 0, y: 0 } }));
    expect(after.nodes).toHaveLength(11);
    expect(after.notes).toHaveLength(2);
  });

  const state = { Type: "Pass", End: true };
  const machines: readonly (readonly [string, unknown, readonly string[]])[] = [
    [
      "a state machine",
      { StartAt: "S", States: { S: { Type: "Pass", Next: "T" }, T: state } },
      ["S", "T"],
    ],
    ["states", { S: { Type: "Pass", Next: "T" }, T: state }, ["S", "T"]],
    ["one state", state, ["Pass"]],
    ["a branch", { StartAt: "S", States: { S: state } }, ["S"]],
  ];
  for (const [name, value, names] of machines) {
    it(`may be ${name} in Amazon States Language`, () => {
      for (const form of [value, JSON.stringify(value)]) {
        const after = paste(
          graph,
          fromClip(graph, form, { newId: ids(), position: { x: 0, y: 0 } }),
        );
        expect(after.nodes.slice(graph.nodes.length).map((node) => node.name)).toEqual(names);
      }
    });
  }

  const texts: Readonly<Record<string, string>> = {
    "in YAML": "StartAt: S\nStates:\n  S:\n    Type: Succeed\n",
    "in a template": JSON.stringify({
      Resources: {
        M: {
          Type: "AWS::StepFunctions::StateMachine",
          Properties: { Definition: { StartAt: "S", States: { S: { Type: "Succeed" } } } },
        },
      },
    }),
  };
  it.each(Object.entries(texts))("may be a state machine %s", (_, text) => {
    const after = paste(graph, fromClip(graph, text, { newId: ids(), position: { x: 0, y: 0 } }));
    expect(after.nodes.slice(graph.nodes.length).map((node) => node.name)).toEqual(["S"]);
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ["text", "hello", "UNUSABLE_CLIP"],
    ["a number", 5, "UNUSABLE_CLIP"],
    ["an empty object", {}, "UNUSABLE_CLIP"],
    ["any object", { a: { Type: "Nope" } }, "UNUSABLE_CLIP"],
    ["a damaged clip", { format: "cairn-clip", version: 1, nodes: [{}] }, "UNUSABLE_CLIP"],
    [
      "a clip of a later version",
      { format: "cairn-clip", version: 2, nodes: [], edges: [], notes: [] },
      "UNUSABLE_CLIP",
    ],
    ["what nests too deeply", `${"[".repeat(5000)}${"]".repeat(5000)}`, "TOO_DEEPLY_NESTED"],
  ];
  for (const [name, value, expected] of refused) {
    it(`cannot be ${name}`, () => {
      expect(code(value)).toBe(expected);
    });
  }

  it("that is no sane graph fails when it is pasted", () => {
    const clip = {
      ...toClip(graph, ["M"]),
      nodes: toClip(graph, ["M"]).nodes.map((node) => ({ ...node, parent: "M" })),
    };
    const copies = fromClip(graph, clip, { newId: ids(), position: { x: 0, y: 0 } });
    expect("edit" in copies && edit(graph, copies.edit)).toMatchObject({ ok: false });
  });
});

describe("duplicate", () => {
  it("copies nodes next to where they are, in the same container", () => {
    const copies = duplicate(graph, ["A", "J", "start", "note"], ids());
    const after = paste(graph, copies);
    expect(placed(after)).toEqual(["/A 2 140,50", "M/J 2 440,80"]);
    expect(copies.ids).toEqual(["c1", "c2", "c3"]);
    expect(after.notes[1]?.position).toEqual({ x: 45, y: 49 });
  });

  it("copies any graph whole", () => {
    fc.assert(
      fc.property(arbitraryGraph, (any) => {
        const inner = any.nodes.filter(({ kind }) => kind !== "start").map(({ id }) => id);
        const after = paste(any, duplicate(any, inner, ids()));
        expect(after.nodes).toHaveLength(any.nodes.length + inner.length);
        const left = edit(after, { type: "node.remove", ids: inner });
        const copied = left.ok ? canonical(left.graph) : null;
        expect(JSON.stringify(copied).length).toBeGreaterThan(2);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the query language of what is pasted", () => {
  const machine = { StartAt: "A", States: { A: { Type: "Pass", Parameters: { "a.$": "$" } } } };
  const options = { newId: ids(), position: { x: 0, y: 0 } };
  const pasted = (into: Graph, value: unknown): Graph => {
    const copies = fromClip(into, value, options);
    if ("code" in copies) throw new Error(copies.message);
    const result = edit(into, copies.edit);
    if (!result.ok) throw new Error(result.problem.message);
    return result.graph;
  };

  it("comes along into an empty workflow", () => {
    expect(pasted(emptyGraph, machine).fields).toEqual({ QueryLanguage: "JSONPath" });
    expect(pasted(emptyGraph, { ...machine, QueryLanguage: "JSONata" }).fields).toEqual({});
  });

  it("is said by each node elsewhere, unless it is the same", () => {
    const spoken = (of: Graph): readonly unknown[] =>
      of.nodes.filter((node) => node.kind !== "start").map((node) => node.fields["QueryLanguage"]);
    const twice = pasted(pasted(emptyGraph, machine), { ...machine, QueryLanguage: "JSONata" });
    expect(spoken(twice)).toEqual([undefined, "JSONata"]);
    expect(spoken(pasted(pasted(emptyGraph, machine), machine))).toEqual([undefined, undefined]);
  });

  it("of a single state is that of the workflow it is pasted into", () => {
    expect(pasted(emptyGraph, { Type: "Wait", Seconds: 1 }).fields).toEqual({});
  });
});
