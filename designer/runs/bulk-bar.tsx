import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { bulkActions } from "../../shared/api/control.ts";
import type { RunSummary } from "../../shared/api/run.ts";
import { Button } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { BulkAction, BulkTarget } from "./bulk-work.ts";
import { historyStrings as texts } from "./history-strings.ts";
import type { RunsQuery } from "./run-filters.ts";
import { noSelection, type RunSelection } from "./run-selection.ts";

const icons: Readonly<Record<BulkAction, IconName>> = {
  cancel: "circle-stop",
  pause: "pause",
  resume: "play",
  redrive: "rotate-cw",
};

export interface BulkBarProps {
  readonly selection: RunSelection;
  readonly runs: readonly RunSummary[];
  readonly query: RunsQuery;
  /** More runs fit the filter than are loaded. */
  readonly hasMore: boolean;
  readonly onSelection: (selection: RunSelection) => void;
}

/** What can be done to the chosen runs; nothing while none is chosen. */
export function BulkBar({ selection, runs, query, hasMore, onSelection }: BulkBarProps) {
  const [asked, setAsked] = useState<{ action: BulkAction; target: BulkTarget } | null>(null);
  const { ids, isAllFitting } = selection;
  if (ids.size === 0 && !isAllFitting && asked === null) return null;
  const chosen = [...ids];
  const areAllShown = runs.length > 0 && runs.every((run) => ids.has(run.id));
  return (
    <div
      role="toolbar"
      aria-label={texts.selection.chosen(ids.size)}
      className="mb-2 flex flex-wrap items-center gap-1.5 rounded-lg border border-accent bg-accent-soft px-3 py-1.5"
    >
      <span className="mr-1 text-sm font-medium">
        {isAllFitting ? texts.selection.allFitting : texts.selection.chosen(ids.size)}
      </span>
      {hasMore && areAllShown && !isAllFitting ? (
        <Button
          size="sm"
          variant="link"
          className="mr-2"
          onClick={() => onSelection({ ...selection, isAllFitting: true })}
        >
          {texts.selection.chooseFitting}
        </Button>
      ) : null}
      {bulkActions.map((action) => (
        <Button
          key={action}
          size="sm"
          icon={icons[action]}
          onClick={() => setAsked({ action, target: targetOf(selection, query) })}
        >
          {texts.actions[action]}
        </Button>
      ))}
      {chosen.length === 2 && !isAllFitting ? (
        <Button asChild size="sm">
          <Link to="/compare" search={{ a: chosen[0] ?? "", b: chosen[1] ?? "" }}>
            <Icon name="arrow-left-right" size={15} />
            {texts.selection.compare}
          </Link>
        </Button>
      ) : null}
      <span className="flex-1" />
      <Button size="sm" variant="ghost" icon="x" onClick={() => onSelection(noSelection)}>
        {texts.selection.clear}
      </Button>
      {asked === null ? null : (
        <BulkDialog
          {...asked}
          onClose={(isDone) => {
            setAsked(null);
            if (isDone) onSelection(noSelection);
          }}
        />
      )}
    </div>
  );
}

function targetOf({ ids, isAllFitting }: RunSelection, query: RunsQuery): BulkTarget {
  if (!isAllFitting) return { kind: "ids", ids: [...ids] };
  const { order: _order, ...filter } = query;
  return { kind: "filter", filter };
}
