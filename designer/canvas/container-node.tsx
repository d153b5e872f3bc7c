import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { kindLook, subtitleOf } from "../document/kind-look.ts";
import { metrics, minContainerSize, nodeBox } from "../../shared/graph/node-box.ts";
import { innerPorts, outputPorts, retryCount } from "../document/node-ports.ts";
import { checkpointCount, checkpointPolicy } from "../document/checkpoint.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { IconTile } from "../ui/icon-tile.tsx";
import type { ContainerNode as ContainerFlowNode } from "./adapt.ts";
import { PaintBadge, PaintCost, PaintFrame } from "./card-paint.tsx";
import { PortHandle, PortHandles, ProblemBadge } from "./card-parts.tsx";
import { CheckpointMark } from "./checkpoint-mark.tsx";
import { useHover } from "./hover-store.ts";
import { tint } from "./tint.ts";
import { OpenOutputs } from "./open-outputs.tsx";
import { PinMark } from "./pin-mark.tsx";
import { canvasStrings } from "./strings.ts";

/** A Map or Parallel: a head that is grabbed and selected, and a canvas of its own inside. */
export const ContainerNode = memo(function ContainerNode({
  data,
  selected,
}: NodeProps<ContainerFlowNode>) {
  const { node, editable, inner } = data;
  const { card } = nodeBox(node);
  const look = kindLook(node.kind);
  const least = minContainerSize(node);
  const retries = retryCount(node);
  return (
    <div className="relative size-full" data-node={node.id} data-kind={node.kind}>
      {editable && selected ? (
        <NodeResizer
          minWidth={least.width}
          minHeight={least.height}
          lineClassName="container-resize-line"
          handleClassName="container-resize-handle"
        />
      ) : null}
      <div
        className={cn(
          "card absolute inset-0 rounded-xl border bg-surface/55 shadow-near",
          selected ? "border-accent ring-2 ring-accent/35" : "border-line-strong",
          node.disabled === true ? "border-dashed opacity-60" : "",
        )}
        style={{ height: card.height, ...tint(node.color, selected) }}
      >
        <div
          className="card-head container-handle pointer-events-auto flex cursor-grab items-center gap-3 rounded-t-[12px] border-b border-line bg-surface px-3"
          style={{ height: metrics.containerHead - 1, ...tint(node.color, true) }}
        >
          <IconTile icon={look.icon} hue={look.hue} size="md" className="card-icon" />
          <div className="min-w-0 flex-1">
            <div className="card-name truncate text-sm font-semibold text-ink">{node.name}</div>
            <div className="card-detail truncate text-xs text-ink-muted">{subtitleOf(node)}</div>
          </div>
          <div className="card-detail flex items-center gap-2.5 text-2xs text-ink-faint">
            <CheckpointMark policy={checkpointPolicy(node)} count={checkpointCount(node)} />
            {retries === 0 ? null : (
              <span
                className="inline-flex items-center gap-0.5"
                title={canvasStrings.retries(retries)}
              >
                <Icon name="rotate-cw" size={12} aria-label={canvasStrings.retries(retries)} />
                {retries}
              </span>
            )}
            <span className="text-ink-muted">
              <PaintCost id={node.id} />
            </span>
          </div>
        </div>
        <DropFrame id={node.id} />
        <PaintFrame id={node.id} className="rounded-xl" />
      </div>
      <CatchLabels node={node} />
      {innerPorts(node).map((port, index, all) => {
        const at = inner?.get(port.id);
        return at === undefined ? null : (
          <div
            key={port.id}
            title={port.label}
            className="absolute grid h-6 place-items-center rounded-r-full border border-l-0 border-line-strong bg-surface text-2xs font-semibold text-ink-muted"
            style={{ left: 0, top: at.y - 12, width: metrics.stubRight }}
          >
            {all.length > 1 ? index + 1 : <Icon name="play" size={11} aria-label={port.label} />}
          </div>
        );
      })}
      <div className="pointer-events-auto">
        <PortHandles node={node} editable={editable} />
        {Array.from(inner ?? [], ([id, at]) => (
          <PortHandle key={id} id={id} type="source" at={at} editable={editable} />
        ))}
        {editable ? <OpenOutputs node={node} inner={inner} /> : null}
        {editable ? <ProblemBadge id={node.id} /> : null}
        {editable ? <PinMark node={node} /> : null}
      </div>
      <PaintBadge id={node.id} />
    </div>
  );
});

/** Shows that what is being dragged will land inside. */
function DropFrame({ id }: { readonly id: string }) {
  const isTarget = useHover((state) => state.dropContainer === id);
  return isTarget ? (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-1 rounded-lg border-2 border-dashed border-accent bg-accent-soft/40"
    />
  ) : null;
}

function CatchLabels({ node }: { readonly node: ContainerFlowNode["data"]["node"] }) {
  const box = nodeBox(node);
  return outputPorts(node)
    .filter((port) => port.role === "catch")
    .map((port) => {
      const at = box.outputs.get(port.id);
      return at === undefined ? null : (
        <span
          key={port.id}
          className="card-detail absolute flex items-center gap-1 rounded-l-full bg-attention-soft py-0.5 pr-3 pl-2 text-2xs text-attention"
          style={{ right: 0, top: at.y - 10 }}
        >
          <Icon name="zap" size={11} />
          {port.label}
        </span>
      );
    });
}
