/** Two drawings that are moved together, one above the other because they run from left to right, with marks on what differs. */
import { type ReactNode, useMemo, useState } from "react";
import type { Graph } from "../../shared/graph/graph.ts";
import { CompareCanvas, type Mark } from "../canvas/compare-canvas.tsx";
import { createViewportSync } from "../canvas/viewport-sync.ts";
import { type GraphDiff, diffGraphs } from "../document/graph-diff.ts";
import { versionsStrings as texts } from "./strings.ts";

export interface TwoCanvasesProps {
  readonly before: Graph;
  readonly after: Graph;
  readonly titles: { readonly before: string; readonly after: string };
  /** Id of a node of either drawing. */
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

export function TwoCanvases({ before, after, titles, selected, onSelect }: TwoCanvasesProps) {
  const [sync] = useState(createViewportSync);
  const diff = useMemo(() => diffGraphs(before, after), [before, after]);
  const marks = useMemo(() => marksOf(diff), [diff]);
  const pair = partnersOf(diff, selected);
  const isBefore = before.nodes.some((node) => node.id === pair.before);
  return (
    <div className="grid h-full min-h-0 grid-rows-2 gap-2">
      <Pane title={titles.before}>
        <CompareCanvas
          graph={before}
          marks={marks.before}
          words={texts.marks}
          edges={marks.disconnected}
          edgeMark="removed"
          selected={isBefore ? pair.before : null}
          onSelect={onSelect}
          sync={sync}
          leads={after.nodes.length < before.nodes.length}
          label={texts.canvas(titles.before)}
          description={texts.canvasDescription}
        />
      </Pane>
      <Pane title={titles.after}>
        <CompareCanvas
          graph={after}
          marks={marks.after}
          words={texts.marks}
          edges={marks.connected}
          edgeMark="added"
          selected={pair.after}
          onSelect={onSelect}
          sync={sync}
          leads={after.nodes.length >= before.nodes.length}
          label={texts.canvas(titles.after)}
          description={texts.canvasDescription}
        />
      </Pane>
    </div>
  );
}

function Pane({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="flex min-h-0 flex-col overflow-hidden rounded-lg border border-line"
    >
      <h3 className="shrink-0 truncate border-b border-line bg-sunken px-3 py-1.5 text-xs font-semibold">
        {title}
      </h3>
      <div className="relative min-h-0 flex-1">{children}</div>
    </section>
  );
}

/** The selected node in each drawing: a node may have another id in the other one. */
function partnersOf(
  { partners }: GraphDiff,
  selected: string | null,
): { readonly before: string | null; readonly after: string | null } {
  if (selected === null) return { before: null, after: null };
  const [own] = [...partners].find(([, other]) => other === selected) ?? [];
  return { before: own ?? selected, after: partners.get(selected) ?? selected };
}

interface Marks {
  readonly before: ReadonlyMap<string, Mark>;
  readonly after: ReadonlyMap<string, Mark>;
  readonly connected: ReadonlySet<string>;
  readonly disconnected: ReadonlySet<string>;
}

function marksOf(diff: GraphDiff): Marks {
  const moved = new Set(diff.moved.map(({ id }) => id));
  const movedBefore = [...diff.partners].filter(([, id]) => moved.has(id)).map(([id]) => id);
  return {
    before: new Map<string, Mark>([
      ...movedBefore.map((id): [string, Mark] => [id, "moved"]),
      ...diff.changed.map((each): [string, Mark] => [each.before.id, "changed"]),
      ...diff.removed.map(({ id }): [string, Mark] => [id, "removed"]),
    ]),
    after: new Map<string, Mark>([
      ...diff.moved.map(({ id }): [string, Mark] => [id, "moved"]),
      ...diff.changed.map((each): [string, Mark] => [each.after.id, "changed"]),
      ...diff.added.map(({ id }): [string, Mark] => [id, "added"]),
    ]),
    connected: new Set(diff.connected.map(({ edge }) => edge.id)),
    disconnected: new Set(diff.disconnected.map(({ edge }) => edge.id)),
  };
}
