import { describe, expect, test } from "vitest";
import { compile } from "../../../shared/compiler/compile.ts";
import { trialGraph } from "../../../designer/try/trial-graph.ts";
import { variablesOfNode } from "../../../designer/try/node-variables.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";

const call = { kind: "task", params: { Resource: "urn:example:work" } } as const;
const drawn = drawGraph(
  {
    Before: call,
    Pick: {
      kind: "choice",
      params: { Rules: [{ Id: "x", Condition: "{% $states.input.ok and $limit > 1 %}" }] },
    },
    Work: {
      ...call,
      fields: {
        Catch: [{ ErrorEquals: ["States.ALL"] }],
        Retry: [{ ErrorEquals: ["States.ALL"] }],
        RunWindow: { From: "08:00", To: "10:00" },
        Compensate: { Resource: "urn:example:undo" },
      },
    },
    Each: { kind: "map" },
    Inner: { parent: "Each", ...call },
    Later: call,
  },
  [
    "start > Before",
    "Before > Pick",
    "Pick:rule:x > Work",
    "Pick:default > Later",
    "Work > Each",
    "Work:catch:0 > Later",
    "Each:body > Inner",
    "Each > Later",
  ],
);

function definitionOf(id: string, variables = {}) {
  const graph = trialGraph(drawn, id, variables);
  if (graph === null) throw new Error("no trial");
  const { definition, problems } = compile(graph);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return definition;
}

describe("the trial of one node", () => {
  test("is the node alone, with ends where its outputs lead", () => {
    expect(definitionOf("Work")).toMatchObject({
      StartAt: "Work",
      States: {
        Work: {
          Resource: "urn:example:work",
          Next: "Each",
          Retry: [{ ErrorEquals: ["States.ALL"] }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Later" }],
        },
        Each: { Type: "Succeed" },
        Later: { Type: "Succeed" },
      },
    });
  });

  test("neither waits for hours nor undoes", () => {
    const work = definitionOf("Work")?.States["Work"];
    expect(work).toMatchObject({ Type: "Task" });
    expect(work).not.toHaveProperty("RunWindow");
    expect(work).not.toHaveProperty("Compensate");
  });

  test("takes with it what is inside a container, and a node inside out of it", () => {
    expect(definitionOf("Each")?.States).toMatchObject({
      Each: { ItemProcessor: { StartAt: "Inner" } },
    });
    expect(definitionOf("Inner")).toMatchObject({ StartAt: "Inner", States: { Inner: {} } });
  });

  test("asks for the variables that the node reads, and sets them before it", () => {
    expect(variablesOfNode(drawn, "Pick")).toEqual(["limit"]);
    expect(variablesOfNode(drawn, "Work")).toEqual([]);
    expect(definitionOf("Pick", { limit: 2 })).toMatchObject({
      StartAt: "Variables",
      States: { Variables: { Assign: { limit: 2 }, Next: "Pick" } },
    });
  });

  test("is none for the start and for what is not there", () => {
    expect(trialGraph(drawn, "start", {})).toBeNull();
    expect(trialGraph(drawn, "nowhere", {})).toBeNull();
  });
});
