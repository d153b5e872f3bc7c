import { lazy, Suspense } from "react";
import { LoadingPane } from "../ui/spinner.tsx";

const Loaded = lazy(async () => ({
  default: (await import("./simulation-pane.tsx")).SimulationPane,
}));

/** The simulation, fetched when it is first opened. */
export function LazySimulationPane() {
  return (
    <Suspense fallback={<LoadingPane />}>
      <Loaded />
    </Suspense>
  );
}
