/** Versions of the open workflow: each to be looked at, compared with another one or the draft, and taken back into the draft. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Graph } from "../../shared/graph/graph.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { versionQueries } from "../api/version-queries.ts";
import { CompareCanvas, type Mark } from "../canvas/compare-canvas.tsx";
import { createViewportSync } from "../canvas/viewport-sync.ts";
import { diffGraphs } from "../document/graph-diff.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { Difference } from "./difference.tsx";
import { versionsStrings as texts } from "./strings.ts";
import { TwoCanvases } from "./two-canvases.tsx";
import { type ListedVersions, VersionList, type VersionRef } from "./version-list.tsx";

export interface VersionsDialogProps {
  readonly workflowId: string;
  readonly onClose: () => void;
}

export function VersionsDialog({ workflowId, onClose }: VersionsDialogProps) {
  const list = useQuery(versionQueries.versions(workflowId));
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={texts.title}
      description={texts.description}
      className="top-[3vh] h-[94vh] max-h-[94vh] max-w-[min(1640px,calc(100vw-2rem))]"
    >
      {list.isPending ? (
        <LoadingPane label={texts.loading} />
      ) : list.isError ? (
        <ErrorState
          title={texts.failed}
          detail={errorText(list.error)}
          onRetry={() => void list.refetch()}
        />
      ) : list.data.versions.length === 0 ? (
        <EmptyState icon="history" title={texts.neverPublished}>
          {texts.neverPublishedHint}
        </EmptyState>
      ) : (
        <Versions workflowId={workflowId} list={list.data} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface VersionsProps extends VersionsDialogProps {
  readonly list: ListedVersions;
}

const alone = "alone";

function Versions({ workflowId, list, onClose }: VersionsProps) {
  const newest = list.versions[0]?.version ?? 1;
  const [shown, setShown] = useState<VersionRef>("draft");
  const [other, setOther] = useState<VersionRef | null>(newest);
  const against = other === shown ? null : other;
  const show = (ref: VersionRef) => {
    setShown(ref);
    // A version is compared with the one before it, as long as nobody has asked for another.
    setOther(ref === "draft" ? newest : ref > 1 ? ref - 1 : null);
  };
  const options = [
    { value: "draft", label: texts.draft },
    ...list.versions.map(({ version }) => ({
      value: String(version),
      label: texts.version(version),
    })),
  ];
  return (
    <div className="grid h-full min-h-0 gap-4 max-lg:grid-cols-1 max-lg:content-start lg:grid-cols-[16rem_1fr]">
      <div className="min-h-0 overflow-y-auto max-lg:max-h-52">
        <VersionList list={list} shown={shown} onShow={show} />
      </div>
      <div className="flex min-h-0 flex-col gap-3">
        <div className="flex flex-wrap items-end gap-3">
          <Field label={texts.shown} className="w-40">
            {(control) => (
              <Select
                {...control}
                size="sm"
                value={String(shown)}
                onValueChange={(value) => setShown(refOf(value))}
                options={options}
              />
            )}
          </Field>
          <Field label={texts.against} className="w-40">
            {(control) => (
              <Select
                {...control}
                size="sm"
                value={against === null ? alone : String(against)}
                onValueChange={(value) => setOther(value === alone ? null : refOf(value))}
                options={[
                  { value: alone, label: texts.alone },
                  ...options.filter(({ value }) => value !== String(shown)),
                ]}
              />
            )}
          </Field>
          <span className="flex-1" />
          <Button asChild size="sm" variant="ghost">
            <Link to="/runs" search={{ workflow: workflowId }}>
              {texts.showRuns}
            </Link>
          </Button>
          <Restore workflowId={workflowId} shown={shown} onDone={onClose} />
        </div>
        <Shown workflowId={workflowId} shown={shown} against={against} list={list} />
      </div>
    </div>
  );
}

function refOf(value: string): VersionRef {
  return value === "draft" ? value : Number(value);
}

function nameOf(ref: VersionRef): string {
  return ref === "draft" ? texts.draft : texts.version(ref);
}

/** The drawing of a version, or of the draft as it is on the canvas. */
function useDrawing(
  workflowId: string,
  ref: VersionRef | null,
): { readonly graph: Graph | null; readonly error: Error | null } {
  const draft = useGraph();
  const version = useQuery({
    ...queries.version(workflowId, typeof ref === "number" ? ref : 0),
    enabled: typeof ref === "number",
  });
  if (ref === null) return { graph: null, error: null };
  if (ref === "draft") return { graph: draft, error: null };
  return { graph: version.data?.graph ?? null, error: version.error };
}

