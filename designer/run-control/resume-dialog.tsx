import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import { useResumeRun } from "../api/control-queries.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { RefusalNote } from "./copy-preview.tsx";
import { failedText } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.resume;
const microsPerUsd = 1_000_000;

export interface ResumeDialogProps {
  readonly run: RunDetail;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** A budget that lets the run go on: twice the old one, or as much as the whole run is expected to cost at most. */
export function proposedUsd(
  budget: Pick<NonNullable<RunDetail["budget"]>, "maxCostMicros" | "spentMicros">,
  needs: { readonly neededMicros: number; readonly forecastMicros: number },
): string {
  const micros = Math.max(
    budget.maxCostMicros * 2,
    needs.forecastMicros,
    budget.spentMicros + needs.neededMicros * 2,
  );
  const usd = micros / microsPerUsd;
  if (usd >= 1) return (Math.ceil(usd * 100) / 100).toFixed(2);
  // Two digits that count, rounded up: a small budget stays a small one.
  const step = 10 ** (Math.floor(Math.log10(Math.max(usd, 1e-6))) - 1);
  return String(Number((Math.ceil(usd / step - 1e-9) * step).toPrecision(2)));
}

/** Lets a run go on that stopped because its budget was spent. */
export function ResumeDialog({ run, open, onOpenChange }: ResumeDialogProps) {
  const resume = useResumeRun(run.id);
  const { data: forecast } = useQuery({
    ...queries.forecast({
      workflowId: run.workflowId,
      version: run.version,
      input: JSON.stringify(run.input),
    }),
    enabled: open,
  });
  const [typed, setTyped] = useState<string | null>(null);
  const { budget, paused } = run;
  if (budget === null) return null;
  const neededMicros = paused?.neededMicros ?? 0;
  const forecastMicros = forecast?.p90Micros ?? 0;
  const text = typed ?? proposedUsd(budget, { neededMicros, forecastMicros });
  const usd = Number(text);
  const problem = !/^\d+(\.\d+)?$/.test(text.trim())
    ? texts.notANumber
    : usd * microsPerUsd <= budget.spentMicros
      ? texts.tooSmall(formatCost(budget.spentMicros))
      : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (problem !== null) return;
    resume.mutate(
      { budget: { maxCostUsd: usd } },
      {
        onSuccess: () => {
          toast.success(controlStrings.paused.resumed);
          onOpenChange(false);
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={texts.title}
      description={texts.text}
      size="sm"
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          <Row name={texts.spent} value={formatCost(budget.spentMicros)} />
          <Row name={texts.most} value={formatCost(budget.maxCostMicros)} />
          {neededMicros === 0 ? null : <Row name={texts.needed} value={formatCost(neededMicros)} />}
          {forecast === undefined || forecast.p90Micros === null ? null : (
            <Row
              name={texts.before}
              value={texts.beforeText(
                formatCost(forecast.p10Micros),
                formatCost(forecast.p90Micros),
              )}
            />
          )}
        </dl>
        <Field label={texts.budget} hint={texts.budgetHint} error={problem}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={text}
              onChange={(change) => setTyped(change.currentTarget.value)}
              className="w-40 tabular-nums"
            />
          )}
        </Field>
        {resume.error === null ? null : <RefusalNote text={failedText(resume.error)} />}
        <footer className="flex justify-end gap-2">
          <Button variant="ghost" onClick={() => onOpenChange(false)}>
            {texts.back}
          </Button>
          <Button
            type="submit"
            variant="primary"
            busy={resume.isPending}
            disabled={problem !== null}
          >
            {texts.confirm}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="text-ink-muted">{name}</dt>
      <dd className="text-right font-medium tabular-nums">{value}</dd>
    </>
  );
}
