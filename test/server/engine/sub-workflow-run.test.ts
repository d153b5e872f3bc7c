/** A drawn sub-workflow, from the canvas to the output of the run that it starts. */
import { expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { compile } from "../../../shared/compiler/compile.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import type { NodeKind } from "../../../shared/nodes/kind.ts";
import { start } from "../../../shared/nodes/start.ts";
import { subWorkflow } from "../../../shared/nodes/sub-workflow.ts";
import { benchOfFile } from "../../support/engine.ts";
import { machine } from "../../support/machine.ts";

const bench = await benchOfFile();

function drawn(params: JsonObject): Graph {
  const node = (kind: NodeKind, id: string) =>
    newNode(kind, { id, position: { x: 0, y: 0 }, takenNames: [] });
  const child = node(subWorkflow, "child");
  return {
    format: 1,
    nodes: [node(start, "start"), { ...child, params: { ...child.params, ...params } }],
    edges: [{ id: "e", source: "start", sourcePort: "next", target: "child" }],
    notes: [],
    groups: [],
    fields: {},
  };
}

it.each([
  [true, { doubled: 14 }],
  [false, { ExecutionArn: expect.stringContaining(":execution:") as string }],
])("gives the output of the run, or its name: waiting %s", async (wait, output) => {
  const worker = bench.engine();
  await worker.work();
  const name = `child ${String(wait)}`.replace(" ", "-");
  const child = { Type: "Pass", Output: { doubled: "{% $states.input.n * 2 %}" }, End: true };
  await bench.publish(machine("Double", { Double: child as never }), name);
  const graph = drawn({ Workflow: name, Input: { n: "{% $states.input.n %}" }, Wait: wait });
  const { definition, problems } = compile(graph);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  if (definition === null) throw new Error("does not compile");
  const workflowId = await bench.publish(definition, `parent ${name}`);
  const { id } = await worker.engine.startRun({ workflowId, input: { n: 7 } });
  expect(await bench.ended(id)).toMatchObject({
    status: "SUCCEEDED",
    output: { value: output },
  });
});
