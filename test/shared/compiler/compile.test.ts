import { describe, expect, it } from "vitest";
import { assemble } from "../../../shared/compiler/assemble.ts";
import { compile } from "../../../shared/compiler/compile.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { type DrawnNode, drawGraph } from "./draw.ts";

const end: DrawnNode = { kind: "end" };
const lambda = { Resource: "arn:aws:lambda:eu-west-1:1:function:f" };

/** Transitions of a compiled graph: `A.Next > B`. */
function ways(graph: Graph): string[] {
  const { definition, problems } = compile(graph);
  if (definition === null) return problems.map(({ code }) => code);
  return Object.entries(definition.States).flatMap(([name, state]) =>
    Object.entries(state).flatMap(([field, value]) =>
      ["Next", "End", "Default"].includes(field) ? [`${name}.${field} > ${String(value)}`] : [],
    ),
  );
}

describe("compile", () => {
  it("leaves out what is pinned for trying", () => {
    const drawn = drawGraph({ Work: { kind: "task", params: lambda }, Done: end }, [
      "start > Work",
      "Work > Done",
    ]);
    const pinned: Graph = {
      ...drawn,
      nodes: drawn.nodes.map((node) => ({ ...node, pinned: { secret: "of a try" } })),
    };
    expect(compile(pinned)).toEqual(compile(drawn));
    expect(JSON.stringify(compile(pinned))).not.toContain("of a try");
  });

  it("writes every field in a fixed order", () => {
    const graph = drawGraph(
      {
        Ask: {
          kind: "model",
          params: { Prompt: "p", Model: "m" },
          fields: {
            Output: 1,
            Zebra: 1,
            Catch: [{ Output: 2, ErrorEquals: ["A"] }],
            Retry: [{ ErrorEquals: ["States.ALL"] }],
            Validate: {},
            Compensate: { Resource: "u" },
            OnUnknown: "Hold",
            Checkpoint: { Policy: "Every" },
            HeartbeatSeconds: 1,
            TimeoutSeconds: 2,
            Assign: {},
            Comment: "c",
            Apple: 1,
          },
        },
        Done: end,
      },
      ["start > Ask", "Ask > Done", "Ask:catch:0 > Done"],
      { Extra: 1, Version: "1.0", Budget: { MaxCostUsd: 1 }, Comment: "c", TimeoutSeconds: 5 },
    );
    expect(JSON.stringify(assemble(graph).definition, null, 1)).toMatchInlineSnapshot(`
      "{
       "Comment": "c",
       "Version": "1.0",
       "QueryLanguage": "JSONata",
       "TimeoutSeconds": 5,
       "Budget": {
        "MaxCostUsd": 1
       },
       "Extra": 1,
       "StartAt": "Ask",
       "States": {
        "Ask": {
         "Type": "Task",
         "Comment": "c",
         "Resource": "cairn:model",
         "Arguments": {
          "Prompt": "p",
          "Model": "m"
         },
         "TimeoutSeconds": 2,
         "HeartbeatSeconds": 1,
         "Checkpoint": {
          "Policy": "Every"
         },
         "OnUnknown": "Hold",
         "Compensate": {
          "Resource": "u"
         },
         "Validate": {},
         "Retry": [
          {
           "ErrorEquals": [
            "States.ALL"
           ]
          }
         ],
         "Catch": [
          {
           "ErrorEquals": [
            "A"
           ],
           "Output": 2,
           "Next": "Done"
          }
         ],
         "Assign": {},
         "Output": 1,
         "Apple": 1,
         "Zebra": 1,
         "Next": "Done"
        },
        "Done": {
         "Type": "Succeed"
        }
       }
      }"
    `);
  });

  it("writes states in the order of the flow, the first way first", () => {
    const rules = [
      { Id: "one", Condition: true },
      { Id: "two", Condition: true },
    ];
    const graph = drawGraph(
      {
        Z: end,
        Late: {},
        Two: {},
        One: {},
        Else: {},
        Pick: { kind: "choice", params: { Rules: rules } },
        First: {},
      },
      [
        "start > First",
        "First > Pick",
        "Pick:default > Else",
        "Pick:rule:two > Two",
        "Pick:rule:one > One",
        "One > Late",
        "Two > Late",
        "Else > Late",
        "Late > Z",
      ],
    );
    const { definition } = compile(graph);
    expect(Object.keys(definition?.States ?? {})).toEqual([
      "First",
      "Pick",
      "One",
      "Two",
      "Else",
      "Late",
      "Z",
    ]);
  });

  it("ends the flow where a step leads nowhere", () => {
    expect(
      ways(drawGraph({ A: {}, B: { kind: "task", params: lambda } }, ["start > A", "A > B"])),
    ).toEqual(["A.Next > B", "B.End > true"]);
  });

  it("uses JSONata unless the graph says otherwise", () => {
    const graph = (fields: Readonly<Record<string, string | null>>): unknown =>
      assemble(drawGraph({ A: end }, ["start > A"], fields)).definition.QueryLanguage;
    expect(graph({})).toBe("JSONata");
    expect(graph({ QueryLanguage: "JSONPath" })).toBe("JSONPath");
    expect(graph({ QueryLanguage: null })).toBeUndefined();
  });

  it("gives nothing when there is an error, and something when there is only a warning", () => {
    expect(compile(drawGraph({ A: {} }, []))).toMatchObject({ definition: null });
    const draft = compile(drawGraph({ A: end, Draft: {} }, ["start > A"]));
    expect(draft.problems).toMatchObject([{ code: "UNREACHABLE_NODE", severity: "warning" }]);
    expect(Object.keys(draft.definition?.States ?? {})).toEqual(["A"]);
  });

  it("keeps names that objects treat in their own way", () => {
    const graph = drawGraph({ a: { name: "__proto__" } }, ["start > a"]);
    expect(Object.keys(assemble(graph).definition.States)).toEqual(["__proto__"]);
  });

  it("assembles flows as deep as there may be, and no deeper", () => {
    const nodes: Record<string, DrawnNode> = {};
    const edges = ["start > m0"];
    for (let i = 0; i < 20; i += 1) {
      nodes[`m${i}`] = { kind: "map", ...(i === 0 ? {} : { parent: `m${i - 1}` }) };
      edges.push(`m${i}:body > m${i + 1}`);
    }
    nodes["m20"] = { kind: "end", parent: "m19" };
    const text = JSON.stringify(assemble(drawGraph(nodes, edges)).definition);
    expect(text).toContain('"m16"');
    expect(text).not.toContain('"m17":');
    expect(compile(drawGraph(nodes, edges)).problems).toContainEqual(
      expect.objectContaining({ code: "TOO_DEEPLY_NESTED" }),
    );
  });
});