interface ShownProps {
  readonly workflowId: string;
  readonly shown: VersionRef;
  readonly against: VersionRef | null;
  readonly list: ListedVersions;
}

function Shown({ workflowId, shown, against, list }: ShownProps) {
  const drawing = useDrawing(workflowId, shown);
  const other = useDrawing(workflowId, against);
  const error = drawing.error ?? other.error;
  if (error !== null) return <ErrorState title={texts.failed} detail={errorText(error)} />;
  if (drawing.graph === null || (against !== null && other.graph === null))
    return <LoadingPane label={texts.loading} />;
  if (against === null || other.graph === null)
    return <One key={shown} graph={drawing.graph} name={nameOf(shown)} />;
  const isNewer = ageOf(shown) > ageOf(against);
  const [live] = list.versions;
  return (
    <Compared
      // Each pair is shown as a whole at first.
      key={`${shown} ${against}`}
      before={isNewer ? other.graph : drawing.graph}
      after={isNewer ? drawing.graph : other.graph}
      titles={{
        before: texts.before(nameOf(isNewer ? against : shown)),
        after: texts.after(nameOf(isNewer ? shown : against)),
      }}
      remark={
        live !== undefined && live.liveRuns > 0 && (shown === "draft" || against === "draft")
          ? texts.stay(live.liveRuns, live.version)
          : null
      }
    />
  );
}

function ageOf(ref: VersionRef): number {
  return ref === "draft" ? Infinity : ref;
}

interface ComparedProps {
  readonly before: Graph;
  readonly after: Graph;
  readonly titles: { readonly before: string; readonly after: string };
  readonly remark: string | null;
}

function Compared({ before, after, titles, remark }: ComparedProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const diff = useMemo(() => diffGraphs(before, after), [before, after]);
  return (
    <div className="grid min-h-0 flex-1 gap-3 max-lg:grid-rows-[28rem_auto] lg:grid-cols-[1fr_20rem]">
      <TwoCanvases
        before={before}
        after={after}
        titles={titles}
        selected={selected}
        onSelect={setSelected}
      />
      <div className="min-h-0 overflow-y-auto pr-1">
        {remark === null ? null : <p className="mb-3 text-sm text-info">{remark}</p>}
        <Difference diff={diff} selected={selected} onSelect={setSelected} />
      </div>
    </div>
  );
}

const noMarks: ReadonlyMap<string, Mark> = new Map();
const noEdges: ReadonlySet<string> = new Set();

function One({ graph, name }: { readonly graph: Graph; readonly name: string }) {
  const [sync] = useState(createViewportSync);
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <div className="min-h-72 flex-1 overflow-hidden rounded-lg border border-line">
      <CompareCanvas
        graph={graph}
        marks={noMarks}
        words={texts.marks}
        edges={noEdges}
        edgeMark="added"
        selected={selected}
        onSelect={setSelected}
        sync={sync}
        leads
        label={texts.canvas(name)}
        description={texts.canvasDescription}
      />
    </div>
  );
}

interface RestoreProps {
  readonly workflowId: string;
  readonly shown: VersionRef;
  readonly onDone: () => void;
}

function Restore({ workflowId, shown, onDone }: RestoreProps) {
  const { document } = useStores();
  const { graph } = useDrawing(workflowId, shown);
  if (shown === "draft") return <p className="pb-1.5 text-xs text-ink-faint">{texts.isDraft}</p>;
  const restore = () => {
    if (graph === null) return;
    const done = document.run({
      label: texts.restoreStep(shown),
      edits: [{ type: "graph.replace", graph }],
      select: [],
    });
    if (!done) return;
    toast.success(texts.restored(shown));
    onDone();
  };
  return (
    <Button size="sm" icon="rotate-ccw" disabled={graph === null} onClick={restore}>
      {texts.restore(shown)}
    </Button>
  );
}
