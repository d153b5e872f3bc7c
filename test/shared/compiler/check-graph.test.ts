import { describe, expect, it } from "vitest";
import { checkGraph } from "../../../shared/compiler/check.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { readGraph } from "../../../shared/graph/read-graph.ts";
import { type DrawnNode, drawEdge, drawGraph, drawNode } from "./draw.ts";

const end: DrawnNode = { kind: "end" };
const task: DrawnNode = {
  kind: "task",
  params: { Resource: "arn:aws:lambda:eu-west-1:1:function:f" },
};
const model: DrawnNode = {
  kind: "model",
  params: { Model: "m", Prompt: "p" },
  fields: { TimeoutSeconds: 60 },
};
const choice: DrawnNode = {
  kind: "choice",
  params: { Rules: [{ Id: "r", Condition: true, Comment: "Yes" }] },
};

function found(graph: Graph): string[] {
  return checkGraph(graph).map(({ code, pointer, node }) => `${code} ${pointer} (${node ?? ""})`);
}

function withNodes(graph: Graph, ...nodes: Graph["nodes"]): Graph {
  return { ...graph, nodes: [...graph.nodes, ...nodes] };
}

describe("checkGraph", () => {
  const simple = drawGraph({ A: end }, ["start > A"]);
  const cases: readonly (readonly [string, Graph, readonly string[]])[] = [
    ["a sound graph", simple, []],
    ["an empty graph", { ...simple, nodes: [], edges: [] }, ["NO_START  ()"]],
    [
      "no start",
      { ...simple, nodes: simple.nodes.slice(1), edges: [] },
      ["NO_START  ()", "UNREACHABLE_NODE /nodes/0 (A)"],
    ],
    [
      "several starts",
      withNodes(simple, drawNode("s2", { kind: "start" })),
      ["SEVERAL_STARTS /nodes/2 (s2)"],
    ],
    ["a start that leads nowhere", drawGraph({}, []), ["UNCONNECTED_START /nodes/0 (start)"]],
    [
      "a node nothing leads to",
      withNodes(simple, drawNode("B")),
      ["UNREACHABLE_NODE /nodes/2 (B)"],
    ],
    [
      "a draft container, but not what is inside",
      withNodes(simple, drawNode("M", { kind: "map" }), drawNode("I", { parent: "M" })),
      ["UNREACHABLE_NODE /nodes/2 (M)"],
    ],
    ["a disabled node nothing leads to", withNodes(simple, drawNode("B", { disabled: true })), []],
    [
      "a draft whose parameters do not fit yet",
      withNodes(simple, drawNode("B", { kind: "model" })),
      ["UNREACHABLE_NODE /nodes/2 (B)"],
    ],
    [
      "an unknown kind",
      drawGraph({ A: { kind: "nope" } }, ["start > A"]),
      ["UNCONNECTED_START /nodes/0 (start)", "UNKNOWN_KIND /nodes/1/kind (A)"],
    ],
    [
      "a node without a name",
      drawGraph({ A: { name: "" } }, ["start > A"]),
      ["INVALID_STATE_NAME /nodes/1 (A)"],
    ],
    [
      "a name with a tab",
      drawGraph({ A: { name: "a\tb" } }, ["start > A"]),
      ["INVALID_STATE_NAME /nodes/1 (A)"],
    ],
    [
      "a name used twice",
      drawGraph({ A: {}, B: { name: "A" } }, ["start > A", "A > B"]),
      ["DUPLICATE_STATE_NAME /nodes/2/name (B)"],
    ],
    [
      "a name used twice, inside and outside of a container",
      drawGraph({ M: { kind: "map" }, I: { name: "M", parent: "M" } }, ["start > M", "M:body > I"]),
      ["DUPLICATE_STATE_NAME /nodes/2/name (I)"],
    ],
    [
      "the name of a draft",
      withNodes(simple, drawNode("B", { name: "A" })),
      ["DUPLICATE_STATE_NAME /nodes/2/name (B)", "UNREACHABLE_NODE /nodes/2 (B)"],
    ],
    [
      "parameters of a task kind",
      drawGraph({ A: { ...model, params: { Model: "", Prompt: "p" } } }, ["start > A"]),
      ["INVALID_PARAMETER /nodes/1/params/Model (A)"],
    ],
    [
      "parameters that an expression stands for",
      drawGraph(
        {
          A: {
            ...model,
            params: {
              Model: "{% $states.input.model %}",
              Messages: [{ role: "{% $states.input.role %}", content: "c" }],
            },
          },
        },
        ["start > A"],
      ),
      [],
    ],
    [
      "parameters of a flow kind",
      drawGraph({ P: { kind: "parallel", params: { Branches: 0 } }, I: { parent: "P" } }, [
        "start > P",
        "P:branch:0 > I",
      ]),
      ["INVALID_PARAMETER /nodes/1/params/Branches (P)"],
    ],
    [
      "two rules with the same id",
      drawGraph(
        {
          A: {
            kind: "choice",
            params: {
              Rules: [
                { Id: "r", Condition: true },
                { Id: "r", Condition: true },
              ],
            },
          },
          B: end,
        },
        ["start > A", "A:rule:r > B"],
      ),
      ["INVALID_PARAMETER /nodes/1/params/Rules (A)"],
    ],
    [
      "an input schema that is none",
      {
        ...simple,
        nodes: [
          drawNode("start", { kind: "start", params: { InputSchema: { type: "text" } } }),
          drawNode("A", end),
        ],
      },
      ["INVALID_SCHEMA /nodes/0/params/InputSchema/type (start)"],
    ],
    [
      "a wait for nothing, once",
      drawGraph({ A: { kind: "wait" } }, ["start > A"]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1 (A)"],
    ],
    [
      "a wait with the wrong number, once",
      drawGraph({ A: { kind: "wait", params: { Seconds: -1 } } }, ["start > A"]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1/params/Seconds (A)"],
    ],
    [
      "a rule that leads nowhere",
      drawGraph({ A: choice, B: end }, ["start > A", "A:default > B"]),
      ["UNCONNECTED_OUTPUT /nodes/1 (A)"],
    ],
    [
      "a Catch entry that leads nowhere",
      drawGraph({ A: { ...task, fields: { Catch: [{ ErrorEquals: ["States.ALL"] }] } } }, [
        "start > A",
      ]),
      ["UNCONNECTED_OUTPUT /nodes/1 (A)"],
    ],
    [
      "a Choice without rules",
      drawGraph({ A: { kind: "choice" }, B: end }, ["start > A", "A:default > B"]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1 (A)"],
    ],
    [
      "a condition that is wrong",
      drawGraph(
        { A: { kind: "choice", params: { Rules: [{ Id: "r", Condition: "{% ( %}" }] } }, B: end },
        ["start > A", "A:rule:r > B"],
      ),
      ["INVALID_JSONATA_EXPRESSION /nodes/1/params/Rules/0/Condition (A)"],
    ],
    [
      "an empty Map",
      drawGraph({ M: { kind: "map" } }, ["start > M"]),
      ["EMPTY_CONTAINER /nodes/1 (M)"],
    ],
    [
      "a Map whose only node is disabled",
      drawGraph({ M: { kind: "map" }, I: { parent: "M", disabled: true } }, [
        "start > M",
        "M:body > I",
      ]),
      ["EMPTY_CONTAINER /nodes/1 (M)"],
    ],
    [
      "an empty branch",
      drawGraph({ P: { kind: "parallel", params: { Branches: 2 } }, I: { parent: "P" } }, [
        "start > P",
        "P:branch:1 > I",
      ]),
      ["EMPTY_CONTAINER /nodes/1 (P)"],
    ],
    [
      "a field of the state",
      drawGraph({ A: { ...task, fields: { TimeoutSeconds: 0 } } }, ["start > A"]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1/fields/TimeoutSeconds (A)"],
    ],
    [
      "a field that the state does not have",
      drawGraph({ A: { ...end, fields: { Retry: [] } } }, ["start > A"]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1/fields/Retry (A)"],
    ],
    [
      "a Catch entry",
      drawGraph({ A: { ...task, fields: { Catch: [{ ErrorEquals: [] }] } }, B: end }, [
        "start > A",
        "A:catch:0 > B",
      ]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1/fields/Catch/0/ErrorEquals (A)"],
    ],
    [
      "a resource",
      drawGraph({ A: { kind: "task", params: { Resource: "cairn:nope" } } }, ["start > A"]),
      ["INVALID_RESOURCE /nodes/1/params/Resource (A)"],
    ],
    [
      "no resource, once",
      drawGraph({ A: { kind: "task" } }, ["start > A"]),
      ["SCHEMA_VALIDATION_FAILED /nodes/1 (A)"],
    ],
    [
      "a field of the graph",
      drawGraph({ A: end }, ["start > A"], { TimeoutSeconds: "long" }),
      ["SCHEMA_VALIDATION_FAILED /fields/TimeoutSeconds ()"],
    ],
    [
      "a state inside a container",
      drawGraph(
        {
          M: { kind: "map" },
          "I/1": { kind: "wait", parent: "M", params: { Seconds: "{% ( %}" } },
        },
        ["start > M", "M:body > I/1"],
      ),
      ["INVALID_JSONATA_EXPRESSION /nodes/2/params/Seconds (I/1)"],
    ],
    [
      "a step without protection",
      drawGraph(
        { A: { kind: "publish", params: { Target: { Folder: "f" }, Name: "n", Content: "c" } } },
        ["start > A"],
      ),
      ["UNPROTECTED_EFFECT /nodes/1 (A)"],
    ],
    [
      "a loop",
      drawGraph({ A: {}, B: {} }, ["start > A", "A > B", "B > A"]),
      [
        "MISSING_END_STATE /nodes/0 (start)",
        "CYCLE_WITHOUT_EXIT /nodes/1 (A)",
        "CYCLE_WITHOUT_WAIT /nodes/1 (A)",
      ],
    ],
    [
      "a text that cannot be stored, also in a note",
      {
        ...simple,
        notes: [{ id: "n", text: "\0", position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }],
      },
      ["INVALID_TEXT /notes/0/text ()"],
    ],
  ];
  it.each(cases)("%s", (_, graph, expected) => {
    expect(found(graph)).toEqual(expected);
  });
});

describe("checkGraph on documents that are not sane", () => {
  const base = drawGraph({ A: {}, M: { kind: "map" }, I: { parent: "M" }, Z: end }, [
    "start > A",
    "A > M",
    "M:body > I",
    "M > Z",
  ]);
  const plus = (...edges: string[]): Graph => ({
    ...base,
    edges: [...base.edges, ...edges.map(drawEdge)],
  });
  const withParent = (id: string, parent: string): Graph => ({
    ...base,
    nodes: base.nodes.map((node) => (node.id === id ? { ...node, parent } : node)),
  });
  const cases: readonly (readonly [string, Graph, string])[] = [
    ["two nodes with the same id", withNodes(base, drawNode("A")), "DUPLICATE_ID /nodes/5/id ()"],
    [
      "a note with the id of a node",
      {
        ...base,
        notes: [{ id: "A", text: "", position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }],
      },
      "DUPLICATE_ID /notes/0/id ()",
    ],
    ["two edges with the same id", plus("A > M"), "DUPLICATE_ID /edges/4/id ()"],
    ["an edge from nowhere", plus("X > Z"), "UNKNOWN_NODE /edges/4/source ()"],
    ["an edge to nowhere", plus("I > X"), "UNKNOWN_NODE /edges/4/target (I)"],
    ["an output that does not exist", plus("Z > A"), "UNKNOWN_PORT /edges/4/sourcePort (Z)"],
    ["an edge to the start", plus("I > start"), "NO_INPUT /edges/4/target (start)"],
    ["an edge out of a container", plus("I > Z"), "CROSSES_CONTAINER /edges/4 (I)"],
    ["an edge into a container", plus("A > I"), "CROSSES_CONTAINER /edges/4 (A)"],
    [
      "two edges from one output",
      { ...plus(), edges: [...base.edges, { ...drawEdge("A > Z"), id: "again" }] },
      "OCCUPIED_PORT /edges/4/sourcePort (A)",
    ],
    ["a parent that does not exist", withParent("A", "X"), "UNKNOWN_NODE /nodes/1/parent (A)"],
    ["a parent that is no container", withParent("Z", "A"), "NOT_A_CONTAINER /nodes/4/parent (Z)"],
    [
      "a start in a container",
      withParent("start", "M"),
      "START_IN_CONTAINER /nodes/0/parent (start)",
    ],
    ["a container in itself", withParent("M", "M"), "PARENT_CYCLE /nodes/2/parent (M)"],
  ];
  it.each(cases)("%s", (_, graph, expected) => {
    expect(found(graph)).toContain(expected);
  });

  it("limits the number of nodes", () => {
    const many = Array.from({ length: 2000 }, (_, i) => drawNode(`x${i}`, { disabled: true }));
    expect(found(withNodes(drawGraph({ A: end }, ["start > A"]), ...many))).toEqual([
      "TOO_MANY_NODES  ()",
    ]);
  });
});

describe("messages", () => {
  it("name the output by its label", () => {
    const [problem] = checkGraph(drawGraph({ A: choice, B: end }, ["start > A", "A:default > B"]));
    expect(problem?.message).toBe("The output “Yes” leads nowhere.");
  });

  it("name the parameter by its title", () => {
    const graph = drawGraph({ A: { ...model, params: { Model: 5, Prompt: "p" } } }, ["start > A"]);
    expect(checkGraph(graph)[0]?.message).toBe(
      "Model does not fit: expected string, received number.",
    );
    const both = drawGraph({ A: { ...model, params: { Model: "m" } } }, ["start > A"]);
    expect(checkGraph(both)[0]?.message).toBe(
      "Model does not fit: give either a prompt or messages.",
    );
    const odd = drawGraph(
      { A: { ...model, params: { Model: "m", Prompt: "p", constructor: 1 } } },
      ["start > A"],
    );
    expect(checkGraph(odd)[0]?.message).toContain("constructor");
  });
});

describe("readGraph", () => {
  it("reads what is a graph", () => {
    const graph = drawGraph({ A: end }, ["start > A"]);
    expect(readGraph({ format: 1, nodes: graph.nodes, edges: graph.edges })).toEqual({
      ok: true,
      graph,
    });
  });

  it("says what is wrong with what is none", () => {
    expect(readGraph({ format: 1, nodes: [{ id: "" }], edges: [] })).toMatchObject({ ok: false });
    expect(readGraph(null)).toMatchObject({
      ok: false,
      problems: [{ code: "INVALID_GRAPH", pointer: "" }],
    });
    const odd = {
      format: 1,
      nodes: [],
      edges: [{ id: "e", source: "a", sourcePort: "", target: "b" }],
    };
    expect(readGraph(odd)).toMatchObject({ problems: [{ pointer: "/edges/0/sourcePort" }] });
  });

  it("does not go down into what is nested too deeply", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(readGraph({ fields: deep })).toMatchObject({
      problems: [{ code: "TOO_DEEPLY_NESTED" }],
    });
  });
});
