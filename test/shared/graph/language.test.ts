import { describe, expect, it } from "vitest";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { checkGraph } from "../../../shared/compiler/check.ts";
import { nodeLanguage, workflowLanguage } from "../../../shared/graph/language.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import { kindOf, nodeKinds } from "../../../shared/nodes/index.ts";

const states = { A: { Type: "Pass", End: true } };

describe("the query language", () => {
  it.each([
    [{ StartAt: "A", States: states }, "JSONPath"],
    [{ QueryLanguage: "JSONPath", StartAt: "A", States: states }, "JSONPath"],
    [{ QueryLanguage: "JSONata", StartAt: "A", States: states }, "JSONata"],
  ] as const)("of %j is %s", (definition, language) => {
    expect(workflowLanguage(decompile(definition))).toBe(language);
  });

  it("of a new workflow is JSONata", () => {
    expect(workflowLanguage({ fields: {} })).toBe("JSONata");
  });

  it("of a node is its own before that of the workflow", () => {
    const graph = { fields: { QueryLanguage: null } };
    expect(nodeLanguage(graph, { fields: {} })).toBe("JSONPath");
    expect(nodeLanguage(graph, { fields: { QueryLanguage: "JSONata" } })).toBe("JSONata");
  });
});

describe("a new node in a workflow in JSONPath", () => {
  it.each(nodeKinds.filter((kind) => kind.type !== "start").map((kind) => kind.type))(
    "%s has nothing that does not belong to its language",
    (type) => {
      const kind = kindOf[type];
      if (kind === undefined) throw new Error(`no kind ${type}`);
      const graph = decompile({ StartAt: "A", States: states });
      const node = newNode(kind, {
        id: "new",
        position: { x: 0, y: 300 },
        takenNames: ["A", "Start"],
        language: workflowLanguage(graph),
      });
      const drawn = {
        ...graph,
        nodes: [...graph.nodes, node],
        edges: [...graph.edges, { id: "x", source: "n1", sourcePort: "next", target: "new" }],
      };
      const codes = checkGraph(drawn)
        .filter((problem) => problem.severity === "error")
        .map((problem) => problem.code);
      // Rules and containers still lead nowhere, so a flow may not end; everything else is in order.
      expect(
        codes.filter(
          (code) => !["UNCONNECTED_OUTPUT", "EMPTY_CONTAINER", "MISSING_END_STATE"].includes(code),
        ),
      ).toEqual([]);
    },
  );
});
