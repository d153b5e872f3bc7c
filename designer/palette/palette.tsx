/** The kinds of nodes, at the left: dragged onto the canvas, or added by click and Enter. */
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { groupTitles, type NodeKind } from "../../shared/nodes/kind.ts";
import { hasStart } from "../document/add.ts";
import { setDraggedKind, kindDragType } from "../document/kind-drag.ts";
import { kindLook, kindSummary } from "../document/kind-look.ts";
import { useDocument } from "../document/use-document.ts";
import { kindWord } from "../language/translated.ts";
import { IconTile } from "../ui/icon-tile.tsx";
import { Input } from "../ui/input.tsx";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { foundKinds, groupedKinds } from "./kind-groups.ts";
import { rememberAdded, toggleStar, usePaletteMemory } from "./palette-memory.ts";
import { paletteStrings as texts } from "./strings.ts";

export interface PaletteProps {
  /** Adds a node of this kind where it makes most sense. */
  readonly onAdd: (kind: NodeKind) => void;
}

export function Palette({ onAdd }: PaletteProps) {
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const isStarted = useDocument((state) => hasStart(state.graph));
  const memory = usePaletteMemory();
  const wanted = search.trim();
  const groups = useMemo(() => {
    const accepts = (kind: NodeKind) => !(isStarted && kind.type === "start");
    if (wanted !== "") return [{ title: texts.found, kinds: foundKinds(wanted, accepts) }];
    return groupedKinds(accepts).map(({ group, kinds }) => ({
      title: kindWord(groupTitles[group]),
      kinds,
    }));
  }, [wanted, isStarted]);
  const sections = [
    ...(wanted === ""
      ? [
          { title: texts.starred, kinds: memory.starred },
          { title: texts.recent, kinds: memory.recent },
        ]
      : []),
    ...groups,
  ].filter(({ kinds }) => kinds.length > 0);
  const first = wanted === "" ? undefined : sections[0]?.kinds[0];
  const starred = new Set(memory.starred.map((kind) => kind.type));
  const add = (kind: NodeKind) => {
    rememberAdded(kind.type);
    onAdd(kind);
  };

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
    <section aria-label={texts.title} className="flex h-full min-h-0 flex-col bg-surface">
      <div className="p-3 pb-2">
        <Input
          icon="search"
          type="search"
          value={search}
          aria-label={texts.search}
          placeholder={texts.search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && first !== undefined) add(first);
            if (event.key === "Escape") setSearch("");
            onListKey(event);
          }}
        />
      </div>
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {sections.length === 0 ? (
          <p className="px-2 py-6 text-center text-sm text-ink-muted">{texts.empty}</p>
        ) : null}
        {sections.map(({ title, kinds }) => (
          <div key={title} className="mb-2">
            <h3 className="px-2 pt-2 pb-1 text-2xs font-semibold tracking-wide text-ink-faint uppercase">
              {title}
            </h3>
            <ul aria-label={title}>
              {kinds.map((kind) => (
                <li key={kind.type} className="group relative">
                  <PaletteItem kind={kind} onAdd={add} onKeyDown={onListKey} />
                  <StarButton kind={kind} isStarred={starred.has(kind.type)} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <p className="border-t border-line px-4 py-2 text-2xs text-ink-faint">{texts.hint}</p>
    </section>
  );
}

function StarButton({ kind, isStarred }: { readonly kind: NodeKind; readonly isStarred: boolean }) {
  const { title } = kindLook(kind.type);
  const label = isStarred ? texts.unstar(title) : texts.star(title);
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={isStarred}
      onClick={() => toggleStar(kind.type)}
      className={cn(
        "absolute top-1/2 right-1 grid size-7 -translate-y-1/2 place-items-center rounded-md hover:bg-surface focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100",
        isStarred ? "text-warning" : "text-ink-faint opacity-0",
      )}
    >
      <Icon name="star" size={15} {...(isStarred ? { fill: "currentColor" } : {})} />
    </button>
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
      title={kindSummary(kind.type)}
      onClick={() => onAdd(kind)}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.setData(kindDragType, kind.type);
        event.dataTransfer.effectAllowed = "copy";
        setDraggedKind(kind.type);
      }}
      onDragEnd={(event) => {
        setDraggedKind(null);
        if (event.dataTransfer.dropEffect !== "none") rememberAdded(kind.type);
      }}
      className="flex w-full cursor-grab items-center gap-2.5 rounded-lg py-1.5 pr-8 pl-2 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2 active:cursor-grabbing"
    >
      <IconTile icon={look.icon} hue={look.hue} size="md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium text-ink">{look.title}</span>
        <span className="block truncate text-2xs text-ink-faint">{kindSummary(kind.type)}</span>
      </span>
    </button>
  );
}
