import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useStore } from "zustand";
import { formatCost } from "../language/money.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { hasEnded, progressOf } from "../../shared/run/run-view.ts";
import { type PaintStore, paintNodes } from "../document/paint-store.ts";
import { runLooks } from "../document/status.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { formatDuration, useNow } from "../ui/time.ts";
import { errorName, failureLine, hasFailed } from "./failure-text.ts";
import { paintOf } from "./paint.ts";
import { RunStatusBadge } from "./status-badge.tsx";
import { runStrings } from "./strings.ts";
import { useRunFeed } from "./use-run-feed.ts";

const texts = runStrings.live;

export interface LiveRunProps {
  readonly runId: string;
  readonly graph: Graph;
  readonly paint: PaintStore;
  /** Stops painting. */
  readonly onClose: () => void;
}

/** Follows a run, paints it on a canvas that is open, and says in one line how it stands. */
export function LiveRun({ runId, graph, paint, onClose }: LiveRunProps) {
  const store = useRunFeed(runId);
  const { view } = useStore(store);
  const isEnded = hasEnded(view);
  const now = useNow(!isEnded);
  useEffect(() => paintNodes(paint, paintOf(view, graph)), [paint, view, graph]);
  useEffect(() => () => paintNodes(paint, {}), [paint]);
  const { ended, open } = progressOf(view);
  const end = view.endedAt === null ? now : Date.parse(view.endedAt);
  const duration = view.createdAt === null ? "" : formatDuration(end - Date.parse(view.createdAt));
  return (
    <div className="flex items-center gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3 text-sm shadow-mid">
      <RunStatusBadge status={view.status} />
      <span className="text-xs whitespace-nowrap text-ink-muted tabular-nums">
        {[
          duration,
          runStrings.page.stepsDone(ended, open),
          formatCost(view.usefulMicros + view.wastedMicros),
        ].join(" · ")}
      </span>
      {hasFailed(view) ? (
        <span
          className="max-w-72 truncate text-xs text-danger"
          title={failureLine(view.error, view.cause)}
        >
          {errorName(view.error)}
        </span>
      ) : null}
      <Button asChild size="sm" variant={isEnded ? "primary" : "secondary"}>
        <Link
          to="/runs/$id"
          params={{ id: runId }}
          search={view.status === "SUCCEEDED" ? { pane: "result" } : {}}
        >
          {view.status === "SUCCEEDED" ? texts.result : texts.details}
        </Link>
      </Button>
      <IconButton size="sm" icon="x" label={texts.close} onClick={onClose} />
      <LiveRegion message={isEnded ? texts.announce(runLooks[view.status].label) : ""} />
    </div>
  );
}
