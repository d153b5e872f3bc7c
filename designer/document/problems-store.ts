/** Problems of the graph, found a moment after it stopped changing and kept apart from it, by node. */
import { type StoreApi, createStore } from "zustand/vanilla";
import type { Problem } from "../../shared/base/problem.ts";
import type { Graph } from "../../shared/graph/graph.ts";

export interface ProblemsState {
  readonly all: readonly Problem[];
  readonly byNode: Readonly<Record<string, readonly Problem[]>>;
  /** The graph that was checked last; null before the first check. */
  readonly checked: Graph | null;
}

export type ProblemsStore = StoreApi<ProblemsState>;

export function createProblemsStore(): ProblemsStore {
  return createStore<ProblemsState>(() => ({ all: [], byNode: {}, checked: null }));
}

/** How long the graph must rest before it is checked. */
export const checkDelayMs = 180;

export interface ProblemWatch {
  readonly graph: () => Graph;
  readonly subscribe: (listener: () => void) => () => void;
  readonly check: (graph: Graph) => readonly Problem[];
}

/** Checks now and after each change, never while one is under way; returns how to stop. */
export function watchProblems(
  store: ProblemsStore,
  { graph, subscribe, check }: ProblemWatch,
): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const run = (): void => {
    timer = null;
    const current = graph();
    if (store.getState().checked !== current) setProblems(store, current, check(current));
  };
  const schedule = (): void => {
    if (graph() === store.getState().checked) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(run, checkDelayMs);
  };
  run();
  const stop = subscribe(schedule);
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}

function setProblems(store: ProblemsStore, graph: Graph, problems: readonly Problem[]): void {
  const known = store.getState().byNode;
  const grouped: Record<string, Problem[]> = {};
  for (const problem of problems) {
    if (problem.node !== undefined) (grouped[problem.node] ??= []).push(problem);
  }
  const byNode: Record<string, readonly Problem[]> = {};
  for (const [id, list] of Object.entries(grouped)) {
    const before = known[id];
    // Entries that say the same keep their identity, so that only nodes whose problems changed are drawn again.
    byNode[id] =
      before !== undefined && JSON.stringify(before) === JSON.stringify(list) ? before : list;
  }
  store.setState({ all: problems, byNode, checked: graph });
}
