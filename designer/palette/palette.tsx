/** The kinds of nodes, at the left: dragged onto the canvas, or added by click and Enter. */
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { groupTitles, type NodeKind } from "../../shared/nodes/kind.ts";
import { hasStart } from "../document/add.ts";
import { setDraggedKind, kindDragType } from "../document/kind-drag.ts";
import { kindLook } from "../document/kind-look.ts";
import { useDocument } from "../document/use-document.ts";
import { IconTile } from "../ui/icon-tile.tsx";
import { Input } from "../ui/input.tsx";
import { groupedKinds, matchesSearch } from "./kind-groups.ts";
import { paletteStrings } from "./strings.ts";

export interface PaletteProps {
  /** Adds a node of this kind where it makes most sense. */
  readonly onAdd: (kind: NodeKind) => void;
}

export function Palette({ onAdd }: PaletteProps) {
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const isStarted = useDocument((state) => hasStart(state.graph));
  const groups = useMemo(
    () =>
      groupedKinds(
        (kind) => matchesSearch(kind, search.trim()) && !(isStarted && kind.type === "start"),
      ),
    [search, isStarted],
  );
  const first = groups[0]?.kinds[0];

  const items = () => [
    ...(list.current?.querySelectorAll<HTMLButtonElement>("button[data-kind]") ?? []),
  ];
  const onListKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    all[(at + step + all.length) % all.length]?.focus();
  };

  return (
    <section aria-label={paletteStrings.title} className="flex h-full min-h-0 flex-col bg-surface">
      <div className="p-3 pb-2">
        <Input
          icon="search"
          type="search"
          value={search}
          aria-label={paletteStrings.search}
          placeholder={paletteStrings.search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && first !== undefined) onAdd(first);
            if (event.key === "Escape") setSearch("");
            onListKey(event);
          }}
        />
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {groups.length === 0 ? (
          <p className="px-2 py-6 text-center text-sm text-ink-muted">{paletteStrings.empty}</p>
        ) : null}
        {groups.map(({ group, kinds }) => (
          <div key={group} className="mb-2">
            <h3 className="px-2 pt-2 pb-1 text-2xs font-semibold tracking-wide text-ink-faint uppercase">
              {groupTitles[group]}
            </h3>
            <ul>
              {kinds.map((kind) => (
                <li key={kind.type}>
                  <PaletteItem kind={kind} onAdd={onAdd} onKeyDown={onListKey} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <p className="border-t border-line px-4 py-2 text-2xs text-ink-faint">
        {paletteStrings.hint}
      </p>
    </section>
  );
}

function PaletteItem({
  kind,
  onAdd,
  onKeyDown,
}: {
  readonly kind: NodeKind;
  readonly onAdd: (kind: NodeKind) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}) {
  const look = kindLook(kind.type);
  return (
    <button
      type="button"
      draggable
      data-kind={kind.type}
      title={kind.summary}
      onClick={() => onAdd(kind)}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.setData(kindDragType, kind.type);
        event.dataTransfer.effectAllowed = "copy";
        setDraggedKind(kind.type);
      }}
      onDragEnd={() => setDraggedKind(null)}
      className="group flex w-full cursor-grab items-center gap-2.5 rounded-lg px-2 py-1.5 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2 active:cursor-grabbing"
    >
      <IconTile icon={look.icon} hue={look.hue} size="md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium text-ink">{kind.title}</span>
        <span className="block truncate text-2xs text-ink-faint">{kind.summary}</span>
      </span>
    </button>
  );
}
