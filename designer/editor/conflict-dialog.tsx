/** Two drafts went apart: what differs, and which one stays. */
import { useQuery } from "@tanstack/react-query";
import { callApi } from "../api/client.ts";
import type { Autosave } from "../document/autosave.ts";
import { diffGraphs, isEmptyDiff } from "../document/graph-diff.ts";
import { useDocument, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { DiffList } from "./diff-list.tsx";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.conflict;

export interface ConflictDialogProps {
  readonly workflowId: string;
  readonly autosave: Autosave;
  readonly onClose: () => void;
}

export function ConflictDialog({ workflowId, autosave, onClose }: ConflictDialogProps) {
  const { document } = useStores();
  const mine = useDocument((state) => state.graph);
  const stored = useQuery({
    queryKey: ["workflows", "conflict", workflowId],
    queryFn: ({ signal }) => callApi("getWorkflow", { params: { id: workflowId } }, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const theirs = stored.data;
  const diff = theirs === undefined ? null : diffGraphs(theirs.graph, mine);
  const keepMine = () => {
    if (theirs !== undefined) void autosave.overwrite(theirs.revision);
    onClose();
  };
  const takeTheirs = () => {
    if (theirs === undefined) return;
    document.run({
      label: texts.takeTheirs,
      edits: [{ type: "graph.replace", graph: theirs.graph }],
    });
    document.rename(theirs.name);
    autosave.reloaded(theirs.revision);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="lg"
      title={texts.title}
      description={texts.description}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" onClick={onClose}>
            {texts.later}
          </Button>
          <Button disabled={theirs === undefined} onClick={keepMine}>
            {texts.keepMine}
          </Button>
          <Button variant="primary" disabled={theirs === undefined} onClick={takeTheirs}>
            {texts.takeTheirs}
          </Button>
        </>
      }
    >
      {stored.isError ? (
        <ErrorState
          title={texts.failed}
          detail={stored.error.message}
          onRetry={() => void stored.refetch()}
        />
      ) : null}
      {stored.isPending ? <Spinner label={texts.loading} /> : null}
      {diff === null ? null : isEmptyDiff(diff) ? (
        <p className="text-sm text-ink-muted">{texts.same}</p>
      ) : (
        <DiffList diff={diff} titles={{ added: texts.mine, removed: texts.theirs }} />
      )}
    </Dialog>
  );
}
