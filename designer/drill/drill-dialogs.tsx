import type { DrillsBody } from "../../shared/api/drill.ts";
import { indexOf } from "../document/graph-index.ts";
import { useDocument } from "../document/use-document.ts";
import type { DrillAsk } from "./drill-ask.ts";
import { DrillDialog } from "./drill-dialog.tsx";
import { RunFromDialog } from "./run-from-dialog.tsx";

export interface DrillDialogsProps {
  readonly ask: DrillAsk;
  readonly workflowId: string;
  readonly publish: () => Promise<{ readonly version: number }>;
  /** The fault is chosen; what is missing is the input. */
  readonly onDrill: (drill: DrillsBody) => void;
  readonly onStarted: (runId: string) => void;
  readonly onRunAll: () => void;
  readonly onClose: () => void;
}

/** What a person is asked before a node fails, or a run begins at it. */
export function DrillDialogs({ ask, onDrill, ...rest }: DrillDialogsProps) {
  const graph = useDocument((state) => state.graph);
  const node = indexOf(graph).node(ask.node);
  if (node === undefined) return null;
  if (ask.type === "run-from") return <RunFromDialog {...rest} graph={graph} node={node} />;
  return (
    <DrillDialog
      graph={graph}
      name={node.name}
      fault={ask.fault}
      onChosen={onDrill}
      onClose={rest.onClose}
    />
  );
}
