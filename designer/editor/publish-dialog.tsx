import { useQuery } from "@tanstack/react-query";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { diffGraphs, isSameBehaviour } from "../document/graph-diff.ts";
import { useGraph, useProblems } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { DiffList } from "./diff-list.tsx";
import type { Publishing } from "./publishing.ts";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.publish;

export interface PublishDialogProps {
  readonly workflowId: string;
  readonly publishing: Publishing;
  readonly onClose: () => void;
  readonly onShowProblems: () => void;
}

/** What publishing changes, before it does. */
export function PublishDialog({
  workflowId,
  publishing,
  onClose,
  onShowProblems,
}: PublishDialogProps) {
  const problems = useProblems((state) => state.all);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const { version } = publishing;
  const publish = () => {
    publishing
      .publish()
      .then((published) => {
        toast.success(
          published.created
            ? texts.published(published.version)
            : texts.unchanged(published.version),
        );
        onClose();
      })
      .catch((error: unknown) => toast.error(texts.failed, { description: errorText(error) }));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={texts.title}
      description={version === null ? texts.first : texts.next(version + 1)}
      footer={
        <>
          {problems.length === 0 ? null : (
            <Button variant="ghost" className="mr-auto" onClick={onShowProblems}>
              {texts.show}
            </Button>
          )}
          <Button
            variant="primary"
            icon="cloud-upload"
            disabled={errors > 0}
            busy={publishing.isBusy}
            onClick={publish}
          >
            {texts.confirm}
          </Button>
        </>
      }
    >
      {errors > 0 ? (
        <p className="mb-4 flex items-center gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
          <Icon name="circle-x" size={16} />
          {texts.problems(errors)}
        </p>
      ) : problems.length > 0 ? (
        <p className="mb-4 flex items-center gap-2 rounded-lg bg-warning-soft px-3 py-2 text-sm text-warning">
          <Icon name="triangle-alert" size={16} />
          {texts.warnings(problems.length)}
        </p>
      ) : null}
      {version === null ? null : <Changes workflowId={workflowId} version={version} />}
    </Dialog>
  );
}

function Changes({
  workflowId,
  version,
}: {
  readonly workflowId: string;
  readonly version: number;
}) {
  const graph = useGraph();
  const published = useQuery(queries.version(workflowId, version));
  if (published.isPending) return <Spinner label={texts.changes} />;
  if (published.isError) return <p className="text-sm text-danger">{errorText(published.error)}</p>;
  const diff = diffGraphs(published.data.graph, graph);
  if (isSameBehaviour(diff))
    return <p className="text-sm text-ink-muted">{texts.nothing(version)}</p>;
  return (
    <>
      <h3 className="mb-2 text-sm font-semibold">{texts.changes}</h3>
      <DiffList diff={diff} />
    </>
  );
}
