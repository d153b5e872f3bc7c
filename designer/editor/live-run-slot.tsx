import type { PaintStore } from "../document/paint-store.ts";
import { useDocument } from "../document/use-document.ts";
import type { RunSlots } from "./run-slot.ts";

export interface LiveRunProps {
  readonly runId: string;
  readonly paint: PaintStore;
  readonly render: RunSlots["renderLiveRun"];
  readonly onClose: () => void;
}

/** Painted on the draft as it is: a node that was renamed since the run began is not found, and stays unpainted. */
export function LiveRunSlot({ runId, paint, render, onClose }: LiveRunProps) {
  const graph = useDocument((state) => state.graph);
  return render({
    runId,
    graph,
    paint,
    onClose: () => {
      paint.setState({ nodes: {} });
      onClose();
    },
  });
}
