/** Simulates the draft as it is drawn, in a worker, and notes in the store what came of it. */
import { compile } from "../../shared/compiler/compile.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { SimulationResult } from "../../shared/run/simulation.ts";
import { indexOf } from "../document/graph-index.ts";
import { planMocks } from "./mock.ts";
import { startSimulation } from "./simulation-runner.ts";
import { tryStrings } from "./strings.ts";
import type { TryStore } from "./try-store.ts";

/** Begins; what was under way is stopped. */
export async function simulateDraft(store: TryStore, graph: Graph, input: Json): Promise<void> {
  stopSimulation(store);
  const { definition } = compile(graph);
  if (definition === null) {
    store.setState({
      simulation: { kind: "broken", message: tryStrings.simulation.problems },
    });
    return;
  }
  const { mocks, pins } = planMocks(graph, store.getState().mocks);
  const startMs = Date.now();
  const { result, stop } = startSimulation({ definition, input, startMs, mocks, pins });
  store.setState({ simulation: { kind: "running", stop } });
  try {
    const done = await result;
    if (done === null) return;
    const pinned = new Set(
      Object.keys(pins).flatMap((name) => indexOf(graph).byName.get(name) ?? []),
    );
    store.setState(({ outputs }) => ({
      simulation: { kind: "done", simulated: { result: done, pinned } },
      outputs: { ...outputs, ...outputsOf(graph, done) },
    }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    store.setState({ simulation: { kind: "broken", message } });
  }
}

/** Stops what is under way. */
export function stopSimulation(store: TryStore): void {
  const { simulation } = store.getState();
  if (simulation.kind !== "running") return;
  simulation.stop();
  store.setState({ simulation: { kind: "none" } });
}

/** The last output of each node. */
function outputsOf(graph: Graph, { steps }: SimulationResult): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    steps.flatMap(({ state, output }) => {
      const id = indexOf(graph).byName.get(state);
      return id === undefined || output === undefined ? [] : [[id, output] as const];
    }),
  );
}
