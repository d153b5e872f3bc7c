import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { maxSummaryLength } from "../../shared/api/workflow.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { versionQueries } from "../api/version-queries.ts";
import { diffWords } from "../document/diff-words.ts";
import { type GraphDiff, diffGraphs, isSameBehaviour } from "../document/graph-diff.ts";
import { useGraph, useProblems } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Textarea } from "../ui/input.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { Difference } from "../versions/difference.tsx";
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
  const { diff, error } = useChanges(workflowId, version);
  const [summary, setSummary] = useState<string | null>(null);
  const isNews = version === null || (diff !== null && !isSameBehaviour(diff));
  const shownSummary = summary ?? (diff === null ? "" : suggestedSummary(diff));
  const publish = () => {
    publishing
      .publish(shownSummary)
      .then((published) => {
        toast.success(
          published.created
            ? texts.published(published.version)
            : texts.unchanged(published.version),
        );
        onClose();
      })
      .catch((reason: unknown) => toast.error(texts.failed, { description: errorText(reason) }));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="lg"
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
      {isNews ? (
        <Field label={texts.summary} hint={texts.summaryHint} className="mb-4">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={maxSummaryLength}
              placeholder={texts.summaryPlaceholder}
              value={shownSummary}
              onChange={(event) => setSummary(event.currentTarget.value)}
            />
          )}
        </Field>
      ) : null}
      {version === null ? null : error !== null ? (
        <p className="text-sm text-danger">{errorText(error)}</p>
      ) : diff === null ? (
        <Spinner label={texts.changes} />
      ) : isSameBehaviour(diff) ? (
        <p className="text-sm text-ink-muted">{texts.nothing(version)}</p>
      ) : (
        <>
          <LiveRuns workflowId={workflowId} version={version} />
          <Difference diff={diff} />
        </>
      )}
    </Dialog>
  );
}

/** What the draft changes of the published version; null until that is known, or when nothing is published. */
function useChanges(
  workflowId: string,
  version: number | null,
): { readonly diff: GraphDiff | null; readonly error: Error | null } {
  const graph = useGraph();
  const published = useQuery({
    ...queries.version(workflowId, version ?? 0),
    enabled: version !== null,
  });
  const before = published.data?.graph;
  const diff = useMemo(
    () => (before === undefined ? null : diffGraphs(before, graph)),
    [before, graph],
  );
  return { diff, error: published.error };
}

/** The first things a change means, to begin with. */
function suggestedSummary(diff: GraphDiff): string {
  const words = diffWords(diff).map(({ text }) => text);
  const shown = words.slice(0, 4);
  return [
    ...shown,
    ...(words.length > shown.length ? [texts.more(words.length - shown.length)] : []),
  ]
    .join("\n")
    .slice(0, maxSummaryLength);
}

/** Runs under way are not changed by a new version. */
function LiveRuns({
  workflowId,
  version,
}: {
  readonly workflowId: string;
  readonly version: number;
}) {
  const list = useQuery(versionQueries.versions(workflowId));
  const live = list.data?.versions.find((each) => each.version === version)?.liveRuns ?? 0;
  if (live === 0) return null;
  return (
    <p className="mb-4 flex items-center gap-2 rounded-lg bg-info-soft px-3 py-2 text-sm text-info">
      <Icon name="info" size={16} />
      {texts.stay(live, version)}
    </p>
  );
}
