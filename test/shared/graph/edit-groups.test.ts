import { describe, expect, it } from "vitest";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import { fromClip, toClip } from "../../../shared/graph/clip.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { after, at, base, code } from "./editing.ts";

const group = (id: string, nodes: string[], name = id) => ({ id, name, nodes });
const grouped = after({ type: "group.add", group: group("G", ["A", "Pick"]) });
const members = (graph: Graph) => graph.groups.map(({ id, nodes }) => `${id}: ${nodes.join()}`);

describe("a group", () => {
  it("takes its nodes out of the group they were in, which goes when it is left empty", () => {
    const second = after({ type: "group.add", group: group("H", ["Pick", "P"]) }, grouped);
    expect(members(second)).toEqual(["G: A", "H: Pick,P"]);
    const all = after({ type: "group.set", id: "H", change: { nodes: ["A", "P"] } }, second);
    expect(members(all)).toEqual(["H: A,P"]);
  });

  it("holds nodes that are there, of one flow, each once", () => {
    expect(code({ type: "group.add", group: group("H", ["A", "L"]) })).toBe(
      "GROUP_CROSSES_CONTAINER",
    );
    expect(code({ type: "group.add", group: group("H", ["A", "A"]) })).toBe("DUPLICATE_ID");
    expect(code({ type: "group.add", group: group("H", ["gone"]) })).toBe("UNKNOWN_NODE");
    expect(code({ type: "group.add", group: group("H", []) })).toBe("EMPTY_GROUP");
    expect(code({ type: "group.add", group: group("A", ["Z"]) })).toBe("DUPLICATE_ID");
    expect(code({ type: "group.remove", ids: ["none"] })).toBe("UNKNOWN_GROUP");
  });

  it("loses the nodes that are deleted, and goes with the last", () => {
    const one = after({ type: "node.remove", ids: ["A"] }, grouped);
    expect(members(one)).toEqual(["G: Pick"]);
    expect(after({ type: "node.remove", ids: ["Pick"] }, one).groups).toEqual([]);
  });

  it("loses a node that moves into a container, and stays whole when all of it moves", () => {
    const moves = (...ids: string[]) => ids.map((id) => ({ id, position: at }));
    const one = after({ type: "node.reparent", parent: "P", moves: moves("A") }, grouped);
    expect(members(one)).toEqual(["G: Pick"]);
    const both = after({ type: "node.reparent", parent: "P", moves: moves("A", "Pick") }, grouped);
    expect(members(both)).toEqual(["G: A,Pick"]);
  });

  it("keeps its name and colour apart from its nodes", () => {
    const named = after(
      { type: "group.set", id: "G", change: { name: "Reading", color: "blue" } },
      grouped,
    );
    expect(named.groups).toEqual([
      { id: "G", name: "Reading", nodes: ["A", "Pick"], color: "blue" },
    ]);
    const plain = after({ type: "group.set", id: "G", change: { color: null } }, named);
    expect(plain.groups[0]).not.toHaveProperty("color");
    expect(after({ type: "group.remove", ids: ["G"] }, named).nodes).toBe(named.nodes);
  });

  it("comes along with a copy of all its nodes, not with a copy of some", () => {
    const paste = (ids: readonly string[]): Graph => {
      let count = 0;
      const newId = () => `new${(count += 1)}`;
      const copies = fromClip(grouped, toClip(grouped, ids), { newId, position: at });
      if ("code" in copies) throw new Error(copies.message);
      return after(copies.edit, grouped);
    };
    expect(paste(["A"]).groups).toHaveLength(1);
    const copied = paste(["A", "Pick", "Z"]);
    expect(copied.groups).toHaveLength(2);
    expect(copied.groups[1]?.nodes).toHaveLength(2);
    expect(checkStructure(copied)).toEqual([]);
  });

  it("of a document from elsewhere is checked", () => {
    const codes = (groups: Graph["groups"]) =>
      checkStructure({ ...base, groups }).map((found) => found.code);
    expect(codes([group("G", ["A", "L"])])).toEqual(["GROUP_CROSSES_CONTAINER"]);
    expect(codes([group("G", ["A"]), group("H", ["A"])])).toEqual(["SHARED_GROUP_MEMBER"]);
    expect(codes([group("G", ["nobody"])])).toEqual(["UNKNOWN_NODE"]);
  });
});
