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
  /** The run as it was now and then on the way, about `foldEvery` events apart; grows in place too. */
  readonly folds?: readonly RunView[];
}

/** Distance between the folds that are kept for going back in time. */
const foldEvery = 1000;

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

/** Nobody reads faster; and each write is paid for with a drawing of all that has changed. */
const betweenWritesMs = 100;
/** Of a page that nobody looks at, and that is therefore not painted. */
const hiddenWritesMs = 200;

/** Calls back before the next paint, but not sooner than a while after it did last. */
function atReadingPace(): (callback: () => void) => () => void {
  let lastAt = -Infinity;
  return (callback) => {
    let frame = 0;
    const write = () => {
      lastAt = performance.now();
      callback();
    };
    const isHidden = document.visibilityState === "hidden";
    const waitMs = isHidden ? hiddenWritesMs : lastAt + betweenWritesMs - performance.now();
    const onDue = () => {
      if (isHidden) write();
      else frame = requestAnimationFrame(write);
    };
    if (waitMs <= 0) onDue();
    const timer = waitMs <= 0 ? undefined : setTimeout(onDue, waitMs);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  };
}

export interface EventWriter {
  readonly add: (events: readonly RunEvent[]) => void;
  /** Writes at once what has been added. */
  readonly flush: () => void;
  readonly stop: () => void;
}

/** Folds events into a view; keeps what it was now and then on the way. */
function foldOn(before: RunView, fresh: readonly RunEvent[], folds: RunView[]): RunView {
  let view = before;
  for (let at = 0; at < fresh.length; at += foldEvery) {
    view = applyEvents(view, fresh.slice(at, at + foldEvery));
    if (view.seq - (folds.at(-1)?.seq ?? 0) >= foldEvery) folds.push(view);
  }
  return view;
}

/** Collects events and writes them into the store, some times a second. `schedule` is for tests. */
export function createEventWriter(
  store: RunStore,
  schedule: (callback: () => void) => () => void = atReadingPace(),
): EventWriter {
  const known = store.getState().log;
  const events: RunEvent[] = [...known.events];
  const folds: RunView[] = [...(known.folds ?? [])];
  let pending: RunEvent[] = [];
  let cancel: (() => void) | null = null;
  const flush = () => {
    cancel?.();
    cancel = null;
    if (pending.length === 0) return;
    const fresh = pending;
    pending = [];
    for (const event of fresh) events.push(event);
    store.setState(({ view }) => ({ log: { events, folds }, view: foldOn(view, fresh, folds) }));
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

/** The last of some views, in order, that is not later than an event. */
function foldBefore(folds: readonly RunView[], seq: number): RunView {
  return folds.findLast((fold) => fold.seq <= seq) ?? emptyRunView;
}

const later = (one: RunView, other: RunView): RunView => (one.seq > other.seq ? one : other);

/** Gives the view as it was after any event of a log: from the nearest one that is known, so that going to and fro stays quick. */
export function createTimeMachine(): (log: EventLog, seq: number) => RunView {
  let kept: readonly RunEvent[] | null = null;
  let own: RunView[] = [];
  let latest = emptyRunView;
  return ({ events, folds = [] }, seq) => {
    if (events !== kept) {
      own = [];
      latest = emptyRunView;
      kept = events;
    }
    let view = later(foldBefore(folds, seq), foldBefore(own, seq));
    while (view.seq + foldEvery <= seq) {
      view = applyEvents(view, events.slice(view.seq, view.seq + foldEvery));
      own.push(view);
    }
    const nearest = latest.seq <= seq ? later(view, latest) : view;
    latest = applyEvents(nearest, events.slice(nearest.seq, seq));
    return latest;
  };
}
