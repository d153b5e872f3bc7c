/** Tests one node: as a state that calls nothing, with a mock, or as a real run of its own. */
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { callApi } from "../api/client.ts";
import { indexOf } from "../document/graph-index.ts";
import { type Mock, isPlainState, sampleResult } from "./mock.ts";
import { stateOfNode } from "./node-variables.ts";
import { trialGraph } from "./trial-graph.ts";
import { noteOutput, type NodeTest, type TryStore } from "./try-store.ts";

export interface NodeTrial {
  readonly graph: Graph;
  readonly id: string;
  readonly input: Json;
  readonly variables: JsonObject;
  /** What a real run may spend. */
  readonly maxCostUsd: number;
  /** Takes the mock for the answer, so that nothing is called. */
  readonly isMocked: boolean;
}

/** Tests a node and notes in the store what became of it. */
export async function testNode(store: TryStore, trial: NodeTrial): Promise<void> {
  const note = (test: NodeTest) =>
    store.setState(({ tests }) => ({ tests: { ...tests, [trial.id]: test } }));
  note({ kind: "busy" });
  try {
    const test = await begin(store, trial);
    note(test);
    if (test.kind === "state" && test.answer.status === "SUCCEEDED")
      noteOutput(store, trial.id, test.answer.output);
  } catch (error) {
    const problems = error instanceof ApiError ? error.problems : [];
    note({ kind: "refused", message: errorText(error), problems });
  }
}

async function begin(store: TryStore, trial: NodeTrial): Promise<NodeTest> {
  const { graph, id, input, variables } = trial;
  const node = indexOf(graph).node(id);
  const isPlain = node !== undefined && isPlainState(node);
  if (node !== undefined && (isPlain || trial.isMocked)) {
    const state = stateOfNode(graph, id);
    if (state !== null) {
      const language = graph.fields["QueryLanguage"];
      const body = {
        // What the workflow says once for all states.
        state: { ...(language === undefined ? {} : { QueryLanguage: language }), ...state },
        input,
        ...(Object.keys(variables).length === 0 ? {} : { variables }),
        ...(isPlain
          ? {}
          : { mock: mockOf(store.getState().mocks[id] ?? {}, sampleResult(node) ?? null) }),
      };
      return { kind: "state", answer: await callApi("testState", { body }) };
    }
  }
  const drawn = trialGraph(graph, id, variables);
  if (drawn === null) throw new Error(`There is no node ${id}.`);
  const { id: runId } = await callApi("startTrial", {
    params: { id: store.getState().workflowId },
    headers: { "idempotency-key": crypto.randomUUID() },
    body: {
      graph: drawn,
      input,
      budget: { maxCostUsd: trial.maxCostUsd, onExceeded: "Fail" },
    },
  });
  return { kind: "run", runId };
}

function mockOf(mock: Mock, usual: Json) {
  const [failure] = mock.failures ?? [];
  return failure === undefined
    ? { result: mock.result ?? usual }
    : { errorOutput: { error: failure.error, cause: failure.cause } };
}
