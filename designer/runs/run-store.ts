/**
 * The run that is looked at: its events, and the view folded from them. Events arrive one by one and are written together, at most
 * once per animation frame.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { applyEvents, emptyRunView, type RunView } from "../../shared/run/run-view.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import type { StreamState } from "../api/event-stream.ts";

/** The events so far. The list grows in place (copying 100,000 entries per frame would not do); the wrapper is new each time. */
export interface EventLog {
  readonly events: readonly RunEvent[];
}

export interface RunData {
  readonly log: EventLog;
  readonly view: RunView;
  readonly stream: StreamState;
  /** Why the events cannot be read; null while all is well. */
  readonly error: Error | null;
}

export type RunStore = StoreApi<RunData>;

export function createRunStore(): RunStore {
  return createStore<RunData>(() => ({
    log: { events: [] },
    view: emptyRunView,
    stream: "loading",
    error: null,
  }));
}

/** Calls back before the next paint; soon, when the page is not painted because nobody looks at it. */
function beforeNextPaint(callback: () => void): () => void {
  if (document.visibilityState === "hidden") {
    const timer = setTimeout(callback, 200);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(frame);
}

export interface EventWriter {
  readonly add: (events: readonly RunEvent[]) => void;
  /** Writes at once what has been added. */
  readonly flush: () => void;
  readonly stop: () => void;
}

/** Collects events and writes them into the store once per frame. `schedule` is for tests. */
export function createEventWriter(
  store: RunStore,
  schedule: (callback: () => void) => () => void = beforeNextPaint,
): EventWriter {
  const events: RunEvent[] = [...store.getState().log.events];
  let pending: RunEvent[] = [];
  let cancel: (() => void) | null = null;
  const flush = () => {
    cancel?.();
    cancel = null;
    if (pending.length === 0) return;
    const fresh = pending;
    pending = [];
    for (const event of fresh) events.push(event);
    store.setState(({ view }) => ({ log: { events }, view: applyEvents(view, fresh) }));
  };
  return {
    add: (fresh) => {
      for (const event of fresh) pending.push(event);
      cancel ??= schedule(flush);
    },
    flush,
    stop: () => {
      cancel?.();
      cancel = null;
    },
  };
}

/** Distance between the folds that are kept for going back in time. */
const snapshotEvery = 2000;

/** Gives the view as it was after any event of a log; keeps a fold now and then so that going to and fro stays quick. */
export function createTimeMachine(): (log: EventLog, seq: number) => RunView {
  const snapshots = new Map<number, RunView>([[0, emptyRunView]]);
  let kept: readonly RunEvent[] | null = null;
  return ({ events }, seq) => {
    if (events !== kept) {
      snapshots.clear();
      snapshots.set(0, emptyRunView);
      kept = events;
    }
    let from = Math.floor(seq / snapshotEvery) * snapshotEvery;
    while (!snapshots.has(from)) from -= snapshotEvery;
    let view = snapshots.get(from) ?? emptyRunView;
    for (let next = from + snapshotEvery; next <= seq; next += snapshotEvery) {
      view = applyEvents(view, events.slice(view.seq, next));
      snapshots.set(next, view);
    }
    return applyEvents(view, events.slice(view.seq, seq));
  };
}
