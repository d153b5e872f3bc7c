import { indexOf } from "../document/graph-index.ts";
import { innerPorts, outputPorts } from "../document/node-ports.ts";
import { planStrings } from "../document/plan-strings.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { inspectorStrings } from "./strings.ts";

const texts = inspectorStrings.edge;

/** A selected connection. */
export function EdgePanel({ id }: { readonly id: string }) {
  const { document, view } = useStores();
  const index = indexOf(useGraph());
  const edge = index.edgeById(id);
  const source = edge === undefined ? undefined : index.node(edge.source);
  if (edge === undefined || source === undefined) return null;
  const port = [...outputPorts(source), ...innerPorts(source)].find(
    (each) => each.id === edge.sourcePort,
  );
  const rows = [
    [texts.from, source.name],
    [texts.output, port?.label ?? edge.sourcePort],
    [texts.to, index.node(edge.target)?.name ?? ""],
  ] as const;
  return (
    <div className="flex flex-col gap-4 p-4">
      <h2 className="text-base font-semibold">{texts.title}</h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-faint">{name}</dt>
            <dd className="truncate text-ink">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="flex gap-2">
        <Button
          size="sm"
          icon="plus"
          onClick={() =>
            view.setState({ addRequest: { at: null, place: { type: "edge", edge: id } } })
          }
        >
          {texts.insert}
        </Button>
        <Button
          size="sm"
          variant="danger-ghost"
          icon="trash-2"
          onClick={() =>
            document.run({
              label: planStrings.deleteEdges(1),
              edits: [{ type: "edge.remove", ids: [id] }],
            })
          }
        >
          {texts.remove}
        </Button>
      </div>
    </div>
  );
}
