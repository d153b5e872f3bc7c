/**
 * The document that is open in the editor: graph, name, selection, history. Every change of the graph is a plan of edits, applied by
 * the pure reducer and recorded as one step. Knows nothing of React, the network or the clock it is not given.
 */
import { type StoreApi, createStore } from "zustand/vanilla";
import { assert } from "../../shared/base/assert.ts";
import type { Problem } from "../../shared/base/problem.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";
import {
  type History,
  type Step,
  applyAll,
  emptyHistory,
  recorded,
  redone,
  undone,
} from "./history.ts";
import type { Plan } from "./plan.ts";

export interface Selection {
  /** Ids of nodes and notes. */
  readonly items: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

export interface DocumentState {
  readonly graph: Graph;
  readonly name: string;
  readonly selection: Selection;
  readonly history: History;
}

export interface WorkflowDocument extends Pick<
  StoreApi<DocumentState>,
  "getState" | "subscribe" | "getInitialState"
> {
  /** Runs a plan as one step; false when there is nothing to do or the graph does not take it. */
  readonly run: (plan: Plan | null, options?: { readonly groupKey?: string }) => boolean;
  /** Takes the last step back; its label, or null when there is none. */
  readonly undo: () => string | null;
  readonly redo: () => string | null;
  readonly rename: (name: string) => void;
  readonly select: (items: Iterable<string>, edges?: Iterable<string>) => void;
  /** Opens another graph; the history begins anew. */
  readonly load: (document: { readonly graph: Graph; readonly name: string }) => void;
}

const nothing: Selection = { items: new Set(), edges: new Set() };

export interface DocumentParams {
  readonly graph: Graph;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told why the graph did not take a change, such as more nodes than it may have. */
  readonly onRefused: (problem: Problem) => void;
}

export function createDocument({ graph, name, now, onRefused }: DocumentParams): WorkflowDocument {
  const store = createStore<DocumentState>(() => ({
    graph,
    name,
    selection: nothing,
    history: emptyHistory,
  }));

  const travel = (turn: typeof undone, which: "undo" | "redo"): string | null => {
    const state = store.getState();
    const turned = turn(state.history);
    if (turned === null) return null;
    const { step, history } = turned;
    const applied = applyAll(
      state.graph,
      step.label,
      which === "undo" ? step.backward : step.forward,
    );
    assert(applied.ok, "a step of the history fits the graph it was recorded on");
    const next = applied.graph;
    const selected = which === "undo" ? step.selectedBefore : step.selectedAfter;
    store.setState({
      graph: next,
      history,
      selection: existing(next, { items: new Set(selected), edges: new Set() }),
    });
    return step.label;
  };

  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    run: (plan, options = {}) => {
      if (plan === null || plan.edits.length === 0) return false;
      const state = store.getState();
      const applied = applyAll(state.graph, plan.label, plan.edits);
      if (!applied.ok) {
        onRefused(applied.problem);
        return false;
      }
      const selection = existing(
        applied.graph,
        plan.select === undefined
          ? state.selection
          : { items: new Set(plan.select), edges: new Set() },
      );
      const step: Step = {
        label: plan.label,
        forward: plan.edits,
        backward: applied.backward,
        groupKey: options.groupKey ?? null,
        at: now(),
        selectedBefore: [...state.selection.items],
        selectedAfter: [...selection.items],
      };
      store.setState({ graph: applied.graph, selection, history: recorded(state.history, step) });
      return true;
    },
    undo: () => travel(undone, "undo"),
    redo: () => travel(redone, "redo"),
    rename: (next) => {
      if (next.trim() !== "") store.setState({ name: next.trim() });
    },
    select: (items, edges = []) => {
      const { graph: current, selection } = store.getState();
      const next = existing(current, { items: new Set(items), edges: new Set(edges) });
      if (isSameSet(next.items, selection.items) && isSameSet(next.edges, selection.edges)) return;
      store.setState({ selection: next });
    },
    load: (document) => {
      store.setState({
        ...document,
        selection: existing(document.graph, store.getState().selection),
        history: emptyHistory,
      });
    },
  };
}

/** What of a selection is still there; the same object when all of it is. */
function existing(graph: Graph, selection: Selection): Selection {
  const index = indexOf(graph);
  const notes = new Set(graph.notes.map((note) => note.id));
  const items = [...selection.items].filter((id) => index.node(id) !== undefined || notes.has(id));
  const kept = [...selection.edges].filter((id) => index.edgeById(id) !== undefined);
  if (items.length === selection.items.size && kept.length === selection.edges.size)
    return selection;
  return { items: new Set(items), edges: new Set(kept) };
}

function isSameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((item) => right.has(item));
}
