/** Where the guided first run stands; kept in the browser, so that it goes on after a reload. */
import { createStore } from "zustand/vanilla";
import { tourSteps } from "./tour-steps.ts";

export interface TourState {
  /** Index of the step; null while nobody is shown around. */
  readonly step: number | null;
  /** Whether it was ever begun in this browser. */
  readonly wasSeen: boolean;
}

const key = "cairn.tour";

function read(): TourState {
  const stored = globalThis.localStorage.getItem(key);
  const step = stored === null || stored === "seen" ? null : Number(stored);
  return {
    step: step !== null && tourSteps[step] !== undefined ? step : null,
    wasSeen: stored !== null,
  };
}

export const tour = createStore<TourState>(read);

export function goToTourStep(step: number | null): void {
  const known = step !== null && tourSteps[step] !== undefined ? step : null;
  globalThis.localStorage.setItem(key, known === null ? "seen" : String(known));
  tour.setState({ step: known, wasSeen: true });
}

/** From the first step; for whoever has a workflow open, from the one after it. */
export function startTour(path: string): void {
  goToTourStep(path.startsWith("/workflows/") ? 1 : 0);
}
