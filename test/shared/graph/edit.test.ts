import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { edit } from "../../../shared/graph/edit.ts";
import { drawGraph, drawNode } from "../compiler/draw.ts";
import { after, at, base, code, edges, entry } from "./editing.ts";

describe("edit", () => {
  it("adds a node at a place in the document", () => {
    const node = drawNode("N");
    expect(after({ type: "node.add", node }).nodes.at(-1)).toBe(node);
    expect(after({ type: "node.add", node, index: 0 }).nodes[0]).toBe(node);
  });

  it("removes a container with everything inside and every edge at either end", () => {
    const graph = after({ type: "node.remove", ids: ["P"] });
    expect(graph.nodes.map(({ id }) => id)).toEqual(["start", "A", "Pick", "Z"]);
    expect(edges(graph)).toEqual([
      "start:next > A",
      "A:next > Pick",
      "A:catch:0 > Z",
      "A:catch:2 > Pick",
      "Pick:rule:y > Z",
      "Pick:default > Z",
    ]);
  });

  it("removes a node and what is inside it once, however it is named", () => {
    expect(after({ type: "node.remove", ids: ["P", "L", "P"] }).nodes).toHaveLength(4);
  });

  it("moves nodes", () => {
    const graph = after({
      type: "node.move",
      moves: [
        { id: "A", position: at },
        { id: "Z", position: at },
      ],
    });
    expect(graph.nodes.filter(({ position }) => position === at).map(({ id }) => id)).toEqual([
      "A",
      "Z",
    ]);
  });

  it("resizes containers only", () => {
    const size = { width: 10, height: 20 };
    expect(after({ type: "node.resize", id: "P", size, position: at }).nodes[3]).toMatchObject({
      size,
      position: at,
    });
    expect(code({ type: "node.resize", id: "A", size })).toBe("NOT_A_CONTAINER");
  });

  it("renames a node and nothing else", () => {
    const graph = after({ type: "node.rename", id: "A", name: "" });
    expect(graph.nodes[1]?.name).toBe("");
    expect(graph.edges).toBe(base.edges);
  });

  it("pins an output, null too, and takes it off again", () => {
    const pinned = after({ type: "node.set", id: "A", pinned: { text: "kept" } });
    expect(pinned.nodes[1]).toEqual({ ...base.nodes[1], pinned: { text: "kept" } });
    expect(after({ type: "node.set", id: "A", pinned: null }).nodes[1]).toHaveProperty(
      "pinned",
      null,
    );
    expect(after({ type: "node.set", id: "A", color: "red" }, pinned).nodes[1]).toHaveProperty(
      "pinned",
    );
    expect(after({ type: "node.set", id: "A", pinned: undefined }, pinned).nodes[1]).toEqual(
      base.nodes[1],
    );
  });

  it("sets and removes parameters, fields, colour and being disabled", () => {
    const set = after({
      type: "node.set",
      id: "A",
      params: { Arguments: 1 },
      fields: { Comment: "c", TimeoutSeconds: undefined },
      disabled: true,
      color: "red",
    });
    expect(set.nodes[1]).toMatchObject({
      params: { Resource: "r", Arguments: 1 },
      disabled: true,
      color: "red",
    });
    expect(set.nodes[1]?.fields).toMatchObject({ Comment: "c" });
    const unset = after(
      {
        type: "node.set",
        id: "A",
        params: { Arguments: undefined },
        fields: { Comment: undefined },
        disabled: false,
        color: null,
      },
      set,
    );
    expect(unset.nodes[1]).toEqual(base.nodes[1]);
    expect(after({ type: "node.set", id: "A", params: {} }, set).nodes[1]).toMatchObject({
      disabled: true,
      color: "red",
    });
  });

  it("removes the edge of a rule that is removed, and keeps the others", () => {
    const graph = after({
      type: "node.set",
      id: "Pick",
      params: { Rules: [{ Id: "y", Condition: false }] },
    });
    expect(edges(graph, "Pick")).toEqual(["Pick:rule:y > Z", "Pick:default > Z"]);
  });

  it("removes the edges of branches that are removed", () => {
    const graph = after({ type: "node.set", id: "P", params: { Branches: 1 } });
    expect(edges(graph, "P")).toEqual(["P:branch:0 > L", "P:next > Z"]);
  });

  it("lets the edges of Catch entries follow their entries", () => {
    const setCatch = (...entries: Json[]): string[] =>
      edges(after({ type: "node.set", id: "A", fields: { Catch: entries } }), "A").slice(1);
    expect(setCatch(entry("B"), entry("C"))).toEqual(["A:catch:0 > P", "A:catch:1 > Pick"]);
    expect(setCatch(entry("C"), entry("A"), entry("B"))).toEqual([
      "A:catch:1 > Z",
      "A:catch:2 > P",
      "A:catch:0 > Pick",
    ]);
    expect(setCatch(entry("A"), entry("edited"), entry("C"))).toEqual([
      "A:catch:0 > Z",
      "A:catch:1 > P",
      "A:catch:2 > Pick",
    ]);
    expect(setCatch()).toEqual([]);
  });

  it("removes one Catch entry with its edge, even among equal ones", () => {
    const same = after({
      type: "node.set",
      id: "A",
      fields: { Catch: [entry("A"), entry("A"), entry("A")] },
    });
    const graph = after({ type: "catch.remove", id: "A", index: 1 }, same);
    expect(edges(graph, "A").slice(1)).toEqual(["A:catch:0 > Z", "A:catch:1 > Pick"]);
    expect(graph.nodes[1]?.fields["Catch"]).toHaveLength(2);
    const none = after(
      { type: "catch.remove", id: "A", index: 0 },
      after({ type: "catch.remove", id: "A", index: 0 }, graph),
    );
    expect(none.nodes[1]?.fields).not.toHaveProperty("Catch");
  });

  it("drops the outputs that another kind does not have", () => {
    const graph = after({
      type: "node.set",
      id: "Pick",
      kind: "wait",
      params: { Rules: undefined, Seconds: 1 },
    });
    expect(edges(graph, "Pick")).toEqual([]);
  });

  it("moves nodes into and out of containers, and drops edges that would cross a wall", () => {
    const out = after({ type: "node.reparent", parent: null, moves: [{ id: "L", position: at }] });
    expect(out.nodes[4]).toEqual({ ...base.nodes[4], position: at, parent: undefined });
    expect(out.nodes[4]).not.toHaveProperty("parent");
    expect(edges(out, "P")).toEqual(["P:branch:1 > R", "P:next > Z"]);
    const into = after({
      type: "node.reparent",
      parent: "P",
      moves: [
        { id: "Pick", position: at },
        { id: "Z", position: at },
      ],
    });
    expect(edges(into)).toEqual([
      "start:next > A",
      "A:catch:1 > P",
      "Pick:rule:y > Z",
      "Pick:default > Z",
      "P:branch:0 > L",
      "P:branch:1 > R",
    ]);
  });

  it("replaces the edge of an output", () => {
    const graph = after({
      type: "edge.add",
      edge: { id: "new", source: "A", sourcePort: "next", target: "Z" },
    });
    expect(edges(graph, "A")).toContain("A:next > Z");
    expect(edges(graph, "A")).not.toContain("A:next > Pick");
  });

  it("changes notes", () => {
    const note = { id: "note", text: "t", position: at, size: { width: 1, height: 1 } };
    const added = after({ type: "note.add", note });
    const set = after({ type: "note.set", id: "note", change: { text: "u", color: "red" } }, added);
    expect(set.notes).toEqual([{ ...note, text: "u", color: "red" }]);
    expect(
      after({ type: "note.set", id: "note", change: { position: { x: 0, y: 0 } } }, set).notes[0]
        ?.color,
    ).toBe("red");
    expect(
      after({ type: "note.set", id: "note", change: { color: null } }, set).notes[0],
    ).not.toHaveProperty("color");
    expect(after({ type: "note.remove", ids: ["note"] }, set).notes).toEqual([]);
  });

  it("changes the fields of the graph", () => {
    const set = after({ type: "graph.fields", fields: { Comment: "c", TimeoutSeconds: 5 } });
    expect(after({ type: "graph.fields", fields: { Comment: undefined } }, set).fields).toEqual({
      TimeoutSeconds: 5,
    });
  });

  it("replaces the graph by a sane one only", () => {
    expect(after({ type: "graph.replace", graph: drawGraph({}, []) }).nodes).toHaveLength(1);
    expect(code({ type: "graph.replace", graph: drawGraph({}, ["start > X"]) })).toBe(
      "UNKNOWN_NODE",
    );
  });

  it("takes back a replacement that only changes the order", () => {
    const reversed = { ...base, nodes: base.nodes.toReversed() };
    const result = edit(base, { type: "graph.replace", graph: reversed });
    expect(result.ok && result.inverse).toEqual({ type: "graph.replace", graph: base });
  });

  it("keeps the undo of a small change small", () => {
    const result = edit(base, { type: "node.rename", id: "A", name: "B" });
    expect(result.ok && result.inverse).toEqual({
      type: "graph.patch",
      patch: { nodes: { replace: [base.nodes[1]] } },
    });
  });
});
