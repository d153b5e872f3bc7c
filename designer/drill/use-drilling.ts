/** From choosing a fault, or a node to run from, to the run. */
import { useCallback, useMemo, useState } from "react";
import type { DrillsBody } from "../../shared/api/drill.ts";
import type { DrillAsk } from "./drill-ask.ts";

export interface Drilling {
  /** What a person is being asked about; null for nothing. */
  readonly asked: DrillAsk | null;
  /** Faults of the run whose input is being asked for; null for a run as it is. */
  readonly drill: DrillsBody | null;
  readonly ask: (ask: DrillAsk) => void;
  readonly close: () => void;
  /** The fault is chosen: the input is asked for next. */
  readonly choose: (drill: DrillsBody) => void;
  /** Begins a run without faults. */
  readonly run: () => void;
}

/** `start` publishes and asks for the input of a run. */
export function useDrilling(start: () => void): Drilling {
  const [asked, setAsked] = useState<DrillAsk | null>(null);
  const [drill, setDrill] = useState<DrillsBody | null>(null);
  const close = useCallback(() => setAsked(null), []);
  const choose = useCallback(
    (chosen: DrillsBody) => {
      setAsked(null);
      setDrill(chosen);
      start();
    },
    [start],
  );
  const run = useCallback(() => {
    setAsked(null);
    setDrill(null);
    start();
  }, [start]);
  return useMemo(
    () => ({ asked, drill, ask: setAsked, close, choose, run }),
    [asked, drill, close, choose, run],
  );
}
