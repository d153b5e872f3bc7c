import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { EditorPage } from "./editor/editor-page.tsx";
import { LiveRun } from "./runs/live-run.tsx";

const route = getRouteApi("/workflows/$id");
const RunDialog = lazy(async () => ({
  default: (await import("./runs/run-dialog.tsx")).RunDialog,
}));

/** The page of a workflow: the editor with what it takes to run it, which do not know each other. */
export function EditorRoute() {
  const { id } = route.useParams();
  return (
    <EditorPage
      // Another workflow is another editor: nothing of the old one's state may stay.
      key={id}
      workflowId={id}
      renderRunDialog={(slot) => (
        <Suspense>
          <RunDialog {...slot} />
        </Suspense>
      )}
      renderLiveRun={(slot) => <LiveRun key={slot.runId} {...slot} />}
    />
  );
}
