import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type SubmitEvent, useId, useRef, useState } from "react";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { controlQueries, type ForkBody, useForkRun } from "../api/control-queries.ts";
import { runLooks } from "../document/status.ts";
import { CopyPreviewFigures, RefusalNote } from "../run-control/copy-preview.tsx";
import { jsonText, readJson } from "../run-control/json-text.ts";
import { failedText } from "../run-control/refusal-text.ts";
import { controlStrings } from "../run-control/strings.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { toast } from "../ui/toast.tsx";
import { useThrottled } from "../ui/use-throttled.ts";
import { beginningOf, sourceQuery, type RunFromSource } from "./run-from-source.ts";
import { drillStrings } from "./strings.ts";

const texts = drillStrings.from;

export interface RunFromDialogProps {
  readonly workflowId: string;
  readonly graph: Graph;
  /** Where a person wants to begin. */
  readonly node: Node;
  /** Publishes what is on the canvas. Rejects with an ApiError. */
  readonly publish: () => Promise<{ readonly version: number }>;
  readonly onStarted: (runId: string) => void;
  readonly onRunAll: () => void;
  readonly onClose: () => void;
}

/** Runs what is on the canvas from a node, with the data of the latest run that came so far. */
export function RunFromDialog(props: RunFromDialogProps) {
  const { workflowId, graph, node, onClose, onRunAll } = props;
  const beginning = beginningOf(graph, node.id) ?? node;
  const source = useQuery({
    ...sourceQuery(workflowId, beginning.name),
    enabled: node.disabled !== true,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="md"
      title={texts.title(node.name)}
      description={texts.description}
    >
      {node.disabled === true ? (
        <EmptyState icon="ban" title={texts.disabledTitle} className="py-4">
          {texts.disabled(node.name)}
        </EmptyState>
      ) : source.error !== null ? (
        <RefusalNote text={failedText(source.error)} />
      ) : source.data === undefined ? (
        <Busy text={texts.looking} />
      ) : source.data === null ? (
        <EmptyState
          icon="play"
          title={texts.noneTitle}
          className="py-4"
          actions={
            <Button variant="primary" icon="play" onClick={onRunAll}>
              {texts.runAll}
            </Button>
          }
        >
          {texts.none(beginning.name)}
        </EmptyState>
      ) : (
        <FromForm {...props} source={source.data} beginning={beginning} />
      )}
    </Dialog>
  );
}

function FromForm({
  node,
  source,
  beginning,
  publish,
  onStarted,
  onClose,
}: RunFromDialogProps & { readonly source: RunFromSource; readonly beginning: Node }) {
  const { run, step } = source;
  const opening = useId();
  // What runs is what is on the canvas: it is published once, as Run does.
  const published = useQuery({
    queryKey: ["publish", "run-from", opening],
    queryFn: async () => await publish(),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const isLarge = isJsonObject(step.input) && "$artifact" in step.input && "bytes" in step.input;
  const [before] = useState(() => jsonText(step.input));
  const [text, setText] = useState(before);
  const read = readJson(text);
  const changed: Json | undefined = read.ok && text !== before ? read.value : undefined;
  const body: ForkBody = {
    seq: step.scheduledSeq,
    version: "latest",
    ...(changed === undefined ? {} : { input: changed }),
  };
  const asked = useThrottled(JSON.stringify(body), 600);
  const preview = useQuery({
    ...controlQueries.forkPreview(run.id, JSON.parse(asked) as ForkBody),
    enabled: published.data !== undefined,
  });
  const fork = useForkRun(run.id);
  const sent = useRef({ content: "", key: "" });
  const isRefused = preview.data === undefined || preview.data.refusal !== null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!read.ok || isRefused) return;
    const content = JSON.stringify(body);
    if (sent.current.content !== content) sent.current = { content, key: crypto.randomUUID() };
    fork.mutate(
      { body, idempotencyKey: sent.current.key },
      {
        onSuccess: ({ id }) => {
          toast.success(texts.done);
          onStarted(id);
        },
      },
    );
  };
  const failure = published.error ?? preview.error ?? fork.error;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <SourceLine source={source} />
      {beginning.id === node.id ? null : (
        <p className="rounded-md bg-info-soft px-3 py-2 text-info">
          {texts.inside(node.name, beginning.name)}
        </p>
      )}
      {isLarge ? (
        <p className="text-ink-muted">{texts.tooLarge}</p>
      ) : (
        <Field
          label={texts.input(beginning.name)}
          hint={texts.inputHint}
          error={read.ok ? null : texts.invalid(read.message)}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={8}
              spellCheck={false}
              className="font-mono text-xs"
              value={text}
              onChange={(change) => setText(change.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {preview.data === undefined ? null : <CopyPreviewFigures preview={preview.data} />}
      {failure === null ? (
        preview.data === undefined && <Busy text={controlStrings.preview.loading} />
      ) : (
        <RefusalNote text={failedText(failure)} />
      )}
      <footer className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button
          type="submit"
          variant="primary"
          icon="play"
          busy={fork.isPending}
          disabled={!read.ok || isRefused}
        >
          {texts.confirm}
        </Button>
      </footer>
    </form>
  );
}

function SourceLine({ source: { run, step } }: { readonly source: RunFromSource }) {
  return (
    <p className="text-ink-muted">
      {texts.source}{" "}
      <Link
        to="/runs/$id"
        params={{ id: run.id }}
        search={{}}
        className="inline-flex min-h-6 items-center font-mono text-accent hover:underline"
      >
        {run.id.slice(0, 12)}
      </Link>{" "}
      ({runLooks[run.status].label}, <TimeAgo at={run.createdAt} />
      ). {step.visit > 1 ? texts.visit(step.visit) : null}
    </p>
  );
}

function Busy({ text }: { readonly text: string }) {
  return (
    <p role="status" className="flex items-center gap-2 text-ink-muted">
      <Spinner size={14} /> {text}
    </p>
  );
}
