import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { Node } from "../../shared/graph/graph.ts";
import { kindLook, subtitleOf } from "../document/kind-look.ts";
import { hasFoot, metrics, nodeBox, portRows } from "../../shared/graph/node-box.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { IconTile } from "../ui/icon-tile.tsx";
import type { CardNode as CardFlowNode } from "./adapt.ts";
import { PaintBadge, PaintFrame } from "./card-paint.tsx";
import { CardFoot, PortHandles, ProblemBadge, UndoCard } from "./card-parts.tsx";
import { tint } from "./tint.ts";
import { OpenOutputs } from "./open-outputs.tsx";
import { PinMark } from "./pin-mark.tsx";
import { canvasStrings } from "./strings.ts";

/** A node: icon, name, what it does, its outputs, and what it does about failures. */
export const CardNode = memo(function CardNode({ data, selected }: NodeProps<CardFlowNode>) {
  const { node, editable } = data;
  const { card } = nodeBox(node);
  const shape = node.kind === "start" ? "rounded-l-[32px] rounded-r-xl" : "rounded-xl";
  return (
    <div className="relative size-full" data-node={node.id} data-kind={node.kind}>
      <div
        className={cn(
          "card absolute inset-x-0 top-0 border bg-surface shadow-near transition-[border-color,box-shadow]",
          shape,
          selected ? "border-accent shadow-mid ring-2 ring-accent/35" : "border-line-strong/70",
          node.disabled === true ? "border-dashed" : "",
        )}
        style={{ height: card.height, ...tint(node.color, selected) }}
      >
        <div className={cn(node.disabled === true ? "opacity-50" : "")}>
          <CardHead node={node} />
          <PortRows node={node} />
          {hasFoot(node) ? <CardFoot node={node} /> : null}
        </div>
        <PaintFrame id={node.id} className={shape} />
      </div>
      <UndoCard node={node} editable={editable} />
      <PortHandles node={node} editable={editable} />
      {editable ? <OpenOutputs node={node} inner={null} /> : null}
      {editable ? <ProblemBadge id={node.id} /> : null}
      {editable ? <PinMark node={node} /> : null}
      <PaintBadge id={node.id} />
    </div>
  );
});

function CardHead({ node }: { readonly node: Node }) {
  const look = kindLook(node.kind);
  return (
    <div
      className="card-head flex items-center gap-3 px-3"
      style={{ height: metrics.headHeight - 2 }}
    >
      <IconTile icon={look.icon} hue={look.hue} size="lg" className="card-icon" />
      <div className="min-w-0 flex-1">
        <div
          className={cn(
            "card-name truncate text-sm font-semibold text-ink",
            node.disabled === true ? "line-through" : "",
          )}
        >
          {node.name}
        </div>
        <div className="card-detail truncate text-xs text-ink-muted">
          {node.disabled === true ? `${canvasStrings.disabled} · ` : ""}
          {subtitleOf(node)}
        </div>
      </div>
    </div>
  );
}

function PortRows({ node }: { readonly node: Node }) {
  const rows = portRows(node);
  if (rows.length === 0) return null;
  return (
    <ul className="card-detail border-t border-line" style={{ paddingBottom: 3 }}>
      {rows.map((port) => (
        <li
          key={port.id}
          className={cn(
            "flex items-center justify-end gap-1 pr-3.5 pl-3 text-xs",
            port.role === "catch"
              ? "text-attention"
              : port.role === "default"
                ? "text-ink-faint italic"
                : "text-ink-muted",
          )}
          style={{ height: metrics.rowHeight }}
        >
          {port.role === "catch" ? <Icon name="zap" size={12} className="shrink-0" /> : null}
          <span className="truncate" title={port.label}>
            {port.label}
          </span>
        </li>
      ))}
    </ul>
  );
}
