import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "@tanstack/react-router";
import { errorText } from "../api/api-error.ts";
import { callApi } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Progress } from "../ui/progress.tsx";
import { Select } from "../ui/select.tsx";
import { Spinner } from "../ui/spinner.tsx";
import {
  type BulkAction,
  type BulkOptions,
  type BulkOutcome,
  type BulkRefusal,
  type BulkTarget,
  workInBulk,
} from "./bulk-work.ts";
import { historyStrings } from "./history-strings.ts";
import { shortId } from "./short-id.ts";

const texts = historyStrings.bulk;
const none: BulkOutcome = { done: 0, refused: [], isCut: false };

export interface BulkDialogProps {
  readonly action: BulkAction;
  readonly target: BulkTarget;
  /** `isDone`: something was changed. */
  readonly onClose: (isDone: boolean) => void;
}

type Stage =
  | { readonly kind: "foreseeing" | "foreseen" | "working" | "done"; readonly so: BulkOutcome }
  | { readonly kind: "broken"; readonly so: BulkOutcome; readonly detail: string };

const send = async (body: Parameters<typeof callApi<"bulkRuns">>[1]["body"], signal: AbortSignal) =>
  await callApi("bulkRuns", { body }, signal);

/** Says what would be done to how many runs, does it, and says what became of it. */
export function BulkDialog({ action, target, onClose }: BulkDialogProps) {
  const client = useQueryClient();
  const [stage, setStage] = useState<Stage>({ kind: "foreseeing", so: none });
  const [foreseen, setForeseen] = useState<BulkOutcome>(none);
  const [options, setOptions] = useState<BulkOptions>({});
  const stopping = useRef<AbortController>(null);
  useEffect(() => {
    const stop = new AbortController();
    const onProgress = (so: BulkOutcome) => setStage({ kind: "foreseeing", so });
    workInBulk({
      action,
      target,
      options: {},
      isDryRun: true,
      send,
      onProgress,
      signal: stop.signal,
    })
      .then((so) => {
        if (stop.signal.aborted) return;
        setForeseen(so);
        setStage({ kind: "foreseen", so });
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setStage({ kind: "broken", so: none, detail: errorText(error) });
      });
    return () => stop.abort();
  }, [action, target]);
  const begin = async () => {
    const stop = new AbortController();
    stopping.current = stop;
    let last = none;
    const onProgress = (so: BulkOutcome) => {
      last = so;
      setStage({ kind: "working", so });
    };
    onProgress(none);
    try {
      const work = { action, target, options, isDryRun: false, send, onProgress };
      const so = await workInBulk({ ...work, signal: stop.signal });
      setStage({ kind: "done", so });
    } catch (error) {
      setStage(
        stop.signal.aborted
          ? { kind: "done", so: { ...last, isCut: true } }
          : { kind: "broken", so: last, detail: errorText(error) },
      );
    }
    await Promise.all(
      ["runs", "waiting", "dead-letters"].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  };
  const isDone = stage.kind === "done" || (stage.kind === "broken" && stage.so.done > 0);
  const close = () => {
    stopping.current?.abort();
    onClose(isDone || stage.kind === "working");
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : close())}
      title={texts.titles[action]}
      description={texts.about[action]}
      footer={
        stage.kind === "foreseeing" || stage.kind === "foreseen" ? (
          <>
            <Button variant="ghost" onClick={close}>
              {texts.back}
            </Button>
            <Button
              variant={action === "cancel" ? "danger" : "primary"}
              disabled={stage.kind === "foreseeing" || stage.so.done === 0}
              onClick={() => void begin()}
            >
              {texts.confirm[action](stage.so.done)}
            </Button>
          </>
        ) : stage.kind === "working" ? (
          <Button onClick={() => stopping.current?.abort()}>{texts.stop}</Button>
        ) : (
          <Button variant="primary" onClick={close}>
            {texts.close}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3" role="status">
        <StageText stage={stage} action={action} target={target} total={foreseen.done} />
      </div>
      {stage.kind === "foreseen" && stage.so.done > 0 ? (
        <OptionFields action={action} options={options} onOptions={setOptions} />
      ) : null}
    </Dialog>
  );
}

function StageText({
  stage,
  action,
  target,
  total,
}: {
  readonly stage: Stage;
  readonly action: BulkAction;
  readonly target: BulkTarget;
  readonly total: number;
}) {
  const { so } = stage;
  switch (stage.kind) {
    case "foreseeing":
      return (
        <p className="flex items-center gap-2 text-ink-muted">
          <Spinner size={14} />
          {texts.counting(so.done)}
        </p>
      );
    case "foreseen":
      return (
        <>
          <p className="font-medium">
            {so.done === 0 ? texts.nothing : texts.does[action](so.done, so.isCut)}
          </p>
          {target.kind === "filter" && so.done > 0 ? (
            <p className="text-xs text-ink-muted">{texts.restStays}</p>
          ) : null}
          <Refusals title={texts.left(so.refused.length)} refused={so.refused} />
        </>
      );
    case "working":
      return (
        <>
          <p>{texts.working(so.done + so.refused.length, Math.max(total, so.done))}</p>
          <Progress done={so.done + so.refused.length} total={total} label={texts.progress} />
        </>
      );
    case "done":
    case "broken":
      return (
        <>
          {stage.kind === "broken" ? (
            <p role="alert" className="text-danger">
              {texts.failed}: {stage.detail}
            </p>
          ) : null}
          <p className="font-medium">{texts.done(so.done)}</p>
          {so.isCut ? <p className="text-ink-muted">{texts.stopped}</p> : null}
          <Refusals title={texts.refused(so.refused.length)} refused={so.refused} />
        </>
      );
  }
}

const shownIds = 5;

/** Refused runs by why. */
function Refusals({
  title,
  refused,
}: {
  readonly title: string;
  readonly refused: readonly BulkRefusal[];
}) {
  if (refused.length === 0) return null;
  const reasons = [...new Set(refused.map((each) => each.detail))];
  return (
    <div className="rounded-md bg-warning-soft px-3 py-2 text-sm">
      <p className="font-medium text-warning">{title}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {reasons.map((reason) => {
          const those = refused.filter((each) => each.detail === reason);
          return (
            <li key={reason} className="flex flex-wrap items-baseline gap-x-2 text-ink">
              <span>
                <span className="tabular-nums">{texts.times(those.length)}</span> {reason}
              </span>
              {those.slice(0, shownIds).map(({ id }) => (
                <Link
                  key={id}
                  to="/runs/$id"
                  params={{ id }}
                  search={{}}
                  className="inline-flex min-h-6 items-center rounded-sm font-mono text-xs text-accent hover:underline"
                >
                  {shortId(id)}
                </Link>
              ))}
              {those.length > shownIds ? (
                <span className="text-xs text-ink-muted">
                  {texts.moreRefused(those.length - shownIds)}
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function OptionFields({
  action,
  options,
  onOptions,
}: {
  readonly action: BulkAction;
  readonly options: BulkOptions;
  readonly onOptions: (options: BulkOptions) => void;
}) {
  if (action === "cancel") {
    return (
      <Field label={texts.reason} hint={texts.reasonHint} className="mt-3">
        {(control) => (
          <Input
            {...control}
            maxLength={1000}
            value={options.reason ?? ""}
            onChange={(event) => {
              const reason = event.currentTarget.value;
              onOptions(reason.trim() === "" ? {} : { reason });
            }}
          />
        )}
      </Field>
    );
  }
  if (action === "redrive") {
    return (
      <Field label={texts.version} className="mt-3">
        {(control) => (
          <Select
            {...control}
            value={options.version ?? "same"}
            onValueChange={(value) => onOptions(value === "latest" ? { version: "latest" } : {})}
            options={[
              { value: "same", label: texts.sameVersion },
              { value: "latest", label: texts.latest },
            ]}
          />
        )}
      </Field>
    );
  }
  return null;
}
