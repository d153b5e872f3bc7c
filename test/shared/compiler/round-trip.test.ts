import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { assemble } from "../../../shared/compiler/assemble.ts";
import { checkGraph } from "../../../shared/compiler/check.ts";
import { compile } from "../../../shared/compiler/compile.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { definitionSchema } from "../../../shared/definition/definition.ts";
import { checkStructure } from "../../../shared/graph/check-structure.ts";
import type { Graph, Node } from "../../../shared/graph/graph.ts";
import { readGraph } from "../../../shared/graph/read-graph.ts";
import { arbitraryDefinition } from "../../support/arbitrary-definition.ts";
import { arbitraryGraph, canonical, disguised } from "./arbitrary-graph.ts";

const numRuns = 300;

/** Fields that hold data of the author's, whose keys stay in their order. */
const data = [
  ["Arguments", "Assign", "BatchInput", "Credentials", "ItemSelector", "Items", "Output"],
  ["Parameters", "Result", "ResultSelector", "Validate", "X-Later"],
].flat();

/** The same definition with the fields of its machine, states and entries in another order, as a database gives them back. */
function withShuffledFields(value: Json, gen: fc.GeneratorValue): JsonObject {
  const shuffle = (part: Json): Json => {
    if (Array.isArray(part)) return (part as readonly Json[]).map(shuffle);
    if (!isJsonObject(part)) return part;
    const members = Object.entries(part);
    const order = gen(fc.shuffledSubarray, members, { minLength: members.length });
    return Object.fromEntries(
      order.map(([name, member]) => [name, data.includes(name) ? member : shuffle(member)]),
    );
  };
  const shuffled = shuffle(value);
  if (!isJsonObject(shuffled)) throw new Error("no definition");
  return shuffled;
}
const valid = arbitraryDefinition();

describe("compile and decompile", () => {
  it("random definitions are valid, in the check and in the schema", () => {
    fc.assert(
      fc.property(valid, (definition) => {
        const errors = checkDefinition(definition).filter(({ severity }) => severity === "error");
        expect(errors).toEqual([]);
        expect(definitionSchema.safeParse(definition).error?.issues ?? []).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("gives back every valid definition", () => {
    fc.assert(
      fc.property(valid, (definition) => {
        expect(compile(decompile(definition)).definition).toEqual(definition);
      }),
      { numRuns },
    );
  });

  it("gives back fields of other versions of the language", () => {
    fc.assert(
      fc.property(arbitraryDefinition({ foreign: true }), (definition) => {
        expect(assemble(decompile(definition)).definition).toEqual(definition);
      }),
      { numRuns },
    );
  });

  it("gives the same bytes once a definition has been compiled, however its fields were stored", () => {
    fc.assert(
      fc.property(valid, fc.gen(), (definition, gen) => {
        const bytes = JSON.stringify(assemble(decompile(definition)).definition);
        expect(JSON.stringify(assemble(decompile(JSON.parse(bytes))).definition)).toBe(bytes);
        const shuffled = withShuffledFields(definition, gen);
        expect(JSON.stringify(assemble(decompile(shuffled)).definition)).toBe(bytes);
      }),
      { numRuns: 100 },
    );
  });

  it("draws sane graphs that can be stored", () => {
    fc.assert(
      fc.property(valid, (definition) => {
        const graph = decompile(definition);
        expect(checkStructure(graph)).toEqual([]);
        expect(readGraph(JSON.parse(JSON.stringify(graph)))).toEqual({ ok: true, graph });
      }),
      { numRuns },
    );
  });

  it("gives back every graph, up to what a definition does not hold", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const errors = checkGraph(graph).filter(({ severity }) => severity === "error");
        expect(errors).toEqual([]);
        const { definition } = compile(graph);
        expect(canonical(decompile(definition ?? {}))).toEqual(canonical(graph));
      }),
      { numRuns },
    );
  });

  it("gives the same bytes for the same drawing, however it is arranged", () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.gen(), (graph, gen) => {
        const other = disguised(graph, gen);
        expect(JSON.stringify(compile(other).definition)).toBe(
          JSON.stringify(compile(graph).definition),
        );
      }),
      { numRuns },
    );
  });

  it("gives the same bytes when nodes are moved", () => {
    fc.assert(
      fc.property(
        arbitraryGraph,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (graph, by) => {
          const moved: Graph = {
            ...graph,
            nodes: graph.nodes.map((node): Node => ({
              ...node,
              position: { x: by, y: node.position.y + by },
            })),
          };
          expect(JSON.stringify(compile(moved))).toBe(JSON.stringify(compile(graph)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("reads any JSON without failing, and draws it the same way each time", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (States, extra) => {
        const definition = { StartAt: "a", States, extra } as unknown as Record<string, Json>;
        const graph = decompile(definition);
        expect(decompile(definition)).toEqual(graph);
        expect(checkStructure(graph)).toEqual([]);
        expect(() => compile(graph)).not.toThrow();
      }),
    );
  });
});