describe("disabled nodes", () => {
  const off = { disabled: true };
  const rules = [{ Id: "r", Condition: true }];

  it("are passed through, several in a row", () => {
    const graph = drawGraph({ A: off, B: off, C: {}, D: off }, [
      "start > A",
      "A > B",
      "B > C",
      "C > D",
    ]);
    expect(ways(graph)).toEqual(["C.End > true"]);
  });

  it("lead on by Default when they are a Choice", () => {
    const choice: DrawnNode = { kind: "choice", params: { Rules: rules }, ...off };
    const graph = drawGraph({ A: {}, Pick: choice, B: end, C: {} }, [
      "start > A",
      "A > Pick",
      "Pick:rule:r > B",
      "Pick:default > C",
    ]);
    expect(ways(graph)).toEqual(["A.Next > C", "C.End > true"]);
  });

  it("are passed through with everything inside", () => {
    const graph = drawGraph({ M: { kind: "map", ...off }, I: { parent: "M" }, A: {} }, [
      "start > M",
      "M:body > I",
      "M > A",
    ]);
    expect(ways(graph)).toEqual(["A.End > true"]);
  });

  it("are passed through at the end of a rule and of an error", () => {
    const graph = drawGraph(
      {
        Pick: { kind: "choice", params: { Rules: rules } },
        X: off,
        T: { kind: "task", params: lambda, fields: { Catch: [{ ErrorEquals: ["States.ALL"] }] } },
        B: end,
      },
      ["start > Pick", "Pick:rule:r > X", "Pick:default > B", "X > T", "T:catch:0 > B", "T > B"],
    );
    expect(ways(graph)).toEqual(["Pick.Default > B", "T.Next > B"]);
  });

  it("that lead in a circle end the flow", () => {
    const graph = drawGraph({ A: {}, X: off, Y: off }, ["start > A", "A > X", "X > Y", "Y > X"]);
    expect(ways(graph)).toEqual(["A.End > true"]);
  });

  it("leave a rule without a target when nothing follows", () => {
    const graph = drawGraph(
      { Pick: { kind: "choice", params: { Rules: rules } }, X: { kind: "end", ...off }, B: end },
      ["start > Pick", "Pick:rule:r > X", "Pick:default > B"],
    );
    expect(ways(graph)).toEqual(["UNCONNECTED_OUTPUT"]);
  });

  it("may be the start: a run has to begin somewhere", () => {
    const graph = drawGraph({ A: end }, ["start > A"]);
    const nodes = graph.nodes.map((node) => ({ ...node, ...(node.id === "start" ? off : {}) }));
    expect(compile({ ...graph, nodes }).definition?.StartAt).toBe("A");
  });
});
