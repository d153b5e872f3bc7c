import { describe, expect, it } from "vitest";
import { planMerge } from "../../../designer/document/merge-graph.ts";
import { assemble } from "../../../shared/compiler/assemble.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { nodeNamed, placed, ways } from "./open-document.ts";

/** A definition as somebody types it. */
interface Loose {
  [field: string]: unknown;
  States: Record<string, Record<string, unknown>>;
}

/** The canvas after its definition was edited as JSON. */
function edited(graph: Graph, change: (definition: Loose) => void): Graph {
  const definition = structuredClone(assemble(graph).definition) as unknown as Loose;
  change(definition);
  const plan = planMerge(graph, decompile(definition), "Edit code");
  if (plan === null) return graph;
  const result = edit(graph, { type: "batch", label: plan.label, edits: plan.edits });
  if (!result.ok) throw new Error(result.problem.message);
  return result.graph;
}

const canvas = () => ({
  ...placed(
    drawGraph(
      {
        A: { params: { Output: 1 } },
        Off: { disabled: true },
        B: {},
        Draft: {},
      },
      ["start > A", "A > Off", "Off > B", "Draft > B"],
    ),
    {
      start: { x: 0, y: 0 },
      A: { x: 333, y: 44 },
      Off: { x: 600, y: 44 },
      B: { x: 900, y: 44 },
      Draft: { x: 900, y: 400 },
    },
  ),
  notes: [{ id: "t", text: "Hi", position: { x: 0, y: 0 }, size: { width: 10, height: 10 } }],
});

describe("an edited definition", () => {
  it("changes nothing when nothing was edited", () => {
    const graph = canvas();
    expect(edited(graph, () => undefined)).toBe(graph);
  });

  it("keeps ids, places, notes, drafts and disabled nodes", () => {
    const graph = edited(canvas(), (definition) => {
      definition.States["A"] = { ...definition.States["A"], Output: 2 };
    });
    expect(nodeNamed(graph, "A")).toMatchObject({
      id: "A",
      position: { x: 333, y: 44 },
      params: { Output: 2 },
    });
    expect(nodeNamed(graph, "B")).toBe(graph.nodes.find((node) => node.id === "B"));
    expect(ways(graph)).toEqual(ways(canvas()));
    expect(graph.notes).toEqual(canvas().notes);
  });

  it("puts new states beside what leads to them", () => {
    const graph = edited(canvas(), (definition) => {
      definition.States["B"] = { Type: "Pass", Next: "New" };
      definition.States["New"] = { Type: "Wait", Seconds: 1, End: true };
    });
    const added = nodeNamed(graph, "New");
    expect(added.position.x).toBe(1216);
    expect(ways(graph)).toContain("B > New");
  });

  it("knows a renamed state again", () => {
    const graph = edited(canvas(), (definition) => {
      const { A: first = {}, ...others } = definition.States;
      definition.States = { First: first, ...others };
      definition["StartAt"] = "First";
    });
    expect(nodeNamed(graph, "First")).toMatchObject({ id: "A", position: { x: 333, y: 44 } });
    expect(ways(graph)).toContain("First > Off");
  });

  it("removes what is gone", () => {
    const graph = edited(canvas(), (definition) => {
      definition.States = { A: { Type: "Pass", End: true } };
    });
    expect(graph.nodes.map((node) => node.name)).not.toContain("B");
    expect(ways(graph)).toContain("start > A");
  });

  it("keeps the input that the start asks for", () => {
    const schema = { type: "object", properties: { x: { type: "string" } } };
    const base = canvas();
    const graph: Graph = {
      ...base,
      nodes: base.nodes.map((node) =>
        node.id === "start" ? { ...node, params: { InputSchema: schema } } : node,
      ),
    };
    const after = edited(graph, (definition) => {
      definition["Comment"] = "Hello";
    });
    expect(nodeNamed(after, "start").params).toEqual({ InputSchema: schema });
    expect(after.fields["Comment"]).toBe("Hello");
  });

  it("says the same as the text afterwards", () => {
    const wanted = {
      StartAt: "M",
      QueryLanguage: "JSONata" as const,
      States: {
        M: {
          Type: "Map",
          ItemProcessor: {
            StartAt: "A",
            States: { A: { Type: "Pass", Next: "In" }, In: { Type: "Pass", End: true } },
          },
          Next: "B",
        },
        B: { Type: "Pass", End: true },
      },
    };
    const graph = edited(canvas(), (definition) => {
      Object.assign(definition, structuredClone(wanted));
    });
    expect(assemble(graph).definition).toEqual(wanted);
    expect(nodeNamed(graph, "A")).toMatchObject({ id: "A", parent: nodeNamed(graph, "M").id });
  });
});
