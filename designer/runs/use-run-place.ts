import { useCallback, useDeferredValue, useEffect, useEffectEvent, useMemo, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useStore } from "zustand";
import type { Graph } from "../../shared/graph/graph.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { isBehindDialog } from "../ui/dialog-keys.ts";
import { useStableCallback } from "../ui/use-stable-callback.ts";
import { mainStepOf } from "./paint.ts";
import type { RunPane, RunSearch, RunSearchPart } from "./run-search.ts";
import { createTimeMachine, type EventLog, type RunStore } from "./run-store.ts";

/** A browser refuses an address that changes too often: it follows when the scrubbing pauses. */
const addressAfterMs = 400;

export const pageKeys = { ignoreEventWhen: isBehindDialog } as const;

/** Where in the run somebody looks: at which event, at which step. */
export interface RunPlace {
  readonly log: EventLog;
  /** The run as it is. */
  readonly view: RunView;
  /** Number of the event at which the run is shown; null for now. */
  readonly cursor: number | null;
  readonly last: number;
  /** The run as it is shown. */
  readonly shown: RunView;
  /** The same, a moment later while much changes. */
  readonly calm: RunView;
  readonly at: (seq: number) => RunView;
  readonly step: StepView | undefined;
  readonly selectedNode: string | null;
  /** Name of a chosen node that the run has not reached. */
  readonly unreached: string | null;
  /** Shows the run as it was after an event. */
  readonly goTo: (seq: number | null) => void;
  /** The same, with the address at once, and in another pane if wanted. */
  readonly openEvent: (seq: number, pane?: RunPane) => void;
  readonly selectStep: (key: string | null) => void;
  readonly selectNode: (nodeId: string | null) => void;
}

export function useRunPlace({
  store,
  graph,
  search,
  onSearch,
}: {
  readonly store: RunStore;
  readonly graph: Graph;
  readonly search: RunSearch;
  readonly onSearch: (part: RunSearchPart) => void;
}): RunPlace {
  const { log, view } = useStore(store);
  const [timeMachine] = useState(createTimeMachine);
  const last = log.events.length;
  const [scrubbed, setScrubbed] = useScrubbed((t) => onSearch({ t }));
  const t = scrubbed ?? search.t;
  const cursor = t === undefined || last === 0 ? null : Math.min(t, last);
  const shown = useMemo(
    () => (cursor === null || cursor === last ? view : timeMachine(log, cursor)),
    [cursor, last, view, log, timeMachine],
  );
  const calm = useDeferredValue(shown);
  const at = useCallback(
    (seq: number) => timeMachine(log, Math.min(Math.max(0, seq), log.events.length)),
    [timeMachine, log],
  );
  const step = search.step === undefined ? undefined : calm.steps.get(search.step);
  // A node without steps can be chosen too: it has not been reached.
  const [unreachedNode, setUnreached] = useState<string | null>(null);
  const selectStep = (key: string | null) => {
    setUnreached(null);
    onSearch({
      step: key ?? undefined,
      attempt: undefined,
      ...(key === null ? { tab: undefined } : {}),
    });
  };
  const moves = useMoves({
    selectStep,
    goTo: (seq) => {
      setScrubbed(seq === null ? null : Math.min(Math.max(1, seq), last));
      if (seq === null) onSearch({ t: undefined });
    },
    openEvent: (seq, pane) => {
      setScrubbed(null);
      onSearch({ t: Math.min(Math.max(1, seq), last), ...(pane === undefined ? {} : { pane }) });
    },
    selectNode: (nodeId) => {
      const node = graph.nodes.find((each) => each.id === nodeId);
      const main = node === undefined ? null : mainStepOf(calm, node.name);
      selectStep(main?.key ?? null);
      setUnreached(main === null ? nodeId : null);
    },
  });
  const chosen = useMemo(
    () => chosenNode(graph, step, unreachedNode),
    [graph, step, unreachedNode],
  );
  // The same object while nothing of it changes: what is drawn from it costs much.
  return useMemo(
    () => ({ log, view, cursor, last, shown, calm, at, step, ...chosen, ...moves }),
    [log, view, cursor, last, shown, calm, at, step, chosen, moves],
  );
}

type Moves = Pick<RunPlace, "goTo" | "openEvent" | "selectStep" | "selectNode">;

/** The ways from place to place: the same functions for ever. */
function useMoves({ goTo, openEvent, selectStep, selectNode }: Moves): Moves {
  const steady = {
    goTo: useStableCallback(goTo),
    openEvent: useStableCallback(openEvent),
    selectStep: useStableCallback(selectStep),
    selectNode: useStableCallback(selectNode),
  };
  const [moves] = useState(steady);
  return moves;
}

function chosenNode(
  graph: Graph,
  step: StepView | undefined,
  unreachedNode: string | null,
): Pick<RunPlace, "selectedNode" | "unreached"> {
  if (step === undefined) {
    const node = graph.nodes.find((each) => each.id === unreachedNode);
    return { selectedNode: unreachedNode, unreached: node?.name ?? null };
  }
  const node = graph.nodes.find((each) => each.name === step.state);
  return { selectedNode: node?.id ?? null, unreached: null };
}

/** Where the scrubber stands while it moves; the address is told when it rests. */
function useScrubbed(onRest: (seq: number) => void) {
  const [scrubbed, setScrubbed] = useState<number | null>(null);
  const rest = useEffectEvent(onRest);
  useEffect(() => {
    if (scrubbed === null) return undefined;
    const timer = setTimeout(() => {
      rest(scrubbed);
      setScrubbed(null);
    }, addressAfterMs);
    return () => clearTimeout(timer);
  }, [scrubbed]);
  return [scrubbed, setScrubbed] as const;
}

/** J and K go from event to event in the log, comma and full stop on the canvas; Escape goes back to now, then closes the step. */
export function usePlaceKeys(place: RunPlace, pane: RunPane | undefined): void {
  const { cursor, last, goTo, openEvent, selectStep } = place;
  const shownIn = pane === "timeline" ? undefined : ("events" as const);
  const on = [cursor, last, pane];
  useHotkeys("j", () => openEvent((cursor ?? 0) + 1, shownIn), pageKeys, on);
  useHotkeys("k", () => openEvent((cursor ?? last + 1) - 1, shownIn), pageKeys, on);
  useHotkeys("comma", () => goTo((cursor ?? last) - 1), pageKeys, on);
  useHotkeys(
    "period",
    () => goTo(cursor === null || cursor >= last ? null : cursor + 1),
    pageKeys,
    on,
  );
  useHotkeys("escape", () => (cursor === null ? selectStep(null) : goTo(null)), pageKeys, on);
}
