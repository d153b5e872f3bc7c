import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import type { StepMessage } from "../../shared/api/run.ts";
import { findState } from "../../shared/run/drill-check.ts";
import { heldDecisions, type HeldDecision } from "../../shared/run/control-event.ts";
import { controlQueries, type ResolveBody, useResolveStep } from "../api/control-queries.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { ChoiceCards } from "./choice-cards.tsx";
import { RefusalNote } from "./copy-preview.tsx";
import { readJson } from "./json-text.ts";
import { failedText } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.resolve;

export interface ResolveDialogProps {
  readonly runId: string;
  /** The step that is held; the only one, or a choice, when absent. */
  readonly path?: string;
  readonly visit?: number;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onDone: () => void;
}

type HeldStep = Pick<StepMessage, "path" | "visit" | "state">;

/** Asks what became of an effect that nobody saw the end of, and lets the run go on. */
export function ResolveDialog({
  runId,
  path,
  visit,
  open,
  onOpenChange,
  onDone,
}: ResolveDialogProps) {
  const held = useQuery({ ...controlQueries.heldSteps(runId), enabled: open });
  const [chosen, setChosen] = useState("");
  const steps = (held.data ?? []).filter(
    (step) =>
      (path === undefined || step.path === path) && (visit === undefined || step.visit === visit),
  );
  const step = steps.find((each) => keyOf(each) === chosen) ?? steps[0];
  const verified = useVerified(runId, open, step?.state);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={texts.title(step?.state ?? path ?? "")}
      description={texts.lead}
    >
      {step === undefined || verified === undefined ? (
        held.error === null ? (
          <p role="status" className="text-ink-muted">
            {held.isPending || step !== undefined ? texts.loading : texts.notHeld}
          </p>
        ) : (
          <RefusalNote text={failedText(held.error)} />
        )
      ) : (
        <>
          {steps.length > 1 ? (
            <Select
              aria-label={texts.which}
              value={keyOf(step)}
              onValueChange={setChosen}
              options={steps.map((each) => ({ value: keyOf(each), label: keyOf(each) }))}
              className="mb-3"
            />
          ) : null}
          <ResolveForm
            key={keyOf(step)}
            runId={runId}
            step={step}
            canVerify={verified}
            onCancel={() => onOpenChange(false)}
            onDone={() => {
              onOpenChange(false);
              onDone();
            }}
          />
        </>
      )}
    </Dialog>
  );
}

/** Whether a state can be asked what became of it; undefined until that is known. Where it cannot be read, the server says no. */
function useVerified(
  runId: string,
  isWanted: boolean,
  state: string | undefined,
): boolean | undefined {
  const run = useQuery({ ...controlQueries.run(runId), enabled: isWanted });
  const version = useQuery({
    ...queries.version(run.data?.workflowId ?? "", run.data?.version ?? 0),
    enabled: isWanted && run.data !== undefined,
  });
  if (run.error !== null || version.error !== null) return true;
  if (version.data === undefined || state === undefined) return undefined;
  const found = findState(version.data.definition, state);
  return found?.Type === "Task" && found.Verify !== undefined;
}

function keyOf({ path, visit }: HeldStep): string {
  return `${path}@${String(visit)}`;
}

interface ResolveFormProps {
  readonly runId: string;
  readonly step: HeldStep;
  /** The state has a way to ask whether it happened. */
  readonly canVerify: boolean;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

function ResolveForm({ runId, step, canVerify, onDone, onCancel }: ResolveFormProps) {
  const resolve = useResolveStep(runId);
  const [decision, setDecision] = useState<HeldDecision>("retry");
  const [result, setResult] = useState("");
  const [error, setError] = useState("");
  const [cause, setCause] = useState("");
  const read = readJson(result);
  const isUnreadable = decision === "succeed" && !read.ok;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isUnreadable) return;
    const body: ResolveBody = {
      path: step.path,
      visit: step.visit,
      decision,
      ...(decision === "succeed" && read.ok ? { result: read.value } : {}),
      ...(decision === "fail" && error.trim() !== "" ? { error: error.trim() } : {}),
      ...(decision === "fail" && cause.trim() !== "" ? { cause: cause.trim() } : {}),
    };
    resolve.mutate(body, {
      onSuccess: () => {
        toast.success(texts.done);
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <ChoiceCards
        legend={texts.question}
        value={decision}
        onChange={setDecision}
        choices={heldDecisions
          .filter((each) => each !== "verify" || canVerify)
          .map((each) => ({ value: each, ...texts.choices[each] }))}
      />
      {decision === "succeed" ? (
        <Field
          label={texts.result}
          error={read.ok ? null : controlStrings.fork.invalid(read.message)}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={5}
              spellCheck={false}
              className="font-mono text-xs"
              value={result}
              onChange={(change) => setResult(change.currentTarget.value)}
            />
          )}
        </Field>
      ) : null}
      {decision === "fail" ? (
        <>
          <Field label={texts.error} hint={texts.errorHint}>
            {(control) => (
              <Input
                {...control}
                value={error}
                maxLength={256}
                onChange={(change) => setError(change.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={texts.cause}>
            {(control) => (
              <Textarea
                {...control}
                rows={2}
                value={cause}
                onChange={(change) => setCause(change.currentTarget.value)}
              />
            )}
          </Field>
        </>
      ) : null}
      {resolve.error === null ? null : <RefusalNote text={failedText(resolve.error)} />}
      <footer className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onCancel}>
          {texts.cancel}
        </Button>
        <Button type="submit" variant="primary" busy={resolve.isPending} disabled={isUnreadable}>
          {texts.confirm}
        </Button>
      </footer>
    </form>
  );
}
