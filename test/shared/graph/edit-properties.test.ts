import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import { edit, type Edit } from "../../../shared/graph/edit.ts";
import { emptyGraph, type Graph, type Node } from "../../../shared/graph/graph.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import { catchEntries, outputPorts } from "../../../shared/graph/ports.ts";
import { nodeKinds } from "../../../shared/nodes/index.ts";
import type { NodeKind } from "../../../shared/nodes/kind.ts";
import { pickOne } from "../../support/pick.ts";

/** Freezes a graph with everything in it: an edit that changed its input would throw. */
function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}

/** Makes up edits: most of them possible in the graph at hand, some not. */
class Editor {
  readonly #gen: fc.GeneratorValue;
  #count = 0;

  constructor(gen: fc.GeneratorValue) {
    this.#gen = gen;
  }

  #pick<Value>(...values: readonly Value[]): Value {
    return pickOne(this.#gen, values);
  }

  #id(): string {
    this.#count += 1;
    return `i${this.#count}`;
  }

  /** An id of the graph, or now and then one that it does not have. */
  #any(items: readonly { readonly id: string }[]): string {
    return this.#pick(...items.map(({ id }) => id), "missing");
  }

  #position(): { x: number; y: number } {
    return { x: this.#gen(fc.nat), y: this.#gen(fc.nat) };
  }

  next(graph: Graph): Edit {
    const type = this.#pick(
      ...(["node.add", "node.add", "node.add", "edge.add", "edge.add", "edge.add"] as const),
      ...([
        "node.remove",
        "node.move",
        "node.resize",
        "node.rename",
        "node.set",
        "node.set",
      ] as const),
      ...([
        "catch.remove",
        "node.reparent",
        "edge.remove",
        "notes",
        "groups",
        "groups",
        "graph.fields",
        "batch",
      ] as const),
    );
    switch (type) {
      case "node.add":
        return this.#addNode(graph);
      case "edge.add":
        return this.#addEdge(graph);
      case "node.remove":
        return { type, ids: [this.#any(graph.nodes), this.#any(graph.nodes)] };
      case "node.move":
        return { type, moves: [{ id: this.#any(graph.nodes), position: this.#position() }] };
      case "node.resize":
        return { type, id: this.#any(graph.nodes), size: { width: 5, height: 5 } };
      case "node.rename":
        return { type, id: this.#any(graph.nodes), name: this.#pick("x", "y", "z".repeat(81)) };
      case "node.set":
        return this.#set(graph);
      case "catch.remove":
        return { type, id: this.#any(graph.nodes), index: this.#pick(0, 1, 2) };
      case "node.reparent": {
        const moves = [{ id: this.#any(graph.nodes), position: this.#position() }];
        return { type, parent: this.#pick(null, this.#any(graph.nodes)), moves };
      }
      case "edge.remove":
        return { type, ids: [this.#any(graph.edges)] };
      case "notes":
        return this.#note(graph);
      case "groups":
        return this.#group(graph);
      case "graph.fields":
        return {
          type,
          fields: this.#pick<Record<string, Json | undefined>>(
            { Comment: "c" },
            { Comment: undefined },
            { a: 1 },
          ),
        };
      default:
        return { type, label: "several", edits: [this.#addNode(graph), this.next(graph)] };
    }
  }

  #addNode(graph: Graph): Edit {
    const containers = graph.nodes.filter((node) => ["map", "parallel"].includes(node.kind));
    const parent = this.#pick(undefined, undefined, this.#any(containers));
    const id = this.#pick(this.#id(), this.#id(), this.#any(graph.nodes));
    const kind = this.#pick<NodeKind>(...nodeKinds);
    const node = newNode(kind, { id, position: this.#position(), parent, takenNames: [] });
    return { type: "node.add", node, ...this.#pick({}, { index: 0 }) };
  }

  #addEdge(graph: Graph): Edit {
    const source = this.#pick<Node | undefined>(...graph.nodes, undefined);
    const ports = source === undefined ? [] : outputPorts(source).map((port) => port.id);
    const mates = graph.nodes.filter(
      (node) => node.parent === source?.parent || node.parent === source?.id,
    );
    const edge = {
      id: this.#pick(this.#id(), this.#id(), this.#any(graph.edges)),
      source: source?.id ?? "missing",
      sourcePort: this.#pick(...ports, "next"),
      target: this.#any(this.#pick(mates, graph.nodes)),
    };
    return { type: "edge.add", edge };
  }

  #set(graph: Graph): Edit {
    const id = this.#any(graph.nodes);
    const node = graph.nodes.find((other) => other.id === id);
    const entries = node === undefined ? [] : catchEntries(node);
    const Catch = this.#pick<readonly Json[]>(
      [{ ErrorEquals: ["A"] }, { ErrorEquals: ["B"] }, { ErrorEquals: ["States.ALL"] }],
      entries.slice(1),
      entries.toReversed(),
      [{ ErrorEquals: ["New"] }, ...entries],
    );
    const rule = (Id: string): Json => ({ Id, Condition: true });
    return {
      type: "node.set",
      id,
      ...this.#pick<object>(
        { fields: { Catch } },
        { fields: { Comment: undefined, Retry: [] } },
        { params: { Branches: this.#pick(1, 2, 4) } },
        { params: { Rules: this.#pick([rule("a")], [rule("b"), rule("a")], []) } },
        { disabled: this.#gen(fc.boolean) },
        { color: this.#pick(null, "red") },
        { pinned: this.#pick<Json | undefined>(undefined, null, { text: "kept" }) },
        { kind: this.#pick("wait", "map", "choice", "start", "nope") },
      ),
    };
  }

  #group(graph: Graph): Edit {
    const parent = this.#pick(...graph.nodes.map((node) => node.parent), undefined);
    const mates = graph.nodes.filter((node) => node.parent === parent);
    const nodes = this.#pick(
      mates.slice(0, 3).map(({ id }) => id),
      mates.slice(1).map(({ id }) => id),
      [this.#any(graph.nodes), this.#any(mates)],
    );
    const id = this.#any(graph.groups);
    return this.#pick<Edit>(
      { type: "group.add", group: { id: this.#id(), name: "g", nodes } },
      {
        type: "group.add",
        group: { id: this.#pick(id, this.#any(graph.nodes)), name: "g", nodes },
      },
      { type: "group.set", id, change: { name: "new", color: this.#pick(null, "red") } },
      { type: "group.set", id, change: { nodes } },
      { type: "group.remove", ids: [id] },
    );
  }

  #note(graph: Graph): Edit {
    const note = {
      id: this.#id(),
      text: "t",
      position: this.#position(),
      size: { width: 1, height: 1 },
    };
    const id = this.#any(graph.notes);
    return this.#pick<Edit>(
      { type: "note.add", note: { ...note, id: this.#pick(note.id, this.#any(graph.nodes)) } },
      { type: "note.set", id, change: { text: "new", color: this.#pick(null, "red") } },
      { type: "note.remove", ids: [id] },
    );
  }
}

/** Applies random edits one after the other and shows each step. */
function forRandomEdits(
  check: (step: {
    readonly before: Graph;
    readonly change: Edit;
    readonly result: ReturnType<typeof edit>;
  }) => void,
): void {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const editor = new Editor(gen);
      let graph = emptyGraph;
      for (let i = 0; i < 30; i += 1) {
        const before = frozen(graph);
        const change = editor.next(before);
        const result = edit(before, change);
        check({ before, change, result });
        if (result.ok) graph = result.graph;
      }
    }),
    { numRuns: 50 },
  );
}

describe("edit", () => {
  it("leads from a sane graph to a sane graph", () => {
    forRandomEdits(({ result }) => {
      if (result.ok) expect(checkStructure(result.graph)).toEqual([]);
      else expect(result.problem.message).not.toBe("");
    });
  });

  it("is taken back by its inverse, and made again by the inverse of that", () => {
    forRandomEdits(({ before, result }) => {
      if (!result.ok) return;
      const back = edit(frozen(result.graph), result.inverse);
      expect(back.ok && back.graph).toEqual(before);
      if (!back.ok) return;
      const again = edit(back.graph, back.inverse);
      expect(again.ok && again.graph).toEqual(result.graph);
    });
  });

  it("can be sent and stored as JSON, its inverse too", () => {
    forRandomEdits(({ before, result }) => {
      if (!result.ok) return;
      const stored = JSON.parse(JSON.stringify(result.inverse)) as Edit;
      const back = edit(result.graph, stored);
      expect(back.ok && back.graph).toEqual(before);
    });
  });

  it("leaves alone what it does not touch", () => {
    forRandomEdits(({ before, change, result }) => {
      if (!result.ok || change.type !== "node.set") return;
      const others = (graph: Graph): readonly Node[] =>
        graph.nodes.filter((node) => node.id !== change.id);
      for (const [i, node] of others(result.graph).entries()) expect(node).toBe(others(before)[i]);
      expect(result.graph.notes).toBe(before.notes);
      expect(result.graph.groups).toBe(before.groups);
    });
  });

  it("changes nothing when one edit of a batch is impossible", () => {
    forRandomEdits(({ before, change }) => {
      const batch: Edit = {
        type: "batch",
        label: "b",
        edits: [change, { type: "edge.remove", ids: ["never"] }],
      };
      expect(edit(before, batch).ok).toBe(false);
    });
  });
});
