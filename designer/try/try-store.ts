/** What has been tried in the open editor: typed inputs, results, mocks, the simulation. Never part of the document, never saved. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Json } from "../../shared/base/json.ts";
import type { Problem } from "../../shared/base/problem.ts";
import type { RouteResponse } from "../../shared/api/routes.ts";
import type { SimulationResult } from "../../shared/run/simulation.ts";
import type { WorkflowDocument } from "../document/workflow-document.ts";
import type { Mock } from "./mock.ts";

/** What became of a test of one node. */
export type NodeTest =
  | { readonly kind: "busy" }
  /** A state that calls nothing. */
  | { readonly kind: "state"; readonly answer: RouteResponse<"testState"> }
  /** A real run of the node alone. `version` names the graph that it ran. */
  | { readonly kind: "run"; readonly runId: string }
  | { readonly kind: "refused"; readonly message: string; readonly problems: readonly Problem[] };

export interface Simulated {
  readonly result: SimulationResult;
  /** Nodes whose pinned output took their place. */
  readonly pinned: ReadonlySet<string>;
}

export type SimulationState =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly stop: () => void }
  | { readonly kind: "done"; readonly simulated: Simulated }
  | { readonly kind: "broken"; readonly message: string };

export interface TryState {
  /** Empty until the editor is there. */
  readonly workflowId: string;
  /** Typed input by node, as text; absent = what the nodes before it give. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Typed variables by node, as text. */
  readonly variables: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, NodeTest>>;
  /** Outputs that tests and simulations have made here, the latest of each node. */
  readonly outputs: Readonly<Record<string, Json>>;
  readonly mocks: Readonly<Record<string, Mock>>;
  /** Nodes whose test may change something outside, and for which somebody has said yes. */
  readonly agreed: ReadonlySet<string>;
  /** The node that is to be tested at once; a new object each time. */
  readonly wanted: { readonly node: string } | null;
  readonly simulation: SimulationState;
  /** Typed input of the simulation; null = what is pinned on the start, or fits its schema. */
  readonly simulationInput: string | null;
}

export type TryStore = StoreApi<TryState>;

const nothing: TryState = {
  workflowId: "",
  inputs: {},
  variables: {},
  tests: {},
  outputs: {},
  mocks: {},
  agreed: new Set(),
  wanted: null,
  simulation: { kind: "none" },
  simulationInput: null,
};

const stores = new WeakMap<WorkflowDocument, TryStore>();

/** The one of an open document. */
export function tryStoreOf(document: WorkflowDocument): TryStore {
  const known = stores.get(document);
  if (known !== undefined) return known;
  const store = createStore<TryState>(() => nothing);
  stores.set(document, store);
  return store;
}

/** Notes what a node has given. */
export function noteOutput(store: TryStore, node: string, output: Json): void {
  store.setState(({ outputs }) => ({ outputs: { ...outputs, [node]: output } }));
}

/** Changes what stands in for the calls of a node; undefined members are taken away. */
export function setMock(
  store: TryStore,
  node: string,
  change: { readonly [Key in keyof Mock]: Mock[Key] | undefined },
): void {
  const before: Mock = store.getState().mocks[node] ?? {};
  const merged = Object.entries({ ...before, ...change }).filter(
    ([, value]) => value !== undefined,
  );
  store.setState(({ mocks }) => ({ mocks: { ...mocks, [node]: Object.fromEntries(merged) } }));
}
