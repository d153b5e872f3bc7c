import { hasInput } from "../../shared/graph/ports.ts";
import { planConnect } from "../document/connect.ts";
import { indexOf } from "../document/graph-index.ts";
import { innerPorts } from "../document/node-ports.ts";
import { planStrings } from "../document/plan-strings.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Select } from "../ui/select.tsx";
import { inspectorStrings } from "./strings.ts";

export interface TargetSelectProps {
  readonly node: string;
  readonly port: string;
  readonly label: string;
}

const nowhere = "-";

/** Which node an output leads to, as a list: connecting without a drag. */
export function TargetSelect({ node, port, label }: TargetSelectProps) {
  const { document } = useStores();
  const graph = useGraph();
  const index = indexOf(graph);
  const source = index.node(node);
  if (source === undefined) return null;
  const edge = index.edge(node, port);
  const parent = innerPorts(source).some(({ id }) => id === port) ? node : source.parent;
  const targets = index.children(parent).filter((each) => each.id !== node && hasInput(each));
  return (
    <Select
      size="sm"
      aria-label={label}
      value={edge?.target ?? nowhere}
      onValueChange={(target) => {
        if (target !== nowhere)
          document.run(planConnect(graph, { source: node, sourcePort: port, target }));
        else if (edge !== undefined)
          document.run({
            label: planStrings.deleteEdges(1),
            edits: [{ type: "edge.remove", ids: [edge.id] }],
          });
      }}
      options={[
        { value: nowhere, label: inspectorStrings.recovery.nowhere },
        ...targets.map((each) => ({ value: each.id, label: each.name })),
      ]}
    />
  );
}
