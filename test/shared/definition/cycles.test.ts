import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { cyclesOf } from "../../../shared/definition/cycles.ts";

function graph(edges: string): Map<string, readonly string[]> {
  return new Map(
    edges.split(" ").map((entry) => {
      const [from = "", to = ""] = entry.split(">");
      return [from, to.split(",").filter((name) => name !== "")];
    }),
  );
}

describe("cyclesOf", () => {
  it("finds none where there is none", () => {
    expect(cyclesOf(graph("a>b,c b>c c>"))).toEqual([]);
  });

  it("finds a state that leads to itself", () => {
    expect(cyclesOf(graph("a>b b>b"))).toEqual([["b"]]);
  });

  it("finds loops in the order of the document", () => {
    expect(cyclesOf(graph("a>b b>c c>b,d d>e e>d,x"))).toEqual([
      ["b", "c"],
      ["d", "e"],
    ]);
  });

  it("takes loops with a common state for one", () => {
    expect(cyclesOf(graph("a>b,c b>a c>a"))).toEqual([["a", "b", "c"]]);
  });

  it("goes through a loop of fifty thousand states", () => {
    const count = 50_000;
    const names = Array.from({ length: count }, (_, i) => `s${i}`);
    const long = new Map(names.map((name, i) => [name, [names[(i + 1) % count] ?? ""]]));
    expect(cyclesOf(long)[0]).toHaveLength(count);
  });

  it("groups exactly the states that reach each other", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const targets = fc.array(fc.constantFrom(...names), { maxLength: 3 });
    const graphs = fc.tuple(...names.map(() => targets));
    fc.assert(
      fc.property(graphs, (lists) => {
        const edges = new Map(names.map((name, i) => [name, lists[i] ?? []]));
        const groups = cyclesOf(edges);
        const groupOf = new Map(groups.flatMap((group, i) => group.map((name) => [name, i])));
        for (const left of names) {
          for (const right of names) {
            const together = reaches(edges, left, right) && reaches(edges, right, left);
            const grouped = groupOf.has(left) && groupOf.get(left) === groupOf.get(right);
            expect(grouped).toBe(together);
          }
        }
      }),
    );
  });
});

/** Whether a way of at least one step leads from one to the other. */
function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [...(edges.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (!seen.has(name)) open.push(...(edges.get(name) ?? []));
    seen.add(name);
  }
  return false;
}
