/** The workflow as a tree, where everything can be done that the canvas needs a pointer for. */
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { mainPort } from "../../shared/graph/ports.ts";
import { kindLook } from "../document/kind-look.ts";
import { planUngroup } from "../document/groups.ts";
import { planRemove } from "../document/remove.ts";
import { planRename, planReorderPort } from "../document/settings.ts";
import { useDocument, useGraph, useProblems, useStores } from "../document/use-document.ts";
import { IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { IconTile } from "../ui/icon-tile.tsx";
import { Input } from "../ui/input.tsx";
import { GroupLine } from "./group-line.tsx";
import { type OutlineRow, outlineRows } from "./outline-rows.ts";
import { outlineStrings } from "./strings.ts";

export function Outline() {
  const graph = useGraph();
  const rows = useMemo(() => outlineRows(graph), [graph]);
  const [active, setActive] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const { document, view } = useStores();
  const activeKey = rows.some((row) => row.key === active) ? active : (rows[0]?.key ?? null);

  const focus = (key: string | undefined) => {
    if (key === undefined) return;
    setActive(key);
    requestAnimationFrame(() =>
      tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus(),
    );
  };
  const choose = (row: OutlineRow) => {
    if (row.type === "loose") return;
    if (row.type === "group") {
      const [first] = row.group.nodes;
      document.select(row.group.nodes);
      if (first !== undefined) view.setState({ reveal: { id: first, focus: false } });
      return;
    }
    document.select([row.node.id]);
    view.setState({
      reveal: { id: row.node.id, focus: false },
      ...(row.type === "undo" ? { inspectorTab: "compensation" } : {}),
    });
  };
  const addAfter = (row: OutlineRow) => {
    if (row.type === "loose" || row.type === "undo" || row.type === "group") return;
    const port = row.type === "branch" ? row.port : mainPort(row.node);
    if (port !== null)
      view.setState({
        addRequest: { at: null, place: { type: "after", output: { node: row.node.id, port } } },
      });
  };
  const move = (row: OutlineRow, step: 1 | -1) => {
    if (row.type !== "branch" || row.order === null) return;
    const { index } = row.order;
    document.run(
      planReorderPort(document.getState().graph, row.node.id, { from: index, to: index + step }),
    );
    focus(row.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.altKey) return;
    const index = rows.findIndex((row) => row.key === activeKey);
    const row = rows[index];
    if (row === undefined) return;
    const isNode = row.type === "node";
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => focus(rows[index + 1]?.key),
      ArrowUp: () => focus(rows[index - 1]?.key),
      Home: () => focus(rows[0]?.key),
      End: () => focus(rows.at(-1)?.key),
      ArrowLeft: () =>
        focus(rows.slice(0, index).findLast((other) => other.level < row.level)?.key),
      ArrowRight: () =>
        focus(
          rows[index + 1] !== undefined && (rows[index + 1]?.level ?? 0) > row.level
            ? rows[index + 1]?.key
            : undefined,
        ),
      Enter: () => choose(row),
      " ": () => choose(row),
      F2: () => {
        if (isNode || row.type === "group") setRenaming(row.key);
      },
      "+": () => addAfter(row),
      Delete: () => {
        if (row.type === "group")
          document.run(planUngroup(document.getState().graph, row.group.nodes));
        if (!isNode) return;
        document.run(
          planRemove(document.getState().graph, { nodes: [row.node.id], edges: [], notes: [] }),
        );
        focus(rows[index + 1]?.key ?? rows[index - 1]?.key);
      },
    };
    const withMod: Readonly<Record<string, () => void>> = {
      ArrowUp: () => move(row, -1),
      ArrowDown: () => move(row, 1),
    };
    const action = (event.ctrlKey || event.metaKey ? withMod : actions)[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  if (rows.length === 0)
    return <p className="p-4 text-sm text-ink-muted">{outlineStrings.empty}</p>;
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <ul
        ref={tree}
        role="tree"
        aria-label={outlineStrings.label}
        className="min-h-0 flex-1 overflow-y-auto p-2"
      >
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            isActive={row.key === activeKey}
            isRenaming={row.key === renaming}
            onKeyDown={onKeyDown}
            onChoose={() => {
              setActive(row.key);
              choose(row);
            }}
            onAddAfter={() => addAfter(row)}
            onRename={() => setRenaming(row.key)}
            onRenamed={() => {
              setRenaming(null);
              focus(row.key);
            }}
          />
        ))}
      </ul>
      <p className="border-t border-line px-4 py-2 text-2xs text-ink-faint">
        {outlineStrings.hint}
      </p>
    </div>
  );
}

interface RowProps {
  readonly row: OutlineRow;
  readonly isActive: boolean;
  readonly isRenaming: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onChoose: () => void;
  readonly onAddAfter: () => void;
  readonly onRename: () => void;
  readonly onRenamed: () => void;
}

