/** Parts of a node's card that both the editor and the run view show. */
import { Handle, Position as Side } from "@xyflow/react";
import { memo } from "react";
import type { Node, Position } from "../../shared/graph/graph.ts";
import { checkpointCount, checkpointPolicy, takesCheckpoint } from "../document/checkpoint.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { compensationOf, outputPorts, retryCount } from "../document/node-ports.ts";
import { useProblems, useStores } from "../document/use-document.ts";
import { kindLook } from "../document/kind-look.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { IconTile } from "../ui/icon-tile.tsx";
import { PaintCost } from "./card-paint.tsx";
import { CheckpointMark } from "./checkpoint-mark.tsx";
import { canvasStrings } from "./strings.ts";

export interface PortHandleProps {
  readonly id: string;
  readonly type: "source" | "target";
  readonly at: Position;
  readonly isCatch?: boolean;
  readonly editable: boolean;
}

/** A place where edges begin or end: a 12 px dot that takes the pointer within 24 px. */
export function PortHandle({ id, type, at, isCatch = false, editable }: PortHandleProps) {
  return (
    <Handle
      id={id}
      type={type}
      position={type === "source" ? Side.Right : Side.Left}
      isConnectable={editable}
      className={cn(
        "flow-port",
        isCatch ? "flow-port-catch" : "",
        editable ? "" : "flow-port-still",
      )}
      style={{ left: at.x, top: at.y, right: "auto" }}
      data-port={id}
    />
  );
}

/** All outer ports of a node. */
export const PortHandles = memo(function PortHandles({
  node,
  editable,
}: {
  readonly node: Node;
  readonly editable: boolean;
}) {
  const box = nodeBox(node);
  return (
    <>
      {box.input === null ? null : (
        <PortHandle id="in" type="target" at={box.input} editable={editable} />
      )}
      {outputPorts(node).map((port) => {
        const at = box.outputs.get(port.id);
        return at === undefined ? null : (
          <PortHandle
            key={port.id}
            id={port.id}
            type="source"
            at={at}
            isCatch={port.role === "catch"}
            editable={editable}
          />
        );
      })}
    </>
  );
});

/** Checkpoint, retries and the rest of what a node does about failures, and what it has cost. */
export function CardFoot({ node }: { readonly node: Node }) {
  const retries = retryCount(node);
  return (
    <div
      className="card-detail flex items-center gap-2.5 border-t border-line px-3 text-2xs text-ink-faint"
      style={{ height: metrics.footHeight }}
    >
      {takesCheckpoint(node) ? (
        <CheckpointMark policy={checkpointPolicy(node)} count={checkpointCount(node)} />
      ) : null}
      {retries === 0 ? null : (
        <span className="inline-flex items-center gap-0.5" title={canvasStrings.retries(retries)}>
          <Icon name="rotate-cw" size={12} aria-label={canvasStrings.retries(retries)} />
          {retries}
        </span>
      )}
      {node.fields["OnUnknown"] === "Hold" ? (
        <span title={canvasStrings.holds} className="inline-flex">
          <Icon name="hand" size={12} aria-label={canvasStrings.holds} />
        </span>
      ) : null}
      <span className="ml-auto text-ink-muted">
        <PaintCost id={node.id} />
      </span>
    </div>
  );
}

/** The compensation of a node: smaller, below it, tied to it by a dashed line with the mark of going back. */
export const UndoCard = memo(function UndoCard({
  node,
  editable,
}: {
  readonly node: Node;
  readonly editable: boolean;
}) {
  const compensation = compensationOf(node);
  const { undo, card } = nodeBox(node);
  if (compensation === null || undo === null) return null;
  const resource = String(compensation["Resource"] ?? "");
  const look = kindLook(resource.replace(/^cairn:/u, ""));
  const stem = undo.x + 20;
  return (
    <>
      <svg
        aria-hidden
        className="pointer-events-none absolute left-0 overflow-visible text-attention"
        style={{ top: card.height, width: undo.x + undo.width, height: metrics.undoGap }}
      >
        <line
          x1={stem}
          y1="0"
          x2={stem}
          y2={metrics.undoGap}
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray="4 3"
        />
      </svg>
      <span
        aria-hidden
        className="pointer-events-none absolute grid size-4.5 place-items-center rounded-full border border-attention bg-surface text-attention"
        style={{ left: stem - 9, top: card.height - 9 }}
      >
        <Icon name="rewind" size={10} strokeWidth={2.5} />
      </span>
      <div
        className="undo-card absolute flex items-center gap-2 rounded-lg border border-dashed border-attention/60 bg-surface px-2 shadow-near"
        style={{ left: undo.x, top: undo.y, width: undo.width, height: undo.height }}
        data-undo={editable ? node.id : undefined}
        title={`${canvasStrings.undo} ${resource}`}
      >
        <IconTile icon={look.icon} hue={look.hue} size="sm" />
        <span className="card-detail min-w-0">
          <span className="block text-2xs leading-3 text-attention">{canvasStrings.undo}</span>
          <span className="block truncate text-xs font-medium text-ink">{look.title}</span>
        </span>
      </div>
    </>
  );
});

/** How many problems a node has, at its upper left corner. */
export const ProblemBadge = memo(function ProblemBadge({ id }: { readonly id: string }) {
  const problems = useProblems((state) => state.byNode[id]);
  const { view } = useStores();
  if (problems === undefined || problems.length === 0) return null;
  const isError = problems.some((problem) => problem.severity === "error");
  const label = `${canvasStrings.problems(problems.length)}: ${problems.map((problem) => problem.message).join(" ")}`;
  return (
    <button
      type="button"
      tabIndex={-1}
      title={problems.map((problem) => problem.message).join("\n")}
      aria-label={label}
      data-problems={problems.length}
      onClick={() => {
        const [first] = problems;
        if (first !== undefined)
          view.setState({ focusField: { node: id, pointer: first.pointer } });
      }}
      className={cn(
        "nodrag absolute -top-2.5 -left-2.5 inline-flex h-6 min-w-6 items-center justify-center gap-0.5 rounded-full px-1 text-2xs font-bold shadow-near ring-2 ring-backdrop",
        isError ? "bg-danger text-surface" : "bg-warning text-surface",
      )}
    >
      <Icon name="triangle-alert" size={13} strokeWidth={2.25} />
      {problems.length > 1 ? problems.length : null}
    </button>
  );
});