function Row({
  row,
  isActive,
  isRenaming,
  onKeyDown,
  onChoose,
  onAddAfter,
  onRename,
  onRenamed,
}: RowProps) {
  const isSelected = useDocument(
    ({ selection: { items } }) =>
      (row.type === "node" && items.has(row.node.id)) ||
      (row.type === "group" && row.group.nodes.every((id) => items.has(id))),
  );
  if (row.type === "loose") {
    return (
      <li
        role="presentation"
        className="px-2 pt-3 pb-1 text-2xs font-semibold tracking-wide text-ink-faint uppercase"
      >
        {outlineStrings.loose}
      </li>
    );
  }
  return (
    <li
      role="treeitem"
      aria-level={row.level}
      aria-selected={isSelected}
      {...((row.type === "node" && row.hasChildren) || row.type === "group"
        ? { "aria-expanded": true }
        : {})}
      tabIndex={isActive ? 0 : -1}
      data-row={row.key}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      onDoubleClick={row.type === "node" || row.type === "group" ? onRename : undefined}
      className={cn(
        "group flex min-h-8 items-center gap-2 rounded-md pr-1 text-sm select-none focus-visible:-outline-offset-2",
        isSelected ? "bg-accent-soft text-ink" : "hover:bg-hover",
      )}
      style={{ paddingLeft: 8 + (row.level - 1) * 18 }}
    >
      {row.type === "node" ? (
        <NodeLine row={row} isRenaming={isRenaming} onRenamed={onRenamed} onAddAfter={onAddAfter} />
      ) : row.type === "group" ? (
        <GroupLine row={row} isRenaming={isRenaming} onRenamed={onRenamed} />
      ) : row.type === "branch" ? (
        <BranchLine row={row} />
      ) : (
        <>
          <Icon name="rewind" size={13} className="shrink-0 text-attention" />
          <span className="truncate text-xs text-ink-muted">
            {outlineStrings.undo(kindLook(row.resource.replace(/^cairn:/u, "")).title)}
          </span>
        </>
      )}
    </li>
  );
}

interface NodeLineProps {
  readonly row: OutlineRow & { readonly type: "node" };
  readonly isRenaming: boolean;
  readonly onRenamed: () => void;
  readonly onAddAfter: () => void;
}

function NodeLine({ row, isRenaming, onRenamed, onAddAfter }: NodeLineProps) {
  const { document } = useStores();
  const { node } = row;
  const look = kindLook(node.kind);
  const problems = useProblems((state) => state.byNode[node.id]?.length ?? 0);
  return (
    <>
      <IconTile icon={look.icon} hue={look.hue} size="sm" />
      {isRenaming ? (
        <Input
          autoFocus
          aria-label={outlineStrings.nameLabel}
          defaultValue={node.name}
          className="h-6"
          onBlur={onRenamed}
          onKeyDown={(event) => {
            if (event.key === "Enter")
              document.run(
                planRename(document.getState().graph, node.id, event.currentTarget.value),
              );
            if (event.key === "Enter" || event.key === "Escape") onRenamed();
            event.stopPropagation();
          }}
        />
      ) : (
        <span
          className={cn(
            "min-w-0 flex-1 truncate",
            node.disabled === true ? "text-ink-faint line-through" : "",
          )}
        >
          {node.name}
        </span>
      )}
      {problems === 0 ? null : (
        <Icon
          name="triangle-alert"
          size={14}
          className="shrink-0 text-danger"
          aria-label={String(problems)}
        />
      )}
      <span className="hidden group-focus-within:flex group-hover:flex group-focus:flex">
        {mainPort(node) === null ? null : (
          <IconButton
            size="sm"
            tabIndex={-1}
            icon="plus"
            className="size-6"
            label={outlineStrings.addAfter(node.name)}
            onClick={withoutRow(onAddAfter)}
          />
        )}
        <IconButton
          size="sm"
          tabIndex={-1}
          icon="trash-2"
          iconSize={14}
          className="size-6"
          label={outlineStrings.remove(node.name)}
          onClick={withoutRow(() =>
            document.run(
              planRemove(document.getState().graph, { nodes: [node.id], edges: [], notes: [] }),
            ),
          )}
        />
      </span>
    </>
  );
}

function BranchLine({ row }: { readonly row: OutlineRow & { readonly type: "branch" } }) {
  const { document } = useStores();
  const isCatch = row.port.startsWith("catch:");
  const move = (from: number, to: number) =>
    document.run(planReorderPort(document.getState().graph, row.node.id, { from, to }));
  return (
    <>
      <Icon
        name={isCatch ? "zap" : "corner-down-right"}
        size={13}
        className={cn("shrink-0", isCatch ? "text-attention" : "text-ink-faint")}
      />
      <span className="min-w-0 flex-1 truncate text-xs text-ink-muted">
        {row.label}{" "}
        <span className="text-ink-faint">
          {row.target === null ? outlineStrings.nowhere : outlineStrings.leadsTo(row.target)}
        </span>
      </span>
      {row.order === null ? null : (
        <span className="hidden group-focus-within:flex group-hover:flex group-focus:flex">
          <MoveButtons label={row.label} order={row.order} onMove={move} />
        </span>
      )}
    </>
  );
}

interface MoveButtonsProps {
  readonly label: string;
  readonly order: { readonly index: number; readonly count: number };
  readonly onMove: (from: number, to: number) => void;
}

function MoveButtons({ label, order: { index, count }, onMove }: MoveButtonsProps) {
  return (
    <>
      <IconButton
        size="sm"
        tabIndex={-1}
        icon="arrow-up"
        iconSize={13}
        className="size-6"
        disabled={index === 0}
        label={outlineStrings.moveUp(label)}
        onClick={withoutRow(() => onMove(index, index - 1))}
      />
      <IconButton
        size="sm"
        tabIndex={-1}
        icon="arrow-down"
        iconSize={13}
        className="size-6"
        disabled={index === count - 1}
        label={outlineStrings.moveDown(label)}
        onClick={withoutRow(() => onMove(index, index + 1))}
      />
    </>
  );
}

/** A button inside a row must not also choose the row. */
function withoutRow(act: () => void) {
  return (event: { stopPropagation: () => void }) => {
    event.stopPropagation();
    act();
  };
}
